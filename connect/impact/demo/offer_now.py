"""The demo's calendar at Lille: a month with something on each open day, an applihour a week, a calendar on a telephone."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo.open_days import is_open
from connect.refusals import Refusal
from workshops.booking import book_seat
from workshops.models import Kind, Room, Session
from workshops.planning import plan
from workshops.weeks import feeds

PARIS = ZoneInfo("Europe/Paris")
DAYS = 35
# Weekday (0 Monday), hour, kind, seats taken: in the second room, week after week.
EACH_WEEK = (
    (1, time(14, 0), "mailbox", 5), (2, time(9, 30), "discovery", 3), (2, time(14, 0), "open_drop_in", 0),
    (3, time(9, 30), "one_question", 2), (4, time(14, 0), "safety", 6), (5, time(9, 30), "apps_health", 4),
)  # fmt: skip


def write(lille: Antenna, now: datetime) -> None:
    """Plan the month at Lille's door, and make the calendar of the first volunteer."""
    team = list(Membership.objects.on().filter(antenna=lille).select_related("user").order_by("pk"))
    manager = next(member for member in team if member.role == Role.MANAGER)
    reader = next(member for member in team if member.role == Role.VOLUNTEER)
    with open_antenna(lille.pk, user_id=reader.user_id):
        feeds.make(antenna_id=lille.pk, by=reader.user, at=now)
        room, _made = Room.objects.get_or_create(
            antenna=lille,
            name="Salle 2",
            defaults={"site_id": Site.objects.filter(antenna=lille).earliest("pk").pk, "seats": 10},
        )
        people = cycle(Person.objects.filter(enrolments__antenna=lille).order_by("card_number")[:60])
        kinds = {kind.code: kind for kind in Kind.objects.offered()}
        helpers = cycle([member for member in team if member.role in (Role.VOLUNTEER, Role.CIVIC, Role.EMPLOYEE)])
        today = now.astimezone(PARIS).date()
        for day in (today + timedelta(days=n) for n in range(1, DAYS)):
            for weekday, hour, code, seats in EACH_WEEK:
                if day.weekday() != weekday or not is_open(day):
                    continue
                start = datetime.combine(day, hour, PARIS)
                for session in _planned(lille, kinds[code], start, room, next(helpers), manager, now):
                    for _n in range(seats):
                        with suppress(Refusal):
                            book_seat(session, next(people), by=manager.user, at=now)


def _planned(
    lille: Antenna, kind: Kind, start: datetime, room: Room, leader: Membership, by: Membership, now: datetime
) -> list[Session]:
    """The session with who leads it; without when she is busy; none when the antenna is closed then."""
    for asked in (leader, None):
        with suppress(Refusal):
            return plan(antenna_id=lille.pk, kind=kind, starts=[start], room=room, leader=asked, by=by.user, at=now)
    return []
