"""At which desk a register is opened: an antenna's or the nation's; the same pages serve both."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.models import Membership
from training.access import may_plan


class Desk(NamedTuple):
    """`antenna_id` None: the nation's desk, which reads every antenna's register and writes its own."""

    antenna_id: int | None
    space: str  # of the addresses
    may_write: bool

    @property
    def mine(self) -> Q:
        """The rows that this desk may write."""
        return Q(antenna_id=self.antenna_id) if self.antenna_id else Q(antenna_id__isnull=True)

    @property
    def is_national(self) -> bool:
        return self.antenna_id is None

    def team(self) -> QuerySet[Membership]:
        """Those of this desk, today."""
        return Membership.objects.on().filter(self.mine).select_related("user").order_by("user__first_name", "pk")


def desk_of(request: HttpRequest, *, writing: bool = False) -> Desk:
    """Employees and managers of an antenna; the national team, whose administrators write. Raises PermissionDenied."""
    membership = request.membership  # type: ignore[attr-defined]  # the gate leaves it
    if request.door == "antenna":  # type: ignore[attr-defined]
        desk = Desk(request.antenna.pk, "training_quality", may_plan(membership))  # type: ignore[attr-defined]
        allowed = desk.may_write
    else:
        desk = Desk(None, "national_training_quality", may_steer_nation(membership))
        allowed = may_read_nation(membership)
    if not allowed or (writing and not desk.may_write):
        raise PermissionDenied
    return desk
