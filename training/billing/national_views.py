"""Quotes and invoices at the national desk: what was invoiced everywhere, by whom it is paid, and who invoices."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from stdnum import iban

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.printed import shown
from connect.ui.spreadsheet import answer
from training.billing import exported, issuing, paper, reading
from training.billing.access import may_read_billing, may_set_issuer
from training.billing.forms import IssuerForm
from training.models import Invoice, Issuer, PayerKind
from training.models.invoice import InvoiceQuerySet

A_PAGE = 50
FACTS = (
    "name", "address", "siret", "activity_number", "prefect", "vat_regime", "exempted_on", "vat_rate", "vat_number", "iban",
    "bic", "payment_days", "quote_days", "penalty",
)  # fmt: skip


class Asked(NamedTuple):
    """A year, one kind of payer or all, late ones alone or all."""

    year: int
    payer: str
    late: bool

    @property
    def days(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)

    def found(self, today: date) -> InvoiceQuerySet:
        invoices = reading.invoices(today, "late" if self.late else "").filter(issued_on__range=self.days)
        return invoices.filter(payer_kind=self.payer) if self.payer else invoices


def _reader(request: NationalRequest) -> None:
    if not may_read_billing(request.membership):
        raise PermissionDenied


def _asked(request: NationalRequest) -> Asked:
    year, payer = request.GET.get("annee", "")[:4], request.GET.get("payeur", "")
    present = timezone.localdate().year
    known = year.isascii() and year.isdigit() and issuing.SINCE.year <= int(year) <= present
    return Asked(
        int(year) if known else present, payer if payer in PayerKind.values else "", request.GET.get("etat") == "late"
    )


@never_cache
@require_safe
def home(request: NationalRequest) -> HttpResponse:
    """What a year invoiced, by kind of payer, each invoice, and who invoices since when."""
    _reader(request)
    asked, today = _asked(request), timezone.localdate()
    found = asked.found(today)
    holds = issuing.issuer_on(today)
    income = [one for one in reading.income_by_payer(*asked.days) if one.invoices or one.net]
    context = {
        "asked": asked, "years": range(today.year, issuing.SINCE.year - 1, -1), "income": income,
        "net": sum(one.net for one in income), "totals": reading.totals(found), "undecided": issuing.undecided(today),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")), "issuers": Issuer.objects.all()[:A_PAGE],
        "holds": holds, "iban": iban.format(holds.iban) if holds.iban else "", "may_set": may_set_issuer(request.membership), "today": today,
    }  # fmt: skip
    return render(request, "training/billing/national/home.html", context)


@never_cache
@require_safe
def spreadsheet(request: NationalRequest) -> HttpResponse:
    """The same invoices, their credit notes and the sums by payer, in a file."""
    _reader(request)
    asked = _asked(request)
    found = asked.found(timezone.localdate())
    content = exported.of_year(found, reading.income_by_payer(*asked.days), *asked.days, asked.payer)
    return answer(content, f"factures-formations-{asked.year}")


@never_cache
@require_safe
def invoice_pdf(request: NationalRequest, pk: UUID) -> HttpResponse:
    _reader(request)
    it = get_object_or_404(Invoice.objects.select_related("antenna", "structure", "quote"), pk=pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issuer(request: NationalRequest) -> HttpResponse:
    """Who invoices, from a day on; what held before stands on the papers of before."""
    if not may_set_issuer(request.membership):
        raise PermissionDenied
    today = timezone.localdate()
    holds = issuing.issuer_on(today)
    known = {name: getattr(holds, name) for name in FACTS} | {"from_on": today}
    form = IssuerForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            issuing.write(by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Written: papers of that day on bear it."), extra_tags="ok")
            return redirect("national_training_billing:home")
    return render(request, "training/billing/national/issuer.html", {"form": form, "holds": holds})
