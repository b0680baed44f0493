"""Who reads the calendar: everyone of the team; somebody else's weeks are for those who plan."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass
from workshops.access import may_plan


def may_read_weeks(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_read_weeks_of_others(membership: Pass | None) -> bool:
    return may_plan(membership)
