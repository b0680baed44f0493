"""What the person's page shows of workshops: who came when, what is next, the hours."""

from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.parts import Line, Link, MergeRecord, PersonPart, Seen, anything, has
from beneficiaries.privacy.rows import KEEP
from connect.ui.templatetags.ui import hour
from workshops.models import Booking, BookingChange, BookingState, Level, SkillGained

SHOWN = 60  # a session a week for more than a year
ASKED_AS = {"seed_search": "sk_search"}  # the programme's own word for a skill that the questionnaire asks by its code


class WorkshopsPart(PersonPart):
    fields: tuple[str, ...] = (
        "workshops.Booking.person",
        "workshops.SkillGained.person",
        "workshops.Message.person",
        "workshops.MessageStop.person",
    )
    # hours and skills are counted; they name a shell
    erasing = {"workshops.Booking.person": KEEP, "workshops.SkillGained.person": KEEP, "workshops.Message.person": KEEP}
    contacts = (
        "SELECT person_id, greatest((booked_at AT TIME ZONE 'Europe/Paris')::date, (starts_at AT TIME ZONE 'Europe/Paris')::date)"
        " FROM workshops_booking WHERE state <> 'cancelled'",
    )

    asks = {"bookings": anything("workshops_booking")}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Seats of sessions to come are free again."""
        super().erase(people, at=at)
        seats = Booking.objects.filter(person__in=people, starts_at__gt=at, state__in=["booked", "waiting"])
        held = list(seats)
        seats.update(state=BookingState.CANCELLED, changed_at=at)
        BookingChange.objects.bulk_create(
            BookingChange(booking=booking, antenna_id=booking.antenna_id, state=BookingState.CANCELLED, at=at)
            for booking in held
        )

    def move(self, loser: Person, winner: Person, record: MergeRecord) -> None:
        """One seat a session and one session an hour: the seat that says more stays, the other is cancelled. Bookings
        move first, and take with them what was learnt there.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT merge_bookings(%s)", [record.pk])
        super().move(loser, winner, record)

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """One line a booking that stands, latest first; two queries."""
        if not has(person, "bookings"):
            return []
        bookings = (
            Booking.objects.active()
            .filter(person=person, antenna_id=antenna_id)
            .select_related("session__kind")
            .prefetch_related("skills__skill")
            .order_by("-starts_at")[:SHOWN]
        )
        return [self._line(booking, at) for booking in bookings]

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        yield Link(_("Hours of workshops, certificate"), reverse("workshops_roll:person", args=[person.pk]))
        yield Link(_("Messages"), reverse("workshops_telling:person", args=[person.pk]))

    def papers(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        """The certificate, once she came to a session."""
        came = Booking.objects.filter(person=person, antenna_id=antenna_id, state=BookingState.CAME).exists()
        address = reverse("workshops_roll:certificate", args=[person.pk]) if came else ""
        detail = _("Sessions, hours, what was seen") if came else _("No session attended yet.")
        yield Link(_("Certificate of attendance"), address, detail)

    def seen(self, person: Person, *, antenna_id: int, since: datetime) -> Iterable[Seen]:
        """What was noted at the end of sessions, the latest of each skill; one query."""
        noted = SkillGained.objects.filter(
            person=person, antenna_id=antenna_id, level__isnull=False, noted_at__gt=since
        )
        noted = noted.select_related("skill", "booking__session__kind").order_by("skill_id", "-noted_at")
        for one in noted.distinct("skill_id"):
            code = ASKED_AS.get(one.skill_id, one.skill_id)
            yield Seen(code, one.skill.label, one.level or 0, one.noted_at, one.booking.session.name)

    def _line(self, booking: Booking, at: datetime) -> Line:
        state, detail = self._said(booking, at)
        return Line(
            when=booking.starts_at,
            text=booking.session.numbered,
            state=state,
            detail=detail,
            href=reverse("workshops:session", args=[booking.session_id]),
            action=_("Open the session"),
            hours=Decimal(booking.minutes) / 60 if booking.is_here else None,
        )

    def _said(self, booking: Booking, at: datetime) -> tuple[str, str]:
        if booking.is_here:
            learnt = [s.skill.label for s in booking.skills.all() if s.level is not None and s.level >= Level.ALONE]
            return "done", _("Knows how to: %(skills)s") % {"skills": ", ".join(learnt)} if learnt else ""
        if booking.state == BookingState.ABSENT:
            return "no", _("absent")
        if booking.state == BookingState.EXCUSED:
            return "no", _("excused")
        if booking.state == BookingState.WAITING:
            return "next", _("on the waiting list")
        if booking.ends_at <= at:
            return "now", _("attendance to be noted")
        today = timezone.localdate(booking.starts_at) == timezone.localdate(at)
        return "now" if today else "next", _("at %(hour)s") % {"hour": hour(booking.starts_at)}
