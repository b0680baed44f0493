"""Who may do what about relays. A `may_*` answers a bool, nothing else."""

from connect.antennas.access import may_manage, may_read_nation
from connect.antennas.doors import Pass
from training.access import may_plan


def may_follow(membership: Pass | None) -> bool:
    """Employees and managers: candidacies, needs and plans, meetings, introductions."""
    return may_plan(membership)


def may_decide(membership: Pass | None) -> bool:
    """Managers: open a call, choose who is followed, give the label, take it back."""
    return may_manage(membership)


def may_read_network(membership: Pass | None) -> bool:
    """The national team, all of it."""
    return may_read_nation(membership)
