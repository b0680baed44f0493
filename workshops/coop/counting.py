"""What a file would hold, before it is taken out: how much, and what La Coop will find empty and why."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.utils import timezone

from beneficiaries.models import Gender
from workshops.coop import codes, people
from workshops.coop.activities import held, teaches
from workshops.models import Booking, BookingState, Session, SessionState
from workshops.roll.days import Days


class Counted(NamedTuple):
    """`minutes`: the length of the sessions, each once. The others count rows, except `unclosed` and `unsaid`: sessions."""

    workshops: int
    drop_ins: int
    rows: int
    people: int
    minutes: int
    unclosed: int  # over, attendance not closed: whoever was not ticked is not in the file
    unsaid: int  # sessions that no theme can be said of
    no_commune: int
    no_year: int
    no_gender: int
    no_status: int

    @property
    def activities(self) -> int:
        return self.workshops + self.drop_ins

    @property
    def hours(self) -> Decimal:
        return Decimal(self.minutes) / 60


def counted(antennas: list[int], days: Days) -> Counted:
    """Three queries, whatever the period."""
    of_period: dict[str, Any] = {
        "antenna__in": antennas, "starts_at__gte": days.starts_at, "starts_at__lt": days.ends_before,
    }  # fmt: skip
    came = Booking.objects.filter(state=BookingState.CAME, **of_period).aggregate(
        rows=Count("pk"),
        drop_ins=Count("pk", filter=Q(session__kind__coop_type="individuel")),
        people=Count("person", distinct=True),
        no_commune=Count("pk", filter=Q(person__commune__isnull=True)),
        no_year=Count("pk", filter=Q(person__birth_on__isnull=True)),
        no_gender=Count("pk", filter=Q(person__gender=Gender.UNSAID)),
        no_status=Count("pk", filter=~Q(person__status__in=list(codes.STATUS_OF))),
    )
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    sessions = held(antennas, days).aggregate(
        workshops=Count("pk", filter=Q(kind__coop_type="collectif")),
        length=Sum(length),
        unsaid=Count("pk", filter=~teaches()),
    )
    over = Session.objects.filter(finished_at__isnull=True, state=SessionState.PLANNED, ends_at__lte=timezone.now())
    unclosed = over.filter(**of_period).count()
    spent = sessions.pop("length")
    return Counted(**came, **sessions, minutes=int(spent.total_seconds() // 60) if spent else 0, unclosed=unclosed)


class PeopleCounted(NamedTuple):
    """Of those who agreed: how many would be taken in, and how many rows lack what."""

    agreed: int
    taken: int
    no_commune: int
    no_year: int
    no_telephone: int

    @property
    def left_out(self) -> int:
        return self.agreed - self.taken


def people_counted(antenna_id: int, since: Days | None) -> PeopleCounted:
    """Read as the file would be; one query to count, one a parcel."""
    everybody = people.agreed(antenna_id, since)
    rows = [people.row(person) for person in people.each(people.importable(everybody))]
    lacking = [sum(1 for row in rows if row[column] is None) for column in (4, 2, 6)]
    return PeopleCounted(everybody.count(), len(rows), *lacking)
