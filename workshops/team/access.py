"""Who may do what with the team. Each sees the roster and her own page; those in post plan; managers answer for hours."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass
from workshops.access import may_plan


def may_read_roster(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_place(membership: Pass | None) -> bool:
    """Plan duties, say who is where, call for a replacement, note who came, keep files and qualifications."""
    return may_plan(membership)


def may_answer_for_hours(membership: Pass | None) -> bool:
    """Validate hours, allow an overlap, sign certificates, read what hours are worth."""
    return may_manage(membership)


def may_read_rates(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_set_rates(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
