"""Minutes missed are taken off; absences with their reason; who is to be called."""

import uuid
from datetime import time

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.training_signing import YESTERDAY, at
from training import attendance, attestations
from training.hours import hours_there
from training.models import AbsenceCall, Attendance, AttendanceKept, HalfDay
from training.signing import absences

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(lille):
    return RegistrationFactory(session=a_session(lille, YESTERDAY))


@pytest.fixture
def half(one):
    return one.session.half_days.get(half="am")


@pytest.fixture
def note(lille, volunteer):
    def note(half, one, **facts):
        with open_antenna(lille.pk):
            return attendance.note(half, one, at=facts.pop("when", at(YESTERDAY, 11)), by=volunteer.user, **facts)

    return note


def test_minutes_missed_are_taken_off_her_hours_and_the_paper_says_so(lille, one, half, note, manager):
    came(one)
    note(half, one, present=True, minutes_missed=25, reason="transport")
    with open_antenna(lille.pk):
        (attestation,) = attestations.deliver(one.session, at=timezone.now(), by=manager.user)
    assert str(attestation.hours_attended) == "6.58"
    assert attestation.half_days[0]["missed"] == 25
    assert "missed" not in attestation.half_days[1]
    assert one.certificates.get().hours == attestation.hours_attended


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(minutes=st.integers(1, 300), missed=st.integers(0, 300))
def test_hours_are_the_same_in_python_and_in_postgresql(db, minutes, missed):
    missed = min(missed, minutes)
    half = HalfDay(starts=time(8, 0), ends=time(8 + minutes // 60, minutes % 60))
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_hours_there(%s, %s, true, %s)", [half.starts, half.ends, missed])
        assert cursor.fetchone()[0] == hours_there(half, missed=missed)


def test_who_missed_every_minute_is_absent(one, half, note):
    with pytest.raises(attendance.WholeHalfDay):
        note(half, one, present=True, minutes_missed=210)
    assert note(half, one, present=True, minutes_missed=209).minutes_missed == 209


def test_nobody_absent_has_minutes_and_a_reason_is_of_something(lille, one, half):
    for facts in ({"present": False, "minutes_missed": 5}, {"present": True, "reason": "work"}):
        with pytest.raises(DatabaseError, match="attendance_"), transaction.atomic():
            Attendance.objects.create(antenna=lille, session=one.session, half_day=half, registration=one, **facts)


def test_each_state_is_kept_and_nobody_rewrites_it(lille, one, half, note, volunteer):
    note(half, one, present=False, reason="no_news")
    note(half, one, present=False, reason="no_news")
    note(half, one, present=True, minutes_missed=20)
    assert [(k.present, k.minutes_missed, k.reason) for k in AttendanceKept.objects.all()] == [
        (False, 0, "no_news"), (True, 20, ""),
    ]  # fmt: skip
    with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk), transaction.atomic():
        AttendanceKept.objects.update(present=True)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
        AttendanceKept.objects.update(present=True)
    with pytest.raises(DatabaseError, match="keeps its person"), transaction.atomic():
        Attendance.objects.update(registration=RegistrationFactory(session=one.session))


def test_her_page_notes_lateness_and_refuses_beside_the_field(signed_in, lille, one, half, volunteer):
    client, address = signed_in(volunteer), f"/lille/formations/emargement/{half.pk}/personne/{one.pk}/"
    for typed, said in (
        ({"was": "late", "minutes": "", "reason": ""}, "Écrivez combien de minutes"),
        ({"was": "late", "minutes": "9" * 30, "reason": ""}, "600"),
        ({"was": "late", "minutes": "210", "reason": ""}, "toute la demi-journée"),
        ({"was": "x", "minutes": "", "reason": "\x00"}, "choix"),
    ):
        page = client.post(address, typed)
        assert page.status_code == 200
        assert said in page.content.decode()
    client.post(address, {"was": "late", "minutes": "40", "reason": "transport"})
    assert Attendance.objects.get().minutes_missed == 40
    assert "40 min" in client.get(f"/lille/formations/{one.session_id}/?dj={half.pk}").content.decode()


def test_who_did_not_come_is_to_be_called_until_she_is_reached(signed_in, lille, one, half, note, volunteer):
    came(one, one.session.half_days.get(half="pm"))
    told = RegistrationFactory(session=one.session)
    for part in one.session.half_days.all():
        note(part, told, present=False, reason="work")
    client, key = signed_in(volunteer), uuid.uuid4()
    page = client.get("/lille/formations/emargement/absences/").content.decode()
    assert str(one.professional) in page
    assert str(told.professional) not in page
    address = f"/lille/formations/emargement/{half.pk}/personne/{one.pk}/appel/"
    for _n in range(2):
        client.post(address, {"key": key, "outcome": "reached"})
    assert AbsenceCall.objects.get().called_by == volunteer.user
    with open_antenna(lille.pk):
        (absent,) = absences.to_call(lille.pk, at=timezone.now())
    assert absent.is_reached
    for junk in ({}, {"key": "x", "outcome": "reached"}, {"key": uuid.uuid4(), "outcome": "x"}):
        assert client.post(address, junk).status_code == 404


def test_the_list_asks_as_many_queries_for_one_as_for_ten(lille, django_assert_num_queries):
    session = a_session(lille, YESTERDAY)
    for size in (1, 9):
        for _n in range(size):
            RegistrationFactory(session=session)
        with open_antenna(lille.pk), django_assert_num_queries(4):
            absences.to_call(lille.pk, at=timezone.now())
