"""Sales in Lille's own admin: everything can be read, nothing is changed there."""

import pytest

from tests.factories.sales import item, sell

pytestmark = pytest.mark.django_db
LISTS = ["unit", "sale", "till", "product", "pricecap"]


@pytest.fixture
def boss(signed_in, manager, till):
    return signed_in(manager)


@pytest.mark.parametrize("table", LISTS)
def test_a_manager_reads_her_antenna(boss, table, till, person, computer, shelf):
    sale = sell(item(shelf["PCB"], computer), to=person, at_till=till)
    assert boss.get(f"/lille/admin/sales/{table}/").status_code == 200
    assert boss.get(f"/lille/admin/sales/sale/{sale.pk}/change/").status_code == 200
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
