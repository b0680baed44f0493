"""The table of results: the seed's own, for any period, all antennas or one.

`facts` counts, `table` says. The page, the spreadsheet and the PDF all show the same `table` of the same `facts`. A
finished period is counted once and kept, so that two printings of a report agree; counting again is an explicit act.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Motivation, Status
from beneficiaries.models.visit import SocialNeed
from connect.acts import act
from connect.impact import indicators
from connect.impact.models import AgeGrid, KeptResults
from connect.impact.scope import Scope, shares
from connect.ui.templatetags.ui import NBSP
from workshops.models import Shape, Skill

VERSION = 1  # of what `facts` holds and how it is counted
LONG = 1.0  # seconds: from here on a running period is not counted at each click
SERVES_FOR = timedelta(minutes=10)
Words = str | Promise


@dataclass(frozen=True)
class Line:
    """`value` as counted; `share` in percent of its section; `unit` "h" for hours."""

    label: Words
    value: int | Decimal
    share: float | None = None
    unit: str = ""

    @property
    def said(self) -> str:
        """`6 800`; hours as `192 h 30`."""
        if self.unit != "h":
            return number_format(self.value, 0, force_grouping=True)
        whole, minutes = divmod(round(self.value * 60), 60)
        return f"{number_format(whole, 0, force_grouping=True)}{NBSP}h" + (f"{NBSP}{minutes:02d}" if minutes else "")


@dataclass(frozen=True)
class Section:
    """Figures that are read together, with what they count. `ranked`: the first line is the first of the ranking."""

    title: Words
    definition: Words
    lines: tuple[Line, ...]
    ranked: bool = False


@dataclass(frozen=True)
class Results:
    scope: Scope
    grid: AgeGrid
    counted_at: datetime
    kept: bool
    figures: tuple[Section, ...]  # one line each: the big ones
    sections: tuple[Section, ...]

    @property
    def all_sections(self) -> tuple[Section, ...]:
        return self.figures + self.sections


# Sets of a year's people are joined by hash, in memory: the planner takes a group of groups for two hundred rows and
# would look each of them up one by one.
SET_WISE = {"work_mem": "64MB", "enable_nestloop": "off"}


@contextmanager
def _set_wise() -> Iterator[None]:
    """PostgreSQL's settings for whole sets, until the end of the block; what was set before comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(name) FROM unnest(%s::text[]) name", [list(SET_WISE)])
        before = [row[0] for row in cursor.fetchall()]
        for name, value in SET_WISE.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    yield
    with connection.cursor() as cursor:
        for name, value in zip(SET_WISE, before, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def facts(scope: Scope) -> dict[str, Any]:
    """Every count of the table, as JSON would keep it, and how long it took (`took`, in seconds).

    A fixed number of statements, whatever the size; inside a transaction.
    """
    start = time.monotonic()
    with _set_wise():
        counted = {
            "new": indicators.new_people(scope),
            "met": indicators.people_and_visits(scope),
            "motivations": indicators.motivations(scope),
            "needs": indicators.social_needs(scope),
            "workshops": indicators.workshops(scope),
            "skills": indicators.skills(scope),
            "sold": indicators.sold(scope),
            "trained": indicators.professionals_trained(scope),
        }
    return counted | {"took": round(time.monotonic() - start, 3)}


def results(scope: Scope, grid: AgeGrid) -> Results:
    """The table of a period: as it was kept once the period was over, else counted now.

    Where counting a running period is long, it serves the page, the PDF and the spreadsheet for some minutes.
    """
    over = scope.period.is_over()
    fresh = scope.period.ends_before if over else timezone.now() - SERVES_FOR
    rows = KeptResults.objects.filter(version=VERSION, counted_at__gte=fresh, **_address(scope))
    row = rows.values_list("facts", "counted_at").first()
    if row is None:
        row = count_again(scope) if over else _count_running(scope)
    return _table(scope, grid, row[0], row[1], kept=over)


def _count_running(scope: Scope) -> tuple[dict[str, Any], datetime]:
    at, counted = timezone.now(), facts(scope)
    if counted["took"] > LONG:
        _keep(scope, counted, at)
    return counted, at


@act
def count_again(scope: Scope, *, at: datetime | None = None) -> tuple[dict[str, Any], datetime]:
    """Count a period and keep it, in place of what was kept before. Gives the facts and the moment."""
    counted, at = facts(scope), at or timezone.now()
    _keep(scope, counted, at)
    return counted, at


def _keep(scope: Scope, counted: dict[str, Any], at: datetime) -> None:
    KeptResults.objects.update_or_create(
        **_address(scope), defaults={"facts": counted, "version": VERSION, "counted_at": at}
    )


def _address(scope: Scope) -> dict[str, Any]:
    return {
        "first_on": scope.period.first,
        "last_on": scope.period.last,
        "antenna_id": None if scope.whole else scope.antenna_ids[0],
    }


def _table(scope: Scope, grid: AgeGrid, counted: dict[str, Any], at: datetime, *, kept: bool) -> Results:
    return Results(
        scope,
        grid,
        at,
        kept,
        figures=tuple(_figures(counted, whole=scope.whole)),
        sections=tuple(_sections(counted, grid)),
    )


# Title, where its count stands in the facts, what is counted; the first is said otherwise for one antenna.
FIGURES: tuple[tuple[Words, tuple[str, ...], Words], ...] = (
    (
        _("New people"),
        ("new",),
        _("People whose first enrolment, at any antenna, falls in the period. Each counts once."),
    ),
    (
        _("People accompanied"),
        ("met", "people"),
        _("People who came at least once in the period, to be welcomed, to buy, to learn. Each counts once."),
    ),
    (
        _("Visits"),
        ("met", "visits"),
        _("A person counts once a day and antenna, whatever she did there. Anonymous visits count one by one."),
    ),
    (
        _("People accompanied for telephony"),
        ("sold", "telephony"),
        _("People who bought a plan, a top-up or a SIM card in the period. Each counts once."),
    ),
    (
        _("People accompanied for equipment"),
        ("sold", "equipment"),
        _("People who bought a computer or a phone in the period, given back or not. Each counts once."),
    ),
    (
        _("Hours of workshops and drop-ins"),
        ("workshops", "minutes"),
        _("Length of the sessions to which somebody came, each session once, however many came."),
    ),
    (
        _("People in workshops and drop-ins"),
        ("workshops", "people"),
        _("People present at one session or more. Each counts once."),
    ),
    (
        _("Professionals trained"),
        ("trained", "people"),
        _("Professionals present at one half-day or more of a training in the period. Each counts once."),
    ),
)
NEW_AT_ONE = _("People enrolled at this antenna in the period, even if another antenna knew them. Each counts once.")


def _figures(counted: dict[str, Any], *, whole: bool) -> Iterable[Section]:
    for title, where, definition in FIGURES:
        value: Any = counted
        for key in where:
            value = value[key]
        said = definition if whole or where != ("new",) else NEW_AT_ONE
        if isinstance(value, dict):  # minutes by shape
            yield Section(title, said, (Line(title, indicators.hours(sum(value.values())), unit="h"),))
        else:
            yield Section(title, said, (Line(title, value),))


def _sections(counted: dict[str, Any], grid: AgeGrid) -> Iterable[Section]:
    met = counted["met"]
    yield _shared(
        _("Situation"),
        _("Of the people accompanied; the situation is the one known when the figures were counted."),
        [(Status(code).label, met["statuses"].get(code, 0)) for code in Status.values],
    )
    yield _shared(
        _("Age"),
        _(
            "Of the people accompanied, on the day of their first visit of the period. Year only, so estimated: %(people)s."
        )
        % {"people": met["estimated"]},
        _in_bands(met["ages"], grid),
    )
    yield from _rankings(counted)
    yield _held(counted["workshops"])


def _rankings(counted: dict[str, Any]) -> Iterable[Section]:
    yield _ranking(
        _("Main motivations"),
        _("People who gave this reason in the period. A person counts once for each reason."),
        {Motivation(code).label: n for code, n in counted["motivations"].items()},
    )
    labels = {skill.code: skill.label for skill in Skill.objects.all()}
    yield _ranking(
        _("Skills most developed"),
        _("People seen doing it alone at the end of a session. A person counts once for each skill."),
        {labels.get(code, code): n for code, n in counted["skills"].items()},
    )
    yield _ranking(
        _("Main social needs"),
        _("People with whom this subject was talked about. A person counts once for each need."),
        {SocialNeed(code).label: n for code, n in counted["needs"].items()},
    )


def _held(held: dict[str, Any]) -> Section:
    by_shape = (
        Line(Shape(code).label, indicators.hours(held["minutes"].get(code, 0)), unit="h") for code in Shape.values
    )
    attended = Line(_("Hours attended"), indicators.hours(held["attended"]), unit="h")
    return Section(
        _("Workshops and drop-ins"),
        _("Hours of the sessions held, by shape; hours attended are those of each person present, added up."),
        (*by_shape, attended, Line(_("Sessions held"), held["sessions"])),
    )


def _in_bands(ages: dict[str, int], grid: AgeGrid) -> list[tuple[Words, int]]:
    """Bands cover what they say; ages outside every band, and unknown ones, are lines too: the sum is everybody."""
    bands = list(grid.bands.all())
    counts = [sum(n for age, n in ages.items() if age and band.holds(int(age))) for band in bands]
    unknown = ages.get("", 0)
    lines: list[tuple[Words, int]] = [(band.label, n) for band, n in zip(bands, counts, strict=True)]
    other = sum(ages.values()) - sum(counts) - unknown
    if other:
        lines.append((_("other ages"), other))
    return [*lines, (_("age not known"), unknown)]


def _shared(title: Words, definition: Words, lines: list[tuple[Words, int]]) -> Section:
    parts = shares([n for _, n in lines])
    return Section(
        title, definition, tuple(Line(label, n, share) for (label, n), share in zip(lines, parts, strict=True))
    )


def _ranking(title: Words, definition: Words, counts: dict[Any, int]) -> Section:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))  # equals in a fixed order
    return Section(title, definition, tuple(Line(label, n) for label, n in ordered if n), ranked=True)
