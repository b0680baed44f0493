"""Closures, model weeks, equipment and places outside."""

from datetime import date, time, timedelta
from typing import Any

import factory
from django.utils import timezone

from tests.factories.people import AntennaFactory
from tests.factories.workshops import KindFactory, RoomFactory, SessionFactory
from workshops.models import Closure, Equipment, EquipmentUse, Season, Slot, SlotHelper, Timetable, Venue


class ClosureFactory(factory.django.DjangoModelFactory[Closure]):
    class Meta:
        model = Closure

    antenna = factory.SubFactory(AntennaFactory)
    first_on = date(2027, 4, 12)
    last_on = date(2027, 4, 16)
    reason = "inventaire"


class TimetableFactory(factory.django.DjangoModelFactory[Timetable]):
    class Meta:
        model = Timetable

    antenna = factory.SubFactory(AntennaFactory)
    name = "Semaine ordinaire"
    season = Season.NORMAL
    first_on = date(2026, 11, 30)


class SlotFactory(factory.django.DjangoModelFactory[Slot]):
    """`SlotFactory(timetable=week, weekday=3, starts=time(14))`: two hours, in a room of its own."""

    class Meta:
        model = Slot

    timetable = factory.SubFactory(TimetableFactory)
    antenna = factory.LazyAttribute(lambda slot: slot.timetable.antenna)
    weekday = 3
    starts = time(14)
    minutes = 120
    kind = factory.SubFactory(KindFactory)
    room = factory.LazyAttribute(lambda slot: RoomFactory(antenna=slot.antenna))
    capacity = 8


class VenueFactory(factory.django.DjangoModelFactory[Venue]):
    class Meta:
        model = Venue

    antenna = factory.SubFactory(AntennaFactory)
    name = factory.Sequence(lambda n: f"Médiathèque {n}")
    address = "1 rue Vide"
    postcode = "59000"
    town = "Lille"


class EquipmentFactory(factory.django.DjangoModelFactory[Equipment]):
    class Meta:
        model = Equipment

    antenna = factory.SubFactory(AntennaFactory)
    name = factory.Sequence(lambda n: f"Vidéoprojecteur {n}")
    count = 1


def a_day(antenna: Any, member: Any) -> dict[str, Any]:
    """A row in each table of the timetable, a session to come, and their keys."""
    week = TimetableFactory(antenna=antenna, first_on=date(2015, 1, 5), last_on=date(2015, 12, 31))
    slot, equipment = SlotFactory(timetable=week), EquipmentFactory(antenna=antenna)
    SlotHelper.objects.create(slot=slot, antenna=antenna, membership=member)
    session = SessionFactory(antenna=antenna, starts_at=timezone.now() + timedelta(days=30))
    EquipmentUse.objects.create(
        session=session, equipment=equipment, antenna=antenna, single=True, starts_at=session.starts_at,
        ends_at=session.ends_at, state=session.state,
    )  # fmt: skip
    return {
        "closed": ClosureFactory(antenna=antenna, first_on=date(2015, 1, 1), last_on=date(2015, 1, 2)).pk,
        "model_week": week.pk,
        "slot": slot.pk,
        "held_in": session.room_id,
        "venue": VenueFactory(antenna=antenna).pk,
        "equipment": equipment.pk,
        "to_come": session.pk,
    }


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """What the matrix puts in the addresses of the timetable."""
    of = {
        "closure": "closed", "week": "model_week", "add_slot": "model_week", "slot": "slot", "room": "held_in",
        "venue": "venue", "equipment": "equipment", "move": "to_come", "split": "to_come", "rest": "to_come",
        "things": "to_come",
    }  # fmt: skip
    return {f"workshops_timetable:{name}:pk": keys[key] for name, key in of.items()}
