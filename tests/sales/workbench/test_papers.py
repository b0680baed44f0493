"""Labels that a scanner reads, certificates that say what is written and nothing more (D09, D10)."""

from io import BytesIO

import pdfplumber
import pytest
import zxingcpp

from connect.antennas.doors import open_antenna
from sales.models import Batch
from sales.workbench import papers
from tests.factories.donations import a_batch, a_donor, row, take_in
from tests.factories.sales import UnitFactory
from tests.factories.workbench import erased, tried

pytestmark = pytest.mark.django_db


def scanned(pdf: bytes) -> list[list[str]]:
    """What a barcode reader sees on each page."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        pictures = [page.to_image(resolution=300).original.convert("L") for page in document.pages]
    return [
        [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)]
        for picture in pictures
    ]


def test_a_sheet_of_labels_is_read_by_a_scanner(lille, shelf):
    units = [UnitFactory(antenna=lille, product=shelf["PCB"]) for _n in range(26)]
    pages = scanned(papers.labels_pdf(units, papers.SHEET))
    assert [len(page) for page in pages] == [24, 2]
    assert {text for page in pages for text in page} == {unit.label for unit in units}


def test_a_begun_sheet_goes_on(computer):
    with pdfplumber.open(BytesIO(papers.labels_pdf([computer], papers.SHEET, first=5))) as pdf:
        word = next(w for w in pdf.pages[0].extract_words() if w["text"] == computer.label)
    assert 70 <= word["x0"] / 72 * 25.4 <= 140  # second column
    assert 37 <= word["top"] / 72 * 25.4 <= 74  # second row


def test_a_roll_has_one_label_a_page(computer, phone):
    pdf = papers.labels_pdf([computer, phone], papers.ROLL)
    assert [page[0] for page in scanned(pdf)] == [computer.label, phone.label]  # a drawing may be read twice
    with pdfplumber.open(BytesIO(pdf)) as document:
        page = document.pages[0]
        assert (round(page.width / 72 * 25.4), round(page.height / 72 * 25.4)) == (57, 32)
        assert "catégorie B" in page.extract_text()


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(BytesIO(pdf)) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def test_a_certificate_says_refurbished_only_of_what_is(lille, shelf, by):
    unit = UnitFactory(antenna=lille, product=shelf["PCB"], state="received")
    erased(unit, by)
    text = text_of(papers.certificate_pdf(unit))
    for words in (unit.label, "nwipe 0.37", "S1", "effacé", "Inès Roy", "Avec un logiciel"):
        assert words in text
    assert "reconditionné" not in text
    tried(unit, by)
    assert "reconditionné" in text_of(papers.certificate_pdf(unit))


def test_a_batch_has_its_certificate(lille, shelf, by, signed_in, volunteer):
    batch = a_batch(a_donor(lille, by), by)
    first, second = take_in(batch, row(serial="AA1"), row(serial="AA2"), by=by)
    erased(first, by)
    batch = Batch.objects.get(pk=batch.pk)
    with open_antenna(lille.pk):
        text = text_of(papers.batch_certificate_pdf(batch, lille.pk))
    assert batch.reference in text
    assert first.label in text
    assert f"{second.label} " in text
    assert "aucun effacement noté" in text
    answer = signed_in(volunteer).get(f"/lille/stock/atelier/lots/{batch.pk}/effacement.pdf")
    assert answer["Content-Type"] == "application/pdf"
