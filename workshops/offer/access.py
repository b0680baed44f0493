"""Who reads and who writes what is offered: everyone of an antenna reads, the national team's administrators write."""

from connect.antennas.access import may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_offer(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_read_kinds(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_write_kinds(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
