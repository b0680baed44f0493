"""Requests and agreements where two people meet: pressed twice at once, sent twice, signed while it is withdrawn."""

import uuid

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.antennas.models import Role
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_asking import NeedFactory, an_agreement
from tests.races.at_once import together
from training.asking import agreeing, asking
from training.models import Agreement, Need

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sophie():
    return ProfessionalFactory(is_referent=True)


def test_pressed_twice_at_once_it_is_one_request(sophie):
    lille, key = AntennaFactory(slug="lille"), uuid.uuid4()
    content = dict.fromkeys(("known", "adaptations", "place"), "") | {
        "module": ModuleFactory(), "people": 9, "context": "x", "expected": "x", "mode": "antenna", "wished_from": None,
        "wished_until": None, "funding": "unknown",
    }  # fmt: skip

    def ask():
        with as_the_app(), open_portal(sophie.structure_id):
            return asking.ask(content, antenna=lille, post=sophie, key=key, by=sophie.user, at=timezone.now()).pk

    first, second = together(ask, ask)
    assert first == second == Need.objects.get().pk


def test_two_agreements_sent_at_once_follow_each_other(sophie):
    lille = AntennaFactory(slug="lille")
    need, manager = NeedFactory(antenna=lille, asked_by=sophie), MembershipFactory(antenna=lille, role=Role.MANAGER)
    assert need.module  # read as the owner: no door is open yet

    def send():
        with as_the_app():
            return an_agreement(need, manager.user)

    assert {type(one) for one in together(send, send)} == {Agreement}
    first, second = Agreement.objects.order_by("seq")
    assert (first.seq, second.seq, second.replaces) == (1, 2, first)


def test_signed_or_withdrawn_never_both(sophie):
    lille = AntennaFactory(slug="lille")
    need, manager = NeedFactory(antenna=lille, asked_by=sophie), MembershipFactory(antenna=lille, role=Role.MANAGER)
    agreement = an_agreement(need, manager.user)

    def sign():
        with as_the_app(), open_portal(sophie.structure_id):
            agreeing.sign(agreement, post=sophie, position="", by=sophie.user, at=timezone.now())

    def withdraw():
        with as_the_app(), open_antenna(lille.pk):
            asking.withdraw(need, word="", by=manager.user, at=timezone.now())

    outcomes = together(sign, withdraw)
    need.refresh_from_db()
    agreement.refresh_from_db()
    assert need.state == "withdrawn"  # either it was signed, then withdrawn, or the signature came too late
    assert agreement.is_signed == (outcomes[0] is None)
    assert outcomes[1] is None and (outcomes[0] is None or isinstance(outcomes[0], agreeing.RequestOver))
