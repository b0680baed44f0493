"""Rows by COPY, as the owner. Triggers and foreign keys are set apart meanwhile and put back at the end: PostgreSQL then
checks every foreign key set-wise, so that nothing inconsistent stays."""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]


def table_of(label: str) -> type[Model]:
    """`"sales.Sale"` → the model."""
    return apps.get_model(label)


@contextmanager
def rules_apart(labels: Iterable[str]) -> Iterator[None]:
    """Inside one transaction: no user trigger and no outgoing foreign key on these tables."""
    tables = [table_of(label)._meta.db_table for label in labels]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
             WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2
            """,
            [tables],
        )
        keys = cursor.fetchall()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def copy(label: str, columns: str, rows: Iterable[Row]) -> int:
    """COPY rows into a table; `columns` are names of database columns, separated by spaces. Returns how many.

    The model's own defaults fill the columns that are not named, as `save` would.
    """
    usual = _usual(table_of(label), columns.split())
    names = ", ".join(f'"{name}"' for name in [*columns.split(), *usual])
    table, rest, count = table_of(label)._meta.db_table, tuple(usual.values()), 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as stream:
        write = stream.write_row
        for row in rows:
            write(row + rest)
            count += 1
    return count


def _usual(model: type[Model], named: list[str]) -> dict[str, Any]:
    """Column → what a new row of this model has there, for columns that may not be null and are not named."""
    usual: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        if one.column in named or one.null or one.primary_key or one.generated or one.has_db_default():
            continue
        usual[str(one.column)] = one.get_db_prep_save(one.get_default(), connection)
    return usual


def next_key(label: str) -> int:
    """The first bigint key that is free in a table; for rows whose children must name them."""
    return (table_of(label)._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def move_sequence(label: str) -> None:
    """After keys were given by hand, the sequence goes past them."""
    meta = table_of(label)._meta
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM {meta.db_table}))"
            f" WHERE EXISTS (SELECT FROM {meta.db_table})",
            [meta.db_table],
        )


def analyse(labels: Iterable[str]) -> None:
    """Fresh statistics and visibility, so that the first page of the demo is not the slow one."""
    with connection.cursor() as cursor:
        for label in labels:
            cursor.execute(f"VACUUM (ANALYZE) {table_of(label)._meta.db_table}")
