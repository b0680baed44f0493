"""What the nation decides of a kind of session: a new one, a variant of one, other words, no longer proposed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import chain, count
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from workshops.models import Kind, KindSkill, Skill

LONGEST_CODE = 30


@for_constraint("kind_of_sessions_keeps_its_shape")
class SessionsWereMadeOfIt(Refusal):
    field = "steps"
    sentence = _(
        "Sessions were planned of this kind: it keeps its shape and its number of parts. Make a variant of it instead."
    )


@for_constraint("session_of_a_kind_that_is_offered")
class NoLongerOffered(Refusal):
    field = "kind"
    sentence = _("The nation no longer proposes this kind. Choose another one.")


@for_constraint("kind_steps_in_both_languages", "kind_says_its_steps")
class StepsDiffer(Refusal):
    field = "steps_en"
    sentence = _("Write one line for each part, as many in English as in French.")


@for_constraint("kind_only_a_workshop_is_a_series")
class NotASeries(Refusal):
    field = "steps"
    sentence = _("Only a workshop has several parts. Leave the programme empty.")


@for_constraint("kind_only_a_drop_in_is_open")
class NotADropIn(Refusal):
    field = "come_and_go"
    sentence = _("Only a drop-in is open to whoever comes. Untick it.")


class ClosedInThePast(Refusal):
    field = "closed_on"
    sentence = _("Choose today or a day to come: the sessions planned until now were of a kind that was offered.")


@act
def add_kind(facts: Mapping[str, Any], skills: Collection[Skill], *, by: User | None, at: datetime) -> Kind:
    """A kind that no one is a variant of, offered from now on. `facts`: the kind's fields; its code is made of its
    English name. Raises StepsDiffer, NotASeries, NotADropIn.
    """
    return _made(None, facts, skills, by=by, at=at)


@act
def add_variant(
    of: Kind, facts: Mapping[str, Any], skills: Collection[Skill], *, by: User | None, at: datetime
) -> Kind:
    """A kind made from another: its shape, and whatever `facts` changes. A variant of a variant is one of the first.

    Raises StepsDiffer, NotASeries, NotADropIn.
    """
    return _made(of, {**facts, "shape": of.shape}, skills, by=by, at=at)


def _made(
    of: Kind | None, facts: Mapping[str, Any], skills: Collection[Skill], *, by: User | None, at: datetime
) -> Kind:
    take_turns("codes of kinds")
    last = Kind.objects.aggregate(last=Max("position"))["last"] or 0
    root = of.variant_of if of is not None and of.variant_of_id else of
    kind = Kind.objects.create(
        **{"position": last + 1, **facts}, code=_free_code(str(facts["name_en"])), variant_of=root, edited_at=at, edited_by=by
    )  # fmt: skip
    _teach(kind, skills)
    return kind


def _free_code(words: str) -> str:
    """A code of these words that no kind has: `mailbox`, `mailbox_2`. It never changes afterwards."""
    base = slugify(words).replace("-", "_")[: LONGEST_CODE - 5].strip("_") or "kind"
    taken = set(Kind.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in chain([base], (f"{base}_{n}" for n in count(2))) if code not in taken)


def _teach(kind: Kind, skills: Collection[Skill]) -> None:
    """These skills and no other."""
    KindSkill.objects.filter(kind=kind).exclude(skill__in=skills).delete()
    for skill in skills:
        KindSkill.objects.get_or_create(kind=kind, skill=skill)


@act
def change_kind(
    kind: Kind, facts: Mapping[str, Any], skills: Collection[Skill], *, by: User | None, at: datetime
) -> Kind:
    """Other words, lengths, seats. From now on `load_reference` leaves this kind as the nation wrote it.

    Sessions that are planned keep their hours and seats. Raises SessionsWereMadeOfIt, StepsDiffer, NotASeries,
    NotADropIn.
    """
    kind = Kind.objects.select_for_update().get(pk=kind.pk)
    for name, value in facts.items():
        setattr(kind, name, value)
    kind.edited_at, kind.edited_by = at, by
    kind.save()
    _teach(kind, skills)
    return kind


@act
def close_kind(kind: Kind, on: date, *, by: User | None, at: datetime) -> Kind:
    """No longer proposed from that day on; the sessions it has stay. Raises ClosedInThePast."""
    if on < timezone.localdate(at):
        raise ClosedInThePast
    return _close(kind, on, by=by, at=at)


@act
def reopen_kind(kind: Kind, *, by: User | None, at: datetime) -> Kind:
    """Proposed again. Repeated, nothing changes."""
    return _close(kind, None, by=by, at=at)


def _close(kind: Kind, on: date | None, *, by: User | None, at: datetime) -> Kind:
    kind = Kind.objects.select_for_update().get(pk=kind.pk)
    kind.closed_on, kind.edited_at, kind.edited_by = on, at, by
    kind.save(update_fields=["closed_on", "edited_at", "edited_by"])
    return kind


def variant_facts(of: Kind) -> dict[str, Any]:
    """What a variant starts from: everything of the kind but its names, which say whose they are until changed."""
    names = (
        "minutes", "capacity", "steps_fr", "steps_en", "coop_type", "difficulty", "audience", "language",
        "learners_per_helper", "come_and_go", "a_week",
    )  # fmt: skip
    return {name: getattr(of, name) for name in names} | {"name_fr": of.name_fr, "name_en": of.name_en}
