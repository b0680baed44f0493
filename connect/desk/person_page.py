"""One person's thread: what comes, what was done, gathered from the parts that each app registered."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Page, Paginator
from django.utils import timezone

from beneficiaries.models import Person
from beneficiaries.parts import Line, parts

A_PAGE = 20


@dataclass(frozen=True)
class Thread:
    """`coming`: now first, then by date, what has no date last. `done`: a page of the past, the latest first."""

    coming: list[Line]
    done: Page[Line]


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
