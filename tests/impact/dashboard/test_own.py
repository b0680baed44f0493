"""A volunteer's own week: her places and who is expected there, her hours, her calls; nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.models import Role
from connect.impact.period import Period
from tests.factories import team
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import person, visit
from tests.factories.people import MembershipFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from workshops.models import Asked, BookingState, TeamCall
from workshops.team import person as people

pytestmark = pytest.mark.django_db
OWN = "/lille/semaine/moi/"


@pytest.fixture
def monday():
    return Period.week(timezone.localdate()).starts_at


def mine(client):
    return client.get(OWN).context["mine"]


def test_she_sees_her_places_and_the_first_names_of_those_booked(signed_in, volunteer, lille, lyon, monday):
    session = SessionFactory(antenna=lille, starts_at=monday + timedelta(days=2, hours=10))
    team.a_place(session, volunteer, leads=True)
    for name, state in (("Awa", BookingState.BOOKED), ("Zoé", BookingState.CAME), ("Paul", BookingState.CANCELLED)):
        booked = PersonFactory(antenna=lille, first_name=name, last_name="Secretnom")
        BookingFactory(session=session, person=booked, state=state)
    colleague = MembershipFactory(antenna=lille, role=Role.VOLUNTEER)
    theirs = SessionFactory(antenna=lille, starts_at=monday + timedelta(days=3, hours=10))
    team.a_place(theirs, colleague)
    BookingFactory(session=theirs, person=PersonFactory(antenna=lille, first_name="Ulysse"))
    team.on_duty(volunteer, monday + timedelta(days=4, hours=9))
    team.on_duty(volunteer, monday + timedelta(days=11, hours=9))
    page = signed_in(volunteer).get(OWN)
    week = page.context["mine"]
    assert [(one.session_id, one.names) for one in week.places] == [(session.pk, ["Awa", "Zoé"]), (None, [])]
    assert week.minutes == 300
    text = page.content.decode()
    assert "Awa" in text
    assert "Secretnom" not in text
    assert "Ulysse" not in text
    later = signed_in(volunteer).get(f"{OWN}?semaine={(monday + timedelta(days=8)).date()}")
    assert len(later.context["mine"].places) == 1


def test_her_hours_by_what_they_wait_for(signed_in, volunteer, manager, lille):
    today, now = timezone.localdate(), timezone.now()
    confirmed = {"confirmed_at": now, "confirmed_by": volunteer.user}
    team.hours_of(volunteer, today, 60)
    team.hours_of(volunteer, today, 120, task="repair", **confirmed)
    team.hours_of(volunteer, today, 30, task="office", **confirmed, validated_at=now, validated_by=manager.user)
    team.hours_of(MembershipFactory(antenna=lille, role=Role.VOLUNTEER), today, 45)
    week = mine(signed_in(volunteer))
    assert week.hours[:3] == (210, 60, 120)
    sums = people.sums(volunteer, today.year)
    assert week.hours[3:] == (sums.validated, sums.waiting) == (30, 180)
    page = signed_in(volunteer).get(OWN).content.decode()
    assert "Confirmer mes heures" in page
    assert "Vous avez donné 3\u00a0h\u00a030 cette semaine. Merci." in page


def test_a_call_sent_to_her_is_hers_to_answer(signed_in, volunteer, manager, lille):
    duty = team.DutyFactory(antenna=lille)
    facts = {"antenna": lille, "starts_at": duty.starts_at, "ends_at": duty.ends_at, "opened_by": manager.user}
    call = TeamCall.objects.create(duty=duty, **facts)
    Asked.objects.create(call=call, antenna=lille, membership=volunteer)
    assert f"/lille/ateliers/benevoles/appels/{call.pk}/" in signed_in(volunteer).get(OWN).content.decode()
    assert list(mine(signed_in(manager)).calls) == []


def test_the_antennas_week_is_given_back_to_all(signed_in, volunteer, manager, lille, lyon):
    today = timezone.localdate()
    visit(lille, person(lille, since=str(today)), str(today))
    visit(lyon, person(lyon, since=str(today)), str(today))
    for who in (volunteer, manager):
        client = signed_in(who)
        page = client.get(OWN)
        shown = {str(title): (said, url) for title, said, url, _number, _meaning in page.context["together"]}
        assert shown["Visites"][0] == "1"
        assert client.get(shown["Visites"][1]).context["said"] == "1"


@pytest.mark.parametrize("day", ["demain", "2012-01-01", "2999-01-01", "2026-02-30", "%00"])
def test_a_week_that_cannot_be_is_not_found(signed_in, volunteer, day):
    assert signed_in(volunteer).get(f"{OWN}?semaine={day}").status_code == 404


def test_it_takes_as_many_statements_with_one_place_as_with_ten(signed_in, volunteer, lille, monday):
    client = signed_in(volunteer)

    def more(hours: range) -> None:
        for hour in hours:
            session = SessionFactory(antenna=lille, starts_at=monday + timedelta(hours=hour))
            team.a_place(session, volunteer)
            BookingFactory(session=session)
            team.on_duty(volunteer, monday + timedelta(hours=hour + 2), hours=1)

    more(range(8, 12, 4))
    client.get(OWN)
    with CaptureQueriesContext(connection) as few:
        client.get(OWN)
    more(range(12, 48, 4))
    with CaptureQueriesContext(connection) as many:
        client.get(OWN)
    assert len(many) == len(few) < 35
