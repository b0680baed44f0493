"""A resource as somebody writes it in a spreadsheet becomes facts, or sentences beside its cells."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from beneficiaries.languages import LANGUAGES
from beneficiaries.uploads.tables import Column, code_of
from connect.antennas.communes import plain
from workshops.models import Audience, Difficulty, Skill, Source, Theme
from workshops.models.learning import HTTPS

COLUMNS = [
    Column("title", ("Titre", "Titre en français", "Title"), needed=True),
    Column("source", ("Source", "Origine"), needed=True),
    Column("link", ("Lien", "Adresse", "URL", "Link")),
    Column("level", ("Niveau", "Level")),
    Column("language", ("Langue", "Language")),
    Column("minutes", ("Durée en minutes", "Durée", "Minutes", "Duration")),
    Column("skills", ("Compétences", "Skills"), needed=True),
    Column("theme", ("Thème", "Theme")),
    Column("audience", ("Public", "Audience")),
    Column("title_en", ("Titre en anglais", "English title")),
    Column("exercises", ("Exercices", "Exercises")),
    Column("more", ("Exercices (suite)", "Exercises (continued)")),
]
HEADINGS = {column.key: column.heading for column in COLUMNS}
CUT_AT = 300  # characters of a cell that the reader hands on: a longer one has lost its end
BETWEEN = re.compile(r"\s*[;\n|]\s*")
EXERCISE = re.compile(
    r"(?P<title>[^()]{1,200}?)\s*(?:\(\s*(?P<minutes>\d{1,4})\s*(?:min\.?|minutes?)?\s*\))?\s*(?P<link>https?://\S+)?"
)


class Done(NamedTuple):
    """An exercise of a row."""

    title: str
    minutes: int | None
    link: str


@dataclass
class Line:
    """One row: as typed, and either what it says (`facts`, `skills`, `exercises`) or what is wrong, by column.

    An empty cell says nothing: it is not in `facts`, and changes nothing of what is there. `does`: create, update or
    same, once compared; `changes`: heading, before, after.
    """

    number: int
    typed: Mapping[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    exercises: tuple[Done, ...] = ()
    does: str = ""
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.facts["source"], self.facts["link"], self.facts["title_fr"]

    @property
    def title(self) -> str:
        return str(self.typed.get("title", ""))[:120]


def clean_link(text: str, *, needed: bool = False) -> str:
    """`www.lesbonsclics.fr` → `https://www.lesbonsclics.fr/`; ValidationError for anything that is not plain https."""
    text = text.strip()
    if not text:
        if needed:
            raise ValidationError(_("Write the address of the site: it begins with https://."), code="needed")
        return ""
    if re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE) is None:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _not_a_link() from None
    if parts.scheme.lower() == "http":
        raise ValidationError(_("Only an address in https:// is safe to give. Ask the site for it."), code="http")
    clean = parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/").geturl()
    if not re.fullmatch(HTTPS, clean) or len(clean) > 300 or not clean.isprintable():
        raise _not_a_link()
    return clean


def _not_a_link() -> ValidationError:
    return ValidationError(
        _("This is not the address of a site. Copy it from the browser, such as https://www.lesbonsclics.fr/."),
        code="link",
    )


def lines_of(
    rows: Sequence[tuple[int, Mapping[str, str]]], faults: Mapping[tuple[int, str], str] | None = None
) -> list[Line]:
    """Each row cleaned; a row that says the same resource as one above says so. One query, for the skills."""
    skills = list(Skill.objects.all())
    lines: list[Line] = []
    seen: dict[tuple[str, str, str], int] = {}
    for number, typed in rows:
        line = Line(number, typed, {key: why for (row, key), why in (faults or {}).items() if row == number})
        _clean(line, skills)
        if not line.faults and line.key in seen:
            line.faults["title"] = _("The same resource as row %(row)s.") % {"row": seen[line.key]}
        elif not line.faults:
            seen[line.key] = number
        lines.append(line)
    return lines


def _clean(line: Line, skills: Sequence[Skill]) -> None:
    text = {column.key: line.typed.get(column.key, "").strip() for column in COLUMNS}
    for key, value in text.items():
        if len(value) >= CUT_AT:
            line.faults.setdefault(key, _("This cell is too long: 299 characters at most."))
    source = _said(line, "source", lambda: coded(text["source"], Source.choices), "")
    if not source:
        line.faults.setdefault("source", _("Write where it comes from: %(names)s.") % {"names": _names(Source.choices)})
    elsewhere = bool(source) and source != Source.ANTENNA
    said = {
        "source": source,
        "title_fr": _said(line, "title", lambda: title(text["title"]), ""),
        "title_en": _said(line, "title_en", lambda: title(text["title_en"], needed=False), ""),
        "difficulty": _said(line, "level", lambda: coded(text["level"], Difficulty.choices), ""),
        "language": _said(line, "language", lambda: coded(text["language"], LANGUAGES), ""),
        "audience": _said(line, "audience", lambda: coded(text["audience"], Audience.choices), ""),
        "theme": _said(line, "theme", lambda: coded(text["theme"], Theme.choices), ""),
        "minutes": _said(line, "minutes", lambda: minutes(text["minutes"], 5, 600), None),
    }
    line.facts = {name: value for name, value in said.items() if value}
    line.facts["link"] = _said(line, "link", lambda: clean_link(text["link"], needed=elsewhere), "")
    line.skills = _said(line, "skills", lambda: skills_in(text["skills"], skills), ())
    line.exercises = _exercises(line, text)


def coded(text: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """The code of a choice by its words in French or in English: a file made in one language is read in the other."""
    for language in ("fr", "en"):
        with translation.override(language), suppress(ValidationError):
            return code_of(text, choices)
    return code_of(text, choices)


def _said(line: Line, key: str, clean: Callable[[], Any], otherwise: Any) -> Any:
    """What a cell says, or its fault beside it."""
    try:
        return clean()
    except ValidationError as error:
        line.faults.setdefault(key, error.messages[0])
        return otherwise


def _names(choices: Iterable[tuple[Any, Any]]) -> str:
    return ", ".join(str(label) for _code, label in choices)


def title(text: str, *, needed: bool = True) -> str:
    text = " ".join(text.split())
    if "://" in text:
        raise ValidationError(_("An address stands after the title, alone and without a space."), code="link")
    if not text and needed:
        raise ValidationError(_("Write a title."), code="needed")
    if len(text) > 120:
        raise ValidationError(_("120 characters at most."), code="long")
    return text


def minutes(text: str, least: int, most: int) -> int | None:
    """`90`, `90 min`; empty: nobody said."""
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,4})(?:[.,]0)?\s*(?:min\.?|minutes?)?", text, re.IGNORECASE)
    number = int(found[1]) if found and found[1].isascii() else 0
    if not least <= number <= most:
        raise ValidationError(
            _("Write minutes, from %(least)s to %(most)s."), code="minutes", params={"least": least, "most": most}
        )
    return number


def skills_in(text: str, skills: Sequence[Skill]) -> tuple[str, ...]:
    """Codes of the skills that a cell names, by their words or their codes, in the order of the programme."""
    found = set()
    for word in filter(None, BETWEEN.split(text)):
        known = [s.code for s in skills if plain(word) in (plain(s.label_fr), plain(s.label_en), plain(s.code))]
        if not known:
            raise ValidationError(
                _("“%(text)s” is no skill of the programme. The model lists them; put a semicolon between two."),
                code="skill", params={"text": word[:60]},
            )  # fmt: skip
        found.update(known)
    if not found:
        raise ValidationError(_("Write at least one skill: the model lists them."), code="needed")
    return tuple(s.code for s in skills if s.code in found)


def theme_of(skills: Iterable[str], audience: str) -> Theme:
    """The theme of the founding text that a resource most likely belongs to, when nobody says it."""
    codes = set(skills)
    if audience == Audience.JOB_SEEKERS:
        return Theme.WORK
    if "sk_mail" in codes:
        return Theme.MAIL
    return Theme.PROCEDURES if "sk_form" in codes else Theme.OTHER


def _exercises(line: Line, text: Mapping[str, str]) -> tuple[Done, ...]:
    found: list[Done] = []
    for key in ("exercises", "more"):
        for said in filter(None, BETWEEN.split(text[key])):
            try:
                found.append(exercise_in(said))
            except ValidationError as error:
                line.faults.setdefault(key, error.messages[0])
    titles = [one.title for one in found]
    if len(set(titles)) < len(titles):
        line.faults.setdefault("exercises", _("Two exercises have the same title."))
    return tuple(found)


def exercise_in(said: str) -> Done:
    """`Répondre à un courriel (15 min) https://…`."""
    found = EXERCISE.fullmatch(said)
    if found is None:
        raise ValidationError(
            _(
                "Write an exercise as “Title (10 min)”, then its https:// address if it has one; a semicolon between two."
            ),
            code="exercise",
        )
    return Done(title(found["title"]), minutes(found["minutes"] or "", 1, 240), clean_link(found["link"] or ""))
