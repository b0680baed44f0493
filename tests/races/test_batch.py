"""Two presses at the same instant: a list is sent once, taken over once; a sheet carries one document."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.utils import timezone

from beneficiaries.liaison import attachments, batch
from beneficiaries.models import Attachment, ExternalId, LiaisonSheet, Person
from beneficiaries.takeover import lists as takeover
from beneficiaries.uploads.documents import Document
from connect.antennas import doors
from connect.post.models import Letter
from connect.refusals import Refusal
from tests.factories import files, lists
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[], object], times: int = 5) -> list[object]:
    """What each of them got, or its refusal."""
    start, got = threading.Barrier(times), []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE connect_web")
            start.wait(timeout=30)
            got.append(act())
        except Refusal as refusal:
            got.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return got


def test_five_presses_at_once_send_a_list_once():
    lille, sender = AntennaFactory(slug="lille", territory="59"), ProfessionalFactory()
    kept = lists.a_batch(sender)

    def press():
        with doors.open_portal(sender.structure_id, user_id=sender.user_id):
            return batch.send_all(kept, {2}, sender=sender, by=sender.user, at=timezone.now())

    got = at_once(press)
    assert len({tuple(keys) for keys in got}) == 1
    assert (LiaisonSheet.objects.filter(antenna=lille).count(), Letter.objects.count()) == (1, 1)


def test_five_presses_at_once_take_a_list_over_once():
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role="manager")
    kept = lists.an_import(lille, manager)

    def press():
        with doors.open_antenna(lille.pk, user_id=manager.user_id):
            return takeover.confirm(kept, by=manager.user, at=timezone.now()).created

    assert at_once(press) == [1] * 5
    assert (Person.objects.count(), ExternalId.objects.count()) == (1, 1)


def test_five_documents_at_once_are_one():
    lille, sender = AntennaFactory(slug="lille"), ProfessionalFactory()
    sheet, picture = send(sender, lille), Document("png", files.a_picture("PNG"))

    def press():
        with doors.open_portal(sender.structure_id, user_id=sender.user_id):
            return attachments.add(sheet, picture, by=sender.user, at=timezone.now())

    got = at_once(press)
    assert sum(isinstance(one, attachments.AlreadyThere) for one in got) == 4
    assert Attachment.objects.count() == 1
