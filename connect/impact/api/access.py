"""Who hands out keys of the API: national administrators. The whole national team sees them."""

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_see_keys(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_give_keys(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
