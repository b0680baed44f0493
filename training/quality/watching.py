"""The watch: what was read or heard on a day, and what was done with it; whom to ask about disability (23 to 26)."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.refusals import Refusal, for_constraint
from training.models import DisabilityContact, WatchEntry


class NotInAdvance(Refusal):
    field = "seen_on"
    sentence = _("This day has not come yet.")


@for_constraint("watch_once", "watch_stays")
class ActionNoted(Refusal):
    sentence = _("What was done with it is already noted. A further action is a new entry.")


@for_constraint("disability_contact_can_be_reached")
class NoWayToReach(Refusal):
    field = "phone"
    sentence = _("Write a telephone number or an e-mail address.")


@for_constraint("contact_once", "contact_stays")
class ContactEnded(Refusal):
    sentence = _("This contact was ended: write a new one.")


@act
def note(
    *, antenna_id: int | None, kind: str, title: str, source: str, seen_on: date, key: UUID, by: User, at: datetime,
    action: str = "",
) -> WatchEntry:  # fmt: skip
    """Keep what is new, with what was already done about it. The same key again is the same entry."""
    take_turns(key)
    known = WatchEntry.objects.filter(send_key=key).first()
    if known is not None:
        return known
    if seen_on > timezone.localdate(at):
        raise NotInAdvance
    done = {"action": action, "action_on": timezone.localdate(at), "action_by": by} if action else {}
    return WatchEntry.objects.create(
        antenna_id=antenna_id, kind=kind, title=title, source=source, seen_on=seen_on, noted_at=at, noted_by=by,
        send_key=key, **done,
    )  # fmt: skip


@act
def act_on(entry: WatchEntry, action: str, *, by: User, at: datetime) -> WatchEntry:
    """Say, once, what was done with it. Raises ActionNoted."""
    mine = WatchEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if mine.action_on is not None:
        raise ActionNoted
    mine.action, mine.action_on, mine.action_by = action, timezone.localdate(at), by
    mine.save(update_fields=["action", "action_on", "action_by"])
    return mine


@act
def add_contact(
    *, antenna_id: int | None, organisation: str, name: str, helps_with: str, phone: str, email: str,
    is_our_referent: bool, by: User, at: datetime,
) -> DisabilityContact:  # fmt: skip
    """Keep somebody of the disability network; checked today. Raises NoWayToReach. Said again, it is checked again."""
    if not phone and not email:
        raise NoWayToReach
    said = {"helps_with": helps_with, "phone": phone, "email": email, "is_our_referent": is_our_referent}
    take_turns(f"{antenna_id} {organisation} {name}", 7)
    whose = Q(antenna_id=antenna_id) if antenna_id else Q(antenna_id__isnull=True)
    known = DisabilityContact.objects.filter(whose, organisation=organisation, name=name, ended_on=None)
    mine = known.first() or DisabilityContact(antenna_id=antenna_id, organisation=organisation, name=name, noted_by=by)
    for column, value in said.items():
        setattr(mine, column, value)
    mine.checked_on = timezone.localdate(at)
    mine.save()
    return mine


@act
def check_contact(contact: DisabilityContact, *, by: User, at: datetime) -> DisabilityContact:
    """It still answers, today."""
    contact.checked_on = timezone.localdate(at)
    contact.save(update_fields=["checked_on"])
    return contact


@act
def end_contact(contact: DisabilityContact, *, by: User, at: datetime) -> DisabilityContact:
    """Nobody is asked there any more; the row stays. Repeated, nothing changes."""
    if contact.ended_on is None:
        contact.ended_on = timezone.localdate(at)
        contact.save(update_fields=["ended_on"])
    return contact
