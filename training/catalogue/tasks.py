"""Each night the results of the catalogue are counted again: attendance is noted and opinions come in late."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import national_task
from training.catalogue.results import count


@app.periodic(cron="25 4 * * *")
@national_task(name="training.catalogue.count_results", queue="upkeep", queueing_lock="training_results")
def count_results(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    count(at=timezone.now())
