"""What is due to be sent on a day: opinions at the end, three months later, of structures; once each, and one reminder."""

from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from connect.acts import act
from connect.partners.models import Professional
from training.assessing import funders, letters
from training.assessing.questionnaires import CLOSES, OPENS, OTHERWISE_CLOSES
from training.models import (
    Asked,
    Attendance,
    Moment,
    Questionnaire,
    Registration,
    RegistrationState,
    Session,
    SessionState,
)

# Days after a letter when its reminder leaves.
REMINDED_AFTER = {Moment.HOT: 5, Moment.COLD: 14, Moment.STRUCTURE: 21, Moment.FUNDER: 21}


@act
def send_due(*, antenna_id: int, at: datetime) -> int:
    """Send what is due at an antenna: letters, then reminders. Gives how many left; run again, nothing leaves twice.

    The opinion at the end is asked from the day after, for on the day itself it is given in the room. Whoever did not
    come, has answered, or is no longer in post is not written to.
    """
    return sum(
        [
            *[_to_trainees(antenna_id, kind, again=again, at=at) for kind in (Moment.HOT, Moment.COLD) for again in (False, True)],
            *[_to_structures(antenna_id, again=again, at=at) for again in (False, True)],
            _to_funders(antenna_id, at=at),
        ]
    )  # fmt: skip


def _of_open_sessions(kind: Moment, today: date) -> Q:
    first = today - timedelta(CLOSES.get(kind, OTHERWISE_CLOSES))
    return Q(
        session__state=SessionState.PLANNED, session__ends_on__range=(first, today - timedelta(OPENS.get(kind, 1)))
    )


def _came(antenna_id: int, kind: Moment, today: date) -> QuerySet[Registration]:
    there = Attendance.objects.filter(registration=OuterRef("pk"), present=True)
    came = Registration.objects.filter(Exists(there), antenna_id=antenna_id, state=RegistrationState.REGISTERED)
    return came.filter(_of_open_sessions(kind, today)).select_related("professional__user", "session__module")


def _due(kind: Moment, *, again: bool, at: datetime) -> QuerySet[Asked]:
    """Rows to be written to now: not sent yet; or, `again`, sent long enough ago and silent."""
    silent = Asked.objects.filter(kind=kind, answered_on=None, reminded_at=None)
    return silent.filter(sent_at__lte=at - timedelta(REMINDED_AFTER[kind])) if again else silent.filter(sent_at=None)


def _to_trainees(antenna_id: int, kind: Moment, *, again: bool, at: datetime) -> int:
    today, mine = timezone.localdate(at), Asked.objects.filter(kind=kind, registration=OuterRef("pk"))
    due = Exists(_due(kind, again=again, at=at).filter(registration=OuterRef("pk")))
    in_post = Professional.objects.on(today).exclude(user__is_active=False)
    people = _came(antenna_id, kind, today).filter(due if again else due | ~Exists(mine), professional__in=in_post)
    count = 0
    for session, registrations in groupby(people.order_by("session", "pk"), key=attrgetter("session")):
        if Questionnaire.objects.in_force(kind, module_id=session.module_id, on=today) is None:
            continue
        for registration in registrations:
            if letters.ask_trainee(registration, kind, again=again, at=at):
                _note(registration, kind, again=again, at=at)
                count += 1
    return count


def _note(registration: Registration, kind: Moment, *, again: bool, at: datetime) -> None:
    asked, _created = Asked.objects.get_or_create(
        registration=registration, kind=kind,
        defaults={"antenna_id": registration.antenna_id, "session_id": registration.session_id},
    )  # fmt: skip
    _stamp(asked, again=again, at=at)


def _stamp(asked: Asked, *, again: bool, at: datetime) -> None:
    field = "reminded_at" if again else "sent_at"
    setattr(asked, field, at)
    asked.save(update_fields=[field])


def _to_structures(antenna_id: int, *, again: bool, at: datetime) -> int:
    """One letter to each person who answers for a structure whose people came; the structure is asked once."""
    kind = Moment.STRUCTURE
    mine = Asked.objects.filter(kind=kind, session=OuterRef("session"), structure=OuterRef("structure"))
    due = Exists(_due(kind, again=again, at=at).filter(session=OuterRef("session"), structure=OuterRef("structure")))
    people = _came(antenna_id, kind, timezone.localdate(at)).filter(due if again else due | ~Exists(mine))
    count = 0
    for (session, structure_id), _people in groupby(
        people.order_by("session", "structure", "pk"), key=attrgetter("session", "structure_id")
    ):
        if _told(session, structure_id, again=again, on=timezone.localdate(at)):
            asked, _created = Asked.objects.get_or_create(
                session=session, structure_id=structure_id, defaults={"antenna_id": antenna_id, "kind": kind}
            )
            _stamp(asked, again=again, at=at)
            count += 1
    return count


def _told(session: Session, structure_id: int, *, again: bool, on: date) -> bool:
    """Written to those who answer for the structure on its portal; False when there is nobody."""
    who = Professional.objects.who_answer(on).filter(structure_id=structure_id).order_by("pk")
    told = [letters.ask_structure(session, structure_id, one.email, again=again) for one in who]
    return any(told)


def _to_funders(antenna_id: int, *, at: datetime) -> int:
    """A reminder to those who were asked by letter and are silent."""
    silent = _due(Moment.FUNDER, again=True, at=at).filter(_of_open_sessions(Moment.FUNDER, timezone.localdate(at)))
    count = 0
    for asked in (
        silent.filter(antenna_id=antenna_id).exclude(email="").select_related("session__module").order_by("pk")
    ):
        if letters.ask_funder(asked, funders.link_to(asked), again=True):
            _stamp(asked, again=True, at=at)
            count += 1
    return count
