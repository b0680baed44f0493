"""What the clock does with quotes."""

from django.utils import timezone

from connect.antennas.jobs import every_antenna
from training.billing import quoting


@every_antenna(cron="55 4 * * *", name="training.billing.lapse_quotes", queue="upkeep")
def lapse_quotes(*, antenna_id: int) -> None:
    """Each night: quotes that nobody answered by their last day are closed, their requests are studied again."""
    quoting.lapse(antenna_id=antenna_id, at=timezone.now())
