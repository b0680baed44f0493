"""Resources to learn with, steps of a path, a diagnostic that asks for them."""

import uuid
from datetime import date
from typing import Any

from django.utils import timezone

from beneficiaries.diagnostics import making, versions
from beneficiaries.models import Diagnostic, Person, QuestionnaireVersion
from connect.antennas import doors
from connect.antennas.models import Antenna
from workshops.models import PathStep, Resource, ResourceSkill, Skill, Source, TimeOnPath
from workshops.path import hours, importing, walking
from workshops.path.rows import COLUMNS

SKILLS = ("sk_phone", "sk_app", "sk_mouse", "sk_doc", "sk_search", "sk_mail", "sk_form", "sk_safe")


def the_skills() -> None:
    for position, code in enumerate(SKILLS, 1):
        facts = {"label_fr": f"Compétence {code}", "label_en": code, "family": "internet", "position": position}
        Skill.objects.get_or_create(code=code, defaults=facts)


def a_resource(title: str = "Lire un courriel", *skills: str, antenna: Antenna | None = None, **facts: Any) -> Resource:
    """Of the nation, or of an antenna."""
    the_skills()
    said = {"source": Source.ANTENNA, "link": "", **facts}
    made = Resource.objects.create(antenna=antenna, title_fr=title, **said)
    for code in skills or ("sk_mail",):
        ResourceSkill.objects.create(resource=made, skill_id=code)
    return made


def a_diagnostic(person: Person, by: Any, **levels: str) -> Diagnostic:
    """Answers `sk_mail="0"` and so on."""
    if not QuestionnaireVersion.objects.exists():
        versions.load()
    antenna_id = person.enrolments.get().antenna_id
    with doors.open_antenna(antenna_id):
        facts = {"antenna_id": antenna_id, "by": by, "at": timezone.now()}
        return making.finish(
            making.keep(person, answers=dict(levels), key=uuid.uuid4(), **facts), by=by, at=facts["at"]
        )


def a_step(person: Person, resource: Resource, by: Any = None) -> PathStep:
    antenna_id = person.enrolments.get().antenna_id
    with doors.open_antenna(antenna_id):
        return walking.add_step(person, resource, antenna_id=antenna_id, by=by, at=timezone.now())


def some_time(
    person: Person, resource: Resource, minutes: int = 30, by: Any = None, on: date | None = None, **facts: Any
) -> TimeOnPath:
    antenna_id = person.enrolments.get().antenna_id
    said = {"booking": None, "key": uuid.uuid4(), "at": timezone.now(), **facts}
    with doors.open_antenna(antenna_id):
        return hours.note_time(
            person, resource, on=on or timezone.localdate(), minutes=minutes, antenna_id=antenna_id, by=by, **said
        )


def headings() -> list[str]:
    return [column.heading for column in COLUMNS]


def a_day(lille: Antenna, person: Person, manager: Any, national: Any) -> dict[str, Any]:
    """A row in each table of the path, for the walls; keys of the addresses."""
    from beneficiaries.uploads.tables import Table

    row = {"title": "Écrire un courriel", "source": "antenna", "skills": "sk_mail", "exercises": "Ouvrir (10 min)"}
    table = Table([(2, row)])
    now = timezone.now()
    with doors.open_antenna(lille.pk, user_id=manager.pk):
        taken = importing.keep(table, antenna_id=lille.pk, by=manager, at=now)
        importing.confirm(taken, by=manager, at=now)
        waits = importing.keep(table, antenna_id=lille.pk, by=manager, at=now)
    with doors.open_national(user_id=national.pk):
        nations = importing.keep(table, antenna_id=None, by=national, at=now)
    own = Resource.objects.get(antenna=lille, title_fr="Écrire un courriel")
    step = a_step(person, own, manager)
    time = some_time(person, own, by=manager)
    nation = Resource.objects.filter(antenna=None).first() or a_resource()
    return {
        "resource": own.pk, "step": step.pk, "time_on_path": time.pk, "resource_list": waits.pk,
        "national_resource": nation.pk, "national_resource_list": nations.pk,
    }  # fmt: skip


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """What the matrix puts in the addresses of the path."""
    names, lists = ("resource", "resource_close"), ("import_list", "import_drop")
    return {
        "workshops_path:move:pk": keys["step"], "workshops_path:take_back:pk": keys["time_on_path"],
        **{f"workshops_path:{name}:pk": keys["resource"] for name in names},
        **{f"national_workshops_path:{name}:pk": keys["national_resource"] for name in names},
        **{f"national_workshops_path:{name}:resource_list": keys["national_resource_list"] for name in lists},
    }  # fmt: skip
