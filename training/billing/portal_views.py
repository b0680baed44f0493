"""Quotes and invoices of a structure at the portal: a referent reads them, accepts or refuses a quote."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from connect.ui.printed import shown
from training.billing import paper, quoting
from training.billing.access import may_answer_quotes
from training.billing.forms import NoForm, SignForm
from training.models import CreditNote, Invoice, Quote

A_PAGE = 30
P = ParamSpec("P")
Page = Callable[Concatenate[PortalRequest, P], HttpResponse]


def referent(view: Page[P]) -> Page[P]:
    """Those who answer for their structure; kept by no cache."""

    @wraps(view)
    def guarded(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_answer_quotes(_post(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def _post(request: PortalRequest) -> Professional:
    return Professional.objects.get(pk=request.professional.holder_id)


@require_safe
@referent
def papers(request: PortalRequest) -> HttpResponse:
    """What waits for an answer, then quotes and invoices, the last first."""
    quotes = Quote.objects.select_related("antenna").order_by("-sent_at")
    invoices = Invoice.objects.with_balance(timezone.localdate()).select_related("antenna")
    context = {
        "quotes": Paginator(quotes, A_PAGE).get_page(request.GET.get("devis")),
        "invoices": Paginator(invoices, A_PAGE).get_page(request.GET.get("factures")), "today": timezone.localdate(),
        "notes": CreditNote.objects.select_related("invoice")[:A_PAGE],
    }  # fmt: skip
    return render(request, "training/billing/portal.html", context)


def _quote(pk: UUID) -> Quote:
    return get_object_or_404(Quote.objects.select_related("antenna", "structure", "need"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@referent
def quote(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Read a quote, and say yes or no."""
    it, post, now = _quote(pk), _post(request), timezone.now()
    yes = SignForm(
        request.POST if "yes" in request.POST else None, initial={"signatory": str(post), "post": post.position}
    )
    no = NoForm(request.POST if "no" in request.POST else None)
    form = yes if "yes" in request.POST else no
    if request.method == "POST" and form.is_valid():
        try:
            if form is yes:
                quoting.accept(it, **form.cleaned_data, at=now, by=post)
            else:
                quoting.refuse(it, **form.cleaned_data, at=now, by=post)
            return redirect("portal_training_billing:quote", it.pk)
        except Refusal as refusal:
            refusal.beside(form)
    context = {
        "it": it,
        "lines": paper.shown_lines(it),
        "yes": yes,
        "no": no,
        "open": it.is_valid_on(timezone.localdate()),
    }
    return render(request, "training/billing/portal_quote.html", context)


@require_safe
@referent
def quote_pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    it = _quote(pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


@require_safe
@referent
def invoice_pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    it = get_object_or_404(Invoice.objects.select_related("antenna", "structure", "quote"), pk=pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


@require_safe
@referent
def credit_pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    it = get_object_or_404(CreditNote.objects.select_related("antenna", "structure", "invoice"), pk=pk)
    return shown(paper.pdf_of(it), paper.name_of(it))
