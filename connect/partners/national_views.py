"""What only the national team does: close and reopen a structure's doors, change the limits of the portal."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connect.accounts.http import SignedInRequest
from connect.partners import limits, structures
from connect.partners.desk import desk_of, done, for_writers
from connect.partners.forms import LimitsForm, SuspendForm
from connect.partners.views import FORM, structure_of


@never_cache
@require_http_methods(FORM)
@for_writers
def suspend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the portal to a structure at once; its sheets stay."""
    shown, form = structure_of(pk), SuspendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        because, now = form.cleaned_data["because"], timezone.now()
        if done(request, form, lambda: structures.suspend(shown, because, at=now), _("Its portal is closed.")):
            return redirect("national_partners:structure", shown.pk)
    context = {"form": form, "structure": shown, "desk": desk_of(request)}
    return render(request, "partners/desk/suspend.html", context)


@require_POST
@for_writers
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = structure_of(pk)
    done(request, None, lambda: structures.reopen(shown), _("Its portal is open again."))
    return redirect("national_partners:structure", shown.pk)


@never_cache
@require_http_methods(FORM)
def sending_limits(request: SignedInRequest) -> HttpResponse:
    """How many sheets may leave in an hour and a day. Everyone of the national team reads, administrators write."""
    here, form = desk_of(request), LimitsForm(request.POST or None)
    if request.method == "POST":
        if not here.may_write:
            raise PermissionDenied
        if form.is_valid() and done(request, form, lambda: limits.change(form.most()), _("The limits hold from now.")):
            return redirect("national_partners:limits")
    return render(request, "partners/desk/limits.html", {"form": form, "desk": here})
