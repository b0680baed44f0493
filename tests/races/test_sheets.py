"""Two presses at the same instant, two openings, two numbers: real connections, real locks."""

import uuid

import pytest
from django.utils import timezone

from beneficiaries.liaison import sheets
from beneficiaries.models import LiaisonSheet, SheetEvent
from connect.antennas import doors
from connect.post.models import Letter
from tests.factories.sheets import send
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_presses_at_once_send_one_sheet(prescriber, lille):
    """C097."""
    key = uuid.uuid4()
    results = together(*[lambda: send(prescriber, lille, send_key=key)] * 5)
    assert {result.pk for result in results} == {LiaisonSheet.objects.get().pk}
    assert SheetEvent.objects.count() == Letter.objects.count() == 1
    assert send(prescriber, lille).reference[8:14] == "000002"


def test_eight_senders_at_once_take_eight_numbers_without_a_gap(prescriber, lille):
    together(*[lambda: send(prescriber, lille)] * 8)
    numbers = sorted(int(reference[8:14]) for reference in LiaisonSheet.objects.values_list("reference", flat=True))
    assert numbers == list(range(1, 9))


def test_two_volunteers_opening_at_once_tell_the_sender_once(prescriber, lille, volunteer):
    sheet = send(prescriber, lille)

    def open_it():
        with doors.open_antenna(lille.pk):
            return sheets.receive(LiaisonSheet.objects.get(pk=sheet.pk), by=volunteer.user, at=timezone.now())

    together(open_it, open_it, open_it)
    assert list(sheet.events.values_list("state", flat=True)) == ["sent", "received"]
    assert Letter.objects.filter(kind="received").count() == 1


def test_withdrawn_while_it_is_being_opened_it_is_one_or_both_but_never_broken(prescriber, lille, volunteer):
    sheet = send(prescriber, lille)

    def open_it():
        with doors.open_antenna(lille.pk):
            return sheets.receive(LiaisonSheet.objects.get(pk=sheet.pk), by=volunteer.user, at=timezone.now())

    def withdraw():
        with doors.open_portal(prescriber.structure_id):
            return sheets.withdraw(sheet, "mistake", by=prescriber.user, at=timezone.now())

    together(open_it, withdraw)
    sheet.refresh_from_db()
    assert sheet.state == "withdrawn"
    assert sheet.events.filter(state="withdrawn").count() == 1
