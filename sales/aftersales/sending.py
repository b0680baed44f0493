"""A receipt by e-mail: only if the person agrees, for this one, as a file. The address serves once (law.md R05)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connect.accounts.models import User
from connect.acts import act
from connect.post import addresses, outbox
from connect.refusals import Refusal
from sales import receipts
from sales.aftersales import refund_papers
from sales.models import Printing, Refund, RefundPrinting, Sale


class DeadAddress(Refusal):
    sentence = gettext_lazy("Letters come back from this address. Check it with the person, or print the receipt.")
    field = "email"


@act
def send_receipt(document: Sale | Refund, address: str, *, by: User, at: datetime) -> Printing | RefundPrinting:
    """Send the paper of a sale or of a refund to an address that the person has just agreed to. It counts as the original,
    or as the next numbered duplicate. DeadAddress, books.keys.LedgerUnavailable.

    `document` as `receipts.of_antenna` or `refund_papers.of_antenna` give it.
    """
    if addresses.unusable_since(address):
        raise DeadAddress
    noted: Printing | RefundPrinting
    if isinstance(document, Sale):
        noted = receipts.note_printing(document, by=by, at=at, by_email=True)
        pdf = receipts.pdf(document, "a4", noted.rank)
    else:
        noted = refund_papers.note_printing(document, by=by, at=at, by_email=True)
        pdf = refund_papers.pdf(document, "a4", noted.rank)
    outbox.send(
        recipient=address, matter=f"receipt:{noted.pk}", kind="receipt", subject=_("Your receipt"), body=_body(),
        enclosed={f"ticket-{document.reference}.pdf": pdf},
    )  # fmt: skip
    return noted


def _body() -> str:
    return "\n\n".join(
        [
            _("Hello,"), _("Here is the receipt that you asked for, as a file."),
            _("Your address was used for this letter only; we do not keep it for anything else."),
        ]
    )  # fmt: skip
