"""What travels: the list, a new one, one of them with what is decided on arrival, its slip."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Site
from connect.refusals import Refusal
from connect.ui import printed
from sales.models import Outcome, Transfer, Where
from sales.stockroom import transfers
from sales.stockroom.forms import DecideForm, PiecesForm, SendForm
from sales.stockroom.transfers import DecidedMeanwhile, NotHereToSend
from sales.stockroom.views import A_PAGE, team


@never_cache
@require_safe
def transfer_list(request: AntennaRequest) -> HttpResponse:
    """What left this antenna and what comes to it, newest first."""
    team(request)
    page = Paginator(transfers.seen_by(request.antenna.pk), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "stockroom/transfers.html", {"page": page})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: AntennaRequest) -> HttpResponse:
    """Scan what leaves, say where it goes."""
    team(request)
    initial = {"where": Where.ANTENNA, "labels": request.GET.get("etiquette", "")[:20]}
    form = SendForm(request.POST or None, antenna_id=request.antenna.pk, initial=initial)
    if form.is_valid():
        try:
            transfer = _send(form, request)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Sent. Print the slip and put it in the box."), extra_tags="ok")
            return redirect("stockroom:transfer", transfer.pk)
    return render(request, "stockroom/send.html", {"form": form})


def _send(form: SendForm, request: AntennaRequest) -> Transfer:
    said = form.cleaned_data
    units, unknown = transfers.scanned(said["labels"], request.antenna.pk)
    if unknown:
        raise NotHereToSend(", ".join(unknown[:10]))
    to = {Where.ANTENNA: said["antenna"], Where.REFURBISHER: said["structure"]}.get(said["where"])
    return transfers.send(
        units, form.pieces, site=said["site"], to=to, by=request.user, at=timezone.now(), note=said["note"]
    )


def _transfer(request: AntennaRequest, pk: UUID) -> Transfer:
    team(request)
    found = transfers.seen_by(request.antenna.pk).select_related("cancelled_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: AntennaRequest, transfer: Transfer, **forms: Any) -> dict[str, Any]:
    here = request.antenna.pk
    sends, expects = transfer.antenna_id == here, (transfer.to_antenna_id or transfer.antenna_id) == here
    devices = list(transfer.units.select_related("decided_by").order_by("label"))
    open_ = [d for d in devices if d.outcome in (Outcome.WAITING, Outcome.REFUSED, Outcome.LOST)]
    untouched = all(d.outcome == Outcome.WAITING for d in devices)
    pieces = list(transfer.pieces.select_related("product").order_by("product__rank"))
    return {
        "transfer": transfer,
        "sends": sends,
        "expects": expects,
        "devices": devices,
        "open": open_,
        "pieces": pieces,
        "sites": Site.objects.filter(antenna_id=here).order_by("name"),
        "may_cancel": sends and untouched and not transfer.cancelled_at and all(p.arrived is None for p in pieces),
        "repair": transfer.where == Where.REFURBISHER,
        "coming_back": [d for d in devices if d.outcome in (Outcome.REFUSED, Outcome.LOST)],
        **forms,
    }


@never_cache
@require_safe
def transfer(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One transfer, for both antennas: who sends cancels or takes back, who expects says what arrived."""
    return render(request, "stockroom/transfer.html", _page(request, _transfer(request, pk)))


@never_cache
@require_POST
def decide(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What becomes of the devices that were ticked or scanned."""
    found = _transfer(request, pk)
    form = DecideForm(request.POST, antenna_id=request.antenna.pk)
    devices = _ticked(request, found)
    if form.is_valid() and not devices and form.cleaned_data["decision"] != "cancel":
        form.add_error(None, _("Tick or scan the devices that you have in front of you."))
    if form.is_valid():
        said = form.cleaned_data
        try:
            transfers.decide(
                found, devices, said["decision"], site=said["site"], because=said["because"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except DecidedMeanwhile as refusal:
            messages.warning(request, str(refusal))
            return redirect("stockroom:transfer", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."), extra_tags="ok")
            return redirect("stockroom:transfer", pk)
    return render(request, "stockroom/transfer.html", _page(request, found, form=form, ticked=devices))


def _ticked(request: AntennaRequest, found: Transfer) -> list[UUID]:
    """Those whose box was ticked, and those whose label or number was scanned."""
    typed = {" ".join(line.split()).upper() for line in request.POST.get("scanned", "")[:9000].splitlines()} - {""}
    boxes = set(request.POST.getlist("device")[:500])
    return [
        d.unit_id
        for d in found.units.all()
        if str(d.unit_id) in boxes or {d.label, d.serial, d.imei} & typed
    ]  # fmt: skip


@never_cache
@require_POST
def pieces(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """How many accessories arrived."""
    found = _transfer(request, pk)
    form = PiecesForm(request.POST, antenna_id=request.antenna.pk)
    if form.is_valid():
        try:
            transfers.count_pieces(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."), extra_tags="ok")
            return redirect("stockroom:transfer", pk)
    return render(request, "stockroom/transfer.html", _page(request, found, pieces_form=form))


@never_cache
@require_safe
def slip(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What goes into the box: each device with its code to scan, accessories, where from, where to."""
    found = _transfer(request, pk)
    devices = [(d, printed.code_to_scan(d.label)) for d in found.units.order_by("label")]
    context = {
        "transfer": found,
        "devices": devices,
        "pieces": found.pieces.select_related("product").order_by("product__rank"),
        "printed_at": timezone.now(),
        "code": printed.code_to_scan(found.reference),
    }
    return printed.shown(printed.tagged("stockroom/pdf/slip.html", context), f"transfert-{found.reference}.pdf")
