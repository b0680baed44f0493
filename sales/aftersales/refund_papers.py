"""The paper of a refund: what came back, how it was given back, which ticket it corrects; its copies are counted too."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.books import verify
from connect.books.models import Entry
from sales.models import Means, Refund, RefundLine, RefundPrinting
from sales.receipts import buyer_name, laid_out, ranked
from sales.ticket import refund_body

FORMS = {"a4": "aftersales/pdf/refund_a4.html", "80mm": "aftersales/pdf/refund_roll.html"}
# How the paper says it was given back.
GIVEN = {
    Means.CASH: _("in cash"),
    Means.CARD: _("on the card"),
    Means.CHEQUE: _("by cheque"),
    Means.VOUCHER: _("off the partner’s voucher"),
    Means.LATER: _("off what was still to pay"),
    Means.EXCHANGE: _("towards the device taken instead"),
}
LINES = Prefetch("lines", RefundLine.objects.select_related("line").order_by("line__rank"))


def of_antenna(reference: str, antenna_id: int) -> Refund | None:
    """The refund behind a ticket number, with all that its paper shows; None when this antenna has no such refund."""
    return (
        Refund.objects.filter(antenna_id=antenna_id, entry__reference=reference)
        .select_related("entry", "till", "by", "sale__entry", "sale__buyer", "exchange__sale__entry")
        .prefetch_related(LINES, "payments", Prefetch("printings", RefundPrinting.objects.order_by("rank")))
        .first()
    )


def contents(refund: Refund, rank: int = 0, *, named: bool = True) -> dict[str, Any]:
    """Context of the paper's templates; see `receipts.contents`."""
    return {
        "refund": refund,
        "heading": refund.heading,
        "lines": list(refund.lines.all()),
        "given": [(p.amount, GIVEN[Means(p.means)]) for p in refund.payments.all()],
        "buyer": buyer_name(refund.sale) if named else "",
        "rank": rank,
    }


@act
def note_printing(
    refund: Refund, *, by: User, at: datetime, by_email: bool = False, without_name: bool = False
) -> RefundPrinting:
    """Write that the paper is being printed, or sent: the original, then numbered duplicates in the books."""
    facts = {"by_email": by_email, "without_name": without_name}
    return ranked(
        RefundPrinting(refund=refund, **facts), refund, RefundPrinting.objects.filter(refund=refund).count, by=by, at=at
    )


def pdf(refund: Refund, form: str, rank: int, *, named: bool = True) -> bytes:
    """The paper in PDF: `form` "a4" or "80mm"."""
    return laid_out(render_to_string(FORMS[form], contents(refund, rank, named=named)), form)


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: refunds whose rows no longer say what was signed, or name another ticket."""
    wanted = [entry.subject for entry in entries if entry.subject]

    def same(entry: Entry, refund: Refund) -> bool:
        body = refund_body(refund, refund.sale.reference, list(refund.lines.all()), list(refund.payments.all()))
        return verify.is_whole(entry, body, refund.refunded_at)

    refunds = Refund.objects.select_related("sale__entry").prefetch_related(LINES, "payments").in_bulk(wanted)
    return verify.differing(entries, refunds, "refund", of="entry_id", same=same)
