"""A block as bars, in SVG: inside the page, and as a picture of the paper. The table beside it says the numbers."""

from base64 import b64encode
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from connect.impact.reports.document import Block, Row

MOST = 12  # bars; the table has the others
WIDTH, HEIGHT, ROOM = 320, 30, 250  # of the paper's drawing, of a bar with its words, of the longest bar
STEP, WIDEST = 44, 78  # on the page: pixels of a bar with its words, percent of the longest bar
WORDS = 52  # characters of a label; the table has the whole


@dataclass(frozen=True)
class Bar:
    """Where a bar is drawn: on paper in units of the drawing, on the page in pixels and percent."""

    label: str
    said: str
    y_text: int
    y: int
    length: str
    x_said: str
    top: int
    percent: str


@dataclass(frozen=True)
class Drawing:
    bars: tuple[Bar, ...]
    said: str

    @property
    def height(self) -> int:
        """Of the page's drawing, in pixels."""
        return STEP * len(self.bars)

    @property
    def source(self) -> str:
        """The paper's drawing as a data: address, for an <img>."""
        size = {"width": WIDTH, "height": HEIGHT * len(self.bars)}
        svg = render_to_string("impact/reports/bars.svg", {"bars": self.bars, **size})
        return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def drawn(block: Block) -> Drawing | None:
    """The first bars of a block; None when it is not to be drawn. What is not published has no bar."""
    if not block.drawn:
        return None
    rows = block.rows[:MOST]
    top = max((float(row.value or 0) for row in rows), default=0) or 1
    said = ", ".join(f"{row.label} : {row.said}" for row in rows)
    words = _("%(title)s, as bars: %(said)s.") % {"title": block.title, "said": said}
    return Drawing(tuple(_bar(row, n, float(row.value or 0) / top) for n, row in enumerate(rows)), words)


def _bar(row: Row, n: int, part: float) -> Bar:
    label = row.label if len(row.label) <= WORDS else f"{row.label[: WORDS - 1]}…"
    return Bar(
        label[:1].upper() + label[1:], row.said if row.value is not None else "–",
        y_text=n * HEIGHT + 11, y=n * HEIGHT + 15, length=f"{ROOM * part:.1f}", x_said=f"{ROOM * part + 5:.1f}",
        top=n * STEP, percent=f"{WIDEST * part:.2f}%",
    )  # fmt: skip
