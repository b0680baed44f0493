"""What a manager reads of sheets and partners in her antenna's admin; nothing is changed there."""

import pytest

from beneficiaries.models import LiaisonSheet
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
TABLES = ["beneficiaries/liaisonsheet", "partners/structure", "partners/professional"]


@pytest.mark.parametrize("table", TABLES)
def test_a_manager_reads_and_changes_nothing(signed_in, manager, prescriber, lille, table):
    sheet = send(prescriber, lille)
    key = {"liaisonsheet": sheet.pk, "structure": prescriber.structure_id, "professional": prescriber.pk}[
        table.split("/")[1]
    ]
    client = signed_in(manager)
    assert client.get(f"/lille/admin/{table}/").status_code == 200
    assert client.get(f"/lille/admin/{table}/?q=a").status_code == 200
    assert client.get(f"/lille/admin/{table}/{key}/change/").status_code == 200
    assert client.post(f"/lille/admin/{table}/{key}/change/", {}).status_code == 403
    for act in ("add/", f"{key}/delete/"):
        assert client.get(f"/lille/admin/{table}/{act}").status_code == 403


def test_another_antennas_sheet_is_not_there(signed_in, manager, lyon):
    sheet = send(ProfessionalFactory(), lyon)
    client = signed_in(manager)
    assert client.get(f"/lille/admin/beneficiaries/liaisonsheet/{sheet.pk}/change/").status_code == 302
    assert sheet.reference not in client.get("/lille/admin/beneficiaries/liaisonsheet/").content.decode()
    assert LiaisonSheet.objects.exists()


@pytest.mark.parametrize("table", TABLES)
def test_a_volunteer_has_no_admin(signed_in, volunteer, table):
    assert signed_in(volunteer).get(f"/lille/admin/{table}/").status_code in (302, 403)
