"""Each night the figures are compared with their lists and files."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import national_task
from connect.impact.checking import check
from connect.impact.reports import tasks as reports
from connect.impact.taken import tasks as taken

__all__ = ["reports", "taken"]  # the worker looks in this module alone: each room's own jobs are named here


@app.periodic(cron="45 3 * * *")
@national_task(name="connect.impact.check_figures", queue="upkeep", queueing_lock="figures")
def check_figures(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    check(at=timezone.now())
