"""An antenna's files: what its manager may take, what was asked, and the files themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.accounts.models import User
from connect.antennas.http import AntennaRequest
from connect.impact.models import TakenFile
from connect.impact.taken import making, pages, serving
from connect.impact.taken.access import may_take_files
from connect.impact.taken.catalogue import KINDS
from connect.impact.taken.forms import AskForm
from connect.impact.taken.tasks import have_made
from connect.ui.doing import done


@never_cache
@require_http_methods(["GET", "POST"])
def page(request: AntennaRequest) -> HttpResponse:
    if not may_take_files(request.membership):
        raise PermissionDenied
    form = asked_form(request, "antenna")
    if form is not None and taken(form, antenna_id=request.antenna.pk, by=request.user):
        return redirect(reverse("impact_taken:page") + "#files")
    elsewhere = [
        (_("Sessions, people and sales, row by row, to paste"), reverse("impact:exports")),
        (_("People who agreed to La Coop, for its import"), reverse("workshops_coop:page")),
    ]
    context = context_of("antenna", request.antenna.pk, form) | {"elsewhere": elsewhere, "place": request.antenna.name}
    return render(request, "impact/taken/files.html", context)


def asked_form(request: HttpRequest, door: str) -> AskForm | None:
    """The form that was sent, None when the page is only read. Http404 for a kind that this door has not."""
    if request.method != "POST":
        return None
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None or door not in kind.doors:
        raise Http404
    return AskForm(kind, request.POST)


def taken(form: AskForm, *, antenna_id: int | None, by: User) -> bool:
    """Ask for the file and have it made; False when the form says why not."""
    asked: list[TakenFile] = []

    def ask(said: dict[str, Any]) -> None:
        file = making.ask(
            form.kind, said["ending"], form.period, antenna_id=antenna_id, reason=said.get("reason", ""), key=said["key"],
            by=by, at=timezone.now(),
        )  # fmt: skip
        asked.append(file)

    if not done(form, ask):
        return False
    have_made(asked[0])
    return True


def context_of(door: str, antenna_id: int | None, form: AskForm | None) -> dict[str, Any]:
    asked = pages.asked_lately(antenna_id)
    return {
        "kinds": pages.kinds_shown(door, antenna_id, form),
        "asked": asked,
        "running": any(one.file.is_running for one in asked),
    }


@require_safe
def download(request: AntennaRequest, pk: UUID) -> HttpResponseBase:
    """An antenna's file, from any byte on; each taking is written first."""
    if not may_take_files(request.membership):
        raise PermissionDenied
    file = get_object_or_404(pages.files_of(request.antenna.pk), pk=pk)
    return sent(request, file, request.antenna.slug, "impact_taken:page")


def sent(request: AntennaRequest | Any, file: TakenFile, place: str, back: str) -> HttpResponseBase:
    """The file, or the page with a sentence when it is not there."""
    stored = pages.stored(file, place)
    if not file.is_made or not stored.is_there:
        messages.info(request, _("This file is not ready.") if file.is_running else str(making.NoLongerKept.sentence))
        return redirect(back)
    if request.method == "GET" and not serving.has_it(request, stored):
        try:
            span = serving.asked_span(request, stored)
        except serving.NotThere:
            return serving.answer(request, stored)
        making.note_taking(file, from_byte=span.first if span else 0, by=request.user, at=timezone.now())
    return serving.answer(request, stored)
