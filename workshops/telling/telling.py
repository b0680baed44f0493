"""Telling people: one message a person and matter, by the way that reaches her, in the transaction of what it tells.

Who cancels, moves, books or offers calls `tell`. The text leaves with the outbox; here stays what was told, how, when and
with what result. What changes afterwards (seat given back, session moved) is withdrawn by PostgreSQL.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse

from beneficiaries.models import Person
from beneficiaries.papers.languages import Tongue, spoken, tongue_for
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import root_urls
from connect.antennas.models import Site
from connect.post import addresses, outbox, sms
from connect.post.models import UnusableAddress
from workshops.models import (
    Booking,
    BookingState,
    Channel,
    Matter,
    Message,
    MessageState,
    MessageStop,
    Result,
    Silenced,
)
from workshops.telling import calendar, words

# Most e-mails and text messages a person gets in a day, whoever sends them: two sessions booked, two reminders and a
# change make five; whoever would get a sixth has met a fault of ours (C061: a hundred in a week), and is called instead.
A_DAY = 5
OFFERS = 3  # of a place to one person who waits for it (C061)
# A reminder that has not left two hours before the start is not sent any more: somebody calls, while there is time.
TIME_TO_CALL = timedelta(hours=2)
WITH_A_CALENDAR = {Matter.BOOKED, Matter.REMINDER, Matter.MOVED, Matter.CANCELLED}
# Nobody is called to hear what she was told at the counter, or that an offer she left unanswered has ended.
NEVER_CALLED = {Matter.BOOKED, Matter.LAPSED}
# A change that an earlier message of the same seat told already is told again; the others speak of an hour, once.
TOLD_EACH_TIME = {Matter.MOVED, Matter.OFFER, Matter.LAPSED}


@act
def tell(
    bookings: Iterable[Booking],
    matter: Matter,
    *,
    at: datetime,
    by: User | None,
    said: Mapping[str, str] = MappingProxyType({}),
) -> list[Message]:
    """Tell the people of these seats, once each; gives what was written now. Behind the antenna's door.

    The way is her e-mail, else her mobile telephone, else a call by the team. Nobody is told who was erased or merged,
    whose session has begun, who had given her seat back before the session was cancelled, who was told already.
    `said`: instants (ISO 8601) `was` and `until`, a `link` to her seat.
    """
    seats = _to_tell(bookings, matter, at)
    if not seats:
        return []
    told = _told_that_day([seat.person_id for seat in seats], at)
    known = _told_already(seats, matter, at)
    ways = Ways(seats, told)
    made = [
        message
        for seat in seats
        if seat.pk not in known
        if (message := _message(seat, matter, ways, at=at, by=by, said=said)) is not None
    ]
    Message.objects.bulk_create(made)
    telephone = _telephone_of(seats[0])
    for message in made:
        if message.state == MessageState.WAITING:
            _hand_to_the_outbox(message, said=said, telephone=telephone, at=at)
    return made


def _told_already(seats: Collection[Booking], matter: Matter, at: datetime) -> set[int]:
    """Seats whose person was told just that, or was made all the offers that one is made."""
    moments: dict[int, list[datetime]] = {}
    for pk, moment in Message.objects.filter(booking__in=seats, matter=matter).values_list("booking_id", "moment"):
        moments.setdefault(pk, []).append(moment)
    return {
        seat.pk
        for seat in seats
        if moment_of(seat, matter, at) in moments.get(seat.pk, [])
        or (matter == Matter.OFFER and len(moments.get(seat.pk, [])) >= OFFERS)
    }


def moment_of(seat: Booking, matter: str, at: datetime) -> datetime:
    """What tells two messages of one seat and matter apart: the instant of a change, else the hour it speaks of."""
    return at if matter in TOLD_EACH_TIME else seat.starts_at


def _to_tell(bookings: Iterable[Booking], matter: Matter, at: datetime) -> list[Booking]:
    """These seats read again and held, without those that there is nothing to tell."""
    held = (
        Booking.objects.filter(pk__in=[booking.pk for booking in bookings])
        .select_related("person", "session__kind", "session__room__site", "session__venue")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return [seat for seat in held if _is_to_be_told(seat, matter, at)]


def _is_to_be_told(seat: Booking, matter: Matter, at: datetime) -> bool:
    person, session = seat.person, seat.session
    if person.erased_at is not None or person.merged_into_id is not None or seat.starts_at <= at:
        return False
    if matter in (Matter.BOOKED, Matter.REMINDER):
        return seat.state == BookingState.BOOKED
    if matter == Matter.OFFER:
        return seat.state == BookingState.WAITING
    if matter == Matter.CANCELLED and session.cancelled_at is not None:
        return seat.changed_at >= session.cancelled_at  # who withdrew before is not told again (C059)
    return True


def _told_that_day(people: Collection[UUID], at: datetime) -> dict[UUID, int]:
    """How many messages each was given that day at all antennas; each person is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, told FROM workshops_hold_and_count(%s, %s)", [list(people), at])
        return dict(cursor.fetchall())


def _whose_telephone_said_stop(people: Collection[UUID]) -> set[UUID]:
    """STOP is the word of a telephone: it holds for whoever else is reached there, under whatever name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT workshops_silent(%s)", [list(people)])
        return {row[0] for row in cursor.fetchall()}


class Ways:
    """By which way each of some people can be told; three queries for all of them."""

    def __init__(self, seats: Collection[Booking], told: dict[UUID, int]) -> None:
        people = [seat.person for seat in seats]
        self.told = told
        digests = {addresses.digest(person.email) for person in people if person.email}
        self.unusable = set(UnusableAddress.objects.filter(pk__in=digests, until=None).values_list("digest", flat=True))
        stops = MessageStop.objects.filter(person__in=people, antenna=seats[0].antenna_id, until=None)  # type: ignore[index]
        self.stopped = set(stops.values_list("person_id", "what"))
        self.silent = _whose_telephone_said_stop([person.pk for person in people])

    def of(self, person: Person) -> tuple[Channel, MessageState, Result]:
        """The channel, whether a message may leave by it, and why not."""
        mails = bool(person.email) and addresses.digest(person.email) not in self.unusable
        texts = sms.takes(person.phone) and not person.phone_shared
        if (person.pk, Silenced.ALL) in self.stopped:
            return Channel.EMAIL if mails else Channel.SMS, MessageState.STOPPED, Result.ASKED_NONE
        mails = mails and (person.pk, Silenced.EMAIL) not in self.stopped
        texts = texts and (person.pk, Silenced.SMS) not in self.stopped and person.pk not in self.silent
        if not mails and not texts:
            return Channel.CALL, MessageState.WAITING, Result.SHARED if person.phone_shared else Result.NO_WAY
        if self.told.get(person.pk, 0) >= A_DAY:
            return Channel.CALL, MessageState.WAITING, Result.TOO_MANY
        self.told[person.pk] = self.told.get(person.pk, 0) + 1
        return Channel.EMAIL if mails else Channel.SMS, MessageState.WAITING, Result.NONE


def _message(
    seat: Booking, matter: Matter, ways: Ways, *, at: datetime, by: User | None, said: Mapping[str, str]
) -> Message | None:
    """One message not yet saved; None when only a call is left and nobody is called for that."""
    channel, state, result = ways.of(seat.person)
    if channel == Channel.CALL and matter in NEVER_CALLED and result != Result.TOO_MANY:
        return None
    return Message(
        antenna_id=seat.antenna_id, booking=seat, person_id=seat.person_id, matter=matter,
        moment=moment_of(seat, matter, at), channel=channel, language=tongue_for(seat.person.language).code, due_at=at,
        not_after=_not_after(seat, matter, said, at), starts_at=seat.starts_at, state=state, result=result, told_by=by,
    )  # fmt: skip


def _not_after(seat: Booking, matter: Matter, said: Mapping[str, str], at: datetime) -> datetime:
    """The last instant that serves: two hours before the start for a reminder; before the hour when she would have come
    for nothing; before an offer ends."""
    if matter == Matter.REMINDER:
        return max(seat.starts_at - TIME_TO_CALL, min(at + timedelta(minutes=15), seat.starts_at))
    ends = [seat.starts_at]
    for key in ("was", "until"):
        try:
            moment = datetime.fromisoformat(said.get(key, ""))
        except ValueError:
            continue
        if moment.tzinfo is not None and moment > at:
            ends.append(moment)
    return min(ends)


def _telephone_of(seat: Booking) -> str:
    """The antenna's telephone: that of the session's site, else of its first."""
    place = seat.session.place
    site = place if isinstance(place, Site) else Site.objects.first_of(seat.antenna_id)
    return site.phone if site else ""


def stop_address(message: Message) -> str:
    """Where she ends all messages: the message's own key leads there, nobody guesses it."""
    with root_urls():
        return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('messages_stop', args=[message.pk])}"


def _hand_to_the_outbox(message: Message, *, said: Mapping[str, str], telephone: str, at: datetime) -> None:
    """Write the letter or the text message in the person's language, with the job that sends it."""
    if message.channel == Channel.CALL:
        return
    tongue, person = tongue_for(message.booking.person.language), message.booking.person
    matter = f"workshop:{message.pk}"
    with spoken(tongue):
        if message.channel == Channel.EMAIL:
            _write_letter(message, person.email, tongue, matter=matter, said=said, telephone=telephone, at=at)
            return
        texts = words.text_messages(message.matter, message.booking.session, tongue, said=said, telephone=telephone)
    sms.send(
        number=person.phone,
        matter=matter,
        kind=message.matter,
        body=sms.shortest(texts),
        language=tongue.tag,
        not_after=message.not_after,
    )


def _write_letter(
    message: Message,
    address: str,
    tongue: Tongue,
    *,
    matter: str,
    said: Mapping[str, str],
    telephone: str,
    at: datetime,
) -> None:
    session = message.booking.session
    body = words.letter(message.matter, session, tongue, said=said, telephone=telephone, stop=stop_address(message))
    enclosed = {}
    if message.matter in WITH_A_CALENDAR:
        enclosed[calendar.NAME] = calendar.appointment(message.booking_id, session, message.matter, at=at)
    outbox.send(
        recipient=address,
        matter=matter,
        kind=message.matter,
        subject=words.subject(message.matter),
        body=body,
        language=tongue.tag,
        not_after=message.not_after,
        enclosed=enclosed,
    )
