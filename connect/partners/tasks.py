"""Background work of partners."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import national_task
from connect.partners.joining import forgetting


@app.periodic(cron="35 4 * * *")
@national_task(name="connect.partners.forget_those_who_did_not_come", queue="upkeep")
def forget_those_who_did_not_come(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    forgetting.forget(at=timezone.now())
