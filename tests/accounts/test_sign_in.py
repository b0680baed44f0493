"""Signing in: what is said when it fails, how often one may try, who may not, what each page of the way looks like."""

import re

import pytest
from django.test import override_settings

from connect.impact.demo.cast import PASSWORD as DEMO_PASSWORD
from tests.accounts.conftest import PASSWORD, SIGN_IN, words
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_she_comes_back_to_the_page_she_asked_for(visitor, volunteer):
    led = visitor.open("/lille/")
    assert led.url == "/compte/connexion/?next=/lille/"
    page = visitor.open(led.url)
    answer = visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, "/lille/")
    assert visitor.open("/lille/").status_code == 200


def test_a_return_address_of_another_house_is_not_followed(visitor, volunteer):
    page = visitor.open(SIGN_IN + "?next=https://voleur.example/")
    answer = visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": PASSWORD})
    assert answer.url == "/"


def test_the_address_is_read_in_any_case(visitor, volunteer):
    page = visitor.open(SIGN_IN)
    answer = visitor.send(page, SIGN_IN, {"login": volunteer.user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302


def test_a_wrong_password_is_said_beside_the_password_and_not_which_half_was_wrong(visitor, volunteer):
    page = visitor.open(SIGN_IN)
    wrong = visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": "autre chose"})
    unknown = visitor.send(page, SIGN_IN, {"login": "personne@example.org", "password": "autre chose"})
    sentence = "Ce mot de passe ne va pas avec cette adresse. Vérifiez la touche des majuscules."
    for answer in (wrong, unknown):
        assert answer.status_code == 200
        field = re.search(r'<div id="div_id_password".*?</div>\s*</div>', answer.content.decode(), re.DOTALL)[0]
        assert sentence in field


def test_after_five_wrong_passwords_she_waits_and_the_right_one_waits_too(visitor, volunteer):
    page = visitor.open(SIGN_IN)
    for _ in range(5):
        visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": "autre chose"})
    answer = visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": PASSWORD})
    assert "Trop d’essais. Attendez cinq minutes" in words(answer)
    assert visitor.open("/lille/").status_code == 302


def test_someone_else_at_the_same_computer_is_not_locked_out_with_her(visitor, volunteer, manager):
    page = visitor.open(SIGN_IN)
    for _ in range(6):
        visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": "autre chose"})
    assert visitor.sign_in(manager.user).status_code == 302


def test_the_count_of_tries_is_shared_by_all_processes(visitor, volunteer, django_db_blocker):
    """In the database, not in the memory of one process."""
    from django.db import connection

    page = visitor.open(SIGN_IN)
    visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": "autre chose"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM connect_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] >= 1


@override_settings(ACCOUNT_RATE_LIMITS={"login": "2/m/ip"})
def test_a_machine_that_tries_without_end_gets_a_page_in_french(visitor, volunteer):
    page = visitor.open(SIGN_IN)
    answers = [visitor.send(page, SIGN_IN, {"login": f"{n}@example.org", "password": "x"}) for n in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert "Trop d’essais en peu de temps" in words(answers[2])


def test_a_closed_account_is_told_so(visitor, volunteer):
    volunteer.user.is_active = False
    volunteer.user.save()
    answer = visitor.sign_in(volunteer.user)
    assert answer.url == "/compte/inactif/"
    assert "Ce compte est fermé" in words(visitor.open("/compte/inactif/"))
    assert visitor.open("/lille/").status_code == 302


@pytest.mark.parametrize(
    "login",
    ["", "a" * 400 + "@example.org", "<script>alert(1)</script>", "nadia\x00@example.org", "' OR 1=1 --", "😀@é.fr"],
)
def test_whatever_is_typed_gets_a_sentence(visitor, login):
    page = visitor.open(SIGN_IN)
    answer = visitor.send(page, SIGN_IN, {"login": login, "password": "x" * 5000})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert "invalid-feedback" in answer.content.decode()


def test_a_password_with_a_nul_byte_gets_a_sentence(visitor, volunteer):
    page = visitor.open(SIGN_IN)
    answer = visitor.send(page, SIGN_IN, {"login": volunteer.user.email, "password": "a\x00b"})
    assert answer.status_code == 200


def test_nobody_opens_an_account_by_herself(visitor):
    page = visitor.open("/compte/inscription/")
    assert "Les comptes s’ouvrent sur invitation" in words(page)
    assert "<form" not in page.content.decode().split("<main")[1].split("<footer")[0]


class TestTheDemo:
    def test_its_accounts_and_its_password_are_on_its_first_page(self, visitor, settings):
        settings.DEMO = True
        page = visitor.open(SIGN_IN)
        assert "nadia.lille@demo.invalid" in words(page)
        assert DEMO_PASSWORD in words(page)

    def test_production_shows_none_of_it(self, visitor, settings):
        settings.DEMO = False
        text = visitor.open(SIGN_IN).content.decode()
        assert "demo.invalid" not in text
        assert DEMO_PASSWORD not in text

    def test_its_accounts_cannot_sign_in_outside_the_demo(self, visitor, settings, lille):
        who = MembershipFactory(antenna=lille, user=UserFactory(email="nadia.lille@demo.invalid"))
        settings.DEMO = False
        answer = visitor.sign_in(who.user)
        assert answer.url == "/compte/inactif/"
        assert visitor.open("/lille/").url.startswith(SIGN_IN)

    def test_a_session_of_the_demo_opens_nothing_once_the_demo_is_over(self, signed_in, settings, lille):
        who = MembershipFactory(antenna=lille, user=UserFactory(email="nadia.lille@demo.invalid"))
        client = signed_in(who)
        assert client.get("/lille/").status_code == 200
        settings.DEMO = False
        assert client.get("/lille/").url == "/compte/connexion/?next=/lille/"
        settings.DEMO = True
        assert client.get("/lille/").status_code == 302, "she was signed out"

    def test_its_mail_page_is_not_there_outside_the_demo(self, visitor, settings):
        settings.DEMO = False
        assert visitor.open("/demo/mails/").status_code == 404


class TestPasswords:
    def test_a_forgotten_password_is_chosen_again_by_a_link_that_works_once(self, visitor, volunteer):
        link = self.link_for(visitor, volunteer.user.email)
        form_address = visitor.open(link).url
        page = visitor.open(form_address)
        typed = {"password1": "trois petits navires bleus", "password2": "trois petits navires bleus"}
        assert visitor.send(page, form_address, typed).url == "/compte/mot-de-passe/choisi/"
        assert "Votre mot de passe est choisi" in words(visitor.open("/compte/mot-de-passe/choisi/"))
        assert visitor.sign_in(volunteer.user, "trois petits navires bleus").status_code == 302
        visitor.logout()
        assert "Ce lien ne marche plus" in words(visitor.open(link))

    def test_an_unknown_address_is_answered_like_a_known_one(self, visitor, volunteer):
        page = visitor.open("/compte/mot-de-passe/oublie/")
        answers = [
            visitor.send(page, "/compte/mot-de-passe/oublie/", {"email": address})
            for address in (volunteer.user.email, "inconnue@example.org")
        ]
        assert {(a.status_code, a.url) for a in answers} == {(302, "/compte/mot-de-passe/oublie/envoye/")}

    @pytest.mark.parametrize("poor", ["court", "123456789012", "password12345"])
    def test_a_poor_password_gets_a_sentence(self, at_the_counter, volunteer, poor):
        visitor = at_the_counter(volunteer)
        address = "/compte/mot-de-passe/changer/"
        answer = visitor.send(
            visitor.open(address), address, {"oldpassword": PASSWORD, "password1": poor, "password2": poor}
        )
        assert answer.status_code == 200
        assert "invalid-feedback" in answer.content.decode()

    def test_the_password_of_today_is_asked_before_it_changes(self, at_the_counter, volunteer):
        visitor = at_the_counter(volunteer)
        address = "/compte/mot-de-passe/changer/"
        good = "quatre mots qui tiennent"
        wrong = visitor.send(
            visitor.open(address), address, {"oldpassword": "non", "password1": good, "password2": good}
        )
        assert "Ce n’est pas le mot de passe de ce compte" in words(wrong)
        right = visitor.send(
            visitor.open(address), address, {"oldpassword": PASSWORD, "password1": good, "password2": good}
        )
        assert right.status_code == 302
        volunteer.user.refresh_from_db()
        assert volunteer.user.check_password(good)
        assert visitor.open("/lille/").status_code == 200, "her session goes on"

    def link_for(self, visitor, address):
        from connect.post.models import Letter

        page = visitor.open("/compte/mot-de-passe/oublie/")
        visitor.send(page, "/compte/mot-de-passe/oublie/", {"email": address})
        letter = Letter.objects.get(recipient=address)
        assert "Nom" not in letter.subject
        return re.search(r"/compte/mot-de-passe/choisir/\S+", letter.body)[0]


def test_every_page_of_the_way_is_in_the_look_of_the_house_and_in_french(at_the_counter, visitor, volunteer):
    signed = at_the_counter(volunteer)
    for who, address in [
        (visitor, SIGN_IN), (visitor, "/compte/inscription/"), (visitor, "/compte/mot-de-passe/oublie/"),
        (visitor, "/compte/mot-de-passe/oublie/envoye/"), (visitor, "/compte/mot-de-passe/choisir/1-abc/"),
        (visitor, "/compte/mot-de-passe/choisi/"), (visitor, "/compte/inactif/"), (signed, "/compte/deconnexion/"),
        (signed, "/compte/mot-de-passe/changer/"), (signed, "/compte/reauthentification/"),
        (signed, "/compte/second-facteur/"),
    ]:  # fmt: skip
        page = who.open(address)
        text = page.content.decode()
        assert page.status_code == 200, address
        assert text.count("<h1") == 1, address
        assert '<html lang="fr"' in text, address
        assert "connect.css" in text, address
        assert "placeholder=" not in text, address
        assert len(re.findall(r'class="[^"]*btn-primary', text)) == 1, address


def test_signing_out_is_a_form_and_ends_at_the_sign_in(at_the_counter, volunteer):
    visitor = at_the_counter(volunteer)
    page = visitor.open("/compte/deconnexion/")
    assert visitor.open("/lille/").status_code == 200, "looking at the page signs nobody out"
    assert visitor.send(page, "/compte/deconnexion/").status_code == 302
    assert visitor.open("/lille/").url == "/compte/connexion/?next=/lille/"
