"""The national editor of house rules: published in versions, sent with convocations."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory
from tests.factories.training_enrolling import house_rules
from training.models import HouseRules

pytestmark = pytest.mark.django_db
HERE = "/siege/formations/reglement/"


def typed(**said):
    return {"version": "2026.2", "from_on": timezone.localdate().isoformat(), "text": "Chacun signe.", **said}


def test_the_national_team_publishes_a_version_and_reads_it(signed_in, national):
    client = signed_in(national)
    for _ in range(2):  # pressed twice, it is one
        assert client.post(HERE, typed()).status_code == 302
    rules = HouseRules.objects.get()
    assert (rules.version, rules.published_by) == ("2026.2", national.user)
    assert "Chacun signe." in client.get(f"{HERE}{rules.pk}/").content.decode()
    assert "Chacun signe." in client.get(HERE).context["form"]["text"].value()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"version": "2026.1"}, "version"),
        ({"from_on": (timezone.localdate() - timedelta(days=1)).isoformat()}, "from_on"),
        ({"from_on": "9999-12-31"}, "from_on"),
        ({"from_on": "hier"}, "from_on"),
        ({"text": ""}, "text"),
        ({"version": "\0"}, "version"),
    ],
)
def test_what_cannot_be_published_is_said_beside_its_field(signed_in, national, said, field):
    house_rules("2026.1", from_on=timezone.localdate() + timedelta(days=30))
    page = signed_in(national).post(HERE, typed(**said))
    assert page.context["form"].errors[field]
    assert HouseRules.objects.count() == 1


def test_two_versions_do_not_begin_on_one_day(signed_in, national):
    house_rules("2026.1")
    assert signed_in(national).post(HERE, typed()).context["form"].errors["from_on"]


def test_a_reader_of_the_nation_reads_and_publishes_nothing(signed_in):
    reader = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    house_rules()
    assert reader.get(HERE).context["form"] is None
    assert reader.post(HERE, typed()).status_code == 403
