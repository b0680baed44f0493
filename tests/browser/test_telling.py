"""Somebody calls from a telephone, takes it back, a manager looks at what was sent; a person ends her messages."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_page_is_sound
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.telling import by_call, by_sms, told
from tests.factories.workshops import SessionFactory
from workshops.models import Matter, MessageStop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(transactional_db: None) -> Any:
    return AntennaFactory(slug="lille")


def test_calls_of_the_day_on_a_telephone(
    lille: Any, signed_page: Any, live_server: Any, console_errors: Any, tmp_path: Path
):
    session = SessionFactory(antenna=lille, starts_at=timezone.now() + timedelta(hours=20))
    one, other = by_call(session, first_name="Aminata"), by_sms(session, first_name="Yusuf")
    message = told(one, other, matter=Matter.REMINDER, at=timezone.now())[1]
    page: Page = signed_page(MembershipFactory(antenna=lille, role="manager"))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{live_server.url}/lille/ateliers/prevenir/")
    assert_page_is_sound(page, tmp_path)
    expect(page.get_by_text("1 appel à passer")).to_be_visible()
    page.get_by_role("button", name=re.compile("Pas de réponse.*Aminata")).click()
    expect(page.get_by_text(": pas de réponse")).to_be_visible()
    page.get_by_role("button", name=re.compile("Prévenue.*Aminata")).press("Enter")
    expect(page.get_by_text("Tout le monde est prévenu.")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name=re.compile("Revenir dessus.*Aminata")).click()
    expect(page.get_by_text("1 appel à passer")).to_be_visible()
    page.goto(f"{live_server.url}/lille/ateliers/{session.pk}/")
    page.get_by_role("link", name="Ce qui a été annoncé").click()
    expect(page.get_by_role("rowheader", name="Yusuf")).to_be_visible()
    assert_page_is_sound(page, tmp_path)
    for address in (f"personnes/{one.person_id}/", "rappels/"):
        page.goto(f"{live_server.url}/lille/ateliers/prevenir/{address}")
        assert_page_is_sound(page, tmp_path)
    page.goto(f"{live_server.url}/messages/{message.pk}/")
    assert_page_is_sound(page, tmp_path)
    page.get_by_role("button", name="Ne plus m’envoyer de messages").click()
    expect(page.get_by_role("heading", name="Vous ne recevrez plus de messages")).to_be_visible()
    assert MessageStop.objects.get().person == other.person
