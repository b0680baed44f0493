"""A structure's requests for trainings, at its portal: ask, follow, correct, write, withdraw, sign the agreement."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional
from connect.refusals import Refusal
from training.access import may_ask_for_training
from training.asking import agreeing, asking, requests
from training.asking.agreement_views import pdf_response
from training.asking.forms import AskForm, NeedForm, SignForm, WordForm
from training.asking.moving import AskedStays
from training.asking.prefill import last_agreement
from training.models import OPEN_NEEDS, Agreement, Need, NeedState, Quote

A_PAGE = 25


def _post(request: PortalRequest) -> Professional:
    """The professional whose pass opened the door."""
    return Professional.objects.select_related("structure").get(pk=request.professional.holder_id)


def _referent(request: PortalRequest) -> Professional:
    """She, when she may ask and sign for her structure."""
    post = _post(request)
    if not may_ask_for_training(post):
        raise PermissionDenied
    return post


def _own(request: PortalRequest) -> QuerySet[Need]:
    """The requests of the structure whose door is open: each of its professionals reads them."""
    known = Need.objects.select_related("module", "antenna", "asked_by", "structure", "joined")
    return known.filter(structure_id=request.professional.structure_id or 0)


@never_cache
@require_safe
def needs(request: PortalRequest) -> HttpResponse:
    page = Paginator(_own(request).order_by("-moved_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_ask": may_ask_for_training(_post(request)), "open": OPEN_NEEDS}
    return render(request, "training/asking/portal_needs.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest) -> HttpResponse:
    """One page, three minutes; sent twice it is one request. `?module=`: a code of the catalogue, chosen already."""
    post = _referent(request)
    form = AskForm(request.POST or None, structure=post.structure)
    if request.method == "POST" and form.is_valid():
        antenna, key = form.cleaned_data["antenna"], form.cleaned_data["key"]
        try:
            made = asking.ask(form.content(), antenna=antenna, post=post, key=key, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(
                request, _("Your request is sent. The antenna answers here and by e-mail."), extra_tags="ok"
            )
            return redirect("portal_training_asking:need", made.pk)
    if code := request.GET.get("module"):
        form.initial["module"] = form.fields["module"].queryset.filter(code=code.replace("\0", "")[:8]).first()  # type: ignore[attr-defined]
    waiting = list(_own(request).filter(state__in=OPEN_NEEDS)[:3])
    return render(request, "training/asking/portal_ask.html", {"form": form, "waiting": waiting})


@never_cache
@require_safe
def need(request: PortalRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_own(request), pk=pk))


def _page(request: PortalRequest, it: Need, **refused: forms.Form) -> HttpResponse:
    """One request: where it stands, what was asked, what may be done. `refused`: the form that was, kept as typed."""
    post = _post(request)
    agreement = last_agreement(it)
    over = it.state in {NeedState.REFUSED, NeedState.WITHDRAWN}
    context: dict[str, Any] = {
        "it": it, "steps": requests.story(it, portal=True), "may_ask": may_ask_for_training(post), "agreement": agreement,
        "quote": Quote.objects.standing().filter(need=it).first(),
        "to_sign": agreement is not None and not agreement.is_signed and not over,
        "session": it.sessions.filter(state="planned").order_by("starts_on").first() or it.joined,
        "signing": SignForm(initial={"position": post.position}), "message": WordForm(prefix="message"),
        "leaving": WordForm(prefix="leaving"), "over": over,
    } | refused  # fmt: skip
    return render(request, "training/asking/portal_need.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: PortalRequest, pk: int) -> HttpResponse:
    """Change what was asked, until the antenna answers."""
    post, it = _referent(request), get_object_or_404(_own(request), pk=pk)
    stands = {name: getattr(it, f"{name}_id" if name == "module" else name) for name in asking.CONTENT}
    form = NeedForm(request.POST or None, structure=post.structure, initial=stands)
    if it.state != NeedState.ASKED:
        messages.error(request, str(AskedStays()), extra_tags="no")
        return redirect("portal_training_asking:need", it.pk)
    if request.method == "POST" and form.is_valid():
        try:
            asking.correct(it, form.content(), by=request.user)
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Your correction is kept."), extra_tags="ok")
            return redirect("portal_training_asking:need", it.pk)
    return render(request, "training/asking/portal_ask.html", {"form": form, "it": it})


@require_POST
def say(request: PortalRequest, pk: int) -> HttpResponse:
    """A word to the antenna about it."""
    _referent(request)
    it, form = get_object_or_404(_own(request), pk=pk), WordForm(request.POST, prefix="message")
    if form.is_valid():
        try:
            asking.add_a_word(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Your message is sent."), extra_tags="ok")
            return redirect("portal_training_asking:need", it.pk)
    return _page(request, it, message=form)


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    _referent(request)
    it, form = get_object_or_404(_own(request), pk=pk), WordForm(request.POST, prefix="leaving")
    if form.is_valid():
        try:
            asking.withdraw(it, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Withdrawn."), extra_tags="ok")
            return redirect("portal_training_asking:need", it.pk)
    return _page(request, it, leaving=form)


def _agreement(request: PortalRequest, pk: UUID) -> Agreement:
    known = Agreement.objects.select_related("module", "replaces", "need")
    return get_object_or_404(known, pk=pk, structure_id=request.professional.structure_id)


@never_cache
@require_safe
def agreement(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The PDF, replaced ones included: the old number stays as it was sent."""
    return pdf_response(_agreement(request, pk))


@require_POST
def sign(request: PortalRequest, pk: UUID) -> HttpResponse:
    """A referent signs in the name of her structure."""
    post, it, form = _referent(request), _agreement(request, pk), SignForm(request.POST)
    if form.is_valid():
        try:
            agreeing.sign(it, post=post, position=form.cleaned_data["position"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Signed. You find it here, with its number."), extra_tags="ok")
            return redirect("portal_training_asking:need", it.need_id)
    return _page(request, get_object_or_404(_own(request), pk=it.need_id), signing=form)
