"""Who may do what with the rights of people."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_note_rights(membership: Pass | None) -> bool:
    """Saying what she was told, what she agrees to, what she asks: everyone who welcomes."""
    return may_work_at_counter(membership)


def may_answer_rights(membership: Pass | None) -> bool:
    """Copy, journal, answers, erasure, keeping longer: managers."""
    return may_manage(membership)


def may_read_rights_of_nation(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_decide_for_nation(membership: Pass | None) -> bool:
    """Publishing a notice, deciding a length, erasing everywhere."""
    return may_steer_nation(membership)
