"""The night: last contacts counted again, then what is past its length removed, batch after batch."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from beneficiaries.privacy import retention
from connect.antennas.jobs import national_task


@app.periodic(cron="23 1 * * *")
@national_task(queue="upkeep", queueing_lock="retention_night")
def retention_night(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    """Count, then let the batches follow, each a job of its own: one that fails undoes no other."""
    retention.count_last_contacts()
    if settings.DEMO:  # its story is longer than what is kept: the command removes it, no night does by surprise
        return
    retention_batch.defer(after="")
    retention_sweep.defer()


@national_task(queue="upkeep", lock="retention_batch")
def retention_batch(after: str) -> None:
    """Erase the next people, in the order of their keys, until the last."""
    last = retention.erase_a_batch(at=timezone.now(), after=UUID(after) if after else None)
    if last is not None:
        retention_batch.defer(after=str(last))


@national_task(queue="upkeep", lock="retention_sweep")
def retention_sweep() -> None:
    """Sheets that nobody came with, the journal, requests; again while something is left."""
    now = timezone.now()
    done = (
        retention.cut_sale_links(at=now)
        + retention.empty_sheets_due(at=now)
        + retention.sweep_journal(at=now)
        + retention.forget_requests(at=now)
    )
    if done:
        retention_sweep.defer()
