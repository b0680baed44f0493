"""The nation's dated lengths: how long a sheet is valid, what rights last, when a sheet that waits is late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from beneficiaries.liaison import rights
from beneficiaries.liaison.national_forms import RulesForm
from beneficiaries.models import SheetRules
from connect.antennas.access import may_read_nation, may_steer_nation
from connect.antennas.http import NationalRequest
from connect.refusals import Refusal


@never_cache
def rules(request: NationalRequest) -> HttpResponse:
    """What holds today, what comes, what was; an administrator writes what holds from a day to come."""
    if not may_read_nation(request.membership):
        raise PermissionDenied
    may_write, today = may_steer_nation(request.membership), timezone.localdate()
    in_force = rights.rules_on(today)
    form = RulesForm(request.POST or None, initial=in_force._asdict())
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        if form.is_valid():
            try:
                written = rights.write_rules(**form.lengths(), by=request.user)
            except Refusal as refusal:
                form.add_error(refusal.at_field, str(refusal))
            else:
                words = _("Kept: from %(day)s on. Until then nothing changes.")
                messages.success(request, words % {"day": written.starts_on.strftime("%d/%m/%Y")}, extra_tags="ok")
                return redirect("national_intake:sheet_rules")
    rows = SheetRules.objects.select_related("by")
    context = {
        "form": form,
        "in_force": in_force,
        "first": rights.FIRST,
        "rows": rows,
        "today": today,
        "may_write": may_write,
    }
    return render(request, "sheets/rules.html", context)
