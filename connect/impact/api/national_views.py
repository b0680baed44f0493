"""The page of keys at the national desk: those that open, one more, the end of one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.antennas.http import NationalRequest
from connect.impact.api import keys
from connect.impact.api.access import may_give_keys, may_see_keys
from connect.impact.api.forms import KeyForm
from connect.impact.models import ApiKey
from connect.ui.doing import done


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: NationalRequest) -> HttpResponse:
    """The keys that open. A POST with `fin` ends one; another makes one, whose secret this answer alone shows."""
    if not may_see_keys(request.membership):
        raise PermissionDenied
    if request.method != "POST":
        return _shown(request, KeyForm())
    if not may_give_keys(request.membership):
        raise PermissionDenied
    return _end(request) if "fin" in request.POST else _make(request)


def _end(request: NationalRequest) -> HttpResponse:
    asked = request.POST["fin"]
    known = asked.isascii() and asked.isdecimal() and len(asked) <= 18
    keys.end(get_object_or_404(ApiKey, pk=int(asked) if known else 0), by=request.user, at=timezone.now())
    messages.success(request, _("This key is ended: it opens nothing any more."), extra_tags="ok")
    return redirect("national_api:keys")


def _make(request: NationalRequest) -> HttpResponse:
    form, given = KeyForm(request.POST), list[tuple[ApiKey, str]]()
    if not done(form, lambda _said: given.append(keys.make(form.wanted(), by=request.user, at=timezone.now()))):
        return _shown(request, form)
    made, secret = given[0]
    if not secret:
        messages.warning(request, _("This key was made already; its secret was shown once."), extra_tags="wait")
        return redirect("national_api:keys")
    return _shown(request, KeyForm(), made=made, secret=secret)


def _shown(request: NationalRequest, form: KeyForm, *, made: ApiKey | None = None, secret: str = "") -> HttpResponse:
    context = {
        "title": _("Keys of the API"), "form": form, "keys": keys.standing(), "made": made, "secret": secret,
        "may_give": may_give_keys(request.membership),
    }  # fmt: skip
    return render(request, "impact/api/keys.html", context)
