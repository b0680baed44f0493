"""What the night does for people written twice."""

from django.utils import timezone
from procrastinate.contrib.django import app

from beneficiaries.doubles import merging, proposals
from connect.antennas.jobs import every_antenna, national_task


@every_antenna(cron="5 3 * * *", name="beneficiaries.doubles.look", queue="upkeep")
def look(*, antenna_id: int) -> None:
    """Pairs that nobody's writing proposed: imports, two corrections."""
    proposals.look(antenna_id=antenna_id, at=timezone.now())


@app.periodic(cron="45 3 * * *")
@national_task(name="beneficiaries.doubles.look_across", queue="upkeep")
def look_across(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    """People who have a file at two antennas; what old merges kept goes."""
    now = timezone.now()
    proposals.look_across(at=now)
    merging.forget(at=now)
