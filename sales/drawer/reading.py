"""What the pages of a drawer show: its state now, a closing as a report."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.books.money import from_cents
from connect.ui.spreadsheet import Workbook
from sales.drawer.closing import came_in_by, expected_in
from sales.drawer.forms import moneyed
from sales.drawer.opening import left_by_the_last, session_of
from sales.models import CashSession, Means, Movement, Payment, Till

A_PAGE = 50
MOST_EXPORTED = 20_000


def state_of(till: Till | None) -> dict[str, Any]:
    """A till's open session with its movements, or what its last closing left."""
    if till is None:
        return {"till": None, "session": None}
    session = session_of(till)
    if session is None:
        rank, left = left_by_the_last(till)
        return {"till": till, "session": None, "rank": rank, "left": left}
    moved = list(session.movements.select_related("by", "slip").order_by("-at"))
    return {"till": till, "session": session, "moved": moved, "expected": expected_in(session)}


def listed(antenna_id: int, number: str | None) -> Page[CashSession]:
    """Closed sessions of an antenna, latest first."""
    closed = CashSession.objects.filter(antenna_id=antenna_id, closed_at__isnull=False)
    closed = closed.select_related("till", "closed_by", "closed_with").order_by("-closed_at")
    return Paginator(closed, A_PAGE).get_page(number)


def report_of(session: CashSession) -> dict[str, Any]:
    """A closing as its report says it; amounts in euros. Everything comes from what was stored when it was closed."""
    totals = session.totals
    means, kinds = dict(Means.choices), dict(Movement.choices)
    paid = {**totals.get("paid", {})}
    for name, cents in totals.get("settled", {}).items():
        paid[name] = paid.get(name, 0) + cents
    back = totals.get("given_back", {})
    rows = [
        (means.get(name, name), from_cents(paid.get(name, 0)), from_cents(back.get(name, 0)),
         from_cents(paid.get(name, 0) - back.get(name, 0)))
        for name in means if name in paid or name in back
    ]  # fmt: skip
    assert session.counted is not None and session.expected is not None
    return {
        "session": session,
        "totals": totals,
        "sales_total": from_cents(totals.get("sales_cents", 0)),
        "refunds_total": from_cents(totals.get("refunds_cents", 0)),
        "by_means": rows,
        "moved": [(kinds.get(name, name), from_cents(cents)) for name, cents in totals.get("moved", {}).items()],
        "told": [
            (means.get(name, name), from_cents(cents), from_cents(cents - came_in_by(totals, name)))
            for name, cents in totals.get("told", {}).items()
        ],
        "counts": moneyed(session.counts),
        "difference": session.counted - session.expected,
    }


@dataclass(frozen=True)
class Asked:
    """Which vouchers: those of sales between two days, of one partner; nothing given, all of them."""

    first: date | None = None
    last: date | None = None
    payer: str = ""

    def of(self, antenna_id: int) -> QuerySet[Payment]:
        """Vouchers of an antenna, those not claimed first."""
        found = Payment.objects.filter(antenna_id=antenna_id, means=Means.VOUCHER)
        if self.first:
            found = found.filter(sale__sold_on__gte=self.first)
        if self.last:
            found = found.filter(sale__sold_on__lte=self.last)
        if self.payer:
            found = found.filter(payer__iexact=self.payer)
        return found.select_related("sale__entry", "claimed__by").order_by(
            "claimed__at", "payer", "sale__sold_at", "pk"
        )


def vouchers_of(antenna_id: int, asked: Asked, number: str | None) -> dict[str, Any]:
    """A page of vouchers, what remains to be claimed of them in euros, and by partner."""
    vouchers = asked.of(antenna_id)
    owed = (
        vouchers.filter(claimed=None)
        .order_by()
        .values_list("payer")
        .annotate(Sum("amount"), Count("pk"))
        .order_by("payer")
    )
    by_partner = list(owed[:A_PAGE])
    waiting = vouchers.filter(claimed=None).aggregate(total=Sum("amount"))["total"] or Decimal(0)
    return {"page": Paginator(vouchers, A_PAGE).get_page(number), "waiting": waiting, "by_partner": by_partner}


def voucher_sheet(antenna_id: int, asked: Asked) -> bytes:
    """The same vouchers as a workbook, for the partner who pays them; numbers stay text, and no person is named."""
    book = Workbook()
    columns = [
        (_("Partner"), 30), (_("Voucher"), 18), (_("Ticket"), 16), (_("Sold on"), 12), (_("Amount"), 12), (_("Claimed on"), 12),
    ]  # fmt: skip
    rows = (
        (one.payer, one.number, one.sale.reference, one.sale.sold_on, one.amount,
         timezone.localdate(one.claimed.at) if hasattr(one, "claimed") else None)
        for one in asked.of(antenna_id)[:MOST_EXPORTED]
    )  # fmt: skip
    book.sheet(_("Vouchers"), columns, rows)
    return book.content()
