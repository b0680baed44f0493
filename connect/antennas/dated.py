"""What the nation decides with a date: each app says in its `ready()` which of its tables hold such a setting.

One page lists them all: what holds today, what comes, what held before, where it is changed. A test demands that every
dated table written by the national team alone is registered here, or has its reason not to be.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Dated:
    """A dated setting. `code` stands in its address; `model` is "app.Model"; `day` its field, a day or an instant; `says`
    gives the value of a row in words; `about` what it is about, when a table holds several (a kind, an article); `where`
    names the address at which it is changed, "" when nobody changes it by a page; `why` and `by` are its own fields for
    the reason and the author. `only`: rows that count; `along`: keys read with each row.
    """

    code: str
    model: str
    name: Words
    says: Callable[[Any], Words]
    where: str = ""
    day: str = "from_on"
    about: Callable[[Any], Words] = field(default=lambda _row: "")
    why: str = "reason"
    by: str = "added_by"
    only: dict[str, Any] = field(default_factory=dict)
    along: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A row, as the page says it."""

    about: str
    says: str
    on: date
    why: str
    by: str


@dataclass(frozen=True)
class Course:
    """One setting about one thing: what holds (None before the first), what comes, what held before, latest first."""

    about: str
    now: Decision | None
    coming: list[Decision]
    past: list[Decision]


@dataclass(frozen=True)
class Fixed:
    """A rule of the house that no page changes: said beside the settings, so that nobody looks for it among them."""

    name: Words
    says: Words


_all: dict[str, Dated] = {}
_fixed: list[Fixed] = []


def register(*settings: Dated) -> None:
    for setting in settings:
        _all[setting.code] = setting


def state(*rules: Fixed) -> None:
    _fixed.extend(rule for rule in rules if rule not in _fixed)


def fixed() -> list[Fixed]:
    return list(_fixed)


def registered() -> list[Dated]:
    """In the order of the apps, which is that in which people meet them."""
    return list(_all.values())


def of(code: str) -> Dated | None:
    return _all.get(code)


def courses(setting: Dated, on: date) -> list[Course]:
    """What a table says on a day, thing by thing in alphabetical order; one query."""
    by_thing: dict[str, list[Decision]] = {}
    for row in _rows(setting):
        said = _decision(setting, row)
        by_thing.setdefault(said.about, []).append(said)
    return [_course(about, by_thing[about], on) for about in sorted(by_thing)]


def _rows(setting: Dated) -> Iterable[Model]:
    model: Any = apps.get_model(setting.model)
    known = {f.name for f in model._meta.get_fields()}
    along = [*setting.along, *([setting.by] if setting.by in known else [])]
    rows = model.objects.filter(**setting.only).order_by(setting.day, "pk")
    return rows.select_related(*along) if along else rows  # type: ignore[no-any-return]


def _decision(setting: Dated, row: Any) -> Decision:
    on = getattr(row, setting.day)
    author = getattr(row, setting.by, None)
    return Decision(
        str(setting.about(row)), str(setting.says(row)), timezone.localdate(on) if isinstance(on, datetime) else on,
        str(getattr(row, setting.why, "") or ""), author.get_full_name() if author else "",
    )  # fmt: skip


def _course(about: str, rows: list[Decision], on: date) -> Course:
    begun = [row for row in rows if row.on <= on]
    return Course(about, begun[-1] if begun else None, [row for row in rows if row.on > on], begun[-2::-1])
