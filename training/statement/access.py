"""Who may do what with the yearly statement. A `may_*` answers a bool, nothing else."""

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_read_statement(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_write_statement(membership: Pass | None) -> bool:
    """Typing amounts and closing a year are an administrator's acts."""
    return may_steer_nation(membership)
