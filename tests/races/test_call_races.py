"""Eight volunteers press “I come” at the same moment, each on a connection of her own; managers place one person twice."""

import pytest

from connect.antennas.doors import antenna_urls
from connect.antennas.models import Role
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.team import DutyFactory
from tests.factories.workshops import SessionFactory, at
from tests.races.at_once import counted
from workshops.models import SessionVolunteer, TeamCall
from workshops.team import calling, placing

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def test_one_has_the_place_and_seven_are_told():
    antenna = AntennaFactory(slug="lille")
    session = SessionFactory(antenna=antenna, starts_at=TUESDAY)
    members = MembershipFactory.create_batch(8, antenna=antenna)

    def ask():
        with antenna_urls("lille"):
            return calling.open_call(session, members, by=members[0].user, at=NOW).pk

    [key] = counted(antenna, [ask])
    call = TeamCall.objects.select_related("session", "duty").get(pk=key)

    def take(member):
        with antenna_urls("lille"):
            return calling.take(call, member, by=member.user, at=NOW).user_id and "taken"

    assert counted(antenna, [lambda m=m: take(m) for m in members]) == {"taken": 1, "AlreadyTaken": 7}
    assert SessionVolunteer.objects.filter(left_at=None).count() == 1


def test_one_person_placed_at_two_needs_at_once_has_one_place_even_beside_an_overlap_allowed():
    antenna = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=antenna, role=Role.MANAGER)
    member = MembershipFactory(antenna=antenna)
    needs = [DutyFactory(antenna=antenna, starts_at=TUESDAY) for _n in range(4)]

    def put(duty):
        placing.set_team(duty, None, [member], by=manager.user, at=NOW)
        return "placed"

    results = counted(antenna, [lambda duty=duty: put(duty) for duty in needs])
    assert results["placed"] == 1
    assert sum(results.values()) == 4
    assert SessionVolunteer.objects.filter(left_at=None, membership=member).count() == 1
