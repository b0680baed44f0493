"""Jobs that make the files that are taken out, a few parts each, and those that empty them in their time."""

from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.jobs import antenna_task, national_task
from connect.impact.models import TakenFile
from connect.impact.taken import making


@antenna_task(name="connect.impact.taken.make_for_antenna", queue="upkeep", retry=3)
def make_for_antenna(*, antenna_id: int, file_id: str) -> None:
    """Some parts of an antenna's file, then the next job while it is not there."""
    if making.go_on(file_id, at=timezone.now()).is_running:
        make_for_antenna.defer(antenna_id=antenna_id, file_id=file_id)


@national_task(name="connect.impact.taken.make_for_nation", queue="upkeep", retry=3)
def make_for_nation(*, file_id: str) -> None:
    """Some parts of a file of the nation, then the next job while it is not there."""
    if making.go_on(file_id, at=timezone.now()).is_running:
        make_for_nation.defer(file_id=file_id)


def have_made(file: TakenFile) -> None:
    """A short file at once, a long one by jobs."""
    if file.total > making.FEW:
        _ask_for_the_next_parts(file)
        return
    while making.go_on(file.pk, at=timezone.now()).is_running:
        pass


def _ask_for_the_next_parts(file: TakenFile) -> None:
    if file.antenna_id is None:
        make_for_nation.defer(file_id=str(file.pk))
    else:
        make_for_antenna.defer(antenna_id=file.antenna_id, file_id=str(file.pk))


@app.periodic(cron="*/15 * * * *")
@national_task(name="connect.impact.taken.take_up_again", queue="upkeep", queueing_lock="taken_files_left")
def take_up_again(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    """A file whose jobs have given up goes on from its last part."""
    for file in making.left(at=timezone.now()):
        _ask_for_the_next_parts(file)


@app.periodic(cron="25 4 * * *")
@national_task(name="connect.impact.taken.empty_files", queue="upkeep", queueing_lock="taken_files")
def empty_files(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
    making.empty(at=timezone.now())
