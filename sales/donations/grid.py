"""The page where a batch is typed or scanned: rows of cells that keep what was typed, each fault beside its cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.donations import register
from sales.donations.rows import Line, lines_of
from sales.models import Batch, UnitRemoval

ROWS = 8  # that a page offers; “more rows” gives as many again
MOST = 100
CELLS: dict[str, tuple[Any, int]] = {
    "maker": (_("Make"), 30), "model": (_("Model"), 50), "serial": (_("Serial number"), 60), "imei": ("IMEI", 30),
    "imei2": (_("Second IMEI"), 30), "estimate": (_("Price or estimate (€)"), 12),
}  # fmt: skip
KINDS = (("pc", _("Computer")), ("telephone", _("Telephone")), ("tablette", _("Tablet")))


@dataclass
class Cell:
    key: str
    label: Any
    longest: int
    typed: str = ""
    why: str = ""
    computed: str = ""


@dataclass
class GridRow:
    number: int
    kind: str = "pc"
    typed: dict[str, str] = field(default_factory=dict)
    line: Line | None = None

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in self.typed.values())

    @property
    def cells(self) -> list[Cell]:
        line = self.line
        faults, computed = (line.faults, line.computed) if line else ({}, {})
        return [
            Cell(key, label, longest, self.typed.get(key, ""), str(faults.get(key, "")), computed.get(key, ""))
            for key, (label, longest) in CELLS.items()
        ]

    @property
    def why_kind(self) -> str:
        return str(self.line.faults.get("kind", "")) if self.line else ""


class Grid:
    """`rows`: those where something is typed, as `batches.take_in` takes them."""

    def __init__(self, shown: list[GridRow], batch: Batch, at: datetime) -> None:
        self.shown, self.batch = shown, batch
        self.with_estimate = register.is_kept(timezone.localtime(at).date())
        self.refused, self.said = "", ""
        self.kinds = KINDS

    @classmethod
    def blank(cls, batch: Batch, *, at: datetime) -> "Grid":
        return cls([GridRow(n) for n in range(1, ROWS + 1)], batch, at)

    @classmethod
    def of_post(cls, data: QueryDict, batch: Batch, *, at: datetime) -> "Grid":
        count = data.get("count", "")
        asked = int(count) if re.fullmatch(r"[0-9]{1,3}", count) else ROWS
        asked = min(asked + (ROWS if "more" in data else 0), MOST)
        shown = []
        for number in range(1, asked + 1):
            typed = {key: data.get(f"{key}-{number}", "").replace("\x00", "")[:300] for key in CELLS}
            kind = data.get(f"kind-{number}", "pc")
            shown.append(GridRow(number, kind if kind in dict(KINDS) else "pc", typed))
        return cls(shown, batch, at)

    @property
    def rows(self) -> list[tuple[int, dict[str, str]]]:
        return [(row.number, {"kind": row.kind, **row.typed}) for row in self.shown if not row.is_empty]

    @property
    def wrong(self) -> int:
        """How many rows have a fault."""
        return sum(bool(row.line and row.line.faults) for row in self.shown)

    def check(self) -> None:
        """Look at what is typed so far, and write nothing."""
        self.show(lines_of(self.rows, antenna_id=self.batch.antenna_id, with_estimate=self.with_estimate))

    def show(self, lines: Sequence[Line]) -> None:
        by_number = {line.number: line for line in lines}
        for row in self.shown:
            row.line = by_number.get(row.number)

    def gone(self, number: str) -> UnitRemoval | None:
        """The device taken out by mistake that the row of this number names."""
        if not any(str(row.number) == number for row in self.shown):
            return None
        self.check()
        return next((row.line.gone for row in self.shown if str(row.number) == number and row.line), None)

    def empty(self, number: str) -> None:
        for row in self.shown:
            if str(row.number) == number:
                row.typed, row.line = {}, None
