"""What the morning does with the stock."""

from django.utils import timezone

from connect.antennas.jobs import every_antenna
from sales.stockroom.telling import tell_managers


@every_antenna(cron="30 6 * * *", name="sales.stockroom.tell_what_runs_short", queue="upkeep")
def tell_what_runs_short(*, antenna_id: int) -> None:
    """Each morning: what runs short, told to the managers."""
    tell_managers(antenna_id, at=timezone.now())
