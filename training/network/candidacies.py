"""Calls for candidates; a structure answers on the portal, or an antenna notes what it said; who is followed."""

from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal, for_constraint
from training.models import RelayCall, RelayFile, RelayState
from training.network import letters
from training.network.dates import last_day


class Candidacy(TypedDict):
    """What a structure says of itself."""

    why: str
    publics: str
    people: int
    means: str


@for_constraint("relayfile_one_open_an_antenna")
class AlreadyCandidate(Refusal):
    sentence = _("This structure is already a candidate here, or followed.")
    field = "structure"


@for_constraint("relayfile_followed_once")
class FollowedElsewhere(Refusal):
    sentence = _("Another antenna already follows this structure.")


@for_constraint("relayfile_within_its_call")
class CallShut(Refusal):
    sentence = _("This call takes no candidacy on that day.")
    field = "asked_on"


@for_constraint("relayfile_asked_by_now")
class NotInTheFuture(Refusal):
    sentence = _("A candidacy is of today or of a day that has passed.")
    field = "asked_on"


@for_constraint("relaycall_places_taken")
class PlacesTaken(Refusal):
    sentence = _("Every place of this call is taken.")


@for_constraint("relayfile_not_that_way", "relayfile_over_stays", "relayfile_portal_withdraws", "relayfile_step_stands")
class NotThatWay(Refusal):
    sentence = _("This file has moved on meanwhile. Open the page again.")


@for_constraint("relaycall_closes_after_it_opens")
class ClosesBeforeItOpens(Refusal):
    sentence = _("The last day is before the first one.")
    field = "closes_on"


@for_constraint("relayfile_ends_with_a_reason")
class WhyNot(Refusal):
    sentence = _("Say why: the structure reads it.")
    field = "because"


@act
def open_call(facts: dict[str, Any], *, antenna_id: int, key: UUID, by: User, at: datetime) -> RelayCall:
    """A call for candidates, read on every portal while it is open; sent again with its key, the same one.

    `facts`: title, territory, text, opens_on, closes_on, places, months, hours, people. Refuses ClosesBeforeItOpens.
    """
    call, _new = RelayCall.objects.get_or_create(
        key=key, antenna_id=antenna_id, defaults={**facts, "opened_by": by, "opened_at": at}
    )
    return call


@act
def close_call_on(call: RelayCall, *, on: date, by: User) -> RelayCall:
    """Another last day for a call: sooner, or later. Refuses ClosesBeforeItOpens."""
    call.closes_on = on
    call.save(update_fields=["closes_on"])
    return call


@act
def apply(call: RelayCall, said: Candidacy, *, key: UUID, by: Professional, user: User, at: datetime) -> RelayFile:
    """A referent answers a call, at the portal's door, for her structure; sent again with its key, the same candidacy.

    Refuses AlreadyCandidate, CallShut, and ReferentOnly for somebody who is no referent.
    """
    return _begin(
        key, said, antenna_id=call.antenna_id, structure_id=by.structure_id, call=call, asked_by=by,
        asked_on=timezone.localdate(at), moved_by=user, moved_at=at,
    )  # fmt: skip


@act
def note(
    structure: Structure,
    said: Candidacy,
    *,
    call: RelayCall | None,
    on: date,
    antenna_id: int,
    key: UUID,
    by: User,
    at: datetime,
) -> RelayFile:
    """A candidacy told by telephone or on paper, in answer to a call or to none.

    Refuses AlreadyCandidate, CallShut, NotInTheFuture.
    """
    return _begin(
        key, said, antenna_id=antenna_id, structure_id=structure.pk, call=call, asked_on=on, moved_by=by, moved_at=at
    )


def _begin(key: UUID, said: Candidacy, **facts: Any) -> RelayFile:
    take_turns(key)
    known = RelayFile.objects.filter(
        key=key, structure_id=facts["structure_id"], antenna_id=facts["antenna_id"]
    ).first()
    return known or RelayFile.objects.create(key=key, **said, **facts)


def moved(file: RelayFile, state: RelayState, *, because: str, by: User, at: datetime) -> RelayFile:
    """Move a file that is locked, with its author: PostgreSQL keeps the step."""
    file.state, file.moved_because, file.moved_by, file.moved_at = state, because, by, at
    file.save(update_fields=["state", "starts_on", "ends_on", "moved_because", "moved_by", "moved_at"])
    return file


def held(file: RelayFile) -> RelayFile:
    """The file under its lock, as it stands now."""
    return RelayFile.objects.select_for_update(of=("self",)).select_related("structure").get(pk=file.pk)


@act
def choose(file: RelayFile, *, starts_on: date, months: int, by: User, at: datetime) -> RelayFile:
    """The structure is followed for so many months from a day on; its referents are told. Chosen already, it is harmless.

    Refuses PlacesTaken, FollowedElsewhere, NotThatWay.
    """
    mine = held(file)
    if mine.is_followed:
        return mine
    mine.starts_on, mine.ends_on = starts_on, last_day(starts_on, months)
    moved(mine, RelayState.FOLLOWED, because="", by=by, at=at)
    letters.tell_chosen(mine)
    return mine


@act
def refuse(file: RelayFile, *, because: str, by: User, at: datetime) -> RelayFile:
    """The candidacy is not kept, for a reason that its referents read. Refused already, it is harmless.

    Refuses NotThatWay, WhyNot.
    """
    mine = held(file)
    if mine.state == RelayState.REFUSED:
        return mine
    moved(mine, RelayState.REFUSED, because=because, by=by, at=at)
    letters.tell_refused(mine)
    return mine


@act
def withdraw(file: RelayFile, *, by: User, at: datetime) -> RelayFile:
    """The structure withdraws. Repeated, it is harmless. Refuses NotThatWay once it is followed, from the portal."""
    mine = held(file)
    return mine if mine.state == RelayState.WITHDRAWN else moved(mine, RelayState.WITHDRAWN, because="", by=by, at=at)


@act
def end(file: RelayFile, *, because: str, by: User, at: datetime) -> RelayFile:
    """The follow-up or the label ends, for a reason; meetings to come are cancelled. Ended already, it is harmless.

    Refuses NotThatWay, WhyNot.
    """
    mine = held(file)
    return mine if mine.state == RelayState.ENDED else moved(mine, RelayState.ENDED, because=because, by=by, at=at)
