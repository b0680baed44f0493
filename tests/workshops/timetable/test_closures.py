"""When an antenna is closed: public holidays, closures of an antenna or a site, school holidays of its zone."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from connect.antennas.doors import open_antenna
from connect.antennas.models import Site
from tests.factories.beneficiaries import PersonFactory
from tests.factories.timetable import ClosureFactory
from tests.factories.workshops import BookingFactory, RoomFactory, SessionFactory, at, fill
from tests.workshops.test_seats import refused, sql
from workshops import planning
from workshops.models import Booking, Closure, Message, Session
from workshops.timetable import closures, school

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
FIRST, LAST = date(2027, 4, 12), date(2027, 4, 16)


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def close(antenna, first=FIRST, last=LAST, *, site=None, shown=None, by=None, now=NOW):
    with open_antenna(antenna.pk):
        seen = closures.touched(antenna.pk, first, last, site, at=now)
        return closures.close(
            antenna_id=antenna.pk, first=first, last=last, site=site, reason="inventaire",
            shown=seen.shown if shown is None else shown, by=by, at=now,
        )  # fmt: skip


def test_the_two_who_were_booked_are_listed_then_told_once_and_lyon_is_untouched(lille, lyon, manager):
    session = SessionFactory(antenna=lille, starts_at=at("2027-04-13"))
    booked = fill(session, 2)
    BookingFactory(session=session, state="cancelled")
    before = SessionFactory(antenna=lille, starts_at=at("2027-04-10"))
    there = SessionFactory(antenna=lyon, starts_at=at("2027-04-13"))
    with open_antenna(lille.pk):
        listed = closures.touched(lille.pk, FIRST, LAST, None, at=NOW)
    assert [b.pk for b in listed.bookings] == [b.pk for b in booked]
    assert listed.people == 2
    closure = close(lille, by=manager.user)
    assert list(Session.objects.filter(state="cancelled")) == [session]
    assert set(Session.objects.filter(state="planned")) == {before, there}
    assert {m.booking_id for m in Message.objects.all()} == {b.pk for b in booked}
    assert Message.objects.filter(matter="cancelled").count() == 2
    with open_antenna(lille.pk):
        assert closures.cancelled_by(closure) == [session]
        assert {b.pk for b in closures.told_by(closure)} == {b.pk for b in booked}


def test_a_closure_says_why_each_of_its_days_has_nothing(lille, lyon):
    ClosureFactory(antenna=lille)
    ClosureFactory(antenna=lyon, reason="secret")
    with open_antenna(lille.pk):
        found = closures.closed(lille.pk, date(2027, 3, 29), date(2027, 4, 30))
    assert found[date(2027, 3, 29)] == "jour férié (Lundi de Pâques)"
    assert {on for on, why in found.items() if why == "fermeture (inventaire)"} == {
        FIRST + timedelta(days=n) for n in range(5)
    }
    assert len(found) == 6


def test_one_site_closes_and_the_other_goes_on(lille):
    other = Site.objects.create(antenna=lille, name="Wazemmes", address="1 rue Vide", postcode="59000", town="Lille")
    here = SessionFactory(antenna=lille, starts_at=at("2027-04-13"))
    there = SessionFactory(antenna=lille, room=RoomFactory(antenna=lille, site=other), starts_at=at("2027-04-13"))
    close(lille, site=other)
    assert set(Session.objects.filter(state="cancelled")) == {there}
    with open_antenna(lille.pk):
        assert FIRST not in closures.closed(lille.pk, FIRST, LAST)
        assert FIRST in closures.closed(lille.pk, FIRST, LAST, other)
    here.refresh_from_db()
    assert not here.cancelled


def test_a_booking_made_after_the_look_shows_the_list_again(lille):
    session = SessionFactory(antenna=lille, starts_at=at("2027-04-13"))
    with open_antenna(lille.pk):
        seen = closures.touched(lille.pk, FIRST, LAST, None, at=NOW).shown
    fill(session, 1)
    with pytest.raises(closures.ListChanged):
        close(lille, shown=seen)
    assert not Closure.objects.exists()
    assert Booking.objects.get().state == "booked"


def test_nothing_is_planned_in_a_closure_but_by_who_insists(lille):
    close(lille)
    facts = {"antenna_id": lille.pk, "kind": SessionFactory(antenna=lille).kind, "leader": None, "by": None, "at": NOW}
    room = RoomFactory(antenna=lille)
    with open_antenna(lille.pk):
        with pytest.raises(closures.ClosedThen):
            planning.plan(starts=[at("2027-04-13")], room=room, **facts)
        (made,) = planning.plan(starts=[at("2027-04-13")], room=room, despite=[date(2027, 4, 13)], **facts)
    assert made.despite_closure


def test_sql_neither_plans_in_a_closure_nor_closes_over_a_session(lille):
    ClosureFactory(antenna=lille, written_at=NOW)
    with refused("session_not_in_a_closure"):
        SessionFactory(antenna=lille, starts_at=at("2027-04-16", "23:00"))
    SessionFactory(antenna=lille, starts_at=at("2027-04-17", "00:00"))
    with refused("closure_leaves_no_session"):
        ClosureFactory(antenna=lille, first_on=date(2027, 4, 17), last_on=date(2027, 4, 17), written_at=NOW)
        sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_closure_is_withdrawn_never_rewritten(lille):
    closure = close(lille)
    with refused("closure_stays"):
        sql("UPDATE workshops_closure SET last_on = last_on + 1 WHERE id = %s", closure.pk)
    with open_antenna(lille.pk):
        closures.withdraw(closure, by=None, at=NOW)
        closures.withdraw(closure, by=None, at=NOW)
        assert closures.closed(lille.pk, FIRST, LAST) == {}


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (date(2026, 11, 20), date(2026, 11, 24), closures.ClosesThePast),
        (LAST, FIRST, closures.ClosesBackwards),
        (FIRST, date(2029, 1, 1), closures.ClosesBackwards),
    ],
)
def test_days_that_are_past_or_backwards_are_refused(lille, first, last, refusal):
    with pytest.raises(refusal):
        close(lille, first, last)


def test_a_session_that_began_today_is_not_cancelled_by_a_closure_of_today(lille):
    began = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "09:30"))
    later = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "14:00"))
    close(lille, date(2026, 11, 25), date(2026, 11, 25))
    assert list(Session.objects.filter(state="cancelled")) == [later]
    began.refresh_from_db()
    assert not began.cancelled


def test_who_waited_is_told_too(lille):
    session = SessionFactory(antenna=lille, starts_at=at("2027-04-13"), capacity=1)
    fill(session, 1)
    BookingFactory(session=session, person=PersonFactory(antenna=lille), state="waiting")
    close(lille)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("on", "postcode", "name"),
    [
        (date(2027, 2, 15), "69001", "vacances d’hiver"),
        (date(2027, 2, 15), "59000", ""),
        (date(2027, 3, 7), "59000", "vacances d’hiver"),
        (date(2027, 3, 8), "59000", ""),
        (date(2027, 2, 6), "93200", "vacances d’hiver"),
        (date(2027, 9, 1), "13001", "vacances d’été"),
        (date(2027, 9, 2), "13001", ""),
        (date(2028, 7, 4), "59000", None),
        (date(2025, 8, 31), "59000", None),
        (date(2027, 2, 15), "20000", None),
        (date(2027, 2, 15), "97400", None),
    ],
)
def test_school_holidays_are_the_zone_s_and_what_is_not_known_is_not_no_holiday(on, postcode, name):
    assert school.holiday(on, postcode) == name


def test_each_department_of_the_mainland_has_one_zone():
    mainland = {f"{n:02d}" for n in range(1, 96)} - {"20"}
    assert set(school._ZONE) == mainland
    assert sum(len(text.split()) for text in school._DEPARTMENTS.values()) == len(mainland)


@pytest.mark.parametrize(
    ("town", "zone"),
    [("75001", "C"), ("93200", "C"), ("92160", "C"), ("59000", "B"), ("69001", "A"), ("38000", "A"), ("33000", "A"),
     ("13001", "B"), ("67000", "B"), ("94000", "C"), ("59100", "B"), ("62400", "B"), ("42000", "A")],
)  # fmt: skip
def test_the_cities_of_the_association_have_their_zone(town, zone):
    assert school.zone_of(town) == zone
