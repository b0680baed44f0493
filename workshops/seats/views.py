"""Pages of seats for the team: a session's waiting list, the queue of an open drop-in, the link for everyone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.reception.tablets import drawing_of
from beneficiaries.search import Hit, search
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.antennas.models import Role
from connect.refusals import Refusal
from connect.ui import printed
from workshops import booking
from workshops.access import may_book, may_plan, may_tick
from workshops.models import Booking, PublicDoor, Session
from workshops.seats import doors, queue, waiting
from workshops.seats.deciding import decide
from workshops.seats.forms import AnswerForm, ArrivalForm, OfferRuleForm
from workshops.views import own_session

MOST_HITS = 6
Answer = Callable[..., Any]


def _may(request: AntennaRequest, test: Callable[[Any], bool]) -> None:
    if not test(request.membership):
        raise PermissionDenied


def _of_session(request: AntennaRequest, pk: int) -> Booking:
    rows = Booking.objects.select_related("session__kind", "person")
    return get_object_or_404(rows, pk=pk, antenna_id=request.antenna.pk)


@require_safe
def waiting_list(request: AntennaRequest, pk: int) -> HttpResponse:
    """Who waits, in the order in which they are called, and why nobody is called now."""
    _may(request, may_book)
    return _list_page(request, pk)


def _list_page(request: AntennaRequest, pk: int, refusal: Refusal | None = None) -> HttpResponse:
    shown, now = own_session(request, pk), timezone.now()
    places = waiting.places(shown, at=now)
    context = {
        "title": _("Waiting list"),
        "session": shown,
        "places": places,
        "free": max(shown.capacity - shown.taken, 0),
        "held": sum(place.seats for place in places if place.offered_until),
        "someone_is_next": any(place.calls for place in places),
        "rule": waiting.RULE,
        "hours": waiting.hours_of(shown.antenna_id, now),
        "refusal": refusal,
        "may_decide": _may_decide(request),
    }
    return render(request, "seats/waiting.html", context)


@require_POST
def call(request: AntennaRequest, pk: int) -> HttpResponse:
    """Offer the free seats to those whose turn it is; whatever freed them."""
    _may(request, may_book)
    made = waiting.call_next(own_session(request, pk), at=timezone.now(), by=request.user)
    words = _("The seat is offered.") if made else _("Nobody to call now: the list says why.")
    messages.success(request, words, extra_tags="ok")
    return redirect("workshops_seats:waiting", pk=pk)


@require_POST
def answer(request: AntennaRequest, pk: int) -> HttpResponse:
    """What somebody who waits answered on the telephone."""
    _may(request, may_book)
    row, form = _of_session(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        ANSWERS[form.cleaned_data["act"]](row, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _list_page(request, row.session_id, refusal)
    return redirect("workshops_seats:waiting", pk=row.session_id)


ANSWERS: dict[str, Answer] = {
    "take": waiting.take_offer,
    "decline": waiting.decline_offer,
    "stop": waiting.stop_calling,
    "leave": booking.cancel,
}


def queue_page(request: AntennaRequest, pk: int) -> HttpResponse:
    """The queue of an open drop-in: who arrives, and the next."""
    _may(request, may_tick)
    shown = own_session(request, pk)
    if not shown.kind.come_and_go:
        raise Http404
    form = ArrivalForm(request.POST or None)
    if request.method != "POST":
        return _queue(request, shown, form)
    if "person" in request.POST:
        return _arrived(request, shown, form)
    if not form.is_valid():
        return _queue(request, shown, form)
    found = search(form.cleaned_data["who"], antenna_id=request.antenna.pk)
    return _queue(request, shown, form, hits=found.people[:MOST_HITS])


def _arrived(request: AntennaRequest, shown: Session, form: ArrivalForm) -> HttpResponse:
    try:
        person = own_person(request, UUID(request.POST["person"]))
    except ValueError:
        raise Http404 from None
    form.is_valid()
    subject = form.cleaned_data.get("subject", "")
    return _then(request, shown, form, lambda at: queue.arrive(shown, person, subject=subject, by=request.user, at=at))


def _then(request: AntennaRequest, shown: Session, form: ArrivalForm, act: Callable[[datetime], Any]) -> HttpResponse:
    try:
        act(timezone.now())
    except Refusal as refusal:
        return _queue(request, shown, form, refusal=refusal)
    return redirect("workshops_seats:queue", pk=shown.pk)


@require_POST
def take_next(request: AntennaRequest, pk: int) -> HttpResponse:
    """The next person of the queue has come."""
    _may(request, may_tick)
    shown = own_session(request, pk)
    if not shown.kind.come_and_go:
        raise Http404
    return _then(request, shown, ArrivalForm(), lambda at: queue.take_next(shown, by=request.user, at=at))


@require_POST
def leave(request: AntennaRequest, pk: int) -> HttpResponse:
    """Somebody went before her turn."""
    _may(request, may_tick)
    row = _of_session(request, pk)
    queue.leave(row, by=request.user, at=timezone.now())
    return redirect("workshops_seats:queue", pk=row.session_id)


def _queue(
    request: AntennaRequest,
    shown: Session,
    form: ArrivalForm,
    *,
    hits: list[Hit] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    seen = shown.bookings.filter(state="came").select_related("person").order_by("-changed_at", "-pk")
    context = {
        "title": shown.numbered,
        "session": shown,
        "line": queue.in_the_queue(shown),
        "seen": seen[:20],
        "form": form,
        "hits": hits,
        "refusal": refusal,
    }
    return render(request, "seats/queue.html", context)


@require_safe
def door(request: AntennaRequest, pk: int) -> HttpResponse:
    """The link and the code by which anyone books this session, or the button that opens it."""
    _may(request, may_book)
    return _door_page(request, own_session(request, pk))


def _door_page(request: AntennaRequest, shown: Session, refusal: Refusal | None = None) -> HttpResponse:
    found = PublicDoor.objects.filter(session=shown).first()
    is_open = doors.is_open(found, shown, at=timezone.now())
    link = doors.address_of(found) if found and is_open else ""
    context = {
        "title": _("Booking by everyone"),
        "session": shown,
        "link": link,
        "code": drawing_of(link) if link else "",
        "may_open": may_plan(request.membership),
        "refusal": refusal,
    }
    return render(request, "seats/door.html", context)


@require_POST
def turn_door(request: AntennaRequest, pk: int) -> HttpResponse:
    """Open the session to everyone, or shut it."""
    _may(request, may_plan)
    shown = own_session(request, pk)
    try:
        act = doors.shut if "shut" in request.POST else doors.open_to_everyone
        act(shown, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return _door_page(request, shown, refusal)
    return redirect("workshops_seats:door", pk=pk)


@require_safe
def poster(request: AntennaRequest, pk: int) -> HttpResponse:
    """A sheet to put on the wall: what, when, where, and the code to photograph."""
    _may(request, may_book)
    shown = own_session(request, pk)
    found = PublicDoor.objects.filter(session=shown).first()
    if found is None or not doors.is_open(found, shown, at=timezone.now()):
        raise Http404
    link = doors.address_of(found)
    pdf = printed.tagged(
        "seats/pdf/poster.html",
        {"session": shown, "link": link, "qr": printed.code_to_scan(link), "antenna": request.antenna},
    )
    return printed.shown(pdf, f"affiche-{found.code}.pdf")


def _may_decide(request: AntennaRequest) -> bool:
    return request.membership.role == Role.MANAGER


def rule(request: AntennaRequest) -> HttpResponse:
    """How long an answer is awaited at this antenna, from which day on."""
    if not _may_decide(request):
        raise PermissionDenied
    now = timezone.now()
    hours = waiting.hours_of(request.antenna.pk, now)
    initial = {"answer_hours": hours.answer_hours, "last_hours": hours.last_hours}
    form = OfferRuleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        decide(antenna_id=request.antenna.pk, by=request.user, at=now, **form.rule())
        messages.success(request, _("The rule is kept."), extra_tags="ok")
        return redirect("workshops_seats:rule")
    context = {"title": _("How long a seat is kept"), "form": form, "rules": waiting.rules_of(request.antenna.pk)}
    return render(request, "seats/rule.html", context)
