"""The last tap of attendance, taken back in one press: the state that the booking had before it."""

from datetime import datetime, time
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.attendance import note_presence
from workshops.booking import locked
from workshops.models import Booking, BookingChange, BookingState, Session

TICKED = [BookingState.BOOKED, BookingState.CAME, BookingState.ABSENT, BookingState.EXCUSED]


@for_constraint("change_taken_back_once", "change_takes_back_a_tap", "change_takes_back_its_own_booking")
class NothingToTakeBack(Refusal):
    sentence = _("There is nothing to take back: somebody has changed it since. Correct it on the person’s own line.")


class Tap(NamedTuple):
    """A change that may be taken back, and the state that its booking had before it."""

    change: BookingChange
    before: BookingState


def last_tap(session: Session, *, by: User, at: datetime) -> Tap | None:
    """What this user noted last in this session today, when it may still be taken back; one query."""
    return _tap(_taps(session, by=by, at=at).first())


@act
def take_back(session: Session, change: int, *, by: User, at: datetime) -> Booking:
    """Give a booking the state that it had before a tap; the line that says so names the tap. Repeated, it is the same.

    Whoever was added without booking leaves the list. Raises NothingToTakeBack when somebody changed it since, and
    what the seat itself refuses (`SessionFull`).
    """
    session = locked(session)
    tap = _tap(_taps(session, by=by, at=at).filter(pk=change).first())
    if tap is None:
        done = BookingChange.objects.select_related("booking").filter(takes_back=change, booking__session=session)
        if again := done.first():
            return again.booking
        raise NothingToTakeBack
    booking = Booking.objects.select_for_update(of=("self",)).select_related("person").get(pk=tap.change.booking_id)
    booking.state, booking.changed_at = tap.before, at
    booking.save(update_fields=["state", "changed_at"])
    BookingChange.objects.create(
        booking=booking, antenna_id=booking.antenna_id, state=tap.before, at=at, by=by, takes_back=tap.change
    )
    if tap.before == BookingState.CAME:
        note_presence(session, booking.person, by=by, at=at)
    return booking


def _tap(change: BookingChange | None) -> Tap | None:
    if change is None:
        return None
    before: str | None = change.before  # type: ignore[attr-defined]  # annotated
    first = BookingState.CANCELLED if change.booking.walk_in else BookingState.BOOKED
    return Tap(change, BookingState(before) if before else first)


def _taps(session: Session, *, by: User, at: datetime) -> QuerySet[BookingChange]:
    """The last first. Left out: what the end of the session noted by itself, seats given or given back, taps taken back
    already, bookings that somebody else has changed since.
    """
    line = BookingChange.objects.filter(booking=OuterRef("booking"))
    found = (
        BookingChange.objects.filter(booking__session=session, by=by, takes_back__isnull=True, state__in=TICKED)
        .filter(
            booking__state=F("state"), at__gte=timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
        )
        .annotate(before=Subquery(line.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("state")[:1]))
        .filter(
            Q(before__in=TICKED)
            | Q(before=BookingState.WAITING, state=BookingState.CAME)
            | Q(before__isnull=True, state__in=TICKED[1:])
        )
        .filter(
            Q(before__isnull=True) | ~Q(before=F("state"))
        )  # a seat that went to another session with a part of the people
        .exclude(Exists(BookingChange.objects.filter(takes_back=OuterRef("pk"))))
        .exclude(Exists(line.filter(pk__gt=OuterRef("pk")).exclude(by=by)))
        .select_related("booking__person")
        .order_by("-pk")
    )
    return found if session.finished_at is None else found.exclude(at=session.finished_at)
