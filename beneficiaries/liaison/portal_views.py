"""The portal of prescribers: write a liaison sheet, see what became of it. Their structure's sheets and nothing else."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.liaison import alike, attachments, drafts, following, paper, rights, sheets, words
from beneficiaries.liaison.forms import ContentForm, CorrectionForm, HourForm, SheetForm, WithdrawalForm
from beneficiaries.liaison.story import story
from beneficiaries.models import LiaisonSheet, SheetEvent, SheetState
from beneficiaries.models.sheet import ENDED_STATES, OPEN_STATES
from connect.antennas import territory
from connect.antennas.http import PortalRequest
from connect.antennas.models import Antenna
from connect.partners.access import may_orient
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal
from connect.ui import printed

A_PAGE = 25


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
    writing = drafts.keys_of(drafts.own(request.user, structure.pk))
    context = {"page": page, "structure": structure, "waiting": OPEN_STATES, "drafts": writing}
    return render(request, "portal/home.html", context)


@never_cache
def sheet_new(request: PortalRequest) -> HttpResponse:
    """The form of a new sheet, and its sending. What is refused is kept as a draft, as what is typed is."""
    own_sheets(request)
    form = SheetForm(request.POST or None, request.FILES or None, professional=request.professional)
    already: list[LiaisonSheet] = []
    if request.method == "POST" and form.is_valid():
        already = [] if form.cleaned_data["all_the_same"] else _already_open(request, form)
        sheet = None if already else _send(request, form)
        if sheet and "had_files" in request.POST and not request.FILES:
            messages.warning(request, _("The sheet has left. Its document was not kept meanwhile: choose it again."))
            return redirect("portal:document", sheet.pk)
        if sheet:
            return redirect("portal:sheet", sheet.pk)
    if "send_key" in form.errors:
        raise Http404
    if request.method == "POST":
        keep_draft(request, UUID(str(form["send_key"].value())))
    return form_page(request, form, already=already, lost_document=bool(request.FILES))


def form_page(request: PortalRequest, form: SheetForm, **more: Any) -> HttpResponse:
    """The form, new or begun; `already`: the open sheets of the same person, told before a second one leaves."""
    key = form["send_key"].value()
    return render(request, "portal/sheet_form.html", {"form": form, "notice": sheets.NOTICE, "key": key, **more})


def keep_draft(request: PortalRequest, key: UUID) -> None:
    """Keep what was posted, silently: the page says what matters more."""
    with suppress(Refusal):
        drafts.save(
            key, drafts.typed(request.POST), structure_id=request.professional.structure_id or 0, by=request.user,
            at=timezone.now(),
        )  # fmt: skip


def _already_open(request: PortalRequest, form: SheetForm) -> list[LiaisonSheet]:
    """The structure's own open sheets of the same person; the one that this very form sent is not told as another."""
    found = alike.open_from_structure(form.content(), request.professional.structure_id or 0)
    return [] if any(one.send_key == form.cleaned_data["send_key"] for one in found) else found


def _send(request: PortalRequest, form: SheetForm) -> LiaisonSheet | None:
    cleaned, now = form.cleaned_data, timezone.now()
    sender = cleaned["sender"] or Professional.objects.get(pk=request.professional.holder_id)
    try:
        sheet = sheets.send(
            form.content(), antenna=cleaned["antenna"], sender=sender, send_key=cleaned["send_key"],
            oriented_by=cleaned["oriented_by"], by=request.user, at=now,
        )  # fmt: skip
        if cleaned["document"] and not attachments.of(sheet):
            attachments.add(sheet, cleaned["document"], by=request.user, at=now)
    except Refusal as refusal:
        form.add_error(refusal.at_field, str(refusal))
        return None
    known = sheets.as_corrected(sheet)
    if sheet.sent_at != now and any(getattr(known, name) != value for name, value in form.content().items()):
        words = _(
            "This sheet had left already, from another page, as you read it here. What you typed since is not in it:"
            " correct it if it is needed."
        )
        messages.warning(request, words)
    return sheet


@require_safe
def antenna_for(request: PortalRequest) -> HttpResponse:
    """The antenna proposed for the postcode being typed; htmx puts it into the form."""
    own_sheets(request)
    postcode = "".join(request.GET.get("postcode", "").split())[:5]
    proposed = sheets.proposed_antenna(postcode, on=timezone.localdate()) if postcode.isdigit() else None
    form = SheetForm(initial={"antenna": proposed}, professional=request.professional)
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
        "can_correct": shown.state not in ENDED_STATES,
        "has_ended": shown.state in ENDED_STATES,
        "offered": following.hours_offered(shown, at=timezone.now()),
        "valid_until": rights.valid_until(shown) if shown.state in OPEN_STATES else None,
        "serves": serves(shown),
        "withdrawal": withdrawal,
        "new_key": uuid4(),
    }
    return render(request, "portal/sheet.html", context)


def serves(shown: LiaisonSheet) -> Antenna | None:
    """The antenna that a refusal named: the sheet can be sent there in one press."""
    latest = following.latest_step(shown) if shown.state == SheetState.REFUSED else None
    return latest.serves if latest else None


@require_POST
def keep_hour(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Keep one of the hours offered, with the person beside."""
    shown, form = own_sheet(request, pk), HourForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        following.keep_hour(shown, form.cleaned_data["hour"], by=request.user, at=timezone.now(), by_sender=True)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The hour is kept. The antenna expects the person."), extra_tags="ok")
    return redirect("portal:sheet", shown.pk)


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
    return printed.shown(paper.written(sheets.as_corrected(shown)), f"{shown.reference}.pdf")


@require_safe
def blank_pdf(request: PortalRequest) -> HttpResponse:
    """A blank sheet to fill by hand."""
    own_sheets(request)
    antennas = Antenna.objects.filter(pk__in=territory.open_antennas(timezone.localdate()))
    return printed.shown(paper.blank(antennas), "fiche-de-liaison-vierge.pdf")
