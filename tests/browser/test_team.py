"""The team in a browser: a duty planned and its team chosen by keyboard, a call taken, hours confirmed then validated."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.team import civic, free, hours_of, on_duty, qualified, validated
from tests.factories.workshops import SessionFactory, fill
from workshops.models import Duty, Hours, Kind, SessionVolunteer, TeamCall

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]
TEAM = "/lille/ateliers/benevoles/"


def test_every_page_of_the_team_is_sound(signed_page, live_server, console_errors, tmp_path: Path):
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    member = MembershipFactory(antenna=lille)
    now, today = timezone.now(), timezone.localdate()
    qualified(member, "charter", until=today - timedelta(days=1), since=today - timedelta(days=30))
    free(member, weekly_hours=2)
    young = civic(lille)
    begun = on_duty(member, now - timedelta(minutes=20), task="counter")
    session = SessionFactory(antenna=lille, kind=Kind.objects.get(code="mailbox"), starts_at=now + timedelta(days=2))
    fill(session, 5)
    hours_of(member, today, confirmed_at=now, confirmed_by=member.user)
    validated(member, manager, today - timedelta(days=1), 6100 // 7)
    own = on_duty(manager, now + timedelta(days=1))
    hours_of(manager, today)
    call = TeamCall.objects.create(
        antenna=lille, session=session, leads=True, starts_at=session.starts_at, ends_at=session.ends_at
    )
    call.asked.create(antenna=lille, membership=manager)
    page = signed_page(manager)
    for address in [
        "", f"seances/{session.pk}/", f"seances/{session.pk}/appel/", f"besoins/{begun.duty_id}/", "besoins/nouveau/",
        f"besoins/{begun.duty_id}/equipe/", f"besoins/{own.duty_id}/annuler/", f"places/{own.pk}/deplacer/", "moi/",
        "moi/disponibilites/", f"appels/{call.pk}/", "equipe/", f"equipe/{member.pk}/", f"equipe/{young.pk}/mission/",
        f"equipe/{member.pk}/fiche/", "heures/", f"heures/{Hours.objects.first().pk}/corriger/", "valorisation/",
    ]:  # fmt: skip
        page.goto(f"{live_server.url}{TEAM}{address}")
        assert_page_is_sound(page, tmp_path)
    nation = signed_page(MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN))
    for address in ("", "qualifications/till/"):
        nation.goto(f"{live_server.url}/siege/ateliers/benevoles/{address}")
        assert_page_is_sound(nation, tmp_path)


def test_from_a_duty_to_validated_hours(signed_page, live_server, console_errors):
    """A manager plans a duty, sees what is missing, notes who came; the volunteer confirms; the manager validates."""
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    member = MembershipFactory(antenna=lille)
    page = signed_page(manager)
    page.goto(f"{live_server.url}{TEAM}besoins/nouveau/")
    page.get_by_label("Quoi").select_option("repair")
    page.get_by_label("Premier jour").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.get_by_label("À partir de quelle heure").fill("14:00")
    page.get_by_label("Jusqu’à quelle heure").fill("16:30")
    page.get_by_role("button", name="Ajouter, puis choisir qui").click()
    page.get_by_label(member.user.get_full_name()).check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("il manque une qualification")
    page.get_by_role("button", name="Enregistrer quand même").click()
    expect(page.get_by_role("heading", name="Qui de l’équipe est attendu ?")).to_be_visible()
    place = SessionVolunteer.objects.get()
    Duty.objects.filter(pk=place.duty_id).update(
        starts_at=timezone.now() - timedelta(hours=3), ends_at=timezone.now() - timedelta(minutes=30)
    )
    page.reload()
    page.get_by_role("button", name="est là : les heures comptent").press("Enter")
    expect(page.get_by_text("Là : 2 h 30 comptées")).to_be_visible()
    page = signed_page(member)
    page.goto(f"{live_server.url}{TEAM}moi/")
    page.get_by_role("button", name="Ces heures sont justes").click()
    expect(page.get_by_text("1 ligne confirmée.")).to_be_visible()
    page = signed_page(manager)
    page.goto(f"{live_server.url}{TEAM}heures/?mois={Hours.objects.get().on:%Y-%m}")
    page.get_by_role("button", name="Valider ce qui est coché").click()
    expect(page.get_by_text("1 ligne validée.")).to_be_visible()
    assert Hours.objects.get().validated_by == manager.user
