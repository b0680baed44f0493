"""Background work comes in by a door, as requests do: a job says which, and a bare task fails a test.

Arguments of a job are keys only; the queue can be read at every door.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas import doors
from connect.antennas.models import Antenna

Function = Callable[..., Any]


def antenna_task(**options: Any) -> Callable[[Function], Any]:
    """Declare a task of one antenna: it is deferred with `antenna_id`, which it also receives, and runs behind that
    antenna's door, in one transaction, with that antenna's addresses. Options are procrastinate's.
    """

    def declare(function: Function) -> Any:
        @wraps(function)
        def run(*, antenna_id: int, **arguments: Any) -> Any:
            slug = Antenna.objects.values_list("slug", flat=True).get(pk=antenna_id)
            with doors.antenna_urls(slug), doors.open_antenna(antenna_id):
                return function(antenna_id=antenna_id, **arguments)

        return _task(run, "antenna", options)

    return declare


def national_task(**options: Any) -> Callable[[Function], Any]:
    """Declare a task of the national desk: it sees every antenna and runs in one transaction."""

    def declare(function: Function) -> Any:
        @wraps(function)
        def run(**arguments: Any) -> Any:
            with doors.root_urls(), doors.open_national():
                return function(**arguments)

        return _task(run, "national", options)

    return declare


def every_antenna(*, cron: str, closed_too: bool = False, **options: Any) -> Callable[[Function], Any]:
    """Declare an antenna's task that comes back by the clock (`cron`, hours of the server): one job each antenna until its
    last day, so that one that fails stops no other; `closed_too`: after it too, for what accounts still owe. Options are
    procrastinate's.
    """

    def declare(function: Function) -> Any:
        task = antenna_task(**options)(function)

        def begin(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate gives the hour it was due
            going_on = Q() if closed_too else Q(closed_on=None) | Q(closed_on__gte=timezone.localdate())
            for antenna_id in Antenna.objects.filter(going_on).order_by("pk").values_list("pk", flat=True):
                task.defer(antenna_id=antenna_id)

        app.periodic(cron=cron)(national_task(name=f"{task.name}_everywhere", queue="upkeep")(begin))
        return task

    return declare


def _task(run: Function, door: str, options: dict[str, Any]) -> Any:
    run.door = door  # type: ignore[attr-defined]
    return app.task(**options)(run)
