"""Invoices, credit notes, payments and reminders: what may be asked, of whom, and what is left and late."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national
from connect.post.models import Enclosure, Letter
from tests.factories.people import UserFactory
from tests.factories.training_billing import a_quote, accepted, an_invoice, credit, issuer, item, pay, taxed
from training.billing import invoicing, paying, quoting, reading
from training.billing.sums import Due, in_parts
from training.models import Invoice, Issuer, PayerKind, Reminder

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()


def days(count):
    return timedelta(days=count)


@pytest.fixture
def ready(db):
    return issuer()


def balance(invoice, day=TODAY):
    told = paying.balance(invoice, day)
    return (told.credited, told.paid, told.left, told.late)


def of_a_person(lille, *, at, **more):
    """A contract that she signed at the antenna on that day, for a training in forty days."""
    return accepted(lille, item("500"), at=at, payer_kind="individual", payer_name="Léa Roux", **more)


def by_the_link(lille, *, at):
    quote = a_quote(lille, item("500"), at=at, payer_kind="individual", payer_name="Léa Roux")
    with open_antenna(lille.pk):
        return quoting.accept(quote, signatory="Léa Roux", at=at, on=timezone.localdate(at), by=None)


def invoice_her(lille, quote, **more):
    facts = {
        "payer_kind": "individual",
        "payer_name": "Léa Roux",
        "from_on": TODAY + days(40),
        "until_on": TODAY + days(40),
    }
    return an_invoice(lille, item("500"), quote=quote, **facts | more)


def test_only_an_accepted_quote_is_invoiced_and_never_beyond_it(lille, ready):
    with pytest.raises(invoicing.NotAccepted):
        an_invoice(lille, quote=a_quote(lille))
    quote = accepted(lille, item("600"))
    first = an_invoice(lille, item("400"), quote=quote)
    with pytest.raises(invoicing.BeyondTheQuote, match="200,00"):
        an_invoice(lille, item("200.01"), quote=quote)
    credit(first, item("100"))
    assert invoicing.left_of_quote(quote) == 300
    an_invoice(lille, item("300"), quote=quote)
    assert invoicing.left_of_quote(quote) == 0


def test_nothing_is_no_invoice(lille, ready):
    with pytest.raises(invoicing.NothingToInvoice):
        an_invoice(lille, item("0"))
    with pytest.raises(invoicing.NothingToInvoice):
        an_invoice(lille, item("10"), item("-10"))


@pytest.mark.parametrize(
    "dues",
    [
        [Due(TODAY, Decimal("599.99"))],
        [Due(TODAY, Decimal("600.01"))],
        [Due(TODAY - days(1), Decimal(600))],
        [Due(TODAY, Decimal(300))],
    ],
)
def test_instalments_make_the_total_from_today_on(lille, ready, dues):
    with pytest.raises(invoicing.InstalmentsAmiss):
        an_invoice(lille, item("600"), dues=dues)
    assert not Invoice.objects.exists()


def test_a_person_who_pays_herself_has_days_to_change_her_mind(lille, ready):
    """Ten days from a paper signed at the antenna, fourteen by the link; without a signed contract, never."""
    with pytest.raises(invoicing.MayStillWithdraw):
        an_invoice(lille, payer_kind="individual", payer_name="Léa Roux", from_on=TODAY, until_on=TODAY)
    with pytest.raises(invoicing.MayStillWithdraw):
        invoice_her(lille, by_the_link(lille, at=NOW - days(14)))
    dues = [Due(TODAY, Decimal(150)), Due(TODAY + days(40), Decimal(350))]
    assert invoice_her(lille, of_a_person(lille, at=NOW - days(11)), dues=dues).number
    with pytest.raises(invoicing.MayStillWithdraw):
        invoice_her(lille, of_a_person(lille, at=NOW - days(10)))


def test_she_pays_thirty_percent_at_most_before_it_begins(lille, ready):
    quote = of_a_person(lille, at=NOW - days(20))
    with pytest.raises(invoicing.TooMuchBefore):
        invoice_her(lille, quote, dues=[Due(TODAY, Decimal("150.01")), Due(TODAY + days(40), Decimal("349.99"))])
    with pytest.raises(invoicing.MayStillWithdraw):
        invoice_her(lille, quote, from_on=None, until_on=None)


def test_the_payer_is_written_to_with_the_paper(lille, ready):
    invoice = an_invoice(lille, payer_email="Compta@ccas.example")
    credit(invoice, item("10"))
    letters = list(Letter.objects.order_by("pk"))
    assert {one.recipient for one in letters} == {"compta@ccas.example"}
    assert {one.name for one in Enclosure.objects.all()} >= {f"{invoice.number}.pdf"}
    assert all("CCAS" not in one.subject for one in letters)


def test_what_is_paid_credited_left_and_late(lille, ready):
    invoice = an_invoice(lille, item("600"), at=NOW - days(50), dues=in_parts(Decimal(600), 3, TODAY - days(45)))
    due = sorted(one.due_on for one in invoice.instalments.all())
    assert balance(invoice, due[0]) == (0, 0, 600, 0)
    assert balance(invoice, due[0] + days(1)) == (0, 0, 600, 200)
    pay(invoice, "250")
    assert balance(invoice, due[1] + days(1)) == (0, 250, 350, 150)
    credit(invoice, item("300"))
    assert balance(invoice, due[1] + days(1)) == (300, 250, 50, 50)
    credit(invoice)
    assert balance(invoice, due[2] + days(1)) == (600, 250, -250, 0)


def test_money_is_not_noted_in_advance_beyond_what_is_left_nor_in_cash_above_a_thousand(lille, ready):
    small, great = an_invoice(lille, item("1000")), an_invoice(lille, item("1000.01"))
    with pytest.raises(paying.NotYetPaid):
        pay(small, "1", paid_on=TODAY + days(1))
    with pytest.raises(paying.MoreThanIsLeft, match=r"1.000,00"):
        pay(small, "1000.01")
    with pytest.raises(paying.NotInCash):
        pay(great, "5", means="cash")
    with pytest.raises(paying.NothingToGiveBack):
        pay(small, "-1")
    assert pay(small, "1000", means="cash").amount == 1000


def test_the_same_form_twice_is_one_payment_and_one_credit(lille, ready):
    invoice, key = an_invoice(lille, item("600")), uuid4()
    assert pay(invoice, "10", key=key) == pay(invoice, "10", key=key)
    assert credit(invoice, item("20"), key=key) == credit(invoice, item("20"), key=key)
    assert balance(invoice)[:3] == (20, 10, 570)


def test_a_reminder_leaves_once_a_day_of_what_is_late_to_an_address(lille, ready):
    late, by = an_invoice(lille, item("600"), at=NOW - days(60), payer_email="compta@ccas.example"), UserFactory()
    silent, waiting = an_invoice(lille, at=NOW - days(60)), an_invoice(lille, payer_email="a@b.example")
    Letter.objects.all().delete()
    with open_antenna(lille.pk):
        assert paying.remind(late, by=by, at=NOW) == paying.remind(late, by=by, at=NOW)
        with pytest.raises(paying.NobodyToWriteTo):
            paying.remind(silent, by=by, at=NOW)
        with pytest.raises(paying.NothingLate):
            paying.remind(waiting, by=by, at=NOW)
    assert Reminder.objects.get().late == 600
    assert Letter.objects.count() == 1


def test_frame_c_is_what_was_invoiced_less_what_was_taken_back_by_payer(lille, lyon, ready):
    firm = an_invoice(lille, item("600"))
    an_invoice(lyon, item("100"))
    an_invoice(lille, item("250"), payer_kind="opco_plan")
    credit(firm, item("50"))
    with open_national():
        said = {row.kind: (row.invoices, row.net) for row in reading.income_by_payer(TODAY, TODAY)}
        before = reading.income_by_payer(TODAY - days(9), TODAY - days(1))
    assert said[PayerKind.FIRM] == (2, 650)
    assert said[PayerKind.OPCO_PLAN] == (1, 250)
    assert list(said) == list(PayerKind)
    assert not any(row.net for row in before)


EUROS = st.decimals(min_value="0.01", max_value="250", places=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(st.integers(1, 4), st.lists(st.tuples(st.booleans(), EUROS), max_size=4))
def test_left_and_late_are_what_one_counts_by_hand(lille, parts, happened):
    """By hand: a credit note takes the last instalments off, money pays the first ones; late is what fell and is not paid."""
    if not Issuer.objects.exists():
        taxed("5.50")
    dues = in_parts(Decimal("633.00"), parts, TODAY - days(55))
    invoice = an_invoice(lille, item("600"), at=NOW - days(60), dues=dues)
    paid = credited = Decimal(0)
    for is_credit, amount in happened:
        if is_credit and amount <= invoicing.left_of_invoice(invoice).net:
            credited += credit(invoice, item(str(amount)), at=NOW).gross
        elif not is_credit and amount <= invoice.gross - credited - paid:
            paid += pay(invoice, str(amount)).amount
    owed, still = invoice.gross - credited, []
    for one in dues:
        still.append(min(one.amount, max(owed - sum(still), Decimal(0))))
    fallen = sum((amount for one, amount in zip(dues, still, strict=True) if one.due_on < TODAY), Decimal(0))
    assert balance(invoice) == (credited, paid, owed - paid, max(fallen - paid, Decimal(0)))
