"""Registering professionals to a session, several at once, from the portal or by the antenna; freeing a seat."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connect.accounts.models import User
from connect.acts import act
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal, for_constraint
from training.enrolling import convening, waiting
from training.models import Registration, RegistrationState, Session, TraineeStatus

HERE = (RegistrationState.REGISTERED, RegistrationState.WAITING)


class NewColleague(NamedTuple):
    """Someone of the structure whom Connect does not know yet.

    `status`: as whom she is trained; empty: as the others who are registered with her.
    """

    first_name: str
    last_name: str
    email: str
    position: str = ""
    status: str = ""


@for_constraint("training_session_not_oversold")
class SessionFull(Refusal):
    sentence = _("The last seats have just been taken: nobody was registered. Choose another session.")


@for_constraint("registration_session_begun")
class SessionBegun(Refusal):
    sentence = _("The session begins today or has begun: call the antenna to change who comes.")


@for_constraint("registration_session_cancelled")
class SessionCancelled(Refusal):
    sentence = _("This session has been cancelled: nobody was registered. Choose another one.")


@for_constraint("registration_session_reserved")
class SessionReserved(Refusal):
    sentence = _("This session is reserved for another structure.")


@for_constraint("registration_attended_stays")
class AlreadyCame(Refusal):
    sentence = _("This person came to the session: the registration stays.")


@for_constraint("colleague_address_is_anothers")
class AddressOfAnother(Refusal):
    sentence = _("This e-mail address is already a colleague’s. Tick her in the list, or give another address.")
    field = "email"


class NobodyChosen(Refusal):
    sentence = _("Tick at least one colleague, or add one.")


@act
def register(
    session: Session,
    *,
    colleagues: Sequence[Professional],
    new: Sequence[NewColleague],
    on: date,
    by: Professional,
    status: str = TraineeStatus.EMPLOYEE,
    wait: bool = False,
    at: datetime | None = None,
) -> list[Registration]:
    """Register colleagues of one structure at the portal's door, all of them or nobody; who has a seat keeps it.

    `on` is the day a new colleague is in post from. With `wait`, those for whom no seat is left take the next places of
    the waiting list, in the order given. Each who gets a seat is convened. Gives the registrations, known ones included.
    Refuses SessionFull, SessionBegun, SessionCancelled, SessionReserved, AddressOfAnother, NobodyChosen.
    """
    asked = dict.fromkeys([one.pk for one in colleagues], status)
    for one in new:
        asked[_add_colleague(one, on)] = one.status or status
    row = Registration(structure_id=by.structure_id, registered_by=by)
    return _seat(session, asked, row, wait=wait, at=at or timezone.now(), by=by.user if by.user_id else None)


@act
def register_from_here(
    session: Session,
    structure: Structure,
    *,
    colleagues: Sequence[Professional],
    new: Sequence[NewColleague],
    at: datetime,
    by: User,
    status: str = TraineeStatus.EMPLOYEE,
    wait: bool = False,
    asked_by: Professional | None = None,
) -> list[Registration]:
    """Register people of a structure at the antenna's door, by telephone or from a list: all of them or nobody.

    `asked_by`: who called; without one, a referent of the structure stands for it. Refuses as `register` does.
    """
    on = timezone.localdate(at)
    asked = dict.fromkeys([one.pk for one in colleagues], status)
    for one in new:
        asked[_add_trainee(structure, one, on)] = one.status or status
    if asked_by is None:
        asked_by = Professional.objects.who_answer(on).filter(structure=structure).order_by("pk").first()
    row = Registration(structure_id=structure.pk, registered_by=asked_by, noted_by=by)
    return _seat(session, asked, row, wait=wait, at=at, by=by)


def _seat(
    session: Session, asked: dict[int, str], row: Registration, *, wait: bool, at: datetime, by: User | None
) -> list[Registration]:
    """Give each her seat, or her place on the list; `asked` gives the status of each professional's key, `row` carries
    in whose name it is, and what is written of each."""
    if not asked:
        raise NobodyChosen
    waiting.call_next(session, at=at)
    known = {
        one.professional_id: one
        for one in Registration.objects.filter(
            session=session, structure_id=row.structure_id, professional_id__in=asked
        ).select_related("professional")
    }
    wanted = [key for key in asked if key not in known or known[key].state not in HERE]
    free = len(wanted) if not wanted else _free(session)
    if not wait:
        _refuse_beyond_seats(free, len(wanted))
    for rank, key in enumerate(wanted):
        one = known.get(key) or Registration(
            antenna_id=session.antenna_id, session=session, structure_id=row.structure_id, professional_id=key
        )
        one.state = RegistrationState.REGISTERED if rank < free else RegistrationState.WAITING
        one.registered_by, one.noted_by, one.status = row.registered_by, row.noted_by, asked[key]
        one.replaces, one.registered_at = None, at
        one.save()
        known[key] = one
    convening.convene([known[key] for key in wanted[:free]], at=at, by=by)
    return list(known.values())


def _add_colleague(one: NewColleague, day: date) -> int:
    """Key of the colleague, whom an owner function adds to the structure whose door is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_add_colleague(%s, %s, %s, %s, %s)", [*one[:4], day])
        return int(cursor.fetchone()[0])


def _add_trainee(structure: Structure, one: NewColleague, day: date) -> int:
    """Key of somebody of a structure, whom an owner function adds at the antenna's door: no account, no right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_add_trainee(%s, %s, %s, %s, %s, %s)", [structure.pk, *one[:4], day])
        return int(cursor.fetchone()[0])


def key_of(one: Professional | NewColleague, structure: Structure, *, on: date, at_portal: bool) -> int:
    """Key of somebody of a structure, whom an owner function adds when she is new. Refuses AddressOfAnother."""
    if isinstance(one, Professional):
        return one.pk
    return _add_colleague(one, on) if at_portal else _add_trainee(structure, one, on)


def _free(session: Session) -> int:
    """Seats that are neither taken nor held; never less than none."""
    capacity, taken = Session.objects.values_list("capacity", "seats_taken").get(pk=session.pk)
    return max(capacity - taken, 0)


def _refuse_beyond_seats(free: int, wanted: int) -> None:
    """Say how many seats are left; PostgreSQL has the last word under the session's lock."""
    if wanted <= free:
        return
    if not free:
        raise SessionFull(_("This session is full: nobody was registered. Choose another one, or the waiting list."))
    raise SessionFull(
        ngettext(
            "%(free)s seat is left and you ask for %(wanted)s: nobody was registered. Untick some, or choose another session.",
            "%(free)s seats are left and you ask for %(wanted)s: nobody was registered. Untick some, or choose another session.",
            free,
        )
        % {"free": free, "wanted": wanted}
    )


@act
def withdraw(registration: Registration, *, by: Professional | User, at: datetime | None = None) -> Registration:
    """Give the seat back, or leave the waiting list; the next who waits is called. Repeated, it is harmless.

    Refuses SessionBegun from the portal, AlreadyCame.
    """
    at = at or timezone.now()
    waiting.call_next(registration.session, at=at)
    mine = Registration.objects.select_for_update(of=("self",)).select_related("professional").get(pk=registration.pk)
    if mine.state not in HERE:
        return mine
    seated = mine.state == RegistrationState.REGISTERED
    mine.state = RegistrationState.CANCELLED
    mine.save(update_fields=["state"])
    if seated:
        convening.tell_freed(mine, at=at, by=by if isinstance(by, User) else None)
    waiting.call_next(registration.session, at=at)
    return mine


@act
def correct_status(registration: Registration, *, status: str, by: Professional | User, at: datetime) -> Registration:
    """Say as whom she is trained, for the yearly statement. Repeated, it is harmless."""
    mine = Registration.objects.select_for_update(of=("self",)).select_related("professional").get(pk=registration.pk)
    if mine.status != status:
        mine.status = status
        mine.save(update_fields=["status"])
    return mine
