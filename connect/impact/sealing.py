"""Closing a month or a year for ever, and what was corrected since.

A seal keeps the figures of all antennas together and of each, the version of the rules and every age grid. PostgreSQL refuses
to change or remove them, a period that is not over, and two periods of a rank over one day. What happens to the facts
afterwards (a visit noted late, two files merged, a presence undone) is read by counting again and comparing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Antenna
from connect.impact import results
from connect.impact.figures.indicator import Words
from connect.impact.models import AgeGrid, Cut, KeptResults, Rank, SealedFacts, SealedPeriod
from connect.impact.period import Period
from connect.impact.results import VERSION, Line, Results
from connect.impact.scope import Scope
from connect.refusals import Refusal, for_constraint


@for_constraint("sealedperiod_over")
class NotOver(Refusal):
    sentence = _("A period is sealed once it is over: from the day after its last one.")
    field = "periode"


@for_constraint("sealedperiod_apart")
class SealedAlready(Refusal):
    sentence = _("This period is sealed already, or another of its kind shares days with it.")
    field = "periode"


@for_constraint("sealedperiod_whole", "sealedperiod_has_facts", "sealedfacts_at_once")
class NotWhole(Refusal):
    sentence = _("A whole month or a whole year is sealed, with all its figures.")
    field = "periode"


@for_constraint("keptresults_sealed")
class Sealed(Refusal):
    sentence = _("The period is sealed: its figures are not counted again. What was corrected since is listed apart.")


@act
def seal(period: Period, *, by: User, at: datetime | None = None) -> SealedPeriod:
    """Count a finished month or year and keep it for ever. Refused: one that runs, that is sealed, that is neither.

    What was kept of the very same period stays what its printed reports say: those figures are sealed, not new ones.
    """
    take_turns("sealed periods")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a year of the nation takes longer than a page may
    sealed = SealedPeriod.objects.create(
        rank=Rank.YEAR if period.is_a_year else Rank.MONTH,
        first_on=period.first,
        last_on=period.last,
        version=VERSION,
        grids=grids(),
        sealed_at=at or timezone.now(),
        sealed_by=by,
    )
    scopes = [Scope.of_antenna(period, pk) for pk in Antenna.objects.order_by("pk").values_list("pk", flat=True)]
    for scope in [*scopes, Scope.of_nation(period)]:  # the nation last: nothing is added after it
        antenna_id = None if scope.whole else scope.antenna_ids[0]
        SealedFacts.objects.create(period=sealed, antenna_id=antenna_id, facts=_counted(scope))
    return sealed


def _counted(scope: Scope) -> dict[str, object]:
    rows = KeptResults.objects.filter(version=VERSION, counted_at__gte=scope.period.ends_before)
    kept = rows.filter(**results.address(scope)).first()
    return kept.facts if kept else results.facts(scope)


def grids() -> list[dict[str, object]]:
    """Every age grid as it is today."""
    every = [grid.cut for grid in AgeGrid.objects.prefetch_related("bands")]
    return [{"code": cut.code, "name": cut.name, "bands": [list(band) for band in cut.bands]} for cut in every]


def to_seal(today: date) -> list[Period]:
    """Years, then months, that are over and not sealed, the latest first: what the page offers (two years of months)."""
    done = set(SealedPeriod.objects.values_list("first_on", "last_on"))
    years = [Period.year(year) for year in range(today.year - 1, 2012, -1)]
    months = [Period.month(date(today.year - n // 12, 12 - n % 12, 1)) for n in range(36)]
    return [p for p in [*months, *years] if p.is_over(today) and (p.first, p.last) not in done]


# --- what was corrected since


@dataclass(frozen=True)
class Corrected:
    """A line whose number is another one today than when the period was sealed."""

    title: Words
    line: Line
    sealed: Line
    now: Line

    @property
    def gain(self) -> str:
        more = Decimal(self.now.value) - Decimal(self.sealed.value)
        sign = "+" if more >= 0 else "\u2212"
        return sign + Line("", abs(more), unit=self.line.unit).said


def corrected_since(sealed: Results) -> list[Corrected]:
    """The lines of a sealed table that today's count of the same period, by the same grid, says otherwise."""
    now = results.table(sealed.scope, sealed.grid, results.facts(sealed.scope), timezone.now(), kept=False)
    return compared(sealed, now)


def compared(sealed: Results, now: Results) -> list[Corrected]:
    before, after = _lines(sealed), _lines(now)
    found = []
    for key in {**before, **after}:
        title, line = before.get(key) or after[key]
        if key not in before and not _was_counted(sealed, line):
            continue
        was, is_now = (lines[key][1] if key in lines else _nothing(line) for lines in (before, after))
        if was.value != is_now.value:
            found.append(Corrected(title, line, was, is_now))
    return found


def _was_counted(sealed: Results, line: Line) -> bool:
    """A figure or a part that did not exist when the period was sealed was not corrected since."""
    facts = sealed.facts.get(line.code)
    return facts is not None and (not line.column or line.column in facts["parts"])


def _lines(table: Results) -> dict[tuple[str, str, str], tuple[Words, Line]]:
    return {
        (line.code, line.column, line.only or str(line.label)): (section.title, line)
        for section in table.all_sections
        for line in section.lines
    }


def _nothing(line: Line) -> Line:
    return Line(line.label, 0, unit=line.unit, code=line.code, column=line.column, only=line.only)


def shown(scope: Scope, cut: Cut) -> Results | None:
    """The sealed table of a scope, None for a period that is not sealed."""
    table = results.results(scope, cut)
    return table if table.sealed else None
