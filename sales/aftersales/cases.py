"""A device that somebody bought and brings back: what happens with it, step by step, until it is hers again or replaced."""

import uuid
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import AfterSalesCase, CaseStep, Cover, Fault, Handover, SaleBuyer, SaleLine, Stage

LATE_AFTER = timedelta(days=30)  # C. conso L217-10: put right within thirty days of being asked
# What may come after each step, in the order in which the page proposes it; held by `sales_case_may_follow`.
NEXT = {
    Stage.REQUESTED: (Stage.TAKEN, Stage.DIAGNOSED, Stage.REPLACED, Stage.DONE),
    Stage.TAKEN: (Stage.DIAGNOSED, Stage.AT_REPAIRER, Stage.REPLACED, Stage.RECYCLED),
    Stage.AT_REPAIRER: (Stage.DIAGNOSED, Stage.WAITING, Stage.REPAIRED, Stage.READY, Stage.REPLACED, Stage.RECYCLED),
    Stage.DIAGNOSED: (
        Stage.REPAIRED, Stage.WAITING, Stage.AT_REPAIRER, Stage.READY, Stage.REPLACED, Stage.RECYCLED, Stage.DONE,
    ),
    Stage.WAITING: (Stage.REPAIRED, Stage.DIAGNOSED, Stage.REPLACED, Stage.RECYCLED),
    Stage.REPAIRED: (Stage.READY, Stage.DONE, Stage.REPLACED),
    Stage.READY: (Stage.DONE, Stage.REPLACED),
    Stage.REPLACED: (Stage.DONE,),
    Stage.RECYCLED: (Stage.DONE,),
    Stage.DONE: (),
}  # fmt: skip


@for_constraint("casestep_follows", "casestep_rank_once_a_case")
class NotNext(Refusal):
    sentence = _("A colleague has just noted another step. Look at the case again.")
    field = "step"


@for_constraint("case_cover_said")
class CoverFirst(Refusal):
    """A repair under guarantee lengthens it: whether it is one is said before."""

    sentence = _("Say first whether the guarantee pays for this repair.")
    field = "cover"


@for_constraint("case_loan_is_back")
class LoanNotBack(Refusal):
    sentence = _("A device is still lent. Note that it is back, then end the case.")
    field = "step"


@for_constraint("case_one_loan")
class OneLoan(Refusal):
    sentence = _("Write the label of the device that is lent. One at a time.")
    field = "note"


@for_constraint("case_one_open_a_device")
class OpenAlready(Refusal):
    sentence = _("A case is already open for this device.")


@for_constraint("case_device_is_out", "case_of_the_buyer")
class NotHers(Refusal):
    sentence = _("This device has come back already: nobody has it any more.")


@act
def open_case(
    line: SaleLine,
    *,
    trouble: str,
    kept: str = "",
    taken_in: bool = True,
    may_email: bool = False,
    by: User,
    at: datetime,
    key: uuid.UUID,
) -> AfterSalesCase:
    """Open a case for a device that was bought; the same one when the same key comes again.

    `taken_in`: the device stays with us from now on. `may_email`: the person agreed to news by e-mail. OpenAlready, NotHers.
    """
    done = AfterSalesCase.objects.filter(key=key).first()
    if done is not None:
        return done
    if AfterSalesCase.objects.filter(line=line, ended_on=None).exists():
        raise OpenAlready
    if not Handover.objects.filter(line=line, returned_at=None).exists():
        raise NotHers
    buyer = SaleBuyer.objects.filter(sale_id=line.sale_id).first()
    case = AfterSalesCase(
        key=key, antenna_id=line.antenna_id, person_id=buyer.person_id if buyer else None, line=line, unit=line.unit,
        trouble=trouble, kept=kept, may_email=may_email and buyer is not None, opened_at=at,
        opened_on=timezone.localdate(at), opened_by=by, number=0,
    )  # fmt: skip
    case.save(force_insert=True)
    note(case, Stage.REQUESTED, by=by, at=at)
    if taken_in:
        note(case, Stage.TAKEN, by=by, at=at)
    case.refresh_from_db()
    return case


@act
def note(
    case: AfterSalesCase,
    step: str,
    *,
    by: User,
    at: datetime,
    cause: str = "",
    cover: str = "",
    note: str = "",
    told: bool = False,
) -> CaseStep:
    """Add a step to a case, with what was found and what was decided. NotNext, CoverFirst, LoanNotBack, OneLoan."""
    held = AfterSalesCase.objects.filter(pk=case.pk).first()
    last = CaseStep.objects.filter(case=case).order_by("-rank").values_list("rank", flat=True).first() or 0
    if held is None:
        raise NotNext
    if last:
        _check(held, step, cover=cover, note=note)
    return CaseStep.objects.create(
        antenna_id=case.antenna_id, case=case, rank=last + 1, step=Stage(step), cause=cause and Fault(cause),
        cover=cover and Cover(cover), note=note, at=at, by=by, told=told,
    )  # fmt: skip


def _check(case: AfterSalesCase, step: str, *, cover: str, note: str) -> None:
    if step not in possible(case):
        if step in (Stage.LOAN, Stage.LOAN_BACK) and case.step != Stage.DONE:
            raise OneLoan
        raise NotNext
    if step == Stage.LOAN and not note.strip():
        raise OneLoan
    if step == Stage.REPAIRED and not (cover or case.cover):
        raise CoverFirst
    if step == Stage.DONE and case.loan:
        raise LoanNotBack


def possible(case: AfterSalesCase) -> list[Stage]:
    """What may be noted next, most likely first; a loan last. Once the device was given back for money, the end."""
    if case.step == Stage.DONE:
        return []
    after = list(NEXT[Stage(case.step)])
    if Stage.DONE not in after and not Handover.objects.filter(line=case.line_id, returned_at=None).exists():
        after.append(Stage.DONE)
    return [*after, Stage.LOAN_BACK if case.loan else Stage.LOAN]


def open_at(antenna_id: int) -> QuerySet[AfterSalesCase]:
    """Cases of an antenna that are not ended, the oldest first."""
    return AfterSalesCase.objects.filter(antenna_id=antenna_id, ended_on=None).order_by("opened_on", "number")


def late(cases: QuerySet[AfterSalesCase], *, on: date) -> QuerySet[AfterSalesCase]:
    """Those whose thirty days are over."""
    return cases.filter(ended_on=None, opened_on__lt=on - LATE_AFTER)


def counts(antenna_id: int, *, on: date) -> dict[str, int]:
    """How many are open, late, ready to be given back, ended; one query."""
    return AfterSalesCase.objects.filter(antenna_id=antenna_id).aggregate(
        open=Count("pk", filter=Q(ended_on=None)),
        late=Count("pk", filter=Q(ended_on=None, opened_on__lt=on - LATE_AFTER)),
        ready=Count("pk", filter=Q(ended_on=None, step=Stage.READY)),
        ended=Count("pk", filter=Q(ended_on__isnull=False)),
    )


def bought_here(person_id: uuid.UUID, antenna_id: int) -> QuerySet[SaleLine]:
    """Devices that a person bought at an antenna, the latest first, with their unit, ticket and return."""
    hers = SaleLine.objects.filter(antenna_id=antenna_id, sale__buyer__person=person_id, unit__isnull=False)
    return hers.select_related("unit", "sale__entry", "handover").order_by("-sold_on", "rank")
