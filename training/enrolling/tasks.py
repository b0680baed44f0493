"""What the clock does with seats that are offered and with reminders; letters to those who were called."""

from django.utils import timezone

from connect.antennas.jobs import antenna_task, every_antenna
from training.enrolling import convening, waiting


@antenna_task(name="training.enrolling.tell_the_called", queue="upkeep")
def tell_the_called(*, antenna_id: int, session_id: int) -> None:  # noqa: ARG001 -- the door is the antenna's
    """A seat was freed: who is called is written to. Run twice, each letter leaves once."""
    waiting.tell_the_called(session_id, at=timezone.now())


@every_antenna(cron="*/10 * * * *", name="training.enrolling.settle_the_lists", queue="upkeep")
def settle_the_lists(*, antenna_id: int) -> None:
    """Offers whose time is over lapse, the next who waits is called."""
    waiting.settle(antenna_id, at=timezone.now())


@every_antenna(cron="20 7 * * *", name="training.enrolling.remind", queue="upkeep")
def remind(*, antenna_id: int) -> None:
    """Each morning: who has a seat in a session that begins in two days is reminded."""
    convening.remind(antenna_id, at=timezone.now())
