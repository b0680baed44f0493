"""The quick lock of a shared screen: nothing shows, one password brings back the page, the next person starts afresh."""

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.accounts import lock
from tests.accounts.conftest import PASSWORD, fields_of, words

pytestmark = pytest.mark.django_db

LOCK, SCREEN = "/compte/verrouiller/", "/compte/verrou/"
TEAM = "/lille/equipe/"


def locked(at_the_counter, manager, at=TEAM):
    visitor = at_the_counter(manager)
    page = visitor.open(at)
    answer = visitor.send(page, LOCK, {"next": at})
    assert answer.url == SCREEN
    return visitor


def unlock(visitor, password=PASSWORD, **typed):
    return visitor.send(visitor.open(SCREEN), SCREEN, {"password": password, **typed})


def test_a_locked_screen_shows_whose_it_is_and_no_page_of_the_house(at_the_counter, manager):
    visitor = locked(at_the_counter, manager)
    screen = words(visitor.open(SCREEN))
    assert f"Écran verrouillé : {manager.user}" in screen
    for address in (TEAM, "/lille/", "/lille/admin/", "/", "/compte/mot-de-passe/changer/", "/compte/second-facteur/"):
        answer = visitor.open(address)
        assert (answer.status_code, answer.url) == (302, SCREEN), address


def test_her_password_brings_back_the_page_where_she_was(at_the_counter, manager):
    visitor = locked(at_the_counter, manager, "/lille/equipe/inviter/")
    assert unlock(visitor).url == "/lille/equipe/inviter/"
    assert visitor.open(TEAM).status_code == 200


def test_a_wrong_password_keeps_it_locked_and_is_said_beside_the_field(at_the_counter, manager):
    visitor = locked(at_the_counter, manager)
    answer = unlock(visitor, "autre chose")
    assert "Ce n’est pas le mot de passe de ce compte" in words(answer)
    assert visitor.open(TEAM).url == SCREEN


def test_tries_are_counted_and_the_right_password_then_waits(at_the_counter, manager):
    visitor = locked(at_the_counter, manager)
    for _ in range(5):
        unlock(visitor, "autre chose")
    assert "Trop d’essais" in words(unlock(visitor))
    assert visitor.open(TEAM).url == SCREEN


@pytest.mark.parametrize("typed", ["", "a\x00b", "x" * 20_000])
def test_whatever_is_typed_as_a_password_gets_a_sentence(at_the_counter, manager, typed):
    visitor = locked(at_the_counter, manager)
    answer = unlock(visitor, typed)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["https://voleur.example/", "//voleur.example/", "javascript:alert(1)", "\\\\x", ""]
)
def test_an_address_of_another_house_is_refused(at_the_counter, manager, address):
    visitor = locked(at_the_counter, manager)
    assert unlock(visitor, next=address).url == "/"
    page = visitor.open(TEAM)
    visitor.send(page, LOCK, {"next": address})
    assert unlock(visitor).url == "/"


def test_it_is_not_me_signs_out_and_leaves_nothing_to_the_next_person(at_the_counter, manager, volunteer):
    visitor = locked(at_the_counter, manager)
    answer = visitor.send(visitor.open(SCREEN), "/compte/deconnexion/")
    assert answer.status_code == 302
    assert visitor.sign_in(volunteer.user).status_code == 302
    assert visitor.open("/lille/").status_code == 200
    assert visitor.open(SCREEN).url == "/", "nothing is locked any more"


def test_the_screen_locks_itself_when_nobody_touched_it_for_ten_minutes(at_the_counter, manager):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor = at_the_counter(manager)
        for _ in range(3):
            clock.shift(9 * 60)
            assert visitor.open(TEAM).status_code == 200, "she works, the screen stays"
        clock.shift(10 * 60 + 1)
        assert visitor.open("/lille/equipe/?page=2").url == SCREEN
        assert unlock(visitor).url == "/lille/equipe/?page=2"
        assert visitor.open(TEAM).status_code == 200


def test_the_minutes_are_a_setting(at_the_counter, manager, settings):
    settings.SHARED_SCREEN_MINUTES = 3
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor = at_the_counter(manager)
        clock.shift(3 * 60 + 1)
        assert visitor.open(TEAM).url == SCREEN


def test_an_office_without_a_counter_is_not_locked_by_the_clock(at_the_counter, national):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor = at_the_counter(national)
        clock.shift(20 * 60)
        assert visitor.open("/siege/").status_code == 200


def test_opening_another_door_does_not_wake_a_screen_left_alone(at_the_counter, manager):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        visitor = at_the_counter(manager)
        clock.shift(11 * 60)
        visitor.open("/siege/")
        assert visitor.open(TEAM).url == SCREEN


def test_her_presence_is_written_once_a_minute_and_not_at_each_page(at_the_counter, manager):
    visitor = at_the_counter(manager)
    visitor.open(TEAM)
    with CaptureQueriesContext(connection) as queries:
        visitor.open(TEAM)
    assert not [q for q in queries.captured_queries if "UPDATE" in q["sql"]]


def test_a_page_that_was_still_loading_does_not_unlock_the_screen(at_the_counter, manager):
    """It had read the session before the lock and writes it back after."""
    visitor = at_the_counter(manager)
    page = visitor.open(TEAM)
    slow = SessionStore(visitor.cookies["sessionid"].value)
    slow["seen_at"] = 1
    visitor.send(page, LOCK, {"next": TEAM})
    with pytest.raises(UpdateError):
        slow.save()
    assert lock.is_locked(visitor.session)


def test_someone_without_a_password_is_led_out_and_back_by_a_code(signed_in, manager):
    manager.user.set_unusable_password()
    manager.user.save()
    client = signed_in(manager)
    client.get(TEAM)
    client.post(LOCK, {"next": TEAM})
    page = words(client.get(SCREEN))
    assert "Ce compte n’a pas de mot de passe" in page
    assert "Se déconnecter" in page


def test_the_back_button_asks_the_server_again(at_the_counter, manager):
    assert "no-store" in at_the_counter(manager).open(TEAM).headers["Cache-Control"]


def test_a_fragment_of_a_page_leads_the_whole_page_to_the_locked_screen(at_the_counter, manager):
    visitor = locked(at_the_counter, manager)
    answer = visitor.open(TEAM, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/lille/equipe/"})
    assert answer.headers["HX-Redirect"] == SCREEN
    assert unlock(visitor).url == TEAM


def test_nobody_locks_from_outside(visitor, volunteer):
    page = visitor.open("/compte/connexion/")
    assert visitor.post(LOCK, {"next": "/lille/"}).status_code == 403, "no seal"
    assert visitor.send(page, "/langue/", {"language": "en"}).status_code == 302
    assert visitor.open(LOCK).status_code == 405
    assert visitor.open(SCREEN).url.startswith("/compte/connexion/")


class TestTyping:
    """A page that runs JavaScript tells the server that someone is typing; see `static/lock.js`."""

    PRESENCE = "/compte/presence/"

    def test_it_counts_as_presence(self, at_the_counter, manager):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            visitor = at_the_counter(manager)
            page = visitor.open(TEAM)
            for _ in range(4):
                clock.shift(8 * 60)
                assert visitor.post(self.PRESENCE, fields_of(page, LOCK)).status_code == 204
            assert visitor.open(TEAM).status_code == 200

    def test_it_does_not_wake_a_screen_left_alone_nor_a_locked_one(self, at_the_counter, manager):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            visitor = at_the_counter(manager)
            page = visitor.open(TEAM)
            clock.shift(11 * 60)
            assert visitor.post(self.PRESENCE, fields_of(page, LOCK)).status_code == 423
            assert visitor.open(TEAM).url == SCREEN
            assert visitor.post(self.PRESENCE, fields_of(page, LOCK)).status_code == 423

    def test_nobody_is_nobody(self, client):
        assert client.post(self.PRESENCE).status_code == 423
