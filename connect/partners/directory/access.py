"""Who may do what with the directory. The door says whether it is an antenna's or the national team's."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_places(membership: Pass | None) -> bool:
    """Everyone of an antenna's team, and the national team."""
    return may_work_at_counter(membership) or may_read_nation(membership)


def may_write_places(membership: Pass | None) -> bool:
    """Managers, for the places that their antenna adds; national administrators, for all."""
    return may_manage(membership) or may_steer_nation(membership)


def may_import_places(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
