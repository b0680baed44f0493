"""What comes back by the clock: opinions are asked each morning, at the antennas' hours of reading."""

from django.utils import timezone

from connect.antennas.jobs import every_antenna
from training.assessing.sending import send_due


@every_antenna(cron="40 7 * * *", name="training.assessing.ask_for_opinions", queue="upkeep")
def ask_for_opinions(*, antenna_id: int) -> None:
    """Opinions at the end and three months later, structures' and funders' reminders; each leaves once."""
    send_due(antenna_id=antenna_id, at=timezone.now())
