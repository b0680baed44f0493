"""Who opens and closes antennas, and who ends somebody's access: administrators. The whole national team reads."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.doors import Pass
from connect.antennas.http import NationalRequest

P = ParamSpec("P")
View = Callable[Concatenate[NationalRequest, P], HttpResponseBase]


def may_see_antennas(membership: Pass | None) -> bool:
    return may_read_nation(membership)


def may_open_antennas(membership: Pass | None) -> bool:
    return may_steer_nation(membership)


def for_the_nation(view: View[P]) -> View[P]:
    return _asking(may_see_antennas, view)


def for_administrators(view: View[P]) -> View[P]:
    return _asking(may_open_antennas, view)


def _asking(may: Callable[[Pass | None], bool], view: View[P]) -> View[P]:
    @wraps(view)
    def look(request: NationalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may(request.membership):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return look
