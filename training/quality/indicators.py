"""The 32 indicators of the national quality framework (R6316-1, decree 2019-565), as rows of data (law.md 7.1).

What applies to these trainings, and to whom each speaks: one session, or the whole house. Another guide is another file.
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import get_language

DATA = Path(__file__).resolve().parent.parent / "data" / "indicators.json"
WANTED, PARTLY, NOT_OURS = "X", "p", "-"


class Indicator(NamedTuple):
    """`evidence`: X, Connect must show it; p, partly; -, it does not apply, and `why_not` says so.

    `major`: a gap is always a major one (certainty L, older guide). `scope`: "session" or "house".
    """

    number: int
    criterion: int
    fr: str
    en: str
    evidence: str
    major: bool
    scope: str
    why_not_fr: str
    why_not_en: str

    @property
    def applies(self) -> bool:
        return self.evidence != NOT_OURS

    @property
    def subject(self) -> str:
        return self.en if get_language() == "en" else self.fr

    @property
    def why_not(self) -> str:
        return self.why_not_en if get_language() == "en" else self.why_not_fr


class Criterion(NamedTuple):
    number: int
    fr: str
    en: str

    @property
    def title(self) -> str:
        return self.en if get_language() == "en" else self.fr


@cache
def _read() -> tuple[str, list[Criterion], list[Indicator]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return (
        data["guide"],
        [Criterion(**row) for row in data["criteria"]],
        [Indicator(**row) for row in data["indicators"]],
    )


def guide() -> str:
    """Which edition of the reading guide this table follows."""
    return _read()[0]


def criteria() -> list[Criterion]:
    return _read()[1]


def every() -> list[Indicator]:
    return _read()[2]


@cache
def by_number() -> dict[int, Indicator]:
    return {indicator.number: indicator for indicator in every()}


def of_ours() -> list[Indicator]:
    """Those that apply."""
    return [indicator for indicator in every() if indicator.applies]
