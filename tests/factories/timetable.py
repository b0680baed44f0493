"""Closures, model weeks, equipment and places outside."""

from datetime import date, time
from typing import Any

import factory

from tests.factories.people import AntennaFactory
from tests.factories.workshops import KindFactory, RoomFactory
from workshops.models import Closure, Equipment, Season, Slot, Timetable, Venue


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


def a_timetable(antenna: Any) -> dict[str, Any]:
    """A row in each table of the timetable, and its keys."""
    week = TimetableFactory(antenna=antenna, first_on=date(2015, 1, 5), last_on=date(2015, 12, 31))
    return {
        "closure": ClosureFactory(antenna=antenna, first_on=date(2015, 1, 1), last_on=date(2015, 1, 2)).pk,
        "timetable": week.pk,
        "slot": SlotFactory(timetable=week).pk,
        "venue": VenueFactory(antenna=antenna).pk,
        "equipment": EquipmentFactory(antenna=antenna).pk,
    }
