"""Jobs of reports: one piece each, then the next. Arguments are keys and counts."""

import logging

from django.db import transaction
from django.utils import timezone

from connect.antennas.jobs import every_antenna, national_task
from connect.impact.reports import making, month

logger = logging.getLogger(__name__)


@national_task(name="connect.impact.reports.make", queue="upkeep")
def make_report(*, report_id: str, attempt: int, done: int) -> None:
    """Make a piece and ask for the next one while there is one; a fault is said on the report's page."""
    try:
        with transaction.atomic():
            made = making.make_piece(report_id, attempt=attempt, done=done, at=timezone.now())
    except Exception:
        logger.exception("a piece of a report could not be made")
        making.give_up(report_id, attempt=attempt, at=timezone.now())
        return
    if made is not None and made.done < made.total:
        make_report.defer(report_id=report_id, attempt=attempt, done=made.done)


# Each of the first days, so that a server that slept on the first one tells it on the next: a letter is written once.
@every_antenna(cron="40 5 1-5 * *", name="connect.impact.reports.tell_month", queue="upkeep")
def tell_month(*, antenna_id: int) -> None:
    """Last month's five figures to the managers of an antenna."""
    month.send_letters(antenna_id, at=timezone.now())
