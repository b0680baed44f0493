"""What the pages draw: bars of a period beside the one before, each with its table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.impact.charts import Bar, pairs
from connect.impact.dashboard.counting import Number, Told
from connect.impact.dashboard.periods import WEEK, Step
from workshops.agenda import OPEN_DAYS

# What is drawn step by step; a minute is drawn as such and said in hours.
DRAWN: dict[str, str | Promise] = {
    "visites": gettext_lazy("Visits"),
    "presences": gettext_lazy("Hours attended"),
    "ventes": gettext_lazy("Sales"),
}
Drawn = list[tuple[Step, Number | None, Number]]
LABELLED = 8  # above so many bars, figures stand in the table alone, and one label in two


@dataclass(frozen=True)
class Row:
    """A step in words: what it holds (None: to come), and what the same step held before."""

    words: str
    now: str | None
    before: str


@dataclass(frozen=True)
class Chart:
    """`summary` says in a sentence what the drawing shows: its highest step."""

    code: str
    title: str | Promise
    bars: list[Bar]
    rows: list[Row]
    numbered: bool
    summary: str
    to_come: bool


def charts(told: Told, say: dict[str, Callable[[Any], str]]) -> list[Chart]:
    """`say`: how a number of each figure is written."""
    drawn = {code: told.drawn(code) for code in DRAWN}
    if told.asked.rank == WEEK:
        kept = _days_kept(drawn.values())
        drawn = {
            code: [one for one, is_kept in zip(steps, kept, strict=True) if is_kept] for code, steps in drawn.items()
        }
    return [_chart(code, title, drawn[code], say[code]) for code, title in DRAWN.items()]


def _chart(code: str, title: str | Promise, drawn: Drawn, say: Callable[[Any], str]) -> Chart:
    few = len(drawn) <= LABELLED
    bars = pairs(
        [step.label if few or n % 2 == 0 else "" for n, (step, _now, _was) in enumerate(drawn)],
        [None if now is None else float(now) for _step, now, _was in drawn],
        [float(was) for _step, _now, was in drawn],
        [say(now) if now else "" for _step, now, _was in drawn],
    )
    rows = [Row(step.words, None if now is None else say(now), say(was)) for step, now, was in drawn]
    to_come = any(now is None for _step, now, _was in drawn)
    return Chart(code, title, bars, rows, few, _summary(drawn, say), to_come)


def _days_kept(drawn: Iterable[Drawn]) -> list[bool]:
    """Tuesday to Saturday, and any other day on which something is drawn: the same days in every drawing of the page."""
    return [
        steps[0][0].period.first.weekday() in OPEN_DAYS or any(now or was for _step, now, was in steps)
        for steps in zip(*drawn, strict=True)
    ]


def _summary(drawn: Drawn, say: Callable[[Any], str]) -> str:
    known = [(now, step.words) for step, now, _was in drawn if now]
    if not known:
        return _("Nothing yet.")
    most, words = max(known, key=lambda one: one[0])
    return _("The most: %(number)s, %(when)s.") % {"number": say(most), "when": words}
