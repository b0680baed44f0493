"""Open data of a sealed period: what is counted, what is hidden, which antennas are put together. Pure, but for words.

The tables of people share their sums by antenna, which are shown: in each table a hidden cell could be another number while
every sum by antenna stays (`secrecy.crossed` with those sums known), so that the tables laid side by side tell no more than
each. Antennas too small for that are put together, in all tables alike. People of two antennas count at each, for the
difference between a sum and the nation's own count would tell of them; what adds up to nothing is hidden cell by cell.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from connect.impact import secrecy
from connect.impact.figures import INDICATORS
from connect.impact.models import Cut
from connect.impact.results import hours
from connect.impact.secrecy import CannotHide
from connect.refusals import Refusal

METHOD = 1  # version of what is counted and hidden: a change of this file that changes a number adds one
ALL = "Ensemble"
Facts = Mapping[str, Any]  # of an antenna, as a sealed period keeps them


class TooFew(Refusal):
    sentence = _("Fewer people than may be told of came in this period: nothing of it is published.")
    field = "period"


class Antennas(NamedTuple):
    """Antennas that are told together: usually one."""

    names: tuple[str, ...]
    facts: tuple[Facts, ...]

    @property
    def said(self) -> str:
        return " + ".join(self.names)

    def with_(self, other: "Antennas") -> "Antennas":
        pairs = sorted([*zip(self.names, self.facts, strict=True), *zip(other.names, other.facts, strict=True)],
                       key=lambda pair: pair[0])  # fmt: skip
        return Antennas(tuple(name for name, _f in pairs), tuple(facts for _n, facts in pairs))

    def count(self, code: str) -> int:
        return sum(int(facts.get(code, {}).get("n", 0)) for facts in self.facts)

    def part(self, code: str, column: str) -> dict[str, int]:
        told: dict[str, int] = {}
        for facts in self.facts:
            for value, n in facts.get(code, {}).get("parts", {}).get(column, {}).items():
                told[value] = told.get(value, 0) + int(n)
        return told


class Plan(NamedTuple):
    """A table: file, what it counts, along which values of which part. `sums`: the values add up to the indicator."""

    code: str
    title: str
    means: str
    measure: str
    indicator: str
    column: str
    along: str
    sums: bool


AGES, STATUSES = (
    Plan("personnes-par-age", "Personnes accompagnées par âge",
         "Personnes venues au moins une fois dans la période, à l’âge du jour de leur première venue.",
         "personnes", "personnes", "age", "tranche_age", True),
    Plan("personnes-par-situation", "Personnes accompagnées par situation",
         "Personnes venues au moins une fois dans la période, par situation d’activité telle qu’elle est notée.",
         "personnes", "personnes", "status", "situation", True),
)  # fmt: skip
ALONE = (
    Plan("motivations", "Ce que les personnes viennent chercher",
         "Personnes qui ont dit cette raison ; une personne peut en avoir plusieurs, aucune somme n’est publiée.",
         "personnes", "motivations", "code", "motivation", False),
    Plan("besoins", "Besoins sociaux", "Personnes avec ce besoin ; une personne peut en avoir plusieurs, aucune somme n’est publiée.",
         "personnes", "besoins", "code", "besoin", False),
)  # fmt: skip
THINGS = (
    Plan("heures", "Heures d’ateliers et de permanences", "Heures de séances tenues, quel que soit le nombre de participants.",
         "heures", "heures", "shape", "forme", True),
    Plan("appareils", "Appareils réemployés", "Appareils reconditionnés remis, par sorte.", "appareils", "appareils", "kind",
         "sorte", True),
)  # fmt: skip
FIGURES = (
    ("personnes", "Personnes accompagnées"), ("nouvelles", "Personnes nouvelles"), ("visites", "Venues"),
)  # fmt: skip


def tables(facts: Mapping[str, Facts], cut: Cut) -> list[dict[str, Any]]:
    """The tables of a period, as they are published and kept: `facts`: name of the antenna → its figures.

    Each is a `Plan` with its `columns` and `rows` (`where`, `cells`); None where a count is hidden. With `sums`, the last
    cell and the last row are sums. Refuses TooFew.
    """
    every = [Antennas((name,), (one,)) for name, one in sorted(facts.items()) if _anything(one)]
    together, crossed = _hidden(every, cut)
    told = [_figures(together)]
    told += [_table(plan, [label for _v, label in labels], together, cells) for plan, labels, cells in crossed]
    for plan in (*ALONE, *THINGS):
        labels, counts = _counts(plan, together, cut)
        if labels:
            told.append(_table(plan, [label for _v, label in labels], together, _as_they_are(plan, counts)))
    return told


def _as_they_are(plan: Plan, counts: list[list[int]]) -> list[list[Any]]:
    """What adds up to nothing, hidden cell by cell; things with their sums, hours to the hundredth."""
    if not plan.sums:
        return [list(secrecy.ranked(row)) for row in counts]
    whole = secrecy.with_sums(counts)
    return (
        [[float(hours(n)) for n in row] for row in whole] if plan.measure == "heures" else [list(row) for row in whole]
    )


def _anything(facts: Facts) -> bool:
    """Did the antenna do anything in the period?"""
    return any(one["n"] for one in facts.values() if isinstance(one, dict))


Labelled = list[tuple[str, str]]  # values and their words


def _hidden(
    every: Sequence[Antennas], cut: Cut
) -> tuple[list[Antennas], list[tuple[Plan, Labelled, list[list[secrecy.Shown]]]]]:
    """The antennas, put together until the small counts of every table of people can be hidden; and these tables."""
    together = list(every)
    while together:
        try:
            return together, [(plan, *_crossed(plan, together, cut)) for plan in (AGES, STATUSES)]
        except CannotHide as small:
            if len(together) == 1:
                break
            together = _joined(together, min(small.row, len(together) - 1))
    raise TooFew


def _joined(together: list[Antennas], row: int) -> list[Antennas]:
    """A row put together with the smallest of the others."""
    others = [one for place, one in enumerate(together) if place != row]
    small = min(others, key=lambda one: (one.count("personnes"), one.said))
    both = together[row].with_(small)
    return sorted([one for one in others if one is not small] + [both], key=lambda one: one.said)


def _crossed(plan: Plan, together: Sequence[Antennas], cut: Cut) -> tuple[Labelled, list[list[secrecy.Shown]]]:
    labels, counts = _counts(plan, together, cut)
    last = len(labels)
    known = frozenset((place, last) for place in range(len(together) + 1))
    return labels, secrecy.crossed(counts, known=known)


def _counts(plan: Plan, together: Sequence[Antennas], cut: Cut) -> tuple[Labelled, list[list[int]]]:
    """The values of a part that anybody has, with their words, and a row of counts for each of the antennas."""
    parts = [_banded(one, cut) if plan.column == "age" else one.part(plan.indicator, plan.column) for one in together]
    if plan.column == "age":
        known = {band.code: band.label for band in cut.bands} | {"autres": "autres âges"}
    else:
        known = {value: str(label) for value, label in INDICATORS[plan.indicator].part(plan.column).labels().items()}
    values = [value for value in known if value and any(part.get(value) for part in parts)]
    values += sorted({value for part in parts for value, n in part.items() if n and value and value not in known})
    labels = [(value, known.get(value, value)) for value in values]
    if any(part.get("") for part in parts):
        labels.append(("", "non connu"))
    return labels, [[part.get(value, 0) for value, _label in labels] for part in parts]


def _banded(one: Antennas, cut: Cut) -> dict[str, int]:
    told: dict[str, int] = {}
    for age, n in one.part("personnes", "age").items():
        band = next((band.code for band in cut.bands if age and band.holds(int(age))), "autres") if age else ""
        told[band] = told.get(band, 0) + n
    return told


def _figures(together: Sequence[Antennas]) -> dict[str, Any]:
    """The big figures by antenna; no sum, for a figure of people may be hidden alone."""
    plan = Plan("chiffres", "Chiffres par antenne", "Une personne qui va à deux antennes compte à chacune.", "nombre", "", "",
                "chiffre", False)  # fmt: skip
    cells = [[secrecy.alone(one.count(code)) for code, _label in FIGURES] for one in together]
    return _table(plan, [label for _code, label in FIGURES], together, cells)


def _table(
    plan: Plan, columns: Sequence[str], together: Sequence[Antennas], cells: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    where = [one.said for one in together] + ([ALL] if plan.sums else [])
    return {
        "code": plan.code, "title": plan.title, "means": plan.means, "measure": plan.measure, "along": plan.along,
        "sums": plan.sums, "columns": [*columns, *([ALL] if plan.sums else [])],
        "rows": [{"where": place, "cells": list(row)} for place, row in zip(where, cells, strict=True)],
    }  # fmt: skip


def hidden_cells(table: Mapping[str, Any]) -> int:
    return sum(cell is None for row in table["rows"] for cell in row["cells"])
