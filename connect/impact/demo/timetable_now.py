"""Dates of Lille seen from today: a model week and its sessions, a holiday week, a closure, a session outside, one online,
laptops that are shared; made by the acts, in rooms and at hours that the week's sessions leave free.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo.open_days import is_open
from workshops.models import Equipment, Kind, Room, Season, Session, Venue
from workshops.planning import Place, plan
from workshops.timetable import closures, generating, model_weeks, sharing

PARIS = ZoneInfo("Europe/Paris")
# Day (0 Monday), hour, kind; in the second room of Lille.
SLOTS = (
    (1, time(9, 30), "first_steps"),
    (2, time(14, 0), "drop_in"),
    (3, time(9, 30), "word"),
    (4, time(14, 0), "procedures"),
)


def write(lille: Antenna, now: datetime) -> None:
    """At Lille's door."""
    manager = Membership.objects.select_related("user").filter(antenna=lille, role=Role.MANAGER).order_by("-pk")[0]
    site = Site.objects.filter(antenna=lille).order_by("pk")[0]
    room, _new = Room.objects.get_or_create(antenna=lille, name="Salle 2", defaults={"site": site, "seats": 10})
    today = now.astimezone(PARIS).date()
    outside = _outside(lille, today, now, manager)
    _weeks(lille, room, today, now, manager)
    _shared(lille, outside, now, manager)
    _closure(lille, today, now, manager)


def _weeks(lille: Antenna, room: Room, today: date, now: datetime, manager: Membership) -> None:
    """The ordinary week, generated for two weeks after those that are planned by hand; a lighter week in summer."""
    kinds, monday = {kind.code: kind for kind in Kind.objects.all()}, today - timedelta(days=today.weekday())
    said: dict[str, Any] = {"antenna_id": lille.pk, "by": manager.user, "at": now}
    week = model_weeks.add_timetable(name="Semaine ordinaire", season=Season.NORMAL, first=monday, last=None, **said)
    july = date(today.year + (today.month >= 7), 7, 5)
    summer = model_weeks.add_timetable(
        name="Été", season=Season.HOLIDAY, first=july, last=july + timedelta(days=55), **said
    )
    for timetable, slots in ((week, SLOTS), (summer, SLOTS[1:2])):
        for weekday, starts, code in slots:
            kind = kinds[code]
            facts = model_weeks.SlotFacts(
                weekday=weekday, starts=starts, minutes=kind.minutes, kind=kind, place=Place(room),
                capacity=min(kind.capacity, room.seats), in_school_holidays=weekday != 3,
            )  # fmt: skip
            model_weeks.add_slots(timetable, facts, by=manager.user, at=now)
    first, until = today + timedelta(days=15), today + timedelta(days=28)
    found = generating.listed(lille.pk, first, until, at=now)
    if found.made:
        keys = [proposal.key for proposal in found.made]
        generating.generate(lille.pk, first, until, ticked=keys, shown=found.shown, by=manager.user, at=now)


def _outside(lille: Antenna, today: date, now: datetime, manager: Membership) -> Session:
    """Next week at the library, and one online."""
    venue, _new = Venue.objects.get_or_create(
        antenna=lille, name="Médiathèque du Vieux-Moulin",
        defaults={"address": "3 rue du Moulin", "postcode": "59000", "town": "Lille", "seats": 10},
    )  # fmt: skip
    kinds = {kind.code: kind for kind in Kind.objects.all()}
    said: dict[str, Any] = {"antenna_id": lille.pk, "leader": None, "by": manager.user, "at": now}
    day = next(on for n in range(7, 14) if is_open(on := today + timedelta(days=n)))
    (outside,) = plan(
        kind=kinds["first_steps"], starts=[datetime.combine(day, time(10), PARIS)], venue=venue, capacity=8, **said
    )
    plan(
        kind=kinds["procedures"], starts=[datetime.combine(day, time(17), PARIS)],
        link="https://visio.example.org/atelier-lille", capacity=6, **said,
    )  # fmt: skip
    return outside


def _shared(lille: Antenna, outside: Session, now: datetime, manager: Membership) -> None:
    """Eight laptops, five of which go to the library; a projector."""
    laptops, _new = Equipment.objects.get_or_create(antenna=lille, name="Ordinateurs portables", defaults={"count": 8})
    Equipment.objects.get_or_create(antenna=lille, name="Vidéoprojecteur")
    sharing.take(outside, {laptops.pk: 5}, by=manager.user, at=now)


def _closure(lille: Antenna, today: date, now: datetime, manager: Membership) -> None:
    """Two days of stock-taking in six weeks."""
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=6)
    seen = closures.touched(lille.pk, monday, monday + timedelta(days=1), None, at=now)
    closures.close(
        antenna_id=lille.pk, first=monday, last=monday + timedelta(days=1), reason="inventaire du stock",
        shown=seen.shown, by=manager.user, at=now,
    )  # fmt: skip
