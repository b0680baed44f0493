"""Planning a session, moving it, cancelling it."""

from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from training import notices
from training.models import USUAL_HOURS, Half, HalfDay, Module, Session, SessionState


class Slot(NamedTuple):
    """A half-day to come: which day, which half, and its hours when they are not the usual ones."""

    day: date
    half: str
    starts: time | None = None
    ends: time | None = None

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


class TooShort(Refusal):
    """The module lasts longer than what is planned (the module's own duration, `Module.half_days`)."""


class WrongCount(Refusal):
    """A session is moved with all its half-days."""


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
) -> Session:
    """Plan a session of the module's present version over the given half-days; sent again with its key, the same one.

    Takes at least as many half-days as the module lasts. Refuses TooShort, SameHalfDayTwice.
    """
    known = Session.objects.filter(antenna_id=antenna_id, plan_key=key).first()
    if known is not None:
        return known
    _refuse_too_short(module, slots)
    days = sorted(slot.day for slot in slots)
    session = Session.objects.create(
        antenna_id=antenna_id, module=module, site=site, place=place, capacity=capacity, reserved_for=reserved_for,
        plan_key=key, planned_by=by, starts_on=days[0], ends_on=days[-1],
    )  # fmt: skip
    HalfDay.objects.bulk_create(
        HalfDay(antenna_id=antenna_id, session=session, day=slot.day, half=slot.half, **slot.hours())
        for slot in sorted(slots)
    )
    return session


def _refuse_too_short(module: Module, slots: list[Slot]) -> None:
    if len({(slot.day, slot.half) for slot in slots}) < len(slots):
        raise SameHalfDayTwice
    if len(slots) < module.half_days:
        raise TooShort(
            _("This module lasts %(count)s half-days: give as many.") % {"count": module.half_days}, field="slots"
        )


@act
def move(session: Session, *, slots: list[Slot], by: User) -> Session:
    """Move a session to other half-days, as many as it had, and tell the structures that registered people.

    Harmless when nothing changes. Refuses AlreadyHeld once attendance was noted, AlreadyCancelled, WrongCount.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("module").get(pk=session.pk)
    if session.is_cancelled:
        raise AlreadyCancelled
    half_days = list(session.half_days.all())
    if len(slots) != len(half_days):
        raise WrongCount(_("This session has %(count)s half-days: give each a date.") % {"count": len(half_days)})
    slots = sorted(slots)
    if len({(slot.day, slot.half) for slot in slots}) < len(slots):
        raise SameHalfDayTwice
    if [(h.day, h.half) for h in half_days] == [(slot.day, slot.half) for slot in slots]:
        return session
    for half_day, slot in zip(half_days, slots, strict=True):
        half_day.day, half_day.half = slot.day, slot.half
        half_day.starts, half_day.ends = slot.hours().values()
        half_day.save(update_fields=["day", "half", "starts", "ends"])
    session.refresh_from_db(fields=["starts_on", "ends_on"])
    notices.tell_moved(session)
    return session


@act
def cancel(session: Session, *, by: User) -> Session:
    """Cancel a session nobody came to yet, and tell the structures that registered people. Repeated, it is harmless."""
    session = Session.objects.select_for_update(of=("self",)).select_related("module").get(pk=session.pk)
    if session.is_cancelled:
        return session
    session.state = SessionState.CANCELLED
    session.save(update_fields=["state"])
    notices.tell_cancelled(session)
    return session
