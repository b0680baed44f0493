"""The lists behind the figures: the same rows that the figure counts, for the team of the antenna."""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from beneficiaries.models import VisitSource
from connect.impact import indicators
from connect.impact.period import Period
from connect.impact.scope import Scope
from connect.ui.templatetags.ui import NBSP, euros, hours
from workshops.models import BookingState, Session

WORDS = dict(VisitSource.choices)
AT_MOST = 500  # a page that is still read; the period is there to be narrowed


@dataclass(frozen=True)
class Listed:
    """`count` is the figure; `rows` the first `AT_MOST` of what it counts, latest first."""

    count: int
    rows: list[dict[str, Any]]
    anonymous: int = 0
    said: str = ""  # the figure in its own unit, when it is not a number of rows


def visits(antenna_id: int, period: Period) -> Listed:
    """One row a person and day; anonymous visits are a number, there is nothing to open."""
    scope = Scope.of_antenna(period, antenna_id)
    rows = scope.rows(
        f"""
        SELECT came."on", p.id, p.first_name, p.last_name, came.sources
          FROM (SELECT antenna_id, person_id, "on", array_agg(source ORDER BY source) AS sources, max(noted_at) AS last
                  FROM beneficiaries_visit
                 WHERE antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s AND person_id IS NOT NULL
                 GROUP BY antenna_id, person_id, "on") came
          JOIN beneficiaries_person p ON p.id = came.person_id
         ORDER BY came."on" DESC, came.last DESC LIMIT {AT_MOST}
        """
    )
    named = int(scope.row(f"SELECT count(*) FROM ({indicators.COMINGS}) came")[0])
    anonymous = int(scope.row(indicators.ANONYMOUS)[0])
    return Listed(
        named + anonymous, [_person(row) | {"sources": [WORDS.get(s, s) for s in row[4]]} for row in rows], anonymous
    )


def new_people(antenna_id: int, period: Period) -> Listed:
    scope = Scope.of_antenna(period, antenna_id)
    rows = scope.rows(
        f"""
        SELECT first.since, p.id, p.first_name, p.last_name FROM ({indicators.first_enrolments(scope)}) first
          JOIN beneficiaries_person p ON p.id = first.person_id ORDER BY first.since DESC, p.card_number DESC LIMIT {AT_MOST}
        """
    )
    return Listed(indicators.new_people(scope), [_person(row) for row in rows])


def sales(antenna_id: int, period: Period) -> Listed:
    """One row a ticket; who bought is on the ticket's own page."""
    scope = Scope.of_antenna(period, antenna_id)
    rows = scope.rows(
        f"""
        SELECT s.sold_on, e.reference, s.total, u.first_name FROM sales_sale s
          JOIN books_entry e ON e.id = s.entry_id JOIN accounts_user u ON u.id = s.seller_id
         WHERE s.antenna_id = ANY (%(antennas)s) AND s.sold_on BETWEEN %(first)s AND %(last)s
         ORDER BY s.sold_at DESC LIMIT {AT_MOST}
        """
    )
    count, total = scope.row(
        "SELECT count(*), coalesce(sum(total), 0) FROM sales_sale WHERE antenna_id = ANY (%(antennas)s) AND sold_on BETWEEN %(first)s AND %(last)s"
    )
    keys = ("on", "reference", "total", "seller")
    return Listed(count, [dict(zip(keys, row, strict=True)) for row in rows], said=euros(total))


def hours_of_workshop(antenna_id: int, period: Period) -> Listed:
    """One row a session somebody came to: how many, and their minutes of presence added up."""
    came = Q(bookings__state=BookingState.CAME)
    sessions = (
        Session.objects.filter(antenna_id=antenna_id, starts_at__gte=period.starts_at, starts_at__lt=period.ends_before)
        .annotate(present=Count("bookings", filter=came), presence=Sum("bookings__minutes", filter=came))
        .filter(present__gt=0)
        .select_related("kind")
        .order_by("-starts_at")
    )
    told = sessions.aggregate(number=Count("pk"), minutes=Sum("presence"))
    rows = [
        {
            "pk": s.pk,
            "name": s.numbered,
            "on": s.starts_at,
            "present": s.present,  # type: ignore[attr-defined]  # annotated
            "hours": in_hours(s.presence),  # type: ignore[attr-defined]  # annotated
        }
        for s in sessions[:AT_MOST]
    ]
    return Listed(told["number"], rows, said=in_hours(told["minutes"]))


def in_hours(minutes: int | None) -> str:
    """Minutes as `1 h 30`; none of them is `0 h`."""
    return hours(Decimal(minutes) / 60) if minutes else f"0{NBSP}h"


def _person(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"on": row[0], "pk": row[1], "name": f"{row[2]} {row[3]}".strip()}
