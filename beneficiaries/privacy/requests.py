"""The register of what people ask of their data: received on, to answer within a month, answered on (GDPR 12.3)."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.models import Answer, Person, Right, RightsRequest
from connect.accounts.models import User
from connect.acts import act
from connect.dates import months_after
from connect.refusals import Refusal, for_constraint

A_MONTH, COMPLEX = 1, 3  # months, from the day it was received


@for_constraint("rightsrequest_open_once")
class AskedAlready(Refusal):
    sentence = _("The same request is already open. Answer it first.")
    field = "right"


@for_constraint("rightsrequest_kept")
class AnsweredAlready(Refusal):
    sentence = _("This request was answered already.")


class NotYet(Refusal):
    sentence = _("A request was received today or before, at most three months ago.")
    field = "received_on"


@act
def receive(
    person: Person, *, right: Right, received_on: date, antenna_id: int, by: User, at: datetime
) -> RightsRequest:
    """Note what a person asks. Refused by AskedAlready, NotYet."""
    today = timezone.localdate(at)
    if not months_after(received_on, COMPLEX) >= today >= received_on:
        raise NotYet
    request = RightsRequest.objects.create(
        person=person, antenna_id=antenna_id, right=right, received_on=received_on,
        due_on=months_after(received_on, A_MONTH), noted_by=by,
    )  # fmt: skip
    note_opening(person, antenna_id=antenna_id, by=by, act=f"asked: {right}")
    return request


@act
def extend(request: RightsRequest, *, by: User) -> RightsRequest:
    """Two more months, told to the person within the first. Repeated, it changes nothing. Refused by AnsweredAlready."""
    request = _open(request)
    request.extended, request.due_on = True, months_after(request.received_on, COMPLEX)
    request.save(update_fields=["extended", "due_on"])
    return request


@act
def answer(request: RightsRequest, *, said: Answer, by: User, at: datetime) -> RightsRequest:
    """What was answered. Refused by AnsweredAlready."""
    request = _open(request)
    request.answer, request.answered_on, request.answered_by = said, timezone.localdate(at), by
    request.save(update_fields=["answer", "answered_on", "answered_by"])
    note_opening(request.person, antenna_id=request.antenna_id, by=by, act=f"answered: {request.right}")
    return request


def _open(request: RightsRequest) -> RightsRequest:
    found = RightsRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if found.answered_on is not None:
        raise AnsweredAlready
    return found


def waiting(antenna_id: int) -> QuerySet[RightsRequest]:
    """What is still to answer at an antenna, the first due first."""
    return RightsRequest.objects.filter(antenna_id=antenna_id, answered_on=None).order_by("due_on")
