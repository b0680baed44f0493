"""Whom to call today and tomorrow; what a session's people were told; a person's messages; when reminders leave."""

from datetime import datetime, time
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.journal import note_opening
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops import agenda
from workshops.models import Call, Message, MessageStop, ReminderSetting, Result, Session
from workshops.telling import calling, reminders, stopping
from workshops.telling.access import may_call, may_see_sendings
from workshops.telling.forms import CallForm, ReminderForm
from workshops.telling.telling import A_DAY

A_PAGE = 50


def call_list(request: AntennaRequest) -> HttpResponse:
    """People to call, by the day before which it serves."""
    if not may_call(request.membership):
        raise PermissionDenied
    return _call_list(request)


def _call_list(request: AntennaRequest, refusal: Refusal | None = None) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    lines = calling.to_call(request.antenna.pk, at=now)
    in_post = may_see_sendings(request.membership)
    days = groupby(lines, key=lambda line: timezone.localdate(line.before))
    context = {
        "title": _("Whom to call?"),
        "count": len(lines),
        "days": [(agenda.said_day(day, today), list(found)) for day, found in days],
        "told": calling.told_since(request.antenna.pk, _midnight(now)),
        "in_post": in_post,
        "alarms": calling.alarms(request.antenna.pk, at=now) if in_post else [],
        "most": A_DAY,
        "refusal": refusal,
    }
    return render(request, "telling/call_list.html", context)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(timezone.localdate(now), time(), tzinfo=timezone.get_default_timezone())


def note_call(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One press: reached, message left, no answer."""
    if not may_call(request.membership):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("workshops_telling:call_list")
    message, form = get_object_or_404(Message, pk=pk, antenna_id=request.antenna.pk), CallForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        calling.note_call(message, Result(form.cleaned_data["result"]), by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _call_list(request, refusal)
    return redirect("workshops_telling:call_list")


def take_back(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The call was not so."""
    if not may_call(request.membership):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("workshops_telling:call_list")
    call = get_object_or_404(Call, pk=pk, antenna_id=request.antenna.pk)
    try:
        calling.take_back(call, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _call_list(request, refusal)
    return redirect("workshops_telling:call_list")


def log(request: AntennaRequest, pk: int) -> HttpResponse:
    """What a session's people were told: who, when, by which channel, with what result."""
    if not may_see_sendings(request.membership):
        raise PermissionDenied
    session = get_object_or_404(Session.objects.select_related("kind"), pk=pk, antenna_id=request.antenna.pk)
    page = Paginator(calling.log_of(session), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("What was told"),
        "session": session,
        "page": page,
        "results": calling.results(calling.log_of(session)),
    }
    return render(request, "telling/log.html", context)


def person(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What one person was told, and whether she wants messages."""
    if not may_call(request.membership):
        raise PermissionDenied
    who = own_person(request, pk)
    if request.method == "POST":
        return _wants(request, who.pk)
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="opened the messages")
    page = Paginator(calling.log_of_person(who, request.antenna.pk), A_PAGE).get_page(request.GET.get("page"))
    stops = MessageStop.objects.filter(person=who, antenna_id=request.antenna.pk, until=None).select_related("by")
    context = {"title": _("Messages"), "person": who, "page": page, "stops": list(stops.order_by("since"))}
    return render(request, "telling/person.html", context)


def _wants(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """She said whether she wants messages."""
    who = own_person(request, pk)
    if request.POST.get("wish") == "again":
        stopping.start_again(who, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
        messages.success(request, _("Messages leave again from this antenna."), extra_tags="ok")
    elif request.POST.get("wish") == "none":
        stopping.stop(who, by=request.user, at=timezone.now())
        messages.success(request, _("No message leaves any more."), extra_tags="ok")
    else:
        raise Http404
    return redirect("workshops_telling:person", pk=pk)


def hours(request: AntennaRequest) -> HttpResponse:
    """When reminders leave: so many hours before, from a day on."""
    if not may_see_sendings(request.membership):
        raise PermissionDenied
    here, today = request.antenna.pk, timezone.localdate()
    now = reminders.hours_before(here, today)
    form = ReminderForm(request.POST or None, initial={"hours": now, "from_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            reminders.decide(antenna_id=here, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Kept."), extra_tags="ok")
            return redirect("workshops_telling:hours")
    history = ReminderSetting.objects.filter(antenna_id=here).select_related("decided_by")[:20]
    context = {"title": _("When are people reminded?"), "form": form, "hours": now, "history": history}
    return render(request, "telling/hours.html", context)
