"""A person's path: what is kept of the proposal, what she begins, ends, sets aside."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from workshops.models import LIVE_STATES, PathStep, Resource, StepState
from workshops.path.proposing import Key, Proposed, key_of, known_of, proposal_for

TURNS = 619  # one path is written at a time: the space of these locks

# From each state, where one may go; the way back is a click that was wrong.
WAYS = {
    StepState.PROPOSED: {StepState.CHOSEN, StepState.BEGUN, StepState.DONE, StepState.SET_ASIDE},
    StepState.CHOSEN: {StepState.PROPOSED, StepState.BEGUN, StepState.DONE, StepState.SET_ASIDE},
    StepState.BEGUN: {StepState.CHOSEN, StepState.DONE, StepState.SET_ASIDE},
    StepState.DONE: {StepState.BEGUN},
    StepState.SET_ASIDE: {StepState.PROPOSED, StepState.CHOSEN},
}


class NothingToPropose(Refusal):
    sentence = _("There is nothing to propose from what we know. Make a diagnostic, or add a step yourself.")


@for_constraint("resource_is_open")
class ResourceClosed(Refusal):
    sentence = _("This is no longer proposed. Choose something else.")
    field = "resource"


@for_constraint("resource_of_this_antenna", "step_person_enrolled")
class NotOurs(Refusal):
    sentence = _("This person or this resource is not of your antenna.")
    field = "resource"


class NotThatWay(Refusal):
    sentence = _("This step has moved meanwhile. Look at the path again.")


@for_constraint("step_once_a_resource", "step_once_a_kind")
class ThereAlready(Refusal):
    sentence = _("This is in the path already.")
    field = "resource"


class TeachesNothing(Refusal):
    sentence = _("No skill is written on this resource. Write one there first.")
    field = "resource"


def steps_of(person: Person, antenna_id: int) -> list[PathStep]:
    """All her steps here, with what they need to be said; one query."""
    found = PathStep.objects.filter(person=person, antenna_id=antenna_id)
    return list(found.select_related("skill", "resource", "kind", "changed_by").order_by("position", "pk"))


def current(steps: Iterable[PathStep]) -> PathStep | None:
    """The step that is on: the first one begun, else the first chosen, else the first proposed."""
    for state in (StepState.BEGUN, StepState.CHOSEN, StepState.PROPOSED):
        for step in steps:
            if step.state == state:
                return step
    return None


@act
def keep_path(
    person: Person, chosen: Collection[Key], *, antenna_id: int, by: User | None, at: datetime
) -> list[PathStep]:
    """Write what the rule proposes now: chosen where she says yes, proposed otherwise. Pressed again, nothing more is
    written; what was proposed before and is no longer proposed is set aside. Refused by NothingToPropose.
    """
    person = holding(person)
    take_turns(person.pk, TURNS)
    steps = steps_of(person, antenna_id)
    proposed = proposal_for(person, known_of(person, antenna_id), steps, antenna_id)
    if not proposed and not any(step.state in LIVE_STATES for step in steps):
        raise NothingToPropose
    wanted = {one.key for one in proposed}
    waiting = {key_of(step): step for step in steps if step.state == StepState.PROPOSED}
    for key, step in waiting.items():
        if key not in wanted:
            _put(step, StepState.SET_ASIDE, by=by, at=at)
        elif key in chosen:
            _put(step, StepState.CHOSEN, by=by, at=at)
    for one in proposed:
        if one.key not in waiting:
            _write(person, one, chosen=one.key in chosen, antenna_id=antenna_id, by=by, at=at)
    return steps_of(person, antenna_id)


def _write(person: Person, one: Proposed, *, chosen: bool, antenna_id: int, by: User | None, at: datetime) -> PathStep:
    kind, pk = one.key
    return PathStep.objects.create(
        person=person, antenna_id=antenna_id, skill_id=one.skill, level=one.level, position=_next(person, antenna_id),
        resource_id=pk if kind == "resource" else None, kind_id=pk if kind == "kind" else None,
        state=StepState.CHOSEN if chosen else StepState.PROPOSED, proposed_at=at, proposed_by=by, changed_at=at, changed_by=by,
    )  # fmt: skip


def _next(person: Person, antenna_id: int) -> int:
    last = PathStep.objects.filter(person=person, antenna_id=antenna_id).aggregate(Max("position"))["position__max"]
    return (last or 0) + 1


@act
def add_step(person: Person, resource: Resource, *, antenna_id: int, by: User | None, at: datetime) -> PathStep:
    """Put a resource into her path by hand, for the first of its skills; there already, it is that step.

    Refused by ResourceClosed, NotOurs, TeachesNothing.
    """
    person = holding(person)
    take_turns(person.pk, TURNS)
    mine = PathStep.objects.filter(person=person, antenna_id=antenna_id, resource=resource, state__in=LIVE_STATES)
    if resource.antenna_id not in (None, antenna_id):
        raise NotOurs
    there = mine.select_for_update(of=("self",)).first()
    if there is not None:
        return _put(there, StepState.CHOSEN, by=by, at=at) if there.state == StepState.PROPOSED else there
    skill = resource.skills.first()
    if skill is None:
        raise TeachesNothing
    return PathStep.objects.create(
        person=person, antenna_id=antenna_id, skill=skill, resource=resource, position=_next(person, antenna_id),
        state=StepState.CHOSEN, proposed_at=at, proposed_by=by, changed_at=at, changed_by=by,
    )  # fmt: skip


@act
def move(step: PathStep, state: StepState, *, by: User | None, at: datetime) -> PathStep:
    """Choose, begin, end or set aside a step, or take that back; the same state again changes nothing.

    Refused by NotThatWay, and by ThereAlready when a step that comes back stands twice.
    """
    step = PathStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if step.state == state:
        return step
    if state not in WAYS[StepState(step.state)]:
        raise NotThatWay
    return _put(step, state, by=by, at=at)


def _put(step: PathStep, state: StepState, *, by: User | None, at: datetime) -> PathStep:
    step.state, step.changed_at, step.changed_by = state, at, by
    if state in (StepState.BEGUN, StepState.DONE):
        step.begun_at = step.begun_at or at
    step.done_at = at if state == StepState.DONE else None
    step.save(update_fields=["state", "changed_at", "changed_by", "begun_at", "done_at"])
    return step


def begin(step: PathStep, *, by: User | None, at: datetime) -> None:
    """Time was spent on it: a step that only waited has begun. Part of an act."""
    if step.state in (StepState.PROPOSED, StepState.CHOSEN):
        _put(step, StepState.BEGUN, by=by, at=at)
