"""A figure, its list and its files, each made of the indicator's one statement; and all figures of a scope at once.

A list is in the order of its days, the latest first. Names are read beside the rows, where the door lets them be read:
the statements hold keys alone.
"""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from connect.impact.figures import INDICATORS, Indicator, people
from connect.impact.models import Bands
from connect.impact.scope import AMONG, Scope, set_wise

A_PAGE = 100
PARCEL = 2000
Number = int | Decimal
OTHERS, UNSAID = "autres", "inconnu"  # ages outside every band of a grid; a value that nobody knows


class Only(NamedTuple):
    """One line of a part: its column, the value it stands for, and the bands where the column is an age."""

    column: str
    value: str
    bands: Bands | None = None

    def condition(self) -> tuple[str, dict[str, Any]]:
        """SQL over the rows, and its values. ValueError: no such band."""
        if self.value == UNSAID:
            return f"{self.column} = ''", {}
        if self.bands is None:
            return f"{self.column} = %(only)s", {"only": self.value}
        age = f"nullif({self.column}, '')::int"
        if self.value == OTHERS:
            inside = " OR ".join(f"{age} BETWEEN {b.from_age} AND {b.last}" for b in self.bands) or "false"
            return f"{self.column} <> '' AND NOT ({inside})", {}
        band = next((b for b in self.bands if b.code == self.value), None)
        if band is None:
            raise ValueError(self.value)
        return f"{age} BETWEEN {band.from_age} AND {band.last}", {}


@dataclass(frozen=True)
class Listed:
    """A page of the rows behind a figure: `figure` as counted, `count` rows in all, `rows` those of this page."""

    figure: Number
    count: int
    rows: list["Told"]
    page: int
    pages: int


@dataclass(frozen=True)
class Told:
    """A row as lists and files show it. `name` is read for an antenna alone; elsewhere `card` stands for the person."""

    key: str
    antenna_id: int
    antenna: str
    day: date
    person_id: uuid.UUID | None
    card: str
    name: str
    facts: tuple[Any, ...] = field(default=())


def statement(indicator: Indicator, scope: Scope, only: Only | None = None) -> tuple[str, dict[str, Any]]:
    """The one statement of the rows, and the values that it is asked with."""
    conditions = [indicator.where] if indicator.where else []
    values: dict[str, Any] = {}
    if only is not None:
        condition, values = only.condition()
        conditions.append(condition)
    where = f" WHERE {' AND '.join(f'({c})' for c in conditions)}" if conditions else ""
    return f"SELECT * FROM ({indicator.rows(scope)}) every{where}", values


def figure(indicator: Indicator, scope: Scope, only: Only | None = None) -> Number:
    """What is counted; inside a transaction."""
    return figure_and_count(indicator, scope, only)[0]


def figure_and_count(indicator: Indicator, scope: Scope, only: Only | None = None) -> tuple[Number, int]:
    """What is counted, and how many rows it is made of; inside a transaction."""
    rows, values = statement(indicator, scope, only)
    with _settings(scope):
        counted: tuple[Number, int] = scope.row(f"SELECT {indicator.value}, count(*) FROM ({rows}) r", **values)
    return counted


def listed(
    indicator: Indicator,
    scope: Scope,
    page: int = 1,
    only: Only | None = None,
    *,
    named: bool = False,
    size: int = A_PAGE,
) -> Listed:
    """A page of the list; a page past the last is the last. `named`: with people's names."""
    number, count = figure_and_count(indicator, scope, only)
    pages = max(-(-count // size), 1)
    page = min(max(page, 1), pages)
    rows, values = statement(indicator, scope, only)
    asked = f"{_told(indicator, rows, named=named)} LIMIT %(size)s OFFSET %(skip)s"
    with _settings(scope):
        found = scope.rows(asked, size=size, skip=(page - 1) * size, **values)
    return Listed(number, count, [_row(one) for one in found], page, pages)


def exported(indicator: Indicator, scope: Scope, only: Only | None = None, *, named: bool = False) -> Iterator[Told]:
    """Every row, one after the other, read through a cursor of PostgreSQL: memory does not grow with them.

    Read to its end inside one transaction and one door.
    """
    rows, values = statement(indicator, scope, only)
    name = f"connect_rows_{uuid.uuid4().hex}"
    with connection.cursor() as cursor:
        with _settings(scope):
            cursor.execute(
                scope.asked(f"DECLARE {name} NO SCROLL CURSOR FOR {_told(indicator, rows, named=named)}"),
                scope.parameters | values,
            )
        while True:
            cursor.execute(f"FETCH {PARCEL} FROM {name}")
            parcel = cursor.fetchall()
            if not parcel:
                break
            yield from map(_row, parcel)
        cursor.execute(f"CLOSE {name}")


def _told(indicator: Indicator, rows: str, *, named: bool) -> str:
    """The rows in their order, with what is read beside them."""
    name = (
        "CASE WHEN p.erased_at IS NULL THEN trim(concat(p.first_name, ' ', p.last_name)) ELSE '' END" if named else "''"
    )
    facts = "".join(f", r.{column.name}" for column in indicator.columns)
    return f"""
    SELECT r.key, r.antenna_id, a.name, r.day, r.person_id, coalesce(p.card_number, ''), {name} {facts}
      FROM ({rows}) r JOIN antennas_antenna a ON a.id = r.antenna_id
      LEFT JOIN beneficiaries_person p ON p.id = r.person_id
     ORDER BY r.day DESC, r.key
    """


def _row(row: Sequence[Any]) -> Told:
    key, antenna_id, antenna, day, person_id, card, name, *facts = row
    return Told(key, antenna_id, antenna, day, person_id, card, name, tuple(facts))


def _settings(scope: Scope) -> Any:
    """Sets of many antennas are joined set by set; one antenna's are small."""
    from contextlib import nullcontext

    return set_wise() if len(scope.antenna_ids) > 1 else nullcontext()


def applicable(scope: Scope) -> list[Indicator]:
    """The indicators that can be narrowed as the scope is: hours of volunteers are nobody's who lives in a town."""
    return [one for one in INDICATORS.values() if scope.whose.kinds <= one.narrowed_by]


def facts(scope: Scope) -> dict[str, Any]:
    """Every figure of a scope as JSON keeps it: code → `n`, and `parts`: column → value → `n`.

    Indicators made of the same rows are counted in one pass; their number is fixed, whatever the size. The night compares
    each with its list (`checking`). Inside a transaction.
    """
    counted: dict[str, Any] = {}
    with set_wise():
        for family in _families(scope).values():
            counted |= _family(family, scope)
    return counted


def families(scope: Scope) -> list[str]:
    """A code of each set of rows, for who counts them one after the other (`facts_with`): together they are `facts`."""
    return list(_families(scope))


def facts_with(code: str, scope: Scope) -> dict[str, Any]:
    """The figures counted in one pass with this one, as `facts` gives them. Inside a transaction."""
    with set_wise():
        return _family(_families(scope)[code], scope)


def _families(scope: Scope) -> dict[str, list[Indicator]]:
    """Indicators by their rows; those of visits are counted with the people."""
    found: dict[Any, list[Indicator]] = {}
    for one in applicable(scope):
        if one.rows not in (people.visits, people.unnamed):
            found.setdefault(one.rows, []).append(one)
    return {family[0].code: family for family in found.values()}


def _family(family: list[Indicator], scope: Scope) -> dict[str, Any]:
    counted = _count(family, scope)
    if people.PEOPLE in family:
        # The pass over the people has counted each one's visits.
        without = _anonymous(scope)
        counted["visites"] = _visits(counted["personnes"].pop("comings"), without)
        if people.FIRST_UNNAMED in applicable(scope):
            counted[people.FIRST_UNNAMED.code] = {"n": without.get("no", 0), "parts": {}}
    return counted


def _visits(comings: int, without: dict[str, int]) -> dict[str, Any]:
    """The figure of visits: those of people, and those without a name by what was declared."""
    said = {value: n for value, n in {"named": comings, **without}.items() if n}
    anonymous = sum(without.values())
    return {"n": comings + anonymous, "parts": {"said": said}, "anonymous": anonymous}


def facts_of(indicator: Indicator, scope: Scope) -> dict[str, Any]:
    """One figure and its parts, as `facts` gives it."""
    if indicator is people.VISITS:
        without = _anonymous(scope)
        return _visits(int(figure(indicator, scope)) - sum(without.values()), without)
    counted: dict[str, Any] = _count([indicator], scope)[indicator.code]
    counted.pop("comings", None)
    return counted


def by_antenna(indicator: Indicator, scope: Scope, step: str = "") -> dict[tuple[int, date | None], Number]:
    """(antenna, None) → the figure of each antenna by itself, by the statement of one antenna put to each in turn.

    `step` "week" or "month": (antenna, first day of the step) → the figure of that step, for figures that add up by days.
    """
    rows, values = statement(indicator, Scope.of_antenna(scope.period, 0, scope.whose))
    cut = f"date_trunc('{step}', day)::date" if step else "NULL::date"
    asked = f"""
    SELECT place, found.step, found.n FROM unnest(%(antennas)s::bigint[]) place
     CROSS JOIN LATERAL (SELECT {cut} AS step, {indicator.value} AS n
                           FROM ({rows.replace(AMONG, "= place")}) r GROUP BY 1) found
    """
    return {(antenna, first): n for antenna, first, n in scope.rows(asked, **values)}


def by_antenna_and_week(rows: str, value: str, scope: Scope) -> dict[tuple[int, date], int]:
    """(antenna, Monday) → a value over the rows of a statement."""
    asked = f"SELECT antenna_id, date_trunc('week', day)::date, ({value})::int FROM ({rows}) r GROUP BY 1, 2"
    return {(antenna, monday): n for antenna, monday, n in scope.rows(asked)}


def _count(family: list[Indicator], scope: Scope) -> dict[str, Any]:
    """The figures of one set of rows, in one pass over it, cut by each of their parts."""
    columns = list(dict.fromkeys(part.column for one in family for part in one.parts))
    measures = [
        f"{one.value} FILTER (WHERE {one.where})" if one.where and not one.measure else one.value for one in family
    ]
    measures += ["coalesce(sum(visits), 0)"] if family[0].rows is people.people else []
    groups = scope.rows(_cut(family[0].rows(scope), columns, measures))
    total = next(group for group in groups if group[0] is None)
    told: dict[str, Any] = {}
    for at, one in enumerate(family, 2):
        cut = {
            part.column: {g[1]: _plain(g[at]) for g in groups if g[0] == part.column and g[at]} for part in one.parts
        }
        told[one.code] = {"n": _plain(total[at]), "parts": cut}
    if family[0].rows is people.people:
        told[family[0].code]["comings"] = int(total[-1])
    return told


def _cut(rows: str, columns: list[str], measures: list[str]) -> str:
    """A statement that gives (None, None, measures of all), and (column, value, measures) for each value of each column."""
    if not columns:
        return f"SELECT NULL, NULL, {', '.join(measures)} FROM ({rows}) r"
    named = ", ".join(f"coalesce({column}::text, '') AS cut_{column}" for column in columns)
    which = " ".join(f"WHEN grouping(cut_{column}) = 0 THEN '{column}'" for column in columns)
    value = "coalesce(" + ", ".join(f"cut_{column}" for column in columns) + ")"
    sets = ", ".join(f"(cut_{column})" for column in columns)
    return f"""
    SELECT CASE {which} END, {value}, {", ".join(measures)} FROM (SELECT *, {named} FROM ({rows}) r) g
     GROUP BY GROUPING SETS ((), {sets})
    """


def _anonymous(scope: Scope) -> dict[str, int]:
    """Visits without a name, by what was declared ("" when nobody asked): of nobody who lives somewhere or was sent."""
    if scope.whose.kinds:
        return {}
    found: list[tuple[str, int]] = scope.rows(f"SELECT said, count(*) FROM ({people.unnamed(scope)}) r GROUP BY said")
    return dict(found)


def _plain(number: Any) -> int | float:
    """A number as JSON keeps it: euros have decimals, the rest is whole."""
    return int(number) if number == int(number) else float(number)
