"""Who takes which files out, and who publishes."""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_take_files(membership: Pass | None) -> bool:
    """Managers, of their antenna: some files hold people's names."""
    return may_manage(membership)


def may_take_national_files(membership: Pass | None) -> bool:
    """The national team, of the nation: none of these files names anybody who was helped."""
    return may_read_nation(membership)


def may_publish(membership: Pass | None) -> bool:
    """What is published cannot be called back: the national administrators."""
    return may_steer_nation(membership)
