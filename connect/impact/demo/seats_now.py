"""Seats of Lille today: a full workshop that anyone may book, with its waiting list and a seat offered; the queue of an open
drop-in; a seat that a prescriber asked for. Made by the acts.
"""

from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from beneficiaries.liaison import sheets
from beneficiaries.models import Motivation, Need, Person
from beneficiaries.registration import welcome_known
from connect.accounts.models import User
from connect.antennas.doors import open_portal
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo.cast import address
from connect.impact.demo.open_days import is_open
from connect.partners.models import Professional
from connect.refusals import Refusal
from workshops.booking import book_seat, cancel, wait_together
from workshops.models import Kind, Room, Session, Subject
from workshops.planning import plan
from workshops.seats import doors, queue

PARIS = ZoneInfo("Europe/Paris")
SEATS = 4


MOST_ASKED = 15  # people of Lille whom these scenes name


def write(lille: Antenna, now: datetime) -> None:
    """At Lille's door."""
    manager = Membership.objects.select_related("user").filter(antenna=lille, role=Role.MANAGER).order_by("-pk")[0].user
    site = Site.objects.filter(antenna=lille).order_by("pk")[0]
    room, _new = Room.objects.get_or_create(antenna=lille, name="Petite salle", defaults={"site": site, "seats": 8})
    people = list(
        Person.objects.filter(enrolments__antenna=lille, erased_at=None, merged_into=None).order_by("card_number")[:40]
    )
    free = people[12:]
    if len(free) < MOST_ASKED:  # a demo of fifty people has nobody left
        return
    with suppress(Refusal):
        _waited_for(_planned(room, "mailbox", _in_days(now, 6), manager, now), free, manager, now)
    with suppress(Refusal):
        later = _planned(room, "mailbox", _in_days(now, 13), manager, now)
        doors.open_to_everyone(later, by=manager, at=now)
        _asked_by_a_prescriber(later, free[-1], manager, now)
    with suppress(Refusal):
        _queue(_planned(room, "open_drop_in", _this_hour(now), manager, now), free, manager, now)


def _in_days(now: datetime, days: int) -> datetime:
    """At ten, so many days ahead, on the next day when the antenna is open."""
    day = now.astimezone(PARIS).date() + timedelta(days=days)
    while not is_open(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(10, 0), PARIS)


def _this_hour(now: datetime) -> datetime:
    """The full hour that has begun, early enough for the drop-in to end the same day."""
    here = now.astimezone(PARIS)
    return datetime.combine(here.date(), time(min(here.hour, 20), 0), PARIS)


def _planned(room: Room, code: str, start: datetime, manager: User, now: datetime) -> Session:
    return plan(
        antenna_id=room.antenna_id, kind=Kind.objects.get(code=code), starts=[start], room=room, leader=None,
        capacity=SEATS, by=manager, at=now - timedelta(days=2),
    )[0]  # fmt: skip


def _waited_for(session: Session, people: list[Person], manager: User, now: datetime) -> None:
    """Full, then one seat given back: the pair goes on waiting, the next who is alone is offered it."""
    doors.open_to_everyone(session, by=manager, at=now - timedelta(days=2))
    rows = [book_seat(session, person, by=manager, at=now - timedelta(days=1)) for person in people[:SEATS]]
    pair, alone = people[SEATS : SEATS + 2], people[SEATS + 2 : SEATS + 4]
    wait_together(session, pair, by=manager, at=now - timedelta(hours=20))
    for n, person in enumerate(alone):
        wait_together(session, [person], by=manager, at=now - timedelta(hours=19 - n))
    cancel(rows[0], by=manager, at=now - timedelta(hours=2))


def _asked_by_a_prescriber(session: Session, person: Person, manager: User, now: datetime) -> None:
    """Somebody whom Sophie sent was welcomed yesterday; Sophie keeps a seat for her."""
    sender = Professional.objects.select_related("user", "structure").get(email=address("sophie.ccas"))
    assert sender.user is not None
    content = {
        "first_name": person.first_name, "last_name": person.last_name, "birth_on": person.birth_on,
        "birth_precision": person.birth_precision, "phone": "", "phone_shared": False, "language": "fr", "postcode": "59000",
        "needs": [Need.WORKSHOP], "motivations": [Motivation.RIGHTS], "constraints_known": [], "availability": ["am"],
        "urgent": False,
    }  # fmt: skip
    with open_portal(sender.structure_id, user_id=sender.user_id):
        sheet = sheets.send(
            content, antenna=session.antenna, sender=sender, send_key=UUID(int=20261160, version=4), by=sender.user,
            at=now - timedelta(days=4),
        )  # fmt: skip
    welcome_known(person, antenna_id=session.antenna_id, by=manager, at=now - timedelta(days=1), sheet=sheet)
    book_seat(session, person, by=sender.user, at=now - timedelta(hours=3))


def _queue(session: Session, people: list[Person], manager: User, now: datetime) -> None:
    """Four have arrived, one was taken."""
    subjects = (Subject.PROCEDURE, Subject.PHONE, Subject.MAIL, Subject.BILL)
    for n, (person, subject) in enumerate(zip(people[10:14], subjects, strict=False)):
        queue.arrive(session, person, subject=subject, by=manager, at=now - timedelta(minutes=25 - 5 * n))
    queue.take_next(session, by=manager, at=now - timedelta(minutes=4))
