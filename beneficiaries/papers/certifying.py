"""The certificate that a person takes home: what she followed, for how long, what she was seen doing. Nobody else is named."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from beneficiaries.papers.languages import Tongue
from beneficiaries.papers.moments import said_day
from beneficiaries.papers.words import SCALE, SKILLS
from beneficiaries.papers.writing import Section, Sheet
from connect.ui.templatetags.ui import NBSP

MOST = 10  # lines of one list; the paper stays one page


class Followed(NamedTuple):
    """A workshop, the sessions of it that she came to, and the minutes they lasted together."""

    name: str
    sessions: int
    minutes: int


class Shown(NamedTuple):
    """A skill by its code, the name it has where the papers have no word for it, and the note seen last, 2 or 3."""

    code: str
    name: str
    note: int


def certificate(
    holder: str,
    followed: Sequence[Followed],
    skills: Sequence[Shown],
    days: tuple[date, date],
    *,
    town: str,
    on: date,
    tongue: Tongue,
) -> Sheet:
    """One page in the language that is active; `days`: the first and the last session, `town`: the antenna's place."""
    minutes = sum(one.minutes for one in followed)
    sections = [
        Section(_("What was followed"), items=_lines([f"{one.name}, {_hours(one.minutes)}" for one in followed]))
    ]
    if skills:
        sections.append(
            Section(
                _("What the team saw"),
                items=_lines([f"{SKILLS.get(one.code, one.name)}: {SCALE[one.note]}" for one in skills]),
            )
        )
    sections.append(
        Section(_("Signature and stamp of the antenna"), lines=[f"{town}, {said_day(on, tongue, weekday=False)}"])
    )
    return Sheet(
        title=_("Certificate of attendance"),
        lead=_("Emmaüs Connect confirms that this person came to its workshops."),
        big=[holder],
        facts=[
            (_("Sessions"), str(sum(one.sessions for one in followed))),
            (_("Time spent"), _hours(minutes)),
            (_("First and last day"), " – ".join(said_day(day, tongue, weekday=False) for day in dict.fromkeys(days))),
        ],
        sections=sections,
        small=_("This paper says what was seen on those days. It is no diploma."),
    )


def _hours(minutes: int) -> str:
    """`12 h`, `1 h 30`: the sign of the hour is the same in every language; kept from left to right in Arabic."""
    whole, rest = divmod(minutes, 60)
    said = f"{whole}{NBSP}h" + (f"{NBSP}{rest:02d}" if rest else "")
    return f"\u2066{said}\u2069"


def _lines(items: list[str]) -> list[str]:
    return items if len(items) <= MOST else [*items[: MOST - 1], "…"]
