"""What is coming: the day for the counter, the week, the offers for a person, the thread of the person's page."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from beneficiaries.parts import parts
from connect.antennas.doors import antenna_urls, open_antenna
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at, fill
from workshops import agenda
from workshops.models import KindSkill, Skill, SkillGained
from workshops.parts import WorkshopsPart

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
NOW = at("2026-11-25", "10:42")


def queries(work):
    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted)


def test_the_counter_is_told_who_is_expected_at_what_hour_and_who_arrived(lille):
    late, early = (SessionFactory(antenna=lille, starts_at=at("2026-11-25", hour)) for hour in ("14:00", "09:30"))
    maryam = BookingFactory(session=late, person=PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi"))
    anna = BookingFactory(session=early, state="came", person=PersonFactory(antenna=lille, first_name="Anna"))
    for state in ("cancelled", "excused", "waiting"):
        BookingFactory(session=late, state=state)
    BookingFactory(session=SessionFactory(antenna=lille, starts_at=at("2026-11-26")))
    with open_antenna(lille.pk):
        today = agenda.expected_today(lille.pk, TODAY)
    assert [(e.person_id, e.arrived) for e in today.people] == [(anna.person_id, True), (maryam.person_id, False)]
    assert (today.people[1].name, today.people[1].session) == ("Maryam Rahimi", "Boîte mail")
    assert today.people[1].starts_at == late.starts_at
    assert [(s.pk, s.taken, s.came) for s in today.sessions] == [(early.pk, 1, 1), (late.pk, 1, 0)]


def test_a_cancelled_session_expects_nobody(lille):
    SessionFactory(antenna=lille, starts_at=at("2026-11-25"), state="cancelled", cancelled_at=NOW)
    with open_antenna(lille.pk):
        assert agenda.expected_today(lille.pk, TODAY).sessions == []


def test_the_day_is_the_day_in_paris(lille):
    SessionFactory(antenna=lille, starts_at=at("2026-11-25", "00:30"), title="Nuit")
    SessionFactory(antenna=lille, starts_at=at("2026-11-26", "00:30"))
    with open_antenna(lille.pk):
        assert [s.name for s in agenda.expected_today(lille.pk, TODAY).sessions] == ["Nuit"]


def test_another_antenna_expects_nobody(lille, lyon):
    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-25")), 2)
    with open_antenna(lyon.pk):
        assert agenda.expected_today(lyon.pk, TODAY) == agenda.Today([], [])
        assert agenda.expected_today(lille.pk, TODAY) == agenda.Today([], [])


def test_the_number_of_queries_does_not_grow_with_the_day(lille):
    def look():
        with open_antenna(lille.pk):
            return agenda.expected_today(lille.pk, TODAY)

    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-25")), 1)
    few = queries(look)
    for hour in ("08:00", "10:00", "16:00", "18:00"):
        fill(SessionFactory(antenna=lille, starts_at=at("2026-11-25", hour)), 5)
    assert queries(look) == few


def test_the_offers_are_those_of_three_weeks_each_with_what_stands_against_it(lille):
    person = PersonFactory(antenna=lille)
    free, full, held = (SessionFactory(antenna=lille, capacity=2, starts_at=at(f"2026-12-0{n}")) for n in (1, 2, 3))
    clash = SessionFactory(antenna=lille, starts_at=at("2026-12-03", "15:00"))
    fill(full, 2)
    BookingFactory(session=held, person=person)
    SessionFactory(antenna=lille, starts_at=at("2026-12-18"))
    SessionFactory(antenna=lille, starts_at=at("2026-11-24"))
    SessionFactory(antenna=lille, starts_at=at("2026-12-04"), state="cancelled", cancelled_at=NOW)
    with open_antenna(lille.pk):
        offers = agenda.offers_for(person, lille.pk, at=NOW)
    said = [(o.session.pk, [type(r).__name__ for r in o.reasons], o.can_wait) for o in offers]
    assert said == [
        (free.pk, [], False),
        (full.pk, ["SessionFull"], True),
        (held.pk, ["AlreadyBooked"], False),
        (clash.pk, ["ClashingBooking"], False),
    ]


def test_the_number_of_queries_does_not_grow_with_the_offers(lille):
    person = PersonFactory(antenna=lille)

    def look():
        with open_antenna(lille.pk):
            return agenda.offers_by_day(person, lille.pk, at=NOW)

    SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    few = queries(look)
    for n in range(20):
        fill(SessionFactory(antenna=lille, starts_at=at("2026-12-01") + timedelta(hours=n)), 1)
    assert queries(look) == few


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 25), "aujourd’hui"),
        (date(2026, 11, 26), "demain"),
        (date(2026, 11, 28), "samedi 28 novembre"),
        (date(2026, 12, 1), "mardi prochain, 1er décembre"),
        (date(2026, 12, 8), "mardi 8 décembre"),
    ],
)
def test_a_day_is_said_as_one_says_it(on, said):
    with translation.override("fr"):
        assert agenda.said_day(on, TODAY) == said


def test_the_person_s_thread_says_what_was_what_is_and_what_comes(lille):
    person = PersonFactory(antenna=lille)
    skill = Skill.objects.create(
        code="sk_mail", label_fr="Envoyer un courriel", label_en="Mail", family="x", position=1
    )
    KindSkill.objects.create(kind=KindFactory(), skill=skill)
    for day, state in [
        ("17", "came"),
        ("18", "absent"),
        ("19", "excused"),
        ("20", "cancelled"),
        ("25", "booked"),
        ("27", "booked"),
    ]:
        row = BookingFactory(
            session=SessionFactory(antenna=lille, starts_at=at(f"2026-11-{day}")), person=person, state=state
        )
        if state == "came":
            SkillGained.objects.create(booking=row, person=person, antenna=lille, skill=skill, level=2)
    with open_antenna(lille.pk), antenna_urls("lille"), translation.override("fr"):
        lines = list(WorkshopsPart().lines(person, antenna_id=lille.pk, at=NOW))
    assert [line.state for line in lines] == ["next", "now", "no", "no", "done"]
    assert (lines[-1].hours, lines[-1].detail) == (Decimal(2), "Sait\xa0: Envoyer un courriel")
    assert lines[0].href.startswith("/lille/ateliers/")


def test_the_number_of_queries_does_not_grow_with_the_thread(lille):
    person = PersonFactory(antenna=lille)

    def look():
        with open_antenna(lille.pk), antenna_urls("lille"):
            list(WorkshopsPart().lines(person, antenna_id=lille.pk, at=NOW))

    BookingFactory(session=SessionFactory(antenna=lille, starts_at=at("2026-10-01")), person=person, state="came")
    few = queries(look)
    for n in range(20):
        session = SessionFactory(antenna=lille, starts_at=at("2026-10-02") + timedelta(days=n))
        BookingFactory(session=session, person=person, state="came")
    assert queries(look) == few


def test_workshops_say_which_of_their_keys_name_a_person():
    assert any(isinstance(part, WorkshopsPart) for part in parts())
