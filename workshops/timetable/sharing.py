"""What sessions share, rooms and places outside: added, closed, taken for a session."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from workshops.booking import SessionCancelled, SessionPast, locked
from workshops.models import Equipment, EquipmentUse, Room, Session, SessionState, Slot, Venue
from workshops.planning import at_the_clock


@for_constraint("equipment_suffices", "equipment_is_in_one_place")
class NotEnough(Refusal):
    sentence = _("This equipment is at another session at that time. Take fewer, or choose another hour.")


@for_constraint("equipment_count_covers_its_uses")
class UsedByMore(Refusal):
    field = "count"
    sentence = _("Sessions to come use more. Take it off them first, then lower the number.")


@for_constraint("equipment_name_once_an_antenna")
class EquipmentThere(Refusal):
    field = "name"
    sentence = _("An equipment has this name already.")


@for_constraint("room_name_once_an_antenna")
class RoomThere(Refusal):
    field = "name"
    sentence = _("A room has this name already.")


@for_constraint("venue_name_once_an_antenna")
class VenueThere(Refusal):
    field = "name"
    sentence = _("A place has this name already.")


@for_constraint("place_covers_its_sessions")
class SessionsAreLarger(Refusal):
    field = "seats"
    sentence = _("Sessions to come there have more seats. Lower theirs first, or move them.")


class HeldThere(Refusal):
    field = "closed_on"
    sentence = _("Sessions are planned there after that day. Move them first, or choose a later day.")


class SlotsThere(Refusal):
    field = "closed_on"
    sentence = _("A slot of a model week is there. Change the model week first.")


Place = Room | Venue | Equipment


@act
def save_place(place: Place, facts: Mapping[str, Any], *, by: User | None, at: datetime) -> Place:
    """Write a room, a place outside or an equipment, new or changed. `closed_on`: not used from that day on.

    Raises RoomThere, VenueThere, EquipmentThere, UsedByMore, HeldThere, SlotsThere.
    """
    closed_on: date | None = facts.get("closed_on")
    if place.pk and closed_on and not isinstance(place, Equipment):
        _refuse_in_use(place, closed_on)
    for name, value in facts.items():
        setattr(place, name, value)
    place.save()
    return place


def _refuse_in_use(place: Room | Venue, closed_on: date) -> None:
    here = {"room": place} if isinstance(place, Room) else {"venue": place}
    after = at_the_clock(closed_on, time.min)
    if Session.objects.filter(**here, state=SessionState.PLANNED, starts_at__gte=after).exists():
        raise HeldThere
    if Slot.objects.filter(**here, dropped_at__isnull=True, timetable__withdrawn_at__isnull=True).exists():
        raise SlotsThere


def free_at(session: Session) -> list[tuple[Equipment, int, int]]:
    """Each equipment in use, how many this session has, and how many it could have: what others leave at its hours.

    Counted as if all that overlap were there at once: never too much. Two queries.
    """
    overlap = Q(
        uses__state=SessionState.PLANNED, uses__given_back_at__isnull=True,
        uses__starts_at__lt=session.ends_at, uses__ends_at__gt=session.starts_at,
    )  # fmt: skip
    others = overlap & ~Q(uses__session=session.pk)
    mine = Q(uses__session=session.pk, uses__given_back_at__isnull=True)
    found = Equipment.objects.filter(antenna_id=session.antenna_id).annotate(
        elsewhere=Sum("uses__count", filter=others, default=0), here=Max("uses__count", filter=mine, default=0)
    )
    kept = found.filter(
        Q(closed_on__isnull=True) | Q(closed_on__gt=timezone.localdate(session.starts_at)) | Q(here__gt=0)
    )
    return [(e, e.here, max(e.count - e.elsewhere, e.here, 0)) for e in kept.order_by("name")]


@act
def take(session: Session, wanted: Mapping[int, int], *, by: User | None, at: datetime) -> Session:
    """Say anew what a session takes: equipment → how many, 0 gives it back. Repeated, it changes nothing.

    Raises NotEnough, SessionCancelled, SessionPast.
    """
    session = locked(session)
    if session.cancelled:
        raise SessionCancelled
    if session.ends_at <= at:
        raise SessionPast
    there = {use.equipment_id: use for use in session.equipment.filter(given_back_at__isnull=True)}
    for key in sorted(wanted):
        use, count = there.get(key), wanted[key]
        if use is None and count:
            EquipmentUse.objects.create(
                session=session, equipment_id=key, antenna_id=session.antenna_id, count=count, single=False,
                starts_at=session.starts_at, ends_at=session.ends_at, state=session.state,
            )  # fmt: skip
        elif use is not None and not count:
            use.given_back_at = at
            use.save(update_fields=["given_back_at"])
        elif use is not None and use.count != count:
            use.count = count
            use.save(update_fields=["count"])
    return session
