"""Complaints and incidents: received once, answered once; whoever wrote learns that there is an answer (indicator 31)."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.partners.models import Professional, Structure
from connect.post import outbox
from connect.refusals import Refusal, for_constraint
from training.models import AskedBy, Complaint, Registration, Session

PORTAL = "/portail/formations/qualite/"


@for_constraint("complaint_says_something")
class NothingSaid(Refusal):
    field = "text"
    sentence = _("Write what happened.")


@for_constraint("complaint_flood")
class TooMany(Refusal):
    sentence = _("Twenty messages were sent today by your structure. Call the antenna for what comes next.")


@for_constraint("complaint_flood_by_link")
class TooManyByLink(Refusal):
    sentence = _("You wrote five times today. Call the antenna for what comes next.")


@for_constraint("complaint_once", "complaint_answer_has_its_date")
class AnsweredAlready(Refusal):
    sentence = _("This was answered already: an answer stays as it was given.")


class NoAnswer(Refusal):
    field = "answer"
    sentence = _("Write the answer.")


class NotYetHappened(Refusal):
    field = "happened_on"
    sentence = _("This day has not come yet.")


@act
def receive(
    antenna_id: int, *, text: str, kind: str, key: UUID, at: datetime, by: User | None = None,
    happened_on: date | None = None, session: Session | None = None, structure: Structure | None = None,
    said_by: str = "", wish: str = "", call_back: str = "",
) -> Complaint:  # fmt: skip
    """Note what somebody of the antenna was told. The same key again is the same complaint."""
    complaint = Complaint(
        antenna_id=antenna_id, structure=structure, session=session, said_by=said_by, origin=AskedBy.ANTENNA, noted_by=by,
        wish=wish.strip(), call_back=call_back,
    )  # fmt: skip
    return _keep(complaint, text=text, kind=kind, key=key, at=at, happened_on=happened_on)


@act
def receive_from_portal(
    antenna_id: int, professional: Professional, *, text: str, kind: str, key: UUID, at: datetime,
    happened_on: date | None = None, session: Session | None = None, wish: str = "", call_back: str = "",
) -> Complaint:  # fmt: skip
    """Keep what a professional writes on her portal, in the name of her structure. Raises NothingSaid, TooMany."""
    complaint = Complaint(
        antenna_id=antenna_id, structure_id=professional.structure_id, professional=professional, session=session,
        said_by=str(professional), origin=AskedBy.PORTAL, wish=wish.strip(), call_back=call_back,
    )  # fmt: skip
    return _keep(complaint, text=text, kind=kind, key=key, at=at, happened_on=happened_on)


@act
def receive_from_trainee(
    registration: Registration, *, text: str, kind: str, key: UUID, at: datetime, wish: str = "", call_back: str = ""
) -> Complaint:
    """Keep what a person in training writes by her link; her structure never reads it. Raises NothingSaid, TooManyByLink."""
    complaint = Complaint(
        antenna_id=registration.antenna_id, structure_id=registration.structure_id, session_id=registration.session_id,
        professional_id=registration.professional_id, said_by=str(registration.professional), origin=AskedBy.TRAINEE,
        wish=wish.strip(), call_back=call_back,
    )  # fmt: skip
    return _keep(complaint, text=text, kind=kind, key=key, at=at, happened_on=None)


def _keep(
    complaint: Complaint, *, text: str, kind: str, key: UUID, at: datetime, happened_on: date | None
) -> Complaint:
    if not text.strip():
        raise NothingSaid
    if happened_on and happened_on > timezone.localdate(at):
        raise NotYetHappened
    take_turns(key)
    known = Complaint.objects.filter(send_key=key).first()
    if known is not None:
        return known
    complaint.text, complaint.kind, complaint.send_key = text.strip(), kind, key
    complaint.received_at, complaint.happened_on = at, happened_on
    complaint.save(force_insert=True)
    return complaint


def said_by_link(registration: Registration) -> QuerySet[Complaint]:
    """What a person wrote by her link of this session, the last first."""
    mine = Complaint.objects.filter(
        professional_id=registration.professional_id, session_id=registration.session_id, origin=AskedBy.TRAINEE
    )
    return mine.order_by("-received_at", "pk")


@act
def answer(complaint: Complaint, said: str, *, by: User, at: datetime) -> Complaint:
    """Give the answer, once; who wrote by the portal or a link is told. Raises AnsweredAlready, NoAnswer."""
    if not said.strip():
        raise NoAnswer
    mine = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if mine.answered_at is not None:
        raise AnsweredAlready
    mine.answer, mine.answered_at, mine.answered_by = said.strip(), at, by
    mine.save(update_fields=["answer", "answered_at", "answered_by"])
    _tell(mine)
    return mine


def _tell(complaint: Complaint) -> None:
    """On the portal it is read there; by a link there is no page to come back to, so the letter holds the answer."""
    if complaint.professional_id is None or complaint.origin == AskedBy.ANTENNA:
        return
    author = Professional.objects.on().filter(
        Q(user__isnull=True) | Q(user__is_active=True), pk=complaint.professional_id
    )
    to = author.first()
    if to is None:
        return
    with override("fr"):
        subject = gettext("The answer to what you told us about a training")
        if complaint.origin == AskedBy.PORTAL:
            body = gettext("Hello,\n\nThe antenna has answered what you wrote. Read it on the portal: %(link)s\n") % {
                "link": settings.PUBLIC_URL + PORTAL
            }
        else:
            body = gettext(
                "Hello,\n\nYou told us something about your training. Here is our answer:\n\n%(answer)s\n"
            ) % {"answer": complaint.answer}
    outbox.send(
        recipient=to.email, matter=f"complaint-{complaint.pk}", kind="training_complaint", subject=subject, body=body
    )
