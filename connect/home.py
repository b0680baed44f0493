"""The pages that belong to no door: the way in, the health check, what is said when something is refused."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from connect.antennas.doors import Pass, passes


def address_of(entry: Pass) -> str:
    """Where a door's first page is."""
    return {"antenna": f"/{entry.slug}/", "national": "/siege/", "portal": "/portail/"}[entry.door]


def home(request: HttpRequest) -> HttpResponse:
    """The way in: straight to the only door, or a choice of one's doors."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    mine = passes(request.user.pk)
    doors = {address_of(entry): entry for entry in mine}
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


def _page(request: HttpRequest, title: str, words: str, status: int) -> HttpResponse:
    return render(request, "error.html", {"title": title, "words": words, "status": status}, status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, _("This page is not yours to open"), _("You did nothing wrong, and nothing is lost."), 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, _("There is no page here"), _("The address may be mistyped, or what it showed has moved."), 404
    )


def conflict(request: HttpRequest, words: str) -> HttpResponse:
    """409: someone else did it first, or it was done already."""
    return _page(request, _("This has just changed"), words, 409)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        _("Something broke on our side"),
        _("Nothing was half written. Try again; if it comes back, tell your manager what you were doing."),
        500,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The form's seal is missing or stale: most often the page stayed open across a sign-in."""
    return _page(
        request,
        _("This page stayed open too long"),
        _("Go back, reload the page and send it again. Nothing was saved."),
        403,
    )
