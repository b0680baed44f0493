"""Real threads on real connections, all let go at the same instant."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, connections

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from tests.conftest import as_the_app


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or the exception it raised, in the order of the acts."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(rank: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            outcomes[rank] = act()
        except Exception as error:  # the outcome is what the test looks at
            outcomes[rank] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def raised(*acts: Callable[[], Any]) -> list[Exception | None]:
    """What each act raised, None where it was done."""
    return [outcome if isinstance(outcome, Exception) else None for outcome in together(*acts)]


def counted(antenna: Antenna, works: Sequence[Callable[[], Any]]) -> Counter[Any]:
    """Works at an antenna's door, as the app: how many gave what, an exception by its name."""

    def behind(work: Callable[[], Any]) -> Callable[[], Any]:
        def act() -> Any:
            with as_the_app(), open_antenna(antenna.pk):
                return work()

        return act

    outcomes = together(*map(behind, works))
    return Counter(type(one).__name__ if isinstance(one, Exception) else one for one in outcomes)
