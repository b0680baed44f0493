"""Resources are written at two desks: the nation's for all, a manager's for her antenna. Same pages, other owner."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from connect.antennas.access import may_manage, may_read_nation, may_steer_nation, open_door_of


class Desk(NamedTuple):
    """`antenna_id` None: the nation's. `room`: the name of its addresses."""

    antenna_id: int | None
    room: str
    may_write: bool

    def to(self, name: str, *keys: object) -> str:
        return reverse(f"{self.room}:{name}", args=list(keys))


def desk_of(request: HttpRequest, *, writing: bool = False) -> Desk:
    """Whose resources these pages are about; PermissionDenied for whoever does not manage them."""
    door = open_door_of(request)
    antenna = getattr(request, "antenna", None)
    if antenna is not None:
        desk = Desk(antenna.pk, "workshops_path", may_manage(door))
        allowed = desk.may_write
    else:
        desk = Desk(None, "national_workshops_path", may_steer_nation(door))
        allowed = desk.may_write or (not writing and may_read_nation(door))
    if not allowed:
        raise PermissionDenied
    return desk
