"""Two clicks, two people, two files at the same instant, in the directory and in orientations."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from beneficiaries.models import Basis, Referral, Transmitted
from beneficiaries.referrals import referring
from connect.antennas import doors
from connect.partners.directory import codes, importing, writing
from connect.partners.models import Place, PlaceImport
from connect.post.models import Letter
from tests.factories.beneficiaries import PersonFactory
from tests.factories.places import CSV, PlaceFactory, sent
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_five_clicks_are_one_orientation_and_one_letter(lille, volunteer):
    person, place, key = PersonFactory(antenna=lille, phone="+33639981570"), PlaceFactory(), uuid.uuid4()

    def refer():
        with doors.open_antenna(lille.pk):
            return referring.refer(
                person, place, key=key, need="do_for_me", transmitted=[Transmitted.FIRST_NAME, Transmitted.PHONE],
                basis=Basis.MISSION, follow_up_on=timezone.localdate() + timedelta(days=7), antenna_id=lille.pk,
                by=volunteer.user, at=timezone.now(), email=True,
            )  # fmt: skip

    results = together(*[refer] * 5)
    assert {type(result) for result in results} == {Referral}
    assert (Referral.objects.count(), Letter.objects.count()) == (1, 1)


def test_a_withdrawal_and_a_sending_at_once_leave_nothing_to_leave_afterwards(lille, volunteer):
    made = sent(PersonFactory(antenna=lille, phone="+33639981570"), PlaceFactory(), by=volunteer.user)

    def at_the_door(function):
        with doors.open_antenna(lille.pk):
            return function(made, by=volunteer.user, at=timezone.now())

    together(lambda: at_the_door(referring.send), lambda: at_the_door(referring.withdraw))
    made.refresh_from_db()
    assert made.withdrawn_at
    assert not Letter.objects.filter(not_after__gt=timezone.now()).exists()


def test_a_file_confirmed_five_times_at_once_is_written_once(national):
    codes.load()
    with doors.open_national():
        shown = importing.show(CSV.encode(), file_name="x", source="", by=national.user, at=timezone.now())

    def write():
        with doors.open_national():
            return importing.write(shown, by=national.user, at=timezone.now())

    results = together(*[write] * 5)
    assert {type(result) for result in results} == {PlaceImport}
    assert [result.created for result in results] == [1] * 5
    assert Place.objects.count() == 1


def test_two_files_with_the_same_place_are_written_one_after_the_other(national):
    codes.load()
    with doors.open_national():
        files = [
            importing.show(CSV.replace("Un lieu", name).encode(), file_name=name, source="", by=national.user, at=timezone.now())
            for name in ("Premier", "Second")
        ]  # fmt: skip

    def write(shown):
        with doors.open_national():
            return importing.write(shown, by=national.user, at=timezone.now())

    results = together(*[lambda shown=shown: write(shown) for shown in files])
    assert sorted((result.created, result.changed) for result in results) == [(0, 1), (1, 0)]
    assert Place.objects.count() == 1


def test_a_place_added_five_times_at_once_is_one(lille, manager):
    key = uuid.uuid4()

    def add():
        with doors.open_antenna(lille.pk):
            return writing.add({"name": "Un lieu"}, key=key, antenna_id=lille.pk, by=manager.user, at=timezone.now())

    results = together(*[add] * 5)
    assert {type(result) for result in results} <= {Place, writing.AddedAlready}
    assert Place.objects.count() == 1
