"""The team of an antenna: who works here, inviting, changing a role, a last day. For its managers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connect.antennas import members
from connect.antennas.access import may_manage
from connect.antennas.http import AntennaRequest
from connect.antennas.models import Membership
from connect.antennas.team_forms import EndForm, InviteForm, RoleForm
from connect.refusals import Refusal

P = ParamSpec("P")
View = Callable[Concatenate[AntennaRequest, P], HttpResponse]


def for_managers(view: View[P]) -> View[P]:
    @wraps(view)
    def look(request: AntennaRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_manage(request.membership):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return look


@require_GET
@for_managers
def team(request: AntennaRequest) -> HttpResponse:
    """Those of today and to come first, then those who left."""
    today = timezone.localdate()
    rows = (
        Membership.objects.filter(antenna_id=request.antenna.pk)
        .select_related("user")
        .only(
            "role",
            "starts_on",
            "ends_on",
            "antenna_id",
            "user__first_name",
            "user__last_name",
            "user__email",
            "user__last_login",
        )
        .order_by(F("ends_on").desc(nulls_first=True), "user__last_name", "user__first_name")[:500]
    )
    here = [m for m in rows if m.ends_on is None or m.ends_on >= today]
    gone = [m for m in rows if m.ends_on is not None and m.ends_on < today]
    here.sort(key=lambda m: (m.user.last_name.casefold(), m.user.first_name.casefold()))
    return render(request, "antennas/team.html", {"here": here, "gone": gone})


@require_http_methods(["GET", "POST"])
@for_managers
def invite(request: AntennaRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        newcomer = form.newcomer()
        if _done(form, lambda: members.invite(newcomer, antenna=request.antenna, by=request.membership)):
            messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": newcomer.email})
            return redirect("team:team")
    return render(request, "antennas/invite.html", {"form": form})


@require_POST
@for_managers
def invite_again(request: AntennaRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    members.invite_again(member, antenna=request.antenna, by=request.membership)
    messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": member.user.email})
    return redirect("team:team")


@require_http_methods(["GET", "POST"])
@for_managers
def change_role(request: AntennaRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        if _done(form, lambda: members.change_role(member, role, by=request.membership)):
            messages.success(request, _("The role is changed from today on."))
            return redirect("team:team")
    return render(request, "antennas/change_role.html", {"form": form, "member": member})


@require_http_methods(["GET", "POST"])
@for_managers
def end(request: AntennaRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if _done(form, lambda: members.end(member, day, by=request.membership)):
            messages.success(request, _("The last day is noted."))
            return redirect("team:team")
    return render(request, "antennas/end_membership.html", {"form": form, "member": member})


def _member(request: AntennaRequest, pk: int) -> Membership:
    rows = Membership.objects.filter(antenna_id=request.antenna.pk).select_related("user")
    return get_object_or_404(rows, pk=pk)


def _done(form: forms.Form, do: Callable[[], Any]) -> bool:
    """Do it; a refusal goes beside its field, or above the form when the form has no such field."""
    try:
        do()
    except Refusal as refusal:
        refusal.beside(form)
        return False
    return True
