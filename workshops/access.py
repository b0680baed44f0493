"""Who may do what in workshops. Everyone of the team books and ticks; planning is for those in post."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass
from connect.antennas.models import Role

PLANNERS = {Role.EMPLOYEE, Role.MANAGER}


def may_book(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_tick(membership: Pass | None) -> bool:
    """Note who came, add a walk-in, note what was learnt."""
    return may_work_at_counter(membership)


def may_plan(membership: Pass | None) -> bool:
    """Plan and cancel sessions, change the number of seats."""
    return membership is not None and membership.role in PLANNERS
