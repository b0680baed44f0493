"""Pages that anyone may open: a session to book from a link or a QR code, and one's own place.

No door is open when the request comes in: an owner function leads from the code or the secret to the antenna, and the
ordinary acts run behind its door. Nothing of any file is shown.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from beneficiaries.papers.languages import TONGUES, Tongue, spoken
from beneficiaries.papers.moments import said_day, said_hour
from connect.antennas.doors import open_antenna
from connect.refusals import Refusal
from workshops.booking import ClashingBooking, SessionFull, cancel_together
from workshops.models import Booking, BookingState, PublicDoor, Session, SessionState, Shape
from workshops.seats import links, newcomers, waiting
from workshops.seats.doors import is_open
from workshops.seats.public_forms import AnswerForm, PlaceForm

OTHER_DATES = 6


class NotFreeThen(Refusal):
    sentence = gettext_lazy("This seat cannot be kept for you at that hour. Choose another date, or call us.")


def asked_tongue(request: HttpRequest) -> Tongue:
    return TONGUES.get(request.GET.get("langue", ""), TONGUES["fr-simple"])


def connection_of(request: HttpRequest) -> str:
    """What tells one visitor's connection from another's; the proxy's own word when there is one."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and hops[-1].strip():
        return str(hops[-1].strip()[:45])
    return str(request.META.get("REMOTE_ADDR", ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, code: str) -> HttpResponse:
    """The session and the form; sent, it leads to one's place. Full meanwhile: other dates, the waiting list, and what
    was typed."""
    found, tongue = links.session_of(code), asked_tongue(request)
    if found is None:
        raise Http404
    with spoken(tongue), open_antenna(found.antenna_id):
        shown = get_object_or_404(Session.objects.with_seats(), pk=found.key)
        return _asked(request, shown, tongue) if request.method == "POST" else _page(request, shown, tongue)


def _asked(request: HttpRequest, shown: Session, tongue: Tongue) -> HttpResponse:
    form, now = PlaceForm(request.POST, asks_subject=asks_subject(shown)), timezone.now()
    if not form.is_valid():
        return _page(request, shown, tongue, form=form)
    refusal: Refusal
    try:
        rows = newcomers.book_from_link(
            shown, form.people(tongue.code.removesuffix("-simple")), wait="wait" in request.POST,
            subject=form.cleaned_data.get("subject", ""), connection_of=connection_of(request), at=now,
        )  # fmt: skip
    except ClashingBooking:
        refusal = NotFreeThen()  # where somebody else is expected is not for whoever knows her name and her number
    except Refusal as refused:
        refusal = refused
    else:
        return _kept(request, rows, tongue, own=form.cleaned_data["key"], at=now)
    shown = Session.objects.with_seats().get(pk=shown.pk)
    return _page(request, shown, tongue, form=form, refusal=refusal, full=isinstance(refusal, SessionFull))


def _kept(request: HttpRequest, rows: list[Booking], tongue: Tongue, *, own: Any, at: datetime) -> HttpResponse:
    """To the page of the place that was just given. Somebody who had one before has its link already: it is not given
    to whoever knows her name and her number."""
    mine = rows[0]
    if mine.booked_at != at and mine.person_id != own:
        return render(request, "seats/public_already.html", {"tongue": tongue, "session": mine.session})
    return redirect(f"{links.link_to(mine, at=at).removeprefix(settings.PUBLIC_URL.rstrip('/'))}?langue={tongue.code}")


def when(shown: Session, tongue: Tongue) -> dict[str, str]:
    """The day and the hours of a session, as its reader's language says them."""
    start, end = timezone.localtime(shown.starts_at), timezone.localtime(shown.ends_at)
    return {
        "when": said_day(start.date(), tongue),
        "start": said_hour(start, tongue),
        "end": said_hour(end, tongue),
    }


def asks_subject(shown: Session) -> bool:
    return shown.kind.shape == Shape.DROP_IN


def _page(
    request: HttpRequest,
    shown: Session,
    tongue: Tongue,
    *,
    form: PlaceForm | None = None,
    refusal: Refusal | None = None,
    full: bool = False,
) -> HttpResponse:
    now = timezone.now()
    door = PublicDoor.objects.filter(session=shown).first()
    context = {
        "session": shown,
        "tongue": tongue,
        "tongues": TONGUES.values(),
        "form": form or PlaceForm(asks_subject=asks_subject(shown)),
        "refusal": refusal,
        "is_open": is_open(door, shown, at=now),
        "free": max(shown.capacity - shown.taken, 0),
        "just_filled": full,
        "full": full or shown.taken >= shown.capacity,
        "others": [
            {"code": other.public_door.code, "when": said["when"], "hour": said["start"]}
            for other in other_dates(shown, at=now)
            for said in [when(other, tongue)]
        ],
        "asks_subject": asks_subject(shown),
        **when(shown, tongue),
    }
    return render(request, "seats/public_session.html", context)


def other_dates(shown: Session, *, at: datetime) -> list[Session]:
    """The next sessions of the same kind that anyone may book and that have a seat."""
    coming = Session.objects.filter(
        antenna_id=shown.antenna_id, kind=shown.kind_id, state=SessionState.PLANNED, starts_at__gt=at,
        public_door__closed_at=None, public_door__isnull=False,
    )  # fmt: skip
    listed = coming.exclude(pk=shown.pk).with_seats().select_related("public_door").order_by("starts_at", "pk")
    return [other for other in listed[: 4 * OTHER_DATES] if other.taken < other.capacity][:OTHER_DATES]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, secret: str) -> HttpResponse:
    """One's own place: take the seat that is kept, say no, stop being told, give the seat back. It names nobody."""
    found, tongue = links.place_of(secret), asked_tongue(request)
    if found is None:
        raise Http404
    with spoken(tongue), open_antenna(found.antenna_id):
        rows = Booking.objects.select_related("session__kind", "session__room__site", "session__venue")
        mine = get_object_or_404(rows, pk=found.key)
        refusal: Refusal | None = None
        if request.method == "POST":
            form = AnswerForm(request.POST)
            if not form.is_valid():
                raise Http404
            try:
                ANSWERS[form.cleaned_data["act"]](mine, by=None, at=timezone.now())
            except Refusal as refused:
                refusal = refused
            else:
                return redirect(f"{request.path}?langue={tongue.code}")
        return _place_page(request, mine, tongue, refusal)


ANSWERS: dict[str, Callable[..., Any]] = {
    "take": waiting.take_offer,
    "decline": waiting.decline_offer,
    "stop": waiting.stop_calling,
    "give_back": cancel_together,
}


def _place_page(request: HttpRequest, mine: Booking, tongue: Tongue, refusal: Refusal | None) -> HttpResponse:
    mine.refresh_from_db()
    now = timezone.now()
    together = Booking.objects.active().filter(party=mine.party, session=mine.session_id) if mine.party else None
    until = timezone.localtime(mine.offered_until) if mine.offered_until else None
    door = PublicDoor.objects.filter(session=mine.session_id).first()
    context: dict[str, Any] = {
        "booking": mine,
        "session": mine.session,
        "tongue": tongue,
        "tongues": TONGUES.values(),
        "refusal": refusal,
        "is_over": mine.session.cancelled or mine.session.starts_at <= now,
        "offered": mine.offered_until if mine.offered_until and mine.offered_until > now else None,
        "state": mine.state,
        "seats": together.count() if together is not None else 1,
        "waits": mine.state == BookingState.WAITING,
        "until": f"{said_day(until.date(), tongue)}, {said_hour(until, tongue)}" if until else "",
        "again": reverse("public_seats:session", args=[door.code]) if door else "",
        **when(mine.session, tongue),
    }
    return render(request, "seats/public_place.html", context)
