"""What was seen of a person's skills since her last diagnostic: told beside the way made, proposed to the next one.

A diagnostic is a picture of one day and is never rewritten: what was seen later stands beside it, with its own dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from beneficiaries.diagnostics.questionnaire import Answers, Questionnaire
from beneficiaries.diagnostics.rules import note_of, result_of
from beneficiaries.diagnostics.versions import questionnaire
from beneficiaries.models import Diagnostic, Level, PartState, Person
from beneficiaries.parts import Seen, parts


@dataclass(frozen=True)
class SeenSince:
    """One skill: its note in the diagnostic (None: not seen there) and what was seen since, in the questionnaire's words."""

    seen: Seen
    name: str
    then: int | None
    word: str

    @property
    def gained(self) -> bool:
        return self.then is not None and self.seen.note > self.then


@dataclass(frozen=True)
class Since:
    """`skills` and `level`: where the part of the skills and the level would stand with what was seen; "" when the same."""

    rows: list[SeenSince]
    skills: str
    level: str


def seen_after(person: Person, *, antenna_id: int, since: datetime) -> list[Seen]:
    """What every app saw since, the latest of each skill; as many queries as there are apps that see skills."""
    latest: dict[str, Seen] = {}
    for part in parts():
        for one in part.seen(person, antenna_id=antenna_id, since=since):
            key = one.code or one.name
            if key not in latest or latest[key].at < one.at:
                latest[key] = one
    return list(latest.values())


def since_the(diagnostic: Diagnostic, person: Person) -> Since | None:
    """What was seen since this diagnostic; None when nothing was, or when a later diagnostic says where she stands."""
    seen = seen_after(person, antenna_id=diagnostic.antenna_id, since=diagnostic.at)
    later = Diagnostic.objects.filter(person=person, antenna_id=diagnostic.antenna_id, at__gt=diagnostic.at)
    if not seen or later.exists():
        return None
    sheet = questionnaire(diagnostic.version_id)
    asked = list(sheet.questions)
    seen.sort(key=lambda one: (asked.index(one.code) if one.code in sheet.questions else len(asked), one.name))
    together = result_of({**diagnostic.answers, **notes(seen, sheet)}, sheet)
    skills, level = together.parts.get("skills", ""), together.level
    return Since(
        rows=[_row(one, diagnostic, sheet) for one in seen],
        skills="" if skills in ("", diagnostic.skills) else str(PartState(skills).label),
        level="" if level in (diagnostic.level, Level.UNKNOWN) else str(Level(level).label),
    )


def notes(seen: Iterable[Seen], sheet: Questionnaire) -> Answers:
    """As answers, those that this questionnaire asks."""
    scales = {code for code, question in sheet.questions.items() if question.kind == "scale"}
    return {one.code: str(one.note) for one in seen if one.code in scales}


def _row(one: Seen, diagnostic: Diagnostic, sheet: Questionnaire) -> SeenSince:
    question = sheet.questions.get(one.code)
    scale = question or next((q for q in sheet.questions.values() if q.kind == "scale"), None)
    choice = scale.choice(str(one.note)) if scale else None
    return SeenSince(
        one,
        str(question.text) if question else one.name,
        note_of(diagnostic.answers, one.code) if one.code else None,
        str(choice.text) if choice else str(one.note),
    )
