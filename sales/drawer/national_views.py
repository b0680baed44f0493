"""The nation's word on tills: which there are, from which difference two people count, how long instalments may last."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.antennas.http import NationalRequest
from connect.refusals import Refusal
from sales.aftersales.agreeing import alone_up_to
from sales.drawer import deciding
from sales.drawer import tills as all_tills
from sales.drawer.access import may_read_tills, may_set_tills
from sales.drawer.closing import threshold_on
from sales.drawer.forms import AloneForm, MonthsForm, ThresholdForm, TillForm
from sales.drawer.instalments import most_months
from sales.models import InstalmentMonths, RefundAloneUpTo, SecondPersonAbove, Till
from sales.till import open_till

A_PAGE = 50


def _reader(request: NationalRequest) -> bool:
    """Refuses whoever may not read, or may not write what she sends; gives whether she may decide."""
    if not may_read_tills(request.membership):
        raise PermissionDenied
    may_set = may_set_tills(request.membership)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    return may_set


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tills(request: NationalRequest) -> HttpResponse:
    """Every till of every antenna; a further one is opened at a site."""
    may_set, form = _reader(request), TillForm(request.POST or None)
    if form.is_valid():
        made = open_till(form.cleaned_data["site"], by=request.user)
        words = _("Till %(number)s is there: its team counts its first float.") % {"number": made.number}
        messages.success(request, words, extra_tags="ok")
        return redirect("national_drawer:tills")
    page = Paginator(all_tills.of_the_nation(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "drawer/national/tills.html", {"page": page, "form": form, "may_set": may_set})


@require_POST
def till(request: NationalRequest, pk: int) -> HttpResponse:
    """Withdraw a till whose drawer was counted, or bring it back."""
    _reader(request)
    which = get_object_or_404(Till, pk=pk)
    change = all_tills.bring_back if request.POST.get("back") else all_tills.withdraw
    try:
        change(which, by=request.user, at=timezone.now())
        messages.success(request, _("Noted."), extra_tags="ok")
    except Refusal as refused:
        messages.error(request, str(refused))
    return redirect("national_drawer:tills")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: NationalRequest) -> HttpResponse:
    """The rules of drawers and of money given back with their whole history; changed by adding a row."""
    may_set, today = _reader(request), timezone.localdate()
    asked = request.POST if request.method == "POST" else None
    threshold = ThresholdForm(asked if asked and "amount" in asked else None, auto_id="above_%s")
    months = MonthsForm(asked if asked and "months" in asked else None, auto_id="long_%s")
    alone = AloneForm(asked if asked and "alone" in asked else None, auto_id="alone_%s")
    decisions = (threshold, deciding.add_threshold), (months, deciding.add_months), (alone, deciding.add_alone)
    for form, decide in decisions:
        if form.is_valid():
            try:
                decide(**form.cleaned_data, by=request.user, at=timezone.now())
                messages.success(request, _("Noted."), extra_tags="ok")
                return redirect("national_drawer:rules")
            except Refusal as refused:
                refused.beside(form)
    context = {
        "may_set": may_set, "today": today, "threshold": threshold, "months": months, "alone": alone,
        "above": threshold_on(today), "most": most_months(today), "back": alone_up_to(today),
        "thresholds": SecondPersonAbove.objects.select_related("added_by")[:A_PAGE],
        "refunds": RefundAloneUpTo.objects.select_related("added_by")[:A_PAGE],
        "lengths": InstalmentMonths.objects.select_related("added_by")[:A_PAGE],
    }  # fmt: skip
    return render(request, "drawer/national/rules.html", context)
