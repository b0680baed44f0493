"""Each night the day before is closed, with its month and its year."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import every_antenna, national_task
from sales.closures.closing import catch_up_all
from sales.closures.events import note_changes
from sales.models import Till


@every_antenna(closed_too=True, cron="15 2 * * *", name="sales.closures.close_tills", queue="upkeep")
def close_tills(antenna_id: int) -> None:
    catch_up_all(Till.objects.filter(antenna=antenna_id).order_by("number"), at=timezone.now())


@app.periodic(cron="10 2 * * *")
@national_task(name="sales.closures.note_changes", queue="upkeep")
def note_what_changed(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    note_changes(at=timezone.now())
