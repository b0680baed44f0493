"""Opening an antenna, at /siege/antennes/ouvrir/: one step a page, kept as it is sent; the last page makes it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connect.antennas.http import NationalRequest
from connect.desk.nation import opening, steps
from connect.desk.nation.access import for_administrators
from connect.desk.nation.forms import KeyForm
from connect.desk.nation.models import NewAntenna
from connect.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def begin(request: NationalRequest) -> HttpResponse:
    """Begin another one, or go on with one that waits."""
    if request.method == "POST":
        form = KeyForm(request.POST)
        if form.is_valid():
            made = opening.begin(form.cleaned_data["key"], by=request.user, at=timezone.now())
            return redirect("national_desk:open_step", made.pk, steps.STEPS[0].slug)
    waiting = [
        {
            "pk": p.pk,
            "name": opening.name_of(p),
            "author": p.author,
            "changed_at": p.changed_at,
            "done": opening.done(p),
        }
        for p in opening.pending()
    ]
    context = {"waiting": waiting, "steps": steps.STEPS, "key": uuid4()}
    return render(request, "nation/open.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def step(request: NationalRequest, pk: UUID, slug: str) -> HttpResponse:
    """One step; what is wrong is said beside its field and kept all the same."""
    prepared = _prepared(pk)
    if slug not in steps.BY_SLUG:
        return redirect("national_desk:open_review", pk)
    if not prepared.is_pending:
        return _after(request)
    if request.method == "POST":
        prepared = opening.keep_step(prepared, slug, steps.posted(request.POST), by=request.user, at=timezone.now())
    form = steps.read(prepared.facts)[slug]
    order = [one.slug for one in steps.STEPS]
    place = order.index(slug)
    if request.method == "POST" and form.is_valid():
        following = [s for s in order[place + 1 :] if s not in prepared.facts]
        if following:
            return redirect("national_desk:open_step", pk, following[0])
        return redirect("national_desk:open_review", pk)
    context = {
        "prepared": prepared, "step": steps.BY_SLUG[slug], "form": form, "number": place + 1, "total": len(order),
        "before": order[place - 1] if place else "", "name": opening.name_of(prepared),
    }  # fmt: skip
    return render(request, "nation/open_step.html", context)


@require_safe
@for_administrators
def review(request: NationalRequest, pk: UUID) -> HttpResponse:
    """Everything on one page, and what is missing."""
    prepared = _prepared(pk)
    if prepared.antenna_id is not None or prepared.dropped_at is not None:
        return _after(request)
    return _review(request, prepared)


@require_POST
@for_administrators
def make(request: NationalRequest, pk: UUID) -> HttpResponse:
    """Open it: one transaction."""
    prepared = _prepared(pk)
    try:
        made = opening.open_it(prepared, by=request.membership, user=request.user, at=timezone.now())
    except Refusal as refusal:
        return _review(request, prepared, str(refusal))
    messages.success(
        request, _("%(name)s is open: its pages answer, and its first people have a letter.") % {"name": made.name}
    )
    return redirect("national_desk:antennas")


@require_POST
@for_administrators
def drop(request: NationalRequest, pk: UUID) -> HttpResponse:
    prepared = _prepared(pk)
    if prepared.antenna_id is None:
        opening.give_up(prepared, by=request.user, at=timezone.now())
        messages.success(request, _("Given up: nothing was opened."))
    return redirect("national_desk:antennas")


def _prepared(pk: UUID) -> NewAntenna:
    return get_object_or_404(NewAntenna.objects.select_related("author"), pk=pk)


def _after(request: NationalRequest) -> HttpResponseRedirect:
    messages.warning(request, str(opening.NoLongerPrepared()))
    return redirect("national_desk:antennas")


def _review(request: NationalRequest, prepared: NewAntenna, refused: str = "") -> HttpResponse:
    forms = steps.read(prepared.facts)
    parts = [
        {
            "step": one,
            "lines": steps.said(form),
            "wrong": form.is_bound and not form.is_valid(),
            "empty": not form.is_bound,
        }
        for one, form in zip(steps.STEPS, forms.values(), strict=True)
    ]
    ready = all(form.is_valid() for form in forms.values())
    name = forms["nom"].cleaned_data if forms["nom"].is_valid() else {}
    context = {
        "prepared": prepared, "parts": parts, "ready": ready, "refused": refused, "name": opening.name_of(prepared),
        "slug": name.get("slug", ""),
    }  # fmt: skip
    return render(request, "nation/open_review.html", context, status=200 if not refused else 409)
