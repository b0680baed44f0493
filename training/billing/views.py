"""Quotes at an antenna: the list, writing one, sending it, noting what the structure answered."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from connect.ui.printed import shown
from training.billing import issuing, paper, prefill, quoting, reading, telling
from training.billing.access import may_bill
from training.billing.forms import BaseItems, NotedForm, QuoteForm, items_form
from training.billing.invoicing import left_of_quote
from training.billing.sums import read
from training.models import Need, Quote, QuoteState

A_PAGE = 30
P = ParamSpec("P")
Page = Callable[Concatenate[AntennaRequest, P], HttpResponse]


def billing(view: Page[P]) -> Page[P]:
    """Employees and managers alone; kept by no cache."""

    @wraps(view)
    def guarded(request: AntennaRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_bill(request.membership):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def asked(request: AntennaRequest, name: str, most: int = 80) -> str:
    return request.GET.get(name, "")[:most].replace("\x00", "")


@require_safe
@billing
def quotes(request: AntennaRequest) -> HttpResponse:
    """Quotes, the last written first; by state, number, structure."""
    state, words = asked(request, "etat"), asked(request, "q")
    found = reading.quotes(state, words).filter(antenna_id=request.antenna.pk)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "words": words, "states": QuoteState.choices, "tab": "quotes"}
    return render(request, "training/billing/quotes.html", context)


def _need(request: AntennaRequest) -> Need | None:
    """The request that a new quote answers (`?demande=`)."""
    which = asked(request, "demande", 12)
    if not which.isascii() or not which.isdigit():
        return None
    known = Need.objects.select_related("structure", "module")
    return get_object_or_404(known, pk=int(which), antenna_id=request.antenna.pk)


def of_structure(request: AntennaRequest) -> Structure | None:
    """The one that was chosen (`?structure=`)."""
    which = asked(request, "structure", 12)
    return get_object_or_404(Structure, pk=int(which)) if which.isascii() and which.isdigit() else None


def choose(request: AntennaRequest, what: str) -> HttpResponse:
    """For which structure? Found by name, town or postcode; `what`: `quote` or `invoice`."""
    words = asked(request, "q").strip()
    found = Structure.objects.none()
    if words:
        found = Structure.objects.filter(
            Q(name__icontains=words) | Q(town__istartswith=words) | Q(postcode__startswith=words)
        )
    context = {"words": words, "found": found.order_by("name")[:A_PAGE], "what": what}
    return render(request, "training/billing/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@billing
def new_quote(request: AntennaRequest) -> HttpResponse:
    """Write a quote for a structure; of a request, what it asks is written already."""
    need = _need(request)
    structure = need.structure if need else of_structure(request)
    if structure is None:
        return choose(request, "quote")
    standing = Quote.objects.standing().filter(need=need).first() if need and request.method != "POST" else None
    if standing is not None:
        return redirect("training_billing:quote", standing.pk)
    known = prefill.of_need(need) if need else prefill.payer_of(structure)
    items = prefill.items_of(need.module, need.people) if need else []
    form, lines = QuoteForm(request.POST or None, initial=known), items_form(request.POST or None, items)
    if _both(form, lines):
        facts = _facts(form) | {"key": form.cleaned_data["key"], "need": need}
        try:
            quote = quoting.draft(
                antenna_id=request.antenna.pk, structure_id=structure.pk, items=lines.items(), by=request.user,
                at=timezone.now(), **facts,
            )  # fmt: skip
            return redirect("training_billing:quote", quote.pk)
        except Refusal as refusal:
            refusal.beside(form)
    context = {"form": form, "lines": lines, "need": need, "it": None, "structure": structure}
    return render(request, "training/billing/write.html", context)


def _both(form: Any, lines: BaseItems) -> bool:
    return all([form.is_bound, form.is_valid(), lines.is_valid()])


def _facts(form: QuoteForm) -> dict[str, Any]:
    names = ("module", "title", "people", "duration", "period", "place", "terms")
    return form.payer() | {name: form.cleaned_data[name] for name in names}


def quote_here(request: AntennaRequest, pk: UUID) -> Quote:
    known = Quote.objects.select_related("structure", "antenna", "need", "module", "answered_by", "noted_by", "sent_by")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@billing
def change_quote(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Write a draft again."""
    it = quote_here(request, pk)
    if not it.is_draft:
        return redirect("training_billing:quote", it.pk)
    known = {name: getattr(it, name) for name in (
        "key", "title", "people", "duration", "period", "place", "terms", "payer_kind", "payer_name", "payer_address",
        "payer_siret", "payer_email",
    )}  # fmt: skip
    form = QuoteForm(request.POST or None, initial=known | {"module": it.module_id})
    lines = items_form(request.POST or None, read(it.lines))
    if _both(form, lines):
        try:
            quoting.change(it, items=lines.items(), by=request.user, at=timezone.now(), **_facts(form))
            return redirect("training_billing:quote", it.pk)
        except Refusal as refusal:
            refusal.beside(form)
    context = {"form": form, "lines": lines, "need": it.need, "it": it, "structure": it.structure}
    return render(request, "training/billing/write.html", context)


def _page(request: AntennaRequest, it: Quote, form: NotedForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "it": it, "lines": paper.shown_lines(it), "form": form or NotedForm(initial={"on": today}), "today": today,
        "invoices": it.invoices.order_by("issued_on", "number"), "undecided": issuing.undecided(today),
        "written_to": telling.addresses_of(it),
        "left": left_of_quote(it) if it.is_accepted else None,
    }  # fmt: skip
    return render(request, "training/billing/quote.html", context)


@require_safe
@billing
def quote(request: AntennaRequest, pk: UUID) -> HttpResponse:
    return _page(request, quote_here(request, pk))


@require_safe
@billing
def quote_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it = quote_here(request, pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


def said(request: AntennaRequest, act: Callable[[], Any], done: str) -> None:
    """Do it, and say that it is done or why not."""
    try:
        act()
        messages.success(request, done, extra_tags="ok")
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")


@require_POST
@billing
def send(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it = quote_here(request, pk)
    said(request, lambda: quoting.send(it, by=request.user, at=timezone.now()), _("Sent: its words no longer change."))
    return redirect("training_billing:quote", it.pk)


@require_POST
@billing
def withdraw(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it, because = quote_here(request, pk), request.POST.get("because", "").replace("\x00", "")[:500]
    said(request, lambda: quoting.withdraw(it, because=because, by=request.user, at=timezone.now()), _("Withdrawn."))
    return redirect("training_billing:quote", it.pk)


@require_POST
@billing
def note_answer(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A paper came back signed, or they said no."""
    it, form, now = quote_here(request, pk), NotedForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, it, form)
    told = form.cleaned_data
    try:
        if told["answer"] == "yes":
            quoting.accept(it, signatory=told["signatory"], on=told["on"], at=now, by=request.user)
        else:
            quoting.refuse(it, because=told["because"], on=told["on"], at=now, by=request.user)
    except Refusal as refusal:
        refusal.beside(form)
        return _page(request, it, form)
    messages.success(request, _("Noted."), extra_tags="ok")
    return redirect("training_billing:quote", it.pk)
