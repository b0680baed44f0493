"""Papers of an antenna: the donor's value, receipts given and cancelled, the register of second-hand goods."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui.printed import shown as paper
from connect.ui.printed import tagged
from sales.donations import batches, receipts, register
from sales.donations.forms import CancelForm, PeriodForm, ValueForm
from sales.donations.views import A_PAGE, GET_POST, allowed, own_batch
from sales.models import DonationReceipt, ReceiptKind

MOST_LINES = 5000  # that one PDF of the register holds


@never_cache
@require_http_methods(GET_POST)
def value(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """What the donor says that the batch is worth."""
    allowed(request)
    batch = own_batch(request, pk)
    form = ValueForm(request.POST or None, initial=ValueForm.facts_of(batch))
    if form.is_valid():
        try:
            batches.declare(batch, form.cleaned_data["value"], form.cleaned_data["declared_by"], by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Kept: the value is the donor’s."), extra_tags="ok")
            return redirect("donations:batch", pk)
    return render(request, "donations/value.html", {"batch": batch, "form": form})


@require_POST
def give(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Give a receipt; the one for the taxes is signed by a manager."""
    kind = request.POST.get("kind", "")
    if kind not in ReceiptKind.values:
        raise Http404
    allowed(request, to_sign=kind == ReceiptKind.FISCAL)
    batch = own_batch(request, pk)
    try:
        receipts.give(batch, kind, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("donations:batch", pk)


def _own_receipt(request: AntennaRequest, pk: UUID) -> DonationReceipt:
    return get_object_or_404(receipts.of_antenna(request.antenna.pk), pk=pk)


@never_cache
@require_safe
def receipt_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    allowed(request)
    receipt = _own_receipt(request, pk)
    return paper(receipts.pdf(receipt), f"recu-{receipt.reference}.pdf")


@never_cache
@require_http_methods(GET_POST)
def cancel(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Cancel a receipt with a reason; the one that replaces it is given at once and names it."""
    allowed(request, to_sign=True)
    receipt = _own_receipt(request, pk)
    form = CancelForm(request.POST or None, initial=ValueForm.facts_of(receipt.batch))
    if form.is_valid():
        try:
            said = form.cleaned_data
            new = receipts.cancel(receipt, said.pop("reason"), **said, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            words = _("%(old)s is cancelled; %(new)s replaces it.") % {"old": receipt.reference, "new": new.reference}
            messages.success(request, words, extra_tags="ok")
            return redirect("donations:batch", receipt.batch_id)
    return render(request, "donations/cancel.html", {"receipt": receipt, "form": form})


@never_cache
@require_safe
def register_page(request: AntennaRequest) -> HttpResponse:
    """The register of second-hand goods over a period, and whether it is whole."""
    allowed(request, to_sign=True)
    form = PeriodForm(request.GET)
    page = Paginator(register.lines_of(request.antenna.pk, form.first, form.last), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form, "page": page, "lines": register.shown(page), "setting": register.in_force(timezone.localdate()),
        "wrong": register.first_wrong(request.antenna.pk),
    }  # fmt: skip
    return render(request, "donations/register.html", context)


@never_cache
@require_safe
def register_pdf(request: AntennaRequest) -> HttpResponse:
    """The lines of a period on paper; 5,000 at most, the first ones."""
    allowed(request, to_sign=True)
    form = PeriodForm(request.GET)
    lines = register.lines_of(request.antenna.pk, form.first, form.last)[:MOST_LINES]
    with translation.override("fr"):
        context = {
            "rows": [register.cells(one) for one in register.shown(lines)], "headings": register.HEADINGS,
            "first": form.first, "last": form.last, "antenna": request.antenna, "printed_at": timezone.now(),
        }  # fmt: skip
        return paper(tagged("donations/pdf/register.html", context), "registre.pdf")


@never_cache
@require_safe
def register_csv(request: AntennaRequest) -> HttpResponse:
    allowed(request, to_sign=True)
    form = PeriodForm(request.GET)
    content = register.as_csv(register.lines_of(request.antenna.pk, form.first, form.last))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="registre.csv"'
    return answer
