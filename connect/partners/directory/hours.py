"""Opening hours in OpenStreetMap syntax: checked, said as a week in words, asked whether it is open.

Public holidays are those of France; the clock is that of Paris. An expression that takes long to work out, or that
only says something years ahead, is cut at a year.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from opening_hours import OpeningHours, State

from connect.ui.templatetags.ui import hour, weekday

PARIS = ZoneInfo("Europe/Paris")
LONGEST = 500
A_WEEK = 7


class Unreadable(ValueError):
    """The text is not in the syntax."""


@dataclass(frozen=True)
class Day:
    """One day of the week that comes. `said`: "closed", or its spans in words."""

    on: date
    name: str
    said: str
    is_open: bool


@lru_cache(maxsize=2048)
def _read(text: str) -> OpeningHours:
    return OpeningHours(text, country="FR", timezone=PARIS, max_interval_days=366)


def checked(text: str) -> str:
    """The text on one line, when it can be read; empty stays empty. Raises Unreadable."""
    text = " ".join(text.split())
    if not text:
        return ""
    if len(text) > LONGEST or not text.isprintable():
        raise Unreadable
    try:
        read = _read(text)
        week(text, date(2026, 1, 5))
        read.next_change(datetime(2026, 1, 5, tzinfo=PARIS))
    except Unreadable:
        raise
    except Exception as error:  # the parser is a foreign library: whatever it says, the text cannot be read
        raise Unreadable from error
    return text


def week(text: str, first: date) -> list[Day]:
    """The seven days from `first`, in the active language. `text` is what `checked` gave."""
    spans = _spans(text, first, first + timedelta(days=A_WEEK))
    days = []
    for number in range(A_WEEK):
        on = first + timedelta(days=number)
        said = _(" and ").join(_span(span) for span in spans.get(on, []))
        days.append(Day(on, weekday(on), said or pgettext("place", "closed"), bool(said)))
    return days


class Span(NamedTuple):
    begins: datetime
    ends: datetime
    words: str  # what the source adds: "on appointment"


def _spans(text: str, first: date, last: date) -> dict[date, list[Span]]:
    """Day → the spans that begin on it, `last` left out. A span past midnight belongs to the day it begins on."""
    found: dict[date, list[Span]] = {}
    limit = datetime.combine(last, time(), PARIS)
    for since, until, state, words in _read(text).intervals(datetime.combine(first, time(), PARIS), limit):
        if state != State.OPEN:
            continue
        start, end = since, until
        while start.date() < last:
            midnight = datetime.combine(start.date() + timedelta(days=1), time(), PARIS)
            # Until six in the morning it is still the evening before; longer, it is open day and night.
            stop = end if end - midnight <= timedelta(hours=6) else midnight
            found.setdefault(start.date(), []).append(Span(start, stop, words))
            if stop == end:
                break
            start = midnight
    return found


def _span(span: Span) -> str:
    all_day = span.begins.time() == span.ends.time() == time()
    said = _("%(begins)s to %(ends)s") % {"begins": hour(span.begins.time()), "ends": hour(span.ends.time())}
    said = _("all day") if all_day else said
    return (span.words if all_day else f"{said}, {span.words}") if span.words else said


def is_open(text: str, at: datetime) -> bool:
    return bool(text) and _read(text).is_open(at.astimezone(PARIS))


def now_said(text: str, at: datetime) -> str:
    """`open until 18 h`, `closed, opens on Thursday at 9 h`, the source's own words, or "" when nothing is known."""
    if not text:
        return ""
    moment = at.astimezone(PARIS)
    words = next((one[3] for one in _read(text).intervals(moment, moment + timedelta(minutes=1))), "")
    if words:
        return words
    change = _read(text).next_change(moment)
    if is_open(text, at):
        ends = change is not None and change.date() == moment.date()
        return _("open until %(hour)s") % {"hour": hour(change.time())} if change and ends else _("open now")
    if change is None:
        return pgettext("place", "closed")
    if change.date() == moment.date():
        return _("closed, opens at %(hour)s") % {"hour": hour(change.time())}
    if change - moment > timedelta(days=A_WEEK):
        return _("closed this week")
    facts = {"day": weekday(change), "hour": hour(change.time())}
    return _("closed, opens on %(day)s at %(hour)s") % facts


def opens_on_saturday(text: str, first: date = date(2026, 1, 5)) -> bool:
    """Whether one of the thirteen Saturdays from `first` is open: hours may differ by week or by season."""
    return bool(text) and any(on.weekday() == 5 for on in _spans(text, first, first + timedelta(weeks=13)))


@dataclass(frozen=True)
class Line:
    """Days that follow each other with the same hours: `Monday to Friday`, `9 h to 12 h`."""

    days: str
    said: str
    is_open: bool


def lines(text: str, first: date = date(2026, 1, 5)) -> list[Line]:
    """The week from `first` (by default one without a holiday), days alike put together; nothing for no hours."""
    if not text:
        return []
    groups: list[list[Day]] = []
    for one in week(text, first):
        if groups and groups[-1][-1].said == one.said:
            groups[-1].append(one)
        else:
            groups.append([one])
    return [Line(_days(group), group[0].said, group[0].is_open) for group in groups]


def _days(group: list[Day]) -> str:
    if len(group) == A_WEEK:
        return _("every day")
    if len(group) == 1:
        return group[0].name
    words = _("%(first)s and %(last)s") if len(group) == 2 else _("%(first)s to %(last)s")
    return words % {"first": group[0].name, "last": group[-1].name}
