"""Who may: predicates on the pass or the membership that opened the door. A `may_*` answers a bool, nothing else."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from connect.antennas.doors import Pass
from connect.antennas.models import Role

TEAM = {Role.VOLUNTEER, Role.CIVIC, Role.EMPLOYEE, Role.MANAGER}


def may_work_at_counter(membership: Pass | None) -> bool:
    """Everyone of the antenna's team, volunteers first."""
    return membership is not None and membership.role in TEAM


def may_manage(membership: Pass | None) -> bool:
    """Managers: the antenna's admin, its dashboard figures, its team."""
    return membership is not None and membership.role == Role.MANAGER


def may_read_nation(membership: Pass | None) -> bool:
    return membership is not None and membership.role in {Role.NATIONAL_READER, Role.NATIONAL_ADMIN}


def may_steer_nation(membership: Pass | None) -> bool:
    return membership is not None and membership.role == Role.NATIONAL_ADMIN


def needs_second_factor(membership: Pass | None) -> bool:
    return may_manage(membership) or may_read_nation(membership)


class MembershipBackend(BaseBackend):
    """Permissions in the admin come from the membership that opened this request's door, and from nothing else.

    `is_superuser` grants nothing. A manager has what the `AntennaModelAdmin` of the table allows; see `admin_site`.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return may_manage(getattr(user_obj, "open_door", None)) or may_steer_nation(
            getattr(user_obj, "open_door", None)
        )

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return self.has_perm(user_obj, app_label)


def open_door_of(request: HttpRequest) -> Pass | None:
    return getattr(request, "membership", None)
