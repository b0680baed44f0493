"""Who does what at the workbench: the whole team tests, erases, grades and labels; a manager changes a grade by hand and
signs what leaves as waste; the national team edits the rules of grades.
"""

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, may_work_at_counter
from connect.antennas.doors import Pass


def may_work_at_bench(membership: Pass | None) -> bool:
    return may_work_at_counter(membership)


def may_sign_bench(membership: Pass | None) -> bool:
    return may_manage(membership)


def may_read_rules(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_write_rules(membership: Pass | None) -> bool:
    return may_steer_nation(membership)
