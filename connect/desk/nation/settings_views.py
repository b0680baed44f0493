"""Every dated setting of the nation, at /siege/reglages/: what holds, what comes, what held, where it is changed."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from connect.antennas import dated
from connect.antennas.http import NationalRequest
from connect.desk.nation.access import for_the_nation

SHOWN = 12  # things of one setting on the first page: prices of articles have a page of their own


@require_safe
@for_the_nation
def settings(request: NationalRequest) -> HttpResponse:
    """All of them; as many queries as there are settings."""
    today = timezone.localdate()
    parts = []
    for setting in dated.registered():
        courses = dated.courses(setting, today)
        parts.append({**_part(setting), "courses": courses[:SHOWN], "more": max(len(courses) - SHOWN, 0)})
    return render(request, "nation/settings.html", {"parts": parts, "today": today})


@require_safe
@for_the_nation
def setting(request: NationalRequest, code: str) -> HttpResponse:
    """One of them, with its whole history."""
    found = dated.of(code)
    if found is None:
        raise Http404
    context = {**_part(found), "courses": dated.courses(found, timezone.localdate())}
    return render(request, "nation/setting.html", context)


def _part(setting: dated.Dated) -> dict[str, Any]:
    return {"code": setting.code, "name": setting.name, "href": reverse(setting.where) if setting.where else ""}
