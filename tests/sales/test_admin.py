"""Sales in Lille's own admin: everything can be read, prices alone can be set, under the caps."""

import pytest

from sales.models import Price
from tests.factories.sales import item, sell

pytestmark = pytest.mark.django_db
LISTS = ["unit", "sale", "till", "product", "pricecap", "price"]


@pytest.fixture
def boss(signed_in, manager, till):
    return signed_in(manager)


@pytest.mark.parametrize("table", LISTS)
def test_a_manager_reads_her_antenna(boss, table, till, person, computer, shelf):
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till)
    assert boss.get(f"/lille/admin/sales/{table}/").status_code == 200
    assert boss.get(f"/lille/admin/sales/sale/{sale.pk}/change/").status_code == 200
    if table != "price":
        assert boss.get(f"/lille/admin/sales/{table}/add/").status_code == 403


def test_another_manager_sees_none_of_it(signed_in, lyon, till, person, computer, shelf):
    from tests.factories.people import MembershipFactory

    sell(item(shelf["PCB"], computer), to=person, at_till=till)
    there = signed_in(MembershipFactory(antenna=lyon, role="manager"))
    for table in ("unit", "sale", "till"):
        page = there.get(f"/lyon/admin/sales/{table}/").content.decode()
        assert computer.label not in page
        assert "LI-1-000001" not in page


def test_nobody_changes_a_ticket_or_a_unit_in_the_admin(boss, till, shelf, computer):
    sale = sell(item(shelf["SOURIS"]), at_till=till)
    assert boss.post(f"/lille/admin/sales/sale/{sale.pk}/change/", {"total": "1"}).status_code == 403
    assert boss.post(f"/lille/admin/sales/unit/{computer.pk}/change/", {"state": "ready"}).status_code == 403
    assert boss.post(f"/lille/admin/sales/sale/{sale.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("code", "amount", "sentence"),
    [
        ("PCA", "140.01", "Un ordinateur se vend 140\u00a0€ au plus"),
        ("TEL", "9", "Un téléphone se vend 8\u00a0€ au plus"),
        ("PCC", "71", "Cet article se vend 70\u00a0€ au plus"),
        ("SAC", "-1", ""),
        ("SAC", "1.234", ""),
    ],
)
def test_a_price_above_the_caps_is_refused_in_the_admin_too(boss, shelf, code, amount, sentence):
    answer = boss.post("/lille/admin/sales/price/add/", {"product": shelf[code].pk, "amount": amount})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Price.objects.exists()


def test_an_antenna_sells_below_the_national_price(boss, signed_in, volunteer, person, shelf, lille, manager):
    assert boss.post("/lille/admin/sales/price/add/", {"product": shelf["SAC"].pk, "amount": "4"}).status_code == 302
    price = Price.objects.get()
    assert (price.antenna_id, price.changed_by) == (lille.pk, manager.user)
    twice = boss.post("/lille/admin/sales/price/add/", {"product": shelf["SAC"].pk, "amount": "3"})
    assert "a déjà un prix ici" in twice.content.decode()
    page = signed_in(volunteer).get(f"/lille/caisse/vente/{person.pk}/").content.decode()
    assert "4,00" in page
