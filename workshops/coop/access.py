"""Who takes what to La Coop: managers for their antenna, the national team for the activities of all. Volunteers, nothing."""

from connect.antennas.access import may_manage, may_read_nation
from connect.antennas.doors import Pass


def may_take_to_coop(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_take_nation_to_coop(membership: Pass | None) -> bool:
    return may_read_nation(membership)
