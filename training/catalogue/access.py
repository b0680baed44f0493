"""Who reads and who writes the catalogue: the national team reads, its administrators write, antennas read what is published."""

from connect.antennas.access import may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_programmes(membership: Pass | None) -> bool:
    """Everyone of an antenna's team."""
    return may_work_at_counter(membership)


def may_read_catalogue(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_write_catalogue(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
