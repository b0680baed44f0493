"""Seats in a browser: every page sound; from the poster to the seat, full, waiting, called, taken, at 360 px by keyboard."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.workshops import SessionFactory, fill
from workshops import booking
from workshops.models import Booking, Kind
from workshops.seats import doors, links, queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


def opened(lille, code="mailbox", days=6, capacity=1):
    start = timezone.now() + timedelta(days=days)
    session = SessionFactory(antenna=lille, kind=Kind.objects.get(code=code), starts_at=start, capacity=capacity)
    with open_antenna(lille.pk):
        return session, doors.open_to_everyone(session, by=None, at=timezone.now() - timedelta(minutes=1)).code


def test_every_page_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille, now = AntennaFactory(slug="lille"), timezone.now()
    session, code = opened(lille)
    _later, drop_in = opened(lille, code="drop_in", days=8, capacity=4)
    (row,) = fill(session, 1)
    people = PersonFactory.create_batch(4, antenna=lille)
    begun = SessionFactory(
        antenna=lille, kind=Kind.objects.get(code="open_drop_in"), starts_at=now - timedelta(minutes=10)
    )
    with open_antenna(lille.pk):
        booking.wait_together(session, people[:2], by=None, at=now)
        waiter = booking.wait_for_seat(session, people[2], by=None, at=now)
        booking.cancel(row, by=None, at=now)
        queue.arrive(begun, people[3], subject="bill", by=None, at=now)
        links.link_to(waiter, at=now)
    page = signed_page(MembershipFactory(antenna=lille, role=Role.MANAGER))
    for address in [
        f"places/attente/{session.pk}/", f"places/file/{begun.pk}/", f"places/lien/{session.pk}/", "places/reglage/",
        f"inscrire/{people[0].pk}/?avec={people[1].pk}", f"inscrire/{people[2].pk}/?who=personne",
        f"inscriptions/{waiter.pk}/bon/", f"{session.pk}/",
    ]:  # fmt: skip
        page.goto(f"{live_server.url}/lille/ateliers/{address}")
        assert_page_is_sound(page, tmp_path)
    post = ProfessionalFactory()
    sheet = LiaisonSheetFactory(antenna=lille, sender=post, person=people[3], state="welcomed")
    page = signed_page(post)
    for address in ["", f"{sheet.pk}/"]:
        page.goto(f"{live_server.url}/portail/ateliers/{address}")
        assert_page_is_sound(page, tmp_path)
    for address in [f"{code}/", f"{drop_in}/?langue=ar", f"place/{links.secret_of(waiter)}/"]:
        page.goto(f"{live_server.url}/seance/{address}")
        assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_from_the_poster_to_a_seat_by_keyboard_on_a_telephone(page, live_server):
    """The last seat goes meanwhile; what was typed stays, she waits, is called, takes the seat, gives it back."""
    lille = AntennaFactory(slug="lille")
    session, code = opened(lille)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/seance/{code}/")
    expect(page.get_by_text("Il y a 1 place. C’est gratuit.")).to_be_visible()
    page.get_by_label("Mon prénom").fill("Awa")
    page.get_by_label("Mon nom").fill("Diallo")
    page.get_by_label("Mon téléphone").fill("06 39 98 15 70")
    (taken,) = fill(session, 1)
    page.get_by_label("Mon téléphone").press("Enter")
    expect(page.get_by_text("La dernière place vient d’être prise.")).to_be_visible()
    expect(page.get_by_label("Mon prénom")).to_have_value("Awa")
    page.get_by_role("button", name="Attendre une place").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vous êtes sur la liste d’attente")).to_be_visible()
    with open_antenna(lille.pk):
        booking.cancel(taken, by=None, at=timezone.now())
    page.reload()
    page.get_by_role("button", name="Je prends la place").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre place est gardée")).to_be_visible()
    page.get_by_role("button", name="Je ne peux pas venir").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vous n’avez pas de place")).to_be_visible()
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["cancelled", "cancelled"]
