"""The sheets of an antenna, filtered: one queryset stands behind each count and the list that it opens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import following
from beneficiaries.liaison.forms import NEEDS, SLOTS
from beneficiaries.liaison.rights import Rules
from beneficiaries.liaison.sheets import latest_hour
from beneficiaries.models import LiaisonSheet, SheetState
from beneficiaries.models.sheet import OPEN_STATES

OPEN = "en-cours"  # every sheet whose person has not been welcomed yet
WAITED = (3, 7, 14, 30)  # days
STATES: dict[str, str | Promise] = {
    SheetState.SENT: pgettext_lazy("sheets", "To read"),
    SheetState.RECEIVED: pgettext_lazy("sheets", "Read"),
    SheetState.APPOINTMENT: pgettext_lazy("sheets", "Appointment given"),
    SheetState.NO_SHOW: pgettext_lazy("sheets", "Did not come"),
    OPEN: pgettext_lazy("sheets", "All those that wait"),
    SheetState.WELCOMED: pgettext_lazy("sheets", "Welcomed"),
    SheetState.CLOSED: pgettext_lazy("sheets", "Closed"),
    SheetState.REFUSED: pgettext_lazy("sheets", "Not taken"),
    SheetState.WITHDRAWN: pgettext_lazy("sheets", "Withdrawn"),
}


@dataclass(frozen=True)
class Asked:
    """What the list is asked to show; an empty value asks nothing. Read from the address: nonsense asks nothing."""

    state: str = SheetState.SENT
    need: str = ""
    structure: int | None = None
    urgent: bool = False
    waited: int | None = None
    slot: str = ""
    language: str = ""
    sleeping: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        state = query.get("etat", "")
        return cls(
            state=state if state in {OPEN, *SheetState.values} else SheetState.SENT,
            need=_one_of(query.get("besoin"), dict(NEEDS)),
            structure=_number(query.get("structure")),
            urgent=query.get("urgent") == "1",
            waited=_number(query.get("attente")) if _number(query.get("attente")) in WAITED else None,
            slot=_one_of(query.get("disponible"), dict(SLOTS)),
            language=_one_of(query.get("langue"), dict(LANGUAGES)),
            sleeping=query.get("dort") == "1",
        )

    @property
    def is_narrowed(self) -> bool:
        """Is anything asked besides the state?"""
        return any(getattr(self, name) for name in (*CONDITIONS, "sleeping") if name != "state")


def _one_of(value: str | None, known: Mapping[Any, Any]) -> str:
    return value if value in known and value is not None else ""


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# What a filter means; the same condition makes the list and counts it.
CONDITIONS: dict[str, Callable[[Any, date], Q]] = {
    "state": lambda state, on: Q(state__in=OPEN_STATES) if state == OPEN else Q(state=state),
    "need": lambda need, on: Q(needs__contains=[need]),
    "structure": lambda structure, on: Q(structure_id=structure),
    "urgent": lambda urgent, on: Q(urgent=urgent),
    "waited": lambda days, on: Q(sent_at__lt=_begins(on - timedelta(days=days - 1))),
    "slot": lambda slot, on: Q(availability__contains=[slot]),
    "language": lambda language, on: Q(language=language),
}


@dataclass(frozen=True)
class Choice:
    """One value of a filter and how many sheets its list has, the other filters kept."""

    value: Any
    words: str | Promise
    count: int
    chosen: bool


@dataclass(frozen=True)
class Inbox:
    """The sheets of one antenna as they are asked for, seen on a day by the rules of that day."""

    antenna_id: int
    asked: Asked
    on: date
    rules: Rules

    def found(self, *, but: str = "") -> QuerySet[LiaisonSheet]:
        """The sheets that are asked for, in no order; `but` leaves one filter out."""
        sheets = LiaisonSheet.objects.order_by().filter(antenna_id=self.antenna_id)
        if self.asked.sleeping and but != "sleeping":
            sheets = following.sleeping(self.antenna_id, on=self.on, rules=self.rules).order_by()
        for name, condition in CONDITIONS.items():
            value = getattr(self.asked, name)
            if value and name != but:
                sheets = sheets.filter(condition(value, self.on))
        return sheets

    def listed(self) -> QuerySet[LiaisonSheet]:
        """The same, in the order in which one works: urgent first, then who waits longest; appointments by their hour;
        what is finished, the latest first.
        """
        sheets = self.found().select_related("structure", "sender").annotate(expected_at=latest_hour())
        if self.asked.state == SheetState.APPOINTMENT:
            return sheets.order_by(F("expected_at").asc(nulls_first=True), "-urgent", "sent_at", "pk")
        if self.asked.state == OPEN or self.asked.state in OPEN_STATES:
            return sheets.order_by("-urgent", "sent_at", "pk")
        return sheets.order_by("-sent_at", "pk")

    def choices(self, name: str, values: Mapping[Any, str | Promise]) -> list[Choice]:
        """Each value of a filter with the length of its list; one query."""
        meant, chosen = CONDITIONS[name], getattr(self.asked, name)
        counts = self.found(but=name).aggregate(
            **{f"n{i}": Count("pk", filter=meant(value, self.on)) for i, value in enumerate(values)}
        )
        return [
            Choice(value, words, counts[f"n{i}"], value == chosen) for i, (value, words) in enumerate(values.items())
        ]

    def structures(self) -> list[Choice]:
        """The structures that have a sheet in the list, by name; the one chosen even when it has none. One query."""
        rows = self.found(but="structure").values_list("structure_id", "structure__name").annotate(n=Count("pk"))
        return [Choice(key, name, n, key == self.asked.structure) for key, name, n in rows.order_by("structure__name")]

    def asleep(self) -> int:
        """How many of the list nobody has touched for days; one query."""
        asked = following.sleeping(self.antenna_id, on=self.on, rules=self.rules).values("pk")
        return self.found(but="sleeping").filter(pk__in=asked).count()
