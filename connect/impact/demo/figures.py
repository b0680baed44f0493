"""What the nation reads of its figures: last month sealed, one visit noted since, and a night that compared them."""

from contextlib import suppress
from datetime import datetime

from django.utils import timezone

from beneficiaries.models import CameBefore, Person, Visit, VisitSource
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role
from connect.impact import checking, sealing
from connect.impact.scope import Scope
from connect.refusals import Refusal

FEW = 5_000  # people: comparing every row of more takes longer than a demo may


def write(now: datetime, lille: Antenna) -> None:
    """After everything else: what is sealed is what was written before."""
    nation = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk").first()
    if nation is None:
        return
    last = checking.periods(timezone.localdate(now))[0]
    with open_national(), suppress(Refusal):
        sealing.seal(last, by=nation.user, at=now)
    with open_antenna(lille.pk):
        since = {"antenna": lille, "person": None, "source": VisitSource.WELCOME, "noted_at": now}
        Visit.objects.create(on=last.last, **since)
        for said in (CameBefore.NO, CameBefore.NO, CameBefore.YES, ""):
            Visit.objects.create(on=now.date(), came_before=said, **since)
    with open_national():
        if Person.objects.count() <= FEW:
            checking.check(at=now, over=[Scope.of_antenna(last, lille.pk), Scope.of_nation(last)])
