"""Assessment in a browser: who trains says who reached which objective, a trainee gives her opinion by her link, nameless."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from connect.antennas.models import Role
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training_assessing import a_held_session, page_of, trainees_of
from tests.factories.training_signing import who_teaches
from training.models import Asked, Assessment, Level, Moment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference")]


@pytest.fixture
def teacher():
    return MembershipFactory(antenna=AntennaFactory(slug="lille"), role=Role.EMPLOYEE)


@pytest.fixture
def session(teacher):
    session = a_held_session(teacher.antenna, ProfessionalFactory(first_name="Léa", last_name="Petit"))
    who_teaches(session, teacher)
    return session


def test_a_trainer_assesses_each_objective_by_keyboard(
    signed_page, live_server, console_errors, teacher, session, tmp_path: Path
):
    one = trainees_of(session)[0]
    page = signed_page(teacher)
    page.goto(f"{live_server.url}/lille/formations/evaluations/{session.pk}/")
    tap = page.locator(f"#tap-{one.pk}-1-{Level.ACQUIRED}")
    tap.press("Enter")
    expect(tap).to_have_attribute("aria-pressed", "true")
    page.locator("#rest-2").press("Enter")
    expect(page.locator(f"#tap-{one.pk}-2-{Level.ACQUIRED}")).to_have_attribute("aria-pressed", "true")
    assert_page_is_sound(page, tmp_path)
    for name in ("positionnement", "avis"):
        page.goto(f"{live_server.url}/lille/formations/evaluations/{session.pk}/{name}/")
        assert_page_is_sound(page, tmp_path)
    assert set(Assessment.objects.values_list("rank", "level")) >= {(1, Level.ACQUIRED), (2, Level.ACQUIRED)}
    assert html_faults(tmp_path) == []
    assert console_errors == []


def test_a_trainee_gives_her_opinion_by_her_link(page, live_server, console_errors, session, tmp_path: Path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + page_of(trainees_of(session)[0], "hot"))
    assert_page_is_sound(page, tmp_path)
    send = page.get_by_role("button", name="Envoyer mes réponses")
    send.click()
    assert_page_is_sound(page)
    asked = page.locator("fieldset.cx-question")
    for question in asked.all():
        question.get_by_role("radio").last.check(force=True)
    send.press("Enter")
    expect(page.get_by_text("Merci : votre avis est gardé.")).to_be_visible()
    assert_page_is_sound(page)
    assert Asked.objects.get(kind=Moment.HOT).answered_on is not None
    assert html_faults(tmp_path) == []
    assert console_errors == []
