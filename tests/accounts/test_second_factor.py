"""The second factor: demanded of managers and of the national team, never of volunteers, and never an e-mail code."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import override_settings

from connect.accounts.second_factor import SealedSecrets
from tests.accounts.conftest import PASSWORD, SIGN_IN, words

pytestmark = pytest.mark.django_db

SET_UP, CONFIRM = "/compte/second-facteur/application/", "/compte/second-facteur/confirmer/"
REAUTHENTICATE = "/compte/reauthentification/"


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.SECOND_FACTOR_DEMANDED = True


def code_for(secret: str) -> str:
    counter = int(time.time()) // 30
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up(visitor, address):
    """Through the pages, as she does it; returns the answer to the right code and the secret."""
    again = visitor.open(address)
    assert again.url.startswith(REAUTHENTICATE)
    page = visitor.open(again.url)
    back = visitor.send(page, REAUTHENTICATE, {"password": PASSWORD})
    page = visitor.open(back.url)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.content.decode())[1].replace(" ", "")
    return visitor.send(page, back.url, {"code": code_for(secret)}), secret


def with_telephone(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def test_a_volunteer_is_asked_for_her_password_only(at_the_counter, volunteer):
    assert at_the_counter(volunteer).open("/lille/").status_code == 200


@pytest.mark.parametrize(("who", "door"), [("manager", "/lille/"), ("national", "/siege/")])
def test_a_manager_and_the_national_team_must_set_a_telephone_up_first(at_the_counter, request, who, door):
    visitor = at_the_counter(request.getfixturevalue(who))
    answer = visitor.open(door)
    assert answer.url == f"{SET_UP}?next={door.replace('/', '%2F')}"


def test_once_set_up_she_goes_on_to_the_page_she_wanted(at_the_counter, manager):
    visitor = at_the_counter(manager)
    answer, _secret = set_up(visitor, visitor.open("/lille/equipe/").url)
    codes = visitor.open(answer.url)
    assert codes.status_code == 200
    assert len(re.findall(r"<li><code>", codes.content.decode())) == 10
    assert 'href="/lille/equipe/"' in codes.content.decode()
    assert visitor.open("/lille/equipe/").status_code == 200


def test_a_wrong_code_is_said_beside_the_field_and_sets_nothing_up(at_the_counter, manager):
    visitor = at_the_counter(manager)
    again = visitor.open(SET_UP)
    back = visitor.send(visitor.open(again.url), REAUTHENTICATE, {"password": PASSWORD})
    answer = visitor.send(visitor.open(back.url), back.url, {"code": "000000"})
    assert "Ce n’est pas le code que votre téléphone affiche maintenant" in words(answer)
    assert not Authenticator.objects.exists()
    assert visitor.open("/lille/").status_code == 302


def test_the_square_is_drawn_in_the_page_itself(at_the_counter, manager):
    """The strict Content-Security-Policy lets no data: image through."""
    visitor = at_the_counter(manager)
    again = visitor.open(SET_UP)
    back = visitor.send(visitor.open(again.url), REAUTHENTICATE, {"password": PASSWORD})
    text = visitor.open(back.url).content.decode()
    drawing = text.split('class="cx-qr"')[1].split("</div>")[0]
    assert "<svg" in drawing
    assert "style=" not in drawing
    assert "data:image" not in text


def test_at_the_next_sign_in_the_code_of_the_telephone_follows_the_password(visitor, manager):
    secret = with_telephone(manager.user)
    answer = visitor.sign_in(manager.user, follow_to="/lille/equipe/")
    assert answer.url == "/compte/second-facteur/code/"
    assert visitor.open("/lille/").url.startswith(SIGN_IN), "a password alone opens nothing"
    page = visitor.open(answer.url)
    assert visitor.send(page, answer.url, {"code": "000000"}).status_code == 200
    assert visitor.open("/lille/").url.startswith(SIGN_IN)
    right = visitor.send(page, answer.url, {"code": code_for(secret)})
    assert right.status_code == 302
    assert visitor.open("/lille/").status_code == 200


def test_a_code_by_e_mail_does_not_replace_the_telephone(visitor, manager, settings):
    from connect.post.models import Letter

    with_telephone(manager.user)
    page = visitor.open("/compte/code/")
    visitor.send(page, "/compte/code/", {"email": manager.user.email})
    body = Letter.objects.get(recipient=manager.user.email).body
    code = re.search(r"\b([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\b", body)[1]
    page = visitor.open("/compte/code/saisir/")
    answer = visitor.send(page, "/compte/code/saisir/", {"code": code})
    assert answer.url == "/compte/second-facteur/code/"
    assert visitor.open("/lille/").url.startswith(SIGN_IN)


def test_a_session_that_never_showed_it_is_asked_even_if_signed_in(signed_in, manager):
    with_telephone(manager.user)
    answer = signed_in(manager).get("/lille/")
    assert answer.url == f"{CONFIRM}?next=%2Flille%2F"


def test_a_spare_code_opens_once(visitor, manager):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with_telephone(manager.user)
    spare = RecoveryCodes.activate(manager.user).generate_codes()[0]
    answer = visitor.sign_in(manager.user)
    visitor.send(visitor.open(answer.url), answer.url, {"code": spare})
    assert visitor.open("/lille/").status_code == 200
    visitor.send(visitor.open("/lille/"), "/compte/deconnexion/")
    answer = visitor.sign_in(manager.user)
    assert "Ce n’est pas le code" in words(visitor.send(visitor.open(answer.url), answer.url, {"code": spare}))


def test_codes_are_not_tried_without_end(visitor, manager):
    secret = with_telephone(manager.user)
    answer = visitor.sign_in(manager.user)
    page = visitor.open(answer.url)
    for _ in range(5):
        visitor.send(page, answer.url, {"code": "000000"})
    assert "Trop d’essais" in words(visitor.send(page, answer.url, {"code": code_for(secret)}))


@pytest.mark.parametrize("code", ["", "a\x00b", "١٢٣٤٥٦", "9" * 5000, "<b>1</b>"])
def test_whatever_is_typed_as_a_code_gets_a_sentence(visitor, manager, code):
    with_telephone(manager.user)
    answer = visitor.sign_in(manager.user)
    refused = visitor.send(visitor.open(answer.url), answer.url, {"code": code})
    assert refused.status_code == 200
    assert "invalid-feedback" in refused.content.decode()


def test_what_she_typed_before_being_asked_is_kept(at_the_counter, manager, settings):
    """The demand may begin while a session runs."""
    settings.SECOND_FACTOR_DEMANDED = False
    visitor = at_the_counter(manager)
    page = visitor.open("/lille/equipe/inviter/")
    settings.SECOND_FACTOR_DEMANDED = True
    answer = visitor.send(page, "/lille/equipe/inviter/", {"first_name": "Émilie"})
    assert "next=%2Fcompte%2Fsaisies%2F" in answer.url


def test_removing_the_telephone_asks_for_another_at_once(at_the_counter, manager):
    visitor = at_the_counter(manager)
    set_up(visitor, visitor.open("/lille/").url)
    address = "/compte/second-facteur/application/retirer/"
    assert visitor.send(visitor.open(address), address).status_code == 302
    assert visitor.open("/lille/equipe/").status_code == 200, "this session showed one"
    fresh = at_the_counter(manager)
    assert fresh.open("/lille/").url.startswith(SET_UP)


@override_settings(SECRET_KEY="un autre secret " * 5, SECRET_KEY_FALLBACKS=["celui d’avant " * 5])
def test_secrets_are_sealed_and_survive_a_change_of_key():
    with override_settings(SECRET_KEY="celui d’avant " * 5, SECRET_KEY_FALLBACKS=[]):
        sealed = SealedSecrets().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert SealedSecrets().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_no_secret_stands_in_the_database(manager):
    secret = with_telephone(manager.user)
    assert secret not in str(Authenticator.objects.get().data)


def test_each_page_of_it_is_in_the_look_of_the_house(at_the_counter, manager):
    visitor = at_the_counter(manager)
    set_up(visitor, visitor.open("/lille/").url)
    for address in [
        "/compte/second-facteur/", "/compte/second-facteur/codes/", "/compte/second-facteur/codes/refaire/",
        "/compte/second-facteur/application/retirer/", CONFIRM,
    ]:  # fmt: skip
        page = visitor.open(address)
        text = page.content.decode()
        assert page.status_code == 200, address
        assert text.count("<h1") == 1, address
        assert len(re.findall(r'class="[^"]*btn-primary', text)) == 1, address
    assert "text/plain" in visitor.open("/compte/second-facteur/codes/telecharger/").headers["Content-Type"]
