"""The pages of donations, at an antenna and for the nation."""

import re
from decimal import Decimal
from io import BytesIO

import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from sales.donations import receipts, removing
from sales.models import Batch, DonationReceipt, Donor, Unit
from tests.factories import donations as given
from tests.factories.donations import IMEI, row

pytestmark = pytest.mark.django_db
HERE = "/lille/stock/dons/"


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " ").replace("\u202f", " "))


@pytest.fixture
def counter(signed_in, volunteer, shelf):
    return signed_in(volunteer)


def cells(*rows: dict[str, str], **more: str) -> dict[str, str]:
    typed = {"count": "8", **more}
    for number, one in enumerate(rows, 1):
        typed |= {f"{key}-{number}": value for key, value in one.items()}
    return typed


def test_from_a_donor_to_her_receipt(counter, lille):
    answer = counter.post(HERE + "donateurs/nouveau/", given.COMPANY)
    donor = Donor.objects.get()
    assert answer.url == f"{HERE}donateurs/{donor.pk}/lot/"
    page = counter.get(answer.url)
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    told = {"key": key, "origin": "gift", "received_on": timezone.localdate().isoformat(), "site": lille.sites.get().pk,
            "announced": "2"}  # fmt: skip
    entered = counter.post(answer.url, told).url
    batch = Batch.objects.get()
    assert entered == f"{HERE}lots/{batch.pk}/saisir/"
    done = counter.post(entered, cells(row(serial="A", kind="pc"), row(serial="B", kind="pc"), record="1"), follow=True)
    assert "2 appareils sont en stock" in words(done)
    counter.post(f"{HERE}lots/{batch.pk}/terminer/")
    page = counter.post(f"{HERE}lots/{batch.pk}/recu/", {"kind": "material"}, follow=True)
    receipt = DonationReceipt.objects.get()
    assert receipt.reference in words(page)
    pdf = counter.get(f"{HERE}recus/{receipt.pk}.pdf")
    with pdfplumber.open(BytesIO(pdf.content)) as read:
        assert "Société Écorce" in read.pages[0].extract_text()
    assert "Société" not in pdf["Content-Disposition"]


def test_a_wrong_cell_keeps_all_that_was_typed(counter, batch):
    """C043, on the page."""
    typed = cells(row(serial="X", kind="pc"), row(serial="Y", kind="pc"), row(serial="X", kind="pc"), record="1")
    page = counter.post(f"{HERE}lots/{batch.pk}/saisir/", typed)
    said = words(page)
    assert page.status_code == 200
    assert 'id="why-serial-3">Le même numéro de série qu’à la ligne 1.' in said
    assert said.count('value="Latitude 5490"') == 3
    assert not Unit.objects.exists()


def test_what_was_taken_out_by_mistake_is_put_back_from_its_row(counter, batch, volunteer):
    """C044, on the page."""
    phone = row(kind="telephone", maker="Samsung", model="A12", imei=IMEI[0])
    (unit,) = given.take_in(batch, {**phone, "kind": "TE"}, by=volunteer.user)
    page = counter.post(f"{HERE}appareils/{unit.pk}/retirer/", {"reason": "saisi deux fois"}, follow=True)
    assert "saisi deux fois" in words(page)
    there = f"{HERE}lots/{batch.pk}/saisir/"
    page = counter.post(there, cells(phone, row(serial="Q", kind="pc"), record="1"))
    assert "Ce numéro existe" in words(page)
    page = counter.post(there, cells(phone, row(serial="Q", kind="pc"), restore="1"))
    assert f"{unit.label} est de nouveau en stock" in words(page)
    assert 'value="Q"' in words(page)
    assert IMEI[0] not in words(page)
    unit.refresh_from_db()
    assert unit.state == "received"


def test_more_rows_and_enter_alone_write_nothing(counter, batch):
    page = counter.post(f"{HERE}lots/{batch.pk}/saisir/", cells(row(serial="A", kind="pc"), more="1"))
    assert 'id="serial-16"' in words(page)
    counter.post(f"{HERE}lots/{batch.pk}/saisir/", cells(row(serial="A", kind="pc"), check="1"))
    assert not Unit.objects.exists()


def test_hostile_typing_is_no_error(counter, batch):
    for typed in (
        {"count": "999", "record": "1"},
        {"count": "x", "record": "1", "serial-1": "\x00" * 400, "kind-1": "'"},
        cells(row(serial="9" * 400, imei="１２３", estimate="1e9", kind="pc"), record="1"),
    ):
        assert counter.post(f"{HERE}lots/{batch.pk}/saisir/", typed).status_code == 200


def test_the_tax_receipt_is_a_manager_s(counter, signed_in, manager, batch, volunteer):
    given.take_in(batch, row(serial="A"), by=volunteer.user)
    given.finished(batch, volunteer.user, Decimal(80))
    there = f"{HERE}lots/{batch.pk}/"
    assert counter.post(there + "recu/", {"kind": "fiscal"}).status_code == 403
    chief = signed_in(manager)
    chief.post(there + "recu/", {"kind": "fiscal"})
    receipt = DonationReceipt.objects.get()
    told = {"reason": "erreur de valeur", "value": "90", "declared_by": "Anne Roy"}
    assert counter.post(f"{HERE}recus/{receipt.pk}/annuler/", told).status_code == 403
    page = chief.post(f"{HERE}recus/{receipt.pk}/annuler/", told, follow=True)
    assert "le remplace" in words(page)
    assert chief.get(there).status_code == 200


def test_the_lists_ask_as_many_questions_for_one_row_as_for_many(counter, donor, volunteer):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert counter.get(address).status_code == 200
        return len(queries)

    first = given.a_batch(donor, volunteer.user)
    given.take_in(first, row(serial="S0"), by=volunteer.user)
    addresses = [
        HERE,
        HERE + "?q=ecorce",
        HERE + "donateurs/",
        f"{HERE}donateurs/{donor.pk}/",
        f"{HERE}lots/{first.pk}/",
    ]
    counter.get(HERE)
    before = [asked(address) for address in addresses]
    for n in range(5):
        given.a_batch(donor, volunteer.user)
        given.a_donor(donor.antenna, volunteer.user, siret="", name=f"Donateur {n}")
    given.take_in(first, *[row(serial=f"T{n}") for n in range(20)], by=volunteer.user)
    assert [asked(address) for address in addresses] == before


def test_the_nation_reads_what_came_and_what_is_to_be_declared(signed_in, national, batch, volunteer, manager):
    given.take_in(batch, row(serial="A"), row(serial="B"), row(serial="C"), by=volunteer.user)
    with open_antenna(batch.antenna_id):
        removing.remove(Unit.objects.get(serial="C"), "erreur", by=volunteer.user, at=timezone.now())
    given.finished(batch, volunteer.user, Decimal(80))
    with open_antenna(batch.antenna_id):
        receipts.give(batch, "fiscal", by=manager.user, at=timezone.now())
    desk = signed_in(national)
    assert "Société Écorce" in words(desk.get("/siege/stock/dons/"))
    sheet = openpyxl.load_workbook(BytesIO(desk.get("/siege/stock/dons/dons.xlsx").content)).active
    assert [cell.value for cell in sheet[2]][-2:] == [1, 2]
    assert "80,00 €" in words(desk.get("/siege/stock/dons/recus-fiscaux/"))
    book = openpyxl.load_workbook(BytesIO(desk.get("/siege/stock/dons/recus-fiscaux.xlsx").content))
    assert [cell.value for cell in book["Déclaration"][3]] == ["Total", 1, 80]
    assert book["Reçus fiscaux"]["E2"].value == "73282932000074"


def test_the_register_is_decided_by_the_nation_and_printed_by_a_manager(
    signed_in, national, manager, counter, batch, volunteer
):
    desk = signed_in(national)
    told = {
        "is_on": "1",
        "from_on": timezone.localdate().isoformat(),
        "reason": "avis reçu",
        "source": "préfecture du Nord",
    }
    assert "avis reçu" in words(desk.post("/siege/stock/dons/registre/", told, follow=True))
    given.take_in(batch, row(serial="A", estimate="12"), by=volunteer.user)
    chief = signed_in(manager)
    page = words(chief.get(HERE + "registre/"))
    assert "aucune ligne ne manque" in page
    assert "Société Écorce" in page
    with pdfplumber.open(BytesIO(chief.get(HERE + "registre.pdf").content)) as pdf:
        assert "Registre des objets mobiliers" in pdf.pages[0].extract_text()
    assert "Société Écorce" in chief.get(HERE + "registre.csv").content.decode("utf-8-sig")
    assert counter.get(HERE + "registre/").status_code == 403
