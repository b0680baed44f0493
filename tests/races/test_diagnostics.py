"""The last button of the questionnaire pressed several times at the same instant."""

import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from beneficiaries.diagnostics import making
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
