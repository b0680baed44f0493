"""The pages that belong to no door: the way in, the health check, what is said when something is refused."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from connect.accounts import authorship
from connect.accounts.http import SignedInRequest
from connect.antennas.doors import Pass, passes
from connect.ui.errors import page, unreadable

logger = logging.getLogger(__name__)


def address_of(entry: Pass) -> str:
    """Where a door's first page is."""
    return {"antenna": f"/{entry.slug}/", "national": "/siege/", "portal": "/portail/"}[entry.door]


def home(request: HttpRequest) -> HttpResponse:
    """The way in: straight to the only door, or a choice of one's doors."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    mine = passes(request.user.pk)
    doors: dict[str, Pass] = {}
    for entry in mine:  # several structures have one door, where one chooses
        before = doors.get(address_of(entry))
        both = before is not None and before.door == "portal"
        doors[address_of(entry)] = entry._replace(name=f"{before.name}, {entry.name}") if before and both else entry
    if len(doors) == 1:
        return redirect(next(iter(doors)))
    return render(request, "home.html", {"doors": doors}, status=200 if doors else 403)


def healthz(request: HttpRequest) -> HttpResponse:
    """For the machine that watches: is the database there, migrated, and does the worker live?"""
    try:
        executor = MigrationExecutor(connection)
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes'"
            )
            workers = cursor.fetchone()[0]
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    answer = {"database": True, "migrations_pending": pending, "workers": workers}
    return JsonResponse(answer, status=503 if pending else 200)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when what was sent is too big. Neither says anything about the machine."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return page(
            request,
            _("This is too big to be received"),
            _("Nothing was saved. Shorten the text, or attach fewer and smaller files, then send it again."),
            413,
        )
    return unreadable(request)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 behind an open door: someone of the house, whose role is not the one that this page asks."""
    if getattr(request, "door", "") == "antenna":
        return page(
            request,
            _("This page is for managers"),
            _("You did nothing wrong, and nothing is lost. If you need it, ask a manager of the antenna."),
            403,
        )
    return page(request, _("This page is not yours to open"), _("You did nothing wrong, and nothing is lost."), 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request, _("There is no page here"), _("The address may be mistyped, or what it showed has moved."), 404
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """429: more tries than a person makes."""
    return page(
        request,
        _("Too many tries in a short time"),
        _("Wait five minutes, then try again. Nothing is blocked for good."),
        429,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when the database is the reason (RFC 9110, 15.6.4): it is away, or did not answer in time.

    The second try knows nothing of who is signed in.
    """
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    title, status = _("Something broke on our side"), 500
    words = _("Nothing was half written. Try again; if it comes back, tell your manager what you were doing.")
    if away:
        title, status = _("Connect does not answer for the moment"), 503
        words = _("Nothing was half written. Wait a minute and try again; what was noted before is safe.")
    try:
        answer = page(request, title, words, status)
    except Exception:
        logger.exception("The error page itself failed")
        context = {"title": title, "words": words, "status": status}
        answer = HttpResponse(render_to_string("error.html", context), status=status)
    if away:
        answer["Retry-After"] = "60"
    return answer


def csrf_failure(request: SignedInRequest, reason: str = "") -> HttpResponseBase:
    """The form's seal is stale: most often the page stayed open across another sign-in of the same person.

    When it was hers, what she typed is kept and offered at once, as soon as the door has closed (`ScreenMiddleware`).
    """
    author = authorship.author_of(request)
    request.stale_form_is_mine = author is not None and author == request.user.pk
    return page(
        request,
        _("This page stayed open too long"),
        _("Go back, reload the page and send it again. Nothing was saved."),
        403,
    )
