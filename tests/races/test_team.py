"""Two managers act on the team at the same moment, on real connections."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.antennas import doors, members
from connect.antennas.doors import passes
from connect.antennas.members import Newcomer
from connect.antennas.models import Membership, Role
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.races.at_once import raised

pytestmark = pytest.mark.django_db(transaction=True)


def pass_of(membership):
    return next(p for p in passes(membership.user_id) if p.holder_id == membership.pk)


@pytest.fixture
def two_managers():
    lille = AntennaFactory(slug="lille")
    return lille, [MembershipFactory(role=Role.MANAGER, antenna=lille) for _ in range(2)]


def test_two_managers_cannot_end_each_other_at_once(two_managers):
    """One of them stays, else the antenna would have nobody."""
    lille, (one, other) = two_managers
    yesterday = timezone.localdate() - timedelta(days=1)

    def ends(who, whom):
        by = pass_of(who)

        def act():
            with doors.open_antenna(lille.pk):
                members.end(whom, yesterday, by=by)

        return act

    outcomes = raised(ends(one, other), ends(other, one))
    assert sorted(type(o).__name__ for o in outcomes) == ["NoLongerManager", "NoneType"]
    assert Membership.objects.on().filter(role=Role.MANAGER).count() == 1


def test_one_person_invited_twice_at_once_has_one_place(two_managers):
    lille, managers = two_managers
    newcomer = Newcomer("emilie@example.org", "Émilie", "Roussel", Role.VOLUNTEER)

    def invites(who):
        by = pass_of(who)

        def act():
            with doors.open_antenna(lille.pk):
                members.invite(newcomer, antenna=lille, by=by)

        return act

    outcomes = raised(*(invites(m) for m in managers))
    assert Membership.objects.filter(user__email="emilie@example.org").count() == 1
    refused = [o for o in outcomes if o is not None]
    assert [type(o) for o in refused] in ([members.AccountJustOpened], [members.AlreadyInTheTeam])
