"""The drawer of a till: open it, move money, take it to the bank, close it, read what it came to."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed, spreadsheet
from sales.drawer import closing, moving, opening, reading
from sales.drawer.access import may_hold_the_drawer, may_read_reports
from sales.drawer.forms import CloseForm, CountForm, DepositForm, MoveForm, VouchersForm, moneyed
from sales.models import CashSession, DepositSlip, Payment, Till, VoucherClaimed
from sales.views import till_of_screen


def _hold(request: AntennaRequest) -> Till | None:
    if not may_hold_the_drawer(request.membership):
        raise PermissionDenied
    return till_of_screen(request)


def _open(request: AntennaRequest) -> CashSession | None:
    till = _hold(request)
    return opening.session_of(till) if till else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drawer(request: AntennaRequest) -> HttpResponse:
    """The till of this screen: closed, its float is counted; open, what is in it and what moved."""
    till = _hold(request)
    form = CountForm(request.POST or None)
    if request.method == "POST" and till is not None and form.is_valid():
        said = form.cleaned_data
        try:
            opening.open_session(
                till, said["counted"], counts=said["counts"], reason=said["reason"], by=request.user, at=timezone.now()
            )
            return redirect("sales:till")
        except Refusal as refused:
            refused.beside(form)
    return render(request, "drawer/drawer.html", {**reading.state_of(till), "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: AntennaRequest) -> HttpResponse:
    """Money put in, or taken out for a small expense."""
    session = _open(request)
    if session is None:
        return redirect("drawer:drawer")
    form = MoveForm(request.POST or None, initial={"key": uuid.uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        try:
            moving.move(
                session,
                said["kind"],
                said["amount"],
                said["reason"],
                by=request.user,
                at=timezone.now(),
                key=said["key"],
            )
            return redirect("drawer:drawer")
        except Refusal as refused:
            refused.beside(form)
    return render(request, "drawer/move.html", {"form": form, "session": session})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: AntennaRequest) -> HttpResponse:
    """What goes to the bank, coin by coin, with its slip."""
    session = _open(request)
    if session is None:
        return redirect("drawer:drawer")
    form = DepositForm(request.POST or None, initial={"key": uuid.uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        slip = moving.Slip(said["counts"], said["cheques"] or 0, said["cheques_amount"] or Decimal(0))
        try:
            moving.take_to_the_bank(session, slip, by=request.user, at=timezone.now(), key=said["key"])
            return redirect("drawer:drawer")
        except Refusal as refused:
            field = "counted" if refused.at_field == "amount" else None
            form.add_error(field, str(refused))
    return render(request, "drawer/deposit.html", {"form": form, "session": session})


@never_cache
@require_safe
def slip_pdf(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    """The slip that goes with the money."""
    _hold(request)
    slip = get_object_or_404(
        DepositSlip.objects.select_related(
            "movement__by", "movement__entry", "till__site", "till__antenna", "till__chain"
        ),
        pk=pk,
    )
    return printed.shown(
        printed.tagged("drawer/slip_pdf.html", {"slip": slip, "counts": moneyed(slip.counts)}),
        f"bordereau-{slip.till.chain.code}-{slip.rank}.pdf",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: AntennaRequest) -> HttpResponse:
    """Count, then see what was expected; explain a difference, with a colleague when it is large."""
    session = _open(request)
    if session is None:
        return redirect("drawer:drawer")
    team = closing.colleagues(request.antenna.pk, request.user)
    form = CloseForm(request.POST or None, team=team)
    if form.is_valid():
        try:
            return redirect("drawer:report", pk=_close(request, session, form).pk)
        except Refusal as refused:
            refused.beside(form)
    return render(request, "drawer/close.html", {"form": form, "session": session, "till": session.till})


def _close(request: AntennaRequest, session: CashSession, form: CloseForm) -> CashSession:
    said = form.cleaned_data
    if said["colleague"]:
        closing.confirm(said["colleague"], said["password"])
    return closing.close_session(
        session, said["counted"], counts=said["counts"], told=form.told(), reason=said["reason"],
        colleague=said["colleague"], by=request.user, at=timezone.now(),
    )  # fmt: skip


@never_cache
@require_safe
def reports(request: AntennaRequest) -> HttpResponse:
    """Closings of the antenna, latest first; for managers."""
    if not may_read_reports(request.membership):
        raise PermissionDenied
    return render(request, "drawer/reports.html", {"page": reading.listed(request.antenna.pk, request.GET.get("page"))})


def _report(request: AntennaRequest, pk: uuid.UUID) -> dict[str, Any]:
    """A report that the manager, or whoever closed, may read."""
    if not may_hold_the_drawer(request.membership):
        raise PermissionDenied
    session = get_object_or_404(
        CashSession.objects.select_related("till__site", "opened_by", "closed_by", "closed_with", "closing"),
        pk=pk, closed_at__isnull=False,
    )  # fmt: skip
    if not may_read_reports(request.membership) and session.closed_by_id != request.user.pk:
        raise PermissionDenied
    return reading.report_of(session)


@never_cache
@require_safe
def report(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "drawer/report.html", _report(request, pk))


@never_cache
@require_safe
def report_pdf(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    contents = _report(request, pk)
    session = contents["session"]
    pdf = printed.tagged("drawer/report_pdf.html", {**contents, "antenna": request.antenna})
    return printed.shown(pdf, f"caisse-{session.till.number}-{session.rank}.pdf")


def _vouchers_asked(request: AntennaRequest) -> tuple[VouchersForm, reading.Asked]:
    if not may_read_reports(request.membership):
        raise PermissionDenied
    form = VouchersForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    return form, reading.Asked(said.get("du"), said.get("au"), said.get("partenaire", ""))


@never_cache
@require_safe
def vouchers(request: AntennaRequest) -> HttpResponse:
    """Vouchers that partners still have to pay, then those they were asked for."""
    form, asked = _vouchers_asked(request)
    context = reading.vouchers_of(request.antenna.pk, asked, request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(request, "drawer/vouchers.html", {**context, "form": form, "kept": kept.urlencode()})


@never_cache
@require_safe
def vouchers_xlsx(request: AntennaRequest) -> HttpResponse:
    """The same list as a workbook, to be sent to the partner with the invoice."""
    _form, asked = _vouchers_asked(request)
    name = f"bons-{request.antenna.slug}-{timezone.localdate()}"
    return spreadsheet.answer(reading.voucher_sheet(request.antenna.pk, asked), name)


@require_POST
def claim(request: AntennaRequest, pk: uuid.UUID) -> HttpResponse:
    """The partner was asked for the money of a voucher; pressed twice, once."""
    if not may_read_reports(request.membership):
        raise PermissionDenied
    payment = get_object_or_404(Payment, pk=pk, means="voucher")
    VoucherClaimed.objects.get_or_create(
        payment=payment, defaults={"antenna_id": payment.antenna_id, "by": request.user, "at": timezone.now()}
    )
    messages.success(request, _("Noted: the partner was asked for it."))
    return redirect("drawer:vouchers")
