"""What to prepare for somebody who comes: asked in her words, answered once. Never the reason (law.md G04)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import Adaptation, AdaptationState, AskedBy, Registration


class NothingSaid(Refusal):
    field = "text"
    sentence = _("Write what is to be prepared.")


@for_constraint("adaptation_flood")
class TooMany(Refusal):
    field = "text"
    sentence = _("You wrote ten times already: call the antenna, somebody answers you.")


@for_constraint("adaptation_once", "adaptation_answer_has_its_date")
class AnsweredAlready(Refusal):
    sentence = _("This was answered already. A further need is a new request.")


@act
def ask(registration: Registration, text: str, *, at: datetime, by: User | None = None) -> Adaptation:
    """Note what is to be prepared for a registered person; asked again in the same words, it is one request.

    Called behind any door: at a portal PostgreSQL notes that her structure asked; `by` is somebody of the antenna who
    notes it; nobody, it is the person herself, by her link. `text` is cut at 500 characters. Raises NothingSaid.
    """
    text = " ".join(text.split())[:500]
    if not text:
        raise NothingSaid
    asked = Adaptation(
        registration=registration,
        antenna_id=registration.antenna_id,
        structure_id=registration.structure_id,
        session_id=registration.session_id,
        text=text,
        origin=AskedBy.ANTENNA if by else AskedBy.TRAINEE,
        asked_at=at,
    )
    Adaptation.objects.bulk_create([asked], ignore_conflicts=True)
    return asked


@act
def answer(adaptation: Adaptation, said: str, *, possible: bool, by: User, at: datetime) -> Adaptation:
    """Say what was prepared; or, when it is not possible, what is offered instead. Raises AnsweredAlready, NothingSaid."""
    if not said.strip():
        raise NothingSaid(field="answer")
    mine = Adaptation.objects.select_for_update(of=("self",)).get(pk=adaptation.pk)
    if mine.answered_at is not None:
        raise AnsweredAlready
    mine.state = AdaptationState.PREPARED if possible else AdaptationState.OTHERWISE
    mine.answer, mine.answered_at, mine.answered_by = said.strip(), at, by
    mine.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    return mine
