"""Hours by person, from attendance: what one person followed, and everybody's of a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone

from beneficiaries.models import Person
from beneficiaries.papers.certifying import Followed, Shown
from workshops.models import Booking, BookingState, Level, SkillGained
from workshops.roll.days import EVER, Days


@dataclass(frozen=True)
class Attended:
    """The sessions that one person came to, the latest first, and the skills seen, each by its latest note."""

    bookings: list[Booking]
    skills: list[SkillGained]

    @property
    def hours(self) -> Decimal:
        return Decimal(sum(booking.minutes for booking in self.bookings)) / 60

    @property
    def days(self) -> tuple[date, date]:
        return timezone.localdate(self.bookings[-1].starts_at), timezone.localdate(self.bookings[0].starts_at)

    def followed(self) -> list[Followed]:
        """One line a workshop, in the order in which she began them."""
        together: dict[str, tuple[int, int]] = {}
        for booking in reversed(self.bookings):
            sessions, minutes = together.get(booking.session.name, (0, 0))
            together[booking.session.name] = sessions + 1, minutes + booking.minutes
        return [Followed(name, *counted) for name, counted in together.items()]

    def shown(self) -> list[Shown]:
        """What she was seen doing alone, or showing to somebody else."""
        return [
            Shown(one.skill_id, one.skill.label, one.level)
            for one in self.skills
            if one.level is not None and one.level >= Level.ALONE
        ]


def came(antenna_id: int, days: Days) -> QuerySet[Booking]:
    """Who came to sessions that are over: an hour that is not lived yet is not certified."""
    return Booking.objects.filter(
        antenna_id=antenna_id,
        state=BookingState.CAME,
        starts_at__gte=days.starts_at,
        starts_at__lt=days.ends_before,
        ends_at__lte=timezone.now(),
    )


def attended(person: Person, *, antenna_id: int, days: Days = EVER) -> Attended:
    """What one person followed at the antenna; two queries."""
    bookings = came(antenna_id, days).filter(person=person).select_related("session__kind").order_by("-starts_at")
    seen = SkillGained.objects.filter(
        person=person,
        antenna_id=antenna_id,
        level__isnull=False,
        booking__starts_at__gte=days.starts_at,
        booking__starts_at__lt=days.ends_before,
    )
    latest = seen.select_related("skill").order_by("skill_id", "-noted_at").distinct("skill_id")
    return Attended(list(bookings), sorted(latest, key=lambda one: one.skill.position))


class PersonHours(NamedTuple):
    """One person's sessions and hours of a period."""

    person: Person
    sessions: int
    hours: Decimal
    last_on: date


def of_everybody(antenna_id: int, days: Days) -> QuerySet[Booking, dict[str, Any]]:
    """Person by person, the most hours first: rows of (`person`, `sessions`, `spent`, `last`)."""
    found = came(antenna_id, days).values("person")
    counted = found.annotate(sessions=Count("pk"), spent=Sum("minutes"), last=Max("starts_at"))
    return cast("QuerySet[Booking, dict[str, Any]]", counted.order_by("-spent", "person"))


def with_people(rows: Iterable[dict[str, Any]]) -> list[PersonHours]:
    """Rows of `of_everybody`, with the people; one query."""
    rows = list(rows)
    people = Person.objects.in_bulk([row["person"] for row in rows])
    return [
        PersonHours(people[row["person"]], row["sessions"], Decimal(row["spent"]) / 60, timezone.localdate(row["last"]))
        for row in rows
    ]


def totals(antenna_id: int, days: Days) -> tuple[int, Decimal]:
    """How many people, and their hours together."""
    counted = came(antenna_id, days).aggregate(people=Count("person", distinct=True), minutes=Sum("minutes"))
    return counted["people"], Decimal(counted["minutes"] or 0) / 60
