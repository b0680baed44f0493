"""Several means, vouchers, instalments, one price for all: the cents, and who may."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from sales import basket as baskets
from sales import discounts
from sales.drawer.instalments import (
    AManagerAgrees,
    NobodyAgreed,
    NothingLeftToPay,
    agree,
    overdue,
    schedule,
    settle,
    still_due,
    what_is_left,
)  # fmt: skip
from sales.models import BasketLine, Instalment, Payment, Sale, Settlement
from sales.paying import CashCeiling, DoesNotAddUp, Paid, VoucherOfWhom, VoucherUsed
from tests.books.test_money import VECTORS
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.races.at_once import together

pytestmark = pytest.mark.django_db


def filled(lille, user, person, *codes):
    with open_antenna(lille.pk):
        basket = baskets.basket_of(person, antenna_id=lille.pk, user=user)
        shelf = baskets.Shelf(lille.pk, timezone.localdate())
        for code in codes:
            baskets.add(basket, baskets.find(code, shelf), shelf, at=timezone.now())
    return basket


def test_three_articles_for_one_round_price(lille, till, shelf, volunteer):
    """C025: 10,00 for three is 3,34 + 3,33 + 3,33; row, total and receipt say 10,00."""
    basket = filled(lille, volunteer.user, None, "SAC", "SAC", "SAC")
    with open_antenna(lille.pk):
        discounts.ask_one_price(basket, Decimal("10.00"), at=timezone.now())
        lines = baskets.lines_of(basket)
        assert sorted((line.price, line.quantity) for line in lines) == [(Decimal("3.33"), 2), (Decimal("3.34"), 1)]
        sale = baskets.check_out(
            basket, None, [Paid("cash", Decimal(10))], till=till, by=volunteer.user, at=timezone.now(), key=basket.key
        )
    assert sale.total == sum(line.total for line in sale.lines.all()) == Decimal("10.00")


@pytest.mark.parametrize(("total", "refusal"), [("15.01", discounts.NotLower), ("0.02", discounts.TooLow)])
def test_a_round_price_that_is_none(lille, shelf, volunteer, total, refusal):
    basket = filled(lille, volunteer.user, None, "SAC", "SAC", "SAC")
    with open_antenna(lille.pk), pytest.raises(refusal):
        discounts.ask_one_price(basket, Decimal(total), at=timezone.now())
    assert BasketLine.objects.get().price == Decimal(5)


@pytest.mark.parametrize(("price", "share", "asked"), [("2.30", "5", "2.19"), ("58.95", "10", "53.06")])
def test_a_share_taken_off_is_rounded_once(lille, shelf, volunteer, price, share, asked):
    """C034: half away from zero on the exact amount."""
    basket = filled(lille, volunteer.user, None, "SAC")
    line = BasketLine.objects.get()
    BasketLine.objects.update(price=Decimal(price))
    shelf["SAC"].national_prices.create(amount=Decimal(100), from_on=date(2020, 1, 1), reason="essai")
    with open_antenna(lille.pk):
        baskets.change_price(basket, line.pk, -Decimal(share) / 100, at=timezone.now())
    assert BasketLine.objects.get().price == Decimal(asked)


@pytest.mark.parametrize("case", VECTORS["cash_limit"]["cases"], ids=lambda case: f"{case['due']}-{case['cash']}")
def test_the_legal_ceiling_of_cash(case):
    """Where the text leaves a doubt (a part in cash of a larger debt, a payer without a bank account) it is refused."""
    from sales.paying import check_payments

    due, cash = Decimal(case["due"]), Decimal(case["cash"])
    paid = [Paid("cash", cash), *([Paid("card", due - cash)] if due > cash else [])]
    if case["ok"]:
        check_payments(paid, due)
    else:
        with pytest.raises(CashCeiling):
            check_payments(paid, due)


def test_a_voucher_is_of_a_partner_and_pays_once(lille, till, shelf):
    voucher = [Paid("voucher", Decimal(5), number="A-1", payer="CCAS de Lille")]
    sell(item(shelf["SAC"]), at_till=till, payments=voucher)
    with pytest.raises(VoucherUsed):
        sell(item(shelf["SAC"]), at_till=till, payments=voucher)
    with pytest.raises(VoucherOfWhom):
        sell(item(shelf["SAC"]), at_till=till, payments=[Paid("voucher", Decimal(5))])
    assert Payment.objects.filter(means="voucher").count() == Sale.objects.count() == 1


@pytest.mark.parametrize("parts", [["5.01", "-0.01"], ["5", "0"], ["4.99"]])
def test_parts_that_do_not_make_the_price(lille, till, shelf, parts):
    with pytest.raises(DoesNotAddUp):
        sell(item(shelf["SAC"]), at_till=till, payments=[Paid("card", Decimal(part)) for part in parts])


@pytest.fixture
def agreed(lille, manager, person):
    with open_antenna(lille.pk, user_id=manager.user.pk):
        return agree(
            person, Decimal(100), 3, "salaire à la fin du mois", antenna_id=lille.pk, by=manager.user, at=timezone.now()
        )


@pytest.fixture
def on_credit(agreed, lille, till, shelf, person):
    paid = [Paid("cash", Decimal(10)), Paid("later", Decimal(100))]
    return sell(
        item(shelf["PCB"], UnitFactory(antenna=lille, product=shelf["PCB"])), to=person, at_till=till, payments=paid
    )


def pay_back(sale, till, amount, by, key=None):
    with open_antenna(till.antenna_id):
        return settle(sale, "cash", Decimal(amount), till=till, by=by, at=timezone.now(), key=key or uuid.uuid4())


def test_what_is_paid_later_has_its_dates_and_was_agreed_to(on_credit, agreed):
    parts = list(Instalment.objects.filter(sale=on_credit).values_list("amount", flat=True))
    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    agreed.refresh_from_db()
    assert agreed.sale == on_credit


@pytest.mark.parametrize("later", ["100.01", "110"])
def test_more_than_was_agreed_to(agreed, lille, till, shelf, person, later):
    paid = [Paid("card", Decimal(110) - Decimal(later)), Paid("later", Decimal(later))]
    with pytest.raises(NobodyAgreed):
        sell(
            item(shelf["PCB"], UnitFactory(antenna=lille, product=shelf["PCB"])), to=person, at_till=till,
            payments=[p for p in paid if p.amount],
        )  # fmt: skip
    assert not Sale.objects.exists()


def test_an_agreement_serves_once(on_credit, till, shelf, person):
    with pytest.raises(NobodyAgreed):
        sell(item(shelf["R30"]), to=person, at_till=till, payments=[Paid("later", Decimal(5))])


def test_only_a_manager_agrees(lille, volunteer, person):
    with open_antenna(lille.pk, user_id=volunteer.user.pk), pytest.raises(AManagerAgrees):
        agree(person, Decimal(10), 2, "essai", antenna_id=lille.pk, by=volunteer.user, at=timezone.now())


def test_what_comes_in_pays_the_oldest_first(on_credit, till, volunteer):
    pay_back(on_credit, till, "40", volunteer.user)
    with open_antenna(till.antenna_id):
        assert still_due(on_credit) == Decimal(60)
        assert [left for _part, left in what_is_left(on_credit)] == [0, Decimal("26.67"), Decimal("33.33")]
    assert Settlement.objects.get().reference == "LI-1-000002"


def test_settled_in_two_tabs_the_second_is_told(on_credit, till, volunteer):
    """C050: nothing left to pay; the same form twice is one settlement."""
    key = uuid.uuid4()
    pay_back(on_credit, till, "100", volunteer.user, key)
    assert pay_back(on_credit, till, "100", volunteer.user, key).key == key
    with pytest.raises(NothingLeftToPay):
        pay_back(on_credit, till, "100", volunteer.user)
    assert Settlement.objects.count() == 1


def test_more_than_is_due(on_credit, till, volunteer):
    with pytest.raises(NothingLeftToPay, match="100"):
        pay_back(on_credit, till, "100.01", volunteer.user)


def test_postgresql_takes_no_more_than_is_due(on_credit, till, volunteer):
    pay_back(on_credit, till, "100", volunteer.user)
    paid = Settlement.objects.get()
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sales_settlement SELECT gen_random_uuid(), gen_random_uuid(), s.settled_at, s.settled_on, s.means,"
            " 1, 1, s.heading, s.antenna_id, s.by_id, s.entry_id, s.sale_id, s.session_id, s.till_id"
            " FROM sales_settlement s WHERE id = %s",
            [paid.pk],
        )
    assert refused.value.__cause__.diag.constraint_name == "settlement_within_due"


def test_late_instalments_are_listed_until_they_are_paid(on_credit, till, volunteer):
    first = on_credit.instalments.first().due_on
    with open_antenna(till.antenna_id):
        assert overdue(till.antenna_id, first) == []
        (late,) = overdue(
            till.antenna_id, date(first.year, first.month, 28) if first.day < 28 else date(first.year + 1, 1, 1)
        )
    assert late["sale"] == on_credit


def test_the_file_of_the_person_says_what_is_late(on_credit, volunteer, signed_in):
    person, due = on_credit.buyer.person, on_credit.instalments.first().due_on
    page = f"/lille/personnes/{person.pk}/"
    assert "en retard depuis" not in signed_in(volunteer).get(page).text
    with time_machine.travel(datetime(due.year, due.month, due.day, 10, tzinfo=UTC) + timedelta(days=1), tick=False):
        late = signed_in(volunteer).get(page).text
        assert "en retard depuis" in late
        assert f"/lille/caisse/tiroir/echeances/{on_credit.reference}/" in late


@given(st.integers(1, 100_000), st.integers(1, 12), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_schedule_adds_up_and_never_drifts(cents, months, first_on):
    amount = Decimal(cents) / 100
    parts = schedule(amount, months, first_on)
    assert sum(part for _day, part in parts) == amount
    assert [day for day, _part in parts] == sorted(day for day, _part in parts)
    assert all(day.day == first_on.day or (day.day < first_on.day and day.month != first_on.month) for day, _p in parts)


@pytest.mark.django_db(transaction=True)
def test_two_tills_settle_at_once(lille, manager, volunteer):
    from tests.factories.beneficiaries import PersonFactory
    from tests.factories.sales import shelf as load_shelf

    goods, person = load_shelf(), PersonFactory(antenna=lille)
    tills = [TillFactory(antenna=lille), TillFactory(antenna=lille)]
    with open_antenna(lille.pk, user_id=manager.user.pk):
        agree(person, Decimal(15), 3, "essai", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    sale = sell(item(goods["R30"]), to=person, at_till=tills[0], payments=[Paid("later", Decimal(5))])
    answers = together(*[lambda till=till: pay_back(sale, till, "5", volunteer.user) for till in tills])
    assert sorted(type(answer).__name__ for answer in answers) == ["NothingLeftToPay", "Settlement"]
