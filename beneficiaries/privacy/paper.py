"""The copy of somebody's data on paper: a tagged PDF (PDF/UA-1) in plain French, made without reaching any file or host."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from beneficiaries.languages import language_name
from beneficiaries.privacy import notices
from beneficiaries.templatetags.privacy import act_words
from connect.ui.printed import tagged
from connect.ui.templatetags.ui import day, hour, phone

# Columns whose value is a code that a person would not read.
SPOKEN: dict[str, Callable[[Any], Any]] = {
    "act": act_words,
    "phone": phone,
    "language": language_name,
}
SHOWN = 2000  # rows of one table; beyond, the file for machines says all of it


def of_copy(copy: Mapping[str, Any]) -> bytes:
    """The bytes of the PDF of what `copying.copy_of` gave."""
    with override("fr"):
        made = datetime.fromisoformat(copy["made_at"])
        context = {
            "card": copy["card"],
            "made": made,
            "sections": list(_sections(copy["tables"])),
            "notice": notices.current(),
        }
        return tagged("privacy/pdf/copy.html", context)


def _sections(tables: Mapping[str, list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """One a table that says something: its name in words, and its rows as (label, words) pairs."""
    for label, rows in tables.items():
        if rows:
            model = apps.get_model(".".join(label.split(".")[:2]))
            yield {
                "title": str(model._meta.verbose_name_plural).capitalize(),
                "rows": [list(_said(model, row)) for row in rows[:SHOWN]],
                "left": max(0, len(rows) - SHOWN),
            }


def _said(model: type[models.Model], row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for name, value in row.items():
        words = in_words(fields.get(name), value)
        if words:
            yield _label(fields.get(name), name), words


def _label(field: Any, name: str) -> str:
    label = str(field.verbose_name) if field is not None else name.replace("_", " ")
    plain = name.replace("_", " ")
    return (_label_of(plain) if label in {plain, name} else label).capitalize()


def _label_of(plain: str) -> str:
    """Fields that their model names by their key alone."""
    said = {
        "at": _("on"), "on": _("day"), "act": _("what was done"), "key": _("internal key"), "ticket": _("ticket"),
        "antenna": _("antenna"), "since": _("since"), "version": _("version"), "notice": _("version"),
        "way": _("how"), "noted at": _("noted on"), "created at": _("file opened on"), "lines": _("articles"),
        "payments": _("paid"), "sold at": _("sold on"), "name as printed": _("name on the ticket"),
        "card number": _("card"), "birth precision": _("what is known of the date"), "answers": _("answers"),
        "sheet": _("liaison sheet"), "state": _("state"), "changes": _("corrected"), "booked at": _("booked on"),
        "starts at": _("from"), "ends at": _("until"), "session": _("session"), "skill": _("skill"), "level": _("level"),
        "until": _("until"), "reason": _("reason"), "first on": _("from"), "source": _("where"),
    }  # fmt: skip
    return said.get(plain, plain)


def in_words(field: Any, value: Any) -> str:
    """A value as a person reads it: choices and dates in words, yes or no, nothing for nothing."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        inner = getattr(field, "base_field", None)
        return ", ".join(in_words(inner, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} : {in_words(None, item)}" for key, item in value.items() if item)
    return _one(field, value)


def _one(field: Any, value: Any) -> str:
    spoken = SPOKEN.get(getattr(field, "name", ""))
    if spoken is not None:
        return str(spoken(value))
    choices = dict(getattr(field, "flatchoices", None) or [])
    if value in choices:
        return str(choices[value])
    return _named(field, value) if isinstance(field, models.ForeignKey) else _as_date(str(value))


def _named(field: Any, value: Any) -> str:
    """What a key points at, by its own words where these name nobody; else its number."""
    model = field.related_model
    if model._meta.label in {"antennas.Antenna", "antennas.Commune", "partners.Structure", "workshops.Skill"}:
        found = model._base_manager.filter(pk=value).first() if _is_key(model, value) else None
        return str(found or value)
    return str(value)


def _is_key(model: type[models.Model], value: Any) -> bool:
    """A part may already have said a name where the table holds a key."""
    try:
        model._meta.pk.to_python(value)
    except ValidationError:
        return False
    return True


def _as_date(text: str) -> str:
    if len(text) < 10 or text[4:5] != "-" or text[7:8] != "-":
        return text
    try:
        if len(text) == 10:
            return str(day(date.fromisoformat(text)))
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if timezone.is_naive(moment):
        return text
    local = timezone.localtime(moment)
    return f"{day(local.date())}, {hour(local)}"
