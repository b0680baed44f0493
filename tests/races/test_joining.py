"""Joining at the same moment, on real connections: a link is taken once, a structure keeps somebody who answers."""

import uuid

import pytest
from django.utils import timezone

from beneficiaries.liaison import sheets
from beneficiaries.models import LiaisonSheet
from connect.accounts.models import User
from connect.antennas import doors
from connect.partners import posts
from connect.partners.joining import asking, codes, invitations
from connect.partners.joining.invitations import LinkUsed
from connect.partners.limits import TooManySheets
from connect.partners.models import AccessCode, JoinRequest, Professional, SendingLimit, Structure
from connect.partners.posts import NobodyElseAnswers
from connect.post.models import Letter
from tests.factories.partners import GUEST, asks, invited
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.sheets import CONTENT
from tests.races.at_once import raised

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def referent(transactional_db):
    return ProfessionalFactory(is_referent=True)


def at_the_portal(post, act):
    def run():
        with doors.open_portal(post.structure_id, user_id=post.user_id):
            act()

    return run


def test_of_two_who_press_the_button_of_one_link_one_joins(referent):
    _invitation, link = invited(referent)
    secret = link.rstrip("/").rpartition("/")[2]

    def take():
        invitations.accept(secret, first_name="Awa", last_name="Sarr", position="")

    outcomes = raised(take, take, take, take)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if outcome} == {LinkUsed}, outcomes
    assert Professional.objects.filter(email=GUEST.email).count() == User.objects.filter(email=GUEST.email).count() == 1


def test_two_referents_who_leave_at_once_do_not_leave_the_structure_alone(referent):
    other = ProfessionalFactory(structure=referent.structure, is_referent=True)
    day = timezone.localdate()
    outcomes = raised(
        at_the_portal(referent, lambda: posts.end(referent, day)),
        at_the_portal(other, lambda: posts.make_referent(other, answers=False)),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NobodyElseAnswers", "NoneType"]
    assert NobodyElseAnswers in {type(outcome) for outcome in outcomes}
    assert Professional.objects.filter(structure=referent.structure, is_referent=True, ends_on=None).count() == 1


def test_five_clicks_on_invite_send_one_letter(referent):
    def invite():
        invitations.invite(GUEST, structure=referent.structure, by=referent.user, at=timezone.now())

    assert raised(*[at_the_portal(referent, invite) for _n in range(5)]) == [None] * 5
    assert Letter.objects.filter(kind="invitation").count() == 1


def test_two_referents_make_the_first_code_together_and_it_is_one(referent):
    other = ProfessionalFactory(structure=referent.structure, is_referent=True)

    def make(post):
        return at_the_portal(post, lambda: codes.make(post.structure_id, by=post.user, at=timezone.now()))

    assert raised(make(referent), make(other)) == [None, None]
    assert AccessCode.objects.count() == 1


def test_two_managers_answer_one_request_and_it_is_answered_once(transactional_db):
    lille = AntennaFactory(slug="lille", territory="59")
    managers = [MembershipFactory(antenna=lille, role="manager") for _n in range(2)]
    request = asks()

    def accept():
        with doors.open_antenna(lille.pk, user_id=managers[0].user_id):
            asking.accept(request, structure=None, as_referent=True, by=managers[0].user, at=timezone.now())

    def refuse():
        with doors.open_antenna(lille.pk, user_id=managers[1].user_id):
            asking.refuse(request, "not_confirmed", by=managers[1].user, at=timezone.now())

    outcomes = raised(accept, refuse)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecided", "NoneType"]
    told = Letter.objects.filter(recipient=request.email).count()
    assert told == 1
    request.refresh_from_db()
    assert Structure.objects.filter(name=request.structure_name).exists() == (request.state == "accepted")


def test_two_requests_of_one_address_sent_together_wait_once(transactional_db):
    lille = AntennaFactory(slug="lille", territory="59")
    MembershipFactory(antenna=lille, role="manager")
    assert raised(*[asks for _n in range(4)]) == [None] * 4
    assert JoinRequest.objects.count() == Letter.objects.count() == 1


def test_sheets_sent_at_once_are_counted_one_by_one(referent):
    lille = AntennaFactory(slug="lille")
    SendingLimit.objects.create(subject="professional", period="hour", most=3)

    def send(n):
        def run():
            sheets.send(
                {**CONTENT, "first_name": f"P{n}"}, antenna=lille, sender=referent, send_key=uuid.uuid4(),
                by=referent.user, at=timezone.now(),
            )  # fmt: skip

        return at_the_portal(referent, run)

    outcomes = raised(*[send(n) for n in range(8)])
    assert sum(outcome is None for outcome in outcomes) == LiaisonSheet.objects.count() == 3
    assert {type(outcome) for outcome in outcomes if outcome} == {TooManySheets}
