"""A prescriber books for someone she sent and whom the antenna welcomed: free seats are counted, nobody else is named.

The sheet is read behind the portal's door, whose policy shows those of one's own structure alone; what follows runs
behind the door of the sheet's antenna, and shows of the person's seats only those that the prescriber asked for.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beneficiaries.liaison.portal_views import own_sheets
from beneficiaries.models import LiaisonSheet, SheetState
from connect.antennas.doors import open_antenna
from connect.antennas.http import PortalRequest
from connect.refusals import Refusal
from workshops import agenda, booking
from workshops.models import Booking, BookingState, Session, Subject
from workshops.seats.forms import SeatForm

A_PAGE = 25
STANDING = [BookingState.BOOKED, BookingState.WAITING]


def welcomed(request: PortalRequest) -> Any:
    """The sheets of the structure whose person the antenna welcomed."""
    return own_sheets(request).filter(state=SheetState.WELCOMED, person__isnull=False).select_related("antenna")


def _sheet(request: PortalRequest, key: UUID) -> LiaisonSheet:
    found: LiaisonSheet = get_object_or_404(welcomed(request), pk=key)
    return found


@never_cache
@require_safe
def people(request: PortalRequest) -> HttpResponse:
    """Whom one may book for."""
    page = Paginator(welcomed(request).order_by("first_name", "last_name", "pk"), A_PAGE)
    return render(request, "seats/portal_people.html", {"page": page.get_page(request.GET.get("page"))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PortalRequest, sheet: UUID) -> HttpResponse:
    """Sessions of the next three weeks with their free seats; a seat, or a place on the waiting list."""
    found = _sheet(request, sheet)
    with open_antenna(found.antenna_id, user_id=request.user.pk):
        return _ask(request, found) if request.method == "POST" else _choice(request, found)


def _ask(request: PortalRequest, sheet: LiaisonSheet) -> HttpResponse:
    form = SeatForm(request.POST)
    if not form.is_valid() or sheet.person is None:
        raise Http404
    wanted = get_object_or_404(Session, pk=form.cleaned_data["session"], antenna_id=sheet.antenna_id)
    facts: dict[str, Any] = {"by": request.user, "at": timezone.now(), "subject": form.cleaned_data["subject"]}
    try:
        if form.cleaned_data["wish"] == "wait":
            booking.wait_for_seat(wanted, sheet.person, **facts)
        else:
            booking.book_seat(wanted, sheet.person, is_here=False, **facts)
    except booking.ClashingBooking:
        return _choice(request, sheet, refusal=NotFreeThen(), at_session=wanted.pk)
    except Refusal as refusal:
        return _choice(request, sheet, refusal=refusal, at_session=wanted.pk)
    words = _("On the waiting list.") if form.cleaned_data["wish"] == "wait" else _("The seat is taken.")
    messages.success(request, words, extra_tags="ok")
    return redirect("portal_seats:choose", sheet.pk)


class NotFreeThen(Refusal):
    """What the antenna's own sentence would say of another seat of the person is not for the portal."""

    def __str__(self) -> str:
        return _("This person cannot come at that hour. Choose another date.")


def _choice(
    request: PortalRequest, sheet: LiaisonSheet, *, refusal: Refusal | None = None, at_session: int | None = None
) -> HttpResponse:
    if sheet.person is None:
        raise Http404
    days = agenda.offers_by_day(sheet.person, sheet.antenna_id, at=timezone.now())
    context = {
        "sheet": sheet,
        "days": [{"said": day.said, "on": day.on, "offers": [_shown(offer) for offer in day.offers]} for day in days],
        "mine": _mine(request, sheet),
        "subjects": Subject.choices,
        "refusal": refusal,
        "at_session": at_session,
    }
    return render(request, "seats/portal_choose.html", context)


def _shown(offer: agenda.Offer) -> dict[str, Any]:
    """What the portal learns of a session: its seats, and whether this person may be booked; not why not."""
    session = offer.session
    free = max(session.capacity - session.taken, 0)
    return {
        "session": session,
        "free": free,
        "may_book": not offer.reasons and not (offer.booking and offer.booking.state in STANDING),
        "may_wait": offer.can_wait,
        "asks_subject": session.kind.shape == "drop_in",
    }


def _mine(request: PortalRequest, sheet: LiaisonSheet) -> list[Booking]:
    """The seats that this prescriber asked for, for this person, in sessions to come."""
    asked = Booking.objects.filter(
        person=sheet.person_id, antenna_id=sheet.antenna_id, booked_by=request.user, state__in=STANDING,
        starts_at__gt=timezone.now(),
    )  # fmt: skip
    return list(asked.select_related("session__kind", "session__room", "session__venue").order_by("starts_at"))


@require_POST
def give_back(request: PortalRequest, sheet: UUID, pk: int) -> HttpResponse:
    """Give back a seat that one asked for; those that others asked for are no page."""
    found = _sheet(request, sheet)
    with open_antenna(found.antenna_id, user_id=request.user.pk):
        mine = next((row for row in _mine(request, found) if row.pk == pk), None)
        if mine is None:
            raise Http404
        try:
            booking.cancel(mine, by=request.user, at=timezone.now())
        except Refusal as refusal:
            return _choice(request, found, refusal=refusal)
    messages.success(request, _("The seat is free again."), extra_tags="ok")
    return redirect("portal_seats:choose", found.pk)
