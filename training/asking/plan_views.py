"""Sessions of an antenna: the list, planning one for a request or open to all, moving, changing, cancelling it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.partners.models import Structure
from connect.refusals import Refusal
from training import planning
from training.access import may_plan
from training.asking import listing, prefill, requests
from training.asking.plan_forms import ChangeForm, PlanForm, empty_slots, slots_of
from training.models import Mode, Module, Need, Session

A_PAGE = 25


@require_safe
def sessions(request: AntennaRequest) -> HttpResponse:
    """Sessions to come, past or cancelled, filtered; and how many requests wait."""
    asked, today = listing.Asked.read(request.GET), timezone.localdate()
    found = listing.sessions(request.antenna.pk, asked, on=today)
    reserved = Session.objects.filter(antenna_id=request.antenna.pk, reserved_for__isnull=False)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")), "asked": asked, "when": listing.WHEN,
        "modes": Mode.choices, "modules": Module.objects.order_by("code").values_list("code", flat=True).distinct(),
        "structures": Structure.objects.filter(pk__in=reserved.values("reserved_for")),
        "waiting": requests.waiting(request.antenna.pk), "may_plan": may_plan(request.membership),
    }  # fmt: skip
    return render(request, "training/sessions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AntennaRequest, need_pk: int | None = None) -> HttpResponse:
    """A session to plan; for a request, everything that is known of it is filled in."""
    refuse_unless(may_plan(request.membership))
    need = _need(request, need_pk) if need_pk else None
    known = prefill.of_session(need) if need else prefill.NOTHING
    form = PlanForm(
        request.POST or None, antenna_id=request.antenna.pk, for_structure=need.structure if need else None,
        initial=known.fields,
    )  # fmt: skip
    slots = empty_slots(request.POST or None, initial=known.slots)
    if request.method == "POST" and form.is_valid() and slots.is_valid():
        try:
            session = planning.plan(
                **form.cleaned_data, antenna_id=request.antenna.pk, slots=slots.slots(), need=need, by=request.user
            )
        except Refusal as refusal:
            beside(form, slots, refusal)
        else:
            return redirect("training:session", session.pk)
    return render(request, "training/plan.html", {"form": form, "slots": slots, "need": need})


def _need(request: AntennaRequest, pk: int) -> Need:
    known = Need.objects.select_related("structure", "module", "asked_by")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def beside(form: Any, slots: Any, refusal: Refusal) -> None:
    """A refusal about half-days stands above their lines; any other in the form."""
    if form is None or refusal.at_field == "slots" or isinstance(refusal, planning.SameHalfDayTwice):
        slots.non_form_errors().append(str(refusal))
    else:
        refusal.beside(form)


def _session(request: AntennaRequest, pk: int) -> Session:
    known = Session.objects.select_related("module", "site", "reserved_for")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: AntennaRequest, pk: int) -> HttpResponse:
    refuse_unless(may_plan(request.membership))
    it = _session(request, pk)
    slots = slots_of(list(it.half_days.all()), request.POST or None)
    if request.method == "POST" and slots.is_valid():
        try:
            planning.move(it, slots=slots.slots(), by=request.user)
        except Refusal as refusal:
            beside(None, slots, refusal)
        else:
            messages.success(request, _("Moved. Those who are registered are told by e-mail."), extra_tags="ok")
            return redirect("training:session", it.pk)
    return render(request, "training/move.html", {"it": it, "slots": slots})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AntennaRequest, pk: int) -> HttpResponse:
    """Where it is, how it is followed, its seats."""
    refuse_unless(may_plan(request.membership))
    it = _session(request, pk)
    form = ChangeForm(request.POST or None, session=it)
    if request.method == "POST" and form.is_valid():
        try:
            planning.change(it, where=form.where(), capacity=form.cleaned_data["capacity"], by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Changed. Who is registered learns another place by e-mail."), extra_tags="ok")
            return redirect("training:session", it.pk)
    return render(request, "training/asking/change.html", {"it": it, "form": form})


@require_POST
def cancel(request: AntennaRequest, pk: int) -> HttpResponse:
    refuse_unless(may_plan(request.membership))
    it = _session(request, pk)
    try:
        planning.cancel(it, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal), extra_tags="no")
    return redirect("training:session", it.pk)
