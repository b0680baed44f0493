"""Text messages: counted as carriers count, one part where possible, at most once to the carrier, never too late."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from connect.antennas.doors import open_antenna
from connect.post import sms, tasks
from connect.post.models import Text
from tests.conftest import as_the_app
from tests.workshops.telling.carriers import Killed


@pytest.fixture(autouse=True)
def _in_a_file(settings, tmp_path):
    settings.SMS_BACKEND, settings.DATA, settings.DEMO = "connect.post.sms.FileBackend", tmp_path, False


def write(**other):
    facts = {"number": "+33639980001", "matter": "m:1", "kind": "k", "body": "Bonjour", "language": "fr"}
    return sms.send(**{**facts, "not_after": timezone.now() + timedelta(hours=1), **other})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1), ("é" * 160, 1), ("é" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("ж" * 70, 1), ("ж" * 71, 2), ("م" * 134, 2), ("م" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_parts_are_counted_as_carriers_count(text, parts):
    assert sms.parts(text) == parts


def test_accents_and_quotes_that_cost_a_second_alphabet_are_folded():
    assert sms.plain("« Fenêtre » : l’été, ça, où\u00a0? Œuvre…") == '"Fenetre" : l\'été, ca, où ? OEuvre...'.replace(
        '"F', '" F'
    ).replace('e"', 'e "')


def test_another_script_stays_as_it_is():
    assert sms.plain("вівторок, 14:00\u00a0h") == "вівторок, 14:00 h"


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=200))
def test_a_latin_text_is_always_one_byte_a_sign(text):
    assert set(sms.plain(text)) <= sms.GSM | sms.GSM_TWICE


@given(st.lists(st.text(max_size=400), min_size=1, max_size=4))
def test_the_fullest_of_the_fewest_parts_is_said(texts):
    chosen, said = sms.shortest(texts), [sms.plain(text) for text in texts]
    assert sms.parts(chosen) == min(map(sms.parts, said))
    assert all(sms.parts(fuller) > sms.parts(chosen) for fuller in said[: said.index(chosen)])


@pytest.mark.parametrize(
    ("number", "taken"),
    [
        ("+33612345678", True), ("+33756123456", True), ("+33639980001", True), ("+262692123456", True),
        ("+33140000000", False), ("+33912345678", False), ("+447700900001", False), ("+3361234", False), ("x", False),
        ("", False),
    ],
)  # fmt: skip
def test_only_french_mobile_numbers_are_written_to(number, taken):
    assert sms.takes(number) is taken


@pytest.mark.django_db
def test_a_text_and_its_job_are_written_together_and_once():
    assert write()
    assert not write(body="Autre")
    text = Text.objects.get()
    job = ProcrastinateJob.objects.get(task_name="connect.post.tasks.deliver_text")
    assert job.args == {"text_id": str(text.pk)}


@pytest.mark.django_db
def test_what_is_rolled_back_is_never_sent():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Text.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="connect.post.tasks.deliver_text").exists()


@pytest.mark.django_db
def test_it_is_handed_once_and_its_words_go(settings):
    write()
    text = Text.objects.get()
    with as_the_app():
        assert sms.hand_over(text.pk)
        assert not sms.hand_over(text.pk)
        tasks.deliver_text(text_id=str(text.pk))
    (line,) = (settings.DATA / "sms.jsonl").read_text().splitlines()
    assert json.loads(line)["to"] == "+33639980001"
    assert Text.objects.get().body == ""


@pytest.mark.django_db
def test_what_the_carrier_refuses_is_tried_again_until_its_moment(settings):
    working, settings.SMS_BACKEND = settings.SMS_BACKEND, "tests.workshops.telling.carriers.Down"
    write()
    text = Text.objects.get()
    with pytest.raises(ConnectionError):
        sms.hand_over(text.pk)
    settings.SMS_BACKEND = working
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert not sms.hand_over(text.pk)
        assert sms.wipe_lapsed(at=timezone.now()) == 1
    assert not (settings.DATA / "sms.jsonl").exists()


@pytest.mark.django_db
def test_a_killed_worker_leaves_a_text_that_nobody_sends_again(settings):
    settings.SMS_BACKEND, Killed.taken = "tests.workshops.telling.carriers.Killed", []
    write()
    text = Text.objects.get()
    with pytest.raises(SystemExit):
        sms.hand_over(text.pk)
    assert not sms.hand_over(text.pk)
    assert len(Killed.taken) == 1


@pytest.mark.django_db
def test_a_door_adds_a_text_and_reads_none(lille):
    with as_the_app(), open_antenna(lille.pk):
        assert write()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Text.objects.count()


@pytest.mark.django_db
def test_the_database_refuses_a_text_handed_too_late_or_sent_unhanded():
    write()
    for wrong in ("handed_at = not_after + interval '1 second'", "sent_at = now()", "number = '0639980001'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE post_text SET {wrong}")


def test_a_job_is_tried_for_days_and_ends():
    class Job:
        attempts = 0

    waits = []
    for Job.attempts in (0, 1, 2, 8, 300, 700):
        decision = tasks.PATIENCE.get_retry_decision(exception=ConnectionError(), job=Job())
        waits.append(decision and round((decision.retry_at - timezone.now()).total_seconds()))
    assert waits == [3, 9, 27, 900, 900, None]


def test_answers_are_taken_once(settings):
    (settings.DATA / "sms_replies.jsonl").write_text('{"from": "+33639980001", "text": "STOP"}\n\n')
    carrier = sms.carrier()
    assert carrier is not None
    assert list(carrier.replies()) == [sms.Reply("+33639980001", "STOP")]
    assert list(carrier.replies()) == []
