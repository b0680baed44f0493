"""A drawer from its opening to its closing: floats, movements, the bank, differences, two people."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from connect.books import verify
from connect.books.models import Chain, Entry
from sales.drawer import closing, moving, opening
from sales.drawer.closing import (
    AlreadyClosed,
    ExplainTheDifference,
    NotHerPassword,
    TooManyTries,
    TwoPeopleCount,
    close_session,
    confirm,
    expected_in,
)  # fmt: skip
from sales.drawer.counting import DENOMINATIONS, worth
from sales.drawer.moving import MoreThanThereIs, NoAmount, Slip, WhatFor, move, take_to_the_bank
from sales.drawer.opening import AlreadyOpen, FloatDiffers, TillNotOpen, open_session, session_of
from sales.models import CashMovement, Movement, Sale, SecondPersonAbove
from sales.paying import Paid
from sales.till import sell as sell_at_till
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell
from tests.factories.sales import shelf as load_shelf
from tests.races.at_once import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(lille):
    return MembershipFactory(antenna=lille).user


@pytest.fixture
def here(lille):
    with open_antenna(lille.pk):
        yield


def moved(till, kind, amount, by, why="pour la caisse"):
    return move(session_of(till), kind, Decimal(amount), why, by=by, at=timezone.now(), key=uuid.uuid4())


def close(till, counted, by, **more):
    return close_session(session_of(till), Decimal(counted), by=by, at=timezone.now(), **more)


def test_float_sales_expense_and_bank_leave_what_was_counted(till, shelf, by, lille):
    """C031: 50 + 120 − 8 − 100 = 62; the next opening proposes 62; each movement has its author, hour and reason."""
    sell(
        item(shelf["PCC"], price="70", unit=UnitFactory(antenna=lille, product=shelf["PCC"])),
        to=PersonFactory(antenna=lille),
        at_till=till,
        by=by,
    )
    sell(item(shelf["CABLE"], quantity=20), item(shelf["SAC"], quantity=2), at_till=till, by=by)
    with open_antenna(lille.pk):
        assert expected_in(session_of(till)) == Decimal("170.00")
        moved(till, Movement.EXPENSE, "8", by, "timbres")
        take_to_the_bank(session_of(till), Slip({5000: 2}), by=by, at=timezone.now(), key=uuid.uuid4())
        closed = close(till, "62", by)
        assert closed.expected == closed.counted == Decimal("62.00")
        assert closed.difference == 0
        assert opening.left_by_the_last(till) == (1, Decimal("62.00"))
        following = open_session(till, Decimal("62.00"), by=by, at=timezone.now())
        assert following.float_expected == Decimal("62.00")
    told = CashMovement.objects.order_by("at").values_list("kind", "amount", "reason", "by")
    assert list(told) == [("expense", 8, "timbres", by.pk), ("deposit", 100, "Porté à la banque", by.pk)]


def test_each_sale_is_in_exactly_one_closing(till, shelf, by, lille):
    """C032: till 1 has 30 in cash; till 2 has 20 in cash and 15 by card; the antenna's day is 65."""
    other = TillFactory(antenna=lille)
    sell(item(shelf["SAC"], quantity=6), at_till=till, by=by)
    sell(item(shelf["SAC"], quantity=4), at_till=other, by=by)
    sell(item(shelf["SOURIS"], quantity=5), at_till=other, by=by, payments=[Paid("card", Decimal(15))])
    with open_antenna(lille.pk):
        first, second = close(till, "80", by), close(other, "70", by)
    assert first.totals["paid"] == {"cash": 3000}
    assert second.totals["paid"] == {"card": 1500, "cash": 2000}
    assert first.totals["sales_cents"] + second.totals["sales_cents"] == 6500
    assert Sale.objects.filter(session=None).count() == 0


def test_several_closings_a_day_follow_one_another(till, shelf, by, here, lille):
    close(till, "50", by)
    open_session(till, Decimal(50), by=by, at=timezone.now())
    assert close(till, "50", by).rank == 2


def test_a_till_that_is_not_open_sells_nothing(till, shelf, by, lille):
    with open_antenna(lille.pk):
        close(till, "50", by)
    with open_antenna(lille.pk), pytest.raises(TillNotOpen):
        sell_at_till(
            None,
            [item(shelf["SAC"])],
            [Paid("cash", Decimal(5))],
            till=till,
            by=by,
            at=timezone.now(),
            key=uuid.uuid4(),
        )
    assert not Sale.objects.exists()


def test_a_float_that_differs_asks_why(till, by, here):
    close(till, "50", by)
    with pytest.raises(FloatDiffers):
        open_session(till, Decimal(45), by=by, at=timezone.now())
    assert session_of(till) is None
    assert (
        open_session(till, Decimal(45), reason="monnaie prise", by=by, at=timezone.now()).float_reason
        == "monnaie prise"
    )


def test_opened_twice_it_is_open_once(till, by, here):
    with pytest.raises(AlreadyOpen):
        open_session(till, Decimal(50), by=by, at=timezone.now())


@pytest.mark.parametrize(
    ("kind", "amount", "why", "refusal"),
    [
        (Movement.OUT, "50.01", "monnaie", MoreThanThereIs),
        (Movement.IN, "0", "monnaie", NoAmount),
        (Movement.EXPENSE, "2", "  ", WhatFor),
    ],
)
def test_a_movement_that_cannot_be(till, by, here, kind, amount, why, refusal):
    with pytest.raises(refusal):
        moved(till, kind, amount, by, why)
    assert not CashMovement.objects.exists()


def test_the_same_movement_sent_twice_is_one(till, by, here):
    key = uuid.uuid4()
    for _n in range(2):
        move(session_of(till), Movement.IN, Decimal(10), "monnaie", by=by, at=timezone.now(), key=key)
    assert CashMovement.objects.count() == 1
    assert expected_in(session_of(till)) == Decimal(60)


def test_a_difference_is_explained(till, by, here):
    with pytest.raises(ExplainTheDifference) as refused:
        close(till, "48", by)
    assert "2,00" in str(refused.value)
    assert close(till, "48", by, reason="erreur de rendu").difference == Decimal(-2)


def test_a_large_difference_is_counted_by_two_people(till, by, here, lille):
    with pytest.raises(TwoPeopleCount):
        close(till, "40", by, reason="erreur")
    with pytest.raises(TwoPeopleCount):
        close(till, "40", by, reason="erreur", colleague=by)
    with pytest.raises(TwoPeopleCount):
        close(till, "40", by, reason="erreur", colleague=UserFactory())  # of no antenna
    colleague = MembershipFactory(antenna=lille).user
    assert close(till, "40", by, reason="erreur", colleague=colleague).closed_with == colleague


def test_the_threshold_is_a_dated_row_of_the_nation(till, by, here):
    connection.cursor().execute("RESET role")
    SecondPersonAbove.objects.create(amount=Decimal(20), from_on=timezone.localdate(), reason="essai")
    with open_antenna(till.antenna_id):
        assert close(till, "40", by, reason="erreur").closed_with is None


def test_a_colleague_signs_with_her_own_password(lille):
    colleague = MembershipFactory(antenna=lille).user
    colleague.set_password("trois mots de passe")
    colleague.save()
    confirm(colleague, "trois mots de passe")
    for _n in range(closing.TRIES):
        with pytest.raises(NotHerPassword):
            confirm(colleague, "autre")
    with pytest.raises(TooManyTries):
        confirm(colleague, "trois mots de passe")


def test_closed_twice_the_second_is_told(till, by, here):
    session = session_of(till)
    close(till, "50", by)
    with pytest.raises(AlreadyClosed):
        close_session(session, Decimal(50), by=by, at=timezone.now())


def test_the_books_tell_the_whole_day_without_a_name(till, shelf, by, lille):
    sell(item(shelf["SAC"]), at_till=till, by=by)
    with open_antenna(lille.pk):
        moved(till, Movement.IN, "10", by)
        take_to_the_bank(session_of(till), Slip({500: 1}), by=by, at=timezone.now(), key=uuid.uuid4())
        close(till, "60", by)
    kinds = list(Entry.objects.filter(chain=till.chain).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["open", "ticket", "movement", "deposit", "close"]
    texts = "".join(Entry.objects.values_list("text", flat=True))
    assert by.last_name not in texts
    assert "pour la caisse" not in texts  # a sentence may hold a name: its fingerprint is signed
    assert verify.first_fault(Chain.objects.select_related("head").get(pk=till.chain_id)) is None


RAW = [
    ("UPDATE sales_cashsession SET opened_at = opened_at - interval '1 day'", "session_closed_once"),
    ("UPDATE sales_cashsession SET closed_at = now(), closed_by_id = opened_by_id, expected = 7, counted = 7", "session_expected"),
    (
        "UPDATE sales_cashsession SET closed_at = now(), closed_by_id = opened_by_id, expected = 50, counted = 49",
        "cashsession_difference_has_a_reason",
    ),
    (
        "UPDATE sales_cashsession SET closed_at = now(), closed_by_id = opened_by_id, expected = 50, counted = 10, reason = 'x'",
        "session_two_people",
    ),
    (
        "UPDATE sales_cashsession SET closed_at = now(), closed_by_id = opened_by_id, closed_with_id = opened_by_id,"
        " expected = 50, counted = 10, reason = 'x'",
        "session_two_people",
    ),
]  # fmt: skip


@pytest.mark.parametrize("role", ["door", "owner"])
@pytest.mark.parametrize(("statement", "rule"), RAW)
def test_no_statement_dodges_a_closing(till, lille, role, statement, rule):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        if role == "door":
            with open_antenna(lille.pk), connection.cursor() as cursor:
                cursor.execute(statement)
        else:
            with connection.cursor() as cursor:
                cursor.execute(statement)
    assert refused.value.__cause__.diag.constraint_name == rule


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 200)))
def test_a_count_is_worth_the_sum_of_its_pieces(counts):
    assert worth(counts) * 100 == sum(value * number for value, number in counts.items())


def test_a_session_of_yesterday_still_sells(till, shelf, by, lille):
    """Somebody waits: the sale is made, the page says that the till was not closed."""
    sale = sell(item(shelf["SAC"]), at_till=till, by=by, at=timezone.now() + timedelta(days=1))
    assert Sale.objects.get(pk=sale.pk).session == session_of(till)


@pytest.mark.django_db(transaction=True)
def test_a_closing_counts_every_sale_that_was_made(lille):
    """Ten sales and a closing at once: what the closing expects is its float and the sales that it holds, no other is lost."""
    goods, by = load_shelf(), MembershipFactory(antenna=lille).user
    till = TillFactory(antenna=lille)
    session = session_of(till)

    def shut() -> None:
        with open_antenna(lille.pk):
            for _n in range(50):
                try:
                    close_session(session, expected_in(session), by=by, at=timezone.now())
                except ExplainTheDifference:
                    continue  # a sale came between the counting and the closing: counted again
                return

    answers = together(*[lambda: sell(item(goods["SAC"]), at_till=till, by=by) for _n in range(10)], shut)
    session.refresh_from_db()
    made = Sale.objects.filter(session=session).count()
    assert session.expected == 50 + 5 * made
    assert [type(a).__name__ for a in answers[:-1] if isinstance(a, Exception)] in ([], ["TillNotOpen"] * (10 - made))


def test_moving_keeps_the_slip_s_numbers_in_a_row(till, by, here):
    for _n in range(2):
        take_to_the_bank(session_of(till), Slip({500: 1}, 1, Decimal(8)), by=by, at=timezone.now(), key=uuid.uuid4())
    ranks = [movement.slip.rank for movement in CashMovement.objects.order_by("at")]
    assert ranks == [1, 2]
    assert moving.movement_body(CashMovement.objects.first(), CashMovement.objects.first().slip)["amount_cents"] == -500
