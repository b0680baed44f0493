"""The till: the day, a sale, its receipt."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Person
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from sales import basket as baskets
from sales import discounts, receipts
from sales.access import may_sell
from sales.closures.presence import note_arrival
from sales.counter import Counter, day_of
from sales.drawer.opening import session_of
from sales.forms import PayForm, PriceForm, RoundForm, ScanForm
from sales.models import Means, Sale, Till
from sales.paying import CashCeiling
from sales.till import NoTill, tills_of


def _may(request: AntennaRequest) -> None:
    if not may_sell(request.membership):
        raise PermissionDenied


def till_of_screen(request: AntennaRequest, tills: list[Till] | None = None) -> Till | None:
    """The till that this screen works at: the chosen one, else the first of the antenna. `tills`: those there are, if known."""
    tills = tills_of(request.antenna.pk) if tills is None else tills
    chosen = request.session.get("till")
    return next((t for t in tills if t.pk == chosen), tills[0] if tills else None)


def day_at_the_till(request: AntennaRequest) -> HttpResponse:
    """Today's sales of the antenna, baskets put aside, which till this screen is."""
    _may(request)
    if request.method == "POST":
        chosen = request.POST.get("till", "")
        request.session["till"] = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
        return redirect("sales:till")
    today = timezone.localdate()
    page = day_of(request.antenna.pk, request.user, today)
    tills = tills_of(request.antenna.pk)
    till = till_of_screen(request, tills)
    note_arrival(request, till)
    here = {"till": till, "tills": tills, "session": session_of(till) if till else None, "today": today}
    return render(request, "sales/till.html", {**page, **here})


@never_cache
def sell_to_nobody(request: AntennaRequest) -> HttpResponse:
    """Accessories without a name."""
    return _sell(request, None)


@never_cache
def sell(request: AntennaRequest, person: uuid.UUID) -> HttpResponse:
    return _sell(request, own_person(request, person))


@never_cache
@require_safe
def sold(request: AntennaRequest, sold: uuid.UUID) -> HttpResponse:
    """Was the payment with this key recorded? Its receipt, or 404: asked by a screen whose connection was lost."""
    _may(request)
    sale = get_object_or_404(Sale.objects.select_related("entry"), key=sold, antenna_id=request.antenna.pk)
    return redirect("sales:receipt", reference=sale.reference)


def _sell(request: AntennaRequest, person: Person | None) -> HttpResponse:
    """One page: scan, change, pay. Each button names what it does; a refusal stays beside its field."""
    _may(request)
    counter = Counter(request.antenna.pk, person, request.user, timezone.now())
    if request.method != "POST":
        if person is not None:
            note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="opened a sale")
        page = _sell_page(request, counter)
        note_arrival(request, page["till"])
        return render(request, "sales/sell.html", page)
    acts = {"key": _pay, "price": _price, "round": _round, "remove": _remove}  # the field that each form alone has
    act = next((acts[name] for name in acts if name in request.POST), _add)
    return act(request, counter)


def _sell_page(request: AntennaRequest, counter: Counter, **forms_: forms.Form) -> dict[str, Any]:
    page = counter.page()
    codes = [code for code in request.GET.get("pour", "")[:60].split(",") if code.isalnum() and code.isascii()]
    if codes and counter.person:
        page["proposed"] = baskets.proposed(codes, page["choices"], counter.shelf)
    pay = forms_.get("pay") or PayForm(initial={"means": Means.CASH}, agreed=counter.agreement is not None)
    till = till_of_screen(request)
    state: dict[str, Any] = {"till": till, "session": session_of(till) if till else None, "one_price": RoundForm()}
    state["price_label"] = PriceForm.base_fields["price"].label
    return {"scan": ScanForm(), **page, **state, **forms_, "pay": pay}


def _here(counter: Counter) -> str:
    return reverse("sales:sell", args=[counter.person.pk]) if counter.person else reverse("sales:sell_anonymous")


def _add(request: AntennaRequest, counter: Counter) -> HttpResponse:
    form = ScanForm({"scan": request.POST.get("add") or request.POST.get("scan", "")})
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            counter.add(form.cleaned_data["scan"])
            return redirect(_here(counter))
        except Refusal as refused:
            refusal = refused
            form.add_error("scan", str(refused))
    extra = {"keep": not refusal, **(counter.instead(refusal) if refusal else {})}
    return render(request, "sales/sell.html", {**_sell_page(request, counter, scan=form), **extra})


def _remove(request: AntennaRequest, counter: Counter) -> HttpResponse:
    try:
        baskets.remove(counter.basket, uuid.UUID(request.POST["remove"]), at=counter.at)
    except ValueError as error:
        raise Http404 from error
    return redirect(_here(counter))


def _price(request: AntennaRequest, counter: Counter) -> HttpResponse:
    form = PriceForm(request.POST)
    if form.is_valid():
        try:
            baskets.change_price(counter.basket, form.cleaned_data["line"], form.cleaned_data["price"], at=counter.at)
            return redirect(_here(counter))
        except Refusal as refused:
            form.add_error("price", str(refused))
    return render(request, "sales/sell.html", _sell_page(request, counter, price=form))


def _round(request: AntennaRequest, counter: Counter) -> HttpResponse:
    form = RoundForm(request.POST)
    if form.is_valid():
        try:
            discounts.ask_one_price(counter.basket, form.cleaned_data["round"], at=counter.at)
            return redirect(_here(counter))
        except Refusal as refused:
            form.add_error("round", str(refused))
    return render(request, "sales/sell.html", _sell_page(request, counter, one_price=form))


def _pay(request: AntennaRequest, counter: Counter) -> HttpResponse:
    form, ceiling = PayForm(request.POST, agreed=counter.agreement is not None), False
    if form.is_valid():
        try:
            sale = _check_out(request, counter, form)
            return redirect("sales:receipt", reference=sale.reference)
        except Refusal as refused:
            refused.beside(form)
            ceiling = isinstance(refused, CashCeiling)
    return render(request, "sales/sell.html", {**_sell_page(request, counter, pay=form), "ceiling": ceiling})


def _check_out(request: AntennaRequest, counter: Counter, form: PayForm) -> Sale:
    till = till_of_screen(request)
    if till is None:
        raise NoTill
    return baskets.check_out(
        counter.basket, counter.person, form.payments(), till=till, by=request.user, at=counter.at,
        key=form.cleaned_data["key"],
    )  # fmt: skip


def _sale(request: AntennaRequest, reference: str) -> Sale:
    _may(request)
    sale = receipts.of_antenna(reference, request.antenna.pk)
    if sale is None:
        raise Http404
    return sale


def receipt(request: AntennaRequest, reference: str) -> HttpResponse:
    """What was sold, what to give back, and the receipt as it will be printed."""
    sale = _sale(request, reference)
    printed = list(sale.printings.all())
    refunds = list(sale.refunds.select_related("entry").order_by("refunded_at"))
    page = {**receipts.contents(sale), "printed": printed, "next_rank": len(printed), "refunds": refunds}
    return render(request, "sales/receipt.html", {**page, "title": _("Ticket %(number)s") % {"number": sale.reference}})


def print_receipt(request: AntennaRequest, reference: str) -> HttpResponse:
    """Note the printing, then show the PDF: the original first, then numbered duplicates."""
    sale = _sale(request, reference)
    form = request.POST.get("form", "")
    if request.method != "POST" or form not in receipts.FORMS:
        return redirect("sales:receipt", reference=reference)
    nameless = bool(request.POST.get("sans_nom"))
    printing = receipts.note_printing(sale, by=request.user, at=timezone.now(), without_name=nameless)
    return redirect(f"{reverse('sales:receipt_pdf', args=[reference, form])}?copie={printing.rank}")


def receipt_pdf(request: AntennaRequest, reference: str, form: str) -> HttpResponse:
    """The PDF of a printing that was noted; `copie` is its rank, 0 for the original."""
    sale = _sale(request, reference)
    rank = request.GET.get("copie", "0")
    noted = {str(p.rank): p for p in sale.printings.all()}
    if form not in receipts.FORMS or (rank not in noted and rank != "0"):
        raise Http404
    named = not (rank in noted and noted[rank].without_name)
    answer = HttpResponse(receipts.pdf(sale, form, int(rank), named=named), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="ticket-{sale.reference}.pdf"'
    return answer
