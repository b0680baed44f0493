"""Who does what in the stockroom: the whole team looks, sends, receives and counts; managers sign, void, set alerts."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_keep_stock(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_sign_stock(membership: Pass | None) -> bool:
    """Sign a count, make a code void, cancel a transfer, correct a quantity, set an alert, take codes in."""
    return may_manage(membership)


def may_read_stock_of_nation(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_set_stock_rules(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
