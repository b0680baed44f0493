"""Pages of the roll: the last tap taken back, the sheet to sign, hours by person and her certificate."""

from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from beneficiaries.journal import note_opening
from beneficiaries.papers.certifying import certificate as written
from beneficiaries.papers.views import in_her_language, own_site
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from workshops.access import may_plan, may_tick
from workshops.models import BookingState
from workshops.roll import papers, taking_back
from workshops.roll.days import EVER, this_year
from workshops.roll.forms import DaysForm, TapForm
from workshops.roll.hours import attended, of_everybody, totals, with_people
from workshops.views import by_form, own_session, people_of, show_session, shown_at


@by_form
def take_back(request: AntennaRequest, pk: int) -> HttpResponse:
    """Undo the last tap: the page as it is then, or why it stays."""
    if not may_tick(request.membership):
        raise PermissionDenied
    shown, form = own_session(request, pk), TapForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        taking_back.take_back(shown, form.cleaned_data["change"], by=request.user, at=timezone.now())
    except Refusal as refusal:
        return show_session(request, shown, refusal=refusal)
    if request.htmx:
        return show_session(request, own_session(request, pk))
    return redirect(f"{shown_at(pk)}#qui-est-la")


@never_cache
@require_safe
def sheet(request: AntennaRequest, pk: int) -> HttpResponse:
    """The sheet to sign, for a room without a screen; its code opens the same session on a telephone."""
    if not may_tick(request.membership):
        raise PermissionDenied
    shown = own_session(request, pk)
    people = [b.person for b in people_of(shown) if b.state in (BookingState.BOOKED, BookingState.CAME)]
    address = request.build_absolute_uri(reverse("workshops:session", args=[pk]))
    pdf = papers.sheet_to_sign(shown, people, antenna=request.antenna.name, address=address)
    return printed.shown(pdf, "emargement.pdf")


A_PAGE = 50


@never_cache
@require_safe
def hours(request: AntennaRequest) -> HttpResponse:
    """Hours by person in a period, the most first; for those who answer for the sessions."""
    if not may_plan(request.membership):
        raise PermissionDenied
    form = DaysForm(request.GET, usual=this_year(timezone.localdate()))
    page = Paginator(of_everybody(request.antenna.pk, form.days), A_PAGE).get_page(request.GET.get("page"))
    people, together = totals(request.antenna.pk, form.days)
    context = {
        "form": form, "days": form.days, "page": page, "rows": with_people(list(page)),
        "people": people, "together": together,
    }  # fmt: skip
    return render(request, "roll/hours.html", context)


@never_cache
@require_safe
def person(request: AntennaRequest, person: UUID) -> HttpResponse:
    """What one person followed, session by session, and the way to her certificate."""
    if not may_tick(request.membership):
        raise PermissionDenied
    who, form = own_person(request, person), DaysForm(request.GET, usual=EVER)
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="opened the hours")
    followed = attended(who, antenna_id=request.antenna.pk, days=form.days)
    lines = [(booking, Decimal(booking.minutes) / 60) for booking in followed.bookings]
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "roll/person.html", {"person": who, "form": form, "it": followed, "page": page})


@never_cache
@require_safe
def certificate(request: AntennaRequest, person: UUID) -> HttpResponse:
    """The certificate of what she followed, in her language or the one asked; 404 when she came to nothing."""
    if not may_tick(request.membership):
        raise PermissionDenied
    who, form = own_person(request, person), DaysForm(request.GET, usual=EVER)
    it = attended(who, antenna_id=request.antenna.pk, days=form.days)
    if not it.bookings:
        raise Http404
    note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="certificate printed")
    town, today = own_site(request).town, timezone.localdate()
    return in_her_language(
        request,
        who.language,
        lambda tongue: written(who.full_name, it.followed(), it.shown(), it.days, town=town, on=today, tongue=tongue),
        "attestation.pdf",
    )
