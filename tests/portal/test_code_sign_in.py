"""A professional signs in by a code sent to her address; the demo shows it, production never does."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from connect.post.models import Letter

pytestmark = pytest.mark.django_db
ASK, ENTER = "/compte/code/", "/compte/code/saisir/"


def ask(client, prescriber):
    return client.post(ASK, {"email": prescriber.user.email})


def code():
    return re.search(r"^[A-Z]{3}-[A-Z]{3}$", Letter.objects.latest("queued_at").body, re.MULTILINE)[0]


def test_the_code_opens_the_portal(client, prescriber):
    assert ask(client, prescriber).url == ENTER
    answer = client.post(ENTER, {"code": code().lower().replace("-", "")}, follow=True)
    assert answer.redirect_chain[-1][0] == "/portail/"
    assert answer.status_code == 200


def test_it_leads_to_the_page_that_was_asked_for(client, prescriber):
    asked = client.get("/portail/fiches/nouvelle/")
    assert asked.status_code == 302
    client.post(ASK, {"email": prescriber.user.email, "next": "/portail/fiches/nouvelle/"})
    answer = client.post(ENTER, {"code": code(), "next": "/portail/fiches/nouvelle/"})
    assert answer.url == "/portail/fiches/nouvelle/"


def test_the_letter_leaves_before_the_others_and_not_after_fifteen_minutes(client, prescriber):
    ask(client, prescriber)
    letter = Letter.objects.get()
    assert letter.recipient == prescriber.user.email
    assert letter.not_after - letter.queued_at <= timedelta(minutes=15)
    assert ProcrastinateJob.objects.get(args={"letter_id": str(letter.pk)}).priority == 100
    assert code() not in letter.subject


def test_a_wrong_code_says_so_beside_the_field(client, prescriber):
    ask(client, prescriber)
    answer = client.post(ENTER, {"code": "AAA-AAA"})
    assert answer.status_code == 200
    assert "code" in answer.context["verify_form"].errors
    assert not answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("wrong", ["", "x" * 5000, "\x00", "<b>", "مريم"])
def test_anything_else_than_a_code_is_a_sentence(client, prescriber, wrong):
    ask(client, prescriber)
    answer = client.post(ENTER, {"code": wrong})
    assert answer.status_code == 200
    assert "code" in answer.context["verify_form"].errors


def test_five_wrong_codes_and_one_starts_again(client, prescriber):
    ask(client, prescriber)
    for _ in range(4):
        assert client.post(ENTER, {"code": "AAA-AAA"}).status_code == 200
    answer = client.post(ENTER, {"code": "AAA-AAA"}, follow=True)
    assert answer.redirect_chain[-1][0] == ASK
    assert [str(m) for m in answer.context["messages"]]


def test_a_code_too_old_says_so(client, prescriber):
    ask(client, prescriber)
    old = code()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = client.post(ENTER, {"code": old}, follow=True)
    assert answer.redirect_chain[-1][0] == ASK
    assert "15" in " ".join(str(m) for m in answer.context["messages"])


def test_an_unknown_address_meets_the_same_page(client, prescriber):
    assert client.post(ASK, {"email": "personne@example.org"}).url == ENTER
    assert client.get(ENTER).status_code == 200
    assert Letter.objects.get().kind == "unknown_account"


def test_asking_again_and_again_is_refused_with_a_sentence(prescriber):
    for _ in range(5):
        assert ask(Client(), prescriber).status_code == 302
    answer = ask(Client(), prescriber)
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert Letter.objects.count() == 5


def test_a_new_code_can_be_asked_for_and_replaces_the_first(client, prescriber):
    ask(client, prescriber)
    first = code()
    assert client.post(ENTER, {"action": "resend"}).status_code == 302
    assert Letter.objects.count() == 2
    assert client.post(ENTER, {"code": first}).status_code == 200
    assert client.post(ENTER, {"code": code()}).status_code == 302


def test_another_address_can_be_given(client, prescriber):
    ask(client, prescriber)
    assert client.get(ASK).status_code == 302
    assert client.post("/compte/deconnexion/", {"next": ASK}).url == ASK
    assert client.get(ASK).status_code == 200


@pytest.mark.parametrize("address", ["", "pas une adresse", "a@b\x00.fr", "x" * 3000 + "@example.org"])
def test_an_address_that_is_none_is_said_beside_the_field(client, address):
    answer = client.post(ASK, {"email": address})
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert not Letter.objects.exists()


def test_the_demo_says_the_code_in_its_console_and_on_its_mail_page(settings, client, prescriber, caplog):
    settings.DEMO = True
    with caplog.at_level(logging.INFO, logger="connect.accounts.sign_in"):
        ask(client, prescriber)
    assert code() in caplog.text
    assert code() in client.get("/demo/mails/").content.decode()


def test_production_has_no_mail_page_and_a_silent_console(settings, client, prescriber, caplog):
    settings.DEMO = False
    with caplog.at_level(logging.INFO):
        ask(client, prescriber)
    assert code() not in caplog.text
    assert client.get("/demo/mails/").status_code == 404
    assert "/demo/" not in client.get(ASK).content.decode()
