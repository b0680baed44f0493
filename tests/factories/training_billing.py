"""Who invoices trainings; a quote at each of its moments; an invoice, what is paid of it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership
from connect.partners.models import Professional
from tests.factories.people import StructureFactory, UserFactory
from tests.factories.training import a_session
from training.billing import invoicing, issuing, links, paying, quoting
from training.billing.sums import Due, Item
from training.models import Invoice, Issuer, Payment, Quote, Reminder, VatRegime


def issuer(**facts: Any) -> Issuer:
    """Exempt by certificate, since long ago; `facts` for another regime."""
    written = {
        "name": "Emmaüs Connect", "address": "69 rue Archereau, 75019 Paris", "siret": "73282932000074",
        "activity_number": "11755555555", "prefect": "Île-de-France", "vat_regime": VatRegime.TRAINING,
        "exempted_on": timezone.localdate() - timedelta(days=900), "penalty": "trois fois le taux d’intérêt légal",
    }  # fmt: skip
    from_on = facts.pop("from_on", timezone.localdate() - timedelta(days=800))
    return Issuer.objects.create(from_on=from_on, **written | facts)


def taxed(rate: str = "20", **facts: Any) -> Issuer:
    return issuer(
        vat_regime=VatRegime.TAXED, exempted_on=None, vat_rate=Decimal(rate), vat_number="FR40732829320", **facts
    )


def item(price: str = "600", quantity: str = "1", label: str = "Module 1, un groupe") -> Item:
    return Item(label, Decimal(quantity), "groupe", Decimal(price))


def words(**more: Any) -> dict[str, Any]:
    """What a quote says besides its lines."""
    return {
        "title": "Sensibilisation à l’inclusion numérique", "people": 12, "duration": "une demi-journée", "period": "en mars",
        "place": "dans vos locaux", "payer_kind": "firm", "payer_name": "CCAS de Lille", **more,
    }  # fmt: skip


def a_draft(antenna: Antenna, *items: Item, structure: Any = None, at: Any = None, **more: Any) -> Quote:
    structure = structure or StructureFactory()
    with open_antenna(antenna.pk):
        return quoting.draft(
            key=uuid4(), antenna_id=antenna.pk, structure_id=structure.pk, items=items or [item()],
            by=more.pop("by", None) or UserFactory(), at=at or timezone.now(), **words(**more),
        )  # fmt: skip


def a_quote(antenna: Antenna, *items: Item, at: Any = None, **more: Any) -> Quote:
    """Sent."""
    quote = a_draft(antenna, *items, at=at, **more)
    with open_antenna(antenna.pk):
        return quoting.send(quote, by=UserFactory(), at=at or timezone.now())


def accepted(antenna: Antenna, *items: Item, at: Any = None, **more: Any) -> Quote:
    quote = a_quote(antenna, *items, at=at, **more)
    with open_antenna(antenna.pk):
        return quoting.accept(
            quote, signatory="Claire Martin", on=timezone.localdate(at), at=at or timezone.now(), by=UserFactory()
        )


def an_invoice(
    antenna: Antenna, *items: Item, structure: Any = None, dues: list[Due] | None = None, at: Any = None, **more: Any
) -> Invoice:
    quote = more.get("quote")
    structure_id = quote.structure_id if quote else (structure or StructureFactory()).pk
    facts = {"title": "Formation", "payer_kind": "firm", "payer_name": "CCAS de Lille", **more}
    with open_antenna(antenna.pk):
        return invoicing.issue(
            key=facts.pop("key", None) or uuid4(), antenna_id=antenna.pk, structure_id=structure_id,
            items=items or [item()], dues=dues or (), by=UserFactory(), at=at or timezone.now(), **facts,
        )  # fmt: skip


def pay(invoice: Invoice, amount: str, **more: Any) -> Payment:
    facts = {"means": "transfer", "paid_on": timezone.localdate(), "key": uuid4(), **more}
    with open_antenna(invoice.antenna_id):
        return paying.note(invoice, amount=Decimal(amount), by=UserFactory(), at=timezone.now(), **facts)


def credit(invoice: Invoice, *items: Item, **more: Any) -> Any:
    with open_antenna(invoice.antenna_id):
        return invoicing.credit(
            invoice, key=more.pop("key", None) or uuid4(), reason="erreur de prix", items=items or None,
            by=UserFactory(), at=more.pop("at", None) or timezone.now(),
        )  # fmt: skip


def a_day(lille: Antenna, manager: Membership, prescriber: Professional) -> dict[str, Any]:
    """A row in each table of quotes and invoices; the keys of what was made, by name."""
    if issuing.undecided(timezone.localdate()):
        issuer()
    structure, then = prescriber.structure, timezone.now() - timedelta(days=60)
    session = a_session(lille)
    draft = a_draft(lille, structure=structure)
    with patch(
        "training.billing.paper.pdf_of", return_value=b"%PDF-"
    ):  # a full day is made for many tests: no paper is drawn
        waiting = a_quote(lille, structure=structure)
    late = an_invoice(lille, structure=structure, session=session, at=then)
    paid = pay(late, "100")
    Reminder.objects.create(
        antenna=lille, invoice=late, sent_on=timezone.localdate(), late=late.gross - paid.amount, sent_by=manager.user
    )
    note = credit(late, item("50"))
    return {
        "billing_draft": draft.pk, "billing_quote": waiting.pk, "billing_secret": links.secret_of(waiting),
        "billing_invoice": late.pk, "billing_payment": paid.pk, "billing_credit": note.pk, "billing_session": session.pk,
    }  # fmt: skip


OF_QUOTE = ["quote", "quote_pdf", "withdraw", "note_answer"]
OF_DRAFT = ["change_quote", "send"]
OF_INVOICE = ["invoice", "invoice_pdf", "note_payment", "remind", "credit"]


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"training_billing:{name}:pk": keys["billing_quote"] for name in OF_QUOTE},
        **{f"training_billing:{name}:pk": keys["billing_draft"] for name in OF_DRAFT},
        **{f"training_billing:{name}:pk": keys["billing_invoice"] for name in OF_INVOICE},
        "training_billing:take_back:pk": keys["billing_payment"],
        "training_billing:session:pk": keys["billing_session"],
        **{f"portal_training_billing:{name}:pk": keys["billing_quote"] for name in ("quote", "quote_pdf")},
        "portal_training_billing:invoice_pdf:pk": keys["billing_invoice"],
        "national_training_billing:invoice_pdf:pk": keys["billing_invoice"],
        **{
            f"{space}:credit_pdf:pk": keys["billing_credit"]
            for space in ("training_billing", "portal_training_billing")
        },
        **{f"public_quotes:{name}:secret": keys["billing_secret"] for name in ("quote", "pdf")},
    }
