"""Week, month, somebody's own weeks: what they show, what is kept in the address, whom they let in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.people import MembershipFactory
from tests.factories.workshops import KindFactory, RoomFactory, SessionFactory, at, fill
from tests.workshops.weeks.test_feeds import runs
from workshops.models import Closure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")
WEEK, MONTH, MINE = "/lille/ateliers/", "/lille/ateliers/agenda/mois/", "/lille/ateliers/agenda/moi/"


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


@pytest.mark.parametrize("address", [WEEK, MONTH])
def test_a_kind_a_room_a_volunteer_are_kept_from_week_to_week(nadia, lille, manager, address):
    room = RoomFactory(antenna=lille)
    wanted = SessionFactory(antenna=lille, starts_at=at("2026-11-26"), room=room, title="Celle-ci")
    runs(manager, wanted)
    SessionFactory(antenna=lille, starts_at=at("2026-11-26", "10:00"), kind=KindFactory(code="x"), title="Une autre")
    SessionFactory(antenna=lille, starts_at=at("2026-11-27"), title="Une troisième")
    for asked in ({"sorte": wanted.kind_id, "salle": room.pk}, {"qui": manager.pk}, {"salle": room.pk}):
        text = page(nadia.get(address, asked))
        assert "Celle-ci" in text
        assert "Une autre" not in text
        assert "Une troisième" not in text
        for name, value in asked.items():
            assert f"&{name}={value}" in text.replace("&amp;", "&")
    assert "Une troisième" in page(nadia.get(address))


@pytest.mark.parametrize("address", [WEEK, MONTH])
@pytest.mark.parametrize("name", ["sorte", "salle", "qui"])
def test_what_is_not_of_this_antenna_is_no_page(nadia, lyon, stranger, address, name):
    others = {"salle": RoomFactory(antenna=lyon).pk, "qui": stranger.pk, "sorte": 10**6}
    for value in (others[name], "x", "-1", "9" * 30, "\x00", "1 OR 1"):
        assert nadia.get(address, {name: value}).status_code == 404


def test_closures_holidays_and_school_holidays_are_said(nadia, lille):
    Closure.objects.create(
        antenna=lille,
        first_on=at("2026-12-22").date(),
        last_on=at("2026-12-24").date(),
        reason="inventaire",
        written_at=NOW,
    )
    week, month = page(nadia.get(WEEK, {"du": "2026-12-23"})), page(nadia.get(MONTH, {"du": "2026-12-23"}))
    for text in (week, month):
        assert "Fermeture (inventaire)" in text
        assert "Jour férié (Noël)" in text
        assert "Zone scolaire B : vacances de Noël du 19 décembre 2026 au 3 janvier 2027." in text
    assert "Zone scolaire B, pas de vacances scolaires." in page(nadia.get(WEEK))


def test_a_session_short_of_people_is_flagged(nadia, lille, volunteer):
    soon = SessionFactory(antenna=lille, starts_at=at("2026-11-26"), kind=KindFactory(learners_per_helper=3))
    fill(soon, 7)
    runs(volunteer, soon, leads=True)
    text = page(nadia.get(WEEK))
    assert "Il manque 2 bénévoles" in text
    assert "1 séance manque de monde dans l’équipe" in page(nadia.get(MONTH))
    SessionFactory(antenna=lille, starts_at=at("2026-11-24"))  # over: nobody is missing any more
    assert page(nadia.get(WEEK)).count("Il manque") == 1


def test_the_month_shows_whole_weeks_and_leads_to_each(nadia, lille):
    SessionFactory(antenna=lille, starts_at=at("2026-12-01"), title="Mardi d’après")
    text = page(nadia.get(MONTH))
    assert "Novembre 2026" in text
    assert "Mardi d’après" in text
    assert f"{WEEK}?du=2026-12-06" in text
    assert "?du=2026-10-01" in text
    assert "?du=2026-12-01" in text


@pytest.mark.parametrize("address", [WEEK, MONTH, MINE])
@pytest.mark.parametrize("day", ["mardi", "2026-13-01", "1800-01-01", "9999-12-31", "\x00"])
def test_a_day_that_is_no_day_is_no_page(nadia, address, day):
    assert nadia.get(address, {"du": day}).status_code == 404


@pytest.mark.parametrize("address", [WEEK, MONTH, MINE])
def test_as_many_queries_with_one_session_as_with_twenty(nadia, lille, volunteer, address):
    def count():
        with CaptureQueriesContext(connection) as counted:
            page(nadia.get(address))
        return len(counted)

    session = SessionFactory(antenna=lille, starts_at=at("2026-11-24", "08:00"))
    fill(session, 1)
    runs(volunteer, session)
    count()
    few = count()
    for n in range(20):
        other = SessionFactory(antenna=lille, starts_at=at("2026-11-24", "11:00") + timedelta(hours=3 * n))
        fill(other, 2)
        runs(volunteer, other)
    assert count() == few


def test_one_s_own_weeks_and_a_colleague_s_for_those_who_plan(nadia, helene, lille, volunteer, stranger):
    mine = SessionFactory(antenna=lille, starts_at=at("2026-12-10"), title="À moi")
    SessionFactory(antenna=lille, starts_at=at("2026-12-10", "09:00"), title="Pas à moi")
    runs(volunteer, mine, leads=True)
    fill(mine, 3)
    for text in (page(nadia.get(MINE)), page(helene.get(f"/lille/ateliers/agenda/equipe/{volunteer.pk}/"))):
        assert "À moi" in text
        assert "Pas à moi" not in text
        assert "3 personnes inscrites" in text
    assert "À moi" not in page(nadia.get(MINE, {"du": "2027-01-10"}))
    assert nadia.get(f"/lille/ateliers/agenda/equipe/{volunteer.pk}/").status_code == 403
    assert helene.get(f"/lille/ateliers/agenda/equipe/{stranger.pk}/").status_code == 404


def test_a_member_of_another_antenna_sees_nothing(signed_in, stranger, lille):
    for address in (WEEK, MONTH, MINE, "/lille/ateliers/agenda/telephone/", "/lille/ateliers/offre/"):
        assert signed_in(stranger).get(address).status_code == 403


def test_who_left_the_team_is_still_asked_for_by_an_old_address(nadia, lille):
    gone = MembershipFactory(antenna=lille, starts_on=at("2026-01-01").date(), ends_on=at("2026-06-01").date())
    assert nadia.get(WEEK, {"qui": gone.pk}).status_code == 200


def test_a_month_counts_its_own_days_and_draws_whole_weeks(signed_in, volunteer, lille):
    inside = SessionFactory(antenna=lille, starts_at=at("2026-11-30", "10:00"))
    SessionFactory(antenna=lille, starts_at=at("2026-12-01", "10:00"))
    page = signed_in(volunteer).get("/lille/ateliers/agenda/mois/?du=2026-11-10").content.decode()
    assert f"/lille/ateliers/{inside.pk}/" in page
    assert "1 séance," in " ".join(page.split())
