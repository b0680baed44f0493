"""Jobs that print papers asked together, a piece at a time."""

from django.utils import timezone

from connect.antennas.jobs import antenna_task
from connect.antennas.models import Antenna
from training.signing import printing


@antenna_task(name="training.signing.print_papers", queue="upkeep", retry=3)
def print_papers(*, antenna_id: int, batch_id: str) -> None:
    """Print a piece of a batch, and ask for the next one while there is one."""
    name = Antenna.objects.values_list("name", flat=True).get(pk=antenna_id)
    batch = printing.print_piece(batch_id, antenna_name=name, at=timezone.now())
    if batch.finished_at is None:
        print_papers.defer(antenna_id=antenna_id, batch_id=batch_id)
