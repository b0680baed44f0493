"""What funders were promised, and the reports that they wait for: noted, taken back, handed over. The nation writes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.impact.figures import INDICATORS
from connect.impact.models import Report
from connect.impact.period import Period
from connect.partners.models import Agreement, Promise, ReportDue
from connect.refusals import Refusal, for_constraint

AHEAD = timedelta(days=60)


@for_constraint("promise_once")
class PromisedAlready(Refusal):
    sentence = _("This figure is promised for these days already: take that line back first.")
    field = "code"


@for_constraint("reportdue_once_a_day")
class DueAlready(Refusal):
    sentence = _("A report of this agreement is due on that day already.")
    field = "due_on"


@for_constraint("reportdue_has_a_day")
class DueBeforeItBegins(Refusal):
    sentence = _("A report is due after the days that it speaks of have begun.")
    field = "due_on"


@for_constraint("promise_stands", "reportdue_stands")
class Noted(Refusal):
    sentence = _("It was handed over or taken back meanwhile, and stays so.")


@act
def promise(agreement: Agreement, code: str, number: int, period: Period, *, by: User, at: datetime) -> Promise:
    """So much of an indicator over a period, in its unit. KeyError for a code that is none. Refuses PromisedAlready."""
    return Promise.objects.create(
        agreement=agreement, antenna_id=agreement.antenna_id, code=INDICATORS[code].code, number=number,
        first_on=period.first, last_on=period.last, noted_at=at, noted_by=by,
    )  # fmt: skip


@act
def expect(agreement: Agreement, due_on: date, period: Period, *, by: User, at: datetime) -> ReportDue:
    """A report of these days is due on that one. Refuses DueAlready, DueBeforeItBegins."""
    return ReportDue.objects.create(
        agreement=agreement, antenna_id=agreement.antenna_id, due_on=due_on, first_on=period.first, last_on=period.last,
        noted_at=at, noted_by=by,
    )  # fmt: skip


@act
def take_back(line: Promise | ReportDue, *, by: User, at: datetime) -> None:
    """Noted by mistake, or no longer promised: it counts no more and stays readable. Repeated, the first moment stays."""
    mine = type(line).objects.select_for_update().get(pk=line.pk)
    if mine.withdrawn_at is None:
        mine.withdrawn_at, mine.withdrawn_by = at, by
        mine.save(update_fields=["withdrawn_at", "withdrawn_by"])


@act
def hand_over(due: ReportDue, on: date, *, by: User) -> None:
    """The funder has it. Repeated, the first day stays."""
    mine = ReportDue.objects.select_for_update().get(pk=due.pk)
    if mine.handed_on is None:
        mine.handed_on, mine.handed_by = on, by
        mine.save(update_fields=["handed_on", "handed_by"])


@dataclass(frozen=True)
class Waiting:
    """A report that is due, how many days are left (below zero: late), and the one that was made for it."""

    due: ReportDue
    days: int
    report: Report | None


def waiting(today: date, *, agreement: Agreement | None = None) -> list[Waiting]:
    """What is due in the next sixty days, late ones first; of one agreement, everything. Two queries."""
    rows: QuerySet[ReportDue] = ReportDue.objects.filter(withdrawn_at=None, handed_on=None)
    rows = rows.filter(agreement=agreement) if agreement else rows.filter(due_on__lte=today + AHEAD)
    found = list(rows.select_related("agreement__structure", "antenna").order_by("due_on", "pk")[:200])
    made: dict[int, Report] = {}
    for report in Report.objects.filter(due__in=found).order_by("asked_at"):
        if report.due_id is not None:
            made[report.due_id] = report
    return [Waiting(due, (due.due_on - today).days, made.get(due.pk)) for due in found]
