"""Pages of the roll: the last tap taken back, the sheet to sign."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from connect.ui import printed
from workshops.access import may_tick
from workshops.models import BookingState
from workshops.roll import papers, taking_back
from workshops.roll.forms import TapForm
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
