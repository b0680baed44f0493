"""Every dated setting of the nation, at /siege/reglages/: what holds, what comes, what held, where it is changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas import dated, full_time
from connect.antennas.http import NationalRequest
from connect.desk.nation.access import for_the_nation, may_open_antennas
from connect.desk.nation.forms import FullTimeForm
from connect.ui.doing import done

SHOWN = 12  # things of one setting on the first page: prices of articles have a page of their own
FULL_TIME = full_time.CODE  # changed on the page of its history


@require_safe
@for_the_nation
def settings(request: NationalRequest) -> HttpResponse:
    """All of them, what comes first; as many queries as there are settings."""
    today = timezone.localdate()
    parts: list[dict[str, Any]] = []
    coming: list[tuple[Any, ...]] = []
    for setting in dated.registered():
        courses = dated.courses(setting, today)
        parts.append({**_part(setting), "courses": courses[:SHOWN], "more": max(len(courses) - SHOWN, 0)})
        coming += [(one.on, str(setting.name), one.about, one.says) for course in courses for one in course.coming]
    context = {"parts": parts, "today": today, "coming": sorted(coming)[:SHOWN], "fixed": dated.fixed()}
    return render(request, "nation/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_nation
def setting(request: NationalRequest, code: str) -> HttpResponse:
    """One of them, with its whole history; full-time equivalents of antennas are noted here."""
    found = dated.of(code)
    if found is None:
        raise Http404
    may_note = code == FULL_TIME and may_open_antennas(request.membership)
    if request.method == "POST" and not may_note:
        raise PermissionDenied
    form = FullTimeForm(request.POST or None) if may_note else None
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if form is not None and form.is_bound and done(form, lambda said: full_time.note(**said, **facts)):
        messages.success(request, _("Noted."), extra_tags="ok")
        return redirect("national_desk:setting", code)
    context = {**_part(found), "courses": dated.courses(found, timezone.localdate()), "form": form}
    return render(request, "nation/setting.html", context)


def _part(setting: dated.Dated) -> dict[str, Any]:
    return {
        "code": setting.code, "name": setting.name, "href": reverse(setting.where) if setting.where else "",
        "here": setting.code == FULL_TIME,
    }  # fmt: skip
