"""A structure asks for a training, corrects what it asked until it is answered, adds a word, withdraws."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.doors import sign
from connect.antennas.models import Antenna
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal, for_constraint
from training.asking import letters
from training.asking.moving import AskedStays, NotThatWay, SessionStands, locked
from training.models import Need, NeedSource, NeedState

# What is asked, as forms give it and as it is corrected.
CONTENT = ["module", "people", "context", "expected", "known", "adaptations", "mode", "place", "wished_from", "wished_until",
           "funding"]  # fmt: skip


@for_constraint("need_portal_flood")
class TooManyRequests(Refusal):
    sentence = _("Your structure has asked for twenty trainings since yesterday. Call the antenna.")


@act
def ask(content: dict[str, Any], *, antenna: Antenna, post: Professional, key: UUID, by: User, at: datetime) -> Need:
    """A referent asks at the portal; sent again with its key, the same request. Its sender gets a letter.

    `content` has the names of CONTENT. Refuses TooManyRequests.
    """
    take_turns(key)
    known = Need.objects.filter(structure_id=post.structure_id, send_key=key).first()
    if known is not None:
        return known
    sign(by.pk)
    need = Need.objects.create(
        **content, antenna=antenna, structure_id=post.structure_id, asked_by=post, asked_at=at, send_key=key
    )
    letters.tell(need, "received")
    return need


@act
def note(
    content: dict[str, Any],
    *,
    antenna_id: int,
    structure: Structure,
    post: Professional | None,
    caller: str,
    source: NeedSource,
    key: UUID,
    by: User,
    at: datetime,
) -> Need:
    """The antenna notes what a structure asked by telephone, by e-mail, at a meeting; with its key, the same request.

    `post`: who asked, when Connect knows who; else `caller` is the name. The structure sees it on its portal, and is told.
    """
    take_turns(key)
    known = Need.objects.filter(antenna_id=antenna_id, send_key=key).first()
    if known is not None:
        return known
    sign(by.pk)
    need = Need.objects.create(
        **content, antenna_id=antenna_id, structure=structure, asked_by=post, caller="" if post else caller,
        source=source, asked_at=at, send_key=key, handled_by=by,
    )  # fmt: skip
    letters.tell(need, "received")
    return need


@act
def correct(need: Need, content: dict[str, Any], *, by: User) -> Need:
    """Change what was asked, while nobody has answered. Refuses AskedStays afterwards."""
    need = locked(need, by)
    if need.state != NeedState.ASKED:
        raise AskedStays
    for name, value in content.items():
        setattr(need, name, value)
    need.save(update_fields=list(content))
    return need


class NothingWritten(Refusal):
    sentence = _("Write your message: it is empty.")
    field = "word"


@act
def add_a_word(need: Need, *, word: str, by: User, at: datetime) -> Need:
    """The structure writes to the antenna about its request, which stays where it is. Refuses NothingWritten, NotThatWay."""
    need = locked(need, by)
    if not word.strip():
        raise NothingWritten
    if need.state in {NeedState.WITHDRAWN, NeedState.REFUSED}:
        raise NotThatWay
    if need.word != word.strip():
        need.word, need.moved_at = word.strip(), at
        need.save(update_fields=["word", "moved_at"])
    return need


@act
def withdraw(need: Need, *, word: str, by: User, at: datetime) -> Need:
    """The structure needs it no more. Repeated, it is harmless. Refuses SessionStands once a session is planned."""
    need = locked(need, by)
    if need.state == NeedState.WITHDRAWN:
        return need
    if need.state == NeedState.PLANNED:
        raise SessionStands(_("A session is planned for you: call the antenna to cancel it."))
    need.state, need.word, need.moved_at = NeedState.WITHDRAWN, word.strip(), at
    need.save(update_fields=["state", "word", "moved_at"])
    return need
