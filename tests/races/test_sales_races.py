"""Several people at once, with real connections: one device, one form, one person's year, one till."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.books import verify
from connect.books.models import Chain, Entry
from connect.refusals import Refusal
from sales import basket as baskets
from sales.allowance import BeyondTheYear, TooFarAhead
from sales.models import Basket, BasketLine, Handover, PlanYear, Sale, SoldPlan
from sales.models.allowance import last_day
from sales.paying import CashCeiling, Paid
from sales.till import UnitAlreadySold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, lift_limits, open_with, sell
from tests.factories.sales import shelf as load_shelf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db: None) -> Antenna:
    return AntennaFactory(slug="lille")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in its own thread and connection, all let go together; gives what each returned or refused."""
    gate = threading.Barrier(len(acts))
    answers: list[Any] = [None] * len(acts)

    def go(rank: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            answers[rank] = act()
        except Refusal as refusal:
            answers[rank] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(rank, act)) for rank, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def kinds(answers: list[Any]) -> list[str]:
    return sorted(type(answer).__name__ for answer in answers)


def test_two_volunteers_sell_the_same_unit(lille):
    goods = load_shelf()
    first, second = (
        TillFactory(antenna=lille) if not lille.tills.exists() else first_till(lille),
        TillFactory(antenna=lille),
    )
    phone = UnitFactory(antenna=lille, product=goods["TEL"])
    sellers = [UserFactory(first_name="Inès"), UserFactory(first_name="Nadia")]
    people = [PersonFactory(antenna=lille), PersonFactory(antenna=lille)]
    answers = at_once(
        *[
            lambda t=t, who=who, by=by: sell(item(goods["TEL"], phone), to=who, at_till=t, by=by)
            for t, who, by in zip((first, second), people, sellers, strict=True)
        ]
    )
    assert kinds(answers) == ["Sale", "UnitAlreadySold"]
    winner = next(a for a in answers if isinstance(a, Sale))
    refusal = next(a for a in answers if isinstance(a, UnitAlreadySold))
    assert Handover.objects.filter(unit=phone).count() == Sale.objects.count() == 1
    said = str(refusal)
    assert winner.seller.first_name in said
    assert f"à la caisse {winner.till.number}" in said


def first_till(antenna: Antenna) -> Any:
    till = antenna.tills.select_related("antenna", "site", "chain").order_by("number").first()
    open_with(till)
    return till


def test_the_same_form_twice_at_once_is_one_sale(lille):
    goods = load_shelf()
    till, who, phone = first_till(lille), PersonFactory(antenna=lille), UnitFactory(antenna=lille, product=goods["TEL"])
    key, by = uuid.uuid4(), UserFactory()
    once = lambda: sell(item(goods["TEL"], phone), item(goods["R30"]), to=who, at_till=till, by=by, key=key)  # noqa: E731
    answers = at_once(once, once, once)
    assert kinds(answers) == ["Sale"] * 3
    assert len({a.pk for a in answers}) == len({a.reference for a in answers}) == 1
    assert Sale.objects.count() == Entry.objects.filter(kind="ticket").count() == SoldPlan.objects.count() == 1


def test_a_double_click_on_a_full_basket_is_one_sale(lille):
    """The same form twice at once, as two requests: one sale, the same ticket for both, an empty basket."""
    load_shelf()
    till, who, by = first_till(lille), PersonFactory(antenna=lille), UserFactory()
    with open_antenna(lille.pk):
        basket = baskets.basket_of(who, antenna_id=lille.pk, user=by)
        shelf = baskets.Shelf(lille.pk, timezone.localdate())
        for code in ("R30", "SOURIS"):
            baskets.add(basket, baskets.find(code, shelf), shelf, at=timezone.now())

    def pay() -> Sale:
        with open_antenna(lille.pk):
            mine = Basket.objects.get(pk=basket.pk)
            return baskets.check_out(
                mine, who, [Paid("card", Decimal(8))], till=till, by=by, at=timezone.now(), key=basket.key
            )

    answers = at_once(pay, pay, pay)
    assert kinds(answers) == ["Sale"] * 3
    assert len({sale.reference for sale in answers}) == Sale.objects.count() == 1
    assert not BasketLine.objects.exists()
    assert Basket.objects.get().key != basket.key


def test_twenty_plans_at_once_to_one_person(lille):
    """Two fit (today, and after it, within 31 days); the other eighteen are told why. No first plan is counted twice."""
    goods = load_shelf()
    till, who, by = first_till(lille), PersonFactory(antenna=lille), UserFactory()
    answers = at_once(*[lambda: sell(item(goods["R30"]), to=who, at_till=till, by=by) for _ in range(20)])
    assert kinds(answers) == ["Sale"] * 2 + ["TooFarAhead"] * 18
    assert PlanYear.objects.filter(person=who).count() == 1
    plans = list(SoldPlan.objects.order_by("starts_on"))
    assert plans[1].starts_on == plans[0].ends_on + timedelta(days=1)


def test_plans_at_two_antennas_at_once_stay_in_the_year(lille):
    goods = load_shelf()
    lyon = AntennaFactory(slug="lyon")
    tills = [first_till(lille), TillFactory(antenna=lyon) if not lyon.tills.exists() else first_till(lyon)]
    who = PersonFactory(antenna=lille)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, now())",
            [who.pk, lyon.pk],
        )
    by = UserFactory()
    sell(item(goods["R30"]), to=who, at_till=tills[0], by=by, at=timezone.now() - timedelta(days=330))
    answers = at_once(*[lambda t=t: sell(item(goods["R30"]), to=who, at_till=t, by=by) for t in tills])
    assert sorted(isinstance(a, Sale) for a in answers) == [False, True]
    assert any(isinstance(a, (BeyondTheYear, TooFarAhead)) for a in answers)
    year = PlanYear.objects.get(person=who)
    assert max(p.ends_on for p in year.plans.all()) <= last_day(year.first_on)


def test_many_tills_and_many_sales_number_without_a_gap(lille):
    """C035: two tills, many sales at the same instant: distinct consecutive numbers, no request fails, the chains hold."""
    goods = load_shelf()
    tills, by = [first_till(lille), TillFactory(antenna=lille)], UserFactory()

    def ten(till: Any) -> None:
        for _ in range(10):
            sell(item(goods["SOURIS"]), at_till=till, by=by)

    at_once(*[lambda t=t: ten(t) for t in tills for _ in range(4)])
    for till in tills:
        tickets = Entry.objects.filter(chain=till.chain, kind="ticket")
        numbers = list(tickets.order_by("seq").values_list("number", flat=True))
        assert numbers == list(range(1, 41))
        assert verify.first_fault(Chain.objects.select_related("head").get(pk=till.chain_id)) is None


def test_two_tickets_in_cash_at_once_do_not_pass_a_thousand_euros(lille):
    goods = load_shelf()
    lift_limits()
    tills = [first_till(lille), TillFactory(antenna=lille)]
    who, by = PersonFactory(antenna=lille), UserFactory()
    baskets = [[item(goods["PCA"], UnitFactory(antenna=lille, product=goods["PCA"])) for _ in range(4)] for _ in tills]
    answers = at_once(
        *[lambda t=t, b=b: sell(*b, to=who, at_till=t, by=by) for t, b in zip(tills, baskets, strict=True)]
    )
    assert kinds(answers) == ["CashCeiling", "Sale"]
    assert isinstance(next(a for a in answers if not isinstance(a, Sale)), CashCeiling)


def test_a_receipt_printed_twice_at_once_gives_an_original_and_one_duplicate(lille):
    from sales.receipts import note_printing

    goods = load_shelf()
    till, by = first_till(lille), UserFactory()
    sale = sell(item(goods["SOURIS"]), at_till=till, by=by)

    def print_it() -> int:
        with open_antenna(lille.pk):
            return note_printing(
                Sale.objects.select_related("till", "entry").get(pk=sale.pk), by=by, at=timezone.now()
            ).rank

    assert sorted(at_once(print_it, print_it, print_it)) == [0, 1, 2]


def test_what_is_left_when_everything_is_refused(lille):
    """A refusal leaves nothing: no number is used, no device is held."""
    goods = load_shelf()
    till, who, by = first_till(lille), PersonFactory(antenna=lille), UserFactory()
    phone = UnitFactory(antenna=lille, product=goods["TEL"])
    with pytest.raises(Refusal):
        sell(
            item(goods["TEL"], phone),
            item(goods["R30"]),
            item(goods["R30"]),
            item(goods["R30"]),
            to=who,
            at_till=till,
            by=by,
        )
    phone.refresh_from_db()
    assert phone.state == "ready"
    assert not PlanYear.objects.exists()
    assert sell(item(goods["TEL"], phone), to=who, at_till=till, by=by).reference == "LI-1-000001"
    assert Decimal(8) == Sale.objects.get().total
    assert Person.objects.count() == 1
