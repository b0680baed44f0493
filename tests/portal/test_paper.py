"""The sheet on paper: one A4 page that says what was written, and a code that tells nothing of the person."""

from io import BytesIO

import pdfplumber
import pytest
from pypdf import PdfReader

from beneficiaries.models import LiaisonSheet
from connect.antennas.hours import in_words
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
A4 = (595.3, 841.9)


def read(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as document:
        return PdfReader(BytesIO(answer.content)), " ".join(page.extract_text() for page in document.pages)


@pytest.fixture
def full(prescriber, lille):
    return send(
        prescriber, lille, first_name="Marie-Amélie", last_name="Abdelkrim-Vandenbroucke de la Tour",
        phone_shared=True, urgent=True, needs=["plan", "device", "workshop", "drop_in", "procedure"],
        motivations=["save_money", "rights", "stay_in_touch"],
        constraints_known=["stairs", "big_text", "hearing", "childcare", "transport", "interpreter"],
        availability=["am", "pm", "evening", "saturday"], language="other",
    )  # fmt: skip


def test_it_says_what_was_written_on_one_page(signed_in, prescriber, full):
    document, text = read(signed_in(prescriber).get(f"/portail/fiches/{full.pk}/fiche.pdf"))
    assert len(document.pages) == 1
    size = document.pages[0].mediabox
    assert (round(float(size.width), 1), round(float(size.height), 1)) == A4
    for words in (full.reference, "Marie-Amélie", "06 39 98 22 41", prescriber.structure.name, "Abbé Aerts", "2026-11"):
        assert words in text


def test_it_is_tagged_french_and_named_by_its_reference_alone(signed_in, prescriber, full):
    answer = signed_in(prescriber).get(f"/portail/fiches/{full.pk}/fiche.pdf")
    document, _text = read(answer)
    catalogue = document.trailer["/Root"]
    assert catalogue["/Lang"] == "fr"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert document.metadata.title == f"Fiche de liaison {full.reference}"
    assert answer["Content-Disposition"] == f'inline; filename="{full.reference}.pdf"'


def test_its_code_holds_the_reference_and_nothing_else(monkeypatch, signed_in, prescriber, full):
    import segno

    written = []
    make = segno.make_qr
    monkeypatch.setattr(segno, "make_qr", lambda text, **options: written.append(text) or make(text, **options))
    signed_in(prescriber).get(f"/portail/fiches/{full.pk}/fiche.pdf")
    assert written == [full.reference]


def test_a_blank_one_is_printed_on_one_page(signed_in, prescriber, lille):
    document, text = read(signed_in(prescriber).get("/portail/fiches/vierge.pdf"))
    assert len(document.pages) == 1
    for words in ("Prénom", "Ce dont elle a besoin", "Un interprète", "Signature du professionnel", lille.name):
        assert words in text


def test_the_antenna_prints_the_same(signed_in, volunteer, full):
    _document, text = read(signed_in(volunteer).get(f"/lille/fiches/{full.pk}/fiche.pdf"))
    assert full.reference in text


def test_markup_in_a_name_stays_text(signed_in, prescriber, full):
    LiaisonSheet.objects.update(first_name="<img src=file:///etc/hostname>")
    _document, text = read(signed_in(prescriber).get(f"/portail/fiches/{full.pk}/fiche.pdf"))
    assert "<img src=file:///etc/hostname>" in text.replace("\n", " ")


def test_a_name_in_arabic_or_ukrainian_is_printed(signed_in, prescriber, full):
    LiaisonSheet.objects.update(first_name="Оксана", last_name="مريم")
    document, text = read(signed_in(prescriber).get(f"/portail/fiches/{full.pk}/fiche.pdf"))
    assert "Оксана" in text
    assert len(document.pages) == 1


def test_opening_hours_are_said_in_words():
    assert [line.replace("\u00a0", " ") for line in in_words("Tu-Fr 09:15-12:30,14:00-18:30; Sa 09:15-12:30")] == [
        "mardi à vendredi, de 9 h 15 à 12 h 30 et de 14 h à 18 h 30",
        "samedi, de 9 h 15 à 12 h 30",
    ]
    assert in_words("PH off") == ["PH off"]
    assert in_words("") == []


def test_everything_ticked_with_long_names_in_two_directions_still_fits_one_page(signed_in, prescriber, full):
    LiaisonSheet.objects.filter(pk=full.pk).update(
        first_name="محمد عبد الرحمن", last_name="بن عبد الله آل الشيخ المنصوري الطويل جدًا", phone_shared=True,
        birth_on="1984-03-12", birth_precision="day",
    )  # fmt: skip
    other = send(
        prescriber, full.antenna, first_name="W" * 80, last_name="Abdelkrim-Vandenbroucke de la Tour " * 2,
        needs=["plan", "device", "workshop", "drop_in", "procedure"], motivations=["save_money", "rights", "stay_in_touch"],
        constraints_known=["stairs", "big_text", "hearing", "childcare", "transport", "interpreter"],
        availability=["am", "pm", "evening", "saturday"], language="other", urgent=True,
    )  # fmt: skip
    for sheet in (full, other):
        document, text = read(signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/fiche.pdf"))
        assert len(document.pages) == 1
        assert sheet.reference in text
        assert "valable jusqu’au" in text


def test_a_colleague_without_an_account_stands_on_the_paper(signed_in, prescriber, lille):
    from tests.factories.sheets import asked

    signed_in(prescriber).post("/portail/fiches/nouvelle/", asked(oriented_by="Aïcha Benali"))
    _document, text = read(signed_in(prescriber).get(f"/portail/fiches/{LiaisonSheet.objects.get().pk}/fiche.pdf"))
    assert "Rencontrée par Aïcha Benali" in text
