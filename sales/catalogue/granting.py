"""A further year of plans: asked by a manager, granted or refused by the national team; a year unused is annulled there.

C049: a year granted begins on its own day, whatever came before, and lasts one year to the day (`sales.models.allowance`).
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import PlanYear, RenewalAnswer, RenewalRequest


@for_constraint("planyear_granted_after_the_last")
class YearStillRuns(Refusal):
    sentence = _("A further year begins after the last day of the one that runs. Choose a later day.")
    field = "first_on"


@for_constraint("planyear_granted_on_a_day", "planyear_granted_with_a_reason")
class TooFarOff(Refusal):
    sentence = _("A further year begins within a year of the day it is granted, and says why.")
    field = "first_on"


class InThePast(Refusal):
    sentence = _("A further year begins today or later.")
    field = "first_on"


@for_constraint("planyear_annulled_unused")
class PlanUsed(Refusal):
    """A refund frees money and units, never the year: only a year of which nothing was used is annulled."""

    sentence = _("A plan of this year was not given back: the year stays as it is.")


@for_constraint("planyear_annulled_with_a_reason")
class NoReason(Refusal):
    sentence = _("Write why this year is annulled.")
    field = "reason"


class ClosedAlready(Refusal):
    sentence = _("This year is closed already. Nothing was changed.")


@for_constraint("renewal_asked_once")
class AskedAlready(Refusal):
    sentence = _("Your antenna has asked already: the national team has not answered yet.")


@for_constraint("renewal_person_enrolled")
class NotKnownHere(Refusal):
    sentence = _("This person is not known at your antenna.")


@for_constraint("renewal_answered_once")
class Answered(Refusal):
    sentence = _("This request was answered already. Nothing was changed.")


@act
def grant_year(person: Person, first_on: date, reason: str, *, by: User, at: datetime) -> PlanYear:
    """A further year, by the national team, from its own first day. YearStillRuns, TooFarOff, InThePast."""
    today = timezone.localdate(at)
    if first_on < today:
        raise InThePast
    return PlanYear.objects.create(
        person=holding(person), first_on=first_on, granted_by=by, granted_on=today, reason=reason
    )


@act
def annul_year(year: PlanYear, reason: str, *, by: User, at: datetime) -> PlanYear:
    """Close a year of which every plan was given back unused, so that a new one may begin. PlanUsed, ClosedAlready."""
    held = PlanYear.objects.select_for_update().get(pk=year.pk)
    if held.closed_on is not None:
        raise ClosedAlready
    held.closed_on, held.closed_reason, held.closed_by = timezone.localdate(at), reason, by
    held.save(update_fields=["closed_on", "closed_reason", "closed_by"])
    return held


@act
def ask(person: Person, reason: str, *, antenna_id: int, by: User, at: datetime) -> RenewalRequest:
    """A manager asks the national team for a further year. AskedAlready, NotKnownHere."""
    return RenewalRequest.objects.create(
        antenna_id=antenna_id, person=holding(person), reason=reason, asked_by=by, asked_at=at
    )


@act
def accept(request: RenewalRequest, first_on: date, reason: str, *, by: User, at: datetime) -> RenewalRequest:
    """Grant what was asked, in one transaction with the answer. Answered; YearStillRuns, TooFarOff, InThePast."""
    held = _waiting(request)
    held.year = grant_year(held.person, first_on, reason, by=by, at=at)
    return _answer(held, RenewalAnswer.ACCEPTED, reason, by=by, at=at)


@act
def refuse(request: RenewalRequest, reason: str, *, by: User, at: datetime) -> RenewalRequest:
    """Say no, with the reason that the antenna reads. Answered."""
    return _answer(_waiting(request), RenewalAnswer.REFUSED, reason, by=by, at=at)


def _waiting(request: RenewalRequest) -> RenewalRequest:
    held = RenewalRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if held.answer != RenewalAnswer.WAITING:
        raise Answered
    return held


def _answer(held: RenewalRequest, answer: str, reason: str, *, by: User, at: datetime) -> RenewalRequest:
    held.answer, held.answer_reason, held.answered_by, held.answered_at = answer, reason, by, at
    held.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at", "year"])
    return held
