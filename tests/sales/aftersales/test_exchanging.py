"""Another device instead: two tickets, one act, a guarantee that begins again."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.books.chain import said
from connect.books.models import Entry
from sales.aftersales import cases, exchanging, refunding
from sales.aftersales.guarantee import guarantee_of
from sales.drawer.opening import session_of
from sales.models import Exchange, Payment, Refund, Sale, SaleLine, UnitState
from sales.paying import Paid
from sales.till import UnitAlreadySold
from tests.factories.aftersales import case, refund
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory, item, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def spare(lille, shelf):
    return UnitFactory(antenna=lille, product=shelf["PCB"])


def exchange(line, unit, till, *, at_paid_price=True, by=None, means="cash", at=None, key=None):
    with open_antenna(till.antenna_id):
        return exchanging.exchange(
            line, unit, at_paid_price=at_paid_price, means=means, till=till, by=by or UserFactory(),
            at=at or timezone.now(), key=key or uuid.uuid4(),
        )  # fmt: skip


def test_a_replacement_costs_nothing_and_its_two_years_begin_again(till, person, shelf, lille, spare):
    bought = timezone.now() - timedelta(days=300)
    sale = sell(
        item(shelf["PCB"], UnitFactory(antenna=lille, product=shelf["PCB"])), to=person, at_till=till, at=bought
    )
    old = SaleLine.objects.select_related("sale__entry", "unit").get(sale=sale)
    back = exchange(old, spare, till)
    new = SaleLine.objects.get(sale=back.exchange.sale)
    old.unit.refresh_from_db()
    spare.refresh_from_db()
    assert (old.unit.state, spare.state) == (UnitState.RETURNED, UnitState.SOLD)
    assert (back.reference, back.exchange.sale.reference) == ("LI-1-000002", "LI-1-000003")
    assert [(p.means, p.amount) for p in back.payments.all()] == [("exchange", Decimal(110))]
    assert [(p.means, p.amount) for p in Payment.objects.filter(sale=back.exchange.sale)] == [
        ("exchange", Decimal(110))
    ]
    assert guarantee_of(new).delivered == timezone.localdate()
    assert guarantee_of(new).until > guarantee_of(old).until
    assert sum(said(e.text)["total_cents"] for e in Entry.objects.filter(kind__in=("ticket", "refund"))) == 11000
    call_command("verify_ledger")


def test_a_dearer_device_is_paid_for_and_a_cheaper_one_gives_money_back(sold_computer, till, person, shelf, lille):
    dearer = UnitFactory(antenna=lille, product=shelf["PCA"])
    up = exchange(sold_computer, dearer, till, at_paid_price=False)
    assert [(p.means, p.amount) for p in up.exchange.sale.payments.all()] == [("exchange", 110), ("cash", 30)]
    cheaper = UnitFactory(antenna=lille, product=shelf["PCC"])
    line = SaleLine.objects.select_related("sale__entry", "unit").get(sale=up.exchange.sale)
    with pytest.raises(refunding.NeedsAgreement):  # 70 EUR leave the drawer
        exchange(line, cheaper, till)


def test_the_same_form_twice_is_one_exchange(sold_computer, spare, till):
    key = uuid.uuid4()
    assert exchange(sold_computer, spare, till, key=key) == exchange(sold_computer, spare, till, key=key)
    assert Exchange.objects.count() == 1
    assert Sale.objects.count() == 2


def test_a_device_that_was_just_sold_is_not_given_and_nothing_is_written(two_devices, till):
    _sale, one, two = two_devices
    with pytest.raises(UnitAlreadySold):
        exchange(one, two.unit, till)
    assert not Refund.objects.exists()


def test_a_voucher_does_not_become_money_by_way_of_an_exchange(till, person, shelf, computer, spare, manager):
    voucher = Paid("voucher", Decimal(80), number="B-1", payer="CCAS")
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till, payments=[voucher, Paid("cash", Decimal(30))])
    line = SaleLine.objects.select_related("sale__entry", "unit").get(sale=sale)
    new = exchange(line, spare, till).exchange.sale
    back = refund(new, at_till=till, by=manager.user)
    assert [(p.means, p.amount) for p in back.payments.all()] == [("cash", 30), ("voucher", 80)]


def test_a_case_says_that_the_device_was_replaced(sold_computer, spare, till):
    opened = case(sold_computer)
    exchange(sold_computer, spare, till)
    opened.refresh_from_db()
    assert opened.step == "replaced"
    assert opened.steps.last().note == spare.label


def test_what_is_sold_to_nobody_any_more_is_not_exchanged(sold_computer, spare, till):
    sold_computer.sale.buyer.delete()
    with pytest.raises(exchanging.ForWhom):
        exchange(sold_computer, spare, till)


def test_an_exchange_has_two_halves(mice, till, shelf):
    """Neither a sale nor a refund is paid by an exchange that is not there."""
    with pytest.raises(IntegrityError, match="two halves"):
        sell(item(shelf["CASQUE"]), at_till=till, payments=[Paid("exchange", Decimal(4))])
    with pytest.raises(IntegrityError, match="two halves"), open_antenna(till.antenna_id), transaction.atomic():
        refunding.give_back(
            mice, [refunding.Back(mice.lines.get(), 2, Decimal(6))], means="cash", reason="other", till=till,
            by=UserFactory(), at=timezone.now(), key=uuid.uuid4(), exchanged=Decimal(6),
        )  # fmt: skip


def test_money_of_an_exchange_does_not_move_the_drawer(sold_computer, spare, till):
    from django.db import connection

    exchange(sold_computer, spare, till)
    with connection.cursor() as cursor:
        cursor.execute("SELECT drawer_expected(%s)", [session_of(till).pk])
        assert cursor.fetchone() == (Decimal(160),)


def test_a_case_of_a_device_that_came_back_may_be_ended(sold_computer, spare, till):
    opened = case(sold_computer)
    exchange(sold_computer, spare, till)
    with open_antenna(till.antenna_id):
        cases.note(opened, "done", by=UserFactory(), at=timezone.now())
    sold_computer.unit.refresh_from_db()
    assert sold_computer.unit.state == UnitState.RETURNED
