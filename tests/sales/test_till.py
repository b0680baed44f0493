"""Selling: what a sale writes, and what it refuses by name."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from beneficiaries.models import Visit
from connect.books.keys import LedgerUnavailable
from connect.books.models import Entry
from sales.allowance import BeyondTheYear, TooFarAhead
from sales.models import Handover, PlanYear, Sale, SaleLine, UnitState
from sales.paying import CashCeiling, DoesNotAddUp, NotEnoughCash, Paid, TooMuchCash
from sales.till import AboveCap, AbovePrice, EmptyBasket, NeedsAPerson, UnitAlreadySold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell

pytestmark = pytest.mark.django_db


def test_a_plan_and_a_computer_in_cash_with_change(till, person, computer, shelf):
    seller = UserFactory(first_name="Nadia")
    sale = sell(
        item(shelf["R30"]), item(shelf["PCB"], computer), to=person, at_till=till, by=seller,
        payments=[Paid("cash", Decimal(115), Decimal(120))],
    )  # fmt: skip
    assert sale.reference == "LI-1-000001"
    assert sale.total == Decimal(115)
    payment = sale.payments.get()
    assert payment.received - payment.amount == Decimal(5)
    computer.refresh_from_db()
    assert computer.state == UnitState.SOLD
    assert Handover.objects.get(unit=computer).line.sale == sale
    assert sale.buyer.name_as_printed == "Maryam Rahimi"
    assert sale.heading["seller"] == "Nadia"
    today = timezone.localdate()
    assert PlanYear.objects.get(person=person).first_on == today
    plan = SaleLine.objects.get(sale=sale, kind="plan").plan
    assert (plan.starts_on, plan.ends_on) == (today, today + timedelta(days=29))
    assert Visit.objects.filter(person=person, source="sale", on=today).count() == 1


def test_the_signed_text_holds_no_name_and_no_key_of_the_person(till, person, shelf):
    sale = sell(item(shelf["R7"]), to=person, at_till=till)
    text = Entry.objects.get(subject=sale.pk).text
    for secret in ("Maryam", "Rahimi", str(person.pk), person.card_number):
        assert secret not in text
    assert json.loads(text)["total_cents"] == 200


def test_the_same_form_sent_again_is_the_same_sale(till, person, shelf):
    key = uuid.uuid4()
    first = sell(item(shelf["R7"]), to=person, at_till=till, key=key)
    again = sell(item(shelf["R7"]), to=person, at_till=till, key=key)
    assert again.pk == first.pk
    assert again.reference == "LI-1-000001"
    assert Sale.objects.count() == Entry.objects.filter(kind="ticket").count() == 1


def test_a_device_is_sold_once(till, person, phone, shelf):
    sell(item(shelf["TEL"], phone), to=person, at_till=till, by=UserFactory(first_name="Inès"))
    with pytest.raises(UnitAlreadySold, match=r"vendu par Inès, à la caisse 1\. Choisissez-en un autre"):
        sell(item(shelf["TEL"], phone), to=person, at_till=till)


def test_a_device_of_another_antenna_is_not_ours_to_sell(till, person, lyon, shelf):
    theirs = UnitFactory(antenna=lyon, product=shelf["TEL"])
    with pytest.raises(UnitAlreadySold):
        sell(item(shelf["TEL"], theirs), to=person, at_till=till)


@pytest.mark.parametrize(
    ("code", "price", "sentence"),
    [
        ("PCB", "140.01", "Un ordinateur se vend 140 € au plus. Baissez le prix."),
        ("TEL", "8.01", "Un téléphone se vend 8 € au plus. Baissez le prix."),
    ],
)
def test_above_the_cap_is_refused(till, person, lille, shelf, code, price, sentence):
    unit = UnitFactory(antenna=lille, product=shelf[code])
    with pytest.raises(AboveCap) as refusal:
        sell(item(shelf[code], unit, price=price), to=person, at_till=till)
    assert str(refusal.value).replace("\u00a0", " ") == sentence
    assert not Sale.objects.exists()


@pytest.mark.parametrize(("code", "price"), [("PCA", "140.00"), ("TEL", "8.00"), ("PCC", "0.01")])
def test_up_to_the_cap_is_sold(till, person, lille, shelf, code, price):
    unit = UnitFactory(antenna=lille, product=shelf[code])
    sale = sell(item(shelf[code], unit, price=price), to=person, at_till=till)
    assert sale.lines.get().cap_amount == {"PCA": 140, "PCC": 140, "TEL": 8}[code]


def test_an_article_without_a_cap_is_not_sold_above_its_national_price(till, person, shelf):
    with pytest.raises(AbovePrice):
        sell(item(shelf["SOURIS"], price="3.01"), at_till=till)


def test_beyond_the_year_is_refused_with_its_dates(till, person, shelf):
    start = timezone.now() - timedelta(days=350)
    sell(item(shelf["R30"]), to=person, at_till=till, at=start)
    with pytest.raises(BeyondTheYear) as refusal:
        sell(item(shelf["R30"]), to=person, at_till=till)
    assert str(refusal.value).startswith("La recharge de 30 jours n’est pas ajoutée. Elle irait jusqu’au ")
    assert sell(item(shelf["R7"]), to=person, at_till=till).total == 2


def test_plans_follow_each_other_and_start_within_a_month(till, person, shelf):
    first = sell(item(shelf["R30"]), item(shelf["R30"]), to=person, at_till=till)
    plans = [line.plan for line in first.lines.all()]
    assert plans[1].starts_on == plans[0].ends_on + timedelta(days=1)
    with pytest.raises(TooFarAhead):
        sell(item(shelf["R30"]), to=person, at_till=till)


def test_another_antenna_cannot_start_a_second_year(till, person, lyon, shelf):
    there = (
        TillFactory(antenna=lyon)
        if not lyon.tills.exists()
        else lyon.tills.select_related("antenna", "site", "chain").get()
    )
    start = timezone.now() - timedelta(days=360)
    sell(item(shelf["R30"]), to=person, at_till=till, at=start)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, now())",
            [person.pk, lyon.pk],
        )
    with pytest.raises(BeyondTheYear):
        sell(item(shelf["R30"]), to=person, at_till=there)


def test_a_sim_opens_no_year(till, person, shelf):
    sell(item(shelf["SIM"]), to=person, at_till=till)
    assert not PlanYear.objects.exists()


def test_without_a_name_accessories_only(till, shelf):
    assert sell(item(shelf["SOURIS"], quantity=2), at_till=till).total == 6
    with pytest.raises(NeedsAPerson):
        sell(item(shelf["SIM"]), at_till=till)


def test_money_that_is_not_enough_or_far_too_much(till, shelf):
    with pytest.raises(NotEnoughCash, match="Il manque 1,00"):
        sell(item(shelf["SOURIS"]), at_till=till, payments=[Paid("cash", Decimal(3), Decimal(2))])
    with pytest.raises(TooMuchCash):
        sell(item(shelf["SOURIS"]), at_till=till, payments=[Paid("cash", Decimal(3), Decimal(1200))])
    with pytest.raises(DoesNotAddUp):
        sell(item(shelf["SOURIS"]), at_till=till, payments=[Paid("card", Decimal(2))])
    with pytest.raises(EmptyBasket):
        sell(at_till=till)
    assert not Sale.objects.exists()


def test_three_means_of_payment(till, person, computer, shelf):
    paid = [
        Paid("cash", Decimal(10), Decimal(20)),
        Paid("card", Decimal(50)),
        Paid("voucher", Decimal(50), number="B-17", payer="CCAS de Lille"),
    ]
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till, payments=paid)
    assert [(p.means, p.amount) for p in sale.payments.all()] == [("cash", 10), ("card", 50), ("voucher", 50)]


def test_above_a_thousand_euros_no_cash_even_in_two_tickets(till, person, lille, shelf, no_limits):
    units = [UnitFactory(antenna=lille, product=shelf["PCA"]) for _ in range(9)]
    sell(*[item(shelf["PCA"], unit) for unit in units[:7]], to=person, at_till=till)  # 980 €
    with pytest.raises(CashCeiling):
        sell(item(shelf["PCA"], units[7]), to=person, at_till=till)
    assert (
        sell(item(shelf["PCA"], units[7]), to=person, at_till=till, payments=[Paid("card", Decimal(140))]).total == 140
    )
    somebody_else = PersonFactory(antenna=lille)
    assert sell(item(shelf["PCA"], units[8]), to=somebody_else, at_till=till).total == 140


def test_without_the_key_nothing_is_sold(till, shelf, settings, tmp_path, caplog):
    """C040: the sale is refused loudly, never written without its signature."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "nowhere")
    with pytest.raises(LedgerUnavailable):
        sell(item(shelf["SOURIS"]), at_till=till)
    assert not Sale.objects.exists()
    assert not SaleLine.objects.exists()
    assert any(record.levelname == "CRITICAL" for record in caplog.records)


def test_tickets_of_two_tills_are_two_series(till, lille, shelf):
    second = TillFactory(antenna=lille)
    numbers = [sell(item(shelf["SOURIS"]), at_till=t).reference for t in (till, second, till)]
    assert numbers == ["LI-1-000001", "LI-2-000001", "LI-1-000002"]
