"""Training of professionals in the story: structures, their professionals, sessions by half-day, who was there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from connect.antennas.models import Antenna
from connect.impact.demo import seed_2017 as seed
from connect.impact.demo.copying import Row, copy, move_sequence, next_key
from connect.impact.demo.names import NameMaker
from connect.impact.demo.people import POSTCODES, at_hour
from connect.impact.demo.story import Story
from connect.partners.models import StructureKind
from connect.ui.templatetags.ui import of_name
from training.models import USUAL_HOURS, Half, Module

KINDS = (
    (StructureKind.CCAS, "CCAS {of_town}"),
    (StructureKind.ASSOCIATION, "Association Entraide {town}"),
    (StructureKind.MISSION_LOCALE, "Mission locale de {town}"),
    (StructureKind.SHELTER, "Foyer {town} Centre"),
    (StructureKind.DEPARTMENT, "Maison des solidarités de {town}"),
)


@dataclass(slots=True)
class Course:
    place: int
    module: Module
    days: list[tuple[date, Half]]
    trained: list[int]  # keys of professionals


def write(story: Story, antennas: list[Antenna]) -> None:
    """Every year some professionals are trained; in 2017, exactly the seed's number, each in one or two modules."""
    structures = _write_structures(antennas)
    modules = list(Module.objects.filter(retired_on__isnull=True).order_by("code"))
    names = NameMaker(story.random)
    first = next_key("partners.Professional")
    professionals: list[Row] = []
    courses: list[Course] = []
    for year in range(2014, story.today.year + 1):
        count = story.scaled(seed.PROFESSIONALS if year == seed.YEAR else 300 + 20 * (year - 2014))
        weights = list(seed.ANTENNAS.values())
        places = story.random.choices(range(len(antennas)), weights, k=count)
        for place in range(len(antennas)):
            group = []
            for _ in range(places.count(place)):
                key = first + len(professionals)
                professionals.append(_professional(key, story.random.choice(structures[place]), year, names))
                group.append(key)
            courses += _courses_of(story, place, year, group, modules)
    copy(
        "partners.Professional",
        "id structure_id first_name last_name email phone position is_referent starts_on",
        professionals,
    )
    move_sequence("partners.Professional")
    _write_courses(courses, antennas, {row[0]: row[1] for row in professionals}, story)


def _write_structures(antennas: list[Antenna]) -> list[list[int]]:
    """Five kinds of structures in each town served; returns their keys by antenna."""
    first = next_key("partners.Structure")
    rows: list[Row] = []
    keys: list[list[int]] = []
    for antenna in antennas:
        mine = []
        for postcode, town in POSTCODES[antenna.slug]:
            for kind, pattern in KINDS:
                name = pattern.format(town=town, of_town=of_name(town))
                if antenna.slug == "lille" and kind == StructureKind.CCAS and town == "Lille":
                    continue  # the cast's own
                if any(row[1] == name and row[3] == postcode for row in rows) or name == "CCAS de Villeurbanne":
                    continue
                mine.append(first + len(rows))
                rows.append((first + len(rows), name, kind.value, postcode, town, "", "", "", True))
        keys.append(mine)
    copy("partners.Structure", "id name kind postcode town siret address phone refers", rows)
    move_sequence("partners.Structure")
    return keys


def _professional(key: int, structure: int, year: int, names: NameMaker) -> Row:
    first, last, _ = names.person(female=key % 4 != 0)
    return key, structure, first, last, f"pro{key}@demo.invalid", "", "", False, date(year, 1, 2)


def _courses_of(story: Story, place: int, year: int, group: list[int], modules: list[Module]) -> Iterator[Course]:
    """Groups of a dozen; one in three follows the next module as well."""
    days = story.days.of_year(year)
    while group and days:
        module = story.random.choice(modules)
        size = min(len(group), module.capacity - 2)
        here, group = group[:size], group[size:]
        for each in {module.pk: module, (again := story.random.choice(modules)).pk: again}.values():
            there = here if each is module else here[: size // 3]
            start = story.random.choice(days[:-2] or days)
            if there:
                yield Course(place, each, _half_days(each.half_days, start), there)


def _half_days(count: int, start: date) -> list[tuple[date, Half]]:
    return [(start + timedelta(days=n // 2), Half.AFTERNOON if n % 2 else Half.MORNING) for n in range(count)]


def _write_courses(courses: list[Course], antennas: list[Antenna], structure: dict[int, int], story: Story) -> None:
    sites = [antenna.sites.order_by("pk")[0].pk for antenna in antennas]
    session, half, seat = (next_key(f"training.{t}") for t in ("Session", "HalfDay", "Registration"))
    sessions: list[Row] = []
    halves: list[Row] = []
    seats: list[Row] = []
    there: list[Row] = []
    for course in courses:
        antenna, number = antennas[course.place].pk, session + len(sessions)
        first, last = course.days[0][0], course.days[-1][0]
        key = UUID(int=story.random.getrandbits(128), version=4)
        sessions.append((number, antenna, course.module.pk, sites[course.place], "", course.module.capacity, "planned",
                         first, last, len(course.trained), key))  # fmt: skip
        mine = []
        for day, which in course.days:
            mine.append((half + len(halves), day))
            halves.append((mine[-1][0], antenna, number, day, which.value, *USUAL_HOURS[which]))
        for professional in course.trained:
            registration = seat + len(seats)
            seats.append((registration, antenna, number, structure[professional], professional,
                          at_hour(first - timedelta(days=20), 9), "registered"))  # fmt: skip
            there += [(antenna, number, key, registration, True, at_hour(day, 18)) for key, day in mine]
    copy("training.Session", "id antenna_id module_id site_id place capacity state starts_on ends_on seats_taken plan_key",
         sessions)  # fmt: skip
    copy("training.HalfDay", "id antenna_id session_id day half starts ends", halves)
    copy("training.Registration", "id antenna_id session_id structure_id professional_id registered_at state", seats)
    copy("training.Attendance", "antenna_id session_id half_day_id registration_id present noted_at", there)
    for table in ("Session", "HalfDay", "Registration"):
        move_sequence(f"training.{table}")
