"""A prescriber books for someone she sent: free seats, no other name, her own bookings only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import ProfessionalFactory
from tests.factories.workshops import KindFactory, SessionFactory, at, fill
from workshops import booking
from workshops.models import Booking, Matter, Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")
PORTAL = "/portail/ateliers/"


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.fixture
def sheet(lille, prescriber):
    person = PersonFactory(antenna=lille, first_name="Omar", last_name="Sy", phone="+33639981571")
    return welcomed(lille, prescriber, person)


def welcomed(antenna, professional, person, state="welcomed"):
    return LiaisonSheetFactory(
        antenna=antenna, sender=professional, structure=professional.structure, person=person, state=state,
        first_name=person.first_name, last_name=person.last_name,
    )  # fmt: skip


@pytest.fixture
def sarah(signed_in, prescriber):
    return signed_in(prescriber)


def test_she_sees_those_she_sent_and_whom_the_antenna_welcomed(sarah, sheet, lille, prescriber):
    welcomed(lille, prescriber, PersonFactory(antenna=lille, first_name="Lina"), state="received")
    other = ProfessionalFactory()
    welcomed(lille, other, PersonFactory(antenna=lille, first_name="Paula"))
    page = text(sarah.get(PORTAL))
    assert "Omar Sy" in page
    assert "Lina" not in page
    assert "Paula" not in page


def test_she_sees_free_seats_and_no_other_name_then_books_and_the_person_is_told(sarah, sheet, lille, prescriber):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=3)
    for row in fill(session, 2):
        row.person.first_name = "Canari"
        row.person.save()
    url = f"{PORTAL}{sheet.pk}/"
    page = text(sarah.get(url))
    assert "il reste 1 place" in page
    assert "Canari" not in page
    assert sarah.post(url, {"session": session.pk, "wish": "book"}).status_code == 302
    row = Booking.objects.get(person=sheet.person)
    assert (row.state, row.booked_by) == ("booked", prescriber.user)
    assert Message.objects.filter(booking=row, matter=Matter.BOOKED).exists()
    assert "Ce que vous avez réservé" in text(sarah.get(url))
    sarah.post(f"{url}{row.pk}/annuler/")
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_a_full_session_is_waited_for(sarah, sheet, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    fill(session, 1)
    url = f"{PORTAL}{sheet.pk}/"
    assert "Cette séance est complète." in text(sarah.post(url, {"session": session.pk, "wish": "book"}))
    sarah.post(url, {"session": session.pk, "wish": "wait"})
    assert session.bookings.get(person=sheet.person).state == "waiting"


def test_a_drop_in_is_booked_with_its_subject(sarah, sheet, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, kind=KindFactory(code="drop_in", shape="drop_in"))
    sarah.post(f"{PORTAL}{sheet.pk}/", {"session": session.pk, "wish": "book", "subject": "bill"})
    assert session.bookings.get().subject == "bill"


def test_what_others_booked_is_neither_shown_nor_said_nor_given_back(sarah, sheet, lille):
    elsewhere = SessionFactory(antenna=lille, starts_at=TUESDAY, title="Secret des autres")
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    with open_antenna(lille.pk):
        row = booking.book_seat(elsewhere, sheet.person, by=None, at=NOW)
    url = f"{PORTAL}{sheet.pk}/"
    page = text(sarah.post(url, {"session": session.pk, "wish": "book"}))
    refusal = page.split('role="alert"')[1].split("</div>")[0]
    assert "ne peut pas venir à cette heure-là" in refusal
    assert "Secret" not in refusal
    assert "Ce que vous avez réservé" not in page
    assert sarah.post(f"{url}{row.pk}/annuler/").status_code == 404


def test_the_sheets_of_others_and_those_not_welcomed_are_no_pages(sarah, sheet, lille, lyon, prescriber):
    other = ProfessionalFactory()
    hidden = welcomed(lille, other, PersonFactory(antenna=lille))
    received = welcomed(lille, prescriber, PersonFactory(antenna=lille), state="received")
    far = SessionFactory(antenna=lyon, starts_at=TUESDAY)
    session = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1))
    for closed in (hidden, received):
        assert sarah.get(f"{PORTAL}{closed.pk}/").status_code == 404
        assert sarah.post(f"{PORTAL}{closed.pk}/", {"session": session.pk, "wish": "book"}).status_code == 404
    for wrong in ({"session": far.pk, "wish": "book"}, {"session": "9" * 30, "wish": "book"}, {"session": session.pk}):
        assert sarah.post(f"{PORTAL}{sheet.pk}/", wrong).status_code == 404
    assert not Booking.objects.exists()


def test_as_many_queries_for_one_session_as_for_twenty(sarah, sheet, lille):
    SessionFactory(antenna=lille, starts_at=TUESDAY)
    text(sarah.get(f"{PORTAL}{sheet.pk}/"))
    with CaptureQueriesContext(connection) as one:
        text(sarah.get(f"{PORTAL}{sheet.pk}/"))
    for n in range(19):
        fill(SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(hours=2 * n)), 2)
    with CaptureQueriesContext(connection) as twenty:
        text(sarah.get(f"{PORTAL}{sheet.pk}/"))
    assert len(one) == len(twenty)
