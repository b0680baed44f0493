"""Who reads and decides the catalogue: everyone of an antenna reads, its manager sets lower prices, asks and allows; the
national team decides, its readers read."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_prices(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_set_prices(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_allow(membership: Pass | None) -> bool:
    """Let one sale pass a limit, or ask for a further year."""
    return may_manage(membership)


def may_read_catalogue(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_decide_catalogue(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
