"""The timetable in a browser: a closure looked at before it is saved, a model week and its sessions, a session moved."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from connect.antennas.models import Antenna, Membership
from tests.browser.conftest import assert_page_is_sound
from tests.factories.timetable import EquipmentFactory, VenueFactory
from tests.factories.workshops import KindFactory, RoomFactory, SessionFactory, fill
from workshops.models import Closure, Message, Session, Slot
from workshops.planning import at_the_clock

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/lille/ateliers/planification/"


def test_a_manager_closes_plans_a_week_and_moves_a_session(
    signed_page: Callable[[Any], Page], manager: Membership, lille: Antenna, live_server: Any, console_errors: list[str]
) -> None:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=5)
    kind, room = KindFactory(), RoomFactory(antenna=lille, name="Salle Deûle")
    VenueFactory(antenna=lille)
    EquipmentFactory(antenna=lille)
    session = SessionFactory(antenna=lille, starts_at=at_the_clock(monday, time(14)), room=room)
    fill(session, 2)
    page = signed_page(manager)

    page.goto(f"{live_server.url}{HOME}")
    assert_page_is_sound(page)
    page.get_by_role("link", name="Noter une fermeture").click()
    page.get_by_label("Premier jour de fermeture").fill(monday.isoformat())
    page.get_by_label("Dernier jour de fermeture").fill(monday.isoformat())
    page.get_by_label("Pourquoi").fill("inventaire")
    page.get_by_role("button", name="Voir ce que cela touche").click()
    expect(page.get_by_role("heading", name="2 personnes seront prévenues")).to_be_visible()
    assert_page_is_sound(page)
    assert not Closure.objects.exists()
    page.get_by_role("button", name="Fermer, annuler et les prévenir").click()
    expect(page.get_by_role("heading", name="1 séance annulée")).to_be_visible()
    assert_page_is_sound(page)
    assert Message.objects.count() == 2

    page.goto(f"{live_server.url}{HOME}semaines/nouvelle/")
    assert_page_is_sound(page)
    page.get_by_label("Nom").fill("Semaine ordinaire")
    page.get_by_label("À partir de quel jour").fill(today.isoformat())
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Ajouter un créneau").click()
    page.get_by_label("Quoi").select_option(str(kind.pk))
    page.get_by_label("Quel jour").select_option("0")
    page.get_by_label("À partir de quelle heure").fill("09:30")
    page.locator("#id_place").select_option(label="Salle Deûle")
    assert_page_is_sound(page)
    page.get_by_role("button", name="Enregistrer").click()
    assert_page_is_sound(page)
    assert Slot.objects.count() == 1
    page.get_by_role("link", name="Créer des séances").click()
    page.get_by_label("À partir de quel jour").fill((monday - timedelta(weeks=1)).isoformat())
    page.get_by_label("Créer jusqu’au").fill((monday + timedelta(weeks=1)).isoformat())
    page.get_by_role("button", name="Voir les dates").click()
    expect(page.get_by_text("fermeture (inventaire)")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Prévoir les dates cochées").click()
    page.wait_for_url("**/ateliers/?du=*")

    made = Session.objects.filter(slot__isnull=False).order_by("starts_at")[0]
    fill(made, 1)
    page.goto(f"{live_server.url}{HOME}seances/{made.pk}/deplacer/")
    assert_page_is_sound(page)
    page.get_by_label("À partir de quelle heure").fill("11:00")
    page.get_by_role("button", name="Voir qui est prévenu").click()
    expect(page.get_by_role("heading", name="1 séance change")).to_be_visible()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Déplacer et les prévenir").click()
    expect(page.get_by_text("1 séance est déplacée")).to_be_visible()
    assert Message.objects.filter(matter="moved").count() == 1
    for path in ("dedoubler", "materiel", "suite"):
        page.goto(f"{live_server.url}{HOME}seances/{made.pk}/{path}/")
        assert_page_is_sound(page)
    page.goto(f"{live_server.url}{HOME}lieux/")
    assert_page_is_sound(page)
    page.goto(f"{live_server.url}/lille/ateliers/nouvelle/")
    assert_page_is_sound(page)
    assert console_errors == []
