"""Who may read what the tills came to, and who may make an archive of it."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_read_closures(membership: Pass | None) -> bool:
    """Managers, of their own antenna."""
    return may_manage(membership)


def may_read_all_closures(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_archive(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
