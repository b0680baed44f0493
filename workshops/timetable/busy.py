"""When the team is taken, here or at another antenna: hours alone, as PostgreSQL gives them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class Busy:
    """Hours at which members of the antenna run a session: membership → (session here or None, from, to)."""

    hours: dict[int, list[tuple[int | None, datetime, datetime]]]

    def taken(self, member: int, start: datetime, end: datetime, *, but: Collection[int] = ()) -> bool:
        """Is this member taken at some instant of [start, end), sessions in `but` left out?"""
        return any(
            begins < end and ends > start
            for session, begins, ends in self.hours.get(member, [])
            if session is None or session not in but
        )

    def take(self, member: int, start: datetime, end: datetime) -> None:
        """Count hours that are about to be given."""
        self.hours.setdefault(member, []).append((None, start, end))


def busy_between(first: datetime, last: datetime) -> Busy:
    """What the members of the open door's antenna run between two instants; one query."""
    found: dict[int, list[tuple[int | None, datetime, datetime]]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM workshops_taken_hours(%s, %s)", [first, last])
        for member, session, begins, ends in cursor.fetchall():
            found.setdefault(member, []).append((session, begins, ends))
    return Busy(found)
