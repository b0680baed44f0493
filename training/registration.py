"""Registering professionals to a session, from the portal, and freeing a seat."""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from connect.acts import act
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint
from training.models import Registration, RegistrationState, Session


class NewColleague(NamedTuple):
    """Someone of the structure whom Connect does not know yet."""

    first_name: str
    last_name: str
    email: str


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
    session: Session, *, colleagues: list[Professional], new: list[NewColleague], on: date, by: Professional
) -> list[Registration]:
    """Register colleagues of one structure, all of them or nobody; those who have a seat already keep it.

    `on` is the day a new colleague is in post from. At the portal's door. Gives the registrations, new ones included.
    Refuses SessionFull, SessionBegun, SessionCancelled, SessionReserved, AddressOfAnother, NobodyChosen.
    """
    keys = [one.pk for one in colleagues] + [_add_colleague(one, on) for one in new]
    if not keys:
        raise NobodyChosen
    known = {
        one.professional_id: one
        for one in Registration.objects.filter(session=session, structure_id=by.structure_id, professional_id__in=keys)
    }
    wanted = [
        key for key in dict.fromkeys(keys) if key not in known or known[key].state != RegistrationState.REGISTERED
    ]
    _refuse_beyond_seats(session, len(wanted))
    for key in wanted:
        one = known.get(key) or Registration(
            antenna_id=session.antenna_id, session=session, structure_id=by.structure_id, professional_id=key
        )
        one.state, one.registered_by = RegistrationState.REGISTERED, by
        one.save()
        known[key] = one
    return list(known.values())


def _add_colleague(one: NewColleague, day: date) -> int:
    """Key of the colleague, whom an owner function adds to the structure whose door is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_add_colleague(%s, %s, %s, %s)", [*one, day])
        return int(cursor.fetchone()[0])


def _refuse_beyond_seats(session: Session, wanted: int) -> None:
    """Say how many seats are left; PostgreSQL has the last word under the session's lock."""
    left = Session.objects.values_list("capacity", "seats_taken").get(pk=session.pk)
    free = left[0] - left[1]
    if wanted <= free:
        return
    if not free:
        raise SessionFull(_("This session is full: nobody was registered. Choose another one."))
    raise SessionFull(
        ngettext(
            "%(free)s seat is left and you ask for %(wanted)s: nobody was registered. Untick some, or choose another session.",
            "%(free)s seats are left and you ask for %(wanted)s: nobody was registered. Untick some, or choose another session.",
            free,
        )
        % {"free": free, "wanted": wanted}
    )


@act
def withdraw(registration: Registration, *, by: Professional) -> Registration:
    """Free the seat. Repeated, it is harmless. Refuses SessionBegun from the portal, AlreadyCame."""
    registration = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    if registration.state == RegistrationState.REGISTERED:
        registration.state = RegistrationState.CANCELLED
        registration.save(update_fields=["state"])
    return registration
