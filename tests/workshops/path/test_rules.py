"""What PostgreSQL itself holds of resources, paths and time: by raw SQL, as each door and as the owner."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from tests.factories import learning
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from workshops.models import Exercise, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille)


def sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(statement, *values, by):
    with pytest.raises(DatabaseError, match=by):
        sql(statement, *values)


def test_the_nations_rows_are_read_by_all_an_antennas_own_by_it_alone(lille, lyon):
    learning.a_resource("À tous")
    learning.a_resource("De Lille", antenna=lille)
    learning.a_resource("De Lyon", antenna=lyon)
    seen = "SELECT title_fr FROM workshops_resource ORDER BY title_fr"
    with open_antenna(lille.pk):
        assert sql(seen) == [("De Lille",), ("À tous",)] or sql(seen) == [("À tous",), ("De Lille",)]
        assert sql("SELECT count(*) FROM workshops_resourceskill") == [(2,)]
    with open_national():
        assert sql("SELECT count(*) FROM workshops_resource") == [(3,)]


def test_each_writes_its_own(lille, lyon):
    nation, theirs = learning.a_resource("À tous"), learning.a_resource("De Lyon", antenna=lyon)
    with open_antenna(lille.pk):
        assert sql("UPDATE workshops_resource SET minutes = 10") == 0
        assert sql("DELETE FROM workshops_resourceskill") == 0
        facts = "source, theme, title_fr, title_en, link, difficulty, language, audience, position, added_at"
        values = "'antenna', 'other', 'Neuf', '', '', 'beginner', 'fr', 'everyone', 1, now()"
        for antenna in (None, lyon.pk):
            refused(
                f"INSERT INTO workshops_resource ({facts}, antenna_id) VALUES ({values}, %s)", antenna, by="row-level"
            )
        for resource in (nation, theirs):  # an exercise is whose its resource is, whatever is said of it
            refused(
                "INSERT INTO workshops_exercise (resource_id, antenna_id, position, title_fr, title_en, words_fr, words_en,"
                " link) VALUES (%s, %s, 1, 'E', '', '', '', '')",
                resource.pk, lille.pk, by="row-level",
            )  # fmt: skip
    with open_national():
        assert sql("UPDATE workshops_resource SET minutes = 10") == 1  # the nation's own


def test_whose_a_resource_is_never_changes(lille):
    made = learning.a_resource(antenna=lille)
    refused("UPDATE workshops_resource SET antenna_id = NULL WHERE id = %s", made.pk, by="stays whose")


@pytest.mark.parametrize(
    "link",
    ["http://exemple.fr/", "javascript:alert(1)", "https://", "https://localhost/", "https://a@b.fr/", "https://a.fr/ b",
     "https://a.fr/<x>", "ftp://a.fr/", "//a.fr/", "data:text/html,x"],
)  # fmt: skip
def test_a_link_is_plain_https(link):
    refused_by = "resource_link_https"
    with pytest.raises(IntegrityError, match=refused_by), transaction.atomic():
        Resource.objects.create(source="other", title_fr="T", link=link)
    made = learning.a_resource()
    with pytest.raises(IntegrityError, match="exercise_link_https"), transaction.atomic():
        Exercise.objects.create(resource=made, position=1, title_fr="E", link=link)


def test_the_same_source_address_and_title_is_one_resource():
    learning.a_resource("T")
    with pytest.raises(IntegrityError, match="resource_once"), transaction.atomic():
        Resource.objects.create(source="antenna", title_fr="T")


def test_a_step_stands_on_an_open_resource_of_ours(lille, lyon, person):
    theirs, closed = learning.a_resource(antenna=lyon), learning.a_resource("Fermée", closed_on=timezone.localdate())
    step = (
        "INSERT INTO workshops_pathstep (person_id, antenna_id, skill_id, resource_id, kind_id, position, state, proposed_at,"
        " changed_at) VALUES (%s, %s, 'sk_mail', %s, NULL, 1, 'chosen', now(), now())"
    )
    refused(step, person.pk, lille.pk, theirs.pk, by="no such resource")
    refused(step, person.pk, lille.pk, closed.pk, by="is closed")
    made = learning.a_resource("Ouverte")
    with open_antenna(lille.pk):
        refused(step, person.pk, lyon.pk, made.pk, by="row-level")


def test_a_step_of_somebody_not_enrolled_here_is_refused(lille, lyon):
    stranger, made = PersonFactory(antenna=lyon), learning.a_resource()
    with (
        pytest.raises(IntegrityError, match="step_person_enrolled"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO workshops_pathstep (person_id, antenna_id, skill_id, resource_id, position, state, proposed_at,"
            " changed_at) VALUES (%s, %s, 'sk_mail', %s, 1, 'chosen', now(), now()); SET CONSTRAINTS ALL IMMEDIATE",
            [stranger.pk, lille.pk, made.pk],
        )


def test_what_was_proposed_and_what_was_noted_stay(lille, person, volunteer):
    other = learning.a_resource("Autre", "sk_form")
    made = learning.a_resource()
    step = learning.a_step(person, made, volunteer.user)
    time = learning.some_time(person, made)
    refused("UPDATE workshops_pathstep SET resource_id = %s WHERE id = %s", other.pk, step.pk, by="stays")
    refused("UPDATE workshops_pathstep SET skill_id = 'sk_form' WHERE id = %s", step.pk, by="stays")
    for column, value in (("minutes", 60), ("theme", "work"), ("on", "2026-01-01")):
        refused(f'UPDATE workshops_timeonpath SET "{column}" = %s WHERE id = %s', value, time.pk, by="stays")
    neighbour = PersonFactory(antenna=lille)
    with open_antenna(lille.pk):
        refused("UPDATE workshops_pathstep SET person_id = %s", neighbour.pk, by="stays")
        refused("UPDATE workshops_timeonpath SET person_id = %s", neighbour.pk, by="stays")
        refused("DELETE FROM workshops_timeonpath", by="permission denied")
        refused("DELETE FROM workshops_pathstep", by="permission denied")
        assert sql("UPDATE workshops_timeonpath SET taken_back_at = now()") == 1
        refused("UPDATE workshops_timeonpath SET taken_back_at = NULL", by="stays")


INSERT_TIME = (
    'INSERT INTO workshops_timeonpath (person_id, antenna_id, resource_id, step_id, booking_id, theme, "on", minutes, key,'
    " noted_at) VALUES (%s, %s, %s, %s, %s, 'mail', %s, %s, gen_random_uuid(), now())"
)


def test_a_day_holds_eight_hours_and_a_session_what_it_lasted(lille, person):
    made, today = learning.a_resource(), timezone.localdate()
    with open_antenna(lille.pk):
        for minutes in (0, 4, 481):
            refused(
                INSERT_TIME, person.pk, lille.pk, made.pk, None, None, today, minutes, by="time_5_to_480|eight hours"
            )
        sql(INSERT_TIME, person.pk, lille.pk, made.pk, None, None, today, 450)
        refused(INSERT_TIME, person.pk, lille.pk, made.pk, None, None, today, 31, by="eight hours")
        sql(INSERT_TIME, person.pk, lille.pk, made.pk, None, None, today, 30)
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=3)
    session = SessionFactory(antenna=lille, starts_at=noon)
    absent, came = BookingFactory(session=session), BookingFactory(session=session, person=person, state="came")
    day = timezone.localdate(session.starts_at)
    with open_antenna(lille.pk):
        refused(INSERT_TIME, absent.person_id, lille.pk, made.pk, None, absent.pk, day, 30, by="not in that session")
        other_day = day - timedelta(days=1)
        refused(INSERT_TIME, person.pk, lille.pk, made.pk, None, came.pk, other_day, 30, by="not in that session")
        refused(INSERT_TIME, person.pk, lille.pk, made.pk, None, came.pk, day, 121, by="longer than")
        sql(INSERT_TIME, person.pk, lille.pk, made.pk, None, came.pk, day, 100)
        refused(INSERT_TIME, person.pk, lille.pk, made.pk, None, came.pk, day, 21, by="longer than")


def test_time_names_her_own_step_and_her_own_session(lille, person):
    made, other = learning.a_resource(), PersonFactory(antenna=lille)
    step = learning.a_step(other, made)
    theirs = BookingFactory(
        session=SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(days=1)), state="came"
    )
    day = timezone.localdate(theirs.starts_at)
    for step_id, booking_id, name in ((step.pk, None, "time_of_her_step"), (None, theirs.pk, "time_of_her_session")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(INSERT_TIME, [person.pk, lille.pk, made.pk, step_id, booking_id, day, 30])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_paths_and_time_of_another_antenna_are_not_seen(lille, lyon, person):
    made = learning.a_resource()
    learning.a_step(person, made)
    learning.some_time(person, made)
    for table in ("workshops_pathstep", "workshops_timeonpath"):
        with open_antenna(lyon.pk):
            assert sql(f"SELECT count(*) FROM {table}") == [(0,)]
            assert sql(f"UPDATE {table} SET antenna_id = antenna_id") == 0
        with open_antenna(lille.pk):
            assert sql(f"SELECT count(*) FROM {table}") == [(1,)]
