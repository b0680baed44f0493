"""The lock in a real browser: what was typed and not sent is still there; nothing of the page is left meanwhile."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from connect.antennas.models import Role
from tests.accounts.conftest import PASSWORD
from tests.browser.conftest import axe_violations
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

INVITE = "/lille/equipe/inviter/"


@pytest.fixture
def manager_of_lille(transactional_db):
    return MembershipFactory(role=Role.MANAGER, antenna=AntennaFactory(slug="lille"))


@pytest.fixture
def typing(signed_page, live_server, manager_of_lille):
    page = signed_page(manager_of_lille)
    page.goto(live_server.url + INVITE)
    page.get_by_label("Prénom").fill("Émilie")
    return page


def locked(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("Écran verrouillé"))).to_be_visible()


def unlock(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Votre mot de passe").fill(password)
    page.get_by_role("button", name="Déverrouiller").click()


def test_what_was_typed_and_not_sent_is_there_after_the_password(typing, live_server, console_errors):
    typing.get_by_role("button", name="Verrouiller l’écran").click()
    locked(typing)
    assert "Émilie" not in typing.content()
    assert typing.locator("text=Qui rejoint l’équipe").count() == 0
    assert axe_violations(typing) == []
    unlock(typing, "autre chose")
    expect(typing.get_by_text("Ce n’est pas le mot de passe de ce compte")).to_be_visible()
    unlock(typing)
    expect(typing.get_by_label("Prénom")).to_have_value("Émilie")
    typing.locator("#id_last_name").fill("Roussel")
    typing.get_by_label("Adresse de courriel").fill("emilie@example.org")
    typing.get_by_role("button", name="Envoyer l’invitation").click()
    expect(typing.get_by_text("L’invitation part vers emilie@example.org")).to_be_visible()
    assert console_errors == []


def test_the_cursor_is_back_where_one_was_typing(typing):
    typing.get_by_role("button", name="Verrouiller l’écran").click()
    locked(typing)
    unlock(typing)
    expect(typing.get_by_label("Prénom")).to_be_focused()


def test_reloading_or_going_back_shows_the_lock(typing, live_server):
    typing.goto(live_server.url + "/lille/equipe/")
    typing.goto(live_server.url + INVITE)
    typing.get_by_role("button", name="Verrouiller l’écran").click()
    locked(typing)
    typing.reload()
    locked(typing)
    typing.go_back()
    locked(typing)
    expect(typing.get_by_label("Prénom")).not_to_be_visible()


def test_the_other_tab_locks_and_comes_back_with_it(typing, live_server):
    other = typing.context.new_page()
    other.goto(live_server.url + INVITE)
    other.get_by_label("Prénom").fill("Farid")
    typing.get_by_role("button", name="Verrouiller l’écran").click()
    locked(other)
    assert "Farid" not in other.content()
    unlock(typing)
    expect(other.get_by_label("Prénom")).to_have_value("Farid")
    expect(typing.get_by_label("Prénom")).to_have_value("Émilie")


def test_left_alone_it_locks_by_itself_and_keeps_what_was_typed(signed_page, live_server, manager_of_lille):
    page = signed_page(manager_of_lille)
    page.clock.install()
    page.goto(live_server.url + INVITE)
    page.get_by_label("Prénom").fill("Émilie")
    page.clock.fast_forward("09:00")
    expect(page.get_by_label("Prénom")).to_be_visible()
    page.clock.fast_forward("01:30")
    locked(page)
    unlock(page)
    expect(page.get_by_label("Prénom")).to_have_value("Émilie")


def test_it_is_not_me_leaves_nothing(typing, live_server):
    typing.get_by_role("button", name="Verrouiller l’écran").click()
    locked(typing)
    typing.get_by_role("button", name="Ce n’est pas moi : me connecter sous un autre nom").click()
    expect(typing.get_by_role("button", name="Se connecter")).to_be_visible()
    typing.go_back()
    expect(typing.get_by_label("Prénom")).to_have_count(0)


def test_without_javascript_the_same_button_and_the_same_screen(
    browser, live_server, manager_of_lille, browser_context_args
):
    client = Client()
    client.force_login(manager_of_lille.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(**{**browser_context_args, "java_script_enabled": False})
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + INVITE)
    page.get_by_role("button", name="Verrouiller l’écran").click()
    locked(page)
    unlock(page)
    assert page.url == live_server.url + INVITE
    context.close()
