"""What the night and the week do with sheets."""

from django.utils import timezone
from procrastinate.contrib.django import app

from beneficiaries.liaison import drafts, reminders
from connect.antennas.jobs import every_antenna, national_task


@every_antenna(cron="10 6 * * 1", name="beneficiaries.liaison.remind_of_sleeping_sheets", queue="upkeep")
def remind_of_sleeping_sheets(*, antenna_id: int) -> None:
    """On Mondays: how many sheets wait for too long, told to the managers."""
    reminders.remind_managers(antenna_id, at=timezone.now())


@app.periodic(cron="50 2 * * *")
@national_task(name="beneficiaries.liaison.forget_drafts", queue="upkeep")
def forget_drafts(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    drafts.forget_lapsed(at=timezone.now())
