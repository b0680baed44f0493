"""Two processes count one minute; a form sent twice makes one key."""

from uuid import uuid4

import pytest
from django.utils import timezone

from connect.antennas.doors import open_national
from connect.impact.api import keys, opening
from connect.impact.models import ApiKey
from tests.conftest import as_the_app
from tests.factories.api import given, wanted
from tests.factories.people import MembershipFactory
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_requests_at_once_are_each_counted_and_a_key_is_made_once():
    by, asked = MembershipFactory(antenna=None, role="national_admin").user, wanted(key=uuid4())
    secret = given(by)[1]

    def knock():
        with as_the_app():
            return opening.knock(secret)

    def make():
        with as_the_app(), open_national(user_id=by.pk):
            return keys.make(asked, by=by, at=timezone.now())[1]

    outcomes = together(*[knock] * 6, *[make] * 3)
    opened, secrets = outcomes[:6], outcomes[6:]
    later = opening.knock(secret)
    assert {one.times for one in opened} == set(
        range(1, 7)
    ) or later.times < 7  # unless the minute has turned meanwhile
    assert sorted(map(bool, secrets)) == [False, False, True]
    assert ApiKey.objects.count() == 2
