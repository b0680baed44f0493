"""Hours at which the antenna can receive somebody: read from its opening hours, with who is expected already."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import holidays
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import ngettext

from beneficiaries.liaison.sheets import latest_hour
from beneficiaries.models import Appointment, LiaisonSheet, SheetState
from connect.antennas.hours import DAYS, RULE
from connect.antennas.models import Site
from connect.ui.templatetags.ui import hour, short_day

DAYS_SHOWN = 8  # open days
LOOK_AHEAD = timedelta(days=21)
EACH = timedelta(minutes=45)  # as long as a drop-in (`domain.md` 3)


def spans(opening_hours: str, day: date) -> list[tuple[time, time]]:
    """When a place is open on a day: `Tu-Fr 09:15-12:30,14:00-18:30; Sa 09:15-12:30`. Rules that are not that simple
    say nothing, and a public holiday of France is closed.
    """
    if day in holidays.country_holidays("FR", years=day.year):
        return []
    found: list[tuple[time, time]] = []
    for rule in (text.strip() for text in opening_hours.split(";")):
        read = RULE.fullmatch(rule)
        if not read or not {read["first"], read["last"] or read["first"]} <= set(DAYS):
            continue
        first, last = DAYS[read["first"]], DAYS[read["last"] or read["first"]]
        if day.weekday() in {(first + n) % 7 for n in range((last - first) % 7 + 1)}:
            found += [span for text in read["spans"].split(",") if (span := _span(text))]
    return sorted(found)


def _span(text: str) -> tuple[time, time] | None:
    try:
        begins, ends = (time.fromisoformat(clock.strip()) for clock in text.split("-"))
    except ValueError:
        return None
    return (begins, ends) if begins < ends else None


def slots(opening_hours: str, *, at: datetime) -> list[datetime]:
    """Hours to come of the next open days, one each time somebody can be received from beginning to end."""
    today, found, days = timezone.localdate(at), [], 0
    for n in range(LOOK_AHEAD.days):
        of_the_day = []
        for begins, ends in spans(opening_hours, today + timedelta(days=n)):
            moment = datetime.combine(today + timedelta(days=n), begins)
            while moment + EACH <= datetime.combine(moment.date(), ends):
                of_the_day.append(timezone.make_aware(moment))
                moment += EACH
        to_come = [moment for moment in of_the_day if moment > at]
        found += to_come
        days += bool(to_come)
        if days == DAYS_SHOWN:
            break
    return found


def choices(antenna_id: int, *, at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Hours by day, for a list: (day, [(value, words)]); who is expected already is said beside the hour. Three queries."""
    hours = Site.objects.filter(antenna_id=antenna_id).order_by("pk").values_list("opening_hours", flat=True).first()
    free = slots(hours or "", at=at)
    if not free:
        return []
    taken = _expected(antenna_id, free[0], free[-1] + EACH)
    groups: dict[date, list[tuple[str, str]]] = {}
    for moment in free:
        local = timezone.localtime(moment)
        there = sum(count for starts, count in taken.items() if moment <= starts < moment + EACH)
        said = ngettext("%(count)s person expected", "%(count)s people expected", there) % {"count": there}
        words = f"{hour(local)} ({said})" if there else hour(local)
        groups.setdefault(local.date(), []).append((f"{local:%Y-%m-%dT%H:%M}", words))
    return [(f"{WEEKDAYS[day.weekday()]} {short_day(day)}", options) for day, options in groups.items()]


def _expected(antenna_id: int, first: datetime, last: datetime) -> Counter[datetime]:
    """How many people are expected at each hour, with a file or announced by a sheet."""
    known = Appointment.objects.filter(antenna_id=antenna_id, starts_at__gte=first, starts_at__lt=last)
    announced = LiaisonSheet.objects.filter(antenna_id=antenna_id, state=SheetState.APPOINTMENT)
    at_hours = announced.annotate(expected_at=latest_hour()).filter(expected_at__gte=first, expected_at__lt=last)
    return Counter([*known.values_list("starts_at", flat=True), *at_hours.values_list("expected_at", flat=True)])
