"""Two devices at once: one signature, and papers whose numbers have no gap."""

from collections import Counter

import pytest
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.training_signing import a_half_day_now
from tests.races.at_once import counted
from training import attestations
from training.models import Attendance, Certificate, Means, Signature
from training.signing import signing

pytestmark = pytest.mark.django_db(transaction=True)


def test_her_phone_and_the_tablet_at_once_are_one_signature():
    lille = AntennaFactory(slug="lille")
    half_day = a_half_day_now(lille, people=1)
    (one,) = half_day.session.registrations.all()
    now = timezone.now()
    works = [
        lambda means=means: signing.sign(half_day, one, means=means, at=now).pk
        for means in (Means.CODE, Means.TABLET) * 3
    ]
    found = counted(lille, works)
    assert found == Counter({Signature.objects.get().pk: 6})
    assert Attendance.objects.get().present


def test_delivered_by_two_at_once_each_person_has_one_certificate():
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    session = a_session(lille, timezone.localdate())
    for _n in range(3):
        came(RegistrationFactory(session=session))
    now = timezone.now()
    counted(lille, [lambda: len(attestations.deliver(session, at=now, by=manager.user))] * 3)
    assert sorted(Certificate.objects.values_list("seq", flat=True)) == [1, 2, 3]
