"""What files leave behind is cleared away by the clock."""

from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from beneficiaries.liaison import attachments
from beneficiaries.models import ListImport, SheetBatch
from connect.antennas.jobs import national_task

LIST_LASTS = timedelta(days=1)  # a list that was read and neither sent nor dropped


def forget_lapsed_lists(*, at: datetime) -> int:
    """Lists of people that were previewed and left; how many. National door."""
    lapsed = at - LIST_LASTS
    left = SheetBatch.objects.filter(created_at__lt=lapsed).delete()[0]
    return left + ListImport.objects.filter(created_at__lt=lapsed, confirmed_at=None).delete()[0]


@app.periodic(cron="47 * * * *")
@national_task(queue="upkeep", queueing_lock="clear_files_away")
def clear_files_away(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    now = timezone.now()
    forget_lapsed_lists(at=now)
    attachments.sweep(at=now)
