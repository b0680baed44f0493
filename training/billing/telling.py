"""Letters about quotes and invoices, with the paper enclosed. A subject names nobody."""

from django.utils.translation import gettext, override

from connect.post import outbox
from connect.ui.templatetags.ui import day, euros
from training.billing import links, paper
from training.contacts import contacts
from training.models import CreditNote, Invoice, Quote


def addresses_of(one: Quote | Invoice | CreditNote) -> list[str]:
    """Whom a paper is sent to: who pays, and for a quote the referents of the structure; nobody twice."""
    found = [one.payer_email] if one.payer_email else []
    if isinstance(one, Quote) and one.payer_kind != "individual":
        found += [person.email for person in contacts([one.structure_id])[one.structure_id]]
    return list(dict.fromkeys(address.lower() for address in found))


def tell_quoted(quote: Quote) -> int:
    """Who may answer gets the quote and its link; gives to how many it was written."""
    with override("fr"):
        subject = gettext("A quote for a training: %(number)s") % {"number": quote.number}
        body = gettext(
            "Hello,\n\nHere is our quote %(number)s for the training “%(title)s”: %(gross)s in all. It is valid until"
            " %(day)s.\n\nRead it, accept it or say no here: %(link)s\n"
        ) % {
            "number": quote.number, "title": quote.title, "gross": euros(quote.gross), "day": day(quote.valid_until),
            "link": links.link_to(quote),
        }  # fmt: skip
    return _send(quote, "training_quote", subject, body)


def tell_invoiced(invoice: Invoice) -> int:
    """Who pays gets the invoice; gives to how many it was written (none without an address)."""
    with override("fr"):
        subject = gettext("An invoice for a training: %(number)s") % {"number": invoice.number}
        due = "\n".join(f"- {day(one.due_on)} : {euros(one.amount)}" for one in invoice.instalments.all())
        body = gettext(
            "Hello,\n\nHere is our invoice %(number)s: %(gross)s.\n\nTo be paid by:\n%(due)s\n\nPlease recall this number"
            " with the payment.\n"
        ) % {"number": invoice.number, "gross": euros(invoice.gross), "due": due}
    return _send(invoice, "training_invoice", subject, body)


def tell_credited(note: CreditNote) -> int:
    with override("fr"):
        subject = gettext("A credit note for a training: %(number)s") % {"number": note.number}
        body = gettext(
            "Hello,\n\nHere is our credit note %(number)s of %(gross)s, on the invoice %(invoice)s.\nReason: %(reason)s\n"
        ) % {
            "number": note.number, "gross": euros(note.gross), "invoice": note.invoice.number, "reason": note.reason,
        }  # fmt: skip
    return _send(note, "training_credit", subject, body)


def _send(one: Quote | Invoice | CreditNote, kind: str, subject: str, body: str) -> int:
    addresses = addresses_of(one)
    if not addresses:
        return 0
    enclosed = {paper.name_of(one): paper.pdf_of(one)}
    return sum(
        outbox.send(
            recipient=address, matter=one.number, kind=kind, subject=subject, body=body, enclosed=enclosed
        )
        for address in addresses
    )  # fmt: skip


def tell_late(invoice: Invoice, late: str, rank: int) -> int:
    """A reminder, with the invoice again; `late`: what is late, as people read it."""
    with override("fr"):
        subject = gettext("An invoice is waiting to be paid: %(number)s") % {"number": invoice.number}
        body = gettext(
            "Hello,\n\nWe have not received the payment of the invoice %(number)s yet: %(late)s should have been paid."
            "\nIf it left meanwhile, forget this letter. If something is not right, answer us.\n"
        ) % {"number": invoice.number, "late": late}
    return _send(invoice, f"training_late_{rank}", subject, body)
