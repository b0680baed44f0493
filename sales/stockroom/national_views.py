"""The nation's word on stock: from how many on every antenna is told, whether a paper is looked at for a SIM card."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connect.antennas.http import NationalRequest
from sales.models import CodeState, NationalThreshold, SerialItem, SimIdentityRule, Transfer
from sales.stockroom import alerts
from sales.stockroom.access import may_read_stock_of_nation, may_set_stock_rules
from sales.stockroom.forms import IdentityRuleForm, ThresholdForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stock(request: NationalRequest) -> HttpResponse:
    """Alerts of every antenna, the check of identity, codes and transfers by their numbers; no secret is read here."""
    if not may_read_stock_of_nation(request.membership):
        raise PermissionDenied
    may_set = may_set_stock_rules(request.membership)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else None
    threshold = ThresholdForm(asked if asked and "least" in asked else None)
    rule = IdentityRuleForm(asked if asked and "from_on" in asked else None, initial={"from_on": timezone.localdate()})
    if threshold.is_valid():
        alerts.set_threshold(**threshold.cleaned_data, antenna_id=None, by=request.user, at=timezone.now())
    elif rule.is_valid():
        SimIdentityRule.objects.create(**rule.cleaned_data, decided_by=request.user)
    if threshold.is_valid() or rule.is_valid():
        messages.success(request, _("Noted."), extra_tags="ok")
        return redirect("national_stockroom:stock")
    codes = SerialItem.objects.order_by("antenna__name").values("antenna__name")
    context = {
        "may_set": may_set,
        "thresholds": NationalThreshold.objects.select_related("product", "changed_by").order_by("product__rank"),
        "rules": SimIdentityRule.objects.select_related("decided_by")[:10],
        "threshold": threshold,
        "rule": rule,
        "codes": codes.annotate(
            ready=Count("pk", filter=Q(state=CodeState.STOCK)), handed=Count("pk", filter=Q(state=CodeState.HANDED)),
            void=Count("pk", filter=Q(state=CodeState.VOID)),
        ),
        "travels": Transfer.objects.filter(units__outcome__in=("waiting", "refused", "lost")).distinct()
        .select_related("antenna", "to_antenna", "structure").order_by("sent_at")[:50],
    }  # fmt: skip
    return render(request, "stockroom/national.html", context)
