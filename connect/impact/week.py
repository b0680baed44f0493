"""An antenna's week: what happened, compared with the week before; what waits; what is left to sell.

A fixed number of statements, each over a few weeks of one antenna.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from beneficiaries.doubles import proposals as doubles
from beneficiaries.liaison.sheets import expected as announced
from beneficiaries.models import Appointment, LiaisonSheet
from beneficiaries.models.sheet import WAITING_STATES
from connect.antennas.doors import Pass
from connect.impact.access import may_read_takings
from connect.impact.figures import INDICATORS, reading
from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import Payment, Product, Unit, UnitState
from workshops.models import SEATED_STATES, Session

BACK = 8  # weeks drawn
CODES = ("visites", "nouvelles", "presences", "ventes")  # the big figures
Series = dict[date, int]


@dataclass(frozen=True)
class Figure:
    """A big figure, the week before, the same week a year ago, and eight weeks to draw."""

    now: int
    before: int
    year_ago: int
    weeks: tuple[int, ...]  # oldest first, the last one is `now`


@dataclass(frozen=True)
class Stock:
    """An article counted one by one: how many are ready, sold in thirty days, and for how many days that is enough."""

    label: str
    ready: int
    sold: int

    @property
    def days_left(self) -> int | None:
        return round(30 * self.ready / self.sold) if self.sold else None


@dataclass(frozen=True)
class Week:
    period: Period
    today: date
    visits: Figure
    new: Figure
    minutes: Figure
    sales: Figure  # in euros
    per_day: Series
    days: Sequence[date]

    @property
    def is_running(self) -> bool:
        return self.period.first <= self.today <= self.period.last


def of(antenna_id: int, monday: date, today: date) -> Week:
    """The week of that Monday, with the seven before and the one a year earlier."""
    period = Period.week(monday)
    # One year earlier is 52 weeks: Monday falls on a Monday.
    scopes = [
        Scope.of_antenna(Period(period.first - timedelta(weeks=BACK - 1), period.last), antenna_id),
        Scope.of_antenna(period.back(52 * 7), antenna_id),
    ]
    counts = [[reading.by_day(INDICATORS[code], scope) for scope in scopes] for code in CODES]
    visits, new, minutes, sales = (_figure(recent, past, period) for recent, past in counts)
    per_day = counts[0][0]
    return Week(period, today, visits, new, minutes, sales, per_day, _days_open(per_day, period))


def _figure(recent: Series, past: Series, period: Period) -> Figure:
    weeks = [sum(recent.get(day, 0) for day in period.back(7 * back).each_day()) for back in range(BACK - 1, -1, -1)]
    return Figure(weeks[-1], weeks[-2], sum(past.values()), tuple(weeks))


def _days_open(visits: Series, period: Period) -> list[date]:
    """Tuesday to Saturday, and any other day on which somebody came this week or the one before."""
    return [
        day for day in period.each_day()
        if day.weekday() in range(1, 6) or visits.get(day) or visits.get(day - timedelta(days=7))
    ]  # fmt: skip


def to_settle(antenna_id: int, at: datetime) -> dict[str, Any]:
    """What waits for somebody: sheets, people expected, sessions whose presence isn't closed or that nobody runs."""
    today = timezone.localtime(at).date()
    day = Period(today, today)
    sheets = LiaisonSheet.objects.filter(antenna_id=antenna_id, state__in=WAITING_STATES).order_by("sent_at")
    waiting = list(sheets.values_list("sent_at", flat=True)[:500])
    expected = list(
        Appointment.objects.filter(antenna_id=antenna_id, starts_at__gte=day.starts_at, starts_at__lt=day.ends_before)
        .values_list("starts_at", "arrived_at")
    )  # fmt: skip
    expected += [(sheet.expected_at, None) for sheet in announced(antenna_id, today)]  # type: ignore[attr-defined]  # annotated
    return {
        "sheets": len(waiting),
        "oldest_days": (today - timezone.localtime(waiting[0]).date()).days if waiting else 0,
        "expected": len(expected),
        "arrived": sum(1 for _, arrived in expected if arrived),
        "next_expected": min((starts for starts, arrived in expected if not arrived and starts >= at), default=None),
        "doubles": doubles.waiting(antenna_id),
        **_sessions(antenna_id, at),
    }


def _sessions(antenna_id: int, at: datetime) -> dict[str, Any]:
    """Sessions of the next seven days with their seats; those of the last fortnight whose presence waits."""
    around = Q(starts_at__gte=at - timedelta(days=14), starts_at__lt=at + timedelta(days=7))
    everything: list[Any] = list(
        Session.objects.filter(around, antenna_id=antenna_id, state="planned")
        .select_related("kind")
        .annotate(
            leaders=Count("volunteers", filter=Q(volunteers__leads=True), distinct=True),
            still_booked=Count("bookings", filter=Q(bookings__state="booked"), distinct=True),
            seated=Count("bookings", filter=Q(bookings__state__in=SEATED_STATES), distinct=True),
        )
        .order_by("starts_at", "pk")
    )
    coming = [session for session in everything if session.ends_at > at]
    return {
        "coming": coming,
        "without_leader": [session for session in coming if not session.leaders],
        "to_tick": [session for session in everything if session.ends_at <= at and session.still_booked],
    }


def takings(antenna_id: int, day: date, membership: Pass | None) -> list[tuple[str, Decimal]]:
    """Means of payment and amount of a day, for those who may read it."""
    if not may_read_takings(membership):
        return []
    return list(
        Payment.objects.filter(antenna_id=antenna_id, sale__antenna_id=antenna_id, sale__sold_on=day)
        .values_list("means")
        .annotate(amount=Sum("amount"))
        .order_by("-amount")
    )


def stock(antenna_id: int, today: date) -> list[Stock]:
    """Devices ready to sell, by article, and how many were sold in thirty days."""
    ready = dict(
        Unit.objects.filter(antenna_id=antenna_id, state=UnitState.READY).values_list("product").annotate(Count("pk"))
    )
    month = Period(today - timedelta(days=29), today)
    sold: dict[int, int] = dict(
        Scope.of_antenna(month, antenna_id).rows(
            """
            SELECT product_id, count(*) FROM sales_saleline
             WHERE antenna_id = ANY (%(antennas)s) AND sold_on BETWEEN %(first)s AND %(last)s AND kind IN ('computer', 'phone')
             GROUP BY product_id
            """
        )
    )
    products = Product.objects.filter(kind__in=["computer", "phone"]).order_by("rank")
    return [
        Stock(str(product), ready.get(product.pk, 0), sold.get(product.pk, 0))
        for product in products
        if product.pk in ready or product.pk in sold
    ]
