"""Pages of the antenna's dates: what is planned ahead, closures, rooms, places outside, equipment."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from connect.antennas.http import AntennaRequest
from connect.antennas.models import Site
from connect.refusals import Refusal
from workshops.access import may_plan
from workshops.models import Closure, Equipment, Room, Timetable, Venue
from workshops.timetable import closures, generating, school, sharing
from workshops.timetable.change_forms import ClosureForm, EquipmentForm, RoomForm, VenueForm

AHEAD = timedelta(days=366)


def planners(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who plan: read, or posted."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    def answer(request: AntennaRequest, **keys: Any) -> HttpResponse:
        if not may_plan(request.membership):
            raise PermissionDenied
        return view(request, **keys)

    return answer


def saved(request: AntennaRequest, words: str) -> None:
    messages.success(request, words, extra_tags="ok")


@planners
def home(request: AntennaRequest) -> HttpResponse:
    """What stands ahead: model weeks, closures, school holidays, and until when sessions were generated."""
    today, antenna = timezone.localdate(), request.antenna.pk
    site = Site.objects.first_of(antenna)
    postcode = site.postcode if site else ""
    context = {
        "title": _("Planning of the antenna"),
        "weeks": Timetable.objects.filter(antenna_id=antenna, withdrawn_at__isnull=True).exclude(last_on__lt=today),
        "generated_until": generating.generated_until(antenna, today),
        "closures": closures.closures_between(antenna, today, today + AHEAD),
        "zone": school.zone_of(postcode),
        "school": school.in_range(today, today + AHEAD, postcode),
        "known_to": school.KNOWN_TO,
        "today": today,
    }
    return render(request, "timetable/home.html", context)


@planners
def close(request: AntennaRequest) -> HttpResponse:
    """A closure: first what it cancels and who is booked, then it is saved."""
    antenna, now = request.antenna.pk, timezone.now()
    form = ClosureForm(request.POST or None, antenna_id=antenna)
    seen = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        seen = closures.touched(antenna, said["first_on"], said["last_on"], said["site"], at=now)
        if "shown" in request.POST:
            try:
                closure = closures.close(
                    antenna_id=antenna, first=said["first_on"], last=said["last_on"], reason=said["reason"],
                    site=said["site"], shown=request.POST["shown"], by=request.user, at=now,
                )  # fmt: skip
            except Refusal as refusal:
                refusal.beside(form)
            else:
                return redirect("workshops_timetable:closure", pk=closure.pk)
    context = {"title": _("When is the antenna closed?"), "form": form, "seen": seen}
    return render(request, "timetable/close.html", context)


@planners
def closure(request: AntennaRequest, pk: int) -> HttpResponse:
    """A closure with what it cancelled and who was told; posted, it is withdrawn."""
    shown = get_object_or_404(
        Closure.objects.select_related("site", "written_by"), pk=pk, antenna_id=request.antenna.pk
    )
    if request.method == "POST":
        closures.withdraw(shown, by=request.user, at=timezone.now())
        saved(request, _("This closure is withdrawn."))
        return redirect("workshops_timetable:closure", pk=pk)
    context = {
        "title": _("Closure: %(reason)s") % {"reason": shown.reason},
        "closure": shown,
        "sessions": closures.cancelled_by(shown),
        "bookings": closures.told_by(shown),
    }
    return render(request, "timetable/closure.html", context)


@planners
def past_closures(request: AntennaRequest) -> HttpResponse:
    """Every closure, the latest first."""
    found = Closure.objects.filter(antenna_id=request.antenna.pk).select_related("site").order_by("-first_on", "-pk")
    context = {"title": _("Closures"), "page": Paginator(found, 20).get_page(request.GET.get("page"))}
    return render(request, "timetable/closures.html", context)


@planners
def places(request: AntennaRequest) -> HttpResponse:
    """Rooms, places outside and equipment, those that are used first."""
    antenna, last = request.antenna.pk, F("closed_on").asc(nulls_first=True)
    context = {
        "title": _("Rooms, places and equipment"),
        "rooms": Room.objects.filter(antenna_id=antenna).select_related("site").order_by(last, "name"),
        "venues": Venue.objects.filter(antenna_id=antenna).order_by(last, "name"),
        "equipment": Equipment.objects.filter(antenna_id=antenna).order_by(last, "name"),
        "today": timezone.localdate(),
    }
    return render(request, "timetable/places.html", context)


# What is written: its form, its title when new.
SORTS: dict[str, tuple[type[Any], type[Any], Any]] = {
    "salle": (Room, RoomForm, lambda: _("Add a room")),
    "lieu": (Venue, VenueForm, lambda: _("Add a place outside")),
    "materiel": (Equipment, EquipmentForm, lambda: _("Add equipment")),
}


@planners
def place(request: AntennaRequest, sort: str, pk: int | None = None) -> HttpResponse:
    """A room, a place outside or an equipment: new, or changed."""
    model, form_class, new_title = SORTS[sort]
    antenna = request.antenna.pk
    thing = get_object_or_404(model, pk=pk, antenna_id=antenna) if pk else model(antenna_id=antenna)
    names = form_class.base_fields
    form = form_class(
        request.POST or None, antenna_id=antenna,
        initial={name: getattr(thing, name) for name in names if name != "site"} | _site(thing) if pk else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            sharing.save_place(thing, form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            refusal.beside(form)
        else:
            saved(request, _("Kept: %(name)s.") % {"name": thing.name})
            return redirect("workshops_timetable:places")
    title = str(thing.name) if pk else new_title()
    back = ("workshops_timetable:places", _("Rooms, places and equipment"))
    return render(request, "timetable/form.html", {"title": title, "form": form, "back": back})


def _site(thing: Any) -> dict[str, Any]:
    return {"site": thing.site_id} if isinstance(thing, Room) else {}
