"""The catalogue and the kits where two presses meet: one draft, one version each, one workshop told."""

import uuid

import pytest
from django.utils import timezone

from connect.antennas.doors import open_national, open_portal
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, ProfessionalFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_catalogue import RUN, a_kit, attested
from tests.races.at_once import together
from training.catalogue import versions
from training.kits import taking
from training.models import KitRun, Module

pytestmark = pytest.mark.django_db(transaction=True)


def begun(of, key):
    with as_the_app(), open_national():
        return versions.begin(of, key=key, by=None, at=timezone.now()).version


def test_pressed_twice_at_once_it_is_one_draft_and_two_drafts_have_two_names():
    of, key = ModuleFactory(), uuid.uuid4()
    first, second = together(lambda: begun(of, key), lambda: begun(of, key))
    assert first == second
    names = together(*[lambda: begun(of, uuid.uuid4())] * 2)
    assert len({first, *names}) == Module.objects.filter(state="draft").count() == 3


def test_a_workshop_told_twice_at_once_counts_once():
    lille, sophie, kit, key = AntennaFactory(slug="lille"), ProfessionalFactory(), a_kit(), uuid.uuid4()
    attested(sophie, lille, ModuleFactory(code="M3"))

    def tell():
        with as_the_app(), open_portal(sophie.structure_id):
            facts = RUN | {"held_on": timezone.localdate()}
            return taking.tell(kit, facts, key=key, by=sophie, at=timezone.now()).pk

    first, second = together(tell, tell)
    assert first == second == KitRun.objects.get().pk
