"""Doors: who comes in where, and what PostgreSQL shows behind each."""

import pytest
from django.db import ProgrammingError, connection

from beneficiaries.models import Person
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_volunteer_enters_her_antenna_and_no_other(signed_in, volunteer, lyon):
    client = signed_in(volunteer)
    assert client.get("/lille/").status_code == 200
    assert client.get("/lyon/").status_code == 403
    assert client.get("/siege/").status_code == 403
    assert client.get("/portail/").status_code == 403


def test_nobody_is_led_to_the_sign_in(client, lille):
    answer = client.get("/lille/")
    assert answer.status_code == 302
    assert answer.url == "/compte/connexion/?next=/lille/"


def test_an_ended_membership_opens_nothing(signed_in, volunteer):
    volunteer.ends_on = volunteer.starts_on
    volunteer.save()
    assert signed_in(volunteer).get("/lille/").status_code == 403


def test_a_person_is_seen_where_enrolled_and_nowhere_else(lille, lyon):
    person = PersonFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        assert list(Person.objects.values_list("pk", flat=True)) == [person.pk]
    with doors.open_antenna(lyon.pk):
        assert not Person.objects.exists()
    with doors.open_national():
        assert Person.objects.count() == 1


def test_the_app_cannot_enrol_by_itself(lille, lyon):
    person = PersonFactory(antenna=lille)
    insert = "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (%s, %s, now())"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        doors.open_antenna(lyon.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [person.pk, lyon.pk])


def test_a_key_of_a_person_is_not_asked_back_from_the_database():
    assert Person._meta.db_returning_fields == []


def test_the_outer_door_is_given_back(lille, lyon):
    with doors.open_antenna(lille.pk):
        with doors.open_antenna(lyon.pk):
            pass
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('connect.antenna'), current_user")
            assert cursor.fetchone() == (str(lille.pk), "connect_antenna")
