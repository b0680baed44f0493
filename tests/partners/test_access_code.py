"""The structure's access code: joining by it, replacing it, and nobody learning whether a code exists."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone

from connect.antennas import doors
from connect.partners.joining import codes
from connect.partners.models import AccessCode, Invitation, Professional
from connect.partners.models.joining import CODE_ALPHABET
from connect.post.models import Letter
from tests.conftest import AppClient
from tests.factories.people import ProfessionalFactory, UserFactory

pytestmark = pytest.mark.django_db
TYPE, CONFIRM = "/rejoindre/code/", "/rejoindre/code/saisir/"
WHO = {"email": "awa@ccas.example", "first_name": "Awa", "last_name": "Sarr", "position": ""}
NOBODYS = "ABCDEFGHJKMNPQRS"


@pytest.fixture
def access(referent):
    with doors.open_portal(referent.structure_id, user_id=referent.user_id):
        return codes.make(referent.structure_id, by=referent.user, at=timezone.now())


def short_code():
    body = Letter.objects.filter(kind="short_code").latest("queued_at").body
    return re.search(r"^[A-Z]{3}-[A-Z]{3}$", body, re.MULTILINE)[0]


def typed(client, code, **who):
    return client.post(TYPE, {"code": code, **WHO, **who})


def test_a_colleague_joins_by_the_code_and_is_signed_in(referent, access, client):
    answer = typed(client, access.in_fours.lower())
    assert answer.url == CONFIRM
    answer = client.post(CONFIRM, {"code": short_code().lower()}, follow=True)
    assert answer.redirect_chain == [("/portail/", 302)]
    post = Professional.objects.get(email="awa@ccas.example")
    assert post.structure == referent.structure
    assert not post.is_referent


def test_a_code_that_does_not_exist_gets_the_very_same_pages_and_no_letter(access, client):
    right, wrong = AppClient(), AppClient()
    assert typed(right, access.code).url == typed(wrong, NOBODYS, email="b@ccas.example").url == CONFIRM
    shown = [
        re.sub(r"(?:awa|b)@ccas.example|csrfmiddlewaretoken\" value=\"\w+", "", c.get(CONFIRM).content.decode())
        for c in (right, wrong)
    ]
    assert shown[0] == shown[1]
    assert Letter.objects.filter(kind="short_code").count() == 1
    for _n in range(4):
        assert (
            right.post(CONFIRM, {"code": "BBBBBB"}).status_code == wrong.post(CONFIRM, {"code": "BBBBBB"}).status_code
        )
    assert right.post(CONFIRM, {"code": "BBBBBB"}).url == wrong.post(CONFIRM, {"code": "BBBBBB"}).url == TYPE


def test_five_wrong_codes_end_the_try_even_from_another_browser(access, client):
    """The count is in the database: a cookie that is thrown away resets nothing."""
    typed(client, access.code)
    ticket = Invitation.objects.get(way="code").pk
    guest = codes.Guest("awa@ccas.example", "Awa", "Sarr")
    for _n in range(5):
        with pytest.raises(codes.WrongCode):
            codes.join(ticket, "BBBBBB", guest)
    assert Invitation.objects.get(pk=ticket).tries == 5
    answer = client.post(CONFIRM, {"code": short_code()})
    assert answer.url == TYPE
    assert not Professional.objects.filter(email="awa@ccas.example").exists()


def test_the_short_code_lives_fifteen_minutes(access, client):
    typed(client, access.code)
    quarter = timedelta(minutes=15, seconds=1)
    Invitation.objects.update(made_at=F("made_at") - quarter, expires_at=F("expires_at") - quarter)
    assert client.post(CONFIRM, {"code": short_code()}).url == TYPE
    assert not Professional.objects.filter(email="awa@ccas.example").exists()


def test_the_short_code_is_used_once(access, client):
    typed(client, access.code)
    ticket, short = Invitation.objects.get(way="code").pk, short_code()
    client.post(CONFIRM, {"code": short})
    with pytest.raises(codes.Refusal, match="déjà servi"):
        codes.join(ticket, short, codes.Guest("awa@ccas.example", "Awa", "Sarr"))


def test_a_replaced_code_opens_nothing_and_those_who_joined_stay(referent, access, signed_in, client):
    client_of_referent = signed_in(referent)
    assert access.in_fours in client_of_referent.get("/portail/equipe/code/").content.decode()
    client_of_referent.post("/portail/equipe/code/", {"instead_of": access.pk})
    new = AccessCode.objects.get(stopped_at=None)
    assert new.code != access.code
    typed(client, access.code)
    assert not Letter.objects.filter(kind="short_code").exists()
    typed(client, new.code)
    assert Letter.objects.filter(kind="short_code").count() == 1


def test_replaced_twice_by_a_double_click_there_is_one_new_code(referent, access, signed_in):
    client = signed_in(referent)
    for _n in range(2):
        client.post("/portail/equipe/code/", {"instead_of": access.pk})
    assert AccessCode.objects.count() == 2
    assert AccessCode.objects.filter(stopped_at=None).count() == 1


def test_the_code_is_the_referent_s(colleague, access, signed_in):
    client = signed_in(colleague)
    assert client.get("/portail/equipe/code/").status_code == 403
    assert client.post("/portail/equipe/code/", {"instead_of": access.pk}).status_code == 403
    assert "Code d’accès pour les collègues" not in client.get("/portail/equipe/").content.decode()


def test_a_code_has_no_letter_that_one_mistakes(referent, access):
    assert len(access.code) == 16
    assert set(access.code) <= set(CODE_ALPHABET)
    assert not set("ILOU01") & set(CODE_ALPHABET)
    assert codes.clean_access_code(f" {access.in_fours.lower()}-") == access.code


@pytest.mark.parametrize(
    "text", ["", "court", NOBODYS + "A", "ABCDEFGHJKMNPQR0", "ABCDEFGHJKMNPQRI", "é" * 16, "١" * 16]
)
def test_what_cannot_be_a_code_is_said_at_once(client, text):
    if text:
        with pytest.raises(ValidationError):
            codes.clean_access_code(text)
    answer = typed(client, text)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.content.decode()


def test_guesses_are_counted_by_address_and_by_place(access, client):
    for _n in range(5):
        assert typed(client, NOBODYS).status_code == 302
    answer = typed(client, access.code)
    assert answer.status_code == 200
    assert "Trop d’essais" in answer.content.decode()
    assert not Letter.objects.filter(kind="short_code").exists()


def test_guesses_from_one_place_are_counted_whatever_the_addresses(access, client):
    said = [typed(client, NOBODYS, email=f"p{n}@ccas.example").status_code for n in range(42)]
    assert said.count(302) == 40
    assert said[-1] == 200


def test_a_code_that_goes_round_the_town_fills_no_mailbox(access):
    """Thirty an hour for a structure, counted by the database."""
    for n in range(31):
        codes.ask_by_code(access.code, codes.Guest(f"p{n}@ccas.example", "P", "Q"))
    assert Letter.objects.filter(kind="short_code").count() == 30


def test_an_account_that_exists_signs_in_by_the_short_code_and_has_both_structures(referent, access, client):
    other = ProfessionalFactory(user=UserFactory(email="awa@ccas.example"))
    typed(client, access.code)
    answer = client.post(CONFIRM, {"code": short_code()}, follow=True)
    assert referent.structure.name in answer.content.decode()
    assert other.structure.name not in answer.content.decode()


def test_a_suspended_structure_s_code_sends_nothing(referent, access, client, national):
    referent.structure.suspended_at, referent.structure.suspended_because = timezone.now(), "envois anormaux"
    referent.structure.save()
    assert typed(client, access.code).url == CONFIRM
    assert not Letter.objects.filter(kind="short_code").exists()


def test_the_confirming_page_without_an_access_code_leads_to_the_first(client):
    assert client.get(CONFIRM).url == TYPE
    assert client.post(CONFIRM, {"code": "ABCDEF"}).url == TYPE
