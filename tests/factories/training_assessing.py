"""Questionnaires that come with Connect, sessions that are over, opinions without a name; what a full day leaves behind."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.partners.models import Professional
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came, colleague_of
from training.assessing import answering, funders, objectives
from training.assessing.loading import load_questionnaires
from training.links import link_to, secret_of
from training.models import Level, Moment, Questionnaire, Registration, Session, SessionTrainer, Shape

TODAY = timezone.localdate()


def asked(kind: str) -> Questionnaire:
    """The version that comes with Connect."""
    if not Questionnaire.objects.exists():
        load_questionnaires()
    return Questionnaire.objects.get(kind=kind)


def answers_to(questionnaire: Questionnaire, point: int = 4, words: str = "") -> dict[str, Any]:
    """The same point to each scale, and the same words (none by default) to the rest."""
    said: dict[str, Any] = {}
    for question in questionnaire.questions.all():
        if question.shape == Shape.SCALE:
            said[question.code] = point
        elif words:
            said[question.code] = words
    return said


def a_held_session(antenna: Antenna, *people: Professional, ended: date = TODAY, **facts: Any) -> Session:
    """A session of one day, at which each of the people was."""
    session = a_session(antenna, ended, **facts)
    for one in people:
        came(RegistrationFactory(session=session, professional=one))
    return session


def trainees_of(session: Session) -> list[Registration]:
    return list(session.registrations.select_related("session__module", "professional", "structure").order_by("pk"))


def thinks(registration: Registration, kind: str = Moment.HOT, point: int = 4, words: str = "") -> None:
    """She gives her opinion, at her antenna's door."""
    questionnaire = asked(kind)
    with open_antenna(registration.antenna_id):
        answering.give_opinion(
            registration, questionnaire, answers=answers_to(questionnaire, point, words), levels={}, at=timezone.now()
        )


def page_of(registration: Registration, name: str) -> str:
    """Address of a page of hers, without the host; its key is written."""
    with open_antenna(registration.antenna_id):
        link = link_to(registration, at=timezone.now(), name=f"trainee_assessing:{name}")
    return "/" + link.split("/", 3)[3]


def a_day(lille: Antenna, manager: Any, prescriber: Professional) -> dict[str, Any]:
    """The keys of what was made, by name: a session that ended today, assessed, with each kind of answer."""
    now = timezone.now()
    hot, entry, account = asked(Moment.HOT), asked(Moment.ENTRY), asked(Moment.TRAINER)
    module = ModuleFactory(code="AS", aims_fr="Savoir", aims_en="Know")
    session = a_held_session(lille, prescriber, colleague_of(prescriber), module=module)
    mine, other = trainees_of(session)
    trainer = SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
    with open_antenna(lille.pk):
        link_to(mine, at=now)
        answering.position(mine, entry, answers=answers_to(entry), levels={1: Level.NOT_YET}, at=now)
        answering.give_opinion(other, hot, answers=answers_to(hot), levels={1: Level.ACQUIRED}, at=now)
        answering.account(trainer, account, answers=answers_to(account, 3), at=now, by=manager.user)
        objectives.assess(mine, rank=1, level=Level.ACQUIRED, at=now, by=manager.user)
        funder = funders.ask(session, funder="Métropole", email="", at=now, by=manager.user)
    return {
        "assessing_session": session.pk, "assessing_secret": secret_of(mine), "assessing_trainer": trainer.pk,
        "assessing_structure": prescriber.structure_id, "assessing_asked": funder.pk,
        "assessing_funder": funders.secret_of(funder),
    }  # fmt: skip


OF_SESSION = [
    "session", "assess", "undo", "positioning", "feedback", "account", "structure", "ask_funder", "funder",
]  # fmt: skip
OF_TRAINEE = ["entry", "hot", "cold", "acquired"]


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"training_assessing:{name}:pk": keys["assessing_session"] for name in OF_SESSION},
        "training_assessing:account:trainer_pk": keys["assessing_trainer"],
        "training_assessing:structure:structure_pk": keys["assessing_structure"],
        "training_assessing:funder:asked_pk": keys["assessing_asked"],
        "portal_training_assessing:session:pk": keys["assessing_session"],
        **{f"trainee_assessing:{name}:secret": keys["assessing_secret"] for name in OF_TRAINEE},
        "trainee_assessing:funder:secret": keys["assessing_funder"],
    }


MONTHS_AGO = TODAY - timedelta(days=91)
