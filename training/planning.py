"""Planning a session, for a request or open to all; moving it, changing where it is, cancelling it."""

from datetime import date, time
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.doors import sign
from connect.antennas.models import Site
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from training.asking import letters
from training.enrolling import convening, waiting
from training.models import USUAL_HOURS, Half, HalfDay, Mode, Module, Need, NeedState, Session, SessionState


class Slot(NamedTuple):
    """A half-day to come: which day, which half, and its hours when they are not the usual ones."""

    day: date
    half: str
    starts: time | None = None
    ends: time | None = None

    @property
    def key(self) -> tuple[date, str]:
        """What makes it one half-day, and puts half-days in order."""
        return (self.day, self.half)

    def hours(self) -> dict[str, time]:
        starts, ends = USUAL_HOURS[Half(self.half)]
        return {"starts": self.starts or starts, "ends": self.ends or ends}


@for_constraint("halfday_noted_stays", "training_session_held_stays")
class AlreadyHeld(Refusal):
    sentence = _("Attendance has been noted for this session: its dates stay, and it is not cancelled.")


@for_constraint("training_session_cancelled_stays")
class AlreadyCancelled(Refusal):
    sentence = _("This session is cancelled. Plan another one.")


@for_constraint("halfday_once_a_session")
class SameHalfDayTwice(Refusal):
    sentence = _("The same half-day stands twice in the list.")


@for_constraint("halfdays_apart")
class HalfDaysOverlap(Refusal):
    sentence = _("Two half-days of this session overlap. Check their hours.")
    field = "slots"


@for_constraint("halfday_five_hours_at_most")
class TooLong(Refusal):
    sentence = _("A half-day lasts five hours at most. Check the hours.")
    field = "slots"


@for_constraint("training_session_remote_is_followed")
class RemoteUnsaid(Refusal):
    sentence = _("At a distance, write who helps, what is to be done and how long it takes, and what is assessed.")
    field = "mode"


@for_constraint("training_session_of_a_standing_need")
class RequestOver(Refusal):
    sentence = _("This request has been withdrawn or closed meanwhile: no session was planned for it.")


class FewerSeatsThanTaken(Refusal):
    field = "capacity"


class TooShort(Refusal):
    """The module lasts longer than what is planned (the module's own duration, `Module.half_days`)."""


class WrongCount(Refusal):
    """A session is moved with all its half-days."""


class Where(TypedDict, total=False):
    """How and where a session is followed, as columns of `Session`; at a distance, what law.md Q05 asks."""

    mode: str
    site: Site | None
    place: str
    link: str
    assistance: str
    tasks: str
    assessments: str


@act
def plan(
    module: Module,
    *,
    antenna_id: int,
    slots: list[Slot],
    site: Site | None,
    place: str,
    capacity: int,
    key: UUID,
    by: User,
    reserved_for: Structure | None = None,
    need: Need | None = None,
    **where: str,
) -> Session:
    """Plan a session of the module's present version over the given half-days; sent again with its key, the same one.

    Takes at least as many half-days as the module lasts. For a request (`need`) it is reserved for its structure, the
    request becomes planned, and its asker is told. `where`: the other columns of `Where`; without a mode, it is where the
    antenna or the address is. Refuses TooShort, SameHalfDayTwice, HalfDaysOverlap, TooLong, RemoteUnsaid, RequestOver.
    """
    take_turns(key)
    known = Session.objects.filter(antenna_id=antenna_id, plan_key=key).first()
    if known is not None:
        return known
    refuse_too_short(module, slots)
    sign(by.pk)
    days = sorted(slot.day for slot in slots)
    where.setdefault("mode", Mode.ANTENNA if site else Mode.ELSEWHERE)
    session = Session.objects.create(
        antenna_id=antenna_id, module=module, site=site, place=place, capacity=capacity, plan_key=key, planned_by=by,
        reserved_for=need.structure if need else reserved_for, need=need, starts_on=days[0], ends_on=days[-1], **where,
    )  # fmt: skip
    HalfDay.objects.bulk_create(
        HalfDay(antenna_id=antenna_id, session=session, day=slot.day, half=slot.half, **slot.hours())
        for slot in sorted(slots, key=lambda slot: slot.key)
    )
    if need is not None:
        letters.tell(_of_session(session), "planned", matter=f"session-{session.pk}")
    return session


def _of_session(session: Session) -> Need:
    """The request that a session answers, as it stands now."""
    return Need.objects.select_related("antenna", "structure", "asked_by").get(sessions=session)


def refuse_too_short(module: Module, slots: list[Slot]) -> None:
    """Refuses TooShort when there are fewer half-days than the module lasts, SameHalfDayTwice."""
    _refuse_twice(slots)
    if len(slots) < module.half_days:
        raise TooShort(
            _("This module lasts %(count)s half-days: give as many.") % {"count": module.half_days}, field="slots"
        )


def _refuse_twice(slots: list[Slot]) -> None:
    if len({slot.key for slot in slots}) < len(slots):
        raise SameHalfDayTwice


def _locked(session: Session) -> Session:
    known = Session.objects.select_for_update(of=("self",)).select_related("module", "site")
    return known.get(pk=session.pk)


@act
def move(session: Session, *, slots: list[Slot], by: User) -> Session:
    """Move a session to other half-days or hours, as many as it had, and tell the structures that registered people.

    Harmless when nothing changes. Refuses AlreadyHeld once attendance was noted, AlreadyCancelled, WrongCount,
    HalfDaysOverlap, TooLong.
    """
    session = _locked(session)
    if session.is_cancelled:
        raise AlreadyCancelled
    half_days = list(session.half_days.all())
    if len(slots) != len(half_days):
        raise WrongCount(_("This session has %(count)s half-days: give each a date.") % {"count": len(half_days)})
    _refuse_twice(slots)
    slots = sorted(slots, key=lambda slot: slot.key)
    wanted = [(slot.day, slot.half, slot.hours()["starts"], slot.hours()["ends"]) for slot in slots]
    if [(h.day, h.half, h.starts, h.ends) for h in half_days] == wanted:
        return session
    for half_day, (day, half, starts, ends) in zip(half_days, wanted, strict=True):
        half_day.day, half_day.half, half_day.starts, half_day.ends = day, half, starts, ends
        half_day.save(update_fields=["day", "half", "starts", "ends"])
    session.refresh_from_db(fields=["starts_on", "ends_on"])
    convening.tell_changed(session, at=timezone.now())
    return session


@act
def change(session: Session, *, where: Where, capacity: int, by: User) -> Session:
    """Change where a session is, how it is followed or its seats; its days stay. Who is registered learns another place.

    Harmless when nothing changes. Refuses AlreadyCancelled, FewerSeatsThanTaken, RemoteUnsaid.
    """
    session = _locked(session)
    if session.is_cancelled:
        raise AlreadyCancelled
    if capacity < session.seats_taken:
        raise FewerSeatsThanTaken(
            _("%(count)s people are registered: keep as many seats.") % {"count": session.seats_taken}
        )
    before = (session.mode, session.site_id, session.place, session.link)
    for name, value in where.items():
        setattr(session, name, value)
    session.capacity = capacity
    session.save(update_fields=[*where, "capacity"])
    if before != (session.mode, session.site_id, session.place, session.link):
        convening.tell_changed(session, at=timezone.now())
    waiting.call_next(session, at=timezone.now())  # more seats are for those who wait
    return session


@act
def cancel(session: Session, *, by: User) -> Session:
    """Cancel a session nobody came to yet, and tell the structures that registered people. Repeated, it is harmless.

    The request that it answered goes back to what was agreed, unless another session stands; its asker is told.
    """
    session = _locked(session)
    if session.is_cancelled:
        return session
    sign(by.pk)
    session.state = SessionState.CANCELLED
    session.save(update_fields=["state"])
    convening.tell_cancelled(session, at=timezone.now())
    if session.need_id is not None:
        need = _of_session(session)
        if need.state != NeedState.PLANNED:
            letters.tell(need, "unplanned", matter=f"session-{session.pk}")
    return session
