"""What the clock does with seats that were offered."""

from django.utils import timezone

from connect.antennas.jobs import every_antenna
from workshops.seats import waiting


@every_antenna(cron="*/10 * * * *", name="workshops.seats.settle_the_lists", queue="upkeep")
def settle_the_lists(*, antenna_id: int) -> None:
    """Offers whose time is over lapse, the next who waits is called."""
    waiting.settle(antenna_id, at=timezone.now())
