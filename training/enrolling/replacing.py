"""A colleague takes the seat of another, who stays in the history."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint
from training.enrolling import convening, waiting
from training.models import Registration, RegistrationState
from training.registration import NewColleague, key_of


class NoSeatToGive(Refusal):
    sentence = _("This person has no seat any more: there is nothing to take.")


class HasASeat(Refusal):
    sentence = _("This colleague has a seat already. Choose somebody else.")
    field = "colleague"


@for_constraint("registration_replaces_a_colleague", "registration_replaces_in_its_session")
class NotAColleague(Refusal):
    sentence = _("A seat passes between colleagues of one structure, in one session.")
    field = "colleague"


@act
def replace(
    registration: Registration, *, colleague: Professional | NewColleague, at: datetime, by: Professional | User
) -> Registration:
    """Give a colleague's seat to another of the same structure; the first stays in the history. Both are told.

    `by`: a professional at the portal's door, until the day before; somebody of the team at the antenna's, until the
    first attendance. Repeated, it is the same seat. Refuses NoSeatToGive, HasASeat, NotAColleague, AddressOfAnother,
    SessionBegun, AlreadyCame.
    """
    waiting.call_next(registration.session, at=at)
    locked = Registration.objects.select_for_update(of=("self",)).select_related("professional", "structure", "session")
    old = locked.get(pk=registration.pk)
    at_portal = isinstance(by, Professional)
    key = key_of(colleague, old.structure, on=timezone.localdate(at), at_portal=at_portal)
    new = locked.filter(session=old.session_id, professional_id=key).first()
    if new is not None and new.state == RegistrationState.REGISTERED:
        if new.replaces_id == old.pk:
            return new
        raise HasASeat
    if old.state != RegistrationState.REGISTERED:
        raise NoSeatToGive
    Registration.objects.filter(replaces=old).update(replaces=None)  # an earlier turn: the steps keep it
    old.state = RegistrationState.REPLACED
    if new is not None and old.replaces_id == new.pk:
        old.replaces = None
    old.save(update_fields=["state", "replaces"])
    new = new or Registration(
        antenna_id=old.antenna_id, session=old.session, structure=old.structure, professional_id=key
    )
    new.state, new.replaces, new.status, new.registered_at = RegistrationState.REGISTERED, old, old.status, at
    new.registered_by = by if isinstance(by, Professional) else old.registered_by
    new.noted_by = by if isinstance(by, User) else None
    new.save()
    user = by if isinstance(by, User) else by.user
    convening.tell_freed(old, at=at, by=user)
    convening.convene([new], at=at, by=user)
    return new
