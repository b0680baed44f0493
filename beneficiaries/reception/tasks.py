"""What the night does with the queue."""

from django.utils import timezone

from beneficiaries.reception import queue
from connect.antennas.jobs import every_antenna


@every_antenna(cron="35 2 * * *", name="beneficiaries.reception.close_the_queue", queue="upkeep")
def close_the_queue(*, antenna_id: int) -> None:
    """Turns forgotten open are ended, first names that serve no longer go."""
    now = timezone.now()
    queue.close_days_before(timezone.localdate(now), antenna_id=antenna_id, at=now)
    queue.forget_names(antenna_id=antenna_id, at=now)
