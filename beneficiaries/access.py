"""Who may do what with people's files. The door has already checked that one works at this antenna."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_welcome(membership: Pass | None) -> bool:
    """Everyone at the counter: volunteers, civic service, employees, managers."""
    return may_work_at_counter(membership)


def may_open_file(membership: Pass | None) -> bool:
    """Opening a file is everyone's at the counter, and each opening is written in the access journal."""
    return may_work_at_counter(membership)


def may_correct(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_merge(membership: Pass | None) -> bool:
    """Merging two files, parting them, setting a pair apart: a manager's, where both files are held."""
    return may_manage(membership)


def may_merge_everywhere(membership: Pass | None) -> bool:
    """The same for files of any antenna."""
    return may_steer_nation(membership)


def may_read_doubles_everywhere(membership: Pass | None) -> bool:
    return may_read_nation(membership)
