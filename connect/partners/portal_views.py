"""A structure looks after itself, under /portail/: who is in post, invitations, the access code, its details."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.doors import passes
from connect.antennas.http import PortalRequest
from connect.partners import posts, structures
from connect.partners.access import may_answer_for_structure
from connect.partners.desk import done
from connect.partners.forms import ContactForm, DetailsForm, EndForm, GuestForm
from connect.partners.joining import codes, invitations
from connect.partners.models import Agreement, Invitation, Professional

P = ParamSpec("P")
View = Callable[Concatenate[PortalRequest, P], HttpResponse]
FORM = ["GET", "HEAD", "POST"]


def for_referents(view: View[P]) -> View[P]:
    @wraps(view)
    def look(request: PortalRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may_answer_for_structure(post_of(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return look


def post_of(request: PortalRequest) -> Professional:
    """The post that opened this door, with its account and its structure."""
    return Professional.objects.select_related("user", "structure").get(pk=request.professional.holder_id)


@never_cache
@require_safe
def team(request: PortalRequest) -> HttpResponse:
    """Who is in post, who is invited, with which antennas one works."""
    me = post_of(request)
    answers = may_answer_for_structure(me)
    here = list(posts.in_post(me.structure_id))
    context = {
        "me": me,
        "structure": me.structure,
        "answers": answers,
        "here": here,
        "referents": [post for post in here if may_answer_for_structure(post)],
        "gone": list(posts.left(me.structure_id)[:20]) if answers else [],
        "invited": list(invitations.waiting(me.structure_id, at=timezone.now())) if answers else [],
        "agreements": Agreement.objects.on().filter(structure_id=me.structure_id).select_related("antenna"),
        "several": len([p for p in passes(request.user.pk) if p.door == "portal"]) > 1,
    }
    return render(request, "partners/portal/team.html", context)


@never_cache
@require_http_methods(FORM)
@for_referents
def invite(request: PortalRequest) -> HttpResponse:
    form = GuestForm(request.POST or None)
    structure = post_of(request).structure
    if request.method == "POST" and form.is_valid():
        guest = form.guest()
        said = _("The invitation is on its way to %(address)s.") % {"address": guest.email}
        offer = lambda: invitations.invite(guest, structure=structure, by=request.user, at=timezone.now())  # noqa: E731
        if done(request, form, offer, said):
            return redirect("partners_portal:team")
    return render(request, "partners/portal/invite.html", {"form": form, "structure": structure})


@require_POST
@for_referents
def invitation_again(request: PortalRequest, pk: UUID) -> HttpResponse:
    mine = get_object_or_404(Invitation, pk=pk, structure_id=request.professional.structure_id)
    said = _("The invitation is on its way to %(address)s.") % {"address": mine.email}
    done(request, None, lambda: invitations.invite_again(mine, by=request.user, at=timezone.now()), said)
    return redirect("partners_portal:team")


@require_POST
@for_referents
def invitation_withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    mine = get_object_or_404(Invitation, pk=pk, structure_id=request.professional.structure_id)
    done(request, None, lambda: invitations.withdraw(mine, at=timezone.now()), _("The invitation is withdrawn."))
    return redirect("partners_portal:team")


@never_cache
@require_http_methods(FORM)
def post_end(request: PortalRequest, pk: int) -> HttpResponse:
    """The last day of a colleague, by a referent, or one's own."""
    me = post_of(request)
    post = get_object_or_404(posts.in_post(me.structure_id), pk=pk)
    if post.pk != me.pk and not may_answer_for_structure(me):
        raise PermissionDenied
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if done(request, form, lambda: posts.end(post, day), _("The last day is noted.")):
            return redirect("/" if post.pk == me.pk and day < timezone.localdate() else "partners_portal:team")
    return render(request, "partners/portal/post_end.html", {"form": form, "post": post, "mine": post.pk == me.pk})


@require_POST
@for_referents
def post_referent(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the role of referent (`answers` is "1"), or take it back."""
    post = get_object_or_404(posts.in_post(request.professional.structure_id or 0), pk=pk)
    answers = request.POST.get("answers") == "1"
    said = _("%(name)s is a referent now.") if answers else _("%(name)s is no longer a referent.")
    done(request, None, lambda: posts.make_referent(post, answers), said % {"name": post})
    return redirect("partners_portal:team")


@never_cache
@require_http_methods(FORM)
def me(request: PortalRequest) -> HttpResponse:
    """How the antenna names and calls me."""
    post = post_of(request)
    form = ContactForm(request.POST or None, initial=ContactForm.filled_with(post))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if done(request, form, lambda: posts.correct_contact(post, **facts), _("Your contact is kept.")):
            return redirect("partners_portal:team")
    return render(request, "partners/portal/me.html", {"form": form})


@never_cache
@require_http_methods(FORM)
@for_referents
def code(request: PortalRequest) -> HttpResponse:
    """The access code, and another one instead. `instead_of`: the code that the page showed."""
    structure_id = request.professional.structure_id or 0
    present = codes.current(structure_id)
    if request.method == "POST":
        shown = request.POST.get("instead_of")
        instead = present.pk if present is not None and shown == str(present.pk) else None
        codes.make(structure_id, by=request.user, at=timezone.now(), instead_of=instead)
        messages.success(request, _("This is the code of your structure now."), extra_tags="ok")
        return redirect("partners_portal:code")
    return render(request, "partners/portal/code.html", {"present": present})


@never_cache
@require_http_methods(FORM)
@for_referents
def details(request: PortalRequest) -> HttpResponse:
    """What the antennas know of the structure."""
    structure = post_of(request).structure
    form = DetailsForm(request.POST or None, initial=DetailsForm.filled_with(structure))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if done(request, form, lambda: structures.correct(structure, facts), _("The structure is up to date.")):
            return redirect("partners_portal:team")
    return render(request, "partners/portal/details.html", {"form": form, "structure": structure})
