"""Who takes donations in: the whole team. Who signs papers for the taxes, opens a finished batch again and prints the
register: the antenna's manager. Who decides that the register is kept: the national team's administrators.
"""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_take_in(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_sign(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_read_gifts(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_decide_register(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
