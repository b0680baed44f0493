"""Hours given: noted from a place or by hand, confirmed by who gave them, validated by a manager (law.md B02).

Nothing is rewritten. Before they are validated, a correction undoes the row and writes another; afterwards it writes a row
that replaces, and the old one counts until the new one is validated.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from workshops.models import Hours, SessionVolunteer
from workshops.team.members import antenna_of

TWICE = timedelta(minutes=5)  # between two presses of one button
NOTED = 23  # the space of the words that take turns


@for_constraint("hours_are_frozen", "validated_hours_stay")
class HoursFrozen(Refusal):
    sentence = _("These hours were validated or replaced since: correct them by a new line.")


@for_constraint("hours_validated_by_a_manager", "hours_validated_by_another")
class NotValidatedByHer(Refusal):
    sentence = _("Hours are confirmed by who gave them, then validated by a manager who is somebody else.")


@for_constraint("hours_up_to_16_a_row")
class TooLong(Refusal):
    field = "minutes"
    sentence = _("A line has sixteen hours at most. Check the hours.")


@for_constraint("hours_up_to_16_a_day")
class DayIsFull(Refusal):
    field = "minutes"
    sentence = _("A day has sixteen hours at most, with those that are noted already.")


class NotYet(Refusal):
    field = "on"
    sentence = _("This day is to come: hours are noted once they are given.")


class NeedsAReason(Refusal):
    field = "reason"
    sentence = _("Write why the hours change: who reads them in a year must understand.")


def standing() -> QuerySet[Hours]:
    """Rows that say something today: neither undone nor replaced by another, validated or not."""
    newer = Hours.objects.filter(replaces=OuterRef("pk"), undone_at__isnull=True)
    return Hours.objects.filter(~Exists(newer), undone_at__isnull=True)


def counted() -> QuerySet[Hours]:
    """Rows that count: validated, and not replaced by one that is validated too."""
    newer = Hours.objects.filter(replaces=OuterRef("pk"), validated_at__isnull=False)
    return Hours.objects.filter(~Exists(newer), validated_at__isnull=False)


def of_member(member: Membership) -> Q:
    """The rows of a person at her antenna, whatever the role she had there."""
    return Q(antenna_id=antenna_of(member), user_id=member.user_id)


@act
def note(
    member: Membership, *, on: date, task: str, minutes: int, reason: str = "", by: User, at: datetime
) -> Hours:  # fmt: skip
    """Note hours that no place counts: a meeting, preparation. Noted by oneself they are confirmed. The same again within
    five minutes, by the same hand, is the same row. Raises NotYet, DayIsFull.
    """
    if on > timezone.localdate(at):
        raise NotYet
    take_turns(f"hours:{member.user_id}", NOTED)
    same = standing().filter(of_member(member), volunteer=None, on=on, task=task, minutes=minutes, noted_by=by)
    if pressed_twice := same.filter(reason=reason, noted_at__gt=at - TWICE).first():
        return pressed_twice
    return _write(member, None, on, task, minutes, reason, None, by=by, at=at)


def _write(
    member: Membership, place: SessionVolunteer | None, on: date, task: str, minutes: int, reason: str,
    replaces: Hours | None, *, by: User | None, at: datetime,
) -> Hours:  # fmt: skip
    mine = by is not None and by.pk == member.user_id
    return Hours.objects.create(
        antenna_id=antenna_of(member), membership=member, user_id=member.user_id, volunteer=place, on=on, task=task,
        minutes=minutes, reason=reason, replaces=replaces, noted_at=at, noted_by=by,
        confirmed_at=at if mine else None, confirmed_by=by if mine else None,
    )  # fmt: skip


def follow(place: SessionVolunteer, *, there: bool, by: User | None, at: datetime) -> None:
    """Make the hours of a place follow what became of it: all of them when one was there, none otherwise.

    A part of `attending.mark`; repeated, it writes nothing.
    """
    now = standing().filter(volunteer=place).select_related("membership", "replaces").first()
    wanted = place.minutes if there else 0
    if (now.minutes if now else 0) == wanted:
        return
    if now is not None:
        _replace(now, wanted, gettext("The attendance was corrected."), by=by, at=at)
    else:
        on = timezone.localdate(place.starts_at)
        _write(place.membership, place, on, place.does, wanted, "", None, by=by, at=at)


def _replace(row: Hours, minutes: int, reason: str, *, by: User | None, at: datetime) -> Hours | None:
    """Another row instead of this one; None when nothing is left to say."""
    base = row if row.validated_at else row.replaces
    if row.validated_at is None:
        row.undone_at = at
        row.save(update_fields=["undone_at"])
        if (base is None and minutes == 0) or (base is not None and base.minutes == minutes):
            return None
    return _write(row.membership, row.volunteer, row.on, row.task, minutes, reason, base, by=by, at=at)


@act
def correct(row: Hours, minutes: int, reason: str, *, by: User, at: datetime) -> Hours | None:
    """Say another length, with its reason. Raises NeedsAReason, HoursFrozen when somebody corrected them meanwhile."""
    if not reason.strip():
        raise NeedsAReason
    row = (
        Hours.objects.select_for_update(of=("self",))
        .select_related("membership", "volunteer", "replaces")
        .get(pk=row.pk)
    )
    if row.undone_at or row.replaced_by.filter(undone_at__isnull=True).exists():
        raise HoursFrozen
    if row.minutes == minutes:
        return row
    return _replace(row, minutes, reason.strip(), by=by, at=at)


@act
def confirm(rows: Iterable[int], *, by: User, at: datetime) -> int:
    """Confirm one's own hours among these rows; answers how many. Those confirmed before are left as they are."""
    mine = standing().filter(pk__in=list(rows), user=by, confirmed_at__isnull=True)
    return Hours.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(confirmed_at=at, confirmed_by=by)


@act
def validate(rows: Iterable[int], *, antenna_id: int, by: User, at: datetime) -> int:
    """Validate confirmed hours of the antenna among these rows; answers how many. Raises NotValidatedByHer: a manager's,
    and never one's own.
    """
    waiting = standing().filter(
        pk__in=list(rows), antenna_id=antenna_id, confirmed_at__isnull=False, validated_at__isnull=True
    )
    return Hours.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        validated_at=at, validated_by=by
    )
