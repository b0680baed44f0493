"""Noting who came, half-day by half-day; who was late, or absent, and why."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import Attendance, HalfDay, Reason, Registration


@for_constraint("attendance_not_in_advance")
class NotYet(Refusal):
    sentence = _("This half-day has not come yet: attendance is noted on the day.")


@for_constraint("attendance_of_registered", "attendance_of_a_registration", "attendance_of_a_half_day")
class NotExpected(Refusal):
    sentence = _("This person is no longer registered to this session.")


@for_constraint("attendance_signed_stays")
class SignedStays(Refusal):
    sentence = _("This person signed: strike out the signature first, with what happened.")


@for_constraint("attendance_minutes_within")
class WholeHalfDay(Refusal):
    sentence = _("Whoever missed the whole half-day is absent: note her absent.")
    field = "minutes"


@act
def note(
    half_day: HalfDay,
    registration: Registration,
    *,
    present: bool,
    at: datetime,
    by: User,
    minutes_missed: int | None = None,
    reason: Reason | str | None = None,
) -> Attendance:
    """Write that she was there, or not, that half-day; `minutes_missed` of it, `reason` why. None: as it was noted.

    Noted again the same, nothing changes; PostgreSQL keeps each state before. Refuses NotYet before the day, NotExpected
    for somebody who is not registered, SignedStays, WholeHalfDay.
    """
    attendance, created = Attendance.objects.select_for_update(of=("self",)).get_or_create(
        half_day=half_day,
        registration=registration,
        defaults={
            "antenna_id": half_day.antenna_id, "session_id": half_day.session_id, "present": present, "noted_at": at,
            "noted_by": by, "minutes_missed": minutes_missed or 0 if present else 0,
            "reason": reason or "" if not present or minutes_missed else "",
        },
    )  # fmt: skip
    if created:
        return attendance
    same = attendance.present == present
    missed = (attendance.minutes_missed if same and minutes_missed is None else minutes_missed or 0) if present else 0
    why = attendance.reason if same and reason is None else reason or ""
    why = why if missed or not present else ""
    if (attendance.present, attendance.minutes_missed, attendance.reason) != (present, missed, why):
        attendance.present, attendance.minutes_missed, attendance.reason = present, missed, why
        attendance.noted_at, attendance.noted_by = at, by
        attendance.save(update_fields=["present", "minutes_missed", "reason", "noted_at", "noted_by"])
    return attendance
