"""What tables hold of people, read and erased by the owner functions of the migration `rights_of_people`.

They take the name of a foreign key to a person, as "app.Model.field", so that a part of the file says what happens to
its rows and never how.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from beneficiaries.models import Person

KEEP, CUT, DELETE = "keep", "cut", "delete"
TEXT = (models.CharField, models.TextField, models.JSONField, ArrayField)
# Codes and versions without `choices`: nobody wrote them freely.
CODES = {
    "beneficiaries.Visit.motive", "beneficiaries.Diagnostic.suggestions", "beneficiaries.LiaisonSheet.reference",
    "beneficiaries.LiaisonSheet.notice_version", "beneficiaries.SheetTransfer.reference",
}  # fmt: skip


def key_of(label: str) -> Any:
    """ "sales.Basket.person" → the field."""
    model, _, name = label.rpartition(".")
    return apps.get_model(model)._meta.get_field(name)


def rule_of(label: str, said: str | None = None) -> str:
    """What an erasure does with the rows of a key when its part says nothing: cut where it may be empty, else delete.
    Keys without a constraint in PostgreSQL are derived, and kept by triggers of their own.
    """
    key = key_of(label)
    if said or not key.db_constraint:
        return said or KEEP
    return CUT if key.null else DELETE


def erase(label: str, people: Collection[UUID], said: str | None = None) -> None:
    rule, key = rule_of(label, said), key_of(label)
    if rule == DELETE:
        _erase(people, key, DELETE)
    elif rule == CUT:
        _erase(people, key, CUT, blanks(free_text(key.model)))


def empty(label: str, people: Collection[UUID], *, but: Collection[str]) -> None:
    """Keep the rows of a key and their link, and blank every column that is not in `but`."""
    key = key_of(label)
    _erase(people, key, "empty", blanks(fields_but(key.model, but)))


def reduce(label: str, people: Collection[UUID], kept: dict[str, list[str]]) -> None:
    """Keep the rows of a key; of each JSON column of `kept`, only these keys."""
    _erase(people, key_of(label), "reduce", kept)


def change(label: str, people: Collection[UUID], **values: Any) -> None:
    """Keep the rows of a key; these columns become these values."""
    _erase(people, key_of(label), "empty", values)


def erase_below(label: str, via: str, people: Collection[UUID], **values: Any) -> None:
    """The same for rows that hang on others (`label`: their key; `via`: the key to a person of those others): deleted,
    or with columns that become `values`.
    """
    _erase(people, key_of(label), "empty" if values else DELETE, values, via=key_of(via))


def _erase(
    people: Collection[UUID], key: Any, act: str, sets: dict[str, Any] | None = None, *, via: Any = None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT erase_rows(%s::uuid[], %s::text::regclass, %s, %s, %s::jsonb, %s::text::regclass, %s)",
            [
                list(people), key.model._meta.db_table, key.column, act, json.dumps(sets or {}),
                via and via.model._meta.db_table, via and via.column,
            ],
        )  # fmt: skip


def copied(label: str, person: UUID) -> list[dict[str, Any]]:
    """Every row of a key, column by column as PostgreSQL writes them; internal keys of rows and colleagues left out."""
    key = key_of(label)
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_rows(%s, %s::text::regclass, %s)", [person, key.model._meta.db_table, key.column])
        rows = [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in cursor.fetchall()]
    return [readable(key.model, row) for row in rows]


def readable(model: type[models.Model], row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row under the names of its fields; a choice as its code; links to people and colleagues left out."""
    said: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.column not in row or (field.primary_key and not isinstance(field, models.ForeignKey)):
            continue
        if isinstance(field, models.ForeignKey) and field.related_model in {Person, apps.get_model("accounts.User")}:
            continue
        said[field.name] = row[field.column]
    return said


def free_text(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns in which somebody may have written a name: text and JSON that are neither keys nor a choice of codes."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT)
        and not isinstance(field, models.ForeignKey)
        and not field.primary_key
        and not getattr(field, "choices", None)
        and not getattr(getattr(field, "base_field", None), "choices", None)
        and f"{model._meta.label}.{field.name}" not in CODES
    ]


def fields_but(model: type[models.Model], kept: Collection[str]) -> list[models.Field[Any, Any]]:
    return [f for f in model._meta.concrete_fields if f.name not in kept and not f.primary_key]


def blanks(fields: Iterable[models.Field[Any, Any]]) -> dict[str, Any]:
    """Column → what it holds when it says nothing: NULL where it may, else an empty text or the field's own default."""
    said: dict[str, Any] = {}
    for field in fields:
        column = field.column or field.name
        if field.null:
            said[column] = None
        elif isinstance(field, models.CharField | models.TextField) and not field.choices and not field.has_default():
            said[column] = ""
        else:
            said[column] = field.get_default()
    return said


def traces(clues: list[dict[str, Any]]) -> Iterator[str]:
    """Tables that name these people, or hang on a row that does, and still hold a word of theirs. `clues`: see the
    owner function `erasure_traces`.
    """
    for key, via in keys_to_people():
        columns = [field.column for field in free_text(key.model)]
        if not columns:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT erasure_traces(%s::jsonb, %s::text::regclass, %s, %s::name[], %s::text::regclass, %s)",
                [
                    json.dumps(clues), key.model._meta.db_table, key.column, columns,
                    via and via.model._meta.db_table, via and via.column,
                ],
            )  # fmt: skip
            if cursor.fetchone()[0]:
                yield key.model._meta.label


def keys_to_people() -> Iterator[tuple[Any, Any]]:
    """(key, None) for each foreign key to a person, (key, via) for each key to a row that has one."""
    keys = [f for model in apps.get_models() for f in _links(model) if f.related_model is Person]
    for key in keys:
        yield key, None
    holders = {key.model: key for key in keys if key.model is not Person}
    for model in apps.get_models():
        for field in _links(model):
            if field.related_model in holders and model not in holders:
                yield field, holders[field.related_model]


def _links(model: type[models.Model]) -> list[Any]:
    fields: list[Any] = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    return [field for field in fields if field.db_constraint]
