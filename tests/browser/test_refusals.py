"""After a refusal, whatever the form: where the cursor stands, and what the browser's back button finds."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refused(signed_page, live_server, reference) -> Page:
    """A person without a first name is not welcomed: the form is shown again."""
    page = signed_page(MembershipFactory(antenna=AntennaFactory(slug="lille")))
    page.goto(live_server.url + "/lille/accueil/")
    page.get_by_role("button", name="Accueillir", exact=True).click()
    expect(page.get_by_text("Écrivez au moins un prénom").first).to_be_visible()
    return page


def test_going_back_to_a_refused_form_shows_the_page_not_the_browsers_error(refused, live_server):
    refused.goto(live_server.url + "/lille/caisse/")
    refused.go_back()
    expect(refused.get_by_role("heading", level=1)).to_contain_text("Qui accueillons-nous")


def test_reloading_a_refused_form_keeps_what_it_says(refused):
    refused.reload()
    expect(refused.get_by_text("Écrivez au moins un prénom").first).to_be_visible()


def test_a_page_that_says_nothing_of_the_cursor_gets_it_at_the_first_refused_field(refused, live_server):
    refused.goto(live_server.url + "/compte/mot-de-passe/changer/")
    refused.locator("main button.btn-primary").last.click()
    expect(refused.locator("main [aria-invalid=true]").first).to_be_focused()
