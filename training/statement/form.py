"""Frames and lines of the yearly statement (Cerfa 10443, L6352-11), as rows of data. Another form is another file."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

DATA = Path(__file__).resolve().parent.parent / "data" / "statement.json"
EUROS, TRAINEES, TEACHERS = "euros", "trainees", "teachers"


class Line(NamedTuple):
    """`of`: what is counted there, words of `counting`. `is_part`: its figure is inside the others, not added to them."""

    code: str
    frame: str
    of: tuple[str, ...]
    is_part: bool
    fr: str
    en: str

    @property
    def label(self) -> str:
        return self.en if get_language() == "en" else self.fr


class Frame(NamedTuple):
    """`counts`: euros, or trainees and their hours, or people who teach and their hours."""

    code: str
    counts: str
    fr: str
    en: str

    @property
    def title(self) -> str:
        return self.en if get_language() == "en" else self.fr

    @property
    def lines(self) -> list[Line]:
        return [line for line in lines() if line.frame == self.code]


@cache
def _read() -> tuple[str, list[Frame], list[Line]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return (
        data["form"],
        [Frame(**frame) for frame in data["frames"]],
        [
            Line(one["code"], one["frame"], tuple(one["of"].split()), one.get("part", False), one["fr"], one["en"])
            for one in data["lines"]
        ],
    )


def name() -> str:
    return _read()[0]


def frames() -> list[Frame]:
    return _read()[1]


def lines() -> list[Line]:
    return _read()[2]


def frame_of(line: Line) -> Frame:
    return next(frame for frame in frames() if frame.code == line.frame)


def line_of(code: str) -> Line | None:
    return next((line for line in lines() if line.code == code), None)


def typed_lines() -> list[Line]:
    """Those whose amounts may be typed: income that no invoice holds, and costs."""
    return [line for line in lines() if frame_of(line).counts == EUROS]
