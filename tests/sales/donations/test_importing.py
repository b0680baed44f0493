"""A spreadsheet of devices: recognised headings, errors by cell, whole or not at all, once."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from sales.donations import importing, removing
from sales.donations.rows import lines_of
from sales.models import DonationImport, Unit, UnitFacts, UnitSeries
from tests.factories import donations as given
from tests.factories.donations import IMEI, row

pytestmark = pytest.mark.django_db
HEADINGS = ("Type", "Marque", "Modèle", "N° de série", "IMEI", "Processeur", "RAM", "Webcam")


@pytest.fixture
def send(signed_in, volunteer, batch):
    """Sends a file to the batch's page; gives the client and the answer's page."""
    client = signed_in(volunteer)

    def send(content: bytes, name: str = "liste.xlsx"):
        file = SimpleUploadedFile(name, content)
        answer = client.post(f"/lille/stock/dons/lots/{batch.pk}/importer/", {"file": file}, follow=True)
        return client, answer

    return send


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " ").replace("\u202f", " "))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_a_csv_of_a_french_excel(send, batch, encoding):
    content = given.french_csv(HEADINGS, ["Ordinateur portable", "Dell", "Latitude 5490", "00012", "", "i5-8350U", "8 Go", "oui"],
                               encoding=encoding)  # fmt: skip
    client, page = send(content, "liste.csv")
    assert "Ces appareils doivent-ils entrer en stock" in words(page)
    assert not Unit.objects.exists()
    done = client.post(page.request["PATH_INFO"], {"confirm": "1"}, follow=True)
    assert "1 appareil est entré en stock" in words(done)
    unit = Unit.objects.get()
    assert (unit.serial, unit.batch, unit.state) == ("00012", batch, "received")
    facts = UnitFacts.objects.get(unit=unit)
    assert (facts.maker, facts.cpu, facts.ram_gb, facts.webcam) == ("Dell", "i5-8350U", 8, True)
    assert DonationImport.objects.get().rows == [{"n": 2, "unit": str(unit.pk), "label": unit.label}]


def test_errors_are_told_by_cell_and_nothing_is_written(send):
    content = given.xlsx(
        HEADINGS,
        ["PC", "Dell", "5490", "X", "", "", "beaucoup", "oui"],
        ["Grille-pain", "Dell", "5490", "Y", "", "", "8", "oui"],
        ["TE", "Samsung", "A12", "", "3,5E+14", "", "", ""],
        ["PC", "Dell", "5490", "X", "", "", "8", "peut-être"],
        ["TE", "Samsung", "A12", "", "490154203237519", "", "", ""],
    )
    client, page = send(content)
    said = words(page)
    for at in ("G2", "A3", "E4", "H5", "E6"):
        assert f"{at} :" in said or f"{at}:" in said, at
    assert "Excel a réduit ce numéro à 3,5E+14" in said
    done = client.post(page.request["PATH_INFO"], {"confirm": "1"}, follow=True)
    assert "Rien n’est encore enregistré" in words(done)
    assert not Unit.objects.exists()
    assert not UnitSeries.objects.exists()


def test_wrong_cells_are_put_right_on_the_page(send):
    client, page = send(given.xlsx(HEADINGS, ["TE", "Samsung", "A12", "", "49015420323751", "", "", ""]))
    assert "490154203237518" in words(page)
    there = page.request["PATH_INFO"]
    client.post(there, {"check": "1", "cell-2-imei": IMEI[0]})
    client.post(there, {"confirm": "1"})
    assert Unit.objects.get().imei == IMEI[0]


def test_a_number_of_excel_is_read_whole_or_refused(send):
    _client, page = send(
        given.xlsx(HEADINGS, ["TE", "Samsung", "A12", 12345678901234567890, 490154203237518, "", "", ""])
    )
    assert "ne garde que 15 chiffres" in words(page)
    assert "E2" not in words(page)


def test_the_same_file_twice_writes_nothing_again(send):
    content = given.xlsx(HEADINGS, ["PC", "Dell", "5490", "X", "", "", "8", "oui"])
    client, page = send(content)
    there = page.request["PATH_INFO"]
    client.post(there, {"confirm": "1"})
    client.post(there, {"confirm": "1"})
    assert Unit.objects.count() == 1
    _client, again = send(content)
    assert "Ce fichier a déjà été importé dans le lot" in words(again)
    assert DonationImport.objects.count() == 1


def test_a_device_taken_out_by_mistake_is_offered_back_in_the_list(send, batch, volunteer):
    (unit,) = given.take_in(batch, row(kind="TE", maker="Samsung", model="A12", imei=IMEI[0]), by=volunteer.user)
    with open_antenna(batch.antenna_id):
        removing.remove(unit, "saisi deux fois", by=volunteer.user, at=timezone.now())
    client, page = send(
        given.xlsx(
            HEADINGS, ["TE", "Samsung", "A12", "", IMEI[0], "", "", ""], ["PC", "HP", "840", "Q", "", "", "", ""]
        )
    )
    assert f"Remettre {unit.label} en stock" in words(page)
    client.post(page.request["PATH_INFO"], {"restore": "2"})
    client.post(page.request["PATH_INFO"], {"confirm": "1"})
    assert Unit.objects.count() == 2
    unit.refresh_from_db()
    assert unit.state == "received"


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"%PDF-1.7", "pas une liste"), (b"a;b\n1;2\n", "Ces colonnes manquent"), (b"", "vide|ligne")],
)
def test_a_file_that_is_no_list(send, content, why):
    _client, page = send(content, "liste.csv")
    assert re.search(why, words(page)) or "invalid-feedback" in words(page)
    assert not DonationImport.objects.exists()


def test_the_list_of_somebody_else_is_not_mine(send, signed_in, manager):
    _client, page = send(given.xlsx(HEADINGS, ["PC", "Dell", "5490", "X", "", "", "8", "oui"]))
    answer = signed_in(manager).get(page.request["PATH_INFO"], follow=True)
    assert "n’est plus gardée" in words(answer)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_model_is_read_back(signed_in, volunteer, ending):
    answer = signed_in(volunteer).get(f"/lille/stock/dons/listes/modele.{ending}")
    assert answer.status_code == 200
    assert len(answer.content) > 100


def test_five_hundred_rows_ask_as_many_questions_as_five(batch, volunteer):
    def queries(count: int, mark: str) -> int:
        rows = [row(serial=f"{mark}{n:04d}") for n in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            given.take_in(batch, *rows, by=volunteer.user)
        return len(asked)

    queries(1, "Z")
    assert queries(5, "A") == queries(500, "B")


def test_the_letters_of_a_far_column():
    kept = DonationImport(notes={"places": {"imei": 27, "serial": 0}})
    assert importing.cell(kept, 7, "imei") == "AB7"
    assert importing.cell(kept, 7, "serial") == "A7"
    assert importing.cell(kept, 7, "cpu") == "7"


def test_an_empty_row_is_no_device(batch):
    with open_antenna(batch.antenna_id):
        line = lines_of([(1, {"kind": "pc"})], antenna_id=batch.antenna_id)[0]
    assert line.is_empty
    assert "model" in line.faults
