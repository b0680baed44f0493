"""Addresses that were mistyped, and those that letters do not reach (field case C101)."""

import io
from email import message_from_string
from smtplib import SMTPRecipientsRefused

import pytest
from django import forms
from django.core import mail
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from beneficiaries.models import Opening
from connect.antennas.doors import open_antenna, open_portal
from connect.post import addresses, outbox
from connect.post.address_field import AddressField
from connect.post.models import Letter, UnusableAddress, WhyUnusable
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db

ABOUT = {"matter": "sheet:1", "kind": "sent", "subject": "Fiche de liaison", "body": "Bonjour"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("x@gmial.com", "x@gmail.com"),
        ("x@orange.f", "x@orange.fr"),
        ("x@gmail.con", "x@gmail.com"),
        ("X@GMAIL.CO", "X@gmail.com"),
        ("x@gmail", "x@gmail.com"),
        ("x@gmail.fr", "x@gmail.com"),
        ("x@hotmial.fr", "x@hotmail.fr"),
        ("x@wanado.fr", "x@wanadoo.fr"),
        ("x@laposte.fr", "x@laposte.net"),
        ("x@yaho.fr", "x@yahoo.fr"),
        ("x@free.f", "x@free.fr"),
        ("x@orange,fr", "x@orange.fr"),
        ("x@ccas-lille.con", "x@ccas-lille.com"),
    ],
)
def test_a_likely_slip_is_seen(typed, meant):
    assert addresses.likely_meant(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["x@gmail.com", "x@orange.fr", "x@gmx.de", "x@live.com", "x@mairie-lille.fr", "x@association.fr", "x@exemple.co",
     "x@orange.com", "x@me.com", "x@example.org", "", "x", "@", "x@", "@gmail.com", "x@" + "a" * 300],
)  # fmt: skip
def test_an_ordinary_address_is_not_questioned(typed):
    assert addresses.likely_meant(typed) == ""


class Form(forms.Form):
    email = AddressField()


def form(email, answer=""):
    data = QueryDict(mutable=True)
    data.update({"email": email, "email_meant": answer})
    return Form(data)


def test_a_doubt_is_asked_once_and_both_answers_are_taken():
    asked = form("x@gmial.com")
    assert not asked.is_valid() and asked.errors.as_data()["email"][0].code == "doubt"
    assert asked.as_p().count('type="radio"') == 2
    for answer in ("x@gmail.com", "x@gmial.com"):
        said = form("x@gmial.com", answer)
        assert said.is_valid() and said.cleaned_data["email"] == answer


def test_an_answer_to_another_question_is_none():
    assert not form("x@gmial.com", "x@yahoo.fr").is_valid()
    said = form("x@gmail.com", "x@yahoo.fr")
    assert said.is_valid() and said.cleaned_data["email"] == "x@gmail.com"


def test_what_no_server_would_take_is_not_kept_all_the_same():
    said = form("x@orange.f", "x@orange.f")
    assert not said.is_valid()


@pytest.mark.parametrize(
    "typed", ["pas-une-adresse", "a@b", "x" * 400 + "@gmail.com", "a\x00@gmail.com", "<b>@gmail.com"]
)
def test_what_is_no_address_is_refused(typed):
    assert not form(typed).is_valid()


# ---- addresses that do not work


def bounce(address, *, at=None):
    addresses.mark_unusable(address, why=WhyUnusable.BOUNCED, at=at or timezone.now())


def test_nothing_more_leaves_to_an_address_that_does_not_work():
    bounce("Sophie@Example.org ")
    assert not outbox.send(recipient="sophie@example.org", **ABOUT)
    assert not Letter.objects.exists()
    assert outbox.send(recipient="karim@example.org", **ABOUT)


def test_a_letter_that_already_waited_stays(settings):
    outbox.send(recipient="sophie@example.org", **ABOUT)
    bounce("sophie@example.org")
    assert not outbox.hand_over(Letter.objects.get().pk)
    assert mail.outbox == [] and Letter.objects.get().sent_at is None


def test_when_it_works_again_letters_leave_and_it_may_fail_again():
    bounce("sophie@example.org")
    addresses.mark_usable("SOPHIE@example.org", at=timezone.now())
    assert addresses.unusable_since("sophie@example.org") is None
    assert outbox.send(recipient="sophie@example.org", **ABOUT)
    bounce("sophie@example.org")
    assert addresses.unusable_since("sophie@example.org")


def test_the_first_instant_stays():
    bounce("sophie@example.org")
    since = addresses.unusable_since("sophie@example.org")
    bounce("sophie@example.org")
    assert addresses.unusable_since("sophie@example.org") == since


def test_the_table_holds_no_address():
    bounce("sophie@example.org")
    assert "sophie" not in str(UnusableAddress.objects.values().get())


@pytest.mark.parametrize(
    ("code", "answer", "for_good"),
    [
        (550, b"5.1.1 user unknown", True),
        (553, b"mailbox name not allowed", True),
        (552, b"5.2.2 mailbox full", False),
        (550, b"5.2.2 over quota", False),
        (550, b"5.7.1 refused for spam", False),
        (451, b"try again", False),
    ],
)
def test_a_server_that_says_nobody_is_believed_and_one_that_is_full_is_tried_again(monkeypatch, code, answer, for_good):
    outbox.send(recipient="sophie@example.org", **ABOUT)

    def refuse(self, *args, **kwargs):
        raise SMTPRecipientsRefused({"sophie@example.org": (code, answer)})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    letter = Letter.objects.get()
    if for_good:
        assert outbox.hand_over(letter.pk) is False
    else:
        with pytest.raises(SMTPRecipientsRefused):
            outbox.hand_over(letter.pk)
    assert bool(addresses.unusable_since("sophie@example.org")) is for_good
    letter.refresh_from_db()
    assert letter.sent_at is None and letter.handed_at is None


REPORT = """From: MAILER-DAEMON@relay.example
To: connect@example.org
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report}; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; sophie@example.org
Action: {action}
Status: {status}
--b--
"""


@pytest.mark.parametrize(
    ("report", "action", "status", "noted"),
    [
        ("delivery-status", "failed", "5.1.1", True),
        ("delivery-status", "failed", "5.1.1 (bad mailbox)", True),
        ("delivery-status", "failed", "5.4.4", True),
        ("delivery-status", "failed", "5.2.2", False),  # a full mailbox
        ("delivery-status", "failed", "5.7.1", False),  # a refusal of ours, not an address that is nobody's
        ("delivery-status", "delayed", "4.4.1", False),
        ("delivery-status", "delivered", "2.0.0", False),
        ("disposition-notification", "failed", "5.1.1", False),
        ("delivery-status", "failed", "", False),
    ],
)
def test_a_report_of_a_hard_bounce_marks_the_address(report, action, status, noted):
    message = message_from_string(REPORT.format(report=report, action=action, status=status))
    assert addresses.bounced(message) == (["sophie@example.org"] if noted else [])


def test_any_other_mail_marks_nothing():
    assert addresses.bounced(message_from_string("Subject: hello\n\nFinal-Recipient: rfc822; a@example.org")) == []
    assert addresses.bounced(message_from_string("\x00\x00")) == []


def test_the_command_reads_what_the_mail_server_pipes(tmp_path):
    path = tmp_path / "bounce.eml"
    path.write_text(REPORT.format(report="delivery-status", action="failed", status="5.1.1"))
    (tmp_path / "noise").write_bytes(bytes(range(256)))
    out = io.StringIO()
    call_command("read_bounces", str(path), str(tmp_path / "noise"), stdout=out)
    assert out.getvalue().strip() == "1 addresses noted as unusable"
    assert addresses.unusable_since("sophie@example.org")


def test_the_portal_may_not_say_that_an_address_works(prescriber):
    bounce("sophie@example.org")
    with open_portal(prescriber.structure_id):
        assert addresses.unusable_since("sophie@example.org")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            addresses.mark_usable("sophie@example.org", at=timezone.now())


def test_nobody_deletes_what_is_known_of_an_address(lille):
    bounce("sophie@example.org")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), open_antenna(lille.pk):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM post_unusableaddress")


# ---- on the person's file


def test_the_file_says_that_the_address_does_not_work_and_what_else_there_is(signed_in, volunteer, lille):
    person = PersonFactory(antenna=lille, email="maryam@example.org", phone="+33639984107")
    client, address = signed_in(volunteer), f"/lille/personnes/{person.pk}/"

    def said():
        return " ".join(client.get(address).content.decode().replace("\u00a0", " ").split())

    assert "Cette adresse ne marche pas" in said()
    for _ in range(2):
        assert client.post(f"{address}adresse/").url == address
    assert "ne marche pas depuis le" in said() and "appelez" in said() and "Elle marche de nouveau" in said()
    assert not outbox.send(recipient="maryam@example.org", **ABOUT)
    assert Opening.objects.filter(act="address judged", person=person).count() == 2
    client.post(f"{address}adresse/", {"marche": "1"})
    assert "ne marche pas depuis le" not in said()


def test_without_an_address_there_is_nothing_to_say(signed_in, volunteer, lille):
    person = PersonFactory(antenna=lille)
    assert signed_in(volunteer).post(f"/lille/personnes/{person.pk}/adresse/").status_code == 302
    assert not UnusableAddress.objects.exists()


# ---- the team and professionals


def test_a_likely_slip_is_asked_about_before_a_colleague_is_invited(signed_in, manager):
    client = signed_in(manager)
    sent = {
        "first_name": "Émilie",
        "last_name": "Roussel",
        "email": "emilie@gmial.com",
        "role": "volunteer",
        "ends_on": "",
    }
    answer = client.post("/lille/equipe/inviter/", sent)
    said = answer.content.decode()
    assert "emilie@gmail.com" in said and "Garder emilie@gmial.com quand même" in said
    assert not Letter.objects.exists()
    client.post("/lille/equipe/inviter/", sent | {"email_meant": "emilie@gmail.com"})
    assert Letter.objects.get().recipient == "emilie@gmail.com"
