"""The catalogue at an antenna: its prices, what a person may still buy, her year and what comes after it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.journal import note_opening
from beneficiaries.models import Person
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from sales import limits as limits_
from sales.allowance import year_of
from sales.catalogue import after, deciding, granting
from sales.catalogue.access import may_allow, may_read_prices, may_set_prices
from sales.catalogue.forms import AllowForm, AskForm, OwnPriceForm
from sales.models import LimitOverride, NationalPrice, Price, Product, RenewalAnswer, RenewalRequest
from sales.pricing import prices_on

A_PAGE = 50
KEPT_IN_SIGHT = 20


def _reader(request: AntennaRequest) -> None:
    if not may_read_prices(request.membership):
        raise PermissionDenied


def _person(request: AntennaRequest, pk: UUID, act: str) -> Person:
    """Somebody of this antenna; looking at her purchases is written in the access journal."""
    _reader(request)
    person = own_person(request, pk)
    if request.method != "POST":
        note_opening(person, antenna_id=request.antenna.pk, by=request.user, act=act)
    return person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: AntennaRequest) -> HttpResponse:
    """Each article, the national price, ours, the most that may be asked; the manager sets a lower one."""
    _reader(request)
    may_set = may_set_prices(request.membership)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    asked = request.GET.get("article", "")[:10]
    form = OwnPriceForm(request.POST or None, initial={"product": asked if asked.isdecimal() else None})
    if form.is_valid():
        try:
            deciding.add_own_price(
                **form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=timezone.now()
            )
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted. The till asks this price from that day on."), extra_tags="ok")
            return redirect("catalogue:prices")
    return render(request, "catalogue/prices.html", _prices_page(request, form, may_set))


def _prices_page(request: AntennaRequest, form: OwnPriceForm, may_set: bool) -> dict[str, Any]:
    today = timezone.localdate()
    page = Paginator(Product.objects.on_sale(today), A_PAGE).get_page(request.GET.get("page"))
    of_day = prices_on(today, antenna_id=request.antenna.pk)
    return {
        "page": page,
        "rows": [(product, of_day[product.pk]) for product in page],
        "coming": NationalPrice.objects.filter(from_on__gt=today).select_related("product").order_by("from_on", "pk"),
        "ours": Price.objects.filter(antenna_id=request.antenna.pk)
        .select_related("product", "changed_by")
        .order_by("-from_on", "-pk")[:KEPT_IN_SIGHT],
        "form": form,
        "may_set": may_set,
        "today": today,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: AntennaRequest, person: UUID) -> HttpResponse:
    """What a person and her household may still buy; a manager lets one sale pass a limit, with a reason."""
    known = _person(request, person, "limits read")
    if request.method == "POST" and not may_allow(request.membership):
        raise PermissionDenied
    now = timezone.now()
    standings = limits_.standing_of(known.pk, request.antenna.pk, timezone.localdate(now))
    form = AllowForm(
        request.POST or None,
        choices=[
            (f"{one.kind}/{one.scope}", f"{one.words} ({one.said(one.used)}/{one.said(one.most)})") for one in standings
        ],
    )
    if form.is_valid():
        kind, scope = form.cleaned_data["limit"].split("/")
        facts: dict[str, Any] = {"antenna_id": request.antenna.pk, "by": request.user, "at": now}
        try:
            limits_.allow(known, kind, scope, form.cleaned_data["reason"], **facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Allowed: the next sale may pass this limit once."), extra_tags="ok")
            return redirect("catalogue:limits", known.pk)
    overrides = LimitOverride.objects.filter(person=known, antenna_id=request.antenna.pk)
    context = {
        "person": known,
        "standings": standings,
        "overrides": overrides.select_related("by", "sale__entry")[:KEPT_IN_SIGHT],
        "form": form,
        "may_allow": may_allow(request.membership),
        "today": timezone.localdate(now),
    }
    return render(request, "catalogue/limits.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_year(request: AntennaRequest, person: UUID) -> HttpResponse:
    """A manager asks the national team for a further year of plans; below, what was asked and answered."""
    known = _person(request, person, "further year")
    if not may_allow(request.membership):
        raise PermissionDenied
    now = timezone.now()
    form = AskForm(request.POST or None)
    if form.is_valid():
        try:
            granting.ask(known, **form.cleaned_data, antenna_id=request.antenna.pk, by=request.user, at=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked. The answer will stand on this person’s page."), extra_tags="ok")
            return redirect("desk:person", known.pk)
    asked = RenewalRequest.objects.filter(person=known, antenna_id=request.antenna.pk)
    asked = asked.select_related("asked_by").order_by("-asked_at")
    context = {
        "person": known,
        "year": year_of(known.pk, timezone.localdate(now)),
        "form": form,
        "asked": asked[:KEPT_IN_SIGHT],
        "waits": any(one.answer == RenewalAnswer.WAITING for one in asked[:KEPT_IN_SIGHT]),
    }
    return render(request, "catalogue/ask_year.html", context)


@never_cache
@require_safe
def afterwards(request: AntennaRequest, person: UUID) -> HttpResponse:
    """What comes after the year: offers on the market, workshops on a bill, the sheet to print."""
    known = _person(request, person, "after the year")
    context = {"person": known, **after.prepared(known, antenna_id=request.antenna.pk, at=timezone.now())}
    return render(request, "catalogue/afterwards.html", context)


@never_cache
@require_safe
def afterwards_sheet(request: AntennaRequest, person: UUID) -> HttpResponse:
    """The same on one page, in plain French, without a name: the person takes it home."""
    known = _person(request, person, "after the year, printed")
    context = after.prepared(known, antenna_id=request.antenna.pk, at=timezone.now())
    pdf = printed.tagged("catalogue/pdf/afterwards.html", {**context, "antenna": request.antenna})
    return printed.shown(pdf, "apres-le-forfait.pdf")
