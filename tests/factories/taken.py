"""Files that are taken out, and open data, as a day leaves them."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from connect.accounts.models import User
from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.impact.models import SealedFacts, SealedPeriod, TakenFile
from connect.impact.period import Period
from connect.impact.taken import making, publications
from connect.impact.taken.catalogue import KINDS
from tests.factories.people import UserFactory

REASON = "Recopie dans l’outil national"
FACTS = {"personnes": {"n": 60, "parts": {"age": {"20": 20, "40": 40}, "status": {"seeking": 60}}}}


def lately() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=2), today)


def asked(antenna: Antenna | None, kind: str = "outil", ending: str = "zip", **facts: Any) -> TakenFile:
    """A file of an antenna, or (None) of the nation, of the last days."""
    facts = {
        "key": uuid.uuid4(),
        "by": facts.get("by") or UserFactory(),
        "at": timezone.now(),
        "reason": REASON,
    } | facts
    period = facts.pop("period", lately())
    return making.ask(KINDS[kind], ending, period, antenna_id=antenna.pk if antenna else None, **facts)


def made(file: TakenFile, parts: int = 50) -> TakenFile:
    """The file once it is there."""
    while making.go_on(file.pk, at=timezone.now(), parts=parts).is_running:
        pass
    file.refresh_from_db()
    return file


def published(by: User, first: date, last: date, antenna: Antenna) -> Any:
    """A sealed month of one antenna, as open data."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as inside an act: the figures come after the period
    sealed = SealedPeriod.objects.create(rank="month", first_on=first, last_on=last, version=3, grids=[], sealed_by=by)
    for place in (antenna, None):
        SealedFacts.objects.create(period=sealed, antenna=place, facts=FACTS)
    return publications.publish(sealed, by=by, at=timezone.now())


def a_day(lille: Antenna, manager: User, national: User) -> dict[str, Any]:
    """A file of Lille that was taken, one that is still read, one of the nation; open data of a month long ago."""
    with doors.open_antenna(lille.pk):
        file = made(asked(lille, by=manager))
        making.note_taking(file, from_byte=0, by=manager, at=timezone.now())
        making.go_on(asked(lille, by=manager).pk, at=timezone.now(), parts=1)
    with doors.open_national():
        nation = made(asked(None, "lieux", "csv", by=national))
        published(national, date(2014, 2, 1), date(2014, 2, 28), lille)
    return {"taken_file": file.pk, "taken_by_the_nation": nation.pk}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    return {
        "impact_taken:file:pk": keys["taken_file"], "national_taken:file:pk": keys["taken_by_the_nation"],
        "open_data:archive:name": "2014-02",
    }  # fmt: skip
