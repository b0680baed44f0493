"""Who sees what of messages: everybody of the team calls; what was sent, alarms and hours are for those in post."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass
from workshops.access import PLANNERS


def may_call(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_see_sendings(membership: Pass | None) -> bool:
    """The sending log of a session, alarms, the hours of reminders."""
    return membership is not None and membership.role in PLANNERS
