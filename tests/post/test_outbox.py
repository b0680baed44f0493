"""The outbox: told once, with what it tells, and never after its moment."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from connect.antennas import doors
from connect.post import outbox
from connect.post.models import Letter

pytestmark = pytest.mark.django_db

ABOUT = {"recipient": "sophie@example.org", "matter": "sheet:1", "kind": "sent"}


def write(**other):
    return outbox.send(**{**ABOUT, "subject": "Fiche de liaison", "body": "Bonjour", **other})


def jobs():
    return ProcrastinateJob.objects.filter(task_name="connect.post.tasks.deliver")


def test_a_letter_and_its_job_are_written_together():
    assert write()
    letter = Letter.objects.get()
    assert [job.args for job in jobs()] == [{"letter_id": str(letter.pk)}]


def test_what_is_rolled_back_is_never_told():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Letter.objects.exists()
    assert not jobs().exists()


def test_one_letter_a_recipient_matter_and_kind():
    assert write()
    assert not write(subject="Autre")
    assert write(kind="received")
    assert write(recipient="karim@example.org")
    assert Letter.objects.count() == jobs().count() == 3


def test_an_address_in_capitals_is_the_same_recipient():
    assert write()
    assert not write(recipient=" Sophie@Example.ORG ")


def test_a_letter_leaves_once_however_often_its_job_runs(settings):
    settings.DEMO = False
    write()
    letter = Letter.objects.get()
    assert outbox.hand_over(letter.pk)
    assert not outbox.hand_over(letter.pk)
    assert [m.subject for m in mail.outbox] == ["Fiche de liaison"]
    assert str(letter.pk) in mail.outbox[0].extra_headers["Message-ID"]


def test_its_text_goes_once_it_is_sent(settings):
    settings.DEMO = False
    write()
    outbox.hand_over(Letter.objects.get().pk)
    letter = Letter.objects.get()
    assert letter.body == ""
    assert letter.sent_at


def test_the_demo_keeps_the_text_for_its_mail_page(settings):
    settings.DEMO = True
    write()
    outbox.hand_over(Letter.objects.get().pk)
    assert Letter.objects.get().body == "Bonjour"


def test_a_refusal_of_the_mail_server_puts_the_letter_back(monkeypatch):
    write()
    letter = Letter.objects.get()

    def refuse(message):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("connect.post.outbox.EmailMessage.send", refuse)
        with pytest.raises(ConnectionRefusedError):
            outbox.hand_over(letter.pk)
    assert outbox.hand_over(letter.pk)
    assert len(mail.outbox) == 1


def test_a_worker_killed_while_sending_does_not_send_twice(caplog):
    write()
    letter = Letter.objects.get()
    Letter.objects.update(handed_at=timezone.now())  # and then the power went
    assert not outbox.hand_over(letter.pk)
    assert mail.outbox == []
    with caplog.at_level(logging.ERROR):
        outbox.wipe_lapsed(at=timezone.now() + timedelta(hours=1))
    assert "1 letters were handed" in caplog.text
    assert "sophie" not in caplog.text


def test_a_letter_never_leaves_after_its_moment():
    write(not_after=timezone.now() + timedelta(minutes=15))
    letter = Letter.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert not outbox.hand_over(letter.pk)
        outbox.wipe_lapsed(at=timezone.now())
    assert mail.outbox == []
    assert Letter.objects.get().body == ""


def test_a_code_passes_before_the_queue():
    write()
    write(kind="login_code", at_once=True)
    assert list(jobs().order_by("-priority").values_list("priority", flat=True)) == [100, 0]


@pytest.mark.parametrize("door", ["antenna", "portal", "national"])
def test_a_door_adds_a_letter_and_reads_none(door, lille):
    opened = {
        "antenna": lambda: doors.open_antenna(lille.pk),
        "portal": lambda: doors.open_portal(1),
        "national": doors.open_national,
    }
    with opened[door]():
        assert write(matter=f"sheet:{door}")
        assert not write(matter=f"sheet:{door}")
    with pytest.raises(ProgrammingError, match="permission denied"), opened[door]():
        Letter.objects.count()
    assert Letter.objects.count() == 1


def test_the_app_before_any_door_reads_them_for_the_worker():
    write()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE connect_web")
        cursor.execute("SELECT count(*) FROM post_letter")
        assert cursor.fetchone() == (1,)
        cursor.execute("RESET ROLE")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"subject": "Bonjour\nBcc: all@example.org"}, "letter_subject_one_line"),
        ({"recipient": "a@example.org, b@example.org"}, "letter_one_address"),
    ],
)
def test_a_header_cannot_be_slipped_into_a_letter(wrong, rule):
    with pytest.raises(Exception, match=rule), transaction.atomic():
        write(**wrong)


def test_queueing_a_letter_takes_a_fixed_number_of_queries(django_assert_num_queries):
    with django_assert_num_queries(4):  # savepoint, row, job, release
        write()


def test_a_file_leaves_with_its_letter_and_nothing_of_it_stays(settings):
    settings.DEMO = False
    assert write(enclosed={"ticket-LI-1-000001.pdf": b"%PDF"})
    letter = Letter.objects.get()
    assert outbox.hand_over(letter.pk)
    assert mail.outbox[0].attachments == [("ticket-LI-1-000001.pdf", b"%PDF", "application/pdf")]
    assert bytes(letter.enclosures.get().content) == b""


def test_a_file_of_a_letter_whose_moment_has_passed_goes_too():
    write(enclosed={"ticket.pdf": b"%PDF"})
    outbox.wipe_lapsed(at=timezone.now() + timedelta(days=8))
    assert bytes(Letter.objects.get().enclosures.get().content) == b""
