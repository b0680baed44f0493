"""The counter: who is expected today, what waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from beneficiaries.models import Appointment
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(signed_in, volunteer):
    client = signed_in(volunteer)
    return lambda: client.get("/lille/")


def at(hour, minute=0, days=0):
    return timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=days)


def expect(antenna, hour, **facts):
    return Appointment.objects.create(
        antenna=antenna, person=PersonFactory(antenna=antenna), starts_at=at(hour), purpose="recharge", **facts
    )


def test_an_empty_day_says_so_and_shows_what_to_do(counter):
    page = counter()
    text = page.content.decode().replace("\u00a0", " ")
    assert "Qui est devant vous ?" in text
    assert "Personne n’est attendu aujourd’hui" in text
    assert "Aucune fiche n’attend." in text
    assert text.count("<h1") == 1
    assert text.count("btn-primary") == 1
    assert "autofocus" in text


def test_the_day_is_in_order_and_counted(counter, lille):
    late, early = expect(lille, 16), expect(lille, 9, arrived_at=at(9, 5))
    Appointment.objects.create(antenna=lille, person=late.person, starts_at=at(9, days=1), purpose="demain")
    page = counter()
    day = page.context["day"]
    assert [row.appointment for row in [*day.before, *day.after]] == [early.pk, late.pk]
    text = page.content.decode().replace("\u00a0", " ")
    assert "Est là, 9 h 05" in text
    assert "2 personnes" in text
    assert "demain" not in text
    assert text.count("/est-la/") == 1


def test_a_session_of_the_day_leads_to_its_attendance(counter, lille):
    session = SessionFactory(antenna=lille, starts_at=at(14), ends_at=at(16))
    BookingFactory(session=session)
    page = counter()
    text = page.content.decode().replace("\u00a0", " ")
    assert f"/lille/ateliers/{session.pk}/" in text
    assert "1 séance" in text
    assert "1 inscrit" in text


def test_the_sheets_that_wait_are_those_of_the_list_oldest_first(counter, signed_in, volunteer, lille):
    now = timezone.now()
    sheets = [
        LiaisonSheetFactory(antenna=lille, sent_at=now - timedelta(days=d), last_name=f"Nom{d}")
        for d in (1, 9, 3, 0, 2, 4, 5)
    ]
    page = counter()
    waiting = page.context["waiting"]
    assert [days for _, days in waiting.rows] == [9, 5, 4, 3, 2]
    assert waiting.count == len(sheets)
    text = page.content.decode().replace("\u00a0", " ")
    assert "9 jours" in text
    listed = signed_in(volunteer).get("/lille/fiches/?etat=sent")
    assert listed.context["page"].paginator.count == waiting.unread
    assert "Voir les 7 fiches à lire" in text


def test_the_counter_asks_the_same_number_of_queries_for_one_and_for_twenty(
    counter, lille, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(connection) as queries:
            counter()
        return len(queries)

    expect(lille, 9)
    LiaisonSheetFactory(antenna=lille)
    BookingFactory(session=SessionFactory(antenna=lille, starts_at=at(14), ends_at=at(16)))
    counter()
    with_one = asked()
    for hour in range(8, 18):
        expect(lille, hour)
        LiaisonSheetFactory(antenna=lille)
    assert asked() == with_one
    assert with_one <= 25


def test_lyon_sees_nothing_of_lille(signed_in, stranger, lille):
    appointment = expect(lille, 9)
    sheet = LiaisonSheetFactory(antenna=lille)
    text = signed_in(stranger).get("/lyon/").content.decode()
    assert appointment.person.full_name not in text
    assert sheet.full_name not in text
    assert "Personne n’est attendu" in text
