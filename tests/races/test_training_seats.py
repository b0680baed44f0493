"""The last training seat, asked by two structures at the same moment, through real connections."""

import pytest
from django.db import transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.races.at_once import together
from training import attestations, registration
from training.models import Attestation, Registration, Session

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_seat_goes_to_one_structure():
    session = a_session(AntennaFactory(), capacity=2)
    RegistrationFactory(session=session)
    referents = [ProfessionalFactory(is_referent=True) for _ in range(4)]

    def ask(referent):
        with open_portal(referent.structure_id):
            return registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)

    answers = together(*[lambda r=r: ask(r) for r in referents])
    assert sum(isinstance(answer, list) for answer in answers) == 1, answers
    assert sum(isinstance(answer, registration.SessionFull) for answer in answers) == 3, answers
    assert Registration.objects.count() == 2
    assert Session.objects.get().seats_left == 0


def test_a_double_click_registers_once():
    session, referent = a_session(AntennaFactory()), ProfessionalFactory(is_referent=True)

    def ask():
        with open_portal(referent.structure_id):
            return registration.register(
                session, colleagues=[], new=[registration.NewColleague("Ève", "Roux", "eve@ccas.example")],
                on=timezone.localdate(), by=referent,
            )  # fmt: skip

    answers = together(ask, ask)
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert (Registration.objects.count(), Session.objects.get().seats_taken) == (1, 1)


def test_attestations_delivered_together_have_numbers_without_a_gap():
    antenna, manager = AntennaFactory(), MembershipFactory(role="manager")
    sessions = [a_session(antenna, timezone.localdate()) for _ in range(4)]
    for session in sessions:
        for _ in range(3):
            came(RegistrationFactory(session=session))

    def deliver(session, undone):
        with transaction.atomic(), open_antenna(antenna.pk):
            attestations.deliver(session, at=timezone.now(), by=manager.user)
            if undone:
                raise RuntimeError("undone")

    together(*[lambda s=s, n=n: deliver(s, undone=n == 1) for n, s in enumerate(sessions)])
    assert sorted(Attestation.objects.values_list("seq", flat=True)) == list(range(1, 10))


def test_two_colleagues_deliver_the_same_session_once():
    antenna, manager = AntennaFactory(), MembershipFactory(role="manager")
    one = RegistrationFactory(session=a_session(antenna, timezone.localdate()))
    came(one)

    def deliver():
        with open_antenna(antenna.pk):
            return attestations.deliver(one.session, at=timezone.now(), by=manager.user)

    answers = together(deliver, deliver)
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert Attestation.objects.count() == 1
