"""After each migrate, every table that names a person follows merges: what is written for a file that has just been merged
lands on the file that holds her. A new table has it without a word in its own migration.
"""

from typing import Any

from django.db import connections


def follow_merges(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('follow_merges') IS NOT NULL")
        if cursor.fetchone()[0]:  # a database that stops before the migration that makes it
            cursor.execute("SELECT follow_merges()")
