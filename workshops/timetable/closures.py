"""Days without sessions: public holidays, and closures that a manager writes; those who were booked are told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from workshops import planning
from workshops.models import Booking, BookingState, Closure, Duty, DutyState, Session, SessionState
from workshops.team.duties import cancel as cancel_duty


class ListChanged(Refusal):
    sentence = _("Something changed meanwhile. Here is the list as it is now: look at it, then save.")


@for_constraint("closure_ends_within_a_year")
class ClosesBackwards(Refusal):
    field = "last_on"
    sentence = _("The last day comes before the first, or more than a year after it.")


class ClosesThePast(Refusal):
    field = "first_on"
    sentence = _("These days are past. A closure is written before it begins, or on its day.")


@for_constraint("closure_of_the_same_days_once")
class ClosedAlready(Refusal):
    field = "first_on"
    sentence = _("These days are closed already.")


@for_constraint("closure_leaves_no_session")
class SessionsLeft(Refusal):
    sentence = _("A session in these days took place or is under way. Close from the next day on.")


@for_constraint("session_not_in_a_closure")
class ClosedThen(Refusal):
    field = "first"
    sentence = _("The antenna is closed on that day. Choose another day, or say that it is held all the same.")


@for_constraint("closure_stays")
class AlreadyWithdrawn(Refusal):
    sentence = _("This closure was withdrawn already.")


def closures_between(antenna_id: int, first: date, last: date) -> list[Closure]:
    """Closures in force that touch these days, of the antenna or of a site; one query."""
    found = Closure.objects.filter(antenna_id=antenna_id, withdrawn_at__isnull=True, first_on__lte=last)
    return list(found.filter(last_on__gte=first).select_related("site"))


def closed(antenna_id: int, first: date, last: date, site: Site | None = None) -> dict[date, str]:
    """Each day from `first` to `last` on which nothing is held, with why in words: « jour férié (Ascension) »,
    « fermeture (inventaire) ».

    Public holidays are those of the site, or of the antenna's oldest; closures are the antenna's, and the site's when
    it is given. At most two queries.
    """
    place = site or Site.objects.first_of(antenna_id)
    return _said(first, last, place, closures_between(antenna_id, first, last), site)


def _said(
    first: date, last: date, place: Site | None, closures: Sequence[Closure], site: Site | None
) -> dict[date, str]:
    found: dict[date, str] = {}
    for n in range((last - first).days + 1):
        on = first + timedelta(days=n)
        holiday = planning.holiday_name(on, place.postcode if place else "")
        if holiday:
            found[on] = gettext("public holiday (%(name)s)") % {"name": holiday}
        for closure in closures:
            mine = closure.site_id is None or (site is not None and closure.site_id == site.pk)
            if mine and closure.first_on <= on <= closure.last_on:
                found[on] = gettext("closed (%(reason)s)") % {"reason": closure.reason}
    return found


@dataclass(frozen=True)
class Touched:
    """What a closure cancels: its sessions in order, who is booked or waiting in them, what else the team was to do."""

    sessions: list[Session]
    bookings: list[Booking]
    duties: list[Duty]

    @property
    def people(self) -> int:
        return len({booking.person_id for booking in self.bookings})

    @property
    def shown(self) -> str:
        """What the list was made of, to tell whether it is still the same when one saves."""
        seats = ",".join(str(key) for key in sorted(booking.pk for booking in self.bookings))
        duties = ",".join(str(duty.pk) for duty in self.duties)
        return f"{','.join(str(session.pk) for session in self.sessions)};{seats};{duties}"


def touched(antenna_id: int, first: date, last: date, site: Site | None, *, at: datetime) -> Touched:
    """The sessions and duties to come in these days, of the whole antenna or of one site, with their people; three
    queries."""
    begins, after = planning.at_the_clock(first, time.min), planning.at_the_clock(last + timedelta(days=1), time.min)
    found = Session.objects.filter(
        antenna_id=antenna_id, state=SessionState.PLANNED, despite_closure=False, starts_at__gt=at
    ).filter(starts_at__gte=begins, starts_at__lt=after)
    duties = Duty.objects.filter(antenna_id=antenna_id, state=DutyState.PLANNED, starts_at__gt=at)
    duties = duties.filter(starts_at__gte=begins, starts_at__lt=after)
    if site is not None:
        found, duties = found.filter(room__site=site), duties.filter(site=site)
    sessions = list(found.select_related("kind", "room__site", "venue").order_by("starts_at", "id"))
    return Touched(sessions, people_of(sessions), list(duties.select_related("site").order_by("starts_at", "id")))


def people_of(sessions: Sequence[Session]) -> list[Booking]:
    """Those who are booked or waiting in these sessions, whom a change is told; one query. Not who withdrew."""
    to_tell = Booking.objects.filter(session__in=sessions, state__in=[BookingState.BOOKED, BookingState.WAITING])
    return list(
        to_tell.select_related("person", "session__kind").order_by(
            "starts_at", "session_id", "person__first_name", "person__last_name", "pk"
        )
    )


@act
def close(
    *,
    antenna_id: int,
    first: date,
    last: date,
    reason: str,
    site: Site | None = None,
    shown: str,
    by: User | None,
    at: datetime,
) -> Closure:
    """Close the antenna, or one site, from a day to another: its sessions and duties to come are cancelled, their people
    and their team told, each once. `shown` is `Touched.shown` of the list that was looked at.

    Raises ListChanged when the list is not that one any more, ClosesThePast, ClosesBackwards.
    """
    if last < timezone.localdate(at):
        raise ClosesThePast
    closure = Closure.objects.create(
        antenna_id=antenna_id, site=site, first_on=first, last_on=last, reason=reason, written_at=at, written_by=by
    )
    now = touched(antenna_id, first, last, site, at=at)
    if now.shown != shown:
        raise ListChanged
    planning.cancel_sessions(now.sessions, by=by, at=at)
    for duty in now.duties:
        cancel_duty(duty, by=by, at=at)
    return closure


def cancelled_by(closure: Closure) -> list[Session]:
    """The sessions that a closure cancelled, known by the instant of its act; one query."""
    found = Session.objects.filter(antenna_id=closure.antenna_id, cancelled_at=closure.written_at)
    return list(found.select_related("kind", "room__site", "venue").order_by("starts_at", "id"))


def told_by(closure: Closure) -> list[Booking]:
    """Those whose seat a closure took back, known by the instant of its act; one query."""
    found = Booking.objects.filter(
        session__cancelled_at=closure.written_at, antenna_id=closure.antenna_id,
        state=BookingState.CANCELLED, changed_at=closure.written_at,
    )  # fmt: skip
    return list(found.select_related("person", "session__kind").order_by("starts_at", "pk"))


@act
def withdraw(closure: Closure, *, by: User | None, at: datetime) -> Closure:
    """The antenna is open after all. What was cancelled stays so; its days may be generated again. Repeated, it changes
    nothing."""
    closure = Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    if closure.withdrawn_at is not None:
        return closure
    closure.withdrawn_at, closure.withdrawn_by = at, by
    closure.save(update_fields=["withdrawn_at", "withdrawn_by"])
    Session.objects.filter(antenna_id=closure.antenna_id, cancelled_at=closure.written_at, slot__isnull=False).update(
        slot=None, slot_on=None
    )
    return closure
