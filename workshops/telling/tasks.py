"""What the clock does for those who are told: reminders, what has expired, answers to text messages."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import every_antenna
from workshops.telling import reminders, stopping


@every_antenna(cron="*/15 * * * *", name="workshops.telling.remind", queue="upkeep")
def remind(*, antenna_id: int) -> None:
    """Every quarter of an hour: what has expired first, so that the list of calls is right; then the reminders due."""
    reminders.expire(antenna_id, at=timezone.now())
    reminders.remind(antenna_id, at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="upkeep", queueing_lock="take_replies_to_texts")
def take_replies_to_texts(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    """STOP answered to a text message: under no door, for a number may be known to several antennas."""
    stopping.take_replies(at=timezone.now())
