"""Answering a questionnaire: positioning and accounts with a name, opinions of trainees without one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from training.assessing import objectives, questionnaires
from training.models import (
    Asked,
    AssessedBy,
    Questionnaire,
    Registration,
    Reply,
    Session,
    SessionTrainer,
)
from training.quality import adapting

Answers = Mapping[str, int | str]


@for_constraint("opinion_given_once")
class AlreadyGiven(Refusal):
    sentence = _("Your opinion has been given already. As it bears no name, it cannot be found again to be changed.")


@act
def position(
    registration: Registration,
    questionnaire: Questionnaire,
    *,
    answers: Answers,
    levels: Mapping[int, str],
    at: datetime,
    prepare: str = "",
) -> Reply:
    """A trainee says where she stands before: her answers, and her level on each objective (rank → level).

    `prepare`: what she asks to have prepared, passed on to those who prepare it.

    Said again before the session is over its first day, the last word holds. Refuses NotOpen, NotThisOne, NotConcerned.
    """
    reply = _keep(questionnaire, session=registration.session, registration=registration, answers=answers, at=at)
    objectives.say_oneself(registration, levels, source=AssessedBy.BEFORE, at=at)
    if prepare.strip():
        adapting.ask(registration, prepare, at=at)
    return reply


@act
def give_opinion(
    registration: Registration,
    questionnaire: Questionnaire,
    *,
    answers: Answers,
    levels: Mapping[int, str],
    at: datetime,
) -> None:
    """A trainee's opinion, at the end or three months later, kept without her name; her levels are kept with it.

    Once: refuses AlreadyGiven, NotOpen, NotThisOne, NotConcerned. At her antenna's door.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT training_give_opinion(%s, %s, %s, %s)",
            [registration.pk, questionnaire.pk, questionnaire.kind, json.dumps(dict(answers))],
        )
    objectives.say_oneself(registration, levels, source=AssessedBy.AFTER, at=at)


@act
def account(
    trainer: SessionTrainer, questionnaire: Questionnaire, *, answers: Answers, at: datetime, by: User
) -> Reply:
    """The account of who taught, written by her or noted for her. Written again, the last word holds. Refuses NotOpen."""
    return _keep(questionnaire, session=trainer.session, trainer=trainer, answers=answers, at=at, noted_by=by)


@act
def speak_for_structure(
    session: Session,
    questionnaire: Questionnaire,
    *,
    structure: Structure | int,
    answers: Answers,
    at: datetime,
    by: User | None,
) -> Reply:
    """A structure's opinion, on its portal (`by` None) or told to the antenna (`by` who noted it). Refuses NotConcerned."""
    structure_id = structure if isinstance(structure, int) else structure.pk
    return _keep(questionnaire, session=session, structure_id=structure_id, answers=answers, at=at, noted_by=by)


@act
def speak_for_funder(
    asked: Asked, questionnaire: Questionnaire, *, answers: Answers, at: datetime, by: User | None
) -> Reply:
    """A funder's opinion, by its link (`by` None) or told to the antenna (`by` who noted it)."""
    return _keep(questionnaire, session=asked.session, asked=asked, answers=answers, at=at, noted_by=by)


def _keep(questionnaire: Questionnaire, *, session: Session, answers: Answers, at: datetime, **whose: Any) -> Reply:
    """One reply each: a second one replaces its answers. PostgreSQL looks at the days, the questions and the author."""
    noted_by = whose.pop("noted_by", None)
    known = (
        Reply.objects.select_for_update(of=("self",)).filter(session=session, kind=questionnaire.kind, **whose).first()
    )
    if known is None:
        return Reply.objects.create(
            antenna_id=session.antenna_id, session=session, questionnaire=questionnaire, kind=questionnaire.kind,
            answers=dict(answers), given_at=at, noted_by=noted_by, **whose,
        )  # fmt: skip
    known.answers, known.given_at, known.noted_by = dict(answers), at, noted_by
    known.save(update_fields=["answers", "given_at", "noted_by"])
    return known


def reply_of(kind: str, session: Session, **whose: Any) -> Reply | None:
    """What was answered already, its questionnaire with it."""
    return Reply.objects.select_related("questionnaire").filter(session=session, kind=kind, **whose).first()


def questionnaire_for(kind: str, session: Session, *, at: datetime, known: Reply | None) -> Questionnaire:
    """The version to show: the one that was answered when there is an answer, else the one in force."""
    return known.questionnaire if known else questionnaires.asked_in(kind, session, on=timezone.localdate(at))
