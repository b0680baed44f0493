"""The life of a liaison sheet: sent, corrected or withdrawn at the portal; received, followed and closed at the antenna.

Each step is dated and signed, and the sender is told of those she did not make herself.
"""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from beneficiaries.liaison import letters
from beneficiaries.models import (
    Appointment,
    ClosingReason,
    LiaisonSheet,
    Person,
    RefusalReason,
    Result,
    SheetCorrection,
    SheetEvent,
    SheetState,
    VisitSource,
    WithdrawalReason,
)
from beneficiaries.models.sheet import ENDED_STATES, OPEN_STATES
from beneficiaries.visits import note_visit
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Antenna
from connect.antennas.territory import all_serving, open_antennas, smallest
from connect.partners import limits
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint

# What the sender writes about the person. The rest of a sheet is filled by the acts.
CONTENT = (
    "first_name", "last_name", "birth_on", "birth_precision", "phone", "phone_shared", "language", "postcode",
    "needs", "motivations", "constraints_known", "availability", "urgent",
)  # fmt: skip
NOTICE_VERSION = "2026-11"
# What the sender tells the person before sending (GDPR articles 13 and 14); the version is kept with each sheet.
NOTICE = _(
    "This sheet goes to the antenna of Emmaüs Connect that you choose together. It serves to welcome you, and nothing "
    "else. Only the antenna and the structure that sends you read it. It is erased two years after your last visit. "
    "You may ask the antenna to show it to you, to correct it or to erase it, and complain to the CNIL. You may refuse: "
    "you will be welcomed all the same."
)


@for_constraint("sheet_step_refused", "sheet_frozen", "sheet_content_opened")
class StepRefused(Refusal):
    sentence = _("This sheet has moved on meanwhile. Read where it stands, then decide again.")


class SheetEnded(Refusal):
    sentence = _("This sheet is finished: nothing more can be added to it. Send a new one if it is needed.")


class AlreadyWelcomed(Refusal):
    sentence = _("The person has been welcomed: the sheet can no longer be withdrawn.")


@for_constraint("sheet_of_somebody_else")
class OfSomebodyElse(Refusal):
    sentence = _("This sheet already belongs to another person. Open her file from the sheet.")


class AlreadySent(Refusal):
    sentence = _("This form was used for another sheet. Open a new one; nothing was sent twice.")


@for_constraint("liaisonsheet_person_enrolled", "appointment_person_enrolled")
class NotKnownHere(Refusal):
    sentence = _("This person is not known at your antenna. Welcome them first, with this sheet.")


class HourPast(Refusal):
    sentence = _("Choose a day and an hour that are still to come.")
    field = "starts_at"


@for_constraint("sheet_closed_with_its_result")
class ResultMissing(Refusal):
    sentence = _("Tick what was done: the sender reads it.")
    field = "results"


def proposed_antenna(postcode: str, *, on: date) -> Antenna | None:
    """The antenna that serves a postcode: one with a site there, else the one that serves fewest departments, so that
    93 goes to Saint-Denis and not to Paris. None when no open antenna serves it, or while it is half typed.
    """
    if len(postcode) != 5:
        return None
    serving = all_serving(postcode, open_antennas(on).prefetch_related("sites"))
    in_town = [antenna for antenna in serving if postcode in {site.postcode for site in antenna.sites.all()}]
    return smallest(in_town or serving)


@act
def send(
    content: Mapping[str, Any], *, antenna: Antenna, sender: Professional, send_key: UUID, by: User, at: datetime,
    oriented_by: str = "", told_together: bool = False,
) -> LiaisonSheet:  # fmt: skip
    """Send a sheet; `content` holds the fields of CONTENT, `send_key` was drawn when the form was shown and is also the
    key of its draft, which ends here. `oriented_by`: a colleague without an account who met the person.

    Pressed again (double click, lost connection, back button), it gives the sheet that the first press sent.
    `told_together`: one of several, whose acknowledgement is one letter for all of them (`batch`).
    """
    before = _sent_with(send_key)
    if before:
        return before
    limits.refuse_a_flood(sender, antenna=antenna)
    sheet = LiaisonSheet(**{name: content[name] for name in CONTENT}, send_key=send_key, antenna=antenna, sender=sender)
    sheet.oriented_by = oriented_by
    sheet.structure_id, sheet.sent_at = sender.structure_id, at
    sheet.informed_on, sheet.notice_version = timezone.localdate(at), NOTICE_VERSION
    try:
        with transaction.atomic():
            sheet.save(force_insert=True)
    except IntegrityError as error:
        before = _sent_with(send_key)  # another press came first and its transaction is done
        if before:
            return before
        if "send_key" in str(error):
            raise AlreadySent from error
        raise
    sheet.refresh_from_db(fields=["reference"])
    sent = step(sheet, SheetState.SENT, by=by, at=at)
    if not told_together:
        letters.tell(sheet, sent)
    return sheet


def _sent_with(send_key: UUID) -> LiaisonSheet | None:
    return LiaisonSheet.objects.filter(send_key=send_key).first()


@act
def correct(sheet: LiaisonSheet, content: Mapping[str, Any], *, by: User, at: datetime) -> LiaisonSheet:
    """Change what was written. Until the antenna has opened the sheet it is rewritten; afterwards the correction is
    added beside it, dated and signed. Nothing changed, nothing is written. Refused once the sheet is finished.
    """
    sheet = locked(sheet)
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    known = as_corrected(sheet)
    changes = {name: content[name] for name in CONTENT if content[name] != getattr(known, name)}
    if not changes:
        return sheet
    if sheet.state == SheetState.SENT:
        for name, value in changes.items():
            setattr(sheet, name, value)
        sheet.save(update_fields=list(changes))
    else:
        changes = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
        SheetCorrection.objects.create(
            sheet=sheet, antenna_id=sheet.antenna_id, structure_id=sheet.structure_id, changes=changes, by=by, at=at
        )
    return sheet


def as_corrected(sheet: LiaisonSheet) -> LiaisonSheet:
    """The sheet as its sender knows it today: corrections applied in memory, oldest first. One query."""
    known = sheet
    for correction in sheet.corrections.all():
        known = with_correction(known, correction)
    return known


def with_correction(sheet: LiaisonSheet, correction: SheetCorrection) -> LiaisonSheet:
    """A copy of the sheet, in memory, as one correction leaves it."""
    known = copy(sheet)
    for name, value in correction.changes.items():
        setattr(known, name, date.fromisoformat(value) if name == "birth_on" and value else value)
    return known


@act
def withdraw(sheet: LiaisonSheet, reason: WithdrawalReason | str, *, by: User, at: datetime) -> LiaisonSheet:
    """Take a sheet back, with a reason; possible until the person is welcomed. Repeated, it changes nothing."""
    sheet = locked(sheet)
    if sheet.state == SheetState.WITHDRAWN:
        return sheet
    if sheet.state not in OPEN_STATES:
        raise AlreadyWelcomed
    move(sheet, SheetState.WITHDRAWN, by=by, at=at, reason=WithdrawalReason(reason))
    return sheet


@act
def receive(sheet: LiaisonSheet, *, by: User, at: datetime) -> LiaisonSheet:
    """The antenna opens a sheet: the first time marks it received and tells the sender; afterwards nothing happens."""
    if sheet.state != SheetState.SENT:
        return sheet
    sheet = locked(sheet)
    if sheet.state == SheetState.SENT:
        letters.tell(sheet, move(sheet, SheetState.RECEIVED, by=by, at=at))
    return sheet


@act
def give_appointment(sheet: LiaisonSheet, *, starts_at: datetime, by: User, at: datetime) -> LiaisonSheet:
    """Give a day and an hour: the sender is told, the counter expects the person. The latest one holds.

    Someone already welcomed gets an appointment of her own; the state of the sheet then stays.
    """
    if starts_at <= at:
        raise HourPast
    sheet = locked(sheet)
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    latest = sheet.events.filter(state=SheetState.APPOINTMENT).last()
    if latest and latest.appointment_at == starts_at and sheet.state != SheetState.NO_SHOW:
        return sheet
    letters.tell(sheet, keep(sheet, starts_at, by=by, at=at))
    return sheet


def keep(sheet: LiaisonSheet, starts_at: datetime, *, by: User, at: datetime) -> SheetEvent:
    """Write the hour that holds; the step, for its letter."""
    if sheet.state == SheetState.WELCOMED and sheet.person_id:
        Appointment.objects.get_or_create(
            antenna_id=sheet.antenna_id,
            person_id=sheet.person_id,
            starts_at=starts_at,
            defaults={"purpose": gettext("Liaison sheet")},
        )
    elif sheet.state != SheetState.APPOINTMENT:
        sheet.state = SheetState.APPOINTMENT
        sheet.save(update_fields=["state"])
    return step(sheet, SheetState.APPOINTMENT, by=by, at=at, appointment_at=starts_at)


@act
def attach(sheet: LiaisonSheet, person: Person, *, by: User, at: datetime) -> LiaisonSheet:
    """The person is there and is this one: the sheet becomes hers, welcomed, the visit is noted, the sender is told.

    She must be enrolled at the sheet's antenna. Repeated for the same person it changes nothing; for another one it is
    refused.
    """
    sheet = locked(sheet)
    if sheet.person_id not in (None, person.pk):
        raise OfSomebodyElse
    if sheet.state not in OPEN_STATES:
        if sheet.person_id:
            return sheet
        raise SheetEnded
    sheet.person = person
    welcomed = move(sheet, SheetState.WELCOMED, by=by, at=at)
    note_visit(person, antenna_id=sheet.antenna_id, source=VisitSource.WELCOME, at=at, by=by)
    letters.tell(sheet, welcomed)
    return sheet


@act
def refuse(
    sheet: LiaisonSheet, reason: RefusalReason | str, *, serves: Antenna | None = None, by: User, at: datetime
) -> LiaisonSheet:
    """Refuse the sheet, never the person, with a reason; `serves`: the antenna of the right territory, when it is known.

    Possible until the person is welcomed. Repeated, it changes nothing.
    """
    sheet = locked(sheet)
    if sheet.state == SheetState.REFUSED:
        return sheet
    if sheet.state not in OPEN_STATES:
        raise SheetEnded
    reason = RefusalReason(reason)
    serves = serves if reason == RefusalReason.OUTSIDE else None
    letters.tell(sheet, move(sheet, SheetState.REFUSED, by=by, at=at, reason=reason, serves=serves))
    return sheet


@act
def close(
    sheet: LiaisonSheet, reason: ClosingReason | str, *, results: Collection[Result | str] = (), by: User, at: datetime
) -> LiaisonSheet:
    """The antenna ends the sheet, with a reason that the sender reads; when the support is finished, with what was done.

    Repeated, it changes nothing.
    """
    sheet = locked(sheet)
    if sheet.state == SheetState.CLOSED:
        return sheet
    if sheet.state in ENDED_STATES:
        raise SheetEnded
    reason = ClosingReason(reason)
    if reason == ClosingReason.DONE and not results:
        raise ResultMissing
    done = [result for result in Result if result in set(results)] if reason == ClosingReason.DONE else []
    letters.tell(sheet, move(sheet, SheetState.CLOSED, by=by, at=at, reason=reason, results=done))
    return sheet


def latest_hour() -> Subquery:
    """To annotate sheets: the hour of the latest appointment given, or None."""
    latest = SheetEvent.objects.filter(sheet=OuterRef("pk"), state=SheetState.APPOINTMENT).order_by("-at", "-id")
    return Subquery(latest.values("appointment_at")[:1])


def expected(antenna_id: int, day: date) -> QuerySet[LiaisonSheet]:
    """Sheets whose latest appointment is that day and whose person is not welcomed yet, by hour (`expected_at`)."""
    given = LiaisonSheet.objects.filter(antenna_id=antenna_id, state=SheetState.APPOINTMENT)
    return given.annotate(expected_at=latest_hour()).filter(expected_at__date=day).order_by("expected_at")


def locked(sheet: LiaisonSheet) -> LiaisonSheet:
    """The sheet as it stands now, held until the transaction ends: who comes second sees what the first did."""
    return LiaisonSheet.objects.select_for_update().get(pk=sheet.pk)


def move(sheet: LiaisonSheet, state: SheetState, *, by: User, at: datetime, **facts: Any) -> SheetEvent:
    """Change the state of a locked sheet and write the step, for its letter."""
    sheet.state = state
    sheet.save(update_fields=["state", "person"] if state == SheetState.WELCOMED else ["state"])
    return step(sheet, state, by=by, at=at, **facts)


def step(sheet: LiaisonSheet, state: SheetState, *, by: User, at: datetime, **facts: Any) -> SheetEvent:
    """Write one dated and signed step."""
    return SheetEvent.objects.create(
        sheet=sheet, antenna_id=sheet.antenna_id, structure_id=sheet.structure_id, state=state, by=by, at=at, **facts
    )
