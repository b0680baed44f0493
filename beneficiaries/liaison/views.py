"""Liaison sheets at the antenna: those that wait, and one of them with what can be done next."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.journal import note_opening
from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import following, paper, rights, sheets, side_by_side, words
from beneficiaries.liaison.following_forms import AppointmentForm, ClosingForm, PassOnForm, RefusalForm, TryForm
from beneficiaries.liaison.forms import NEEDS, SLOTS
from beneficiaries.liaison.inbox import STATES, WAITED, Asked, Inbox
from beneficiaries.liaison.rights import rules_on
from beneficiaries.liaison.story import story
from beneficiaries.models import ContactTry, LiaisonSheet, Need, SheetState, SheetTransfer, TryOutcome
from beneficiaries.models.sheet import OPEN_STATES
from connect.antennas.access import may_work_at_counter
from connect.antennas.http import AntennaRequest
from connect.ui import printed
from connect.ui.templatetags.ui import NBSP, phone

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
    """Sheets by state and other filters, urgent first, then oldest. Each count is the length of the list it opens."""
    sheets_here(request)
    today = timezone.localdate()
    asked = Inbox(request.antenna.pk, Asked.read(request.GET), today, rules_on(today))
    page = Paginator(asked.listed(), A_PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.needs_said = words.listed(one.needs, Need)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "asked": asked.asked,
        "states": asked.choices("state", STATES),
        "filters": [
            ("besoin", _("Need"), _("any need"), asked.choices("need", dict(NEEDS))),
            ("structure", _("Structure"), _("any structure"), asked.structures()),
            ("attente", _("Waiting"), _("however long"), asked.choices("waited", waited())),
            ("disponible", _("Available"), _("whenever"), asked.choices("slot", dict(SLOTS))),
            (
                "langue",
                _("Language"),
                _("any language"),
                [c for c in asked.choices("language", dict(LANGUAGES)) if c.count or c.chosen],
            ),
        ],
        "urgent": asked.choices("urgent", {True: _("Urgent only")})[0],
        "asleep": asked.asleep(),
        "sleeps_days": asked.rules.sleeps_days,
        "to_call": following.to_call(request.antenna.pk).count(),
        "passed_on": SheetTransfer.objects.filter(from_antenna_id=request.antenna.pk).count(),
    }
    return render(request, "sheets/inbox.html", context)


def waited() -> dict[int, str]:
    return {
        days: ngettext("for %(days)s day or more", "for %(days)s days or more", days) % {"days": days}
        for days in WAITED
    }


@never_cache
@require_safe
def calls(request: AntennaRequest) -> HttpResponse:
    """Those to call again, with what was tried."""
    sheets_here(request)
    latest = ContactTry.objects.filter(sheet=OuterRef("pk")).order_by("-at")
    listed = (
        following.to_call(request.antenna.pk)
        .select_related("structure")
        .annotate(
            tried=Count("tries"),
            tried_at=Subquery(latest.values("at")[:1]),
            outcome=Subquery(latest.values("outcome")[:1]),
        )
    )
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    outcomes = dict(TryOutcome.choices)
    for one in page:
        one.outcome_said = outcomes.get(one.outcome or "", "")  # type: ignore[attr-defined]  # annotated
    rules = rules_on(timezone.localdate())
    return render(request, "sheets/calls.html", {"page": page, "rules": rules})


@never_cache
@require_safe
def transfers(request: AntennaRequest) -> HttpResponse:
    """Sheets that went on from this antenna or came to it: the reference, where, when. No name."""
    sheets_here(request)
    moved = SheetTransfer.objects.select_related("from_antenna", "to_antenna", "by").order_by("-at")
    here = Q(from_antenna_id=request.antenna.pk) | Q(to_antenna_id=request.antenna.pk)
    page = Paginator(moved.filter(here), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "sheets/transfers.html", {"page": page})


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
    return page_of(request, shown)


def page_of(request: AntennaRequest, shown: LiaisonSheet, **bound: Any) -> HttpResponse:
    """The sheet with what can be done next; `bound`: a form that was refused, or a sentence."""
    known, now = sheets.as_corrected(shown), timezone.now()
    is_open, here = shown.state in OPEN_STATES, request.antenna.pk
    latest = following.latest_step(shown)
    hour = latest.appointment_at if latest and latest.appointment_at else None
    context = {
        "sheet": shown,
        "known": known,
        "facts": words.facts(known),
        "number": phone(known.phone).replace(" ", NBSP),
        "steps": story(shown),
        "is_open": is_open,
        "can_meet": is_open or shown.state == SheetState.WELCOMED,
        "offered": following.hours_offered(shown, at=now),
        "has_missed": shown.state == SheetState.APPOINTMENT and bool(hour and hour <= now),
        "valid_until": rights.valid_until(shown) if is_open else None,
        "beside": side_by_side.people(known) if is_open or shown.person_id else None,
        "others": side_by_side.sheets(known) if is_open or shown.person_id else None,
        "tries": list(shown.tries.select_related("by")) if is_open else [],
        "rules": rules_on(timezone.localdate(now)),
        "appointment": AppointmentForm.at(here) if is_open or shown.state == SheetState.WELCOMED else None,
        "trying": TryForm(),
        "refusal": RefusalForm(here=here),
        "passing": PassOnForm(here=here),
        "closing": ClosingForm(),
        **bound,
    }
    return render(request, "sheets/sheet.html", context)


@never_cache
@require_safe
def pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The same page as the sender printed, corrections included."""
    shown = sheet_here(request, pk)
    return printed.shown(paper.written(sheets.as_corrected(shown)), f"{shown.reference}.pdf")
