"""The three doors: an antenna, the portal of a structure, the national desk.

An open door is a transaction in which PostgreSQL knows the role and the antenna or structure. Requests, jobs, e-mails,
commands and streams all come in by these context managers; without one, the app sees no protected row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from django.utils import timezone


class Pass(NamedTuple):
    """What opens a door for a user today: a membership of an antenna or of the national team, or a professional."""

    door: str  # "antenna", "national" or "portal"
    role: str  # Role value, or "" for a professional
    antenna_id: int | None
    slug: str
    name: str  # the antenna's or the structure's
    structure_id: int | None
    holder_id: int  # Membership or Professional


def passes(user_id: int) -> list[Pass]:
    """Every door this user may open today, own antennas first; read by an owner function, for no door is open yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM connect_passes(%s, %s)", [user_id, timezone.localdate()])
        return [Pass(*row) for row in cursor.fetchall()]


@contextmanager
def _door(
    role: str, *, antenna: int | None = None, structure: int | None = None, user: int | None = None
) -> Iterator[None]:
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if nested:
                cursor.execute(
                    "SELECT current_setting('role'), current_setting('connect.antenna', true),"
                    " current_setting('connect.structure', true), current_setting('connect.user', true)"
                )
                before: tuple[str, ...] = cursor.fetchone()
                user = user or int(before[3] or 0) or None  # whoever came in goes on through inner doors
            _set(cursor, role, str(antenna or ""), str(structure or ""), str(user or ""))
        yield
        if nested and not transaction.get_rollback():
            # SET LOCAL outlives a released savepoint: an inner door gives back what the outer one had. A savepoint
            # that is rolled back gives it back by itself.
            with connection.cursor() as cursor:
                _set(cursor, before[0], before[1] or "", before[2] or "", before[3] or "")


def _set(cursor: Any, role: str, antenna: str, structure: str, user: str) -> None:
    cursor.execute(
        "SELECT set_config('connect.antenna', %s, true), set_config('connect.structure', %s, true),"
        " set_config('connect.user', %s, true), set_config('role', %s, true)",
        [antenna, structure, user, role],
    )


def open_antenna(antenna_id: int, *, user_id: int | None = None) -> Any:
    """Context manager: the door of one antenna. Takes its id; everything inside is one transaction.

    `user_id`: who came in, for what the database itself keeps of who changed what. None: a job.
    """
    return _door("connect_antenna", antenna=antenna_id, user=user_id)


def open_portal(structure_id: int, *, user_id: int | None = None) -> Any:
    """Context manager: the portal's door, for one structure."""
    return _door("connect_portal", structure=structure_id, user=user_id)


def open_national(*, user_id: int | None = None) -> Any:
    """Context manager: the national desk's door, which sees every antenna."""
    return _door("connect_national", user=user_id)


def sign(user_id: int) -> None:
    """Say who writes, until the transaction ends: the author of what the database itself keeps of changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('connect.user', %s, true)", [str(user_id)])


@contextmanager
def antenna_urls(slug: str) -> Iterator[None]:
    """Inside, `reverse` gives addresses of this antenna (`/lille/…`); the request's middleware uses it too."""
    prefix, urlconf = get_script_prefix(), get_urlconf()
    set_script_prefix(f"/{slug}/")
    set_urlconf(settings.ANTENNA_URLCONF)
    try:
        yield
    finally:
        set_script_prefix(prefix)
        set_urlconf(urlconf)


@contextmanager
def root_urls() -> Iterator[None]:
    """Inside, `reverse` gives addresses outside any antenna (`/siege/`, `/portail/`, `/compte/`)."""
    prefix, urlconf = get_script_prefix(), get_urlconf()
    set_script_prefix("/")
    set_urlconf(settings.ROOT_URLCONF)
    try:
        yield
    finally:
        set_script_prefix(prefix)
        set_urlconf(urlconf)
