"""Who may read and who may write the questionnaire: the national team, and among it its administrators."""

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.doors import Pass


def may_read_versions(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_write_versions(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
