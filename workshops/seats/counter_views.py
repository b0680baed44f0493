"""Seats at the counter: which session for a person and who comes along, giving back, the slip that she takes home."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.households import housemates
from beneficiaries.journal import note_opening
from beneficiaries.models import Person
from beneficiaries.reception.tablets import drawing_of
from beneficiaries.search import Hit, search
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops import agenda, booking
from workshops.access import may_book, may_plan
from workshops.models import Booking, BookingState, Session, Subject
from workshops.seats.forms import AlongForm, SeatForm
from workshops.seats.links import link_to
from workshops.views import own_booking, own_session, show_session

MOST_HITS = 6


def book(request: AntennaRequest, person: UUID) -> HttpResponse:
    """Which session for this person: the next three weeks, each with its seats or the reason why not."""
    if not may_book(request.membership):
        raise PermissionDenied
    who, refusal, at_session = own_person(request, person), None, None
    along = _along(request, who)
    if request.method == "POST":
        form = SeatForm(request.POST)
        if not form.is_valid():
            raise Http404
        said = form.cleaned_data
        wanted = get_object_or_404(Session, pk=said["session"], antenna_id=request.antenna.pk)
        ask = booking.wait_together if said["wish"] == "wait" else booking.book_together
        people = [who, along] if along else [who]
        try:
            rows = ask(wanted, people, by=request.user, at=timezone.now(), subject=said["subject"])
        except Refusal as refused:
            refusal, at_session = refused, wanted.pk
        else:
            return _booked(request, rows, back=said["back"])
    else:
        note_opening(who, antenna_id=request.antenna.pk, by=request.user, act="opened the booking")
    return _choice(request, who, along, refusal=refusal, at_session=at_session)


def _choice(
    request: AntennaRequest, who: Person, along: Person | None, *, refusal: Refusal | None, at_session: int | None
) -> HttpResponse:
    wanted_kinds = {code for code in request.GET.get("pour", "")[:200].split(",") if code}
    days = agenda.offers_by_day(who, request.antenna.pk, at=timezone.now(), kinds=wanted_kinds)
    asked = AlongForm(request.GET if "who" in request.GET else None)
    context = {
        "title": who.full_name,
        "person": who,
        "along": along,
        "along_form": asked,
        "along_hits": _hits(request, asked, who),
        "housemates": [] if along else housemates(who, antenna_id=request.antenna.pk),
        "subjects": Subject.choices,
        "days": days,
        "chosen_kinds": bool(wanted_kinds),
        "offered": at_session in {offer.session.pk for day in days for offer in day.offers},
        "refusal": refusal,
        "at_session": at_session,
        "may_plan": may_plan(request.membership),
    }
    return render(request, "workshops/book.html", context)


def _along(request: AntennaRequest, who: Person) -> Person | None:
    """Who comes along, as the form or the address says; herself is nobody else."""
    asked = request.POST.get("along") or request.GET.get("avec") or ""
    try:
        key = UUID(asked) if asked else None
    except ValueError:
        raise Http404 from None
    found = own_person(request, key) if key else None
    return found if found and found.pk != who.pk else None


def _hits(request: AntennaRequest, asked: AlongForm, who: Person) -> list[Hit] | None:
    if not asked.is_bound or not asked.is_valid():
        return None
    found = search(asked.cleaned_data["who"], antenna_id=request.antenna.pk)
    return [hit for hit in found.people if hit.person.pk != who.pk][:MOST_HITS]


def _booked(request: AntennaRequest, rows: list[Booking], *, back: str) -> HttpResponse:
    row = rows[0]
    if row.state == BookingState.WAITING:
        words = _("On the waiting list.") if len(rows) == 1 else _("On the waiting list, together.")
    else:
        words = _("The seat is taken.") if len(rows) == 1 else _("Both seats are taken.")
    messages.success(request, words, extra_tags="ok")
    if back:
        return redirect("workshops:session" if back == "session" else "workshops_seats:waiting", pk=row.session_id)
    answer = redirect("workshops:book", person=row.person_id)
    answer["Location"] += f"#s{row.session_id}"
    return answer


def cancel_booking(request: AntennaRequest, pk: int) -> HttpResponse:
    """Give a seat back."""
    if not may_book(request.membership):
        raise PermissionDenied
    row = own_booking(request, pk)
    if request.method != "POST":
        return redirect("workshops:session", pk=row.session_id)
    try:
        booking.cancel(row, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return show_session(request, own_session(request, row.session_id), refusal=refusal)
    messages.success(request, _("The seat is free again."), extra_tags="ok")
    if request.POST.get("back") == "session":
        return redirect("workshops:session", pk=row.session_id)
    return redirect("workshops:book", person=row.person_id)


def slip(request: AntennaRequest, pk: int) -> HttpResponse:
    """The appointment slip that the person takes home, in her language when we have it, with the link by which she gives
    the seat back; nobody else is named."""
    if not may_book(request.membership):
        raise PermissionDenied
    row = own_booking(request, pk)
    if row.state == BookingState.CANCELLED:
        raise Http404
    note_opening(row.person, antenna_id=request.antenna.pk, by=request.user, act="opened the slip")
    link = link_to(row, at=timezone.now())
    context = {
        "title": _("Appointment slip"),
        "booking": row,
        "session": row.session,
        "link": link,
        "code": drawing_of(link),
    }
    return render(request, "workshops/slip.html", context)
