"""What explains a figure of an antenna before anybody is asked: it opened in the period, it closed, it was shut some days."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connect.antennas.models import Antenna
from connect.impact.period import Period
from connect.ui.templatetags.ui import day
from workshops.models import Closure


def notes(antennas: Sequence[Antenna], period: Period) -> dict[int, list[str]]:
    """Antenna → sentences; one query. Days on which one of its sites alone was shut are not told."""
    shut = _shut([a.pk for a in antennas], period)
    return {antenna.pk: _of(antenna, period, shut.get(antenna.pk, set())) for antenna in antennas}


def _of(antenna: Antenna, period: Period, shut: set[date]) -> list[str]:
    said = []
    if period.first <= antenna.opened_on <= period.last:
        said.append(_("opened on %(day)s") % {"day": day(antenna.opened_on)})
    if antenna.closed_on is not None and period.first <= antenna.closed_on <= period.last:
        said.append(_("closed for good on %(day)s") % {"day": day(antenna.closed_on)})
    weeks, days = divmod(len(shut), 7)
    if weeks:
        said.append(ngettext("closed for %(n)s week in all", "closed for %(n)s weeks in all", weeks) % {"n": weeks})
    elif days:
        said.append(ngettext("closed for %(n)s day", "closed for %(n)s days", days) % {"n": days})
    return said


def _shut(antennas: list[int], period: Period) -> dict[int, set[date]]:
    rows = Closure.objects.filter(
        antenna__in=antennas, site=None, withdrawn_at=None, first_on__lte=period.last, last_on__gte=period.first
    )
    days: dict[int, set[date]] = {}
    for antenna, shut_from, shut_to in rows.values_list("antenna_id", "first_on", "last_on"):
        first, last = max(shut_from, period.first), min(shut_to, period.last)
        days.setdefault(antenna, set()).update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return days
