"""Pages of workshops: the week, a session and its attendance, a seat for a person."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Person
from beneficiaries.search import Hit, search
from beneficiaries.views import own_person
from connect.antennas.http import AntennaRequest
from connect.refusals import Refusal
from workshops import agenda, attendance
from workshops.access import may_plan, may_tick
from workshops.forms import SeatsForm, SkillsForm, TickForm, WalkInForm
from workshops.models import Booking, BookingState, Session
from workshops.roll.taking_back import last_tap
from workshops.team.roster import missing


def by_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address of a session that only a form posts to: opened otherwise (a reload, the return after unlocking the
    screen), it leads back to the session."""

    @wraps(view)
    def answer(request: AntennaRequest, pk: int) -> HttpResponse:
        return view(request, pk) if request.method == "POST" else redirect("workshops:session", pk=pk)

    return answer


def own_session(request: AntennaRequest, pk: int) -> Session:
    """This antenna's session with its seats and team, or 404."""
    return get_object_or_404(Session.objects.with_seats().with_team(), pk=pk, antenna_id=request.antenna.pk)


def own_booking(request: AntennaRequest, pk: int) -> Booking:
    bookings = Booking.objects.select_related("session__kind", "session__room__site", "session__venue", "person")
    return get_object_or_404(bookings, pk=pk, antenna_id=request.antenna.pk)


def asked_day(request: AntennaRequest) -> date:
    """The day in `?du=`, today without it; a text that is no day is no page."""
    asked = request.GET.get("du")
    if not asked:
        return timezone.localdate()
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2100:
        raise Http404
    return found


def session(request: AntennaRequest, pk: int) -> HttpResponse:
    """A session: who is there, who else came, its series."""
    if not may_tick(request.membership):
        raise PermissionDenied
    return show_session(request, own_session(request, pk))


def show_session(
    request: AntennaRequest,
    shown: Session,
    *,
    refusal: Refusal | None = None,
    walk_in: WalkInForm | None = None,
    hits: list[Hit] | None = None,
    seats: SeatsForm | None = None,
) -> HttpResponse:
    """The session's page, or only its list of people when htmx asks for it."""
    now = timezone.now()
    everyone = list(people_of(shown))
    here = [b for b in everyone if b.is_here]
    context = {
        "title": shown.numbered,
        "session": shown,
        "week": agenda.day_and_month(agenda.week_of(timezone.localdate(shown.starts_at))),
        "when": agenda.said_day(timezone.localdate(shown.starts_at), timezone.localdate(now)),
        "bookings": [b for b in everyone if b.state not in (BookingState.CANCELLED, BookingState.WAITING)],
        "waiting": sorted((b for b in everyone if b.state == BookingState.WAITING), key=attrgetter("booked_at")),
        "given_back": [b for b in everyone if b.state == BookingState.CANCELLED],
        "to_tell": [b for b in everyone if shown.cancelled and b.changed_at == shown.cancelled_at],
        "here": here,
        "kept_at": _last_kept(everyone),
        "to_note": next((b for b in here if not b.noted), None),
        "missing": missing(shown),
        "last_tap": last_tap(shown, by=request.user, at=now),
        "refusal": refusal,
        "walk_in": walk_in or WalkInForm(),
        "hits": hits,
        "seats_form": seats or SeatsForm(initial={"capacity": shown.capacity}),
        "not_yet": next(iter(attendance.reasons_against_marking(shown, at=now)), None),
        "cannot_finish": next(iter(attendance.reasons_against_finishing(shown, at=now)), None),
        "may_plan": may_plan(request.membership),
    }
    if request.htmx and request.htmx.target == "qui-est-la":
        return render(request, "workshops/_attendance.html", context)
    context["series"] = agenda.series_of(shown)
    return render(request, "workshops/session.html", context)


def _last_kept(everyone: list[Any]) -> datetime | None:
    """When attendance was written last: a tick, or a tick taken back."""
    noted = [b for b in everyone if b.state != BookingState.BOOKED or b.changed_at != b.booked_at]
    return max((b.changed_at for b in noted), default=None)


def people_of(shown: Session) -> Any:
    """Everyone who has or had a seat, by name, with `noted` skills and whether it is the `first_time`; one query."""
    before = Booking.objects.filter(
        person=OuterRef("person"), antenna=OuterRef("antenna"), state="came", starts_at__lt=shown.starts_at
    )
    return (
        Booking.objects.filter(session=shown)
        .select_related("person")
        .annotate(noted=Count("skills", filter=Q(skills__level__isnull=False)), first_time=~Exists(before))
        .order_by("person__first_name", "person__last_name", "pk")
    )


@by_form
def tick(request: AntennaRequest, pk: int) -> HttpResponse:
    """One tap: came, absent, excused, or the note taken back."""
    if not may_tick(request.membership):
        raise PermissionDenied
    shown, form = own_session(request, pk), TickForm(request.POST)
    if not form.is_valid():
        raise Http404
    row = get_object_or_404(Booking, pk=form.cleaned_data["booking"], session=shown)
    try:
        attendance.mark(row, BookingState(form.cleaned_data["state"]), by=request.user, at=timezone.now())
    except Refusal as refusal:
        return show_session(request, shown, refusal=refusal)
    if request.htmx:
        return show_session(request, own_session(request, pk))
    return redirect(f"{shown_at(pk)}#qui-est-la")


def shown_at(pk: int) -> str:
    return reverse("workshops:session", args=[pk])


@by_form
def walk_in(request: AntennaRequest, pk: int) -> HttpResponse:
    """Someone came without booking: found by name, or added at once when a card was scanned or a result chosen."""
    if not may_tick(request.membership):
        raise PermissionDenied
    shown = own_session(request, pk)
    if "person" in request.POST:
        return _add(request, shown, own_person(request, _posted_uuid(request, "person")), WalkInForm())
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return show_session(request, shown, walk_in=form)
    found = search(form.cleaned_data["who"], antenna_id=request.antenna.pk)
    if found.asked.card and len(found.people) == 1:
        return _add(request, shown, found.people[0].person, form)
    return show_session(request, shown, walk_in=form, hits=found.people[:8])


def _add(request: AntennaRequest, shown: Session, person: Person, form: WalkInForm) -> HttpResponse:
    try:
        attendance.add_walk_in(shown, person, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return show_session(request, shown, walk_in=form, refusal=refusal)
    return redirect(f"{shown_at(shown.pk)}#qui-est-la")


def _posted_uuid(request: AntennaRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


@by_form
def finish(request: AntennaRequest, pk: int) -> HttpResponse:
    """Close attendance: those who were not ticked are absent."""
    if not may_tick(request.membership):
        raise PermissionDenied
    shown = own_session(request, pk)
    try:
        attendance.finish(shown, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return show_session(request, shown, refusal=refusal)
    return redirect("workshops:session", pk=pk)


def skills(request: AntennaRequest, pk: int) -> HttpResponse:
    """What one person was seen doing, 0 to 3; then the next person who came."""
    if not may_tick(request.membership):
        raise PermissionDenied
    row = own_booking(request, pk)
    known = dict(row.skills.values_list("skill_id", "level"))
    form = SkillsForm(request.POST or None, skills=list(row.session.kind.skills.all()), known=known)
    refusal: Refusal | None = None if row.is_here else attendance.NotThere()
    if request.method == "POST" and form.is_valid():
        try:
            attendance.note_skills(row, form.levels(), by=request.user, at=timezone.now())
        except Refusal as refused:
            refusal = refused
        else:
            return redirect(*_next_to_note(row))
    context = {"title": row.person.full_name, "booking": row, "session": row.session, "form": form, "refusal": refusal}
    return render(request, "workshops/skills.html", context)


def _next_to_note(row: Booking) -> tuple[str, int]:
    """After one person, the next who came and whose skills nobody noted; after the last, the session."""
    waiting = [b for b in people_of(row.session) if b.is_here and not b.noted and b.pk != row.pk]
    return ("workshops:skills", waiting[0].pk) if waiting else ("workshops:session", row.session_id)
