"""What a sheet says beside what is known already: people with a file here, other sheets about the same person.

Weak signals are shown as weak: a 1 January, a shared telephone, a namesake prove nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from beneficiaries import duplicates
from beneficiaries.duplicates import Strength, compare_births, compare_names, fold_names
from beneficiaries.fields import Birth
from beneficiaries.languages import language_name
from beneficiaries.liaison import alike, words
from beneficiaries.models import BirthPrecision, LiaisonSheet, Person

SHOWN = 3  # columns: more would not be read side by side
# What a sheet may bring into a file, by one press each: the fields that it is made of.
TAKEN_OVER = {
    "phone": ("phone", "phone_shared"),
    "birth": ("birth_on", "birth_precision"),
    "language": ("language",),
    "postcode": ("postcode",),
}


@dataclass(frozen=True)
class Cell:
    """`of`: the person or the other sheet. `mark`: "same", "near", "other", or "" when one side says nothing. `takes`: the
    field that may be taken over, or nothing.
    """

    of: Any
    text: str
    mark: str
    takes: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    said: str
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    """A person, or another sheet. `reasons`: why they may be the same; `is_weak`: none of them proves anything."""

    of: Any
    is_weak: bool
    reasons: tuple[str | Promise, ...] = ()


@dataclass(frozen=True)
class Table:
    columns: list[Column]
    rows: list[Row]
    others: int = 0  # not shown

    @property
    def is_sure(self) -> bool:
        """Does one of them look like the same person, and not only a little?"""
        return any(not column.is_weak for column in self.columns)


def people(known: LiaisonSheet) -> Table | None:
    """People of the antenna who may be the one of the sheet; the one it is known to be alone. None when there is none.

    `known` carries its corrections. At most eleven queries.
    """
    if known.person_id and known.person:
        found = [duplicates.Likeness(known.person, Strength.STRONG, ())]
    else:
        found = matches(known)
    columns = [Column(one.person, one.strength == Strength.WEAK, one.reasons) for one in found[:SHOWN]]
    return _table(known, columns, len(found) - len(columns), take_over=True) if columns else None


def may_take_over(known: LiaisonSheet, person: Person) -> bool:
    """May what the sheet says go into this file? Only when she is known to be the one, or very likely is."""
    if known.person_id:
        return known.person_id == person.pk
    return any(one.person.pk == person.pk and one.strength == Strength.STRONG for one in matches(known))


def matches(known: LiaisonSheet) -> list[duplicates.Likeness]:
    """People of the antenna who may be the one of the sheet, the most alike first."""
    return duplicates.likely(
        first_name=known.first_name,
        last_name=known.last_name,
        birth=_birth(known),
        phone=known.phone,
        phone_shared=known.phone_shared,
        antenna_id=known.antenna_id,
    )


def sheets(known: LiaisonSheet) -> Table | None:
    """The other unfinished sheets about the same person, whoever sent them; None when there is none."""
    found = alike.at_antenna(known)
    columns = [Column(one.sheet, one.strength == Strength.WEAK, one.reasons) for one in found[:SHOWN]]
    return _table(known, columns, len(found) - len(columns)) if columns else None


def _table(known: LiaisonSheet, columns: Sequence[Column], others: int, *, take_over: bool = False) -> Table:
    theirs = [column.of for column in columns]
    rows = [_names(known, theirs)]
    for label, field, say, compare in _compared():
        said = say(known)
        cells = []
        for column, other in zip(columns, theirs, strict=True):
            text = say(other)
            mark = compare(known, other) if said and text else ""
            differs = said and mark != "same" and field in TAKEN_OVER
            takes = field if differs and take_over and not column.is_weak else ""
            cells.append(Cell(other, text, mark, takes))
        if said or any(cell.text for cell in cells):
            rows.append(Row(label, said, cells))
    return Table(list(columns), rows, others)


def _names(known: LiaisonSheet, theirs: Sequence[Any]) -> Row:
    mine, *folded = fold_names([known.full_name, *(other.full_name for other in theirs)])
    cells = [Cell(o, o.full_name, compare_names(mine, other)) for o, other in zip(theirs, folded, strict=True)]
    return Row(_("Name"), known.full_name, cells)


def _compared() -> list[tuple[str, str, Callable[[Any], str], Callable[[Any, Any], str]]]:
    return [
        (_("Born"), "birth", lambda one: _birth(one).written, _compare_births),
        (_("Telephone"), "phone", words.telephone, _compare_phones),
        (_("Language"), "language", lambda one: language_name(one.language), _same("language")),
        (_("Postcode"), "postcode", lambda one: one.postcode, _same("postcode")),
    ]


def _same(field: str) -> Callable[[Any, Any], str]:
    return lambda one, other: "same" if getattr(one, field) == getattr(other, field) else "other"


def _compare_phones(one: Any, other: Any) -> str:
    """The same number marked shared on one side is not yet the same fact."""
    if one.phone != other.phone:
        return "other"
    return "same" if one.phone_shared == other.phone_shared else "near"


def _compare_births(one: Any, other: Any) -> str:
    return {"convention": "near"}.get(answer := compare_births(_birth(one), _birth(other)), answer)


def _birth(one: LiaisonSheet | Person) -> Birth:
    return Birth(one.birth_on, BirthPrecision(one.birth_precision))
