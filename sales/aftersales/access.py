"""Who looks after what was sold: the whole team. Who agrees to a refund above the house's threshold: managers."""

from connect.antennas.access import may_manage, may_work_at_counter
from connect.antennas.doors import Pass


def may_serve(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_agree(membership: Pass | None) -> bool:
    return may_manage(membership)
