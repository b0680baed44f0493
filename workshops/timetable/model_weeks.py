"""Model weeks: which one holds on a day, and the slots they are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from workshops.models import Kind, Season, Slot, SlotHelper, Timetable
from workshops.planning import ForWhom, Place


@for_constraint("one_timetable_of_a_season_at_a_time")
class WeekThere(Refusal):
    field = "first_on"
    sentence = _("Another week of the same sort holds in these days. Choose other days, or end that one first.")


@for_constraint("timetable_ends_after_it_begins")
class EndsBeforeItBegins(Refusal):
    field = "last_on"
    sentence = _("A holiday week needs a last day, and it comes after the first.")


class NoWholeSlot(Refusal):
    field = "cut"
    sentence = _("The length holds no slot of that many minutes.")


@dataclass(frozen=True)
class SlotFacts:
    """What a slot says: the day, the hour on the wall, what, where, with whom."""

    weekday: int
    starts: time
    minutes: int
    kind: Kind
    place: Place
    capacity: int
    every: int = 1
    title: str = ""
    leader: Membership | None = None
    helpers: Sequence[Membership] = ()
    for_whom: ForWhom = ForWhom()  # noqa: RUF009 -- frozen
    in_school_holidays: bool = True


def timetables_of(antenna_id: int, first: date, last: date) -> list[Timetable]:
    """Model weeks that hold on some day of a span, in order; one query."""
    found = Timetable.objects.filter(antenna_id=antenna_id, withdrawn_at__isnull=True, first_on__lte=last)
    return list(found.filter(Q(last_on__isnull=True) | Q(last_on__gte=first)))


def in_force(timetables: Sequence[Timetable], on: date) -> Timetable | None:
    """The one that holds on a day: the holiday week between its two days, else the ordinary one."""
    holding = [t for t in timetables if t.first_on <= on and (t.last_on is None or on <= t.last_on)]
    return max(holding, key=lambda t: t.season == Season.HOLIDAY, default=None)


def falls_on(slot: Slot, timetable: Timetable, on: date) -> bool:
    """Does the slot fall on that day? Every second week is counted from the week in which the timetable begins."""
    weeks = (_monday(on) - _monday(timetable.first_on)).days // 7
    return slot.weekday == on.weekday() and weeks % slot.every == 0


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def cut(starts: time, minutes: int, each: int) -> list[time]:
    """The hours of a block cut in slots: 14 h, 180 minutes, each 30 → 14 h, 14 h 30 … 16 h 30. What is left over at the
    end makes no slot; a block ends on its day."""
    first = starts.hour * 60 + starts.minute
    begins = range(first, min(first + minutes, 24 * 60) - each + 1, each)
    return [time(minute // 60, minute % 60) for minute in begins]


@act
def add_timetable(
    *, antenna_id: int, name: str, season: str, first: date, last: date | None, by: User | None, at: datetime
) -> Timetable:
    """A model week from a day, to another or without end. Raises WeekThere, EndsBeforeItBegins."""
    return Timetable.objects.create(
        antenna_id=antenna_id, name=name, season=season, first_on=first, last_on=last, written_at=at, written_by=by
    )


@act
def end_timetable(timetable: Timetable, last: date, *, by: User | None, at: datetime) -> Timetable:
    """Say its last day anew; what was generated stays. Raises EndsBeforeItBegins, WeekThere."""
    timetable.last_on = last
    timetable.save(update_fields=["last_on"])
    return timetable


@act
def add_slots(
    timetable: Timetable, facts: SlotFacts, *, each: int | None = None, by: User | None, at: datetime
) -> list[Slot]:
    """A slot of a model week; `each`: the block is cut in slots of so many minutes. Raises NoWholeSlot."""
    hours = cut(facts.starts, facts.minutes, each) if each else [facts.starts]
    if not hours:
        raise NoWholeSlot
    made = []
    for begins in hours:
        slot = Slot(timetable=timetable, antenna_id=timetable.antenna_id, written_at=at, written_by=by)
        _fill(slot, facts, begins, each or facts.minutes)
        slot.save()
        _give_helpers(slot, facts.helpers, at=at)
        made.append(slot)
    return made


@act
def change_slot(slot: Slot, facts: SlotFacts, *, by: User | None, at: datetime) -> Slot:
    """Say a slot anew, for what is generated from now on; sessions that exist stay as they are."""
    _fill(slot, facts, facts.starts, facts.minutes)
    slot.save()
    _give_helpers(slot, facts.helpers, at=at)
    return slot


def _fill(slot: Slot, facts: SlotFacts, begins: time, minutes: int) -> None:
    slot.weekday, slot.starts, slot.minutes, slot.every = facts.weekday, begins, minutes, facts.every
    slot.kind, slot.title, slot.capacity, slot.leader = facts.kind, facts.title, facts.capacity, facts.leader
    slot.in_school_holidays = facts.in_school_holidays
    for name, value in {**facts.place.facts(), **facts.for_whom.facts(facts.kind)}.items():
        setattr(slot, name, value)


def _give_helpers(slot: Slot, helpers: Sequence[Membership], *, at: datetime) -> None:
    wanted = {member.pk for member in helpers if member != slot.leader}
    there = {helper.membership_id: helper for helper in slot.helpers.filter(left_at__isnull=True)}
    slot.helpers.filter(pk__in=[h.pk for key, h in there.items() if key not in wanted]).update(left_at=at)
    SlotHelper.objects.bulk_create(
        SlotHelper(slot=slot, antenna_id=slot.antenna_id, membership_id=key) for key in sorted(wanted - set(there))
    )


@act
def drop_slot(slot: Slot, *, by: User | None, at: datetime) -> Slot:
    """Generate nothing more from a slot; what it made stays. Repeated, it changes nothing."""
    if slot.dropped_at is None:
        slot.dropped_at = at
        slot.save(update_fields=["dropped_at"])
    return slot
