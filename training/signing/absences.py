"""Who did not come and is to be called (Qualiopi 12), and the calls that were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import AbsenceCall, CallOutcome, HalfDay, Registration, RegistrationState, SessionState

LATE = timedelta(minutes=15)  # after which somebody who has not signed is looked for
LOOKED_BACK = timedelta(days=14)
REASSURED = ("work", "transport", "personal")  # she said why: nobody calls her


@for_constraint("absencecall_of_a_registration", "absencecall_of_a_half_day")
class NotOfThisSession(Refusal):
    sentence = _("This person is not registered to this session.")


@dataclass(frozen=True)
class Absent:
    """Somebody who did not come to a half-day, with the calls made for it."""

    registration: Registration
    half_day: HalfDay
    calls: list[AbsenceCall]

    @property
    def is_reached(self) -> bool:
        return any(call.outcome == CallOutcome.REACHED for call in self.calls)


def to_call(antenna_id: int, *, at: datetime) -> list[Absent]:
    """Absences of the last fourteen days, the latest first: nobody noted them, or noted absent without a reason.

    Those reached by telephone stay on the list with their calls until the fourteen days are over. Four queries.
    """
    now = timezone.localtime(at - LATE)
    begun = Q(day__lt=now.date()) | Q(day=now.date(), starts__lte=now.time())
    half_days = list(
        HalfDay.objects.filter(begun, antenna_id=antenna_id, day__gte=now.date() - LOOKED_BACK)
        .filter(session__state=SessionState.PLANNED)
        .select_related("session__module")
        .order_by("-day", "-half", "pk")
    )
    people = (
        Registration.objects.filter(
            session__in={half.session_id for half in half_days}, state=RegistrationState.REGISTERED
        )
        .select_related("professional", "structure")
        .prefetch_related("attendances", "absence_calls__called_by")
        .order_by("professional__last_name", "professional__first_name", "pk")
    )
    of_session: dict[int, list[Registration]] = {}
    for one in people:
        of_session.setdefault(one.session_id, []).append(one)
    return [
        Absent(one, half, [call for call in one.absence_calls.all() if call.half_day_id == half.pk])
        for half in half_days
        for one in of_session.get(half.session_id, [])
        if _is_missing(one, half)
    ]


def _is_missing(one: Registration, half_day: HalfDay) -> bool:
    noted = next((a for a in one.attendances.all() if a.half_day_id == half_day.pk), None)
    return noted is None or (not noted.present and noted.reason not in REASSURED)


@act
def called(
    registration: Registration, half_day: HalfDay, *, outcome: CallOutcome | str, key: UUID, at: datetime, by: User
) -> AbsenceCall:
    """Keep that somebody was called; sent twice with its key, it is one call. Refuses NotOfThisSession."""
    known = AbsenceCall.objects.filter(pk=key).first()
    if known is not None:
        return known
    return AbsenceCall.objects.create(
        pk=key, antenna_id=half_day.antenna_id, session_id=half_day.session_id, half_day=half_day,
        registration=registration, outcome=outcome, called_at=at, called_by=by,
    )  # fmt: skip
