"""Who asks for reports: the national team. What leaves the house by a link, and what funders are promised: administrators."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_ask_reports(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_share_reports(membership: Pass | None) -> bool:
    """Making a link that opens a report to whoever holds it, and ending one."""
    return may_steer_nation(membership)


def may_note_promises(membership: Pass | None) -> bool:
    return may_steer_nation(membership)


def may_read_month(membership: Pass | None) -> bool:
    """The figures of an antenna's month, as the letter gives them: its managers."""
    return may_manage(membership)
