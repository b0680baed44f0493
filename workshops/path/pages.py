"""What the page of a path shows, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from workshops.agenda import said_day
from workshops.models import Exercise, Kind, PathStep, Resource, Session, SessionState, Skill, StepState, TimeOnPath
from workshops.path.proposing import Known, Proposed, known_of, proposal_for
from workshops.path.walking import current, steps_of

AHEAD = timedelta(weeks=3)  # how far the booking page looks too
SESSIONS_A_STEP = 2
TIMES_SHOWN = 20


@dataclass(frozen=True)
class Coming:
    """A session that teaches what a step is for."""

    session: Session
    said: str

    @property
    def code(self) -> str:
        return str(self.session.kind.code)


@dataclass
class Shown:
    """A step as the page shows it: `look` is how the thread draws it."""

    step: PathStep
    look: str
    here: bool = False
    exercises: list[Exercise] = field(default_factory=list)
    sessions: list[Coming] = field(default_factory=list)

    @property
    def booking(self) -> str:
        """The kinds to ask the booking page for."""
        return ",".join(dict.fromkeys(one.code for one in self.sessions))


@dataclass(frozen=True)
class Idea:
    """A step that the rule proposes, before anything is written."""

    value: str
    title: str
    skill: str
    level: int
    said: str
    minutes: int | None


@dataclass(frozen=True)
class Page:
    known: Known
    steps: list[PathStep]
    thread: list[Shown]
    aside: list[PathStep]
    ideas: list[Idea]

    @property
    def here(self) -> Shown | None:
        return next((one for one in self.thread if one.here), None)


def page_of(person: Person, antenna_id: int, *, at: datetime) -> Page:
    """Her path and what the rule proposes now; a fixed number of queries."""
    steps = steps_of(person, antenna_id)
    known = known_of(person, antenna_id)
    proposed = proposal_for(person, known, steps, antenna_id)
    waiting = {(step.resource_id, step.kind_id) for step in steps if step.state == StepState.PROPOSED}
    new = [one for one in proposed if _pair(one) not in waiting]
    return Page(
        known, steps, _thread(steps, antenna_id, at=at),
        [step for step in steps if step.state == StepState.SET_ASIDE], _ideas(new),
    )  # fmt: skip


def _pair(one: Proposed) -> tuple[int | None, int | None]:
    return (one.key[1], None) if one.key[0] == "resource" else (None, one.key[1])


def _thread(steps: Sequence[PathStep], antenna_id: int, *, at: datetime) -> list[Shown]:
    """Done first, in the order in which it was, then what is on and what comes."""
    here = current(steps)
    kept = [step for step in steps if step.state != StepState.SET_ASIDE]
    live = [step for step in kept if step.state != StepState.DONE]
    exercises = exercises_of([step.resource_id for step in live if step.resource_id])
    coming = coming_for({step.skill_id for step in live}, antenna_id, at=at) if live else {}
    done = sorted((s for s in kept if s.state == StepState.DONE), key=lambda s: (s.done_at or at, s.pk))
    rank = {StepState.BEGUN: 0, StepState.CHOSEN: 1, StepState.PROPOSED: 2}
    later = sorted(live, key=lambda s: (s is not here, rank[StepState(s.state)], s.position, s.pk))
    return [Shown(step, "done") for step in done] + [
        Shown(
            step, "now" if step is here else "next", step is here, exercises.get(step.resource_id or 0, []),
            coming.get(step.skill_id, []),
        )
        for step in later
    ]  # fmt: skip


def exercises_of(resources: Sequence[int]) -> dict[int, list[Exercise]]:
    """Open exercises by resource, in order; one query."""
    found: dict[int, list[Exercise]] = {}
    for one in Exercise.objects.filter(resource__in=resources, closed_on=None).order_by("position", "pk"):
        found.setdefault(one.resource_id, []).append(one)
    return found


def coming_for(skills: set[str], antenna_id: int, *, at: datetime) -> dict[str, list[Coming]]:
    """The next sessions with a free seat that teach each skill, two a skill; two queries."""
    planned = Session.objects.filter(
        antenna_id=antenna_id, state=SessionState.PLANNED, starts_at__gt=at, starts_at__lt=at + AHEAD,
        kind__in=Skill.kinds.through.objects.filter(skill__in=skills).values("kind"),
    )  # fmt: skip
    taught = Prefetch("kind__skills", Skill.objects.filter(code__in=skills), to_attr="sought")
    today, found = timezone.localdate(at), dict[str, list[Coming]]()
    for session in planned.with_seats().prefetch_related(taught).order_by("starts_at", "pk"):
        if session.taken >= session.capacity:
            continue
        kind: Any = session.kind
        for skill in kind.sought:
            there = found.setdefault(skill.pk, [])
            if len(there) < SESSIONS_A_STEP:
                there.append(Coming(session, said_day(timezone.localdate(session.starts_at), today)))
    return found


def _ideas(proposed: Sequence[Proposed]) -> list[Idea]:
    """What is proposed in words; three queries, none when nothing is."""
    if not proposed:
        return []
    skills = {one.pk: one.label for one in Skill.objects.all()}
    of: dict[str, dict[int, Any]] = {
        "resource": Resource.objects.in_bulk([one.key[1] for one in proposed if one.key[0] == "resource"]),
        "kind": Kind.objects.in_bulk([one.key[1] for one in proposed if one.key[0] == "kind"]),
    }
    return [
        Idea(
            f"{one.key[0]}-{one.key[1]}", str(of[one.key[0]][one.key[1]]), skills[one.skill], one.level, _word(one.level),
            of[one.key[0]][one.key[1]].minutes,
        )
        for one in proposed
    ]  # fmt: skip


def _word(level: int) -> str:
    return [_("Not yet"), _("With help"), _("Alone"), _("Can show someone else")][level]


def times_of(person: Person, antenna_id: int) -> list[TimeOnPath]:
    """The latest lines of time, those taken back among them; one query."""
    found = TimeOnPath.objects.filter(person=person, antenna_id=antenna_id)
    return list(
        found.select_related("resource", "booking__session__kind", "noted_by").order_by("-on", "-pk")[:TIMES_SHOWN]
    )
