"""The person's path on her page: the step that is on, what was done, the hours."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.parts import Line, Link, MergeRecord, PersonPart, anything, has
from beneficiaries.privacy.rows import KEEP
from workshops.models import LIVE_STATES, PathStep, StepState, TimeOnPath
from workshops.path.walking import current

SHOWN = 40


class PathPart(PersonPart):
    fields: tuple[str, ...] = ("workshops.PathStep.person", "workshops.TimeOnPath.person")
    # steps and hours are counted; they name a shell, and hold no word of anybody's
    erasing = {"workshops.PathStep.person": KEEP, "workshops.TimeOnPath.person": KEEP}
    contacts = ('SELECT person_id, "on" FROM workshops_timeonpath WHERE taken_back_at IS NULL',)
    asks = {
        "path": anything("workshops_pathstep"),
        "path_time": anything("workshops_timeonpath", "AND taken_back_at IS NULL"),
    }

    def move(self, loser: Person, winner: Person, record: MergeRecord) -> None:
        """One live step for one thing: the winner's stays, the loser's is set aside and kept. Time follows its step."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT merge_paths(%s)", [record.pk])
        super().move(loser, winner, record)

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        yield Link(_("Learning path"), reverse("workshops_path:path", args=[person.pk]))

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        """The step that is on, each step done, each time noted; two queries, none for somebody without a path."""
        address = reverse("workshops_path:path", args=[person.pk])
        if has(person, "path"):
            yield from self._steps(person, antenna_id, address)
        if has(person, "path_time"):
            yield from self._time(person, antenna_id, address)

    def _steps(self, person: Person, antenna_id: int, address: str) -> Iterable[Line]:
        found = PathStep.objects.filter(person=person, antenna_id=antenna_id, state__in=[*LIVE_STATES, StepState.DONE])
        steps = list(found.select_related("resource", "kind", "skill").order_by("position", "pk"))
        here = current(steps)
        if here is not None:
            begun = here.state == StepState.BEGUN
            words = _("Path: %(step)s") % {"step": here.title}
            yield Line(None, words, "now" if begun else "next", here.skill.label, address, _("Open the path"))
        for step in [one for one in steps if one.state == StepState.DONE][:SHOWN]:
            yield Line(step.done_at, step.title, "done", step.skill.label, address, _("Open the path"))

    def _time(self, person: Person, antenna_id: int, address: str) -> Iterable[Line]:
        """Hours done in a session are that session's line already: they are said without being counted again."""
        times = TimeOnPath.objects.filter(person=person, antenna_id=antenna_id, taken_back_at=None)
        for one in times.select_related("resource").order_by("-on", "-pk")[:SHOWN]:
            spent = Decimal(one.minutes) / 60
            detail = _("in a session") if one.booking_id else _("alone")
            yield Line(
                one.on, one.resource.title, "done", detail, address, _("Open the path"),
                hours=None if one.booking_id else spent,
            )  # fmt: skip
