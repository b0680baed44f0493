"""Somebody books from a link, without an account and without being shown anything of any file.

Names and a telephone or an e-mail address that fit one file of the antenna exactly book for that person; else a new file
is written with what was typed, and no more. Whichever it was, the page says the same. Likely doubles go to the manager's
list, as those of any registration.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.proposals import note_found
from beneficiaries.duplicates import fold_names, likely
from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.models import BirthPrecision, Person
from beneficiaries.registration import AlreadySent
from connect.acts import act, take_turns
from connect.refusals import Refusal
from workshops.booking import SessionFull, book_together, wait_together
from workshops.models import Booking, PublicDoor, Session
from workshops.seats.doors import is_open

SEATS_AN_HOUR = 12  # asked from one connection: a class, a social worker with her people; not a robot
FROM_LINK = 22  # the space of the words that take turns


class DoorShut(Refusal):
    sentence = _("This session can no longer be booked from here. Call us, or choose another date.")


class TooManySeats(Refusal):
    sentence = _(
        "Many seats were asked for from this connection within the hour, and robots do that too. Wait an hour, or call"
        " us: we will book for you."
    )


class AskedAlready(Refusal):
    """Whoever has a place is joined to nobody by whoever knows her name and her telephone."""

    sentence = _("One of you has asked for a place here already. Ask for the other one alone.")


@dataclass(frozen=True)
class Newcomer:
    """What somebody typed. `key` was drawn when the form was shown: sent twice, it is one person and one seat."""

    key: UUID
    first_name: str
    last_name: str
    phone: str = ""
    email: str = ""
    birth_year: int | None = None
    shared: bool = False  # the telephone is somebody else's, who comes too
    language: str = "fr"

    @property
    def birth(self) -> Birth:
        return Birth(date(self.birth_year, 1, 1), BirthPrecision.YEAR) if self.birth_year else NOT_KNOWN


def book_from_link(
    session: Session, people: list[Newcomer], *, wait: bool, subject: str, connection_of: str, at: datetime
) -> list[Booking]:
    """Seats, or places on the waiting list, for those who come together. `connection_of`: whatever tells one connection
    from another, for the limit of an hour; it is not kept.

    Raises DoorShut, TooManySeats, SessionFull and the other reasons of `workshops.booking`.
    """
    counted = f"seats:{connection_of}:{at:%Y%m%d%H}"
    take_turns(counted, FROM_LINK)  # until the request ends: twenty at once are counted one after the other
    if int(cache.get(counted, 0)) + len(people) > SEATS_AN_HOUR:
        raise TooManySeats
    rows = _book(session, people, wait=wait, subject=subject, at=at)
    new = sum(row.booked_at == at for row in rows)
    if new:
        cache.add(counted, 0, 3600)
        cache.incr(counted, new)
    return rows


@act
def _book(session: Session, people: list[Newcomer], *, wait: bool, subject: str, at: datetime) -> list[Booking]:
    door = PublicDoor.objects.filter(session=session).first()
    if not is_open(door, session, at=at):
        raise DoorShut
    files = [_file_of(newcomer, session, wait=wait, at=at) for newcomer in people]
    _refuse_joining(session, people, files)
    if wait:
        return wait_together(session, files, by=None, at=at, subject=subject)
    return book_together(session, files, by=None, at=at, subject=subject, is_here=False)


def _refuse_joining(session: Session, people: list[Newcomer], files: list[Person]) -> None:
    """A pair is made of people who ask now: who has a place already is of it only when this very form gave it."""
    if len(files) < 2:
        return
    rows = list(Booking.objects.active().filter(session=session, person__in=files))
    own = {row.party for row in rows if row.person_id in {newcomer.key for newcomer in people}} - {None}
    if any(row.party not in own for row in rows):
        raise AskedAlready


def _file_of(newcomer: Newcomer, session: Session, *, wait: bool, at: datetime) -> Person:
    take_turns(f"{session.antenna_id}:{newcomer.phone or newcomer.email}", FROM_LINK)
    known = _sent_before(newcomer) or _known(newcomer)
    if known is None and not wait and not _has_room(session):
        raise SessionFull  # nothing is written of somebody who gets no seat
    return known or _write(newcomer, antenna_id=session.antenna_id, at=at)


def _sent_before(newcomer: Newcomer) -> Person | None:
    person = Person.objects.filter(pk=newcomer.key).first()
    if person and (person.first_name, person.last_name) != (newcomer.first_name, newcomer.last_name):
        raise AlreadySent  # the back button was used to book for somebody else
    return person


def _has_room(session: Session) -> bool:
    return session.bookings.holding().count() < session.capacity


def _known(newcomer: Newcomer) -> Person | None:
    """The one file of this antenna with these very names and this telephone or address; None when none fits, or several."""
    same = Q(pk=None)
    if newcomer.phone:
        same |= Q(phone=newcomer.phone)
    if newcomer.email:
        same |= Q(email__iexact=newcomer.email)
    people = list(Person.objects.filter(same, erased_at=None, merged_into=None)[:20])
    names = fold_names([f"{newcomer.first_name} {newcomer.last_name}", *(person.full_name for person in people)])
    found = [
        person
        for person, name in zip(people, names[1:], strict=True)
        if sorted(name) == sorted(names[0]) and _may_be_born(person, newcomer.birth_year)
    ]
    return found[0] if len(found) == 1 else None


def _may_be_born(person: Person, year: int | None) -> bool:
    sure = person.birth_precision in (BirthPrecision.DAY, BirthPrecision.MONTH, BirthPrecision.YEAR)
    return year is None or not sure or (person.birth_on is not None and person.birth_on.year == year)


def _write(newcomer: Newcomer, *, antenna_id: int, at: datetime) -> Person:
    """A new file with what was typed, enrolled here; no visit, since nobody came yet."""
    birth = newcomer.birth
    alike = likely(
        first_name=newcomer.first_name, last_name=newcomer.last_name, birth=birth, phone=newcomer.phone,
        phone_shared=newcomer.shared, antenna_id=antenna_id,
    )  # fmt: skip
    person = Person(
        id=newcomer.key, first_name=newcomer.first_name, last_name=newcomer.last_name, phone=newcomer.phone,
        email=newcomer.email, language=newcomer.language, birth_on=birth.on, birth_precision=birth.precision,
        phone_shared=newcomer.shared, created_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadySent from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrol_new(%s, %s, %s)", [person.pk, antenna_id, timezone.localdate(at)])
        person.card_number = cursor.fetchone()[0]
    note_found(person, alike, at=at)
    return person
