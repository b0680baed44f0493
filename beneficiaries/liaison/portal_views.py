"""The portal of prescribers: write a liaison sheet, see what became of it. Their structure's sheets and nothing else."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.liaison import paper, sheets, words
from beneficiaries.liaison.forms import ContentForm, CorrectionForm, SheetForm, WithdrawalForm
from beneficiaries.liaison.story import story
from beneficiaries.models import LiaisonSheet, SheetEvent, SheetState
from beneficiaries.models.sheet import OPEN_STATES
from connect.antennas.http import PortalRequest
from connect.antennas.models import Antenna
from connect.partners.access import may_orient
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal

A_PAGE = 25
PROPOSAL_FIELDS = ("postcode", "antenna")


def own_sheets(request: PortalRequest) -> QuerySet[LiaisonSheet]:
    """The sheets of the structure whose door is open."""
    structure_id = request.professional.structure_id
    if structure_id is None or not may_orient(request.professional):
        raise PermissionDenied
    return LiaisonSheet.objects.filter(structure_id=structure_id)


def own_sheet(request: PortalRequest, pk: UUID) -> LiaisonSheet:
    return get_object_or_404(own_sheets(request).select_related("antenna", "sender", "structure"), pk=pk)


@never_cache
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """The structure's sheets, the latest first, each with its state and the day of it."""
    latest = SheetEvent.objects.filter(sheet=OuterRef("pk")).order_by("-at", "-id").values("at")[:1]
    listed = own_sheets(request).select_related("antenna", "sender").annotate(moved_at=Subquery(latest))
    page = Paginator(listed.order_by("-sent_at"), A_PAGE).get_page(request.GET.get("page"))
    structure = get_object_or_404(Structure, pk=request.professional.structure_id)
    return render(request, "portal/home.html", {"page": page, "structure": structure, "waiting": OPEN_STATES})


@never_cache
def sheet_new(request: PortalRequest) -> HttpResponse:
    """The form of a new sheet, and its sending."""
    own_sheets(request)
    form = SheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            sheet = sheets.send(
                form.content(),
                antenna=cleaned["antenna"],
                sender=Professional.objects.get(pk=request.professional.holder_id),
                send_key=cleaned["send_key"],
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            return redirect("portal:sheet", sheet.pk)
    if "send_key" in form.errors:
        raise Http404
    return render(request, "portal/sheet_form.html", {"form": form, "notice": sheets.NOTICE})


@require_safe
def antenna_for(request: PortalRequest) -> HttpResponse:
    """The antenna proposed for the postcode being typed; htmx puts it into the form."""
    own_sheets(request)
    postcode = "".join(request.GET.get("postcode", "").split())[:5]
    proposed = sheets.proposed_antenna(postcode, on=timezone.localdate()) if postcode.isdigit() else None
    form = SheetForm(initial={"antenna": proposed})
    return render(request, "portal/antenna_field.html", {"form": form, "proposed": proposed, "postcode": postcode})


@never_cache
@require_safe
def sheet(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A sheet: where it stands, what was written."""
    return _sheet_page(request, own_sheet(request, pk), WithdrawalForm())


def _sheet_page(request: PortalRequest, shown: LiaisonSheet, withdrawal: WithdrawalForm) -> HttpResponse:
    known = sheets.as_corrected(shown)
    context: dict[str, Any] = {
        "sheet": shown,
        "known": known,
        "steps": story(shown, for_sender=request.professional),
        "facts": words.facts(known),
        "is_new": shown.state == SheetState.SENT,
        "is_open": shown.state in OPEN_STATES,
        "can_correct": shown.state not in (SheetState.WITHDRAWN, SheetState.CLOSED),
        "withdrawal": withdrawal,
    }
    return render(request, "portal/sheet.html", context)


@never_cache
def correct(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Correct a sheet: rewritten until the antenna opened it, added beside it afterwards."""
    shown = own_sheet(request, pk)
    form = CorrectionForm(request.POST or None, initial=ContentForm.filled_with(shown))
    if request.method == "POST" and form.is_valid():
        try:
            sheets.correct(shown, form.content(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("Your correction is kept."), extra_tags="ok")
            return redirect("portal:sheet", shown.pk)
    return render(request, "portal/correction.html", {"form": form, "sheet": shown})


@never_cache
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Withdraw a sheet, with a reason."""
    shown = own_sheet(request, pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sheets.withdraw(shown, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            return redirect("portal:sheet", shown.pk)
    return render(request, "portal/withdrawal.html", {"form": form, "sheet": shown})


@never_cache
@require_safe
def pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The sheet on one A4 page, to hand to the person."""
    shown = own_sheet(request, pk)
    return paper.answer(paper.written(sheets.as_corrected(shown)), f"{shown.reference}.pdf")


@require_safe
def blank_pdf(request: PortalRequest) -> HttpResponse:
    """A blank sheet to fill by hand."""
    own_sheets(request)
    antennas = Antenna.objects.filter(pk__in=sheets.open_antennas(timezone.localdate()))
    return paper.answer(paper.blank(antennas), "fiche-de-liaison-vierge.pdf")
