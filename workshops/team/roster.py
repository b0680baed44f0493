"""How many people a session needs beside those who come to learn, and how many are missing."""

from math import ceil

from workshops.models import Duty, Session


def needed(learners: int, learners_per_helper: int) -> int:
    """How many of the team a session of so many learners needs, the one who leads included: three for seven, at one
    for three, as the antennas do; never fewer than one.
    """
    return max(ceil(learners / learners_per_helper), 1)


def missing(session: Session) -> int:
    """How many of the team are still to be found for a session; 0 when it is cancelled.

    Takes a session that came by `with_team()` and `with_seats()` and asks nothing of the database: the seats taken
    decide, all its seats when they were not counted. A session that nobody leads misses at least one.
    """
    if session.cancelled:
        return 0
    learners = getattr(session, "taken", session.capacity)
    short = needed(learners, session.kind.learners_per_helper) - len(session.team)
    return max(short, 0 if any(volunteer.leads for volunteer in session.team) else 1)


def missing_on_duty(duty: Duty) -> int:
    """How many are still to be found for a duty that came by `with_team()`; 0 when it is cancelled."""
    return 0 if duty.cancelled else max(duty.count - len(duty.team), 0)
