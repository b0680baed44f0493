"""Registers of quality: a complaint, an adaptation, an action, a trainer's file with its proofs, the watch, a contract."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import RegistrationFactory
from training.models import (
    Adaptation,
    AskedBy,
    Complaint,
    Improvement,
    Subcontract,
    Trainer,
    TrainerProof,
    WatchEntry,
)


class ComplaintFactory(factory.django.DjangoModelFactory[Complaint]):
    class Meta:
        model = Complaint

    antenna = factory.SubFactory(AntennaFactory)
    text = "La salle était fermée à 9 h 30."
    origin = AskedBy.ANTENNA


class AdaptationFactory(factory.django.DjangoModelFactory[Adaptation]):
    class Meta:
        model = Adaptation

    registration = factory.SubFactory(RegistrationFactory)
    antenna = factory.LazyAttribute(lambda a: a.registration.antenna)
    structure = factory.LazyAttribute(lambda a: a.registration.structure)
    session = factory.LazyAttribute(lambda a: a.registration.session)
    text = "Une place près de l’écran"
    origin = AskedBy.TRAINEE


class ImprovementFactory(factory.django.DjangoModelFactory[Improvement]):
    class Meta:
        model = Improvement

    antenna = factory.SubFactory(AntennaFactory)
    why = "Salle trouvée fermée"
    what = "La clé est remise la veille à qui anime"
    owner = factory.LazyAttribute(lambda i: MembershipFactory(antenna=i.antenna))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))


class TrainerFactory(factory.django.DjangoModelFactory[Trainer]):
    """Somebody from outside."""

    class Meta:
        model = Trainer

    antenna = factory.SubFactory(AntennaFactory)
    outside_name = "Noor Haddad"
    organisation = "Savoirs en partage"


class TrainerProofFactory(factory.django.DjangoModelFactory[TrainerProof]):
    class Meta:
        model = TrainerProof

    trainer = factory.SubFactory(TrainerFactory)
    antenna = factory.LazyAttribute(lambda p: p.trainer.antenna)
    kind = "cv"
    title = "CV"
    obtained_on = date(2026, 1, 5)


class WatchFactory(factory.django.DjangoModelFactory[WatchEntry]):
    class Meta:
        model = WatchEntry

    antenna = None
    kind = "legal"
    title = "Un guide de lecture paraît"
    source = "travail-emploi.gouv.fr"
    seen_on = factory.LazyFunction(timezone.localdate)


class SubcontractFactory(factory.django.DjangoModelFactory[Subcontract]):
    class Meta:
        model = Subcontract

    antenna = factory.SubFactory(AntennaFactory)
    organisation = "Savoirs en partage"
    purpose = "Module 2, deux sessions"
    signed_on = date(2026, 1, 10)
    starts_on = date(2026, 2, 1)


def with_a_proof(antenna: Any, **facts: Any) -> Trainer:
    """A trainer whose CV was seen."""
    trainer = TrainerFactory(antenna=antenna, **facts)
    TrainerProofFactory(trainer=trainer)
    return trainer
