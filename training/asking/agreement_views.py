"""Agreements at an antenna: written with everything prefilled, looked at, sent, noted as signed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from training.access import may_plan
from training.asking import agreeing, paper, prefill
from training.asking.forms import AgreementForm, SignedForm
from training.asking.plan_forms import empty_slots
from training.asking.plan_views import beside, refuse_unless
from training.asking.views import of_antenna
from training.models import Agreement, Issuer


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: AntennaRequest, pk: int) -> HttpResponse:
    """Everything that is known is filled in. It is looked at as a draft in PDF, then sent."""
    it = of_antenna(request, pk)
    known = prefill.of_agreement(it)
    form = AgreementForm(
        request.POST or None, antenna_id=it.antenna_id, structure_id=it.structure_id, initial=known.fields
    )
    slots = empty_slots(request.POST or None, initial=known.slots)
    if request.method == "POST" and form.is_valid() and slots.is_valid():
        if "look" in request.POST:
            shown = agreeing.draft(it, form.terms(), slots=slots.slots(), by=request.user, at=timezone.now())
            return pdf_response(shown)
        try:
            made = agreeing.send(
                it, form.terms(), slots=slots.slots(), key=form.cleaned_data["key"], by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            beside(form, slots, refusal)
        else:
            said = _("Sent under number %(number)s: the structure reads it and signs on its portal.")
            messages.success(request, said % {"number": made.number}, extra_tags="ok")
            return redirect("training_asking:need", it.pk)
    context = {
        "it": it, "form": form, "slots": slots, "last": prefill.last_agreement(it),
        "issuer": Issuer.objects.on(timezone.localdate()),
    }  # fmt: skip
    return render(request, "training/asking/agreement_form.html", context)


def pdf_response(agreement: Agreement) -> HttpResponse:
    """The PDF, shown in the browser, named by its number, kept by no cache on the way."""
    response = printed.shown(paper.pdf_of(agreement), paper.name_of(agreement))
    response["Cache-Control"] = "private, no-store"
    return response


def _agreement(request: AntennaRequest, pk: UUID) -> Agreement:
    refuse_unless(may_plan(request.membership))
    known = Agreement.objects.select_related("module", "replaces", "need")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@require_safe
def agreement(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The PDF of an agreement that was sent, replaced ones included."""
    return pdf_response(_agreement(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Note that it came back signed, on paper or by e-mail."""
    it = _agreement(request, pk)
    form = SignedForm(request.POST or None, initial={"name": it.need.asker})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("means", "name", "position")}
        try:
            agreeing.note_signed(it, on=form.cleaned_data["signed_on"], by=request.user, at=timezone.now(), **facts)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted as signed: the structure is told."), extra_tags="ok")
            return redirect("training_asking:need", it.need_id)
    return render(request, "training/asking/signed.html", {"it": it, "form": form})
