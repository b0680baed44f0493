"""After each migrate: every table that names people refuses rows about somebody erased, a new table too."""

from typing import Any

from django.db import connections


def guard_the_erased(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate` of this app; runs as the owner. Nothing to do before the migration that brings the rule."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('guard_the_erased()') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT guard_the_erased()")
