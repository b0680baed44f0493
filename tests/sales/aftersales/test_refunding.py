"""Money given back: never more than is left, a device to be checked, the rights restored, the chain whole."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from connect.books.chain import said
from connect.books.models import Entry
from sales import allowance
from sales.aftersales import agreeing, refunding
from sales.aftersales.refunding import Back, Purse, split
from sales.models import Handover, Payment, Refund, RefundLine, RefundPayment, SaleLine, UnitState
from sales.paying import Paid
from sales.till import UnitAlreadySold
from tests.factories.aftersales import refund
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.sales import item, sell

pytestmark = pytest.mark.django_db


def test_one_of_two_devices_comes_back_and_the_other_stays_sold(two_devices, till, no_manager_needed):
    """C041: S2 is to be checked, S1 stays sold; the second refund offers S1 only."""
    sale, one, two = two_devices
    refund(sale, two, at_till=till)
    one.unit.refresh_from_db()
    two.unit.refresh_from_db()
    assert (one.unit.state, two.unit.state) == (UnitState.SOLD, UnitState.RETURNED)
    assert Handover.objects.get(line=two).returned_at
    assert Handover.objects.get(line=one).returned_at is None
    assert [left.line.pk for left in refunding.what_is_left(sale, at=timezone.now())] == [one.pk]
    with pytest.raises(refunding.MoreThanSold):
        refund(sale, two, at_till=till)
    refund(sale, one, at_till=till)
    assert refunding.what_is_left(sale, at=timezone.now()) == []


@pytest.mark.parametrize(
    ("amount", "refusal"), [("0.00", refunding.NothingToGiveBack), ("5.00", refunding.MoreThanSold)]
)
def test_neither_nothing_nor_more_than_the_price_is_given_back(till, shelf, amount, refusal):
    """C026: refund of 0,00; refund of 5,00 on a 4,00 sale. Both refused, and nothing is counted."""
    sale = sell(item(shelf["CASQUE"]), at_till=till)
    with pytest.raises(refusal):
        refund(sale, Back(sale.lines.get(), 1, Decimal(amount)), at_till=till)
    assert not Refund.objects.exists()
    assert Entry.objects.filter(kind="ticket").count() == 1
    assert not Entry.objects.filter(kind="refund").exists()


def test_a_refund_is_numbered_in_the_till_s_own_series_and_signed(mice, till):
    one = refund(mice, Back(mice.lines.get(), 1, Decimal(3)), at_till=till, by=UserFactory(first_name="Nadia"))
    assert (mice.reference, one.reference) == ("LI-1-000001", "LI-1-000002")
    body = said(one.entry.text)
    assert body["corrects"] == "LI-1-000001"
    assert (body["total_cents"], body["pay"]) == (-300, [{"cents": -300, "mode": "cash"}])
    assert body["lines"][0]["net_cents"] == -300
    assert body["lines"][0]["qty"] == "-1"
    assert body["type"] == "REFUND"
    assert "Nadia" not in one.entry.text
    call_command("verify_ledger")
    mice.refresh_from_db()
    assert mice.total == 6


def test_pieces_come_back_one_by_one_and_no_more_than_were_sold(mice, till):
    line = mice.lines.get()
    refund(mice, Back(line, 1, Decimal(3)), at_till=till)
    with pytest.raises(refunding.MoreThanSold):
        refund(mice, Back(line, 2, Decimal(6)), at_till=till)
    refund(mice, Back(line, 1, Decimal("2.50")), at_till=till)
    assert refunding.what_is_left(mice, at=timezone.now()) == []


def test_the_same_form_twice_gives_money_back_once(mice, till):
    key = uuid.uuid4()
    assert refund(mice, at_till=till, key=key) == refund(mice, at_till=till, key=key)
    assert Refund.objects.count() == 1


def test_nothing_chosen_is_said(mice, till):
    with open_antenna(till.antenna_id), pytest.raises(refunding.NothingChosen):
        refunding.give_back(
            mice, [], means="cash", reason="defect", till=till, by=UserFactory(), at=timezone.now(), key=uuid.uuid4()
        )


def test_a_device_that_came_back_is_sold_again_only_once_it_is_ready(
    sold_computer, till, person, no_manager_needed, no_limits
):
    refund(sold_computer.sale, at_till=till)
    unit = sold_computer.unit
    with pytest.raises(UnitAlreadySold):
        sell(item(unit.product, unit), to=person, at_till=till)


def test_a_plan_given_back_before_it_begins_frees_its_days_and_not_the_year(till, person, shelf, lille):
    """The first day of her year stays where it was."""
    first = sell(item(shelf["R30"]), to=person, at_till=till)
    day = first.sold_on
    second = sell(item(shelf["R7"]), to=person, at_till=till)
    with open_antenna(lille.pk):
        before = allowance.year_of(person.pk, day)
    refund(second, at_till=till, reason="mistake")
    with open_antenna(lille.pk):
        after = allowance.year_of(person.pk, day)
    assert before.covered_until == day + timedelta(days=36)
    assert after.covered_until == day + timedelta(days=29)
    assert after.first_on == before.first_on == day


def test_a_plan_that_has_begun_is_not_taken_back(till, person, shelf):
    week_ago = timezone.now() - timedelta(days=7)
    sale = sell(item(shelf["R30"]), to=person, at_till=till, at=week_ago)
    with pytest.raises(refunding.PlanBegun):
        refund(sale, at_till=till)
    with pytest.raises(IntegrityError, match="this plan has begun"):
        by_hand(sale, till, Decimal(5))


def test_the_limit_of_one_computer_is_free_again(sold_computer, till, person, shelf, lille, no_manager_needed):
    from tests.factories.sales import UnitFactory

    refund(sold_computer.sale, at_till=till)
    another = UnitFactory(antenna=lille, product=shelf["PCB"])
    sell(item(shelf["PCB"], another), to=person, at_till=till)
    another.refresh_from_db()
    assert another.state == "sold"


def test_above_the_threshold_a_manager_agrees_first(sold_computer, till, volunteer, manager, lille):
    sale, by, at = sold_computer.sale, volunteer.user, timezone.now()
    with pytest.raises(refunding.NeedsAgreement):
        refund(sale, at_till=till, by=by)
    with open_antenna(lille.pk):
        assert agreeing.needs_agreement(sale, Decimal(110), by=by, at=at)
        asked = agreeing.ask(sale, [Back(sold_computer, 1, Decimal(110))], reason="defect", by=by, at=at)
        with pytest.raises(agreeing.AskedAlready):
            agreeing.ask(sale, [Back(sold_computer, 1, Decimal(110))], reason="defect", by=by, at=at)
        with pytest.raises(agreeing.NotYours):
            agreeing.answer(asked, True, by=by, at=at)
        agreeing.answer(asked, True, by=manager.user, at=at)
        with pytest.raises(agreeing.AnsweredAlready):
            agreeing.answer(asked, False, by=manager.user, at=at)
        assert not agreeing.needs_agreement(sale, Decimal(110), by=by, at=at)
    done = refund(sale, at_till=till, by=by, means="card")
    asked.refresh_from_db()
    assert asked.refund == done


def test_a_manager_gives_back_alone(sold_computer, till, manager):
    assert refund(sold_computer.sale, at_till=till, by=manager.user, means="card").total == 110


def test_small_refunds_of_one_ticket_add_up_to_the_threshold(till, shelf, volunteer):
    """30 EUR alone, and not three times 20."""
    sale = sell(item(shelf["SAC"], quantity=7), at_till=till)
    line = sale.lines.get()
    refund(sale, Back(line, 6, Decimal(30)), at_till=till, by=volunteer.user)
    with pytest.raises(refunding.NeedsAgreement):
        refund(sale, Back(line, 1, Decimal(5)), at_till=till, by=volunteer.user)


def test_no_more_cash_than_there_is_in_the_drawer(till, person, shelf, computer, manager):
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till, payments=[Paid("card", Decimal(110))])
    with pytest.raises(refunding.NotInDrawer):
        refund(sale, at_till=till, by=manager.user)
    assert refund(sale, at_till=till, by=manager.user, means="card").total == 110


def test_a_partner_s_voucher_never_becomes_money(till, person, shelf, computer, manager):
    """The person gets what she paid; the rest is taken off what the partner owes."""
    voucher = Paid("voucher", Decimal(80), number="B-12", payer="CCAS de Lille")
    sale = sell(
        item(shelf["PCB"], computer), item(shelf["SOURIS"]), to=person, at_till=till,
        payments=[Paid("cash", Decimal(33)), voucher],
    )  # fmt: skip
    mouse = sale.lines.get(product__code="SOURIS")
    refund(sale, mouse, at_till=till, by=manager.user)
    rest = refund(sale, sale.lines.get(product__code="PCB"), at_till=till, by=manager.user)
    assert [(p.means, p.amount) for p in rest.payments.all()] == [("cash", Decimal(30)), ("voucher", Decimal(80))]
    with pytest.raises(IntegrityError, match="voucher does not become money"):
        other = sell(
            item(shelf["CASQUE"]), at_till=till, payments=[Paid("voucher", Decimal(4), number="B-13", payer="CCAS")]
        )
        by_hand(other, till, Decimal(4))


@given(due=st.integers(0, 500), money=st.integers(0, 500), vouchers=st.integers(0, 500), share=st.floats(0, 1))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_given_back_adds_up_and_what_is_due_goes_first(due, money, vouchers, share):
    purse = Purse(Decimal(due), Decimal(money), Decimal(vouchers))
    amount = Decimal(int((due + money + vouchers) * share))
    parts = dict(split(purse, amount, "card"))
    assert sum(parts.values(), Decimal(0)) == amount
    assert all(part > 0 for part in parts.values())
    if "card" in parts or "voucher" in parts:
        assert parts.get("later", Decimal(0)) == due
    assert parts.get("card", 0) <= money
    assert parts.get("voucher", 0) <= vouchers


def test_more_than_was_paid_is_refused():
    with pytest.raises(refunding.AsItWasPaid):
        split(Purse(Decimal(0), Decimal(3), Decimal(0)), Decimal(4), "cash")


# Beneath the acts.


def by_hand(sale, till, amount, quantity=1, means="cash"):
    """A refund written straight into the tables, as the owner; checked at once."""
    from sales.drawer.opening import session_of

    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        entry = Entry.objects.filter(kind="open").order_by("seq").last()
        one = Refund(
            key=uuid.uuid4(), antenna_id=till.antenna_id, till=till, session=session_of(till), sale=sale, entry=entry,
            refunded_at=now, refunded_on=timezone.localdate(now), by=UserFactory(), reason="other", total=amount, heading={},
        )  # fmt: skip
        one.save(force_insert=True)
        whose = {"refund": one, "antenna_id": till.antenna_id}
        RefundLine.objects.create(**whose, line=sale.lines.first(), quantity=quantity, total=amount)
        RefundPayment.objects.create(**whose, rank=1, means=means, amount=amount)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("amount", "quantity"), [("9.00", 3), ("7.00", 2)])
def test_postgresql_refuses_more_than_was_sold(mice, till, amount, quantity):
    with pytest.raises(IntegrityError, match="no more comes back than was sold"):
        by_hand(mice, till, Decimal(amount), quantity)


def test_postgresql_refuses_a_line_of_another_ticket(mice, till, shelf):
    other = sell(item(shelf["CASQUE"]), at_till=till)
    one = refund(other, at_till=till)
    with pytest.raises(IntegrityError, match="lines of its own sale"), transaction.atomic():
        RefundLine.objects.create(refund=one, antenna_id=till.antenna_id, line=mice.lines.get(), quantity=1, total=3)


def test_a_refund_never_changes(mice, till):
    one = refund(mice, at_till=till)
    for table in ("sales_refund", "sales_refundline", "sales_refundpayment"):
        for sql in (f"UPDATE {table} SET antenna_id = antenna_id", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
    with open_antenna(till.antenna_id), pytest.raises(ProgrammingError, match="permission denied"):
        Refund.objects.filter(pk=one.pk).update(total=1)


def test_a_refund_row_that_was_changed_is_named(mice, till):
    one = refund(mice, at_till=till)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_refundpayment DISABLE TRIGGER frozen")
        cursor.execute("UPDATE sales_refundpayment SET means = 'card' WHERE refund_id = %s", [one.pk])
        cursor.execute("ALTER TABLE sales_refundpayment ENABLE TRIGGER frozen")
    with pytest.raises(CommandError) as fault:
        call_command("verify_ledger")
    assert f"entry {one.entry.seq}" in str(fault.value)


def test_another_antenna_sees_neither_the_ticket_nor_its_refunds(mice, till, lyon):
    refund(mice, at_till=till)
    with open_antenna(lyon.pk):
        assert not Refund.objects.exists()
        assert refunding.purse_of(mice) == Purse(Decimal(0), Decimal(0), Decimal(0))


def test_a_till_that_is_not_open_gives_nothing_back(mice, till):
    from sales.drawer.opening import TillNotOpen
    from sales.models import CashSession

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_cashsession DISABLE TRIGGER session_closed_once")
        CashSession.objects.update(closed_at=timezone.now(), closed_by=UserFactory(), counted=0, expected=0)
        cursor.execute("ALTER TABLE sales_cashsession ENABLE TRIGGER session_closed_once")
    with pytest.raises(TillNotOpen):
        refund(mice, at_till=till)


def test_a_member_who_left_agrees_to_nothing(sold_computer, volunteer, lille):
    gone = MembershipFactory(antenna=lille, role="manager", starts_on=timezone.localdate() - timedelta(days=9),
                             ends_on=timezone.localdate() - timedelta(days=1))  # fmt: skip
    at = timezone.now()
    with open_antenna(lille.pk):
        asked = agreeing.ask(
            sold_computer.sale, [Back(sold_computer, 1, Decimal(110))], reason="defect", by=volunteer.user, at=at
        )
        with pytest.raises(agreeing.NotYours):
            agreeing.answer(asked, True, by=gone.user, at=at)


def test_the_lines_and_payments_of_the_sale_are_as_they_were(mice, till):
    refund(mice, at_till=till)
    assert SaleLine.objects.count() == Payment.objects.count() == 1
