"""Registers of quality: a complaint, an adaptation, an action, a trainer's file with its proofs, the watch, a contract."""

import uuid
from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.documents import Document
from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.antennas.models import Antenna, Membership
from connect.partners.models import Professional
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import RegistrationFactory, a_session
from training.links import link_to, secret_of
from training.models import (
    Adaptation,
    AskedBy,
    Complaint,
    Improvement,
    Registration,
    Statement,
    StatementEntry,
    Subcontract,
    Trainer,
    TrainerProof,
    WatchEntry,
)
from training.quality import adapting, complaining, contracting, improving, noting, trainers, watching

NATIONAL = ("complaint", "improvement", "watch_entry", "contact")
STATEMENT = ("statement", "spreadsheet", "pdf", "amounts", "strike", "close", "list")


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


def a_day(lille: Antenna, manager: Membership, professional: Professional, national: Membership) -> dict[str, Any]:
    """A row in each table of quality, and the keys, by name."""
    now, by, day = timezone.now(), manager.user, timezone.localdate()
    mine = RegistrationFactory(session=a_session(lille, day - timedelta(days=30)), professional=professional)
    facts: dict[str, Any] = {"by": by, "at": now}
    with open_portal(professional.structure_id, user_id=professional.user_id):
        said = complaining.receive_from_portal(
            lille.pk, professional, text="La salle était fermée.", kind="complaint", key=uuid.uuid4(), at=now
        )
    keys = _kept_at(lille, manager, mine, said, facts)
    with open_national():
        typed = StatementEntry.objects.create(
            year=day.year - 1, line="d_pay", label="Animation", amount=120_000, noted_by=national.user
        )
        Statement.objects.create(year=2001, figures={}, identity={}, signatory="Inès Roy", capacity="présidence")
    keys |= {"statement_year": day.year - 1, "statement_entry": typed.pk}
    return keys | {"quality_session": mine.session_id, "quality_secret": _secret(mine), "quality_said": said.pk}


def _kept_at(
    lille: Antenna, manager: Membership, mine: Registration, said: Complaint, facts: dict[str, Any]
) -> dict[str, Any]:
    """What the antenna keeps: one row of each register."""
    day, paper = timezone.localdate(), Document(DocumentKind.PNG, b"cv")
    with open_antenna(lille.pk):
        asked = adapting.ask(mine, "Une place près de l’écran", at=facts["at"])
        action = improving.decide(
            antenna_id=lille.pk, why="Salle fermée", what="La clé est remise la veille", owner=manager, due_on=day,
            key=uuid.uuid4(), complaint=said, **facts,
        )  # fmt: skip
        contact = watching.add_contact(
            antenna_id=lille.pk, organisation="Ressource handicap", name="", helps_with="aménager", phone="",
            email="contact@ressource.example", is_our_referent=False, **facts,
        )  # fmt: skip
        new = watching.note(
            antenna_id=lille.pk, kind="legal", title="Un guide paraît", source="travail-emploi.gouv.fr", seen_on=day,
            key=uuid.uuid4(), **facts,
        )  # fmt: skip
        trainer = trainers.open_file(lille.pk, membership=manager, **facts)
        proof = trainers.add_proof(
            trainer, kind="cv", title="CV", obtained_on=day, key=uuid.uuid4(), document=paper, **facts
        )
        note = noting.note(
            antenna_id=lille.pk, session=mine.session, indicator=17, text="Classeur", key=uuid.uuid4(), **facts
        )
        contract = contracting.note(
            lille.pk, organisation="Savoirs en partage", siret="", activity_number="", purpose="Module 2", signed_on=day,
            starts_on=day, ends_on=None, said=[], key=uuid.uuid4(), **facts,
        )  # fmt: skip
    return {
        "quality_adaptation": asked.pk, "quality_improvement": action.pk, "quality_contact": contact.pk,
        "quality_watch": new.pk, "quality_trainer": trainer.pk, "quality_proof": proof.pk, "quality_paper": proof.paper_id,
        "quality_note": note.pk, "quality_contract": contract.pk,
    }  # fmt: skip


def _secret(registration: Registration) -> str:
    with open_antenna(registration.antenna_id):
        link_to(registration, at=timezone.now())
    return secret_of(registration)


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    of_row = {
        "take_back": "note", "adaptation": "adaptation", "complaint": "said", "improvement": "improvement",
        "trainer": "trainer", "trainer_leaves": "trainer", "withdraw_proof": "proof", "watch_entry": "watch",
        "contact": "contact", "end_contract": "contract", "paper": "paper",
    }  # fmt: skip
    return {
        **{f"training_quality:{name}:pk": keys["quality_session"] for name in ("file", "zip", "pdf", "adaptations")},
        **{f"training_quality:{name}:pk": keys[f"quality_{row}"] for name, row in of_row.items()},
        "trainee_quality:say:secret": keys["quality_secret"],
        **{f"national_training_quality:{name}:pk": keys[f"quality_{of_row[name]}"] for name in NATIONAL},
        "national_training_quality:antenna:slug": "lille",
        **{f"national_training_statement:{name}:year": keys["statement_year"] for name in STATEMENT},
        "national_training_statement:strike:pk": keys["statement_entry"],
        "national_training_statement:list:code": "f1a",
    }
