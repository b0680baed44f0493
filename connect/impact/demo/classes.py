"""Workshops and connected drop-ins of the story: sessions spread over the year, and who came to which."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connect.antennas.models import Antenna, Membership, Role
from connect.impact.demo import seed_2017 as seed
from connect.impact.demo.copying import Row, copy, move_sequence, next_key
from connect.impact.demo.quotas import share_out
from connect.impact.demo.story import Life, Story
from workshops.models import Kind, Room, Shape

PARIS = ZoneInfo("Europe/Paris")
STARTS = (time(9, 30), time(14, 0), time(16, 15))
# What workshops are about, and what people are seen doing alone afterwards: word processing, keyboard and search lead,
# as in the seed.
KINDS = {"word": 34, "first_steps": 34, "job": 12, "android": 8, "mailbox": 5, "procedures": 5, "safety": 2}
SEEN = {
    "word": {"seed_text": 60, "seed_keyboard": 12, "": 28},
    "first_steps": {"seed_keyboard": 34, "seed_search": 30, "sk_mail": 4, "sk_form": 2, "sk_doc": 4, "": 26},
    "job": {"seed_text": 14, "sk_search": 12, "sk_form": 8, "": 66},
    "android": {"sk_phone": 24, "sk_app": 18, "sk_safe": 6, "": 40},
    "mailbox": {"sk_mail": 50, "sk_safe": 10, "": 40},
    "procedures": {"sk_form": 40, "sk_safe": 10, "": 40},
    "safety": {"sk_safe": 50, "": 50},
    "drop_in": {"sk_phone": 5, "sk_form": 3, "": 92},
}  # fmt: skip
APPLIHOURS = ("apps_moving", "apps_abroad", "apps_health", "apps_money", "apps_language", "apps_rights")


@dataclass(slots=True)
class Class:
    place: int
    kind: str
    starts: datetime
    minutes: int
    room: int  # 0, 1, … at its antenna
    came: list[Life] = field(default_factory=list)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)


class Timetable:
    """Plans the classes of every year and antenna, and adds a visit to whoever came."""

    def __init__(self, story: Story, kinds: dict[str, Kind]) -> None:
        self.story, self.kinds, self.random = story, kinds, story.random
        self.rooms = [1] * len(seed.ANTENNAS)

    def classes(self) -> list[Class]:
        planned: list[Class] = []
        for year in sorted(self.story.learners):
            shapes = self._how_many(year)
            weights = dict(enumerate(seed.ANTENNAS.values()))
            here = {shape: share_out(count, weights) for shape, count in shapes.items()}
            for place in weights:
                learners = sorted((x for x in self.story.learners[year] if x.place == place), key=lambda x: x.since)
                planned += self._year_of(place, year, {shape: here[shape][place] for shape in shapes}, learners)
        return sorted(planned, key=lambda c: c.starts)

    def _how_many(self, year: int) -> dict[str, int]:
        if year == seed.YEAR:
            return {shape: self.story.scaled(count) for shape, count in seed.SESSIONS.items()}
        return share_out(round(1.6 * len(self.story.learners[year])), seed.SESSIONS)

    def _year_of(self, place: int, year: int, shapes: dict[str, int], learners: list[Life]) -> list[Class]:
        kinds = [kind for shape, count in shapes.items() for kind in self._kinds(shape, count)]
        self.random.shuffle(kinds)
        days = self.story.days.of_year(year)
        slots = [(day, start) for day in days for start in STARTS if day.weekday() != 5 or start.hour < 12]
        per_room = len(slots)
        self.rooms[place] = max(self.rooms[place], -(-len(kinds) // per_room) if per_room else 1)
        every = [(day, start, room) for day, start in slots for room in range(self.rooms[place])]
        chosen = [every[n * len(every) // len(kinds)] for n in range(len(kinds))] if every else []
        classes = [
            Class(place, kind, datetime.combine(day, start, PARIS), self.kinds[kind].minutes, room)
            for kind, (day, start, room) in zip(kinds, chosen, strict=False)
        ]
        self._seat(classes, learners)
        return classes

    def _kinds(self, shape: str, count: int) -> list[str]:
        if shape == Shape.DROP_IN:
            return ["drop_in"] * count
        if shape == Shape.APPLIHOUR:
            return [APPLIHOURS[n % len(APPLIHOURS)] for n in range(count)]
        return [kind for kind, share in share_out(count, KINDS).items() for _ in range(share)]

    def _seat(self, classes: list[Class], learners: list[Life]) -> None:
        """Those who never came yet go first, so that each learner comes at least once; then whoever knows the place."""
        waiting, known, coming = deque[Life](), list[Life](), deque(learners)
        busy: dict[int, datetime] = {}
        for session in classes:
            day = session.starts.date()
            while coming and coming[0].since <= day:
                waiting.append(coming.popleft())
            seats = min(self.kinds[session.kind].capacity - 1, 3 + int(4 * self.random.random()))
            pool = [waiting.popleft() for _ in range(min(seats, len(waiting)))]
            known += pool
            if len(known) > len(pool):
                pool += self.random.sample(known, min(len(known), seats - len(pool)))
            for life in dict.fromkeys(pool):
                if busy.get(id(life)) == session.starts:
                    continue
                busy[id(life)] = session.starts
                session.came.append(life)
                self._visit(life, day)

    def _visit(self, life: Life, day: date) -> None:
        if (day, "workshop") not in life.met:
            life.met.append((day, "workshop"))
            life.met.sort()


def write(classes: list[Class], timetable: Timetable, antennas: list[Antenna]) -> None:
    """Sessions, bookings with their changes, and what was seen."""
    rooms = [_rooms(antenna, timetable.rooms[place]) for place, antenna in enumerate(antennas)]
    first = next_key("workshops.Session")
    kinds = timetable.kinds
    copy(
        "workshops.Session",
        "id antenna_id kind_id title starts_at ends_at room_id capacity state planned_at finished_at",
        (
            (
                first + n, antennas[c.place].pk, kinds[c.kind].pk, "", c.starts, c.ends, rooms[c.place][c.room].pk,
                kinds[c.kind].capacity, "planned", c.starts - timedelta(days=14), c.ends,
            )
            for n, c in enumerate(classes)
        ),
    )  # fmt: skip
    move_sequence("workshops.Session")
    copy(
        "workshops.SessionVolunteer",
        "session_id antenna_id membership_id user_id leads starts_at ends_at state",
        _leaders(first, classes, antennas, timetable.story.today.year),
    )
    _write_seats([(first + n, c, life) for n, c in enumerate(classes) for life in c.came], timetable, antennas)


def _write_seats(seats: list[tuple[int, Class, Life]], timetable: Timetable, antennas: list[Antenna]) -> None:
    booking = next_key("workshops.Booking")
    copy(
        "workshops.Booking",
        "id session_id person_id antenna_id state walk_in starts_at ends_at booked_at changed_at",
        (
            (
                booking + n, session, life.key, antennas[c.place].pk, "came", False, c.starts, c.ends,
                c.starts - timedelta(days=3), c.ends,
            )
            for n, (session, c, life) in enumerate(seats)
        ),
    )  # fmt: skip
    move_sequence("workshops.Booking")
    copy("workshops.BookingChange", "booking_id antenna_id state at", _changes(booking, seats, antennas))
    copy(
        "workshops.SkillGained",
        "booking_id person_id antenna_id skill_id level noted_at",
        _seen(booking, seats, antennas, timetable),
    )


def _leaders(first: int, classes: list[Class], antennas: list[Antenna], year: int) -> list[Row]:
    """Who ran the sessions of the running year: one colleague a room, so that nobody is in two places."""
    members = [
        list(Membership.objects.filter(antenna=antenna).exclude(role=Role.MANAGER).order_by("pk"))
        for antenna in antennas
    ]
    return [
        (first + n, antennas[c.place].pk, team[c.room].pk, team[c.room].user_id, True, c.starts, c.ends, "planned")
        for n, c in enumerate(classes)
        if c.starts.year == year and c.room < len(team := members[c.place])
    ]


def _changes(booking: int, seats: list[tuple[int, Class, Life]], antennas: list[Antenna]) -> Iterator[Row]:
    for n, (_, session, _life) in enumerate(seats):
        antenna = antennas[session.place].pk
        yield booking + n, antenna, "booked", session.starts - timedelta(days=3)
        yield booking + n, antenna, "came", session.starts


def _seen(
    booking: int, seats: list[tuple[int, Class, Life]], antennas: list[Antenna], told: Timetable
) -> Iterator[Row]:
    """One skill a booking at most, at "alone" or "can show", as the kind of session teaches."""
    for n, (_, session, life) in enumerate(seats):
        weights = SEEN.get(session.kind, {"sk_app": 24, "": 76})
        skill = told.random.choices(list(weights), list(weights.values()))[0]
        if skill:
            level = 2 if told.random.random() < 0.8 else 3
            yield booking + n, life.key, antennas[session.place].pk, skill, level, session.ends


def _rooms(antenna: Antenna, count: int) -> list[Room]:
    site = antenna.sites.order_by("pk")[0]
    return [
        Room.objects.get_or_create(antenna=antenna, name=f"Salle {n + 1}", defaults={"site": site, "seats": 12})[0]
        for n in range(count)
    ]
