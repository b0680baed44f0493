"""The path that is proposed to a person: a rule that is written here, shown on the page, and decides nothing by itself.

Skills seen below 2 ("alone") come first, then those at 2, each in the order of the programme; a skill at 3 is not
proposed, nor one that nobody has seen. For each skill one thing to learn with: open, in the person's language or in
French, not done and not set aside already; the easiest first, then her own language, then the antenna's own, then the
order of the list. A session stands in where no resource is left. Five steps at most.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from beneficiaries.diagnostics.rules import note_of
from beneficiaries.models import Diagnostic, Person
from workshops.models import Difficulty, Kind, Level, PathStep, Resource, Skill, SkillGained, StepState

MOST_STEPS = 5
SOUGHT_BELOW = Level.ALONE
EASE = {Difficulty.BEGINNER.value: 0, Difficulty.INTERMEDIATE.value: 1, Difficulty.ADVANCED.value: 2}
Key = tuple[str, int]  # ("resource", 12) or ("kind", 3)


@dataclass(frozen=True)
class Offered:
    """A resource or a kind of session as the rule sees it."""

    key: Key
    skills: frozenset[str]
    difficulty: str
    language: str
    own: bool = False  # the antenna's
    position: int = 0
    closed: bool = False


@dataclass(frozen=True)
class Proposed:
    """One step: what for, the level seen, what with."""

    skill: str
    level: int
    key: Key


@dataclass(frozen=True)
class Seen:
    """The level of a skill, 0 to 3, and when it was seen, in the diagnostic or in a session."""

    level: int
    at: datetime
    in_session: bool


@dataclass(frozen=True)
class Known:
    """What is known of a person for her path. `seen`: skill code → what was last seen of it."""

    seen: Mapping[str, Seen]
    diagnostic: Diagnostic | None

    @property
    def levels(self) -> dict[str, int]:
        return {code: one.level for code, one in self.seen.items()}

    @property
    def where(self) -> str:
        """Where she can learn, from what the diagnostic says of devices and connection; "" when it says nothing."""
        answers = self.diagnostic.answers if self.diagnostic else {}
        if answers.get("eq_devices") == ["none"] or answers.get("cx_home") in ("none", "public"):
            return _("No device or no internet at home: each step can be done here, on one of our computers.")
        if answers.get("eq_access") == "none":
            return _("No computer at home: what needs a keyboard is done here, on one of our computers.")
        return ""


def proposal(
    levels: Mapping[str, int],
    offered: Iterable[Offered],
    *,
    language: str,
    programme: Sequence[str],
    without: Collection[Key] = (),
    most: int = MOST_STEPS,
) -> list[Proposed]:
    """The steps, in order. Pure: the same facts give the same steps. `programme`: codes of skills in their order;
    `without`: what is in her path already, was done, or was set aside.
    """
    open_ones = [
        one for one in offered if not one.closed and one.language in (language, "fr") and one.key not in without
    ]
    taken: set[Key] = set()
    steps: list[Proposed] = []
    for skill in _wanted(levels, programme):
        fit = [one for one in open_ones if skill in one.skills and one.key not in taken]
        if fit and len(steps) < most:
            best = min(fit, key=lambda one: _rank(one, language))
            taken.add(best.key)
            steps.append(Proposed(skill, levels[skill], best.key))
    return steps


def _wanted(levels: Mapping[str, int], programme: Sequence[str]) -> list[str]:
    seen = [code for code in programme if code in levels]
    return [c for c in seen if levels[c] < SOUGHT_BELOW] + [c for c in seen if levels[c] == SOUGHT_BELOW]


def _rank(one: Offered, language: str) -> tuple[bool, int, bool, bool, int, Key]:
    kind = one.key[0] == "kind"
    return kind, EASE.get(one.difficulty, 9), one.language != language, not one.own, one.position, one.key


def known_of(person: Person, antenna_id: int) -> Known:
    """The last diagnostic, and what sessions saw since; two queries. Of a skill the later of the two counts."""
    last = Diagnostic.objects.filter(person=person, antenna_id=antenna_id).order_by("-at").first()
    seen: dict[str, Seen] = {}
    if last is not None:
        notes = {code: note_of(last.answers, code) for code in last.answers if code.startswith("sk_")}
        seen = {code: Seen(note, last.at, in_session=False) for code, note in notes.items() if note is not None}
    gained = SkillGained.objects.filter(person=person, antenna_id=antenna_id, level__isnull=False)
    for one in gained.order_by("noted_at", "pk"):
        before = seen.get(one.skill_id)
        if one.level is not None and (before is None or before.at <= one.noted_at):
            seen[one.skill_id] = Seen(one.level, one.noted_at, in_session=True)
    return Known(seen, last)


def offered_at(antenna_id: int) -> list[Offered]:
    """What this antenna can propose: the nation's resources and its own, and the kinds of session; four queries."""
    resources = [
        Offered(
            ("resource", one.pk), frozenset(s.code for s in one.skills.all()), one.difficulty, one.language,
            own=one.antenna_id is not None, position=one.position, closed=one.closed_on is not None,
        )
        for one in Resource.objects.usable(antenna_id).prefetch_related("skills")
    ]  # fmt: skip
    kinds = [
        Offered(
            ("kind", one.pk), frozenset(s.code for s in one.skills.all()), one.difficulty, one.language,
            position=one.position, closed=one.closed_on is not None,
        )
        for one in Kind.objects.filter(closed_on=None).prefetch_related("skills")
    ]  # fmt: skip
    return resources + kinds


def key_of(step: PathStep) -> Key:
    return ("resource", step.resource_id) if step.resource_id else ("kind", step.kind_id or 0)


def proposal_for(person: Person, known: Known, steps: Collection[PathStep], antenna_id: int) -> list[Proposed]:
    """What the rule proposes now, beside the steps that she has: what was done or set aside does not come back."""
    live = [step for step in steps if step.state not in (StepState.SET_ASIDE, StepState.DONE)]
    busy = {step.skill_id for step in live if step.state != StepState.PROPOSED}
    levels = {code: level for code, level in known.levels.items() if code not in busy}
    without = {key_of(step) for step in steps if step.state != StepState.PROPOSED}
    programme = list(Skill.objects.values_list("code", flat=True))
    room = max(MOST_STEPS - len(busy), 0)
    return proposal(
        levels, offered_at(antenna_id), language=person.language, programme=programme, without=without, most=room
    )
