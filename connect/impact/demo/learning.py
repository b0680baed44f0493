"""Paths of four people of Lille: proposed, begun, with hours alone and the antenna's own exercises."""

from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils import timezone

from beneficiaries.diagnostics import making
from beneficiaries.diagnostics.questionnaire import Answer
from beneficiaries.models import Diagnostic, Person
from connect.accounts.models import User
from connect.antennas.models import Antenna, Membership, Role
from workshops.models import PathStep, Source, StepState, Theme
from workshops.path import hours, resources, walking
from workshops.path.proposing import key_of

OWN: dict[str, Any] = {
    "source": Source.ANTENNA, "title_fr": "Prendre le bus et le métro avec son téléphone", "theme": Theme.OTHER, "minutes": 40,
}  # fmt: skip
DOINGS = [
    ("Chercher un trajet", 15, ""),
    ("Acheter un ticket sans monnaie", 15, ""),
    ("Garder son trajet de tous les jours", 10, ""),
]
# What three more people were seen doing: notes 0 to 3 by skill.
SEEN: list[dict[str, Answer | None]] = [
    {"eq_devices": ["smartphone", "laptop"], "eq_access": "own", "sk_mouse": "1", "sk_mail": "0", "sk_form": "0", "sk_phone": "3"},
    {"eq_devices": ["none"], "sk_phone": "1", "sk_app": "0", "sk_search": "0"},
    {"eq_devices": ["smartphone"], "eq_access": "none", "sk_doc": "0", "sk_search": "2", "sk_safe": "1", "sk_mail": "2"},
]  # fmt: skip


def write(lille: Antenna, now: datetime) -> None:
    """At Lille's open door."""
    team = {m.role: m.user for m in Membership.objects.filter(antenna=lille).select_related("user").order_by("-pk")}
    by, manager = team[Role.VOLUNTEER], team[Role.MANAGER]
    at = now - timedelta(days=20)
    resources.write(OWN, skills=["sk_app"], exercises=DOINGS, antenna_id=lille.pk, by=manager, at=at)
    for n, person in enumerate(_people(lille, by, now)):
        steps = walking.keep_path(person, (), antenna_id=lille.pk, by=by, at=at)
        chosen = [key_of(step) for step in steps[:3]]
        steps = walking.keep_path(person, chosen, antenna_id=lille.pk, by=by, at=at)
        _walked(person, steps, n, lille, by, now)


def _people(lille: Antenna, by: User, now: datetime) -> list[Person]:
    """Maryam, whose diagnostics are told elsewhere, and three more with one from paper."""
    known = list(
        Diagnostic.objects.filter(antenna=lille).order_by("person").values_list("person", flat=True).distinct()[:1]
    )
    others = Person.objects.filter(enrolments__antenna=lille, merged_into=None, erased_at=None).exclude(pk__in=known)
    for n, (person, answers) in enumerate(zip(others.order_by("card_number")[:3], SEEN, strict=False)):
        making.from_paper(
            person, antenna_id=lille.pk, key=UUID(int=20261126 + n, version=4), answers=dict(answers),
            at=now - timedelta(days=24), by=by,
        )  # fmt: skip
        known.append(person.pk)
    return list(Person.objects.filter(pk__in=known).order_by("card_number"))


def _walked(person: Person, steps: list[PathStep], n: int, lille: Antenna, by: User, now: datetime) -> None:
    """So many steps done, the next one begun, some minutes on each."""
    facts: dict[str, Any] = {"antenna_id": lille.pk, "by": by}
    for place, step in enumerate(steps[: n + 1]):
        at = now - timedelta(days=16 - 4 * place)
        if step.resource is None:
            continue
        for part, minutes in enumerate((45, 60)):
            hours.note_time(
                person, step.resource, on=timezone.localdate(at) + timedelta(days=part), minutes=minutes, booking=None,
                key=uuid5(NAMESPACE_OID, f"parcours-{person.pk}-{place}-{part}"), at=at + timedelta(days=part), **facts,
            )  # fmt: skip
        if place < n:
            walking.move(step, StepState.DONE, by=by, at=at)
