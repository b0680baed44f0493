"""Who may: the national administrator exports and sets accounts, the national team reads."""

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_read_accounts(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_export_accounts(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
