"""Pages of the national team about the rights of people: notices, lengths, requests, the journal by user."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.models import Notice, RetentionPeriod, Right, RightsRequest
from beneficiaries.privacy import erasing, notices, openings, retention
from beneficiaries.privacy.access import may_decide_for_nation, may_read_rights_of_nation
from beneficiaries.privacy.forms import EraseForm, NoticeForm, PeriodForm
from beneficiaries.privacy.leaving_page import report
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal

SHOWN = 200


def _reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read; gives whether she may also decide."""
    if not may_read_rights_of_nation(request.membership):
        raise PermissionDenied
    may_decide = may_decide_for_nation(request.membership)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    return may_decide


def mentions(request: NationalRequest) -> HttpResponse:
    """The versions of the data notice; publishing the next one."""
    may_decide = _reader(request)
    now = notices.current()
    said = {name: getattr(now, name) for name in ("short_fr", "short_en", "text_fr", "text_en")}
    form = NoticeForm(request.POST or None, initial=said)
    if form.is_valid():
        try:
            notices.publish(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Published. People are told this version from now on."))
            return redirect("national_intake:notices")
    versions = Notice.objects.select_related("published_by")
    context = {"form": form, "versions": versions, "current": now, "may_decide": may_decide}
    return render(request, "privacy/mentions.html", context)


def lengths(request: NationalRequest) -> HttpResponse:
    """How long what is kept, since when and why; what the next night would remove; what the nights removed."""
    may_decide = _reader(request)
    form = PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            retention.decide(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Noted. The nights follow it from that day."))
            return redirect("national_intake:lengths")
    today = timezone.localdate()
    context = {
        "form": form,
        "may_decide": may_decide,
        "periods": RetentionPeriod.objects.select_related("decided_by"),
        "due": retention.due(today),
        "report": report(),
        "today": today,
    }
    return render(request, "privacy/lengths.html", context)


@never_cache
@require_safe
def asked(request: NationalRequest) -> HttpResponse:
    """What people asked and nobody answered yet, by antenna; erasures that only the national team can do."""
    may_decide = _reader(request)
    waiting = RightsRequest.objects.filter(answered_on=None).select_related("antenna", "person").order_by("due_on")
    context: dict[str, Any] = {
        "waiting": waiting[:SHOWN],
        "erasure": Right.ERASURE,
        "today": timezone.localdate(),
        "may_decide": may_decide,
    }
    return render(request, "privacy/asked.html", context)


@never_cache
def erase(request: NationalRequest, pk: UUID) -> HttpResponse:
    """Erase everywhere whoever asked it; the antenna that noted the request checked who she is."""
    may_decide = _reader(request)
    if not may_decide:
        raise PermissionDenied
    waiting = RightsRequest.objects.select_related("person", "antenna", "noted_by")
    found = get_object_or_404(waiting, pk=pk, right=Right.ERASURE, answered_on=None)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erasing.erase_everywhere(found.person, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Erased. Nothing names this person any more."))
            return redirect("national_intake:asked")
    antennas = found.person.enrolments.select_related("antenna").order_by("since")
    context = {"asked": found, "form": form, "antennas": [enrolment.antenna.name for enrolment in antennas]}
    return render(request, "privacy/erase_everywhere.html", context)


@never_cache
@require_safe
def journal(request: NationalRequest) -> HttpResponse:
    """How many files each user opened in thirty days; far above the others is said, for somebody to ask."""
    _reader(request)
    since = openings.a_month_before(timezone.now())
    return render(request, "privacy/readers.html", {"readers": openings.readers(since=since), "few": openings.FEW})
