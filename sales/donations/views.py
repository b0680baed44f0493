"""Donors and batches of an antenna: who brings what, device by device."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from sales.donations import batches as batches_
from sales.donations import donors as donors_
from sales.donations import grid, reading, receipts, register, removing
from sales.donations.access import may_sign, may_take_in
from sales.donations.forms import BatchForm, DonorForm, ReasonForm, ValueForm
from sales.models import Batch, Donor, Unit, UnitRemoval, UnitState

A_PAGE = 50
GET_POST = ["GET", "HEAD", "POST"]


def allowed(request: AntennaRequest, *, to_sign: bool = False) -> None:
    if not (may_sign if to_sign else may_take_in)(request.membership):
        raise PermissionDenied


def own_batch(request: AntennaRequest, pk: UUID) -> Batch:
    here = Batch.objects.filter(antenna_id=request.antenna.pk).select_related(
        "donor", "site", "received_by", "finished_by"
    )
    return get_object_or_404(here, pk=pk)


@never_cache
@require_safe
def batches(request: AntennaRequest) -> HttpResponse:
    """Batches, the latest first, found by their donor or their number."""
    allowed(request)
    text = request.GET.get("q", "")[:80]
    page = Paginator(reading.batches_of(request.antenna.pk, text), A_PAGE).get_page(request.GET.get("page"))
    kept = register.is_kept(timezone.localdate())
    return render(request, "donations/batches.html", {"page": page, "text": text, "register_is_kept": kept})


@never_cache
@require_safe
def donors(request: AntennaRequest) -> HttpResponse:
    """Who gives: found by name, then a batch is begun."""
    allowed(request)
    text = request.GET.get("q", "")[:80]
    page = Paginator(donors_.found(text, request.antenna.pk), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "donations/donors.html", {"page": page, "text": text})


@never_cache
@require_http_methods(GET_POST)
def add_donor(request: AntennaRequest) -> HttpResponse:
    """A new donor, then its batch."""
    allowed(request)
    with_identity = register.is_kept(timezone.localdate())
    form = DonorForm(
        request.POST or None, with_identity=with_identity, initial={"name": request.GET.get("nom", "")[:80]}
    )
    if form.is_valid():
        try:
            made = donors_.add(**form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("donations:batch_new", made.pk)
    return render(request, "donations/donor_form.html", {"form": form, "with_identity": with_identity})


@never_cache
@require_http_methods(GET_POST)
def donor(request: AntennaRequest, pk: int) -> HttpResponse:
    """A donor, corrected here; below, what it brought."""
    allowed(request)
    known = get_object_or_404(Donor, pk=pk, antenna_id=request.antenna.pk)
    with_identity = register.is_kept(timezone.localdate())
    form = DonorForm(request.POST or None, with_identity=with_identity, initial=DonorForm.facts_of(known))
    if form.is_valid():
        try:
            donors_.change(known, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Kept."), extra_tags="ok")
            return redirect("donations:donor", pk)
    brought = reading.batches_of(request.antenna.pk).filter(donor=known)
    page = Paginator(brought, A_PAGE).get_page(request.GET.get("page"))
    missing = donors_.missing_for_the_register(known) if with_identity else []
    return render(request, "donations/donor.html", {"donor": known, "form": form, "page": page, "missing": missing})


@never_cache
@require_http_methods(GET_POST)
def add_batch(request: AntennaRequest, pk: int) -> HttpResponse:
    """What a donor brings today."""
    allowed(request)
    known = get_object_or_404(Donor, pk=pk, antenna_id=request.antenna.pk)
    form = BatchForm(request.POST or None, antenna_id=request.antenna.pk)
    if form.is_valid():
        try:
            made = batches_.open_batch(known, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("donations:enter", made.pk)
    return render(request, "donations/batch_form.html", {"form": form, "donor": known})


@never_cache
@require_safe
def batch(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A batch: who, when, its inventory, its value, its papers."""
    allowed(request)
    known = own_batch(request, pk)
    units = Unit.objects.filter(batch=known).order_by("label")
    page = Paginator(units.exclude(state=UnitState.REMOVED), A_PAGE).get_page(request.GET.get("page"))
    out = UnitRemoval.objects.filter(unit__batch=known, restored_at=None).select_related("unit", "removed_by")
    papers = list(receipts.of_antenna(request.antenna.pk).filter(batch=known).order_by("issued_at", "reference"))
    standing = {paper.kind for paper in papers if paper.cancelled_at is None}
    context = {
        "batch": known, "page": page, "removed": out[:A_PAGE], "papers": papers, "standing": standing,
        "why_not": receipts.why_no_tax_receipt(known), "value": ValueForm(initial=ValueForm.facts_of(known)),
        "may_sign": may_sign(request.membership), "lists": known.imports.exclude(confirmed_at=None)[:5],
    }  # fmt: skip
    return render(request, "donations/batch.html", context)


@never_cache
@require_http_methods(GET_POST)
def enter(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Devices one after the other, a row each; a wrong cell keeps the whole page as it was typed."""
    allowed(request)
    known = own_batch(request, pk)
    if known.finished_at:
        messages.warning(request, str(batches_.Finished.sentence))
        return redirect("donations:batch", pk)
    now = timezone.now()
    sheet = (
        grid.Grid.of_post(request.POST, known, at=now) if request.method == "POST" else grid.Grid.blank(known, at=now)
    )
    if "record" in request.POST and sheet.rows:
        try:
            taken = batches_.take_in(known, sheet.rows, by=request.user, at=now)
        except batches_.Faulty as refusal:
            sheet.show(refusal.lines)
        except Refusal as refusal:
            sheet.refused = str(refusal)
        else:
            return _taken(request, pk, [unit for _line, unit in taken])
    elif request.method == "POST":
        _restore_a_row(request, sheet)
        sheet.check()
    return render(request, "donations/enter.html", {"batch": known, "sheet": sheet})


def _restore_a_row(request: AntennaRequest, sheet: grid.Grid) -> None:
    """The button beside a number that was taken out by mistake: its device is back, its row is emptied, all else stays."""
    row = request.POST.get("restore", "")
    gone = sheet.gone(row)
    if gone is None:
        return
    try:
        removing.restore(gone.unit, by=request.user, at=timezone.now())
    except Refusal as refusal:
        sheet.refused = str(refusal)
    else:
        sheet.empty(row)
        sheet.said = _("%(label)s is back in stock, to be looked at.") % {"label": gone.unit.label}


def _taken(request: AntennaRequest, pk: UUID, units: list[Unit]) -> HttpResponse:
    words = ngettext(
        "%(n)s device is in stock: %(first)s.", "%(n)s devices are in stock: %(first)s to %(last)s.", len(units)
    ) % {"n": len(units), "first": units[0].label, "last": units[-1].label}  # fmt: skip
    messages.success(request, words, extra_tags="ok")
    return redirect("donations:batch", pk)


@require_POST
def finish(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The inventory is complete."""
    allowed(request)
    try:
        batches_.finish(own_batch(request, pk), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("donations:batch", pk)


@require_POST
def open_again(request: AntennaRequest, pk: UUID) -> HttpResponse:
    allowed(request, to_sign=True)
    try:
        batches_.open_again(own_batch(request, pk), by=request.user)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("donations:batch", pk)


def _own_unit(request: AntennaRequest, pk: UUID) -> Unit:
    return get_object_or_404(Unit.objects.select_related("batch"), pk=pk, antenna_id=request.antenna.pk)


def _back(unit: Unit, antenna_id: int) -> HttpResponse:
    here = unit.batch is not None and unit.batch.antenna_id == antenna_id
    return redirect("donations:batch", unit.batch_id) if here else redirect("donations:batches")


@never_cache
@require_http_methods(GET_POST)
def remove(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A device that was entered by mistake: why, and it is out; it can be put back."""
    allowed(request)
    unit = _own_unit(request, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            removing.remove(unit, form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            words = _("%(label)s is out of stock. Its number stays known.") % {"label": unit.label}
            messages.success(request, words, extra_tags="ok")
            return _back(unit, request.antenna.pk)
    return render(request, "donations/remove.html", {"unit": unit, "form": form})


@require_POST
def restore(request: AntennaRequest, pk: UUID) -> HttpResponse:
    allowed(request)
    unit = _own_unit(request, pk)
    try:
        removing.restore(unit, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        words = _("%(label)s is back in stock, to be looked at.") % {"label": unit.label}
        messages.success(request, words, extra_tags="ok")
    return _back(unit, request.antenna.pk)
