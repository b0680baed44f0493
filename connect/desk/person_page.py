"""One person's file: what comes, what was done, what is left, gathered from the parts that each app registered."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Page, Paginator
from django.utils import timezone

from beneficiaries.elsewhere import Elsewhere, visits_elsewhere
from beneficiaries.households import Housemate, housemates
from beneficiaries.liaison.rights import Rights, rights_of
from beneficiaries.models import Person
from beneficiaries.parts import Line, Link, Notice, ask, known, parts
from connect.post.addresses import unusable_since
from sales.allowance import YearOfPlans, year_of_file

A_PAGE = 20


@dataclass(frozen=True)
class Thread:
    """`coming`: now first, then by date, what has no date last. `done`: a page of the past, the latest first."""

    coming: list[Line]
    done: Page[Line]


@dataclass(frozen=True)
class File:
    """What the page of a person says beside her own columns.

    `rights`: what her first visit with a sheet opened, None without one. `unusable`: since when letters do not reach
    her. `elsewhere`: visits at other antennas, None when nothing may be said.
    """

    thread: Thread
    year: YearOfPlans | None
    is_here: bool
    rights: Rights | None
    rights_hold: bool
    mates: list[Housemate]
    elsewhere: Elsewhere | None
    unusable: datetime | None
    notices: list[Notice]
    links: list[Link]


def file_of(person: Person, *, antenna_id: int, at: datetime, page: str | None) -> File:
    """A person's file as this antenna may see it; a fixed number of queries, whatever it holds."""
    on = timezone.localdate(at)
    ask(person, antenna_id=antenna_id, at=at)
    rights = rights_of(person, on)
    return File(
        thread=thread(person, antenna_id=antenna_id, at=at, page=page),
        year=year_of_file(person, on),
        is_here=known(person, "here today", lambda: False),
        rights=rights,
        rights_hold=rights is not None and rights.hold_on(on),
        mates=housemates(person, antenna_id=antenna_id),
        elsewhere=visits_elsewhere(person, antenna_id=antenna_id, on=on),
        unusable=unusable_since(person.email),
        notices=[n for part in parts() for n in part.notices(person, antenna_id=antenna_id, at=at)],
        links=[link for part in parts() for link in part.links(person, antenna_id=antenna_id)],
    )


def thread(person: Person, *, antenna_id: int, at: datetime, page: str | None) -> Thread:
    """Everything known of a person at this antenna; each part takes a fixed number of queries."""
    lines = [line for part in parts() for line in part.lines(person, antenna_id=antenna_id, at=at)]
    coming = sorted((ln for ln in lines if ln.state in ("now", "next")), key=lambda ln: (ln.state != "now", _when(ln)))
    done = sorted((ln for ln in lines if ln.state in ("done", "no")), key=_when, reverse=True)
    return Thread(coming, Paginator(done, A_PAGE).get_page(page))


def _when(line: Line) -> datetime:
    """For sorting: a day stands at its noon, what has no date after all dates."""
    if isinstance(line.when, datetime):
        return line.when
    return timezone.make_aware(datetime.combine(line.when or date.max.replace(year=9998), time(12)))
