"""A request comes to another state; it is answered, taken up again, refused; it joins a session open to everybody."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import sign
from connect.refusals import Refusal, for_constraint
from training.asking import letters
from training.models import Module, Need, NeedState, Session

# How far a request has come; what happened to it meanwhile is never undone by a later, smaller step.
RANK = [NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED, NeedState.AGREED, NeedState.PLANNED]


@for_constraint("need_goes_its_ways")
class NotThatWay(Refusal):
    sentence = _("This request has moved on meanwhile. Reload the page to see where it stands.")


@for_constraint("need_asked_stays")
class AskedStays(Refusal):
    sentence = _("The antenna has answered this request: what was asked stays as it is. Add a word instead.")


@for_constraint("need_session_stands", "need_planned_has_a_session")
class SessionStands(Refusal):
    sentence = _("A session answers this request. Cancel the session first.")


@for_constraint("need_joins_an_open_session")
class NotOpenToThem(Refusal):
    sentence = _("This session is cancelled, or reserved for another structure. Choose another one.")
    field = "session"


@for_constraint("need_refused_with_a_reason")
class WithoutAReason(Refusal):
    sentence = _("Write why: the structure reads it.")
    field = "word"


class NothingSaid(Refusal):
    sentence = _("Write what you understood and what you propose: the structure reads it.")
    field = "word"


@act
def move(need: Need, state: NeedState, *, by: User | None, at: datetime, word: str = "") -> Need:
    """Bring a request to a state, with the words said; PostgreSQL keeps the step. No letter: the caller writes its own.

    For what happens beside it: a quote sent (QUOTED), accepted (AGREED), refused (REFUSED with its reason).
    Harmless when the request is there already, or further on. Refuses NotThatWay, WithoutAReason.
    """
    need = locked(need, by)
    stands = NeedState(need.state)
    if state == stands or (state in RANK and stands in RANK and RANK.index(state) < RANK.index(stands)):
        return need
    return _to(need, state, at=at, word=word)


@act
def take_up_again(need: Need, *, by: User | None, at: datetime, word: str) -> Need:
    """Its quote was withdrawn, or nobody answered it in time: another offer may follow. Harmless when it moved on."""
    need = locked(need, by)
    return _to(need, NeedState.STUDIED, at=at, word=word) if need.state == NeedState.QUOTED else need


def locked(need: Need, by: User | None) -> Need:
    """The request as it stands, held until the act ends; its steps are signed by this user."""
    if by is not None:
        sign(by.pk)
    return (
        Need.objects.select_for_update(of=("self",)).select_related("structure", "antenna", "asked_by").get(pk=need.pk)
    )


def _to(need: Need, state: NeedState, *, at: datetime, word: str, **facts: object) -> Need:
    need.state, need.moved_at, need.word = state, at, word.strip()
    for name, value in facts.items():
        setattr(need, name, value)
    need.save(update_fields=["state", "moved_at", "word", *facts])
    return need


@act
def answer(need: Need, *, module: Module | None, word: str, by: User, at: datetime) -> Need:
    """The antenna says what it understood and proposes (the need analysis, Qualiopi 4), and which module fits.

    Takes up again a request that was refused. The structure is told. Refuses NothingSaid; NotThatWay once withdrawn.
    """
    need = locked(need, by)
    if not word.strip():
        raise NothingSaid
    if need.state == NeedState.WITHDRAWN:
        raise NotThatWay
    if need.word == word.strip() and need.module == module:
        return need
    state = NeedState.STUDIED if need.state in {NeedState.ASKED, NeedState.REFUSED} else NeedState(need.state)
    facts: dict[str, object] = {"handled_by": by}
    if need.is_open or state == NeedState.STUDIED:
        facts["module"] = module
    need = _to(need, state, at=at, word=word, **facts)
    letters.tell(need, "answered")
    return need


@act
def refuse(need: Need, *, word: str, by: User, at: datetime) -> Need:
    """The antenna does not follow it up, and says why. Repeated, it is harmless. Refuses WithoutAReason, SessionStands."""
    need = locked(need, by)
    if need.state == NeedState.REFUSED:
        return need
    if not word.strip():
        raise WithoutAReason
    if need.state == NeedState.PLANNED:
        raise SessionStands
    need = _to(need, NeedState.REFUSED, at=at, word=word, handled_by=by)
    letters.tell(need, "refused")
    return need


@act
def join(need: Need, session: Session, *, word: str, by: User, at: datetime) -> Need:
    """A session open to several structures answers the request: the structure registers its people there.

    Refuses NotOpenToThem, NotThatWay, SessionStands when another session answers it already.
    """
    need = locked(need, by)
    if need.joined_id == session.pk and need.state == NeedState.PLANNED:
        return need
    if need.state == NeedState.PLANNED:
        raise SessionStands
    need = _to(need, NeedState.PLANNED, at=at, word=word, joined=session, handled_by=by)
    letters.tell(need, "joined")
    return need
