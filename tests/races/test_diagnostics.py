"""The last button of the questionnaire pressed several times at the same instant."""

import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from beneficiaries.diagnostics import drafting, following, making, versions
from beneficiaries.models import Diagnostic, DiagnosticDraft, Visit
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("questionnaires")]


def test_five_presses_at_once_make_one_diagnostic(lille, volunteer):
    person, key, made = PersonFactory(antenna=lille), uuid.uuid4(), []
    gate = threading.Barrier(5)

    def press():
        gate.wait()
        try:
            with doors.open_antenna(lille.pk):
                facts = {"at": timezone.now(), "by": volunteer.user}
                draft = making.keep(
                    person, antenna_id=lille.pk, key=key, answers={"eq_devices": ["smartphone"]}, **facts
                )
                made.append(making.finish(draft, **facts).pk)
        except Exception as error:
            made.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert made == [key] * 5
    assert Diagnostic.objects.count() == Visit.objects.count() == 1
    assert not DiagnosticDraft.objects.exists()


def test_publishing_while_someone_answers_loses_no_answer(lille, volunteer, national):
    """Ten answers and three publications at once: each draft is finished under the version it was begun with."""
    people = [PersonFactory(antenna=lille) for _ in range(5)]
    gate, errors = threading.Barrier(8), []

    def answer(person):
        with doors.open_antenna(lille.pk):
            facts = {"at": timezone.now(), "by": volunteer.user}
            draft = making.keep(person, antenna_id=lille.pk, key=uuid.uuid4(), answers={"sk_mail": "1"}, **facts)
        with doors.open_antenna(lille.pk):
            made = making.finish(draft, **facts)
        assert (made.version_id, made.answers) == (draft.version_id, {"sk_mail": "1"})

    def publish(code):
        with doors.open_national():
            drafting.publish(code, note="à la fois", at=timezone.now(), by=national.user)

    def run(what, whom):
        gate.wait()
        try:
            what(whom)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    todo = [(answer, person) for person in people] + [(publish, code) for code in ("2026.1", "2026.2", "2026.1")]
    threads = [threading.Thread(target=run, args=one) for one in todo]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert Diagnostic.objects.count() == 5
    assert versions.in_force() in {"2026.1", "2026.2"}


def test_two_colleagues_answer_one_suggestion_at_once(lille, volunteer):
    person, gate, said = PersonFactory(antenna=lille), threading.Barrier(2), []
    facts = {"at": timezone.now(), "by": volunteer.user}
    with doors.open_antenna(lille.pk):
        made = making.from_paper(person, antenna_id=lille.pk, key=uuid.uuid4(), answers={"cx_mobile": "none"}, **facts)

    def answer(outcome):
        gate.wait()
        try:
            with doors.open_antenna(lille.pk):
                said.append(following.follow(made, "D02", outcome, **facts).outcome)
        except following.JustFollowed as refusal:
            said.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(one,)) for one in ("done", "declined")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(said) == 2
    assert made.follow_ups.filter(undone_at=None).count() == 1
