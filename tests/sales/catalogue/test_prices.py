"""What is asked on a day: the national grid by date, an antenna's own prices, the caps by date."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from sales.catalogue import deciding
from sales.models import NationalPrice, Price, PriceCap, Product, Sale
from sales.pricing import caps_on, prices_on
from sales.till import AboveCap, AbovePrice
from tests.factories.sales import UnitFactory, item, sell
from tests.sales.catalogue.conftest import refused, run

pytestmark = pytest.mark.django_db
VECTORS = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())


def facts(national) -> dict:
    return {"by": national.user, "at": timezone.now()}


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.mark.parametrize("case", VECTORS["price_caps"]["cases"], ids=lambda case: f"{case['kind']} {case['price']}")
def test_the_caps_of_the_house(case, till, person, lille, shelf):
    """`ok: null` is a gift: it is no sale, and the till refuses it like a price below zero."""
    unit = UnitFactory(antenna=lille, product=shelf["PCA" if case["kind"] == "computer" else "TEL"])
    wanted = item(unit.product, unit, price=case["price"])
    if case["ok"]:
        assert sell(wanted, to=person, at_till=till).total == Decimal(case["price"])
        return
    with pytest.raises(Exception, match=r"."):
        sell(wanted, to=person, at_till=till)
    assert not Sale.objects.exists()


def test_a_price_to_come_is_prepared_and_asked_from_its_day(national, shelf, today):
    mouse, later = shelf["SOURIS"], today + timedelta(days=10)
    with open_national():
        deciding.add_price(mouse, Decimal("2.50"), later, "achat groupé", **facts(national))
    assert prices_on(today)[mouse.pk].price == 3
    assert prices_on(later - timedelta(days=1))[mouse.pk].price == 3
    assert prices_on(later)[mouse.pk].price == Decimal("2.50")


def test_of_two_prices_for_one_day_the_later_holds(national, shelf, today):
    """A slip of the keyboard is put right at once, by another row."""
    with open_national():
        deciding.add_price(shelf["SOURIS"], Decimal(25), today, "faute de frappe", **facts(national))
        deciding.add_price(shelf["SOURIS"], Decimal("2.50"), today, "correction", **facts(national))
    assert prices_on(today)[shelf["SOURIS"].pk].national == Decimal("2.50")


def test_a_price_stops_at_the_cap_of_its_own_day(national, shelf, today):
    later = today + timedelta(days=30)
    with open_national():
        deciding.add_cap("computer", Decimal(100), later, "moins cher", **facts(national))
        deciding.add_price(shelf["PCC"], Decimal(120), today, "tension", **facts(national))
        with pytest.raises(AboveCap):
            deciding.add_price(shelf["PCC"], Decimal(120), later, "tension", **facts(national))


def test_the_past_keeps_its_price(national, manager, lille, shelf, today):
    yesterday = today - timedelta(days=1)
    for decide in (
        lambda: deciding.add_price(shelf["SOURIS"], Decimal(1), yesterday, "x", **facts(national)),
        lambda: deciding.add_cap("computer", Decimal(1), yesterday, "x", **facts(national)),
        lambda: deciding.add_limit("sim", "person", Decimal(1), 1, yesterday, "x", **facts(national)),
    ):
        with pytest.raises(deciding.NeverThePast), open_national():
            decide()
    with pytest.raises(deciding.NeverThePast), open_antenna(lille.pk):
        deciding.add_own_price(shelf["SOURIS"], Decimal(1), yesterday, antenna_id=lille.pk, **facts(manager))


def test_no_script_writes_the_past_nor_changes_a_row(at_siege, shelf, national):
    row = NationalPrice.objects.create(
        product=shelf["SOURIS"], amount=2, from_on=timezone.localdate(), reason="x", added_by=national.user
    )
    with refused("decided_never_the_past"), open_national():
        run(
            "INSERT INTO sales_pricecap (kind, amount, from_on, reason, added_at) VALUES ('phone', 9, '2026-01-01', 'x', now())"
        )
    with pytest.raises(Exception, match=r"permission denied|refused|append"), at_siege():
        run("UPDATE sales_nationalprice SET amount = 1 WHERE id = %(id)s", id=row.pk)
    with pytest.raises(Exception, match=r"permission denied|refused|append"), at_siege():
        run("DELETE FROM sales_nationalprice")
    with refused("price_under_cap"), at_siege():
        run(
            "INSERT INTO sales_nationalprice (product_id, amount, from_on, reason, added_at)"
            " VALUES (%(p)s, 141, '2030-01-01', 'x', now())",
            p=shelf["PCA"].pk,
        )


def test_a_cap_that_falls_below_prices_names_them_and_the_tills_ask_the_cap(
    national, till, person, lille, shelf, today
):
    with open_national():
        assert {one.product.code for one in deciding.exceeding("computer", Decimal(100), today)} == {"PCA", "PCB"}
        deciding.add_cap("computer", Decimal(100), today, "campagne", **facts(national))
    asked = prices_on(today, antenna_id=lille.pk)[shelf["PCA"].pk]
    assert (asked.national, asked.cap, asked.price, asked.is_capped) == (140, 100, 100, True)
    unit = UnitFactory(antenna=lille, product=shelf["PCA"])
    with pytest.raises(AboveCap):
        sell(item(shelf["PCA"], unit), to=person, at_till=till)
    assert sell(item(shelf["PCA"], unit, price=100), to=person, at_till=till).total == 100


def test_an_antenna_sells_below_and_never_above(manager, lille, lyon, shelf, today):
    bag = shelf["SAC"]
    own = {"antenna_id": lille.pk, **facts(manager)}
    with open_antenna(lille.pk):
        with pytest.raises(AbovePrice):
            deciding.add_own_price(bag, Decimal("5.01"), today, **own)
        with pytest.raises(AboveCap):
            deciding.add_own_price(shelf["PCA"], Decimal(141), today, **own)
        deciding.add_own_price(bag, Decimal(4), today, **own)
        assert prices_on(today, antenna_id=lille.pk)[bag.pk].price == 4
        deciding.add_own_price(bag, None, today + timedelta(days=3), **own)
        assert prices_on(today + timedelta(days=3), antenna_id=lille.pk)[bag.pk].price == 5
    with open_antenna(lyon.pk):
        assert prices_on(today, antenna_id=lyon.pk)[bag.pk].price == 5
        assert prices_on(today, antenna_id=lille.pk)[bag.pk].price == 5  # another antenna's prices are not told


def test_a_national_price_that_falls_below_an_antenna_s_is_the_one_that_is_asked(
    national, manager, lille, shelf, today
):
    bag = shelf["SAC"]
    with open_antenna(lille.pk):
        deciding.add_own_price(bag, Decimal(4), today, antenna_id=lille.pk, **facts(manager))
    with open_national():
        deciding.add_price(bag, Decimal(3), today, "don", **facts(national))
    assert prices_on(today, antenna_id=lille.pk)[bag.pk].price == 3


def test_nobody_sells_above_the_national_price_of_the_day(till, person, lille, shelf, at_lille):
    unit = UnitFactory(antenna=lille, product=shelf["PCC"])
    with pytest.raises(AbovePrice):
        sell(item(shelf["PCC"], unit, price=71), to=person, at_till=till)
    with refused("price_under_national"), at_lille():
        run(
            "INSERT INTO sales_saleline (id, antenna_id, sale_id, sold_on, rank, product_id, kind, label, detail, quantity,"
            " price, total) VALUES (gen_random_uuid(), %(a)s, gen_random_uuid(), %(day)s, 1, %(p)s, 'accessory', 'x', '', 1, 4, 4)",
            a=lille.pk, day=timezone.localdate(), p=shelf["SOURIS"].pk,
        )  # fmt: skip


def test_the_reference_never_writes_over_what_the_nation_decided(national, shelf):
    from sales import reference

    with open_national():
        words = {"operator": "", "data_mb": None, "carries": "nothing", "grade": "", "rank": 5, "withdrawn_on": None}
        deciding.change_article(shelf["SAC"], by=national.user, name="Sac à dos", **words)
    reference.load()
    assert Product.objects.get(code="SAC").name == "Sac à dos"
    assert caps_on(timezone.localdate()) == {"computer": 140, "phone": 8}


class Pages:
    """The pages, through forms."""

    def test_an_article_is_added_and_sold(self, signed_in, national, volunteer, person, shelf):
        desk = signed_in(national)
        new = {
            "code": "cle4g",
            "name": "Clé 4G",
            "kind": "accessory",
            "price": "9,90",
            "carries": "nothing",
            "rank": "300",
        }
        assert desk.post("/siege/catalogue/nouvel-article/", new).status_code == 302
        assert "Clé 4G" in text(desk.get("/siege/catalogue/"))
        assert "Clé 4G" in text(signed_in(volunteer).get(f"/lille/caisse/vente/{person.pk}/"))
        again = text(desk.post("/siege/catalogue/nouvel-article/", new))
        assert "Un autre article porte ce code" in again

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"kind": "plan", "days": ""}, "dit combien de jours"),
            ({"price": "0"}, "Un don n’est pas une vente"),
            ({"kind": "computer", "price": "140,01"}, "Un ordinateur se vend 140 € au plus"),
            ({"code": "é !"}, "Un code a des lettres"),
        ],
    )
    def test_an_article_that_cannot_be(self, signed_in, national, shelf, said, sentence):
        new = {
            "code": "N1",
            "name": "Neuf",
            "kind": "accessory",
            "price": "1",
            "carries": "nothing",
            "rank": "3",
        } | said
        assert sentence in text(signed_in(national).post("/siege/catalogue/nouvel-article/", new))
        assert not Product.objects.filter(name="Neuf").exists()

    def test_a_price_with_its_reason(self, signed_in, national, shelf, today):
        desk, mouse = signed_in(national), shelf["SOURIS"]
        there = f"/siege/catalogue/articles/{mouse.pk}/"
        asked = {"prix-amount": "2,50", "prix-from_on": today.isoformat(), "prix-reason": "achat groupé"}
        assert desk.post(f"{there}prix/", asked).status_code == 302
        shown = text(desk.get(there))
        assert "2,50 €" in shown
        assert "achat groupé" in shown
        assert national.user.get_full_name() in shown
        assert "Ce qui est passé" in text(desk.post(f"{there}prix/", asked | {"prix-from_on": "2026-01-01"}))

    def test_an_article_is_withdrawn(self, signed_in, national, volunteer, person, shelf, today):
        desk, bag = signed_in(national), shelf["SAC"]
        words = {"name": bag.name, "carries": "nothing", "rank": "5", "withdrawn_on": today.isoformat()}
        assert desk.post(f"/siege/catalogue/articles/{bag.pk}/", words).status_code == 302
        assert "Sacoche" not in text(signed_in(volunteer).get(f"/lille/caisse/vente/{person.pk}/"))
        assert "retiré depuis" in text(desk.get("/siege/catalogue/"))

    def test_a_cap_below_prices_is_said_before_it_is_added(self, signed_in, national, shelf, today):
        desk = signed_in(national)
        asked = {"kind": "computer", "amount": "100", "from_on": today.isoformat(), "reason": "campagne"}
        first = text(desk.post("/siege/catalogue/plafonds/", asked))
        assert "2 prix nationaux dépassent" in first
        assert PriceCap.objects.count() == 2
        seen = first.split('name="seen" value="')[1].split('"')[0]
        assert desk.post("/siege/catalogue/plafonds/", asked | {"seen": seen}).status_code == 302
        cap = PriceCap.objects.get(amount=100)
        assert (cap.reason, cap.added_by) == ("campagne", national.user)
        assert "campagne" in text(desk.get("/siege/catalogue/plafonds/"))

    def test_a_manager_sets_a_lower_price_and_a_volunteer_reads_it(
        self, signed_in, manager, volunteer, lille, shelf, today
    ):
        boss, seller = signed_in(manager), signed_in(volunteer)
        asked = {"product": shelf["SAC"].pk, "amount": "4", "from_on": today.isoformat()}
        assert seller.post("/lille/catalogue/", asked).status_code == 403
        assert boss.post("/lille/catalogue/", asked).status_code == 302
        price = Price.objects.get()
        assert (price.antenna_id, price.changed_by, price.amount) == (lille.pk, manager.user, 4)
        assert "4,00 €" in text(seller.get("/lille/catalogue/"))
        for wrong, sentence in (
            ("6", "se vend 5 € au plus"),
            ("1,234", "Écrivez un montant"),
            ("-1", "Écrivez un montant"),
        ):
            assert sentence in text(boss.post("/lille/catalogue/", asked | {"amount": wrong})), wrong
        assert Price.objects.count() == 1

    def test_a_reader_reads_and_decides_nothing(self, signed_in, shelf, today):
        from tests.factories.people import MembershipFactory

        reader = signed_in(MembershipFactory(role="national_reader", antenna=None))
        for page in ("", "plafonds/", "limites/", "offres/", "annees/"):
            assert reader.get(f"/siege/catalogue/{page}").status_code == 200
        asked = {"kind": "computer", "amount": "100", "from_on": today.isoformat(), "reason": "x"}
        assert reader.post("/siege/catalogue/plafonds/", asked).status_code == 403
        assert reader.get("/siege/catalogue/nouvel-article/").status_code == 403
