"""What leaves as waste: on a numbered slip, to a collector, erased or destroyed; the register is only added to (D11, D16)."""

import uuid
from decimal import Decimal
from io import BytesIO

import openpyxl
import pdfplumber
import pytest
from django.db import connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from sales.models import Unit, WasteSlip, WasteUnit
from sales.workbench import waste
from tests.factories.sales import UnitFactory
from tests.factories.workbench import erased
from tests.sales.workbench.conftest import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(lille, shelf):
    return UnitFactory(antenna=lille, product=shelf["PCC"], state="received", serial="OLD1")


def leave(*units, by, key=None, **said):
    facts = {
        "collector": "Écosystème Nord",
        "document": "BSD-77",
        "weight_kg": Decimal("7.5"),
        "reason": "carte mère morte",
    }
    with open_antenna(units[0].antenna_id, user_id=by.pk):
        return waste.leave(
            units, **(facts | said), left_on=timezone.localdate(), key=key or uuid.uuid4(), by=by, at=timezone.now()
        )


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_nothing_leaves_with_somebody_s_data(old, by):
    with pytest.raises(waste.EraseFirst, match=old.label):
        leave(old, by=by)
    erased(old, by, worked=False)
    with pytest.raises(waste.EraseFirst):
        leave(old, by=by)
    with (
        broken("waste_erased"),
        transaction.atomic(),
        open_antenna(old.antenna_id, user_id=by.pk),
    ):
        run("SET CONSTRAINTS ALL DEFERRED")
        slip = WasteSlip.objects.create(
            antenna=old.antenna,
            left_on=timezone.localdate(),
            collector="X",
            document="Y",
            weight_kg=1,
            reason="Z",
            devices=1,
            by=by,
        )
        WasteUnit.objects.create(slip=slip, antenna=old.antenna, unit=old)
    assert not WasteSlip.objects.exists()
    erased(old, by, "destroyed")
    assert leave(old, by=by).reference == f"LI-DEEE{timezone.localdate():%y}-0001"
    old.refresh_from_db()
    assert old.state == "scrapped"
    assert old.steps.order_by("-id")[0].why.endswith("Écosystème Nord")


def test_scrapped_is_not_only_a_word(computer, by):
    with (
        open_antenna(computer.antenna_id, user_id=by.pk),
        broken("unit_walks"),
        transaction.atomic(),
    ):
        Unit.objects.filter(pk=computer.pk).update(state="scrapped")
    with broken("unit_left_with_somebody"):
        Unit.objects.filter(pk=computer.pk).update(state="scrapped")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    computer.refresh_from_db()
    assert computer.state == "ready"


def test_a_slip_is_written_once_numbered_without_a_gap(lille, shelf, by):
    units = [UnitFactory(antenna=lille, product=shelf["PCC"], state="received") for _n in range(3)]
    for unit in units:
        erased(unit, by)
    key = uuid.uuid4()
    first = leave(units[0], units[1], by=by, key=key)
    assert leave(units[0], units[1], by=by, key=key) == first
    with pytest.raises(waste.NotHere):
        leave(units[0], by=by)
    second = leave(units[2], by=by)
    assert [first.reference[-4:], second.reference[-4:]] == ["0001", "0002"]
    for table in ("sales_wasteslip", "sales_wasteunit"):
        with broken("append_only"):
            run(f"UPDATE {table} SET antenna_id = antenna_id")
        with broken("append_only"):
            run(f"DELETE FROM {table}")
    other = UnitFactory(antenna=lille, state="received", product=shelf["PCC"])
    erased(other, by)
    with broken("waste_whole"), connection.cursor() as cursor:
        WasteUnit.objects.create(slip=first, antenna=lille, unit=other)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_slip_and_the_register_read_back(old, by):
    erased(old, by)
    slip = leave(old, by=by)
    with pdfplumber.open(BytesIO(waste.pdf(slip))) as pdf:
        text = pdf.pages[0].extract_text()
    for words in (slip.reference, "Écosystème Nord", "BSD-77", "7,5 kg", old.label, "OLD1", "avec un logiciel"):
        assert words in text
    sheet = openpyxl.load_workbook(BytesIO(waste.workbook(old.antenna_id))).active
    assert [cell.value for cell in sheet[2]][2] == old.label


def test_a_manager_writes_the_slip_on_its_page(signed_in, manager, volunteer, old, by):
    url = "/lille/stock/atelier/dechets/nouveau/"
    assert signed_in(volunteer).get(url).status_code == 403
    client = signed_in(manager)
    said = {
        "key": uuid.uuid4(), "units": [old.pk], "collector": "Écosystème", "document": "BSD-1", "weight_kg": "3,5",
        "left_on": timezone.localdate().isoformat(), "reason": "trop ancien",
    }  # fmt: skip
    answer = client.post(url, said)
    assert "rien ne part avec les données" in answer.content.decode()
    assert 'value="Écosystème"' in answer.content.decode()  # nothing is lost
    erased(old, by)
    assert client.post(url, said).status_code == 302
    page = client.get("/lille/stock/atelier/dechets/").content.decode()
    assert "BSD-1" in page
    slip = WasteSlip.objects.get()
    assert client.get(f"/lille/stock/atelier/dechets/{slip.pk}/bordereau.pdf")["Content-Type"] == "application/pdf"
    assert client.get("/lille/stock/atelier/dechets.xlsx").status_code == 200
