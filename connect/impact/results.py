"""The table of results: the seed's own, for any period, all antennas or one, and whom it is narrowed to.

The figures are those of the registry (`figures`); here they are put in their order and said. The page, the spreadsheet and
the PDF all show the same table of the same facts. A finished period is counted once and kept, so that two printings of a
report agree; counting again is an explicit act, and a sealed period is never counted again (`sealing`).
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.impact.figures import BIG, INDICATORS, Indicator, Part, reading
from connect.impact.figures.indicator import Words
from connect.impact.models import AgeGrid, Cut, KeptResults, SealedFacts, SealedPeriod
from connect.impact.period import Period
from connect.impact.scope import Scope, shares
from connect.ui.templatetags.ui import NBSP

VERSION = 3  # of what `facts` holds and how it is counted
FIRST = 2  # the first version whose facts can still be read
LONG = 1.0  # seconds: from here on a running period is not counted at each click
SERVES_FOR = timedelta(minutes=10)
# Parts that are sections of the table, in its order: code of the indicator and column.
SECTIONS = (
    ("visites", "said"), ("personnes", "status"), ("personnes", "age"), ("territoires", "department"), ("motivations", "code"),
    ("competences", "skill"), ("besoins", "code"), ("heures", "shape"), ("offres", "offer"), ("progres", "change"),
    ("appareils", "kind"), ("benevolat", "task"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """`value` as counted; `share` in percent of its section; `unit` "h" for hours. `only`: the value its list is asked by.

    `hidden`: not shown outside the house (`secrecy`); then there is no value to read.
    """

    label: Words
    value: int | Decimal
    share: float | None = None
    unit: str = ""
    code: str = ""  # of the indicator whose list it opens
    column: str = ""
    only: str = ""
    hidden: bool = False

    @property
    def said(self) -> str:
        """`6 800`; hours as `192 h 30`; what is hidden in words."""
        if self.hidden:
            return str(_("not published"))
        if self.unit != "h":
            return number_format(self.value, 0, force_grouping=True)
        whole, minutes = divmod(round(self.value * 60), 60)
        return f"{number_format(whole, 0, force_grouping=True)}{NBSP}h" + (f"{NBSP}{minutes:02d}" if minutes else "")


@dataclass(frozen=True)
class Section:
    """Figures that are read together, with what they count. `ranked`: the first line is the first of the ranking.

    `of_people`: a small line may tell of somebody; `adds_up_to`: the code of the figure that the lines add up to, where
    they do. `beside`: how the figure differs from another that sounds the same. `plain`: the definition without a count in it.
    `key`: of a part of an indicator, `code-column`.
    """

    title: Words
    definition: Words
    lines: tuple[Line, ...]
    ranked: bool = False
    of_people: bool = False
    adds_up_to: str = ""
    beside: Words = ""
    plain: Words = ""
    key: str = ""


@dataclass(frozen=True)
class Results:
    scope: Scope
    grid: Cut
    counted_at: datetime
    kept: bool
    figures: tuple[Section, ...]  # one line each: the big ones
    sections: tuple[Section, ...]
    facts: dict[str, Any]
    sealed: SealedPeriod | None = None
    published: bool = False  # small counts are hidden

    @property
    def all_sections(self) -> tuple[Section, ...]:
        return self.figures + self.sections

    @property
    def left_out(self) -> list[Words]:
        """Titles of the figures that cannot be narrowed as this table is."""
        return [one.title for one in BIG if one.code not in self.facts]


def facts(scope: Scope) -> dict[str, Any]:
    """Every figure, as JSON would keep it, and how long counting took (`took`, in seconds). Inside a transaction."""
    start = time.monotonic()
    return reading.facts(scope) | {"took": round(time.monotonic() - start, 3)}


def results(scope: Scope, grid: AgeGrid | Cut, *, keep: bool = True) -> Results:
    """The table of a period: as it was sealed, else as it was kept once the period was over, else counted now.

    Where counting a running period is long, it serves the page, the PDF and the spreadsheet for some minutes. What is
    narrowed to some people is counted each time. `keep` False: what is counted is not kept, for whoever may only read.
    """
    cut = grid if isinstance(grid, Cut) else grid.cut
    found = standing(scope, cut)
    if found is not None:
        return found
    if not (scope.is_plain and keep):
        return table(scope, cut, facts(scope), timezone.now(), kept=False)
    over = scope.period.is_over()
    row = count_again(scope) if over else _count_running(scope)
    return table(scope, cut, row[0], row[1], kept=over)


def standing(scope: Scope, cut: Cut) -> Results | None:
    """The table as it was sealed or kept; None when it is to be counted."""
    if not scope.is_plain:
        return None
    sealed = SealedFacts.objects.select_related("period").filter(**_sealed_at(scope)).first()
    if sealed is not None:
        as_it_was = sealed.period.cut(cut.code) or cut
        told = table(scope, as_it_was, sealed.facts, sealed.period.sealed_at, kept=True)
        return replace(told, sealed=sealed.period)
    row = _kept(scope)
    return table(scope, cut, row[0], row[1], kept=scope.period.is_over()) if row else None


def _kept(scope: Scope) -> tuple[dict[str, Any], datetime] | None:
    """What was kept and still stands; inside a sealed period it stands whatever the rules became since."""
    row = _fresh(scope.period).filter(**address(scope)).first()
    if row is None or (row.version != VERSION and not is_sealed(scope)):
        return None
    return row.facts, row.counted_at


def stored(period: Period) -> dict[int | None, dict[str, Any]]:
    """Antenna (None: all) → the facts that `results` serves of a period without counting: sealed, else kept."""
    sealed = SealedFacts.objects.filter(period__first_on=period.first, period__last_on=period.last)
    found: dict[int | None, dict[str, Any]] = {row.antenna_id: row.facts for row in sealed}
    if found:
        return found
    kept = _fresh(period).filter(first_on=period.first, last_on=period.last)
    rows = list(kept.values_list("antenna_id", "facts", "version"))
    stands = any(version != VERSION for _antenna, _facts, version in rows) and _in_a_seal(period)
    return {antenna: facts for antenna, facts, version in rows if stands or version == VERSION}


def _fresh(period: Period) -> QuerySet[KeptResults]:
    """What was counted once the period was over, or some minutes ago while it runs, and can still be read."""
    since = period.ends_before if period.is_over() else timezone.now() - SERVES_FOR
    return KeptResults.objects.filter(version__gte=FIRST, counted_at__gte=since)


def is_sealed(scope: Scope) -> bool:
    """Does the period lie in one that is sealed?"""
    return _in_a_seal(scope.period)


def _in_a_seal(period: Period) -> bool:
    return SealedPeriod.objects.filter(first_on__lte=period.first, last_on__gte=period.last).exists()


def _count_running(scope: Scope) -> tuple[dict[str, Any], datetime]:
    at, counted = timezone.now(), facts(scope)
    if counted["took"] > LONG:
        keep_facts(scope, counted, at)
    return counted, at


@act
def count_again(scope: Scope, *, at: datetime | None = None) -> tuple[dict[str, Any], datetime]:
    """Count a period and keep it, in place of what was kept before. Gives the facts and the moment.

    Inside a sealed period what was kept stays (`sealing.Sealed`): PostgreSQL refuses.
    """
    counted, at = facts(scope), at or timezone.now()
    keep_facts(scope, counted, at)
    return counted, at


def keep_facts(scope: Scope, counted: dict[str, Any], at: datetime) -> None:
    """Keep the facts of a plain scope in place of what was kept before; PostgreSQL refuses inside a sealed period."""
    KeptResults.objects.update_or_create(
        **address(scope), defaults={"facts": counted, "version": VERSION, "counted_at": at}
    )


def address(scope: Scope) -> dict[str, Any]:
    """Where the figures of a scope are kept."""
    return {
        "first_on": scope.period.first,
        "last_on": scope.period.last,
        "antenna_id": None if scope.whole else scope.antenna_ids[0],
    }


def _sealed_at(scope: Scope) -> dict[str, Any]:
    at = address(scope)
    return {
        "period__first_on": at["first_on"],
        "period__last_on": at["last_on"],
        "antenna_id": at["antenna_id"],
    }


# --- saying


def table(scope: Scope, grid: Cut, counted: dict[str, Any], at: datetime, *, kept: bool) -> Results:
    """The table that says some facts."""
    here = [one for one in BIG if one.code in counted]
    return Results(
        scope,
        grid,
        at,
        kept,
        figures=tuple(_figure(one, counted, scope) for one in here),
        sections=tuple(_sections(counted, grid)),
        facts=counted,
    )


def _figure(indicator: Indicator, counted: dict[str, Any], scope: Scope) -> Section:
    line = Line(indicator.title, _number(indicator, counted), unit=_unit(indicator), code=indicator.code)
    said = indicator.said_for(scope)
    return Section(indicator.title, said, (line,), of_people=indicator.of_people, beside=indicator.beside)


def _number(indicator: Indicator, counted: dict[str, Any]) -> int | Decimal:
    n = counted[indicator.code]["n"]
    return hours(n) if indicator.unit == "h" else n


def _unit(indicator: Indicator) -> str:
    return "h" if indicator.unit == "h" else ""


def hours(minutes: int | float | Decimal) -> Decimal:
    """Minutes as hours to the hundredth."""
    return (Decimal(int(minutes)) / 60).quantize(Decimal("0.01"))


def _sections(counted: dict[str, Any], grid: Cut) -> Iterator[Section]:
    for code, column in SECTIONS:
        if column in counted.get(code, {}).get("parts", {}):  # what was kept before a part existed has none
            yield replace(_section(code, column, counted, grid), key=f"{code}-{column}")


def _section(code: str, column: str, counted: dict[str, Any], grid: Cut) -> Section:
    indicator = INDICATORS[code]
    part, values = indicator.part(column), counted[code]["parts"][column]
    if column == "age":
        return _ages(counted[code], grid)
    if code == "heures":
        return _held(part, counted)
    return _ranking(indicator, part, values) if part.ranked else _whole(indicator, part, values)


def _lines(indicator: Indicator, part: Part, values: Iterable[tuple[str, Words, Any]]) -> Iterator[Line]:
    for value, label, n in values:
        number = hours(n) if indicator.unit == "h" else n
        only = value or reading.UNSAID
        yield Line(label, number, unit=_unit(indicator), code=indicator.code, column=part.column, only=only)


def _whole(indicator: Indicator, part: Part, values: dict[str, Any]) -> Section:
    """Every value that there may be, those without a row too. Offers are not shares of anything: a person has several."""
    labels = part.labels()
    ordered = [(value, label, values.get(value, 0)) for value, label in labels.items()]
    ordered += [(value, value or _("not known"), n) for value, n in values.items() if value not in labels]
    lines = tuple(_lines(indicator, part, ordered))
    adds_up = indicator.code != "offres"
    return Section(
        part.title,
        part.definition,
        _shared(lines) if adds_up else lines,
        of_people=part.of_people,
        adds_up_to=indicator.code if adds_up else "",
    )


def _shared(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    parts = shares([int(line.value) for line in lines])
    return tuple(replace(line, share=share) for line, share in zip(lines, parts, strict=True))


def _ranking(indicator: Indicator, part: Part, values: dict[str, Any]) -> Section:
    """Values with rows, the greatest first; equals in a fixed order."""
    labels = part.labels()
    named = [(value, labels.get(value, value or _("not known")), n) for value, n in values.items() if n]
    ordered = sorted(named, key=lambda item: (-item[2], str(item[1])))
    whole = indicator.code if indicator.code in {"territoires", "appareils", "benevolat"} else ""
    return Section(
        part.title,
        part.definition,
        tuple(_lines(indicator, part, ordered)),
        ranked=True,
        of_people=part.of_people,
        adds_up_to=whole,
    )


def _ages(counted: dict[str, Any], grid: Cut) -> Section:
    """Bands cover what they say; ages outside every band, and unknown ones, are lines too: the sum is everybody."""
    ages: dict[str, int] = counted["parts"]["age"]
    counts = [(band, sum(n for age, n in ages.items() if age and band.holds(int(age)))) for band in grid.bands]
    lines: list[tuple[str, Words, int]] = [(band.code, band.label, n) for band, n in counts]
    unknown = ages.get("", 0)
    other = sum(ages.values()) - sum(n for _band, n in counts) - unknown
    if other:
        lines.append((reading.OTHERS, _("other ages"), other))
    lines.append((reading.UNSAID, _("age not known"), unknown))
    indicator = INDICATORS["personnes"]
    definition = (
        _("Of the people accompanied, on the day of their first visit of the period. Year only, so estimated: %(people)s.")
        % {"people": counted["parts"]["estimated"].get("true", 0)}
    )  # fmt: skip
    told = _shared(tuple(_lines(indicator, indicator.part("age"), lines)))
    plain = _(
        "Of the people accompanied, on the day of their first visit of the period; some ages rest on a year alone."
    )
    return Section(_("Age"), definition, told, of_people=True, adds_up_to="personnes", plain=plain)


def _held(part: Part, counted: dict[str, Any]) -> Section:
    """Hours by shape, then hours attended and the number of sessions, which differ by what they count."""
    values = counted["heures"]["parts"]["shape"]
    ordered = [(value, label, values.get(value, 0)) for value, label in part.labels().items()]
    attended, sessions = INDICATORS["presences"], INDICATORS["seances"]
    return Section(
        part.title,
        part.definition,
        (
            *_lines(INDICATORS["heures"], part, ordered),
            Line(attended.title, _number(attended, counted), unit="h", code=attended.code),
            Line(sessions.title, _number(sessions, counted), code=sessions.code),
        ),
    )
