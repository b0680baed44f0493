"""The queue as the counter sees it: who waits, who takes whom, who they were."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.access import may_welcome
from beneficiaries.models import DoorTablet, Outcome, Person, Turn
from beneficiaries.reception import queue, tablets
from beneficiaries.reception.forms import CounterTurnForm, TabletForm
from beneficiaries.search import LONGEST_QUERY, find
from beneficiaries.views import declared
from connect.antennas.access import may_manage
from connect.antennas.doors import root_urls
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal


@never_cache
def board(request: AntennaRequest) -> HttpResponse:
    """Who waits and with whom they are; a POST adds somebody. htmx takes the lists alone, every half minute."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    now = timezone.now()
    form = CounterTurnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            queue.draw(**form.cleaned_data, antenna_id=request.antenna.pk, at=now, by=request.user)
        except Refusal as refusal:
            form.add_error(refusal.at_field, str(refusal))
        else:
            return redirect("beneficiaries:queue")
    context = lists(request, now) | {"form": form, "may_manage": may_manage(request.membership)}
    return render(request, "reception/_lists.html" if request.htmx else "reception/queue.html", context)


def lists(request: AntennaRequest, now: Any) -> dict[str, Any]:
    """Four queries whatever the number of people."""
    today = timezone.localdate(now)
    there = list(queue.waiting(request.antenna.pk, today))
    return {
        "waiting": [(turn, queue.minutes(turn, now)) for turn in there],
        "longest": queue.minutes(there[0], now) if there else 0,
        "taken": list(queue.taken(request.antenna.pk, today)),
        "unnamed": list(queue.without_a_name(request.antenna.pk, today)[:20]),
        "seen": Turn.objects.filter(antenna_id=request.antenna.pk, on=today, outcome=Outcome.SEEN).count(),
    }


def own_turn(request: AntennaRequest, pk: UUID) -> Turn:
    if not may_welcome(request.membership):
        raise PermissionDenied
    return get_object_or_404(Turn, pk=pk, antenna_id=request.antenna.pk)


@require_POST
def take(request: AntennaRequest, pk: UUID) -> HttpResponse:
    return _after(request, lambda: queue.take(own_turn(request, pk), by=request.user, at=timezone.now()))


@require_POST
def give_back(request: AntennaRequest, pk: UUID) -> HttpResponse:
    return _after(request, lambda: queue.give_back(own_turn(request, pk), by=request.user, at=timezone.now()))


@require_POST
def seen(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """The visit is noted; without a file, with what was said of earlier visits."""
    turn, said, now = own_turn(request, pk), declared(request), timezone.now()
    return _after(request, lambda: queue.end(turn, Outcome.SEEN, by=request.user, at=now, came_before=said))


@require_POST
def left(request: AntennaRequest, pk: UUID) -> HttpResponse:
    return _after(request, lambda: queue.end(own_turn(request, pk), Outcome.LEFT, by=request.user, at=timezone.now()))


def _after(request: AntennaRequest, do: Any) -> HttpResponse:
    try:
        do()
    except Refusal as refusal:
        messages.warning(request, str(refusal), extra_tags="wait")
    return redirect("beneficiaries:queue")


@never_cache
def who(request: AntennaRequest, pk: UUID) -> HttpResponse:
    """Whose turn is it? People of that first name are proposed; what is typed is posted and stands in no address."""
    turn = own_turn(request, pk)
    query = " ".join(request.POST.get("q", turn.first_name).replace("\x00", "").split())[:LONGEST_QUERY]
    found = find(query, antenna_id=request.antenna.pk) if query else None
    context = {"turn": turn, "query": query, "found": found, "minutes": queue.minutes(turn, timezone.now())}
    return render(request, "reception/who.html", context)


@require_POST
def is_person(request: AntennaRequest, pk: UUID, person: UUID) -> HttpResponse:
    """“C’est elle”: the turn, or the visit that it left, is this person's."""
    turn = own_turn(request, pk)
    known = get_object_or_404(
        Person, pk=person, enrolments__antenna_id=request.antenna.pk, merged_into=None, erased_at=None
    )
    try:
        queue.say_who(turn, known, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal), extra_tags="wait")
        return redirect("beneficiaries:queue")
    return redirect("desk:person", known.pk)


@never_cache
def door_tablets(request: AntennaRequest) -> HttpResponse:
    """The tablets that take turns at the door; a POST pairs one and shows its link once."""
    if not may_manage(request.membership):
        raise PermissionDenied
    form = TabletForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        tablet, secret = tablets.pair(
            form.cleaned_data["name"], antenna_id=request.antenna.pk, by=request.user, at=timezone.now()
        )
        with root_urls():
            link = request.build_absolute_uri(reverse("door:turn", args=[secret]))
        context |= {"paired": tablet, "link": link, "qr": tablets.drawing_of(link), "form": TabletForm()}
    context["tablets"] = DoorTablet.objects.filter(antenna_id=request.antenna.pk, ended_at=None).select_related("by")
    return render(request, "reception/tablets.html", context)


@require_POST
def switch_off(request: AntennaRequest, pk: int) -> HttpResponse:
    if not may_manage(request.membership):
        raise PermissionDenied
    tablet = get_object_or_404(DoorTablet, pk=pk, antenna_id=request.antenna.pk)
    tablets.switch_off(tablet, by=request.user, at=timezone.now())
    messages.success(request, _("Switched off: its link opens nothing any more."), extra_tags="ok")
    return redirect("beneficiaries:tablets")


@never_cache
@require_safe
def waiting_count(request: AntennaRequest) -> HttpResponse:
    """The line of the counter that says how many wait; htmx asks for it again now and then."""
    if not may_welcome(request.membership):
        raise PermissionDenied
    return render(request, "reception/_count.html", queue.waiting_people(request.antenna.pk, timezone.now()))
