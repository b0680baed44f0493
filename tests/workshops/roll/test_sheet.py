"""The sheet to sign: names, places to sign, blank lines; its code opens the same session."""

from io import BytesIO

import pdfplumber
import pypdf
import pytest
import zxingcpp

from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


def sheet(client, session):
    answer = client.get(f"/lille/ateliers/emargement/{session.pk}/feuille.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def rows(pdf):
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [row for page in document.pages for table in page.extract_tables() for row in table]


def test_a_line_for_each_seat_names_first_and_nobody_who_gave_it_back(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "14:00"), capacity=4)
    for name, state in [("Awa", "booked"), ("Basile", "came"), ("Chloé", "cancelled"), ("Diego", "excused")]:
        BookingFactory(
            session=session, state=state, person=PersonFactory(antenna=lille, first_name=name, last_name="X")
        )
    lines = rows(sheet(nadia, session))
    assert [[cell or "" for cell in line[:2]] for line in lines[1:]] == [
        ["1", "Awa X"], ["2", "Basile X"], ["3", ""], ["4", ""],
    ]  # fmt: skip


def test_the_sheet_says_names_and_neither_card_nor_telephone(nadia, lille):
    person = PersonFactory(antenna=lille, phone="+33639981570")
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "14:00"))
    BookingFactory(session=session, person=person)
    with pdfplumber.open(BytesIO(sheet(nadia, session))) as document:
        text = " ".join(page.extract_text() for page in document.pages)
    assert person.full_name in text
    assert "Mercredi 25 novembre 2026" in text
    assert person.card_number not in text
    assert "63998" not in text.replace(" ", "")


def test_the_code_opens_the_session_and_asks_whoever_scans_it_to_sign_in(nadia, lille, client):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "14:00"))
    with pdfplumber.open(BytesIO(sheet(nadia, session))) as document:
        picture = document.pages[0].to_image(resolution=200).original
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"http://testserver/lille/ateliers/{session.pk}/"
    assert nadia.get(code.text).status_code == 200
    answer = client.get(code.text)
    assert answer.status_code == 302
    assert "/compte/" in answer["Location"]


def test_the_sheet_is_tagged_and_forty_people_take_as_many_pages_as_they_need(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "14:00"), capacity=20)
    fill(session, 20)
    pdf = sheet(nadia, session)
    document = pypdf.PdfReader(BytesIO(pdf))
    assert bool(document.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert document.metadata.title.startswith("Feuille d’émargement")
    assert len(document.pages) > 1
    assert [line[0] for line in rows(pdf) if line[0] != "N°"] == [str(n) for n in range(1, 21)]


def test_a_session_of_another_antenna_has_no_sheet_here(nadia, lyon):
    elsewhere = SessionFactory(antenna=lyon, starts_at=at("2026-11-25", "14:00"))
    assert nadia.get(f"/lille/ateliers/emargement/{elsewhere.pk}/feuille.pdf").status_code == 404
