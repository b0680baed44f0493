"""A block as bars, in SVG: inside the page, and as a picture of the paper. The table beside it says the numbers."""

from base64 import b64encode
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from connect.impact.reports.document import Block, Row

MOST = 12  # bars; the table has the others
WIDTH, HEIGHT, ROOM = 320, 30, 250  # of the drawing, of a bar with its words, of the longest bar
WORDS = 52  # characters of a label; the table has the whole


@dataclass(frozen=True)
class Bar:
    """Lengths and heights in units of the drawing."""

    label: str
    said: str
    y_text: int
    y: int
    length: str
    x_said: str


@dataclass(frozen=True)
class Drawing:
    bars: tuple[Bar, ...]
    width: int
    height: int
    said: str

    @property
    def source(self) -> str:
        """A data: address, for an <img> of a paper."""
        svg = render_to_string("impact/reports/_bars.html", {"drawing": self, "alone": True})
        return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def drawn(block: Block) -> Drawing | None:
    """The first bars of a block; None when it is not to be drawn. What is not published has no bar."""
    if not block.drawn:
        return None
    rows = block.rows[:MOST]
    top = max((float(row.value or 0) for row in rows), default=0) or 1
    bars = tuple(_bar(row, n, top) for n, row in enumerate(rows))
    said = ", ".join(f"{row.label} : {row.said}" for row in rows)
    words = _("%(title)s, as bars: %(said)s.") % {"title": block.title, "said": said}
    return Drawing(bars, WIDTH, HEIGHT * len(bars), words)


def _bar(row: Row, n: int, top: float) -> Bar:
    length = ROOM * float(row.value or 0) / top
    label = row.label if len(row.label) <= WORDS else f"{row.label[: WORDS - 1]}…"
    said = row.said if row.value is not None else "–"
    return Bar(
        label[:1].upper() + label[1:], said, n * HEIGHT + 11, n * HEIGHT + 15, f"{length:.1f}", f"{length + 5:.1f}"
    )
