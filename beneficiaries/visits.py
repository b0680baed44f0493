"""Presence: every act that sees somebody writes a visit, once a person, day and source."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Appointment, Person, Visit
from beneficiaries.models.visit import VisitSource
from connect.accounts.models import User
from connect.acts import act


@act
def note_visit(
    person: Person | None,
    *,
    antenna_id: int,
    source: VisitSource,
    at: datetime,
    by: User | None,
    motive: str = "",
    social_need: str = "",
    came_before: str = "",
) -> Visit:
    """Write that someone came. Repeated the same day for the same source it changes nothing.

    `person` None is an anonymous visit (the welcome is unconditional); `at` is an instant, kept as the day in Paris.
    `came_before` is what she says of it (`CameBefore`); of somebody with a name her file knows it, and it is not kept.
    """
    day = timezone.localtime(at).date()
    facts = {"motive": motive, "social_need": social_need, "noted_at": at, "noted_by": by}
    if person is None:
        return Visit.objects.create(
            antenna_id=antenna_id, person=None, on=day, source=source, came_before=came_before, **facts
        )
    person = holding(person)  # merged a moment ago: the visit is that of the file that holds her now
    visit, _ = Visit.objects.get_or_create(antenna_id=antenna_id, person=person, on=day, source=source, defaults=facts)
    return visit


def note_presence(person: Person | None, *, antenna_id: int, source: VisitSource, at: datetime, by: User) -> None:
    """The same as a part of an act that holds her file already (`doubles.holding`): one statement, and nothing is given."""
    day = timezone.localtime(at).date()
    visit = Visit(antenna_id=antenna_id, person=person, on=day, source=source, noted_at=at, noted_by=by)
    Visit.objects.bulk_create([visit], ignore_conflicts=True)


def expected_on(person: Person, day: date, *, antenna_id: int) -> QuerySet[Appointment]:
    """Her appointments of a day (in Paris) to which she has not come yet."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    mine = Appointment.objects.filter(person=person, antenna_id=antenna_id, arrived_at__isnull=True)
    return mine.filter(starts_at__gte=start, starts_at__lt=end)


@act
def arrive(appointment: Appointment, *, by: User, at: datetime) -> Appointment:
    """Someone who was expected is there: the hour is kept, the visit is noted. Repeated, the first hour stays."""
    expected = Appointment.objects.select_for_update(of=("self",)).select_related("person").get(pk=appointment.pk)
    if expected.arrived_at is None:
        expected.arrived_at = at
        expected.save(update_fields=["arrived_at"])
        note_visit(expected.person, antenna_id=expected.antenna_id, source=VisitSource.WELCOME, at=at, by=by)
        from beneficiaries.liaison.following import welcome_announced

        welcome_announced(expected.person, antenna_id=expected.antenna_id, by=by, at=at)
    return expected


@act
def welcome_without_a_name(*, antenna_id: int, by: User, at: datetime, came_before: str = "") -> Visit:
    """Someone came and gave no name: the welcome asks for none, and the visit counts."""
    return note_visit(None, antenna_id=antenna_id, source=VisitSource.WELCOME, at=at, by=by, came_before=came_before)
