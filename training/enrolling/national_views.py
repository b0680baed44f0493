"""The house rules of trainings, by version: read by the national team, published by its administrators."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from training.enrolling import publishing
from training.enrolling.forms import RulesForm
from training.enrolling.papers import rules_on
from training.models import HouseRules

A_PAGE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: NationalRequest) -> HttpResponse:
    """Each version with the day it holds from; a new one is written from the last."""
    may_write, now = may_steer_nation(request.membership), timezone.now()
    if not may_read_nation(request.membership) or (request.method == "POST" and not may_write):
        raise PermissionDenied
    last = HouseRules.objects.first()
    form = RulesForm(request.POST or None, initial={"text": last.text} if last else None) if may_write else None
    if form is not None and form.is_valid():
        try:
            made = publishing.publish(**form.cleaned_data, by=request.user, at=now)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Version %(version)s is published.") % {"version": made}, extra_tags="ok")
            return redirect("national_training_enrolling:rules")
    page = Paginator(HouseRules.objects.select_related("published_by"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "form": form,
        "in_force": rules_on(timezone.localdate(now)),
        "today": timezone.localdate(now),
    }
    return render(request, "training/enrolling/national/rules.html", context)


@never_cache
@require_safe
def version(request: NationalRequest, pk: int) -> HttpResponse:
    """One version, as whoever was convened reads it."""
    if not may_read_nation(request.membership):
        raise PermissionDenied
    return render(request, "training/enrolling/national/version.html", {"rules": get_object_or_404(HouseRules, pk=pk)})
