"""Asking for a report, for the next one of its kind, and again for one that was not written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Antenna
from connect.impact.models import AgeGrid, Report, ReportState
from connect.impact.period import Period
from connect.impact.reports import contents
from connect.impact.reports.tasks import make_report
from connect.impact.scope import EVERYBODY, Whose
from connect.partners.models import ReportDue, Structure
from connect.refusals import Refusal, for_constraint

# A job that has not moved for so long was interrupted: no piece takes as long at 8,700,000 people.
SILENT = timedelta(minutes=3)


class NotBegun(Refusal):
    sentence = _("This period has not begun: ask for it from its first day on.")
    field = "au"


class NoAgreement(Refusal):
    sentence = _("No antenna has an agreement with this structure in this period.")
    field = "financeur"


class StillAtWork(Refusal):
    sentence = _("It is being counted: wait for it, or come back in some minutes.")


@for_constraint("report_stands", "report_has_its_files", "report_written_is_whole")
class Stands(Refusal):
    sentence = _("This report is written and does not change any more. Ask for another one.")


@dataclass(frozen=True)
class Wanted:
    """What a report is asked to be. No antenna means all; a funder chooses the antennas of its agreements instead."""

    name: str
    period: Period
    grid: AgeGrid
    antennas: Sequence[Antenna] = ()
    whose: Whose = EVERYBODY
    funder: Structure | None = None
    share: int | None = None
    introduction: str = ""
    sections: Sequence[str] = ()
    due: ReportDue | None = None
    follows: Report | None = None


@act
def ask(wanted: Wanted, *, key: UUID, by: User, at: datetime) -> Report:
    """A report and the first of its jobs; sent again with its key, the same one and no other job.

    Refuses NotBegun, NoAgreement.
    """
    take_turns(key)
    known = Report.objects.filter(pk=key).first()
    if known is not None:
        return known
    if wanted.period.first > timezone.localdate(at):
        raise NotBegun
    made = Report.objects.create(
        pk=key, name=wanted.name, first_on=wanted.period.first, last_on=wanted.period.last, grid=wanted.grid,
        department=wanted.whose.department, commune=wanted.whose.commune, structure_id=wanted.whose.structure,
        funder=wanted.funder, share=wanted.share, introduction=wanted.introduction, sections=list(wanted.sections),
        due=wanted.due, follows=wanted.follows, asked_at=at, asked_by=by, moved_at=at,
    )  # fmt: skip
    made.antennas.set(wanted.antennas)
    if not contents.scope_of(made).antenna_ids:
        raise NoAgreement
    _begin(made)
    return made


@act
def ask_next(report: Report, *, key: UUID, by: User, at: datetime) -> Report:
    """The same report for the period that follows. Its name keeps its words: the period is beside it everywhere.

    Refuses NotBegun, NoAgreement.
    """
    return ask(
        replace(as_wanted(report), period=report.period.after(), due=None, follows=report), key=key, by=by, at=at
    )


def as_wanted(report: Report) -> Wanted:
    """What was asked, to be asked again otherwise."""
    return Wanted(
        report.name, report.period, report.grid, tuple(report.antennas.all()), contents.whose_of(report), report.funder,
        report.share, report.introduction, tuple(report.sections), report.due, report.follows,
    )  # fmt: skip


@act
def ask_again(report: Report, *, at: datetime) -> Report:
    """Count again, from the beginning, one that failed or was interrupted. Pressed twice, it is one job.

    Refuses Stands, StillAtWork.
    """
    mine = _held(report)
    if mine.is_written:
        raise Stands
    if not may_be_asked_again(mine, at):
        raise StillAtWork
    mine.attempt += 1
    mine.state, mine.moved_at, mine.counted_at = ReportState.WAITING, at, None
    _begin(mine)
    return mine


def may_be_asked_again(report: Report, at: datetime) -> bool:
    return report.state == ReportState.FAILED or was_interrupted(report, at)


def was_interrupted(report: Report, at: datetime) -> bool:
    """Neither written nor failed, and silent for long: its worker was stopped. When one is back, it goes on by itself."""
    return report.state in (ReportState.WAITING, ReportState.COUNTING) and report.moved_at < at - SILENT


def _held(report: Report) -> Report:
    """Its row, for us; a job that holds it is at work."""
    try:
        with transaction.atomic():
            return Report.objects.select_for_update(nowait=True, of=("self",)).select_related("grid").get(pk=report.pk)
    except OperationalError as error:
        raise StillAtWork from error


def _begin(report: Report) -> None:
    """Say of which pieces it is made, and ask for the first."""
    pieces = contents.pieces_of(report)
    report.facts, report.done, report.total = {"pieces": pieces}, 0, len(pieces)
    report.save(update_fields=["facts", "done", "total", "attempt", "state", "moved_at", "counted_at"])
    make_report.defer(report_id=str(report.pk), attempt=report.attempt, done=0)
