"""Who may: the whole team opens, moves and closes at its till; managers agree to instalments and read every report."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_hold_the_drawer(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_agree(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_read_reports(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_read_tills(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_set_tills(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
