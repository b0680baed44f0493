"""Paid work at an antenna in full-time equivalents: what the nation notes, from a day on, and what a period had of it.

It is what figures of an antenna are put in proportion to; it says nothing of anybody by name.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.dated import Dated
from connect.antennas.models import Antenna, FullTime
from connect.refusals import Refusal, for_constraint

AHEAD = timedelta(days=366)
CODE = "equivalents-temps-plein"


class NotAtThatTime(Refusal):
    sentence = gettext_lazy("Choose a day from the opening of the antenna on, and within a year.")
    field = "from_on"


@for_constraint("fulltime_from_0_to_200")
class NotSoMany(Refusal):
    sentence = gettext_lazy("From 0 to 200 full-time equivalents.")
    field = "posts"


@act
def note(antenna: Antenna, posts: Decimal, from_on: date, reason: str, *, by: User, at: datetime) -> FullTime:
    """From that day on; what was noted before stays written. NotAtThatTime, NotSoMany."""
    last = antenna.closed_on or (timezone.localdate(at) + AHEAD)
    if not antenna.opened_on <= from_on <= last:
        raise NotAtThatTime
    return FullTime.objects.create(
        antenna=antenna, posts=posts, from_on=from_on, reason=reason, added_by=by, added_at=at
    )


def averages(first: date, last: date) -> dict[int, float]:
    """Antenna → its full-time equivalents, day by day on average over the days that are known; one query."""
    by_antenna: dict[int, list[FullTime]] = {}
    for row in FullTime.objects.filter(from_on__lte=last).order_by("from_on", "pk"):
        by_antenna.setdefault(row.antenna_id, []).append(row)
    return {antenna: _average(rows, first, last) for antenna, rows in by_antenna.items()}


def _average(rows: list[FullTime], first: date, last: date) -> float:
    summed, known = Decimal(0), 0
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        until = after.from_on - timedelta(days=1) if after else last
        days = (min(until, last) - max(row.from_on, first)).days + 1
        if days > 0:
            summed, known = summed + row.posts * days, known + days
    return float(summed / known) if known else 0.0


def _says(row: FullTime) -> str:
    return _("%(n)s full-time equivalents") % {"n": number_format(row.posts.normalize())}


SETTINGS: Iterable[Dated] = (
    Dated(
        CODE, "antennas.FullTime", gettext_lazy("Full-time equivalents of antennas"), _says,
        about=lambda row: row.antenna.name, along=("antenna",),
    ),
)  # fmt: skip
