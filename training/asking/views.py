"""Requests of structures at an antenna: the inbox, one request, answering, refusing, joining it to a session, noting one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Antenna
from connect.partners.models import Structure
from connect.refusals import Refusal
from training.access import may_plan
from training.asking import asking, moving, requests
from training.asking.forms import AnswerForm, JoinForm, NoteForm, WordForm
from training.asking.plan_views import refuse_unless
from training.asking.prefill import last_agreement
from training.models import Need, NeedState, Quote

A_PAGE = 25
MOST_FOUND = 30


@require_safe
def inbox(request: AntennaRequest) -> HttpResponse:
    """Requests by state, those that wait first."""
    refuse_unless(may_plan(request.membership))
    tab = request.GET.get("etat", "")
    tab = tab if tab in requests.TABS else requests.FIRST_TAB
    counts = requests.counts(request.antenna.pk)
    tabs = [(key, label, counts[key]) for key, (label, _states) in requests.TABS.items()]
    page = Paginator(requests.listed(request.antenna.pk, tab), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "training/asking/inbox.html", {"page": page, "tabs": tabs, "tab": tab, "first": requests.FIRST_TAB}
    )


def of_antenna(request: AntennaRequest, pk: int) -> Need:
    """A request of this antenna, for who plans."""
    refuse_unless(may_plan(request.membership))
    known = Need.objects.select_related("structure", "module", "asked_by", "antenna", "joined")
    return get_object_or_404(known, pk=pk, antenna_id=request.antenna.pk)


@require_safe
def need(request: AntennaRequest, pk: int) -> HttpResponse:
    return _page(request, of_antenna(request, pk))


def _page(request: AntennaRequest, it: Need, **refused: forms.Form) -> HttpResponse:
    """One request: its way, what was asked, and what may be done now. `refused`: the form that was, kept as typed."""
    joining = {"antenna_id": it.antenna_id, "structure_id": it.structure_id}
    closed = it.state in {NeedState.REFUSED, NeedState.WITHDRAWN}
    context: dict[str, Any] = {
        "it": it, "steps": requests.story(it, portal=False), "agreement": last_agreement(it), "closed": closed,
        "quote": Quote.objects.standing().filter(need=it).first(),
        "answer": AnswerForm(structure_id=it.structure_id, initial={"module": it.module_id}, prefix="answer"),
        "refusal": WordForm(prefix="refusal"), "joining": JoinForm(**joining, prefix="join"),
    } | refused  # fmt: skip
    return render(request, "training/asking/need.html", context)


@require_POST
def answer(request: AntennaRequest, pk: int) -> HttpResponse:
    it = of_antenna(request, pk)
    form = AnswerForm(request.POST, structure_id=it.structure_id, prefix="answer")
    if form.is_valid():
        try:
            moving.answer(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Your answer is sent to the structure."), extra_tags="ok")
            return redirect("training_asking:need", it.pk)
    return _page(request, it, answer=form)


@require_POST
def refuse(request: AntennaRequest, pk: int) -> HttpResponse:
    it, form = of_antenna(request, pk), WordForm(request.POST, prefix="refusal")
    if form.is_valid():
        try:
            moving.refuse(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("The structure is told, with your reason."), extra_tags="ok")
            return redirect("training_asking:need", it.pk)
    return _page(request, it, refusal=form)


@require_POST
def join(request: AntennaRequest, pk: int) -> HttpResponse:
    it = of_antenna(request, pk)
    form = JoinForm(request.POST, antenna_id=it.antenna_id, structure_id=it.structure_id, prefix="join")
    if form.is_valid():
        try:
            moving.join(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(
                request, _("The structure is told: it registers its people on its portal."), extra_tags="ok"
            )
            return redirect("training_asking:need", it.pk)
    return _page(request, it, joining=form)


@require_safe
def choose(request: AntennaRequest) -> HttpResponse:
    """Which structure asked: found by its name, its town or its postcode."""
    refuse_unless(may_plan(request.membership))
    asked = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = Structure.objects.none()
    if asked:
        found = Structure.objects.filter(name__icontains=asked) | Structure.objects.filter(town__istartswith=asked)
        found = found | Structure.objects.filter(postcode__startswith=asked)
    return render(
        request, "training/asking/choose.html", {"asked": asked, "found": found.order_by("name")[:MOST_FOUND]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: AntennaRequest, structure: int) -> HttpResponse:
    """What a structure asked by telephone, by e-mail, at a meeting."""
    refuse_unless(may_plan(request.membership))
    of_structure = get_object_or_404(Structure, pk=structure)
    form = NoteForm(request.POST or None, structure=of_structure)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("caller", "source", "key")}
        try:
            it = asking.note(
                form.content(), antenna_id=request.antenna.pk, structure=of_structure, post=form.cleaned_data["asked_by"],
                by=request.user, at=timezone.now(), **facts,
            )  # fmt: skip
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted. The structure sees it on its portal."), extra_tags="ok")
            return redirect("training_asking:need", it.pk)
    antenna = Antenna.objects.get(pk=request.antenna.pk)
    return render(request, "training/asking/note.html", {"form": form, "structure": of_structure, "antenna": antenna})
