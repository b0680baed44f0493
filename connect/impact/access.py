"""Who may read figures: the team its own antenna's week, the national team everything."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_week(membership: Pass | None) -> bool:
    """The whole team: reporting is accepted when it gives something back to those who enter the facts."""
    return may_work_at_counter(membership)


def may_read_takings(membership: Pass | None) -> bool:
    """Takings by means of payment and what is to be settled: managers."""
    return may_manage(membership)


def may_read_results(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_count_again(membership: Pass | None) -> bool:
    """Replacing a finished period's kept figures is an administrator's act."""
    return may_steer_nation(membership)


def may_seal(membership: Pass | None) -> bool:
    """Closing a month or a year for ever, and asking for the night's check by day: the national administrators."""
    return may_steer_nation(membership)


def may_take_out(membership: Pass | None) -> bool:
    """A list as a file, with people's names: a manager of the antenna, and the journal says so."""
    return may_manage(membership)
