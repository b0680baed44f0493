"""Liaison sheets at the antenna: those that wait, and one of them with what can be done next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries import duplicates
from beneficiaries.fields import Birth
from beneficiaries.journal import note_opening
from beneficiaries.liaison import paper, sheets, words
from beneficiaries.liaison.forms import AppointmentForm, ClosingForm
from beneficiaries.liaison.story import story
from beneficiaries.models import BirthPrecision, LiaisonSheet, Need, Person, SheetState
from beneficiaries.models.sheet import OPEN_STATES
from connect.antennas.access import may_work_at_counter
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal

A_PAGE = 25


def sheets_here(request: AntennaRequest) -> QuerySet[LiaisonSheet]:
    if not may_work_at_counter(request.membership):
        raise PermissionDenied
    return LiaisonSheet.objects.filter(antenna_id=request.antenna.pk)


def sheet_here(request: AntennaRequest, pk: UUID) -> LiaisonSheet:
    related = ("antenna", "structure", "sender", "person")
    return get_object_or_404(sheets_here(request).select_related(*related), pk=pk)


@never_cache
@require_safe
def inbox(request: AntennaRequest) -> HttpResponse:
    """Sheets by state, oldest first while they wait. Each count is the length of the list it opens."""
    chosen = request.GET.get("etat", SheetState.SENT)
    if chosen not in SheetState.values:
        chosen = SheetState.SENT
    here = sheets_here(request)
    counts = dict(here.order_by().values_list("state").annotate(Count("pk")))
    order = ("-urgent", "sent_at") if chosen in OPEN_STATES else ("-sent_at",)
    listed = here.filter(state=chosen).select_related("structure", "sender").order_by(*order)
    if chosen == SheetState.APPOINTMENT:
        listed = listed.annotate(expected_at=sheets.latest_hour()).order_by("expected_at")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.needs_said = words.listed(one.needs, Need)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "chosen": chosen,
        "states": [(state.value, STATE_WORDS[state], counts.get(state.value, 0)) for state in SheetState],
    }
    return render(request, "sheets/inbox.html", context)


STATE_WORDS = {
    SheetState.SENT: pgettext_lazy("sheets", "To read"),
    SheetState.RECEIVED: pgettext_lazy("sheets", "Read"),
    SheetState.APPOINTMENT: pgettext_lazy("sheets", "Appointment given"),
    SheetState.WELCOMED: pgettext_lazy("sheets", "Welcomed"),
    SheetState.WITHDRAWN: pgettext_lazy("sheets", "Withdrawn"),
    SheetState.CLOSED: pgettext_lazy("sheets", "Closed"),
}


@never_cache
@require_safe
def sheet(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One sheet. Opening it marks it read: the sender is told, once."""
    shown = sheet_here(request, pk)
    if shown.state == SheetState.SENT:
        sheets.receive(shown, by=request.user, at=timezone.now())
        shown = sheet_here(request, pk)
    if shown.person:
        note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="opened the sheet")
    return _page(request, shown)


def _page(request: AntennaRequest, shown: LiaisonSheet, **bound: Any) -> HttpResponse:
    known = sheets.as_corrected(shown)
    context = {
        "sheet": shown,
        "known": known,
        "facts": words.facts(known),
        "steps": story(shown),
        "is_open": shown.state in OPEN_STATES,
        "can_meet": shown.state in (*OPEN_STATES, SheetState.WELCOMED),
        "matches": matches(known) if shown.state in OPEN_STATES else [],
        "appointment": AppointmentForm(),
        "closing": ClosingForm(),
        **bound,
    }
    return render(request, "sheets/sheet.html", context)


def matches(known: LiaisonSheet) -> list[duplicates.Likeness]:
    """People of the antenna who may be the one of the sheet."""
    return duplicates.likely(
        first_name=known.first_name,
        last_name=known.last_name,
        birth=Birth(known.birth_on, BirthPrecision(known.birth_precision)),
        phone=known.phone,
        phone_shared=known.phone_shared,
        antenna_id=known.antenna_id,
    )


@require_POST
def appointment(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Offer a day and an hour."""
    shown, form = sheet_here(request, pk), AppointmentForm(request.POST)
    if form.is_valid():
        try:
            sheets.give_appointment(shown, starts_at=form.moment(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The appointment is kept; the sender is told."), extra_tags="ok")
            return redirect("beneficiaries:sheet", shown.pk)
    return _page(request, shown, appointment=form)


@require_POST
def attach(request: AntennaRequest, pk: UUID, person: UUID) -> HttpResponse:
    """The person in front of us is one we know: the sheet becomes hers."""
    shown = sheet_here(request, pk)
    found = get_object_or_404(Person, pk=person)
    try:
        sheets.attach(shown, found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _page(request, shown, refused=str(refusal))
    return redirect("desk:person", found.pk)


@require_POST
def close(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Close a sheet, with a reason."""
    shown, form = sheet_here(request, pk), ClosingForm(request.POST)
    if form.is_valid():
        try:
            sheets.close(shown, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            return redirect("beneficiaries:sheet", shown.pk)
    return _page(request, shown, closing=form)


@never_cache
@require_safe
def pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The same page as the sender printed, corrections included."""
    shown = sheet_here(request, pk)
    return paper.answer(paper.written(sheets.as_corrected(shown)), f"{shown.reference}.pdf")
