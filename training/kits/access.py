"""Who makes kits, who reads what is told of them. Taking one needs an attestation: PostgreSQL looks (`kit_for_the_trained`)."""

from connect.antennas.access import may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_read_kits(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_make_kits(membership: Pass | None) -> bool:
    return may_steer_nation(membership)


def may_read_runs(membership: Pass | None) -> bool:
    """What the professionals whom an antenna trained do afterwards: everyone of its team."""
    return may_work_at_counter(membership)
