"""The waiting list of a session: who is called when a seat is freed, and why nobody is.

The written rule, shown on the page (`RULE`): people are called in the order of their asking. People who come together
are called together or not at all: when the first two want two seats and one is free, they keep their place and the next
who wants one is called. A seat that was offered is held until the answer is due.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import hour, short_day
from workshops.models import (
    MOST_OFFERS,
    SEATED_STATES,
    Booking,
    BookingChange,
    BookingState,
    Matter,
    MessageStop,
    OfferRule,
    OfferState,
    SeatOffer,
    Session,
    Silenced,
)
from workshops.seats.links import link_to
from workshops.seats.rows import locked, put_in_state
from workshops.telling.telling import tell

ANSWER_HOURS, LAST_HOURS = 24, 2  # without a rule of the antenna's own
TIME_TO_ANSWER = timedelta(minutes=30)  # with less, nobody could answer: nobody is called
RULE: Promise = gettext_lazy(
    "People are called in the order in which they asked. Those who come together are called together: when one seat is"
    " free they keep their place, and the next person who comes alone is called."
)


class OfferGone(Refusal):
    sentence = gettext_lazy("This seat is no longer kept for you: the time to answer is over, or the answer was given.")


@for_constraint("seat_offered_three_times")
class OfferedEnough(Refusal):
    sentence = gettext_lazy("Three seats were offered already: call this person instead.")


@for_constraint("seat_offered_to_who_waits", "seat_offer_of_a_booking_here", "seat_offer_is_answered_once")
class NotWaiting(Refusal):
    sentence = gettext_lazy("This person does not wait for a seat any more.")


@dataclass(frozen=True)
class Hours:
    """How long an answer is awaited, and from when before the start nobody is called any more."""

    answer: timedelta = timedelta(hours=ANSWER_HOURS)
    last: timedelta = timedelta(hours=LAST_HOURS)

    @property
    def answer_hours(self) -> int:
        return int(self.answer.total_seconds() // 3600)

    @property
    def last_hours(self) -> int:
        return int(self.last.total_seconds() // 3600)

    def until(self, session: Session, at: datetime) -> datetime | None:
        """When an offer made now lapses; None when it is too late to call."""
        lapses = min(at + self.answer, session.starts_at - self.last)
        return lapses if lapses - at >= TIME_TO_ANSWER else None


@dataclass
class Place:
    """One person, or people who come together, on a waiting list. `why`: why they are not called now, or what is
    awaited; empty when they are the next."""

    bookings: list[Booking]
    offers: int = 0  # made to the one of them who had the most
    last: SeatOffer | None = None
    clash: bool = False
    silent: bool = False  # asked for no messages at all
    why: str = ""
    calls: bool = field(default=False)  # a seat is free for them now

    @property
    def seats(self) -> int:
        return len(self.bookings)

    @property
    def offered_until(self) -> datetime | None:
        return self.bookings[0].offered_until


def hours_of(antenna_id: int, at: datetime) -> Hours:
    """The rule of that day: the latest that has begun."""
    rules = OfferRule.objects.filter(antenna_id=antenna_id, from_on__lte=timezone.localdate(at))
    rule = rules.order_by("-from_on", "-id").first()
    return Hours(timedelta(hours=rule.answer_hours), timedelta(hours=rule.last_hours)) if rule else Hours()


def rules_of(antenna_id: int) -> list[OfferRule]:
    """What was decided, the latest day first."""
    return list(OfferRule.objects.filter(antenna_id=antenna_id).order_by("-from_on", "-id")[:20])


def places(session: Session, *, at: datetime) -> list[Place]:
    """Who waits, in the order in which they are called, each with why nobody calls them now. `session` carries `taken`.
    Six queries at most, whatever their number."""
    waiting = session.bookings.filter(state=BookingState.WAITING).select_related("person").order_by("changed_at", "pk")
    groups: dict[UUID | int, Place] = {}
    for booking in waiting:
        groups.setdefault(booking.party or booking.pk, Place([])).bookings.append(booking)
    found = list(groups.values())
    if found:
        _learn(session, found)
        _say_why(session, found, at=at)
    return found


def _learn(session: Session, found: list[Place]) -> None:
    """What was offered to each, and who is booked elsewhere at that time, who wants no messages; three queries."""
    of_person = {booking.person_id: place for place in found for booking in place.bookings}
    made: dict[UUID, int] = {}
    offers = SeatOffer.objects.filter(session=session, booking__person__in=of_person).order_by("offered_at", "pk")
    for offer in offers.select_related("booking"):
        whose = offer.booking.person_id
        place = of_person[whose]
        made[whose] = made.get(whose, 0) + 1
        place.last, place.offers = offer, max(place.offers, made[whose])
    elsewhere = Booking.objects.filter(
        person__in=of_person, state=BookingState.BOOKED, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).exclude(session=session)
    for person_id in elsewhere.values_list("person", flat=True):
        of_person[person_id].clash = True
    stops = MessageStop.objects.filter(person__in=of_person, antenna=session.antenna_id, what=Silenced.ALL, until=None)
    stopped = set(stops.values_list("person", flat=True))
    for place in found:
        place.silent = all(booking.person_id in stopped for booking in place.bookings)


def _say_why(session: Session, found: list[Place], *, at: datetime) -> None:
    """Give each its sentence, and mark those whose turn it is."""
    of_the_session, freed_at = _why_nobody(session, at=at), _last_freed(session)
    free = session.capacity - session.taken
    for place in found:
        if place.offered_until:
            place.why = _("Seat offered, answer awaited until %(day)s %(hour)s.") % {
                "day": short_day(place.offered_until), "hour": hour(place.offered_until),
            }  # fmt: skip
            continue
        place.why = of_the_session or _why_not_them(session, place, freed_at) or _why_no_seat(place, free)
        if not place.why:
            place.calls = True
            free -= place.seats


def _why_nobody(session: Session, *, at: datetime) -> str:
    """Why nobody at all is called for this session."""
    if session.kind.come_and_go:
        return _("Takes a turn in the queue of the day.")
    hours = hours_of(session.antenna_id, at)
    if hours.until(session, at) is not None:
        return ""
    words = ngettext(
        "Too late to call: nobody is called in the last %(hours)d hour, and an answer takes half an hour.",
        "Too late to call: nobody is called in the last %(hours)d hours, and an answer takes half an hour.",
        hours.last_hours,
    )
    return words % {"hours": hours.last_hours}


def _why_not_them(session: Session, place: Place, freed_at: datetime | None) -> str:
    """Why these people are not called, whatever seats are free."""
    if place.clash:
        return _("Has a seat elsewhere at that time.")
    if place.silent:
        return _("Wants no messages: nobody writes, call this person.")
    if place.offers >= MOST_OFFERS:
        return _("Three seats were offered already: nobody writes any more, call this person.")
    last = place.last
    if last is None or last.capacity < session.capacity:
        return ""
    if freed_at is not None and last.closed_at is not None and last.closed_at < freed_at:
        return ""
    if last.state == OfferState.LAPSED:
        return _("Did not answer in time: called again when another seat is freed.")
    return _("Declined: called again when another seat is freed.")


def _why_no_seat(place: Place, free: int) -> str:
    if free <= 0:
        return _("No seat is free.")
    if place.seats > free:
        return ngettext("Waits for %(seats)d seat.", "Waits for %(seats)d seats together.", place.seats) % {
            "seats": place.seats
        }
    return ""


def _last_freed(session: Session) -> datetime | None:
    """When somebody who had a seat last gave it back; who only waited freed none by leaving."""
    changes = BookingChange.objects.filter(booking__session=session)
    seated = changes.filter(state__in=SEATED_STATES).values("booking")
    waited = changes.filter(state=BookingState.WAITING).exclude(booking__in=seated).values("booking")
    gone = changes.filter(state__in=[BookingState.CANCELLED, BookingState.EXCUSED, BookingState.ABSENT])
    freed: datetime | None = gone.exclude(booking__in=waited).aggregate(Max("at"))["at__max"]
    return freed


@act
def call_next(session: Session, *, at: datetime, by: User | None) -> list[SeatOffer]:
    """Offer the seats that are free to those whose turn it is, after the offers whose time is over have lapsed. Gives
    the offers made; none when nobody waits, nobody may be called, or it is too late. Repeated, it offers nothing twice.

    To be called by whatever frees a seat: given back, more seats, an answer that did not come.
    """
    session = locked(session)
    lapse_due(session, at=at, by=by)
    if session.cancelled or session.finished_at is not None or session.kind.come_and_go:
        return []
    lapses = hours_of(session.antenna_id, at).until(session, at)
    if lapses is None or session.taken >= session.capacity:
        return []
    made = [
        offer for place in places(session, at=at) if place.calls for offer in _offer(place, until=lapses, at=at, by=by)
    ]
    session.taken += len(made)
    return made


def _offer(place: Place, *, until: datetime, at: datetime, by: User | None) -> list[SeatOffer]:
    offers = []
    for booking in place.bookings:
        offer = SeatOffer(booking=booking, antenna_id=booking.antenna_id, session_id=booking.session_id)
        offer.offered_at, offer.offered_by, offer.lapses_at = at, by, until
        offer.save(force_insert=True)
        booking.offered_until = until
        offers.append(offer)
    told = next(
        (b for b in place.bookings if b.person.email or b.person.phone), place.bookings[0]
    )  # one answers for all
    tell([told], Matter.OFFER, at=at, by=by, said={"link": link_to(told, at=at), "until": until.isoformat()})
    return offers


def lapse_due(session: Session, *, at: datetime, by: User | None) -> list[SeatOffer]:
    """Close the offers whose time is over, inside an act that holds the session's row; each is told once."""
    due = SeatOffer.objects.filter(session=session, state=OfferState.OPEN, lapses_at__lte=at)
    lapsed = list(due.select_related("booking__session").order_by("pk"))
    for offer in lapsed:
        _close(offer, OfferState.LAPSED, at=at)
        tell([offer.booking], Matter.LAPSED, at=at, by=by)
    session.taken -= len(lapsed)
    return lapsed


def _close(offer: SeatOffer, state: OfferState, *, at: datetime) -> None:
    offer.state, offer.closed_at = state, at
    offer.save(update_fields=["state", "closed_at"])


def party_of(booking: Booking) -> list[Booking]:
    """The booking and those of the people who come with her to that session, locked, in the order of their keys."""
    together = Q(pk=booking.pk)
    if booking.party:
        together |= Q(party=booking.party)
    mine = Booking.objects.active().filter(together, session=booking.session_id)
    return list(mine.select_for_update(of=("self",)).select_related("person").order_by("pk"))


@act
def take_offer(booking: Booking, *, at: datetime, by: User | None) -> list[Booking]:
    """Take the seats that are kept for this person and those who come with her. Pressed again, they are hers already.

    Raises OfferGone when the answer came too late, ClashingBooking when one of them is booked elsewhere meanwhile.
    """
    session = locked(booking.session)
    lapse_due(session, at=at, by=by)
    party = party_of(booking)
    if party and all(one.state == BookingState.BOOKED for one in party):
        return party
    if session.cancelled or not any(one.offered_until for one in party):
        raise OfferGone
    return [
        put_in_state(one, BookingState.BOOKED, by=by, at=at)
        for one in party
        if one.offered_until or one.state == BookingState.BOOKED
    ]


@act
def decline_offer(booking: Booking, *, at: datetime, by: User | None) -> None:
    """Not this time: the seat goes to the next, the person keeps her place for another seat. Repeated, it changes
    nothing."""
    session = locked(booking.session)
    party = party_of(booking)
    offers = SeatOffer.objects.filter(booking__in=party, state=OfferState.OPEN)
    for offer in offers.order_by("pk"):
        _close(offer, OfferState.DECLINED, at=at)
    call_next(session, at=at, by=by)


@act
def stop_calling(booking: Booking, *, at: datetime, by: User | None) -> list[Booking]:
    """She asked not to be told any more: she and those who come with her leave every waiting list of this antenna.
    Gives the bookings that left; repeated, none. To be called again, she asks for a place on a list again."""
    lists = Booking.objects.filter(
        person=booking.person_id, antenna_id=booking.antenna_id, state=BookingState.WAITING, ends_at__gt=at
    )
    left = []
    for row in lists.select_related("session").order_by("session_id"):
        session = locked(row.session)
        for one in party_of(row):
            if one.state != BookingState.WAITING:
                continue
            for offer in SeatOffer.objects.filter(booking=one, state=OfferState.OPEN):
                _close(offer, OfferState.STOPPED, at=at)
            left.append(put_in_state(one, BookingState.CANCELLED, by=by, at=at))
        call_next(session, at=at, by=by)
    return left


def settle(antenna_id: int, *, at: datetime) -> int:
    """Let the offers that are due lapse and call the next, in every session to come where somebody waits; gives how many
    offers were made. What frees a seat by a way that calls nobody (an erasure, a merge) is caught up here."""
    coming = Session.objects.filter(
        antenna_id=antenna_id, state="planned", starts_at__gt=at, bookings__state=BookingState.WAITING
    )
    return sum(len(call_next(session, at=at, by=None)) for session in _once(coming.order_by("pk")))


def _once(sessions: Iterable[Session]) -> list[Session]:
    return list({session.pk: session for session in sessions}.values())
