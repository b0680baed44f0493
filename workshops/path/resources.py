"""The resources of the nation or of an antenna: written, changed, closed; what is read of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.models import LIVE_STATES, Exercise, PathStep, Resource, ResourceSkill, StepState, TimeOnPath

Doing = tuple[str, int | None, str]  # title, minutes, link


@for_constraint("resource_once")
class ThereAlready(Refusal):
    sentence = _("A resource of this source has this title and this address already.")
    field = "title"


@for_constraint("resource_link_https", "exercise_link_https", "resource_elsewhere_has_a_link")
class NotHttps(Refusal):
    sentence = _("Write the address of the site: it begins with https://.")
    field = "link"


@for_constraint("exercise_once_a_resource")
class TwiceTheSame(Refusal):
    sentence = _("Two exercises have the same title.")
    field = "exercises"


class Used(NamedTuple):
    """A resource and how it served, at the antennas that this door sees."""

    resource: Resource
    paths: int
    done: int
    minutes: int

    @property
    def hours(self) -> float:
        return self.minutes / 60


@act
def write(
    facts: Mapping[str, Any],
    *,
    skills: Iterable[str],
    exercises: Sequence[Doing],
    antenna_id: int | None,
    by: User | None,
    at: datetime,
    known: Resource | None = None,
) -> Resource:
    """Write a resource, or change `known`: `facts` by the names of its fields, the codes of its skills, its exercises in
    order. An exercise that is no longer named is closed, not lost: its words come back with its title.

    Refused by ThereAlready, NotHttps, TwiceTheSame.
    """
    if known is None:
        made = Resource.objects.create(**facts, antenna_id=antenna_id, added_by=by, added_at=at)
    else:
        made = Resource.objects.select_for_update(of=("self",)).get(pk=known.pk)
        for name, value in facts.items():
            setattr(made, name, value)
        made.save(update_fields=list(facts))
    _put_skills(made, set(skills))
    _put_exercises(made, exercises, at=at)
    return made


def _put_skills(made: Resource, codes: set[str]) -> None:
    links = ResourceSkill.objects.filter(resource=made)
    links.exclude(skill__in=codes).delete()
    there = set(links.values_list("skill_id", flat=True))
    for code in sorted(codes - there):
        ResourceSkill.objects.create(resource=made, antenna_id=made.antenna_id, skill_id=code)


def _put_exercises(made: Resource, exercises: Sequence[Doing], *, at: datetime) -> None:
    there: dict[str, Exercise] = {}
    for one in Exercise.objects.filter(resource=made).order_by("closed_on", "pk"):  # an open one before its closed twin
        there.setdefault(one.title_fr, one)
    named = {title for title, _minutes, _link in exercises}
    gone = Exercise.objects.filter(resource=made, closed_on=None).exclude(title_fr__in=named)
    gone.update(closed_on=timezone.localdate(at))
    for position, (title, minutes, link) in enumerate(exercises, 1):
        facts = {"position": position, "minutes": minutes, "link": link, "closed_on": None}
        known = there.get(title)
        if known is None:
            Exercise.objects.create(resource=made, antenna_id=made.antenna_id, title_fr=title, **facts)
        elif any(getattr(known, name) != value for name, value in facts.items()):
            Exercise.objects.filter(pk=known.pk).update(**facts)


@act
def close(resource: Resource, *, on: date | None) -> Resource:
    """Propose it no longer from a day on, or again (None). Paths that hold it keep it."""
    resource = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
    resource.closed_on = on
    resource.save(update_fields=["closed_on"])
    return resource


def owned(antenna_id: int | None) -> Any:
    """The resources that one writes here, with their skills and open exercises."""
    found = (
        Resource.objects.filter(antenna=None) if antenna_id is None else Resource.objects.filter(antenna_id=antenna_id)
    )
    return found.prefetch_related("skills", open_exercises())


def open_exercises() -> Prefetch:  # type: ignore[type-arg]
    """The exercises of a resource that are still proposed, in order, as `doings`."""
    return Prefetch("exercises", Exercise.objects.filter(closed_on=None).order_by("position", "pk"), to_attr="doings")


def used(antenna_id: int | None) -> list[Used]:
    """Every resource that this desk sees with how it served: at the antenna, or everywhere for the nation; three queries.

    Most used first, closed ones last. Hours of people who were erased still count.
    """
    steps = PathStep.objects.filter(resource=OuterRef("pk")).exclude(state=StepState.SET_ASIDE)
    times = TimeOnPath.objects.filter(resource=OuterRef("pk"), taken_back_at=None)
    seen = Resource.objects.all()
    if antenna_id is not None:
        steps, times = steps.filter(antenna_id=antenna_id), times.filter(antenna_id=antenna_id)
        seen = seen.filter(Q(antenna=None) | Q(antenna_id=antenna_id))
    counted = seen.annotate(
        n_paths=_sub(steps, Count("pk")),
        n_done=_sub(steps.filter(state=StepState.DONE), Count("pk")),
        n_minutes=_sub(times, Sum("minutes")),
    ).select_related("antenna").prefetch_related("skills", open_exercises())  # fmt: skip
    counts = ("n_paths", "n_done", "n_minutes")
    rows = [Used(one, *(getattr(one, name) for name in counts)) for one in counted]
    return sorted(
        rows, key=lambda r: (r.resource.closed_on is not None, -r.minutes, -r.paths, r.resource.position, r.resource.pk)
    )


def _sub(rows: Any, how: Any) -> Coalesce:
    grouped = rows.order_by().values("resource").annotate(n=how).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def live_steps(resource: Resource) -> int:
    """In how many paths it still is."""
    return PathStep.objects.filter(resource=resource, state__in=LIVE_STATES).count()
