"""Opening hours as people say them, from the OpenStreetMap form that the national map of places uses."""

import re

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

DAYS = {name: number for number, name in enumerate(["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"])}
RULE = re.compile(r"(?P<first>[A-Z][a-z])(?:-(?P<last>[A-Z][a-z]))? (?P<spans>[\d:,\- ]+)")


def in_words(opening_hours: str) -> list[str]:
    """`Tu-Fr 09:15-18:30; Sa 09:15-12:30` → one line a rule, in the active language. A rule that is not that simple
    is given back as it stands.
    """
    return [_line(rule.strip()) for rule in opening_hours.split(";") if rule.strip()]


def _line(rule: str) -> str:
    found = RULE.fullmatch(rule)
    if not found or not {found["first"], found["last"] or found["first"]} <= set(DAYS):
        return rule
    days = str(WEEKDAYS[DAYS[found["first"]]])
    if found["last"]:
        days = _("%(first)s to %(last)s") % {"first": days, "last": str(WEEKDAYS[DAYS[found["last"]]])}
    spans = _(" and ").join(_span(span.strip()) for span in found["spans"].split(","))
    return f"{days.lower()}, {spans}"


def _span(span: str) -> str:
    begins, _dash, ends = span.partition("-")
    return _("%(begins)s to %(ends)s") % {"begins": _hour(begins), "ends": _hour(ends)}


def _hour(clock: str) -> str:
    from datetime import time

    from connect.ui.templatetags.ui import hour

    hours, _colon, minutes = clock.partition(":")
    return hour(time(int(hours) % 24, int(minutes or 0)))
