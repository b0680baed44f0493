"""Something is brought back: its money, or another device; the paper of it; a manager's word."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from sales import receipts
from sales.aftersales import agreeing, exchanging, refund_papers, refunding
from sales.aftersales.access import may_agree, may_serve
from sales.aftersales.forms import ExchangeForm, RefundForm
from sales.aftersales.guarantee import guarantee_of
from sales.drawer.opening import TillNotOpen
from sales.models import Agreed, RefundAgreement, Sale, SaleLine, Till, Unit
from sales.till import NoTill
from sales.views import till_of_screen


def may(request: AntennaRequest) -> None:
    if not may_serve(request.membership):
        raise PermissionDenied


def sale_here(request: AntennaRequest, reference: str) -> Sale:
    may(request)
    sale = receipts.of_antenna(reference, request.antenna.pk)
    if sale is None:
        raise Http404
    return sale


def line_here(request: AntennaRequest, pk: uuid.UUID) -> SaleLine:
    """A device that this antenna sold, with its ticket."""
    may(request)
    mine = SaleLine.objects.filter(antenna_id=request.antenna.pk, unit__isnull=False)
    found = mine.select_related("unit", "sale__entry", "sale__till", "sale__buyer__person", "handover")
    return get_object_or_404(found, pk=pk)


def till_here(request: AntennaRequest) -> Till:
    till = till_of_screen(request)
    if till is None:
        raise NoTill
    return till


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: AntennaRequest, reference: str) -> HttpResponse:
    """What comes back of a ticket, why, by which means. Above the threshold a manager is asked instead."""
    sale, now = sale_here(request, reference), timezone.now()
    asked = sale.refund_agreements.order_by("-asked_at").select_related("asked_by", "answered_by").first()
    agreed = asked if asked and asked.answer == Agreed.AGREED and asked.refund_id is None else None
    left = refunding.what_is_left(sale, at=now)
    start = {"reason": agreed.reason} if agreed else {}
    form = RefundForm(request.POST or None, left=left, asked=agreed.asked if agreed else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            return _give_back(request, sale, form)
        except Refusal as refusal:
            refusal.beside(form)
    context = {
        "sale": sale, "form": form, "left": left, "rows": form.rows(), "purse": refunding.purse_of(sale), "asked": asked,
        "alone": agreeing.alone_up_to(timezone.localdate(now)), "buyer": receipts.buyer_name(sale),
        "managed": may_agree(request.membership), "not_open": str(TillNotOpen.sentence),
    }  # fmt: skip
    return render(request, "aftersales/refund.html", context)


def _give_back(request: AntennaRequest, sale: Sale, form: RefundForm) -> HttpResponse:
    said, backs, now = form.cleaned_data, form.backs(), timezone.now()
    refunding.check(sale, backs, at=now)
    total = sum((back.amount for back in backs), Decimal(0))
    if agreeing.needs_agreement(sale, total, by=request.user, at=now):
        agreeing.ask(sale, backs, reason=said["reason"], by=request.user, at=now)
        messages.success(request, _("The managers are asked. Nothing is lost: this page waits."), extra_tags="ok")
        return redirect("aftersales:refund", sale.reference)
    done = refunding.give_back(
        sale, backs, means=said["means"], reason=said["reason"], till=till_here(request), by=request.user, at=now,
        key=said["key"],
    )  # fmt: skip
    return redirect("aftersales:refunded", done.reference)


@require_POST
def answer(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    """A manager's yes or no to a refund that was prepared."""
    if not may_agree(request.membership):
        raise PermissionDenied
    mine = RefundAgreement.objects.filter(antenna_id=request.antenna.pk).select_related("sale__entry")
    asked = get_object_or_404(mine, pk=pk)
    try:
        agreeing.answer(asked, request.POST.get("reponse") == "oui", by=request.user, at=timezone.now())
        messages.success(request, _("It is noted."), extra_tags="ok")
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    return redirect("aftersales:refund", asked.sale.reference)


@never_cache
@require_safe
def refunded(request: AntennaRequest, reference: str) -> HttpResponse:
    """What was given back, and its paper: the state that is stored, whatever the printer did (C028)."""
    done = _refund_here(request, reference)
    printings = list(done.printings.all())
    page = {**refund_papers.contents(done), "printings": printings, "next_rank": len(printings)}
    return render(request, "aftersales/refunded.html", page)


def _refund_here(request: AntennaRequest, reference: str) -> Any:
    may(request)
    found = refund_papers.of_antenna(reference, request.antenna.pk)
    if found is None:
        raise Http404
    return found


def print_refund(request: AntennaRequest, reference: str) -> HttpResponse:
    """Note the printing, then show the PDF."""
    done, form = _refund_here(request, reference), request.POST.get("form", "")
    if request.method != "POST" or form not in refund_papers.FORMS:
        return redirect("aftersales:refunded", reference=reference)
    nameless = bool(request.POST.get("sans_nom"))
    noted = refund_papers.note_printing(done, by=request.user, at=timezone.now(), without_name=nameless)
    return redirect(f"{reverse('aftersales:refund_pdf', args=[reference, form])}?copie={noted.rank}")


@never_cache
def refund_pdf(request: AntennaRequest, reference: str, form: str) -> HttpResponse:
    """The PDF of a printing that was noted; `copie` is its rank, 0 for the original."""
    done, rank = _refund_here(request, reference), request.GET.get("copie", "0")
    noted = {str(p.rank): p for p in done.printings.all()}
    if form not in refund_papers.FORMS or (rank not in noted and rank != "0"):
        raise Http404
    named = not (rank in noted and noted[rank].without_name)
    return printed.shown(refund_papers.pdf(done, form, int(rank), named=named), f"ticket-{done.reference}.pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    """Another device instead of one that was bought."""
    old = line_here(request, line)
    form = ExchangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("sales:receipt", _exchange(request, old, form.cleaned_data).exchange.sale.reference)
        except Refusal as refusal:
            field = {"scan": "label", "price": "price"}.get(refusal.at_field or "", refusal.at_field)
            form.add_error(field if field in form.fields else None, str(refusal))
    context = {"line": old, "form": form, "guarantee": guarantee_of(old), "buyer": receipts.buyer_name(old.sale)}
    return render(request, "aftersales/exchange.html", context)


class NoSuchDevice(Refusal):
    field = "label"

    def __init__(self) -> None:
        super().__init__(_("No device on sale here bears this label."))


def _exchange(request: AntennaRequest, old: SaleLine, said: dict[str, Any]) -> Any:
    label = said["label"].strip().upper()
    unit = Unit.objects.filter(antenna_id=request.antenna.pk, label=label).select_related("product").first()
    if unit is None:
        raise NoSuchDevice
    done = exchanging.exchange(
        old, unit, at_paid_price=said["price"] == "paid", means=said["means"], till=till_here(request), by=request.user,
        at=timezone.now(), key=said["key"],
    )  # fmt: skip
    return refund_papers.of_antenna(done.reference, request.antenna.pk)
