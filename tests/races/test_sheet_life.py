"""The life of a sheet when several people hold it at the same instant: real connections, real locks."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from beneficiaries.liaison import drafts, following, sheets
from beneficiaries.models import LiaisonSheet, SheetDraft, SheetEvent, Visit
from connect.antennas import doors
from connect.post.models import Letter
from connect.refusals import Refusal
from tests.factories.beneficiaries import PersonFactory
from tests.factories.sheets import send
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(prescriber, lille):
    return send(prescriber, lille, at=timezone.now() - timedelta(days=2))


def here(antenna, act, sheet, *args, **kwargs):
    """As a request does it: its own transaction, behind the antenna's door."""
    with doors.open_antenna(antenna.pk):
        return act(LiaisonSheet.objects.get(pk=sheet.pk), *args, at=timezone.now(), **kwargs)


def refused(results):
    return [result for result in results if isinstance(result, Refusal | LiaisonSheet.DoesNotExist)]


def test_passed_on_while_it_is_welcomed_it_is_one_or_the_other(prescriber, lille, lyon, volunteer, stranger, sheet):
    person = PersonFactory(antenna=lille)
    results = together(
        lambda: here(lille, following.pass_on, sheet, lyon, by=volunteer.user),
        lambda: here(lille, sheets.attach, sheet, person, by=volunteer.user),
    )
    sheet.refresh_from_db()
    assert len(refused(results)) == 1
    assert (sheet.antenna_id, sheet.state, sheet.person_id) in [
        (lyon.pk, "sent", None), (lille.pk, "welcomed", person.pk),
    ]  # fmt: skip
    assert Visit.objects.count() == (sheet.state == "welcomed")
    assert set(sheet.events.values_list("antenna", flat=True)) == {sheet.antenna_id}


def test_passed_on_by_two_at_once_to_two_places_it_goes_once(lille, lyon, volunteer, sheet):
    from tests.factories.people import AntennaFactory

    paris = AntennaFactory(slug="paris")
    results = together(
        *[lambda to=to: here(lille, following.pass_on, sheet, to, by=volunteer.user) for to in (lyon, paris)]
    )
    sheet.refresh_from_db()
    assert len(refused(results)) == 1
    assert sheet.transfers.count() == Letter.objects.filter(kind="transferred").count() == 1
    assert sheet.transfers.get().to_antenna_id == sheet.antenna_id


def test_sent_back_while_it_is_read_elsewhere_each_antenna_moves_only_what_it_holds(
    lille, lyon, volunteer, stranger, sheet
):
    here(lille, following.pass_on, sheet, lyon, by=volunteer.user)
    results = together(
        lambda: here(lyon, following.pass_on, sheet, lille, by=stranger.user),
        lambda: here(lyon, sheets.receive, sheet, by=stranger.user),
        lambda: here(lille, sheets.receive, sheet, by=volunteer.user),
    )
    sheet.refresh_from_db()
    assert not [
        r for r in results if isinstance(r, Exception) and not isinstance(r, Refusal | LiaisonSheet.DoesNotExist)
    ]
    assert sheet.antenna_id == lille.pk
    assert sheet.state in ("sent", "received")
    assert sheet.transfers.count() == 2


def test_withdrawn_while_it_is_welcomed_it_is_one_or_the_other(prescriber, lille, volunteer, sheet):
    person = PersonFactory(antenna=lille)

    def withdraw():
        with doors.open_portal(prescriber.structure_id):
            return sheets.withdraw(sheet, "moved", by=prescriber.user, at=timezone.now())

    results = together(withdraw, lambda: here(lille, sheets.attach, sheet, person, by=volunteer.user))
    sheet.refresh_from_db()
    assert len(refused(results)) == 1
    assert sheet.state in ("withdrawn", "welcomed")
    assert sheet.events.exclude(state="sent").count() == 1
    assert Visit.objects.exists() == (sheet.state == "welcomed")


def test_refused_by_one_closed_by_another_and_welcomed_by_a_third_one_end_is_written(lille, volunteer, sheet):
    person = PersonFactory(antenna=lille)
    together(
        lambda: here(lille, sheets.refuse, sheet, "not_ours", by=volunteer.user),
        lambda: here(lille, sheets.close, sheet, "unreachable", by=volunteer.user),
        lambda: here(lille, sheets.attach, sheet, person, by=volunteer.user),
    )
    sheet.refresh_from_db()
    ends = list(sheet.events.filter(state__in=["refused", "closed"]).values_list("state", flat=True))
    assert len(ends) <= 1 or ends == ["closed"]
    assert sheet.events.order_by("id").last().state == sheet.state
    assert Letter.objects.count() == sheet.events.count()


def test_two_hours_kept_at_once_by_the_sender_and_by_the_antenna_one_holds(prescriber, lille, volunteer, sheet):
    hours = [timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)]
    here(lille, following.offer_hours, sheet, hours, by=volunteer.user)

    def by_the_sender():
        with doors.open_portal(prescriber.structure_id):
            return following.keep_hour(sheet, hours[0], by=prescriber.user, at=timezone.now(), by_sender=True)

    results = together(by_the_sender, lambda: here(lille, following.keep_hour, sheet, hours[1], by=volunteer.user))
    assert len(refused(results)) == 1
    assert SheetEvent.objects.filter(appointment_at__isnull=False).count() == 1


def test_a_call_noted_by_five_clicks_at_once_is_one_try(lille, volunteer, sheet):
    key = uuid.uuid4()
    results = together(*[lambda: here(lille, following.note_try, sheet, "message", key=key, by=volunteer.user)] * 5)
    assert sheet.tries.count() == 1
    assert not [result for result in results if isinstance(result, Exception)]


# --- drafts

TYPED = {"first_name": "Lucie", "last_name": "Mar", "needs": ["device"]}


def save(prescriber, key, **more):
    with doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        return drafts.save(
            key, {**TYPED, **more}, structure_id=prescriber.structure_id, by=prescriber.user, at=timezone.now()
        )


def test_a_draft_sent_from_two_tabs_at_once_while_a_third_still_saves_is_one_sheet_and_no_draft(prescriber, lille):
    key = uuid.uuid4()
    save(prescriber, key)
    results = together(
        lambda: send(prescriber, lille, send_key=key),
        lambda: send(prescriber, lille, send_key=key, phone="+33639980012"),
        lambda: save(prescriber, key, last_name="Marchal"),
        lambda: save(prescriber, key, last_name="Marchand"),
    )
    assert LiaisonSheet.objects.get().send_key == key
    assert Letter.objects.count() == 1
    assert not SheetDraft.objects.exists()
    faults = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refusal)]
    assert faults == []


def test_a_new_draft_saved_five_times_at_once_is_one(prescriber, lille):
    key = uuid.uuid4()
    results = together(*[lambda n=n: save(prescriber, key, last_name=f"Nom{n}") for n in range(5)])
    assert SheetDraft.objects.count() == 1
    assert not [result for result in results if isinstance(result, Exception)]
