"""A ready-made workshop, and a professional who may take it."""

import pytest

from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_catalogue import a_kit, attested


@pytest.fixture
def kit(db):
    return a_kit()


@pytest.fixture
def trained(lille):
    """A professional whom Lille attested for module 3."""
    professional = ProfessionalFactory()
    attested(professional, lille, ModuleFactory(code="M3"))
    return professional
