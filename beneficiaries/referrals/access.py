"""Who may send somebody on to a partner: everyone at the counter, as for the rest of the file."""

from connect.antennas.access import may_work_at_counter
from connect.antennas.doors import Pass


def may_refer(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)
