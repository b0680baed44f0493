"""A report is made piece by piece: each is one transaction, so that its progress shows and nothing is half written."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import override

from connect.acts import act
from connect.impact.models import Report, ReportState
from connect.impact.reports import contents, counting, telling, writing


@act
def make_piece(report_id: UUID | str, *, attempt: int, done: int, at: datetime) -> Report | None:
    """Count or write the piece after `done` others. None when there is nothing to do: made already, given up, asked again.

    Runs at the nation's desk, for as long as it takes, in French as reports are.
    """
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("grid", "funder", "structure").get(pk=report_id)
    )
    if (report.attempt, report.done) != (attempt, done) or report.state in (ReportState.WRITTEN, ReportState.FAILED):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    report.counted_at = report.counted_at or at
    report.done, report.state, report.moved_at = done + 1, ReportState.COUNTING, at
    piece = report.facts["pieces"][done]
    with override("fr"):
        if piece == contents.WRITING:
            _write(report, at)
        else:
            counting.count(piece, report)
    report.save(
        update_fields=["facts", "done", "state", "moved_at", "counted_at", "told", "written_at"]
    )  # what was asked stays
    return report


def _write(report: Report, at: datetime) -> None:
    table = counting.counted(report, report.counted_at or at)
    document = telling.tell(report, table, report.facts)
    writing.keep_files(report, document)
    report.state, report.told, report.written_at, report.counted_at = (
        ReportState.WRITTEN, document.as_json, at, table.counted_at,
    )  # fmt: skip


@act
def give_up(report_id: UUID | str, *, attempt: int, at: datetime) -> None:
    """Say that it could not be written; an attempt that is over says nothing."""
    Report.objects.filter(pk=report_id, attempt=attempt).exclude(state=ReportState.WRITTEN).update(
        state=ReportState.FAILED, moved_at=at
    )
