"""Structures, at an antenna (/lille/partenaires/) and at the national desk (/siege/partenaires/): the same pages.

A volunteer reads what it takes to call a structure; a manager and the national team read addresses and write.
"""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.accounts.http import SignedInRequest
from connect.partners import activity, desk, posts, structures
from connect.partners.desk import Desk, desk_of, done, for_writers
from connect.partners.forms import AgreementForm, EndForm, GuestForm, StructureForm
from connect.partners.joining import asking, invitations
from connect.partners.models import Agreement, Invitation, Outreach, Professional, Structure, StructureKind

A_PAGE = 30
FORM = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Those that work with the antenna, or all of them; requests that wait are counted at the top."""
    here = desk_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:80].strip()
    # An antenna lists whoever sent it something; the nation lists them all, and counts for those of the page alone.
    sent = activity.of(here.antenna_id) if here.antenna_id else {}
    kind, only = request.GET.get("nature", ""), request.GET.get("etat", "")
    rows = desk.listed(here, words, sent, kind=kind, only=only)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    sent = sent or activity.of(here.antenna_id, [structure.pk for structure in page])
    for structure in page:
        structure.sent = sent.get(structure.pk)  # type: ignore[attr-defined]
    context = {
        "desk": here,
        "page": page,
        "words": words,
        "kind": kind,
        "only": only,
        "kinds": StructureKind.choices,
        "waiting": asking.waiting(here.antenna_id).count() if here.may_write else 0,
    }
    return render(request, "partners/desk/structures.html", context)


def structure_of(pk: int) -> Structure:
    return get_object_or_404(Structure, pk=pk)


@never_cache
@require_safe
def structure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One structure: who answers for it, what it sent here, who works there, what was agreed."""
    here, shown = desk_of(request), structure_of(pk)
    agreement = desk.in_force(here.antenna_id).filter(structure=shown).first() if here.antenna_id else None
    in_post = list(posts.in_post(shown.pk))
    writes = here.may_write and (here.antenna_id is None or agreement is not None)
    context = {
        "desk": here,
        "structure": shown,
        "agreement": agreement,
        "agreements": Agreement.objects.filter(structure=shown).select_related("antenna"),
        "sent": activity.of(here.antenna_id, [shown.pk]).get(shown.pk),
        "in_post": in_post,
        "answered": any(post.is_referent and post.user and post.user.is_active for post in in_post),
        "writes": writes,
        "invited": list(invitations.waiting(shown.pk, at=timezone.now())) if writes else [],
        "outreach": _visits(here, shown),
    }
    return render(request, "partners/desk/structure.html", context)


def _visits(here: Desk, shown: Structure) -> list[Outreach]:
    rows = Outreach.objects.filter(structure=shown).select_related("went__user")
    return list((rows.filter(antenna_id=here.antenna_id) if here.antenna_id else rows)[:10])


@never_cache
@require_http_methods(FORM)
@for_writers
def new(request: SignedInRequest) -> HttpResponse:
    """A structure that nobody knew yet."""
    here, form = desk_of(request), StructureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made: list[Structure] = []

        def add() -> None:
            made.append(structures.add(form.cleaned_data, antenna_id=here.antenna_id, at=timezone.now()))

        if done(request, form, add, _("The structure is known now. Invite its referent.")):
            return redirect(f"{here.space}:structure", made[0].pk)
    return render(request, "partners/desk/structure_form.html", {"form": form, "desk": here, "structure": None})


@never_cache
@require_http_methods(FORM)
@for_writers
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    here, shown = desk_of(request), _written_here(request, pk)
    form = StructureForm(request.POST or None, initial=StructureForm.filled_with(shown))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if done(request, form, lambda: structures.correct(shown, facts), _("The structure is up to date.")):
            return redirect(f"{here.space}:structure", shown.pk)
    return render(request, "partners/desk/structure_form.html", {"form": form, "desk": here, "structure": shown})


def _written_here(request: SignedInRequest, pk: int) -> Structure:
    """The structure, if this desk writes about it: an antenna that works with it, or the national team."""
    here = desk_of(request)
    if here.antenna_id is not None:
        get_object_or_404(desk.in_force(here.antenna_id), structure_id=pk)
    return structure_of(pk)


@never_cache
@require_http_methods(FORM)
@for_writers
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """Offer a place in the structure, its referent's most often."""
    here, shown = desk_of(request), _written_here(request, pk)
    form = GuestForm(request.POST or None, initial={"as_referent": not _is_answered(shown)})
    if request.method == "POST" and form.is_valid():
        guest, now = form.guest(), timezone.now()
        said = _("The invitation is on its way to %(address)s.") % {"address": guest.email}
        facts: dict[str, Any] = {"structure": shown, "by": request.user, "at": now, "antenna_id": here.antenna_id}
        if done(request, form, lambda: invitations.invite(guest, **facts), said):
            return redirect(f"{here.space}:structure", shown.pk)
    return render(request, "partners/desk/invite.html", {"form": form, "desk": here, "structure": shown})


def _is_answered(shown: Structure) -> bool:
    return Professional.objects.who_answer().filter(structure=shown).exists()


@require_POST
@for_writers
def invitation_withdraw(request: SignedInRequest, pk: int, invitation: UUID) -> HttpResponse:
    here, shown = desk_of(request), _written_here(request, pk)
    mine = get_object_or_404(Invitation, pk=invitation, structure=shown)
    done(request, None, lambda: invitations.withdraw(mine, at=timezone.now()), _("The invitation is withdrawn."))
    return redirect(f"{here.space}:structure", shown.pk)


@never_cache
@require_http_methods(FORM)
@for_writers
def post_end(request: SignedInRequest, pk: int, post: int) -> HttpResponse:
    """Somebody left her structure and nobody there could say so."""
    here, shown = desk_of(request), _written_here(request, pk)
    mine = get_object_or_404(posts.in_post(shown.pk), pk=post)
    form = EndForm(request.POST or None, initial={"ends_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["ends_on"]
        if done(request, form, lambda: posts.end(mine, day), _("The last day is noted.")):
            return redirect(f"{here.space}:structure", shown.pk)
    return render(
        request, "partners/desk/post_end.html", {"form": form, "desk": here, "structure": shown, "post": mine}
    )


@require_POST
@for_writers
def post_referent(request: SignedInRequest, pk: int, post: int) -> HttpResponse:
    """Give the role of referent (`answers` is "1"), or take it back."""
    here, shown = desk_of(request), _written_here(request, pk)
    mine = get_object_or_404(posts.in_post(shown.pk), pk=post)
    answers = request.POST.get("answers") == "1"
    said = _("%(name)s is a referent now.") if answers else _("%(name)s is no longer a referent.")
    done(request, None, lambda: posts.make_referent(mine, answers), said % {"name": mine})
    return redirect(f"{here.space}:structure", shown.pk)


@require_POST
@for_writers
def work_together(request: SignedInRequest, pk: int) -> HttpResponse:
    """The structure becomes one of the antenna's."""
    here, shown = desk_of(request), structure_of(pk)
    today, antenna_id = timezone.localdate(), here.antenna_id or 0
    said = _("The structure works with your antenna from today.")
    done(request, None, lambda: structures.work_together(shown, antenna_id=antenna_id, on=today), said)
    return redirect("partners:structure", shown.pk)


@never_cache
@require_http_methods(FORM)
@for_writers
def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """When the convention was signed, from when to when one works together."""
    here, shown = desk_of(request), _written_here(request, pk)
    mine = get_object_or_404(desk.in_force(here.antenna_id or 0), structure=shown)
    form = AgreementForm(request.POST or None, initial=AgreementForm.filled_with(mine))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if done(request, form, lambda: structures.date_agreement(mine, **facts), _("The agreement is up to date.")):
            return redirect("partners:structure", shown.pk)
    return render(request, "partners/desk/agreement.html", {"form": form, "desk": here, "structure": shown})
