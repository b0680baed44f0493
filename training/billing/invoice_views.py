"""Invoices at an antenna: the list, issuing one, what is paid of it, credit notes, what is late, a session's own."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from connect.ui.printed import shown
from training.billing import invoicing, issuing, paper, paying, prefill, reading, telling
from training.billing.access import may_credit
from training.billing.forms import CreditForm, InvoiceForm, PaymentForm, items_form
from training.billing.invoicing import left_of_quote
from training.billing.sums import Item, sums_of
from training.billing.views import A_PAGE, asked, billing, choose, of_structure, said
from training.models import CreditNote, Invoice, Payment, Quote, RegistrationState, Session


@require_safe
@billing
def invoices(request: AntennaRequest) -> HttpResponse:
    """Invoices, the last first, or those that are late, open or paid; what they come to."""
    state, words, today = asked(request, "etat"), asked(request, "q"), timezone.localdate()
    found = reading.invoices(today, state, words).filter(antenna_id=request.antenna.pk)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "words": words, "totals": reading.totals(found), "tab": "invoices"}
    return render(request, "training/billing/invoices.html", context)


def _of(request: AntennaRequest) -> tuple[Quote | None, Session | None, Structure | None]:
    """Of what a new invoice is: an accepted quote (`?devis=`), a session (`?session=&structure=`), or a structure alone."""
    antenna = request.antenna.pk
    quote = session = None
    if which := asked(request, "devis", 36):
        try:
            quote = get_object_or_404(Quote.objects.select_related("structure"), pk=UUID(which), antenna_id=antenna)
        except ValueError as error:
            raise Http404 from error
    if which := asked(request, "session", 12):
        session = get_object_or_404(Session.objects.select_related("module"), pk=_digits(which), antenna_id=antenna)
    if quote is not None:
        return quote, session or quote.session, quote.structure
    return None, session, of_structure(request)


def _digits(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise Http404
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@billing
def new_invoice(request: AntennaRequest) -> HttpResponse:
    """Issue an invoice: its total is looked at (`look`), then it has its number and never changes."""
    quote, session, structure = _of(request)
    if structure is None:
        return choose(request, "invoice")
    today = timezone.localdate()
    facts, items = prefill.invoice_of(quote, session, structure)
    due = invoicing.first_due(today, issuing.issuer_on(today).payment_days)
    form = InvoiceForm(request.POST or None, initial=facts | {"first_due_on": due})
    lines = items_form(request.POST or None, items)
    valid = all([form.is_bound, form.is_valid(), lines.is_valid()])
    looked = _looked(form, lines.items(), today) if valid and "look" in request.POST else None
    if valid and not looked:
        try:
            made = _issue(request, form, lines.items(), quote, session, structure)
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number}, extra_tags="ok")
            return redirect("training_billing:invoice", made.pk)
        except Refusal as refusal:
            refusal.beside(form)
    context = {
        "form": form, "lines": lines, "quote": quote, "session": session, "structure": structure,
        "undecided": issuing.undecided(today), "left": left_of_quote(quote) if quote else None,
        "looked": looked,
    }  # fmt: skip
    return render(request, "training/billing/issue.html", context)


def _looked(form: InvoiceForm, items: list[Item], day: date) -> dict[str, Any]:
    """What the invoice would come to: its sums, when they are due, the VAT mention, who is written to."""
    issuer = issuing.issuer_on(day)
    sums = sums_of(items, issuer.vat_rate)
    return {
        "sums": sums, "dues": form.dues(sums.gross) if sums.gross > 0 else [], "issuer": issuer,
        "email": form.cleaned_data["payer_email"],
    }  # fmt: skip


def _issue(
    request: AntennaRequest, form: InvoiceForm, items: list[Item], quote: Quote | None, session: Session | None,
    structure: Structure,
) -> Invoice:  # fmt: skip
    now = timezone.now()
    gross = sums_of(items, issuing.issuer_on(timezone.localdate(now)).vat_rate).gross
    held = prefill.held_by(session, structure.pk) if session else None
    return invoicing.issue(
        key=form.cleaned_data["key"], antenna_id=request.antenna.pk, structure_id=structure.pk, items=items,
        dues=form.dues(gross) if gross > 0 else (), by=request.user, at=now, quote=quote, session=session,
        people=held.people if held and held.people else None, hours=held.hours if held and held.people else None,
        **form.facts(),
    )  # fmt: skip


def _invoice(request: AntennaRequest, pk: UUID) -> Invoice:
    known = Invoice.objects.with_balance(timezone.localdate())
    known = known.select_related("structure", "antenna", "quote", "session", "issued_by")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def _page(request: AntennaRequest, it: Invoice, form: PaymentForm | None = None) -> HttpResponse:
    context = {
        "it": it, "lines": paper.shown_lines(it), "form": form or PaymentForm(initial={"amount": _plain(it)}),
        "instalments": it.instalments.all(), "credit_notes": it.credit_notes.order_by("number"),
        "payments": it.payments.select_related("noted_by", "reverses", "reversed_by"),
        "reminders": it.reminders.all(), "may_credit": may_credit(request.membership), "today": timezone.localdate(),
        "written_to": telling.addresses_of(it),
    }  # fmt: skip
    return render(request, "training/billing/invoice.html", context)


def _plain(it: Any) -> str:
    return f"{it.left:.2f}".replace(".", ",") if it.left > 0 else ""


@require_safe
@billing
def invoice(request: AntennaRequest, pk: UUID) -> HttpResponse:
    return _page(request, _invoice(request, pk))


@require_safe
@billing
def invoice_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it = _invoice(request, pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


@require_POST
@billing
def note_payment(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it, form = _invoice(request, pk), PaymentForm(request.POST)
    if form.is_valid():
        try:
            paying.note(it, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("Noted."), extra_tags="ok")
            return redirect("training_billing:invoice", it.pk)
        except Refusal as refusal:
            refusal.beside(form)
    return _page(request, it, form)


@require_POST
@billing
def take_back(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """A payment, or money given back, that was noted by mistake."""
    payment = get_object_or_404(Payment, pk=pk, antenna_id=request.antenna.pk, reverses=None)
    said(request, lambda: paying.take_back(payment, by=request.user, at=timezone.now()), _("Taken back."))
    return redirect("training_billing:invoice", payment.invoice_id)


@require_POST
@billing
def remind(request: AntennaRequest, pk: UUID) -> HttpResponse:
    it = _invoice(request, pk)
    said(
        request, lambda: paying.remind(it, by=request.user, at=timezone.now()), _("A letter leaves, with the invoice.")
    )
    return redirect("training_billing:invoice", it.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@billing
def credit(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Take an invoice back, whole or in part."""
    if not may_credit(request.membership):
        raise PermissionDenied
    it, form = _invoice(request, pk), CreditForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            made = invoicing.credit(
                it, key=told["key"], reason=told["reason"], items=form.items(), by=request.user, at=timezone.now()
            )
            messages.success(request, _("Issued: %(number)s.") % {"number": made.number}, extra_tags="ok")
            return redirect("training_billing:invoice", it.pk)
        except Refusal as refusal:
            refusal.beside(form)
    context = {"it": it, "form": form, "left": invoicing.left_of_invoice(it)}
    return render(request, "training/billing/credit.html", context)


@require_safe
@billing
def credit_pdf(request: AntennaRequest, pk: UUID) -> HttpResponse:
    known = CreditNote.objects.select_related("structure", "antenna", "invoice")
    it = get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)
    return shown(paper.pdf_of(it), paper.name_of(it))


@require_safe
@billing
def session(request: AntennaRequest, pk: int) -> HttpResponse:
    """What was quoted and invoiced of a session, and the structures that have people in it."""
    known = Session.objects.select_related("module", "site", "reserved_for")
    it = get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)
    coming = it.registrations.filter(state=RegistrationState.REGISTERED).order_by()
    counted = dict(coming.values_list("structure").annotate(n=Count("id")))
    structures = Structure.objects.filter(pk__in=[*counted, it.reserved_for_id]).order_by("name")
    context = {
        "it": it, "tab": "billed", "invoices": Invoice.objects.with_balance(timezone.localdate()).filter(session=it),
        "structures": [(one, counted.get(one.pk, 0)) for one in structures],
        "quotes": Quote.objects.filter(state="accepted", need_id=it.need_id) if it.need_id else Quote.objects.none(),
    }  # fmt: skip
    return render(request, "training/billing/session.html", context)
