"""What an indicator is: a title, a definition, and one statement that gives the rows behind the figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

from connect.impact.scope import Scope

Words = str | Promise
Labels = Mapping[str, Words]
Rows = Callable[[Scope], str]
EVERYBODY = frozenset({"territory", "structure"})


class Column(NamedTuple):
    """A fact shown beside a row. `kind` says how it is written: text, day, number, minutes, euros, or a word of `labels`."""

    name: str
    heading: Words
    kind: str = "text"
    labels: Callable[[], Labels] = dict


@dataclass(frozen=True)
class Part:
    """A way to cut a figure: each value of a column is a line, and the lines add up to the figure.

    `labels`: every value in its order, those without a row too; `ranked`: only those with rows, the greatest first.
    `of_people`: the lines count people, so that a small one may tell of somebody.
    """

    column: str
    title: Words
    definition: Words
    labels: Callable[[], Labels]
    ranked: bool = False
    of_people: bool = True


@dataclass(frozen=True)
class Indicator:
    """One figure, its list and its files: all are made of `rows`, so that they cannot differ.

    `rows(scope)` is a statement that gives `key` (text, once), `antenna_id`, `day`, `person_id` (a person's key or NULL),
    the columns, and those that parts are cut by; `where` keeps some of them. The figure is their number, or the sum of
    `measure`. `unit`: "" for a number, "h" for minutes said in hours, "€". `narrowed_by`: what it can be narrowed to.
    `beside`: how it differs from a figure that sounds the same. `noun`: what a row of the list is.
    """

    code: str
    title: Words
    definition: Words
    rows: Rows
    noun: Words
    columns: tuple[Column, ...] = ()
    where: str = ""
    measure: str = ""
    unit: str = ""
    parts: tuple[Part, ...] = ()
    narrowed_by: frozenset[str] = EVERYBODY
    beside: Words = ""
    at_one: Words = ""  # the definition for one antenna, where it is not the nation's
    at_some: Words = ""  # for some antennas together
    of_people: bool = False  # the figure counts people
    opens: str = ""  # what the key of a row opens at an antenna: "session", "ticket"

    @property
    def value(self) -> str:
        """The figure as SQL over the rows."""
        return f"coalesce(sum({self.measure}), 0)" if self.measure else "count(*)"

    def said_for(self, scope: Scope) -> Words:
        if scope.whole:
            return self.definition
        return (self.at_one if len(scope.antenna_ids) == 1 else self.at_some) or self.definition

    def part(self, column: str) -> Part:
        """The part cut by a column; KeyError for another."""
        return {part.column: part for part in self.parts}[column]
