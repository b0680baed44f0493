"""What was answered, read: satisfaction of modules, opinions as counts, how many of those asked have answered.

Opinions come out of PostgreSQL as counts alone (`training_opinions`), and under three answers as their number.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from training.models import (
    Asked,
    Attendance,
    Module,
    Moment,
    Question,
    Registration,
    RegistrationState,
    Reply,
    Session,
    SessionTrainer,
)

ENOUGH = 3  # answers: under it, they would point at somebody


class Satisfaction(NamedTuple):
    """Trainees who came to sessions that ended in a period, those who gave their opinion at the end, those satisfied.

    `satisfied` is 0 when fewer than three answered: so few are not looked into.
    """

    asked: int
    answered: int
    satisfied: int


def satisfaction(modules: Iterable[Module], first: date, last: date) -> Satisfaction:
    """Of all antennas, at any door or none; both days are in the period. Satisfied: from « plutôt bien » up.

    The question is the one whose `good_from` is set, in the questionnaire of the end (Qualiopi indicator 2).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT came, answered, coalesce(satisfied, 0) FROM training_satisfaction(%s, %s, %s)",
            [[one.pk for one in modules], first, last],
        )
        return Satisfaction(*cursor.fetchone())


class Share(NamedTuple):
    """One point of a scale: its words, how many chose it, of how many."""

    label: str
    number: int
    of: int

    @property
    def percent(self) -> int:
        """To the nearest whole, half up."""
        return (200 * self.number + self.of) // (2 * self.of) if self.of else 0


@dataclass(frozen=True)
class Answered:
    """What was answered to one question: each point with its count, or the words in no order."""

    question: Question
    shares: list[Share]
    words: list[str]

    @property
    def good(self) -> Share | None:
        """Those who are satisfied, where the question measures it."""
        if self.question.good_from is None or not self.shares:
            return None
        values = [value for value, _label in self.question.choices]
        good = sum(s.number for value, s in zip(values, self.shares, strict=True) if value >= self.question.good_from)
        return Share("", good, self.shares[0].of)


@dataclass(frozen=True)
class Opinions:
    """Opinions of trainees at one moment: who could answer, how many did, and what, when they are three at least."""

    kind: str
    came: int
    given: int
    answered: list[Answered]

    @property
    def rate(self) -> Share:
        return Share("", self.given, max(self.came, self.given))

    @property
    def too_few(self) -> bool:
        return 0 < self.given < ENOUGH

    @property
    def good(self) -> Share | None:
        return next((one.good for one in self.answered if one.good is not None), None)


def opinions_of(session: Session, kind: str) -> Opinions:
    """Opinions on one session, at its antenna's door or the nation's. 2 queries."""
    return _read(kind, [kind, session.pk, [], None, None])


def opinions_on(modules: Iterable[Module], kind: str, *, first: date, last: date) -> Opinions:
    """Opinions on modules whose sessions ended in a period: this antenna's, or all at the national door. 2 queries."""
    return _read(kind, [kind, None, [one.pk for one in modules], first, last])


def _read(kind: str, arguments: list[Any]) -> Opinions:
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_opinions(%s, %s, %s, %s, %s)", arguments)
        found = cursor.fetchone()[0]
    said = json.loads(found) if isinstance(found, str) else found
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    words: dict[int, list[str]] = defaultdict(list)
    for one in said["points"]:
        counts[one["question"]][one["value"]] = one["number"]
    for one in said["words"]:
        words[one["question"]].append(one["words"])
    questions = Question.objects.filter(pk__in=[*counts, *words]).order_by(
        "-questionnaire__published_on", "questionnaire", "rank"
    )
    return Opinions(kind, said["came"], said["given"], [_answered(q, counts[q.pk], words[q.pk]) for q in questions])


def _answered(question: Question, counts: dict[int, int], words: list[str]) -> Answered:
    of = sum(counts.values())
    return Answered(question, [Share(label, counts.get(value, 0), of) for value, label in question.choices], words)


class Returned(NamedTuple):
    """How many were asked one questionnaire in a session, and how many came back (Qualiopi indicator 30)."""

    kind: Moment
    expected: int
    answered: int

    @property
    def percent(self) -> int:
        return Share("", self.answered, self.expected).percent


def came(session: Session) -> Any:
    """Registrations of those who were there at one half-day at least."""
    there = Attendance.objects.filter(registration=OuterRef("pk"), present=True)
    return Registration.objects.filter(Exists(there), session=session, state=RegistrationState.REGISTERED)


def returns_of(session: Session) -> list[Returned]:
    """Each questionnaire of a session: of how many it is expected, how many answered. 4 queries.

    A funder is expected once it was asked; positioning is expected of everybody who is registered.
    """
    registered = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED).aggregate(
        people=Count("pk"), structures=Count("structure", distinct=True)
    )
    back = (
        Asked.objects.filter(session=session)
        .values_list("kind")
        .annotate(all=Count("pk"), done=Count("pk", filter=Q(answered_on__isnull=False)))
    )
    asked = {kind: (total, done) for kind, total, done in back}
    there = came(session).count()
    trainers = SessionTrainer.objects.filter(session=session, left_at__isnull=True).aggregate(
        all=Count("pk"), done=Count("pk", filter=Exists(Reply.objects.filter(trainer=OuterRef("pk"))))
    )
    expected = {
        Moment.ENTRY: registered["people"], Moment.HOT: there, Moment.COLD: there, Moment.TRAINER: trainers["all"],
        Moment.STRUCTURE: registered["structures"], Moment.FUNDER: asked.get(Moment.FUNDER, (0, 0))[0],
    }  # fmt: skip
    done = {kind: asked.get(kind, (0, 0))[1] for kind in Moment} | {Moment.TRAINER: trainers["done"]}
    return [Returned(kind, max(expected[kind], done[kind]), done[kind]) for kind in Moment]


def replies_of(session: Session, kind: str) -> list[tuple[Reply, list[tuple[str, str]]]]:
    """Answers with a name, each with its questions and what was answered in words. 2 queries."""
    replies = list(
        Reply.objects.filter(session=session, kind=kind).select_related(
            "registration__professional", "trainer__membership__user", "structure", "asked", "noted_by"
        )
    )
    questions: dict[int, list[Question]] = defaultdict(list)
    for one in Question.objects.filter(questionnaire__in={reply.questionnaire_id for reply in replies}):
        questions[one.questionnaire_id].append(one)
    return [(reply, in_words(reply.answers, questions[reply.questionnaire_id])) for reply in replies]


def in_words(answers: dict[str, Any], questions: list[Question]) -> list[tuple[str, str]]:
    """Each question that was answered, and the answer as it was read."""
    said = []
    for question in questions:
        if question.code in answers:
            answer = answers[question.code]
            said.append((question.text, dict(question.choices).get(answer, answer) if question.points else answer))
    return said
