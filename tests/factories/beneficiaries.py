"""People helped, enrolled at an antenna by the owner function as the app does it."""

import uuid
from datetime import date
from typing import Any

import factory
from django.db import connection
from django.utils import timezone

from beneficiaries.models import BirthPrecision, LiaisonSheet, Need, Person
from connect.antennas.doors import open_antenna
from tests.factories.people import AntennaFactory, ProfessionalFactory


class PersonFactory(factory.django.DjangoModelFactory[Person]):
    """`PersonFactory(antenna=lille)`: enrolled there, with a card."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    first_name = factory.Sequence(lambda n: f"Maryam{n}")
    last_name = "Rahimi"
    birth_on = date(1984, 3, 12)
    birth_precision = BirthPrecision.DAY

    @factory.post_generation
    def antenna(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        antenna = extracted or AntennaFactory()
        with open_antenna(antenna.pk), connection.cursor() as cursor:
            cursor.execute("SELECT enrol_new(%s, %s, %s)", [self.pk, antenna.pk, timezone.localdate()])
            self.card_number = cursor.fetchone()[0]


class LiaisonSheetFactory(factory.django.DjangoModelFactory[LiaisonSheet]):
    class Meta:
        model = LiaisonSheet

    reference = factory.Sequence(lambda n: f"FL-2026-{n:06d}")
    send_key = factory.LazyFunction(uuid.uuid4)
    antenna = factory.SubFactory(AntennaFactory)
    sender = factory.SubFactory(ProfessionalFactory)
    structure = factory.LazyAttribute(lambda s: s.sender.structure)
    first_name = "Fatima"
    last_name = "Zerrouki"
    needs = [Need.PLAN]
    informed_on = factory.LazyFunction(timezone.localdate)
    notice_version = "2026-11"
