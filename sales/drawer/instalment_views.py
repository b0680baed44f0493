"""Instalments: what a manager agrees to, what is left of a sale, money that comes in."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from sales import receipts
from sales.drawer import exceptions, instalments
from sales.drawer.access import may_agree, may_hold_the_drawer, may_read_reports
from sales.drawer.forms import AgreeForm, CashForm, SettleForm
from sales.models import CreditAgreement, Sale
from sales.till import NoTill
from sales.views import till_of_screen


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: AntennaRequest, person: uuid.UUID) -> HttpResponse:
    """A manager lets the person pay her next sale in instalments."""
    if not may_agree(request.membership):
        raise PermissionDenied
    whose = own_person(request, person)
    form = AgreeForm(request.POST or None, most=instalments.most_months(timezone.localdate()))
    if form.is_valid():
        said = form.cleaned_data
        try:
            instalments.agree(
                whose, said["most"], said["months"], said["reason"], antenna_id=request.antenna.pk, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("Agreed: the till now offers “in instalments” for her next sale."))
            return redirect("sales:sell", person=whose.pk)
        except Refusal as refused:
            form.add_error(None, str(refused))
    if request.method != "POST":
        note_opening(whose, antenna_id=request.antenna.pk, by=request.user, act="opened instalments")
    agreed = CreditAgreement.objects.filter(person=whose).select_related("by", "sale__entry")[:20]
    return render(request, "drawer/agree.html", {"person": whose, "form": form, "agreed": agreed})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cash(request: AntennaRequest, person: uuid.UUID) -> HttpResponse:
    """A manager lets somebody without a bank account pay more than the ceiling in cash, today."""
    if not may_agree(request.membership):
        raise PermissionDenied
    whose = own_person(request, person)
    form = CashForm(request.POST or None)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            exceptions.allow_cash(whose, reason, antenna_id=request.antenna.pk, by=request.user, at=timezone.now())
            messages.success(request, _("Noted: her next sale of today may be paid in cash."))
            return redirect("sales:sell", person=whose.pk)
        except Refusal as refused:
            form.add_error(None, str(refused))
    if request.method != "POST":
        note_opening(whose, antenna_id=request.antenna.pk, by=request.user, act="opened cash above the ceiling")
    return render(request, "drawer/cash.html", {"person": whose, "form": form})


@never_cache
@require_safe
def overdue(request: AntennaRequest) -> HttpResponse:
    """Instalments whose day is past, for managers."""
    if not may_read_reports(request.membership):
        raise PermissionDenied
    late = instalments.overdue(request.antenna.pk, timezone.localdate())
    return render(request, "drawer/overdue.html", {"late": late})


def _sale(request: AntennaRequest, reference: str) -> Sale:
    if not may_hold_the_drawer(request.membership):
        raise PermissionDenied
    sale = receipts.of_antenna(reference, request.antenna.pk)
    if sale is None or not sale.instalments.exists():
        raise Http404
    return sale


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: AntennaRequest, reference: str) -> HttpResponse:
    """What is left of a sale, and the money that comes in for it."""
    sale = _sale(request, reference)
    left = instalments.what_is_left(sale)
    due = sum(amount for _part, amount in left)
    first = next((amount for _part, amount in left if amount), 0)
    form = SettleForm(request.POST or None, initial={"key": uuid.uuid4(), "amount": first or None, "means": "cash"})
    if form.is_valid():
        till = till_of_screen(request)
        said = form.cleaned_data
        try:
            if till is None:
                raise NoTill
            instalments.settle(
                sale, said["means"], said["amount"], received=said["received"], till=till, by=request.user,
                at=timezone.now(), key=said["key"],
            )  # fmt: skip
            messages.success(request, _("Paid, and written in the books."))
            return redirect("drawer:settle", reference=reference)
        except Refusal as refused:
            refused.beside(form)
    paid = sale.settlements.select_related("entry", "by").order_by("settled_at")
    page = {"sale": sale, "left": left, "due": due, "form": form, "paid": paid, "buyer": receipts.buyer_name(sale)}
    return render(request, "drawer/settle.html", page)
