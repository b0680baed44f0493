"""The demo's opinions: a session of Lille that ended yesterday, assessed in part, with what its four trainees think of it."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import F

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Site
from connect.impact.demo.cast import address
from connect.partners.models import Professional
from training.assessing import answering, funders, objectives
from training.models import (
    USUAL_HOURS,
    AssessedBy,
    Attendance,
    Half,
    HalfDay,
    Level,
    Module,
    Moment,
    Questionnaire,
    Registration,
    Session,
    SessionTrainer,
    Shape,
)

PARIS = ZoneInfo("Europe/Paris")
GROUP = 4
POINTS = (4, 4, 3)  # of those who gave their opinion
WORDS = (
    "Les mises en situation, à deux.",
    "Repartir avec la fiche de liaison remplie.",
    "Plus de temps pour les questions.",
)


def write(lille: Antenna, now: datetime) -> None:
    """A held session with its assessment, opinions, the trainer's account, a funder who is asked. Again: nothing."""
    manager = Membership.objects.select_related("user").get(antenna=lille, user__email=address("helene.lille"))
    key = uuid5(NAMESPACE_OID, "demo-assessing")
    with open_antenna(lille.pk):
        if Session.objects.filter(plan_key=key).exists():
            return
        session = _held(lille, now, key, manager.user)
        people = _people(lille, session, now)
        _assessed(people, manager.user, now)
        _opinions(people, now)
        trainer = SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
        questionnaire = Questionnaire.objects.in_force(Moment.TRAINER, module_id=session.module_id, on=now.date())
        if questionnaire is not None:
            answering.account(trainer, questionnaire, answers=_answers(questionnaire, 3, ""), at=now, by=manager.user)
        funders.ask(session, funder="Métropole européenne de Lille", email="", at=now, by=manager.user)


def _held(lille: Antenna, now: datetime, key: UUID, by: User) -> Session:
    yesterday = now.astimezone(PARIS).date() - timedelta(days=1)
    module = Module.objects.filter(code="M1", retired_on__isnull=True).order_by("pk")[0]
    session = Session.objects.create(
        antenna=lille, module=module, site=Site.objects.filter(antenna=lille).order_by("pk")[0], capacity=module.capacity,
        plan_key=key, planned_by=by, starts_on=yesterday, ends_on=yesterday,
    )  # fmt: skip
    starts, ends = USUAL_HOURS[Half.MORNING]
    HalfDay.objects.create(antenna=lille, session=session, day=yesterday, half=Half.MORNING, starts=starts, ends=ends)
    return session


def _people(lille: Antenna, session: Session, now: datetime) -> list[Registration]:
    half = session.half_days.get()
    known = Professional.objects.on(now.date()).order_by(F("email").desc(), "pk")[:GROUP]
    people = []
    for one in known:
        registration = Registration.objects.create(
            antenna=lille, session=session, structure_id=one.structure_id, professional=one, registered_by=one
        )
        Attendance.objects.create(
            antenna=lille, session=session, half_day=half, registration=registration, present=True, noted_at=now
        )
        people.append(registration)
    return people


def _assessed(people: list[Registration], by: User, now: datetime) -> None:
    """The first objective of everybody, the second of one; each said where she stood."""
    for n, registration in enumerate(people):
        level = Level.ON_THE_WAY if n == 1 else Level.ACQUIRED
        objectives.assess(registration, rank=1, level=level, at=now, by=by)
        objectives.say_oneself(registration, {1: Level.ACQUIRED, 2: Level.ON_THE_WAY}, source=AssessedBy.AFTER, at=now)
    objectives.assess(people[0], rank=2, level=Level.NOT_YET, at=now, by=by)


def _opinions(people: list[Registration], now: datetime) -> None:
    hot = Questionnaire.objects.in_force(Moment.HOT, module_id=people[0].session.module_id, on=now.date())
    if hot is None:
        return
    for registration, point, words in zip(people, POINTS, WORDS, strict=False):
        answering.give_opinion(registration, hot, answers=_answers(hot, point, words), levels={}, at=now)


def _answers(questionnaire: Questionnaire, point: int, words: str) -> dict[str, int | str]:
    """The same point to each scale; the words to the first question that takes some."""
    answers: dict[str, int | str] = {}
    for question in questionnaire.questions.all():
        if question.shape == Shape.SCALE:
            answers[question.code] = point
        elif words:
            answers[question.code], words = words, ""
    return answers
