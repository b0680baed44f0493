"""The till's pages, without JavaScript: scan, change, pay, and what bad input gets."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Opening
from connect.antennas.doors import antenna_urls
from sales.models import Basket, BasketLine, PlanYear, Product, Sale, Unit
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, sell

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(signed_in, volunteer, till):
    return signed_in(volunteer)


@pytest.fixture
def page(person) -> str:
    return f"/lille/caisse/vente/{person.pk}/"


def add(client, page, what):
    return client.post(page, {"scan": what})


def pay(client, page, received="", means="cash", **other):
    basket = Basket.objects.get()
    due = sum((line.price * line.quantity for line in BasketLine.objects.all()), Decimal(0))
    asked = {"key": str(basket.key), "due": str(due), "means": means, "received": received, "pay": "1"} | other
    return client.post(page, asked)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def test_a_whole_sale_without_javascript(seller, page, computer):
    assert add(seller, page, computer.label).status_code == 302
    assert add(seller, page, "r30").status_code == 302
    shown = text(seller.get(page))
    assert "115,00 €" in shown
    assert computer.label in shown
    paid = pay(seller, page, "120")
    assert paid.status_code == 302
    assert paid.url == "/lille/caisse/tickets/LI-1-000001/"
    receipt = text(seller.get(paid.url))
    assert "Vente encaissée" in receipt
    assert "5,00 €" in receipt
    assert "2 ans, jusqu’au" in receipt
    assert not BasketLine.objects.exists()


def test_the_basket_outlives_a_reload_and_belongs_to_its_seller(seller, page, shelf, signed_in, lille):
    add(seller, page, "SOURIS")
    assert "3,00 €" in text(seller.get(page))
    assert "3,00 €" in text(seller.get("/lille/caisse/"))
    from tests.factories.people import MembershipFactory

    other = signed_in(MembershipFactory(antenna=lille))
    assert "Le panier est vide." in text(other.get(page))


def test_looking_writes_nothing(seller, page):
    seller.get(page)
    assert not Basket.objects.exists()


def test_the_same_form_again_shows_the_same_receipt(seller, page, shelf):
    """Double click, back button, resubmission after a lost connection: one sale, one receipt."""
    add(seller, page, "SOURIS")
    key = str(Basket.objects.get().key)
    first = seller.post(page, {"key": key, "due": "3.00", "means": "cash", "received": "5"})
    again = seller.post(page, {"key": key, "due": "3.00", "means": "cash", "received": "5"})
    assert first.url == again.url
    assert Sale.objects.count() == 1
    add(seller, page, "SAC")
    assert str(Basket.objects.get().key) != key


def test_a_basket_that_changed_in_another_tab_is_not_paid_at_the_old_price(seller, page, shelf):
    add(seller, page, "SOURIS")
    key = str(Basket.objects.get().key)
    add(seller, page, "SAC")
    answer = seller.post(page, {"key": key, "due": "3.00", "means": "cash", "received": "5"})
    assert answer.status_code == 200
    assert "Le panier a changé" in text(answer)
    assert not Sale.objects.exists()


def test_the_refusal_of_a_plan_stands_beside_the_field_with_what_is_possible(seller, page, person, till, shelf):
    sell(item(shelf["R30"]), to=person, at_till=till, at=timezone.now() - timezone.timedelta(days=350))
    answer = add(seller, page, "R30")
    assert answer.status_code == 200
    shown = text(answer)
    assert "La recharge de 30 jours n’est pas ajoutée." in shown
    assert "Possible aujourd’hui : Recharge 7 jours" in shown
    assert 'name="add" value="R7"' in shown
    assert "il reste 14 jours" in shown
    assert seller.post(page, {"add": "R7"}).status_code == 302
    assert BasketLine.objects.get().product.code == "R7"


def test_a_price_above_the_cap_is_refused_beside_its_field(seller, page, computer):
    add(seller, page, computer.label)
    line = BasketLine.objects.get()
    answer = seller.post(page, {"line": str(line.pk), "price": "140,01"})
    assert answer.status_code == 200
    assert "Un ordinateur se vend 140 € au plus. Baissez le prix." in text(answer)
    assert seller.post(page, {"line": str(line.pk), "price": "90"}).status_code == 302
    line.refresh_from_db()
    assert line.price == 90
    pay(seller, page, "90")
    assert Sale.objects.get().total == 90


def test_a_device_sold_meanwhile_is_refused_with_who_and_where(seller, page, phone, till, lille, shelf):
    add(seller, page, phone.label)
    second = TillFactory(antenna=lille)
    sell(item(shelf["TEL"], phone), to=PersonFactory(antenna=lille), at_till=second, by=UserFactory(first_name="Inès"))
    answer = pay(seller, page, "8")
    assert answer.status_code == 200
    assert "Ce téléphone vient d’être vendu par Inès, à la caisse 2. Choisissez-en un autre." in text(answer)
    assert BasketLine.objects.count() == 1  # nothing lost


@pytest.mark.parametrize(
    ("received", "sentence"),
    [
        ("", "Écrivez l’argent reçu"),
        ("2", "Il manque 1,00 €"),
        ("-5", "Écrivez un montant"),
        ("5,123", "Écrivez un montant"),
        ("LIPC26-0147", "Écrivez un montant"),
        ("1e3", "Écrivez un montant"),
        ("9" * 400, "Écrivez un montant"),
        ("5\x00", "Écrivez un montant"),
        ("<script>", "Écrivez un montant"),
        ("3001", "C’est beaucoup plus que le prix"),
        ("😀", "Écrivez un montant"),
        ("NaN", "Écrivez un montant"),
    ],
)
def test_money_that_is_not_money(seller, page, shelf, received, sentence):
    """C050 too: a label scanned in the money received pays nothing."""
    add(seller, page, "SOURIS")
    answer = pay(seller, page, received)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not Sale.objects.exists()
    assert BasketLine.objects.exists()


@pytest.mark.parametrize("received", ["5", "5,0", " 5.00 ", "5 €", "5,00€"])
def test_money_as_people_write_it(seller, page, shelf, received):
    add(seller, page, "SOURIS")
    assert pay(seller, page, received).status_code == 302
    assert Sale.objects.get().payments.get().received == 5


@pytest.mark.parametrize(
    "what",
    [
        "",
        "   ",
        "\x00",
        "x" * 500,
        "<b>'; DROP TABLE sales_sale; --",
        "\u202e\u0647\u0627\u062a\u0641",
        "😀",
        "0",
        "%",
        "LIPC26-9999",
    ],
)
def test_a_scan_that_is_nothing(seller, page, what):
    answer = add(seller, page, what)
    assert answer.status_code == 200
    assert "cx-refusal" in text(answer)
    assert not BasketLine.objects.exists()


@pytest.mark.parametrize("price", ["", "0", "-1", "1,234", "abc", "\x00", "99999999"])
def test_a_price_that_is_none(seller, page, shelf, price):
    add(seller, page, "SOURIS")
    answer = seller.post(page, {"line": str(BasketLine.objects.get().pk), "price": price})
    assert answer.status_code == 200
    assert BasketLine.objects.get().price == 3


@pytest.mark.parametrize(
    "asked",
    [
        {"key": "x", "due": "3", "means": "cash", "received": "3"},
        {"key": str(uuid.uuid4()), "due": "abc", "means": "cash", "received": "3"},
        {"key": str(uuid.uuid4()), "due": "-3", "means": "gold", "received": "3"},
        {"key": str(uuid.uuid4()), "due": "3", "means": "card"},
        {"line": "x", "price": "3"},
    ],
)
def test_a_form_that_was_tampered_with(seller, page, asked):
    assert seller.post(page, asked).status_code == 200
    assert not Sale.objects.exists()
    assert seller.post(page, {"remove": "x"}).status_code == 404


def test_a_scan_twice_adds_one_more_but_a_device_once(seller, page, computer):
    """C047, the server's half: quantity 2 of the accessory, one line of the device and a note."""
    add(seller, page, "SOURIS")
    add(seller, page, "SOURIS")
    add(seller, page, computer.label)
    again = add(seller, page, computer.label)
    assert "Cet appareil est déjà dans le panier." in text(again)
    assert {line.product.code: line.quantity for line in BasketLine.objects.all()} == {"SOURIS": 2, "PCB": 1}


@pytest.mark.usefixtures("no_limits")
def test_a_label_that_scanners_and_records_write_with_other_zeros(seller, page, lille, shelf):
    """C046: as it is first; then a unique one without leading zeros; two, and the seller chooses. Codes are text."""
    one = UnitFactory(antenna=lille, product=shelf["PCB"], serial="3001")
    add(seller, page, "00003001")
    assert BasketLine.objects.get().unit == one
    BasketLine.objects.all().delete()
    two = UnitFactory(antenna=lille, product=shelf["PCB"], serial="00003001")
    add(seller, page, "00003001")
    assert BasketLine.objects.get().unit == two
    between = text(add(seller, page, "003001"))
    assert one.label in between
    assert two.label in between


def test_a_few_letters_find_an_article(seller, page, shelf, computer, phone):
    assert add(seller, page, "souris").status_code == 302
    several = text(add(seller, page, "recharge 30"))
    assert 'value="R30"' in several
    assert 'value="R30D"' in several
    assert phone.label in text(seller.get(page))


def test_without_a_name_accessories_only(seller, shelf):
    page = "/lille/caisse/vente/"
    add(seller, page, "SOURIS")
    answer = add(seller, page, "SIM")
    assert "Sans nom, on ne vend que des accessoires" in text(answer)
    assert pay(seller, page, "3").status_code == 302


def test_by_card_nothing_is_given_back(seller, page, shelf):
    add(seller, page, "SOURIS")
    paid = pay(seller, page, "50", means="card")
    payment = Sale.objects.get().payments.get()
    assert (payment.means, payment.received) == ("card", None)
    assert "Rendez" not in text(seller.get(paid.url))


def test_take_away(seller, page, shelf):
    add(seller, page, "SOURIS")
    line = BasketLine.objects.get()
    assert seller.post(page, {"remove": str(line.pk)}).status_code == 302
    assert seller.post(page, {"remove": str(line.pk)}).status_code == 302  # again: harmless
    assert not BasketLine.objects.exists()


def test_a_till_that_cannot_sign_says_so_and_keeps_the_basket(seller, page, shelf, settings):
    """C040."""
    add(seller, page, "SOURIS")
    settings.LEDGER_KEY_FILE = "/nowhere/at/all"
    answer = pay(seller, page, "3")
    assert answer.status_code == 200
    assert "N’encaissez pas" in text(answer)
    assert BasketLine.objects.exists()
    assert not Sale.objects.exists()


def test_another_antenna_opens_neither_the_sale_nor_the_ticket(signed_in, stranger, till, person, shelf, lyon):
    sale = sell(item(shelf["SOURIS"]), to=person, at_till=till)
    client = signed_in(stranger)
    assert client.get(f"/lille/caisse/vente/{person.pk}/").status_code == 403
    assert client.get(f"/lyon/caisse/vente/{person.pk}/").status_code == 404
    assert client.post(f"/lyon/caisse/vente/{person.pk}/", {"scan": "SOURIS"}).status_code == 404
    for address in (f"tickets/{sale.reference}/", f"tickets/{sale.reference}/a4.pdf"):
        assert client.get(f"/lyon/caisse/{address}").status_code == 404
    assert client.post(f"/lyon/caisse/tickets/{sale.reference}/imprimer/", {"form": "a4"}).status_code == 404


def test_a_device_of_another_antenna_is_not_found_here(seller, page, lyon, shelf):
    theirs = UnitFactory(antenna=lyon, product=shelf["TEL"])
    assert "Aucun article" in text(add(seller, page, theirs.label))


def test_the_day_at_the_till(seller, till, shelf, person):
    sell(item(shelf["SOURIS"]), at_till=till)
    sell(item(shelf["R7"]), to=person, at_till=till)
    shown = text(seller.get("/lille/caisse/"))
    assert "LI-1-000002" in shown
    assert "5,00 €" in shown
    assert "Rahimi" not in shown  # the list says what was sold, not to whom


def test_choosing_a_till(seller, till, lille, shelf, page):
    second = TillFactory(antenna=lille)
    seller.post("/lille/caisse/", {"till": str(second.pk)})
    add(seller, page, "SOURIS")
    assert pay(seller, page, "3").url.endswith("/LI-2-000001/")
    for wrong in ("", "x", "9" * 30, "²"):
        assert seller.post("/lille/caisse/", {"till": wrong}).status_code == 302
    assert seller.get("/lille/caisse/").status_code == 200


@pytest.mark.usefixtures("no_limits")
def test_pages_ask_the_database_as_often_for_one_as_for_twenty(
    seller, page, lille, shelf, till, django_assert_max_num_queries
):
    def many(n: int) -> None:
        for _ in range(n):
            unit = UnitFactory(antenna=lille, product=shelf["TEL"])
            sell(item(shelf["SOURIS"]), at_till=till)
            add(seller, page, unit.label)

    def count(address: str) -> int:
        with django_assert_max_num_queries(60) as context:
            assert seller.get(address).status_code == 200
        return len(context.captured_queries)

    many(1)
    seller.get(page)  # the first visit of a screen is written in the till's chain
    before = {address: count(address) for address in (page, "/lille/caisse/")}
    many(19)
    assert {address: count(address) for address in before} == before


def test_of_many_devices_a_few_of_each_kind_are_offered_and_the_others_are_counted(seller, page, lille, shelf):
    for _ in range(9):
        UnitFactory(antenna=lille, product=shelf["PCB"], model="Dell 5490")
    one = UnitFactory(antenna=lille, product=shelf["TEL"])
    shown = text(seller.get(page))
    assert shown.count("Dell 5490") == 4
    assert "Et 5 de plus" in shown
    assert one.label in shown
    assert "Et 0 de plus" not in shown


@pytest.mark.usefixtures("no_limits")
def test_a_device_is_found_by_its_model_or_the_end_of_its_label(seller, page, lille, shelf):
    old = UnitFactory(antenna=lille, product=shelf["PCB"], model="Lenovo T470")
    UnitFactory(antenna=lille, product=shelf["PCB"], model="Dell 5490")
    assert add(seller, page, old.label[-4:]).status_code == 302
    assert BasketLine.objects.get().unit == old
    BasketLine.objects.all().delete()
    assert add(seller, page, "t470 LENOVO").status_code == 302
    assert BasketLine.objects.get().unit == old
    assert "Aucun article" in text(add(seller, page, "100%"))


def test_opening_a_sale_is_in_the_access_journal(seller, page, person, volunteer, shelf):
    seller.get(page)
    opened = Opening.objects.get(act="opened a sale")
    assert (opened.person, opened.user, opened.antenna) == (person, volunteer.user, volunteer.antenna)


def test_a_year_that_is_over_is_drawn_as_on_the_persons_page(seller, page, person, shelf):
    PlanYear.objects.create(person=person, first_on=timezone.localdate() - timedelta(days=400))
    for address in (page, f"/lille/personnes/{person.pk}/"):
        shown = text(seller.get(address))
        assert "L’année de forfaits a fini le" in shown
        assert 'class="cx-stop"' in shown
        assert "cx-draw ok" not in shown


def test_the_receipt_leads_back_to_the_person(seller, page, person, computer):
    add(seller, page, computer.label)
    paid = pay(seller, page, "120")
    assert f'href="/lille/personnes/{person.pk}/"' in text(seller.get(paid.url))
    assert f'href="/lille/personnes/{person.pk}/"' in text(seller.get(page))


def test_addresses_hold_no_name(person, till, shelf):
    sale = sell(item(shelf["R7"]), to=person, at_till=till)
    with antenna_urls("lille"):
        assert reverse("sales:sell", args=[person.pk]) == f"/lille/caisse/vente/{person.pk}/"
        assert reverse("sales:receipt", args=[sale.reference]) == "/lille/caisse/tickets/LI-1-000001/"


def test_an_article_withdrawn_or_unpriced_is_not_offered(seller, page, shelf):
    Product.objects.filter(code="SAC").update(withdrawn_on=timezone.localdate())
    assert "Sacoche" not in text(seller.get(page))
    assert Unit.objects.count() == 0
    assert "Aucun ordinateur ni téléphone" in text(seller.get(page))
