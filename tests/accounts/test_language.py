"""French unless one chose otherwise; the choice holds in every page and asks no account."""

import pytest

from tests.accounts.conftest import SIGN_IN

pytestmark = pytest.mark.django_db


def test_english_is_one_button_away_at_the_foot_of_any_page(visitor):
    page = visitor.open(SIGN_IN + "?next=/lille/")
    answer = visitor.send(page, "/langue/")
    assert answer.url == SIGN_IN + "?next=/lille/", "back to the same page"
    assert '<html lang="en"' in visitor.open(SIGN_IN).content.decode()
    visitor.send(visitor.open(SIGN_IN), "/langue/")
    assert '<html lang="fr"' in visitor.open(SIGN_IN).content.decode()


def test_it_works_inside_an_antenna(at_the_counter, manager):
    visitor = at_the_counter(manager)
    answer = visitor.send(visitor.open("/lille/equipe/"), "/langue/")
    assert answer.url == "/lille/equipe/"
    assert "Invite someone" in visitor.open("/lille/equipe/").content.decode()


def test_it_does_not_follow_an_address_of_another_house(visitor):
    page = visitor.open(SIGN_IN)
    answer = visitor.send(page, "/langue/", {"next": "https://voleur.example/"})
    assert answer.url == "/"


@pytest.mark.parametrize("chosen", ["de", "", "<script>", "fr\x00"])
def test_an_unknown_language_changes_nothing(visitor, chosen):
    page = visitor.open(SIGN_IN)
    assert visitor.send(page, "/langue/", {"language": chosen}).status_code == 302
    assert '<html lang="fr"' in visitor.open(SIGN_IN).content.decode()


def test_the_browser_of_a_donated_laptop_does_not_decide(visitor):
    assert '<html lang="fr"' in visitor.open(SIGN_IN, headers={"Accept-Language": "en"}).content.decode()
