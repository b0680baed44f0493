"""Adding, correcting, closing a place; saying that one is wrong; settling two that are one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.communes import plain
from connect.partners.directory import hours
from connect.partners.models import OWN_SOURCE, Place, PlaceApart, PlaceRemark, RemarkKind
from connect.refusals import Refusal, for_constraint


@for_constraint("place_stays_itself")
class JustWritten(Refusal):
    sentence = _("This was written already. Open the page again.")


class NotYours(Refusal):
    sentence = _("This place was added by others. Say what is wrong, and the national team corrects it.")


class ClosedAlready(Refusal):
    sentence = _("This place is closed already.")


class BeforeItOpened(Refusal):
    sentence = _("A closing day is today or a day that has passed.")
    field = "closed_on"


class NotTwo(Refusal):
    sentence = _("These two places are not two open places any more. Open the list again.")


@for_constraint("place_once_a_source", "partners_place_pkey")
class AddedAlready(Refusal):
    sentence = _("This place was just added. Open the list again.")


def derive(place: Place, *, by: User | None, at: datetime) -> None:
    """What is worked out from the rest, and who wrote last."""
    place.plain_name = plain(place.name)[:200]
    place.open_saturday = hours.opens_on_saturday(place.hours)
    place.written_by, place.written_at = by, at


@act
def add(facts: Mapping[str, Any], *, key: UUID, antenna_id: int | None, by: User, at: datetime) -> Place:
    """A new place, an antenna's own or (None) the nation's. `key` is drawn with the form: sent twice, it is one place."""
    before = Place.objects.filter(pk=key).first()
    if before:
        return before
    place = Place(pk=key, source=OWN_SOURCE, source_id=str(key), antenna_id=antenna_id, **facts)
    place.updated_on = timezone.localdate(at)
    derive(place, by=by, at=at)
    place.save(force_insert=True)
    return place


def may_write(place: Place, antenna_id: int | None) -> bool:
    """The national team writes every place; an antenna those that it added."""
    return antenna_id is None or place.antenna_id == antenna_id


@act
def correct(place: Place, facts: Mapping[str, Any], *, antenna_id: int | None, by: User, at: datetime) -> Place:
    """Change a place. Refuses NotYours."""
    held = _held(place, antenna_id)
    for name, value in facts.items():
        setattr(held, name, value)
    held.updated_on = timezone.localdate(at)
    derive(held, by=by, at=at)
    held.save(update_fields=[*facts, "updated_on", "plain_name", "open_saturday", "written_by", "written_at"])
    return held


@act
def close(place: Place, *, on: date, antenna_id: int | None, by: User, at: datetime) -> Place:
    """The place receives nobody from a day on, today at the latest. Refuses NotYours, ClosedAlready, BeforeItOpened."""
    held = _held(place, antenna_id)
    if held.closed_on:
        raise ClosedAlready
    if not date(2000, 1, 1) <= on <= timezone.localdate(at):
        raise BeforeItOpened
    _say_closed(held, on, by, at)
    return held


@act
def reopen(place: Place, *, antenna_id: int | None, by: User, at: datetime) -> Place:
    """It receives people again; open already, nothing changes."""
    held = _held(place, antenna_id)
    held.closed_on, held.same_as = None, None
    held.updated_on = timezone.localdate(at)
    derive(held, by=by, at=at)
    held.save(update_fields=["closed_on", "same_as", "updated_on", "written_by", "written_at"])
    return held


def _held(place: Place, antenna_id: int | None) -> Place:
    if not may_write(place, antenna_id):
        raise NotYours
    return Place.objects.select_for_update(of=("self",)).get(pk=place.pk)


def _say_closed(held: Place, on: date, by: User, at: datetime) -> None:
    held.closed_on = on
    held.updated_on = timezone.localdate(at)
    derive(held, by=by, at=at)
    held.save(update_fields=["closed_on", "same_as", "updated_on", "written_by", "written_at"])


@act
def say_wrong(place: Place, kind: RemarkKind, *, antenna_id: int, by: User, at: datetime) -> PlaceRemark:
    """An antenna says what is wrong with a place; said again while it waits, it is the same remark."""
    facts = {"place": place, "antenna_id": antenna_id, "kind": kind, "settled_at": None}
    said, _new = PlaceRemark.objects.get_or_create(**facts, defaults={"by": by, "at": at})
    return said


@act
def settle(remark: PlaceRemark, *, by: User, at: datetime) -> None:
    """The national team looked at it. Settled already, nothing changes."""
    waiting = PlaceRemark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if waiting.settled_at is None:
        waiting.settled_at, waiting.settled_by = at, by
        waiting.save(update_fields=["settled_at", "settled_by"])


@act
def same_place(kept: Place, folded: Place, *, by: User, at: datetime) -> Place:
    """Two places are one: `folded` closes and names the other, so that an import goes on finding it. Refuses NotTwo."""
    rows = Place.objects.select_for_update(of=("self",)).in_bulk([kept.pk, folded.pk])
    if len(rows) != 2 or any(row.closed_on for row in rows.values()):
        raise NotTwo
    held = rows[folded.pk]
    held.same_as = rows[kept.pk]
    _say_closed(held, timezone.localdate(at), by, at)
    return rows[kept.pk]


@act
def apart(one: Place, other: Place, *, by: User, at: datetime) -> None:
    """They look alike and are two; said again, nothing changes."""
    first, second = sorted((one, other), key=lambda place: place.pk)
    if first.pk == second.pk:
        raise NotTwo
    PlaceApart.objects.get_or_create(first=first, second=second, defaults={"by": by, "at": at})
