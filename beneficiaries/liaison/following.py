"""Following a sheet at the antenna: hours offered and kept, appointments missed, tries to reach someone, who it is, and
the sheet passed on to the antenna of the right territory.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.liaison import letters
from beneficiaries.liaison.rights import Rules
from beneficiaries.liaison.sheets import (
    HourPast,
    NotKnownHere,
    OfSomebodyElse,
    SheetEnded,
    StepRefused,
    attach,
    give_appointment,
    keep,
    locked,
    move,
    step,
)
from beneficiaries.models import ContactTry, Enrolment, LiaisonSheet, Person, SheetEvent, SheetState, TryOutcome
from beneficiaries.models.sheet import ENDED_STATES, OPEN_STATES
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Antenna
from connect.refusals import Refusal, for_constraint

MOST_HOURS = 3


class TooManyHours(Refusal):
    sentence = _("Three hours at most: the sender reads them to the person.")


class HourGone(Refusal):
    sentence = _("This hour is no longer offered. Read where the sheet stands, then choose again.")


class NotYet(Refusal):
    sentence = _("The hour of the appointment is still to come.")


@for_constraint("transfer_of_a_waiting_sheet", "transfer_from_the_open_door")
class NoLongerPassedOn(Refusal):
    sentence = _("The person is known here, or the sheet is finished: it stays at this antenna.")


@for_constraint("transfer_to_an_open_antenna")
class AntennaTakesNone(Refusal):
    sentence = _("Choose another antenna, which is open.")
    field = "antenna"


@act
def offer_hours(sheet: LiaisonSheet, hours: Collection[datetime], *, by: User, at: datetime) -> LiaisonSheet:
    """Offer up to three hours: the sender is told of all in one letter, one of them is kept later. A single one is given
    at once. What was offered or given before holds no more. Offered again, nothing changes.
    """
    offered = sorted(set(hours))
    if len(offered) > MOST_HOURS:
        raise TooManyHours
    if not offered or offered[0] <= at:
        raise HourPast
    if len(offered) == 1:
        return give_appointment(sheet, starts_at=offered[0], by=by, at=at)
    sheet = locked(sheet)
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    latest = latest_step(sheet)
    if latest and latest.offered == offered:
        return sheet
    facts: dict[str, Any] = {"by": by, "at": at, "offered": offered}
    if sheet.state in (SheetState.WELCOMED, SheetState.APPOINTMENT):
        letters.tell(sheet, step(sheet, SheetState.APPOINTMENT, **facts))
    else:
        letters.tell(sheet, move(sheet, SheetState.APPOINTMENT, **facts))
    return sheet


@act
def keep_hour(
    sheet: LiaisonSheet, starts_at: datetime, *, by: User, at: datetime, by_sender: bool = False
) -> LiaisonSheet:
    """Keep one of the hours offered last: at the antenna (the sender is told), or by the sender, with the person beside
    her. Repeated, it changes nothing. Refused by HourGone, HourPast.
    """
    sheet = locked(sheet)
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    latest = latest_step(sheet)
    if latest and latest.appointment_at == starts_at:
        return sheet
    if latest is None or starts_at not in latest.offered:
        raise HourGone
    if starts_at <= at:
        raise HourPast
    if by_sender and sheet.state != SheetState.APPOINTMENT:
        raise StepRefused  # someone welcomed has an appointment of her own, which is the antenna's to write
    kept = keep(sheet, starts_at, by=by, at=at)
    if not by_sender:
        letters.tell(sheet, kept)
    return sheet


def latest_step(sheet: LiaisonSheet) -> SheetEvent | None:
    """The last thing that happened to a sheet."""
    return sheet.events.select_related("by").last()


def hours_offered(sheet: LiaisonSheet, *, at: datetime) -> list[datetime]:
    """The hours that were offered last and are still to come, of which one may be kept. One query."""
    latest = latest_step(sheet) if sheet.state in (SheetState.APPOINTMENT, SheetState.WELCOMED) else None
    return [hour for hour in latest.offered if hour > at] if latest else []


@act
def miss(sheet: LiaisonSheet, *, by: User, at: datetime) -> LiaisonSheet:
    """The hour has passed and the person did not come: another appointment or a closing follows, the sender is told.

    Repeated, it changes nothing. Refused by NotYet before the hour.
    """
    sheet = locked(sheet)
    if sheet.state == SheetState.NO_SHOW:
        return sheet
    if sheet.state != SheetState.APPOINTMENT:
        raise StepRefused
    latest = latest_step(sheet)
    if latest is None or latest.appointment_at is None or latest.appointment_at > at:
        raise NotYet
    letters.tell(sheet, move(sheet, SheetState.NO_SHOW, by=by, at=at))
    return sheet


@act
def note_try(sheet: LiaisonSheet, outcome: TryOutcome | str, *, key: UUID, by: User, at: datetime) -> ContactTry:
    """Write that one tried to reach the person. `key` was drawn with the page: a double click counts once."""
    sheet = locked(sheet)
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    made, _new = ContactTry.objects.get_or_create(
        pk=key,
        defaults={"sheet": sheet, "antenna_id": sheet.antenna_id, "outcome": TryOutcome(outcome), "by": by, "at": at},
    )
    return made


@act
def recognise(sheet: LiaisonSheet, person: Person, *, by: User, at: datetime) -> LiaisonSheet:
    """The sheet is about somebody who has a file here, and who has not come yet: it becomes hers, its state stays, the
    sender learns nothing. When she comes she is welcomed with it.
    """
    sheet = locked(sheet)
    if sheet.person_id == person.pk:
        return sheet
    if sheet.person_id:
        raise OfSomebodyElse
    if sheet.state not in OPEN_STATES:
        raise SheetEnded
    if not Enrolment.objects.filter(person=person, antenna_id=sheet.antenna_id).exists():
        raise NotKnownHere
    sheet.person = person
    sheet.save(update_fields=["person"])
    note_opening(person, antenna_id=sheet.antenna_id, by=by, act="recognised in a sheet")
    return sheet


@act
def let_go(sheet: LiaisonSheet, *, by: User, at: datetime) -> LiaisonSheet:
    """It was somebody else: until she is welcomed, the sheet is of nobody again. Repeated, it changes nothing."""
    sheet = locked(sheet)
    if sheet.person_id is None:
        return sheet
    if sheet.state not in OPEN_STATES:
        raise StepRefused
    sheet.person = None
    sheet.save(update_fields=["person"])
    return sheet


def welcome_announced(person: Person, *, antenna_id: int, by: User, at: datetime) -> None:
    """Somebody is here: the open sheets that are known to be hers are welcomed with her. Part of an act."""
    for sheet in LiaisonSheet.objects.filter(person=person, antenna_id=antenna_id, state__in=OPEN_STATES):
        attach(sheet, person, by=by, at=at)


@act
def pass_on(sheet: LiaisonSheet, antenna: Antenna, *, by: User, at: datetime) -> UUID:
    """Send the sheet on to the antenna of the right territory, which finds it among those to read; this one no longer
    reads it. Both antennas and the sender see the transfer; its key is given. Refused by NoLongerPassedOn,
    AntennaTakesNone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT transfer_sheet(%s, %s, %s, %s)", [sheet.pk, antenna.pk, by.pk, at])
        transfer: UUID = cursor.fetchone()[0]
    letters.tell_transfer(sheet, antenna, transfer)
    return transfer


def to_call(antenna_id: int) -> QuerySet[LiaisonSheet]:
    """Those to call again: who did not come, and who was tried in vain and has no appointment; the oldest first."""
    tried = ContactTry.objects.filter(sheet=OuterRef("pk"))
    waiting = Q(state__in=[SheetState.SENT, SheetState.RECEIVED]) & Exists(tried)
    mine = LiaisonSheet.objects.filter(Q(state=SheetState.NO_SHOW) | waiting, antenna_id=antenna_id)
    return mine.order_by("-urgent", "sent_at", "pk")


def sleeping(antenna_id: int, *, on: date, rules: Rules) -> QuerySet[LiaisonSheet]:
    """Sheets that wait for the antenna and for which nothing was done for so many days (`sleeps_days`)."""
    since = timezone.make_aware(datetime.combine(on - timedelta(days=rules.sleeps_days), time.min))
    moved = SheetEvent.objects.filter(sheet=OuterRef("pk"), at__gte=since)
    tried = ContactTry.objects.filter(sheet=OuterRef("pk"), at__gte=since)
    waiting = [SheetState.SENT, SheetState.RECEIVED, SheetState.NO_SHOW]
    mine = LiaisonSheet.objects.filter(antenna_id=antenna_id, state__in=waiting, sent_at__lt=since)
    return mine.exclude(Exists(moved)).exclude(Exists(tried))
