"""Who may read sales: managers those of their antenna, the national team all of them."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_read_sales(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_read_all_sales(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_set_worth(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
