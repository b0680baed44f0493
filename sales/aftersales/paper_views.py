"""Certificates, the guarantee, a receipt by e-mail."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.journal import note_opening
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from sales import receipts
from sales.aftersales import papers, refund_papers
from sales.aftersales.case_views import buyer_of_line
from sales.aftersales.forms import CertificateForm, EmailForm
from sales.aftersales.refunding import purse_of
from sales.aftersales.sending import send_receipt
from sales.aftersales.views import line_here, may, sale_here
from sales.models import DEVICES, DeviceNote, Refund, Sale


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    """What the certificate of purchase says more; then its PDF."""
    sold = line_here(request, line)
    last = DeviceNote.objects.filter(line=sold).order_by("-at").first()
    start = {"battery": last.battery, "charger": last.charger, "defects": last.defects} if last else {}
    form = CertificateForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("battery", "charger", "defects")}
        papers.note_device(sold, **said, by=request.user, at=timezone.now())
        town = "?avec=lieu" if form.cleaned_data["with_town"] else ""
        return redirect(reverse("aftersales:certificate_pdf", args=[sold.pk]) + town)
    return render(request, "aftersales/certificate.html", {"line": sold, "form": form, "person": buyer_of_line(sold)})


@never_cache
@require_safe
def certificate_pdf(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    sold = line_here(request, line)
    person = buyer_of_line(sold)
    if person is not None:
        note_opening(person, antenna_id=request.antenna.pk, by=request.user, act="printed a certificate")
    pdf = papers.purchase_certificate(sold, person=person, with_town=request.GET.get("avec") == "lieu")
    return printed.shown(pdf, f"certificat-{sold.sale.reference}.pdf")


@never_cache
@require_safe
def guarantee_pdf(request: AntennaRequest, line: uuid.UUID) -> HttpResponse:
    sold = line_here(request, line)
    return printed.shown(papers.guarantee_sheet(sold), f"garantie-{sold.sale.reference}.pdf")


@never_cache
@require_safe
def payment_pdf(request: AntennaRequest, reference: str) -> HttpResponse:
    """The certificate of payment of a whole ticket."""
    sale = sale_here(request, reference)
    buyer = getattr(sale, "buyer", None)
    if buyer is not None:
        note_opening(buyer.person, antenna_id=request.antenna.pk, by=request.user, act="printed a payment certificate")
    devices = [line for line in sale.lines.select_related("unit") if line.kind in DEVICES]
    pdf = papers.payment_certificate(sale, person=buyer and buyer.person, devices=devices, due=purse_of(sale).due)
    return printed.shown(pdf, f"paiement-{sale.reference}.pdf")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: AntennaRequest, reference: str) -> HttpResponse:
    """The receipt of a sale or of a refund, to an address that the person gives, with her agreement for this one."""
    may(request)
    document: Sale | Refund | None = receipts.of_antenna(reference, request.antenna.pk) or refund_papers.of_antenna(
        reference, request.antenna.pk
    )
    if document is None:
        raise Http404
    back = "sales:receipt" if isinstance(document, Sale) else "aftersales:refunded"
    sale = document if isinstance(document, Sale) else document.sale
    buyer = getattr(sale, "buyer", None)
    form = EmailForm(request.POST or None, initial={"email": buyer.person.email if buyer else ""})
    if request.method == "POST" and form.is_valid():
        try:
            send_receipt(document, form.cleaned_data["email"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            messages.success(request, _("The receipt leaves by e-mail."), extra_tags="ok")
            return redirect(back, reference)
    context = {"document": document, "form": form, "back": reverse(back, args=[reference])}
    return render(request, "aftersales/email.html", context)
