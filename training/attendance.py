"""Noting who came, half-day by half-day."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import Attendance, HalfDay, Registration


@for_constraint("attendance_not_in_advance")
class NotYet(Refusal):
    sentence = _("This half-day has not come yet: attendance is noted on the day.")


@for_constraint("attendance_of_registered", "attendance_of_a_registration", "attendance_of_a_half_day")
class NotExpected(Refusal):
    sentence = _("This person is no longer registered to this session.")


@act
def note(half_day: HalfDay, registration: Registration, *, present: bool, at: datetime, by: User) -> Attendance:
    """Write that she was there, or not, that half-day. Noted again the same, nothing changes.

    Refuses NotYet before the day, NotExpected for somebody who is not registered.
    """
    attendance, created = Attendance.objects.select_for_update(of=("self",)).get_or_create(
        half_day=half_day,
        registration=registration,
        defaults={
            "antenna_id": half_day.antenna_id, "session_id": half_day.session_id, "present": present, "noted_at": at,
            "noted_by": by,
        },
    )  # fmt: skip
    if not created and attendance.present != present:
        attendance.present, attendance.noted_at, attendance.noted_by = present, at, by
        attendance.save(update_fields=["present", "noted_at", "noted_by"])
    return attendance
