"""Who may sell: the whole team of the antenna. Who may look at the till's figures: the same, for its own antenna."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass


def may_sell(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)
