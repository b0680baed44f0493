"""The nation's catalogue: articles and their prices by date, caps, limits, offers on the market."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from connect.ui.templatetags.ui import day
from sales.catalogue import deciding
from sales.catalogue.access import may_decide_catalogue, may_read_catalogue
from sales.catalogue.forms import ArticleForm, CapForm, ChangeArticleForm, LimitForm, NationalPriceForm, OfferForm
from sales.models import (
    LimitOverride,
    MarketOffer,
    NationalPrice,
    PriceCap,
    Product,
    RenewalAnswer,
    RenewalRequest,
    SaleLimit,
)
from sales.pricing import caps_on, prices_on

A_PAGE = 50


def reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not write what she sends; gives whether she may decide."""
    if not may_read_catalogue(request.membership):
        raise PermissionDenied
    may_decide = may_decide_catalogue(request.membership)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    return may_decide


@never_cache
@require_safe
def catalogue(request: NationalRequest) -> HttpResponse:
    """Every article with its price of today and the one to come; what waits for an answer."""
    may_decide, today = reader(request), timezone.localdate()
    page = Paginator(Product.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    asked = prices_on(today)
    coming: dict[int, list[NationalPrice]] = defaultdict(list)
    for price in NationalPrice.objects.filter(from_on__gt=today).order_by("from_on", "pk"):
        coming[price.product_id].append(price)
    context = {
        "page": page,
        "rows": [(product, asked[product.pk], coming[product.pk][:1]) for product in page],
        "waiting": RenewalRequest.objects.filter(answer=RenewalAnswer.WAITING).count(),
        "may_decide": may_decide,
        "today": today,
    }
    return render(request, "catalogue/national/catalogue.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_article(request: NationalRequest) -> HttpResponse:
    if not reader(request):
        raise PermissionDenied
    form = ArticleForm(request.POST or None)
    if form.is_valid():
        try:
            product = deciding.add_article(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Added: every antenna may sell it from now on."), extra_tags="ok")
            return redirect("national_catalogue:article", product.pk)
    return render(
        request, "catalogue/national/form.html", {"form": form, "title": _("A new article"), "go": _("Add it")}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: NationalRequest, pk: int) -> HttpResponse:
    """An article, its words, all its prices by date; an administrator changes the words."""
    may_decide = reader(request)
    product = get_object_or_404(Product, pk=pk)
    words = {name: getattr(product, name) for name in ChangeArticleForm.base_fields}
    form = ChangeArticleForm(request.POST or None, initial=words)
    if form.is_valid():
        deciding.change_article(product, **form.cleaned_data, by=request.user)
        messages.success(request, _("Kept."), extra_tags="ok")
        return redirect("national_catalogue:article", pk)
    return render(request, "catalogue/national/article.html", _article_page(product, may_decide, form))


def _article_page(product: Product, may_decide: bool, form: Any = None, price: Any = None) -> dict[str, Any]:
    today = timezone.localdate()
    words = {name: getattr(product, name) for name in ChangeArticleForm.base_fields}
    return {
        "product": product,
        "asked": prices_on(today)[product.pk],
        "prices": product.national_prices.select_related("added_by"),
        "form": form or ChangeArticleForm(initial=words),
        "price": price or NationalPriceForm(prefix="prix"),
        "may_decide": may_decide,
        "today": today,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_price(request: NationalRequest, pk: int) -> HttpResponse:
    """A price from a day on, with its reason."""
    may_decide = reader(request)
    product = get_object_or_404(Product, pk=pk)
    if request.method != "POST":
        return redirect("national_catalogue:article", pk)
    form = NationalPriceForm(request.POST, prefix="prix")
    if form.is_valid():
        try:
            deciding.add_price(product, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted. Every till asks this price from that day on."), extra_tags="ok")
            return redirect("national_catalogue:article", pk)
    return render(request, "catalogue/national/article.html", _article_page(product, may_decide, price=form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def caps(request: NationalRequest) -> HttpResponse:
    """The caps by kind with their whole history; a cap below prices in force is said, and confirmed once seen."""
    may_decide, today = reader(request), timezone.localdate()
    form = CapForm(request.POST or None)
    above: list[deciding.Exceeding] = []
    if form.is_valid():
        said = dict(form.cleaned_data)
        key = f"{said['kind']} {said['amount']} {said['from_on']}"
        above = deciding.exceeding(said["kind"], said["amount"], said["from_on"])
        if not above or said.pop("seen") == key:
            said.pop("seen", None)
            try:
                deciding.add_cap(**said, by=request.user, at=timezone.now())
            except Refusal as refusal:
                refusal.beside(form)
            else:
                words = _("Noted. Nobody sells above it from %(day)s on.") % {"day": day(said["from_on"])}
                messages.success(request, words, extra_tags="ok")
                return redirect("national_catalogue:caps")
        else:
            form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            form.data["seen"] = key  # type: ignore[index]
    context = {
        "form": form,
        "above": above,
        "in_force": caps_on(today),
        "rows": PriceCap.objects.select_related("added_by"),
        "may_decide": may_decide,
        "today": today,
    }
    return render(request, "catalogue/national/caps.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: NationalRequest) -> HttpResponse:
    """How much a person or household may buy, since when and why; the exceptions that managers allowed."""
    may_decide = reader(request)
    form = LimitForm(request.POST or None)
    if form.is_valid():
        try:
            deciding.add_limit(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            messages.success(request, _("Noted. The tills follow it from that day on."), extra_tags="ok")
            return redirect("national_catalogue:limits")
    overrides = LimitOverride.objects.select_related("antenna", "by", "sale__entry").order_by("-at")
    context = {
        "form": form,
        "rows": SaleLimit.objects.select_related("added_by"),
        "overrides": Paginator(overrides, A_PAGE).get_page(request.GET.get("page")),
        "may_decide": may_decide,
        "today": timezone.localdate(),
    }
    return render(request, "catalogue/national/limits.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: NationalRequest) -> HttpResponse:
    """Offers on the market, for those whose year ends; an administrator adds one."""
    may_decide = reader(request)
    form = OfferForm(request.POST or None)
    if form.is_valid():
        deciding.keep_offer(None, **form.cleaned_data, by=request.user)
        messages.success(request, _("Kept."), extra_tags="ok")
        return redirect("national_catalogue:offers")
    page = Paginator(MarketOffer.objects.all(), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_decide": may_decide, "today": timezone.localdate()}
    return render(request, "catalogue/national/offers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: NationalRequest, pk: int) -> HttpResponse:
    """An offer looked up again: another price, another day, or withdrawn."""
    if not reader(request):
        raise PermissionDenied
    found = get_object_or_404(MarketOffer, pk=pk)
    form = OfferForm(request.POST or None, initial={name: getattr(found, name) for name in OfferForm.base_fields})
    if form.is_valid():
        deciding.keep_offer(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Kept."), extra_tags="ok")
        return redirect("national_catalogue:offers")
    return render(request, "catalogue/national/form.html", {"form": form, "title": str(found), "go": _("Keep")})
