"""Sending somebody on to a partner: a need, a place, what is passed on; then the letter and what became of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Person, Referral, ReferralResult
from beneficiaries.referrals import letters, referring, said
from beneficiaries.referrals.access import may_refer
from beneficiaries.referrals.forms import AgainForm, ReferForm, ResultForm
from beneficiaries.referrals.places import around
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.partners.directory import codes, finding
from connect.partners.directory.needs import NEEDS, need_of
from connect.partners.directory.story import told
from connect.partners.models import Place
from connect.refusals import Refusal
from connect.ui import printed

A_PAGE = 20


def person_here(request: AntennaRequest, pk: UUID) -> Person:
    if not may_refer(request.membership):
        raise PermissionDenied
    return own_person(request, pk)


def referral_here(request: AntennaRequest, pk: UUID) -> Referral:
    if not may_refer(request.membership):
        raise PermissionDenied
    mine = Referral.objects.filter(antenna_id=request.antenna.pk)
    return get_object_or_404(
        mine.select_related("person", "place", "antenna", "by", "result_by", "withdrawn_by"), pk=pk
    )


@never_cache
@require_safe
def refer(request: AntennaRequest, person: UUID) -> HttpResponse:
    """A need, then places by distance from the person's commune; each opens what is passed on to it."""
    sent = person_here(request, person)
    need = request.GET.get("besoin", "")
    need = need if need in NEEDS else ""
    origin = around(sent, antenna_id=request.antenna.pk)
    within = int(km) if (km := request.GET.get("dans", "")) in {str(one) for one in finding.RADII} else finding.USUAL
    found = finding.find(finding.Asked(need=need, within=within), origin) if need else Place.objects.none()
    page, labels, now = Paginator(found, A_PAGE).get_page(request.GET.get("page")), codes.labels(), timezone.now()
    context = {
        "person": sent,
        "needs": list(NEEDS.items()),
        "need": need,
        "need_name": need_of(need).name,
        "origin": origin,
        "within": within,
        "wider": next((one for one in finding.RADII if one > within), 0),
        "page": page,
        "rows": [told(place, labels, at=now) for place in page],
    }
    return render(request, "referrals/refer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refer_to(request: AntennaRequest, person: UUID, place: UUID) -> HttpResponse:
    """What is passed on to this place, and on what ground."""
    sent, now = person_here(request, person), timezone.now()
    chosen = get_object_or_404(Place.objects.select_related("commune"), pk=place)
    need = code if (code := request.GET.get("besoin", "")) in NEEDS else "other_partner"
    form = ReferForm(request.POST or None, person=sent, place=chosen, antenna_id=request.antenna.pk, at=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = referring.refer(
                sent, chosen, need=need, antenna_id=request.antenna.pk, by=request.user, at=now, **form.facts()
            )
        except Refusal as refusal:
            refusal.beside(form)
        else:
            return redirect("beneficiaries:referral", made.pk)
    context = {
        "form": form,
        "person": sent,
        "place": chosen,
        "told": told(chosen, codes.labels(), at=now, whole=True),
        "need": need,
        "need_name": need_of(need).name,
    }
    return render(request, "referrals/refer_to.html", context)


@never_cache
@require_safe
def referral(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """One orientation: the letter, what was passed on, what became of it."""
    shown = referral_here(request, pk)
    note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="opened the referral")
    return _page(request, shown)


def _page(request: AntennaRequest, shown: Referral, **bound: Any) -> HttpResponse:
    context = {
        "referral": shown,
        "person": shown.person,
        "need_name": need_of(shown.need).name,
        "facts": said.facts_of(shown),
        "result": ResultForm(initial={"result": shown.result}),
        "again": AgainForm(),
        "can_email": not (shown.emailed_at or shown.withdrawn_at or shown.place.closed_on) and bool(shown.place.emails),
        **bound,
    }
    return render(request, "referrals/referral.html", context)


@never_cache
@require_safe
def letter(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The letter to carry; none after a withdrawal."""
    shown = referral_here(request, pk)
    if shown.withdrawn_at:
        return _page(request, shown, refused=str(referring.Withdrawn.sentence))
    note_opening(shown.person, antenna_id=request.antenna.pk, by=request.user, act="printed the referral")
    return printed.shown(letters.written(shown), f"orientation-{shown.at:%Y-%m-%d}.pdf")


def _after(request: AntennaRequest, shown: Referral, do: Any, words: str) -> HttpResponse:
    """One act on an orientation: done and said, or refused and said."""
    try:
        do()
    except Refusal as refusal:
        return _page(request, referral_here(request, shown.pk), refused=str(refusal))
    messages.success(request, words, extra_tags="ok")
    return redirect("beneficiaries:referral", shown.pk)


@require_POST
def email(request: AntennaRequest, pk: UUID) -> HttpResponse:
    shown, now = referral_here(request, pk), timezone.now()
    return _after(
        request, shown, lambda: referring.send(shown, by=request.user, at=now), _("The letter leaves by e-mail.")
    )


@require_POST
def result(request: AntennaRequest, pk: UUID) -> HttpResponse:
    shown, form, now = referral_here(request, pk), ResultForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, shown, result=form)
    became = ReferralResult(form.cleaned_data["result"])
    return _after(
        request, shown, lambda: referring.note_result(shown, became, by=request.user, at=now), _("It is noted.")
    )


@require_POST
def again(request: AntennaRequest, pk: UUID) -> HttpResponse:
    shown, form, now = referral_here(request, pk), AgainForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, shown, again=form)
    day = form.cleaned_data["follow_up_on"]
    return _after(request, shown, lambda: referring.ask_again(shown, day, at=now), _("It will be asked again."))


@require_POST
def withdraw(request: AntennaRequest, pk: UUID) -> HttpResponse:
    shown, now = referral_here(request, pk), timezone.now()
    return _after(
        request,
        shown,
        lambda: referring.withdraw(shown, by=request.user, at=now),
        _("It is taken back: nothing is sent any more."),
    )


@never_cache
@require_safe
def referrals(request: AntennaRequest) -> HttpResponse:
    """Who to ask what became of it, the longest due first; then all orientations, the latest first."""
    if not may_refer(request.membership):
        raise PermissionDenied
    today = timezone.localdate()
    due = referring.due(request.antenna.pk, today)
    every = Referral.objects.filter(antenna_id=request.antenna.pk).order_by("-at", "pk")
    chosen = "toutes" if request.GET.get("liste") == "toutes" else "a-demander"
    listed = (every if chosen == "toutes" else due).select_related("person", "place")
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, need_of(one.need).name) for one in page],
        "chosen": chosen,
        "tabs": [("a-demander", _("To ask about"), due.count()), ("toutes", _("All"), every.count())],
    }
    return render(request, "referrals/referrals.html", context)
