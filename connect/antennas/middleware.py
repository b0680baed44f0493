"""Which door a request comes to, and whether it opens.

The first middleware takes an antenna's name off the path into the script prefix, as a WSGI mount point does, so that
one ordinary Django admin and one URLconf serve every antenna. The last one opens the door in PostgreSQL.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from psycopg import errors

from connect.antennas import doors
from connect.antennas.http import DoorRequest
from connect.antennas.models import Antenna, reserved_slugs
from connect.ui import errors as errors_page

GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class AntennaPrefixMiddleware:
    """`/lille/caisse/` becomes script prefix `/lille/` and path `/caisse/` under the antenna's URLconf."""

    _known: dict[str, tuple[int, str]] = {}  # slugs never change, so what was found once stays true

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DoorRequest) -> HttpResponse:
        slug = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""
        found = None if slug in reserved_slugs() else self._find(slug)
        if found is None:
            return self.get_response(request)
        request.antenna = Antenna(id=found[0], slug=slug, name=found[1])
        request.urlconf = settings.ANTENNA_URLCONF
        request.path_info = request.path_info[len(slug) + 1 :]
        request.META["SCRIPT_NAME"] = f"/{slug}"
        if not request.path_info:
            return HttpResponsePermanentRedirect(f"/{slug}/")
        with doors.antenna_urls(slug):
            return self.get_response(request)

    def _find(self, slug: str) -> tuple[int, str] | None:
        if slug not in self._known and slug.isascii() and len(slug) <= 50 and "\x00" not in slug:
            row = Antenna.objects.filter(slug=slug).values_list("id", "name").first()
            if row:
                self._known[slug] = row
        return self._known.get(slug)


class DoorMiddleware:
    """Opens the door that the address asks for, if the person may; innermost, so that rendering happens inside.

    A 500 rolls back; a deadlock is replayed once, since PostgreSQL chose a victim and nothing was written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: DoorRequest) -> HttpResponse:
        request.door, request.membership, request.professional = "", None, None
        door = self._asked(request)
        if not door:
            return self.get_response(request)
        from connect.antennas import gate

        refused = gate.before_opening(request, door)
        if refused is not None:
            return refused
        request.door = door
        response = self._inside(request)
        if isinstance(request.failure, OperationalError) and isinstance(
            request.failure.__cause__, errors.DeadlockDetected | errors.SerializationFailure
        ):
            response = self._inside(request)
        return response

    def _inside(self, request: DoorRequest) -> HttpResponse:
        request.failure = None
        with self._open(request):
            return self.get_response(request)

    def process_exception(self, request: DoorRequest, exception: Exception) -> HttpResponse | None:
        """Without this an error page would commit what the view wrote before it failed.

        A value that no column can hold (a NUL, a number of twenty digits) is what was asked, not a failure of ours: 400.
        A rule of the database that no act foresaw still refused cleanly: 409, and a line in the log for us.
        """
        request.failure = exception
        if request.door and connection.in_atomic_block:
            transaction.set_rollback(True)
        if isinstance(exception, DataError | OverflowError):
            return errors_page.unreadable(request)
        if isinstance(exception, IntegrityError):
            logger.error("A rule without a sentence refused: %s", _constraint(exception), exc_info=exception)
            return errors_page.conflict(request)
        return None

    def _asked(self, request: DoorRequest) -> str:
        if getattr(request, "antenna", None):
            return "antenna"
        first = request.path_info.split("/", 2)[1] if request.path_info.startswith("/") else ""
        return {"siege": "national", "portail": "portal"}.get(first, "")

    def _open(self, request: DoorRequest) -> Any:
        if request.door == "national":
            return doors.open_national(user_id=request.user.pk)
        entry = request.membership if request.door == "antenna" else request.professional
        if entry is None:
            raise PermissionDenied
        if request.door == "antenna":
            return doors.open_antenna(entry.antenna_id or 0, user_id=request.user.pk)
        return doors.open_portal(entry.structure_id or 0, user_id=request.user.pk)


def _constraint(error: IntegrityError) -> str:
    """Its name only: the message of PostgreSQL holds the row."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "unnamed"
