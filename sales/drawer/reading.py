"""What the pages of a drawer show: its state now, a closing as a report."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator

from connect.books.money import from_cents
from sales.drawer.closing import expected_in
from sales.drawer.forms import moneyed
from sales.drawer.opening import left_by_the_last, session_of
from sales.models import CashSession, Means, Movement, Payment, Till

A_PAGE = 50


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
        "counts": moneyed(session.counts),
        "difference": session.counted - session.expected,
    }


def vouchers_of(antenna_id: int, number: str | None) -> tuple[Page[Payment], Decimal]:
    """Vouchers of partners, those not claimed first, and what remains to be claimed in euros."""
    vouchers = Payment.objects.filter(antenna_id=antenna_id, means=Means.VOUCHER).select_related(
        "sale__entry", "claimed__by"
    )
    waiting = sum(vouchers.filter(claimed=None).values_list("amount", flat=True), Decimal(0))
    ordered = vouchers.order_by("claimed__at", "payer", "-sale__sold_at", "pk")
    return Paginator(ordered, A_PAGE).get_page(number), waiting
