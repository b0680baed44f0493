"""The legal ceiling of cash: what one person owes on a day, settlements with it, and a manager's exception (R10)."""

import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from sales.drawer.exceptions import AManagerAllows, allow_cash
from sales.drawer.instalments import agree, settle
from sales.models import CashException, Sale, Settlement
from sales.paying import CashCeiling, Paid
from tests.books.test_money import VECTORS
from tests.factories.sales import item, sell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
CASES = VECTORS["cash_limit"]["cases"]


@pytest.fixture
def goods(shelf):
    """A cable at one cent's price, so that any amount can be owed."""
    return shelf["SAC"]


def owing(goods, amount, **more):
    """A sale that comes to an amount: bags at five euros, the last one cheaper."""
    due = Decimal(amount)
    whole, rest = int(due // 5), due % 5
    items = [item(goods, quantity=whole)] + ([item(goods, price=rest)] if rest else [])
    return sell(*items, **more)


def paid(case):
    cash, card = Decimal(case["cash"]), Decimal(case["due"]) - Decimal(case["cash"])
    return [Paid("cash", cash)] + ([Paid("card", card)] if card else [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['due']}-{case['cash']}-{case['ok']}")
def test_the_debt_decides_and_not_its_part_in_cash(goods, till, person, case):
    """Each vector of the law: what is to be confirmed is blocked until a manager writes why."""
    if case["ok"]:
        assert owing(goods, case["due"], to=person, at_till=till, payments=paid(case)).total == Decimal(case["due"])
        return
    with pytest.raises(CashCeiling):
        owing(goods, case["due"], to=person, at_till=till, payments=paid(case))
    assert not Sale.objects.exists()


@pytest.fixture
def allowed(lille, manager, person):
    with open_antenna(lille.pk, user_id=manager.user.pk):
        return allow_cash(person, "pas de compte, relevé vu", antenna_id=lille.pk, by=manager.user, at=timezone.now())


@pytest.mark.parametrize("case", [c for c in CASES if c["ok"] is None], ids=lambda case: case["due"])
def test_a_manager_writes_why_and_one_sale_passes(allowed, goods, till, person, case):
    sale = owing(goods, case["due"], to=person, at_till=till, payments=paid(case))
    allowed.refresh_from_db()
    assert allowed.sale == sale
    with pytest.raises(CashCeiling):
        owing(goods, "5", to=person, at_till=till)


def test_two_tickets_of_one_day_add_up(goods, till, person):
    owing(goods, "600", to=person, at_till=till)
    with pytest.raises(CashCeiling):
        owing(goods, "600", to=person, at_till=till)
    owing(goods, "600", to=person, at_till=till, payments=[Paid("card", Decimal(600))])


def test_two_tickets_with_the_manager_s_word(allowed, goods, till, person):
    first = owing(goods, "600", to=person, at_till=till)
    allowed.refresh_from_db()
    assert allowed.sale is None  # the first did not need it
    second = owing(goods, "600", to=person, at_till=till)
    allowed.refresh_from_db()
    assert (allowed.sale, first.total) == (second, 600)


def on_credit(goods, lille, till, person, manager, amount):
    with open_antenna(lille.pk, user_id=manager.user.pk):
        agree(person, Decimal(amount), 3, "essai", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    return owing(goods, amount, to=person, at_till=till, payments=[Paid("later", Decimal(amount))])


def pay(sale, till, amount, by, means="cash"):
    with open_antenna(till.antenna_id):
        return settle(sale, means, Decimal(amount), till=till, by=by, at=timezone.now(), key=uuid.uuid4())


def test_a_settlement_in_cash_of_a_debt_above_the_ceiling(goods, lille, till, person, manager, volunteer):
    sale = on_credit(goods, lille, till, person, manager, "1200")
    with pytest.raises(CashCeiling):
        pay(sale, till, "100", volunteer.user)
    assert pay(sale, till, "100", volunteer.user, "card").amount == 100


def test_settlements_of_a_day_add_up_with_its_tickets(goods, lille, till, person, manager, volunteer):
    sale = on_credit(goods, lille, till, person, manager, "900")
    owing(goods, "500", to=person, at_till=till)
    pay(sale, till, "500", volunteer.user)
    with pytest.raises(CashCeiling):
        pay(sale, till, "0.01", volunteer.user)
    assert Settlement.objects.count() == 1


def test_only_a_manager_allows_it(lille, volunteer, person):
    with open_antenna(lille.pk, user_id=volunteer.user.pk), pytest.raises(AManagerAllows):
        allow_cash(person, "essai", antenna_id=lille.pk, by=volunteer.user, at=timezone.now())


def test_allowed_twice_it_is_one_exception(allowed, lille, manager, person):
    with open_antenna(lille.pk, user_id=manager.user.pk):
        again = allow_cash(person, "encore", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    assert again == allowed
    assert CashException.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE sales_cashexception SET "on" = "on" + 1',
        "UPDATE sales_cashexception SET by_id = by_id + 1",
        "DELETE FROM sales_cashexception",
    ],
)
def test_an_exception_never_changes(allowed, statement):
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refused.value.__cause__.diag.constraint_name == "cashexception_used_once"
