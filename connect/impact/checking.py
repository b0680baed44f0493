"""The night's question: do a figure, its list, its file and what was kept say the same?

For each antenna behind its own door, and for all together behind the nation's, for last month and for the running year: the
table's figure, the figure by itself, the rows of the list read page by page, and the rows of the file read to the end.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from connect.acts import act
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.impact.figures import Indicator, reading
from connect.impact.models import FiguresCheck, FiguresDifference, KeptResults, SealedFacts
from connect.impact.period import Period
from connect.impact.results import VERSION
from connect.impact.scope import Scope

BEYOND = 10**9  # a page past the last one: the list gives its last


def periods(today: date) -> tuple[Period, Period]:
    """Last month, and the running year."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last), Period.year(today.year)


@act
def check(*, at: datetime, over: Iterable[Scope] | None = None) -> FiguresCheck:
    """Compare everything, or some scopes, and keep what came of it. Runs at the nation's desk, for as long as it takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    begun, compared, found = timezone.now(), 0, []
    for scope in scopes(timezone.localdate(at)) if over is None else over:
        kept = _kept(scope)
        if scope.whole:
            differences = list(of_scope(scope, kept))
        else:
            with open_antenna(scope.antenna_ids[0]):
                differences = list(of_scope(scope, kept))
        compared += len(reading.applicable(scope))
        found += differences
    done = FiguresCheck.objects.create(
        begun_at=begun, ended_at=timezone.now(), compared=compared, differing=sum(one.disagrees for one in found)
    )
    for one in found:
        one.check_of = done
    FiguresDifference.objects.bulk_create(found)
    return done


def scopes(today: date) -> Iterator[Scope]:
    ids = list(Antenna.objects.order_by("pk").values_list("pk", flat=True))
    for period in periods(today):
        yield Scope.of_nation(period)
        for antenna_id in ids:
            yield Scope.of_antenna(period, antenna_id)


def of_scope(scope: Scope, kept: dict[str, Decimal]) -> Iterator[FiguresDifference]:
    """What differs in a scope. Looked at twice: between two statements somebody may have come."""
    told = reading.facts(scope)
    for indicator in reading.applicable(scope):
        one = compare(indicator, scope, Decimal(str(told[indicator.code]["n"])), kept.get(indicator.code))
        if one.disagrees:
            again = Decimal(str(reading.facts(scope)[indicator.code]["n"]))
            one = compare(indicator, scope, again, kept.get(indicator.code))
        if one.disagrees or (one.kept is not None and one.kept != one.figure):
            yield one


def compare(indicator: Indicator, scope: Scope, told: Decimal, kept: Decimal | None = None) -> FiguresDifference:
    """A figure beside its list and its file, not saved."""
    number = Decimal(str(reading.figure(indicator, scope)))
    last = reading.listed(indicator, scope, BEYOND)
    listed = (last.pages - 1) * reading.A_PAGE + len(last.rows)
    at = [column.name for column in indicator.columns].index(indicator.measure) if indicator.measure else None
    exported, summed = 0, Decimal(0)
    for row in reading.exported(indicator, scope):
        exported += 1
        summed += Decimal(str(row.facts[at])) if at is not None else 1
    return FiguresDifference(
        antenna_id=None if scope.whole else scope.antenna_ids[0],
        first_on=scope.period.first,
        last_on=scope.period.last,
        code=indicator.code,
        told=told,
        figure=number,
        rows=last.count,
        listed=listed,
        exported=exported,
        summed=summed,
        kept=kept,
        disagrees=not (told == number == summed and last.count == listed == exported),
    )


def _kept(scope: Scope) -> dict[str, Decimal]:
    """What printed reports of a finished period say: as it was sealed, else as it was kept."""
    at = {"antenna_id": None if scope.whole else scope.antenna_ids[0]}
    first, last = scope.period.first, scope.period.last
    row = (
        SealedFacts.objects.filter(period__first_on=first, period__last_on=last, **at).first()
        or KeptResults.objects.filter(
            version=VERSION, first_on=first, last_on=last, counted_at__gte=scope.period.ends_before, **at
        ).first()
    )
    facts = row.facts if row else {}
    return {code: Decimal(str(value["n"])) for code, value in facts.items() if isinstance(value, dict)}
