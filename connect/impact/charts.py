"""Geometry of the small drawings; every drawing has its table beside it. Coordinates are text: no comma for a point."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Thread:
    """A line over equal steps. `points` for a 100-wide box; `last_y` where the knot is."""

    points: str
    area: str
    last_y: str


def thread(values: Sequence[float], *, height: int, top: float | None = None, floor: float | None = None) -> Thread:
    """A line of values. Without `top` and `floor` it fills its box, six units inside; with them it keeps their scale."""
    low = floor if floor is not None else min(values, default=0)
    high = top if top is not None else max(values, default=0)
    span = (high - low) or 1
    inside = height - 12
    step = 100 / max(len(values) - 1, 1)
    at = [(n * step, 6 + inside * (1 - (value - low) / span)) for n, value in enumerate(values)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    return Thread(points, f"0,{height - 6} {points} 100,{height - 6}", f"{at[-1][1]:.1f}" if at else "0")


@dataclass(frozen=True)
class Bar:
    """A step: the bar of before and the present one, in percent of the width and units of height. `said`: the number above
    it, in words; None: still to come.
    """

    label: str
    said: str | None
    width: str
    x_before: str
    y_before: str
    h_before: str
    x: str
    y: str
    h: str
    x_text: str
    y_text: str
    x_come: str


def pairs(
    labels: Sequence[str],
    values: Sequence[float | None],
    before: Sequence[float],
    said: Sequence[str],
    *,
    height: int = 160,
) -> list[Bar]:
    """Pairs of bars, one a step; the tallest of all is `height` less a line of text."""
    most = max([*(v or 0 for v in values), *before, 1])
    room = height - 24
    width = 100 / max(len(labels), 1)
    bars = []
    for n, (label, value, was, word) in enumerate(zip(labels, values, before, said, strict=True)):
        left = n * width
        h, hb = room * (value or 0) / most, room * was / most
        bars.append(
            Bar(
                label, None if value is None else word, width=f"{0.3 * width:.2f}%",
                x_before=f"{left + 0.18 * width:.2f}%", y_before=f"{height - hb:.1f}", h_before=f"{hb:.1f}",
                x=f"{left + 0.51 * width:.2f}%", y=f"{height - h:.1f}", h=f"{h:.1f}",
                x_text=f"{left + 0.66 * width:.2f}%", y_text=f"{height - h - 8:.1f}", x_come=f"{left + 0.8 * width:.2f}%",
            )
        )  # fmt: skip
    return bars
