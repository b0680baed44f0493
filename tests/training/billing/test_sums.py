"""Sums to the cent: lines, VAT, instalments, credit notes, whatever is typed."""

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.books.money import rounded
from tests.factories.training_billing import an_invoice as invoiced
from tests.factories.training_billing import credit, item, pay, taxed
from training.billing.invoicing import BeyondTheInvoice, left_of_invoice
from training.billing.paying import MoreThanIsLeft, balance
from training.billing.sums import Item, in_parts, months_after, read, sums_of, written
from training.models import CreditNote, Issuer

QUANTITIES = st.decimals(min_value="0.01", max_value="999", places=2)
PRICES = st.decimals(min_value="0.01", max_value="9999", places=2)
RATES = st.sampled_from([Decimal(0), Decimal("5.50"), Decimal(10), Decimal(20)])
ITEMS = st.lists(st.builds(Item, st.just("Formation"), QUANTITIES, st.just("h"), PRICES), min_size=1, max_size=6)
DAY = date(2026, 11, 26)


@given(ITEMS, RATES)
def test_lines_are_rounded_one_by_one_and_vat_once(items, rate):
    sums = sums_of(items, rate)
    assert sums.net == sum(rounded(one.quantity * one.price) for one in items)
    assert sums.gross == sums.net + rounded(sums.net * rate / 100)
    assert read(written(items)) == items


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(ITEMS)
def test_postgresql_and_python_round_alike(db, items):
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_paper_cents(%s::jsonb)", [json.dumps(written(items))])
        assert cursor.fetchone()[0] == sums_of(items, Decimal(0)).net * 100


@given(st.decimals(min_value="0.01", max_value="99999", places=2), st.integers(1, 12), st.dates(date(2024, 1, 1)))
def test_instalments_make_the_total_and_follow_one_another(total, parts, first_on):
    if first_on.year > 9990:
        return
    dues = in_parts(total, parts, first_on)
    assert sum(one.amount for one in dues) == total
    assert max(one.amount for one in dues) - min(one.amount for one in dues) <= Decimal("0.01")
    assert all(former.due_on < later.due_on for former, later in pairwise(dues))


def test_the_last_day_of_a_month_stays_the_last_day():
    assert [months_after(date(2026, 12, 31), n) for n in range(3)] == [
        date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        {"label": "x", "quantity": "1.00", "unit": "", "unit_cents": 100, "cents": 101},
        {"label": " ", "quantity": "1.00", "unit": "", "unit_cents": 100, "cents": 100},
        {"label": "x", "quantity": "0.00", "unit": "", "unit_cents": 100, "cents": 0},
        {"label": "x", "quantity": "-1", "unit": "", "unit_cents": 100, "cents": -100},
        {"label": "x", "quantity": "1.005", "unit": "", "unit_cents": 100, "cents": 101},
        {"label": "x", "unit": "", "unit_cents": 100, "cents": 100},
        {"label": "x", "quantity": "1.00", "unit": "", "unit_cents": 1.5, "cents": 2},
    ],
)
@pytest.mark.django_db
def test_postgresql_refuses_a_line_that_does_not_hold(line):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="a line"), transaction.atomic():
        cursor.execute("SELECT training_paper_cents(%s::jsonb)", [json.dumps([line])])


@pytest.mark.django_db
def test_half_a_cent_goes_away_from_zero():
    assert sums_of([item("0.05", "0.5")], Decimal(0)).net == Decimal("0.03")
    assert sums_of([item("-0.05", "0.5")], Decimal(0)).net == Decimal("-0.03")


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=8)
@given(st.lists(st.decimals(min_value="0.01", max_value="40", places=2), min_size=1, max_size=4))
def test_credit_notes_never_make_more_than_the_invoice(lille, asked):
    """Whatever is asked, one after the other, and then the rest: their sum is the invoice, net, VAT and gross."""
    if not Issuer.objects.exists():
        taxed("5.50")
    invoice = invoiced(lille, item("100"))
    for amount in asked:
        left = left_of_invoice(invoice)
        if amount > left.net:
            with pytest.raises(BeyondTheInvoice):
                credit(invoice, item(str(amount)))
        else:
            credit(invoice, item(str(amount)))
    if left_of_invoice(invoice).net:
        credit(invoice)
    notes = CreditNote.objects.filter(invoice=invoice)
    assert sum(one.net for one in notes) == invoice.net == 100
    assert sum(one.vat for one in notes) == invoice.vat == Decimal("5.50")
    with pytest.raises(BeyondTheInvoice):
        credit(invoice, item("0.01"))
    with pytest.raises(MoreThanIsLeft):
        pay(invoice, "0.01")
    assert balance(invoice, DAY).left == 0
