"""`make crash`: sales go on while the app and PostgreSQL are killed with `kill -9`, CRASH_TIMES (5) times each in turn.

Every seller sends her form again, with its key, until she is answered: each sale that was acknowledged is there exactly once, and
the books verify. Prints one JSON line; exit code 1 otherwise. CRASH_SECONDS (60) and LOAD_TILLS (8) change its size.
"""

import json
import os
import sys
import time
from typing import Any

from benchmarks.load import report, sell_for, sellers
from benchmarks.selling import Heard
from benchmarks.stage import Stage, stage


def kill(play: Stage, rank: int) -> str:
    """The app, PostgreSQL, then both: killed, and started again."""
    victim = ("app", "postgres", "both")[rank % 3]
    if victim != "app":
        play.kill_postgres()
    if victim != "postgres":
        play.kill_app()
    time.sleep(0.3)
    if victim != "app":
        play.server.start()
    if victim != "postgres":
        play.open()
    return victim


def main() -> int:
    seconds, times = float(os.environ.get("CRASH_SECONDS", "60")), int(os.environ.get("CRASH_TIMES", "6"))
    with stage() as play:
        world = play.world(seconds, int(os.environ.get("LOAD_TILLS", "8")))
        play.open()
        heard, killed = Heard(), []
        start = time.monotonic()
        threads = sell_for(sellers(play, world, heard, stubborn=True), heard, seconds)
        for rank in range(times):
            time.sleep(max(0.0, start + (rank + 0.7) * seconds / times - time.monotonic()))
            killed.append(kill(play, rank))
        for thread in threads:
            thread.join()
        took = time.monotonic() - start
        told: dict[str, Any] = {"what": "crash", "killed": killed, "seconds": round(took, 1)}
        told |= report(play, heard, took)
    print(json.dumps(told, ensure_ascii=False))
    return 1 if told["wrong"] or told["faults"] or not told["sales"] else 0


if __name__ == "__main__":
    sys.exit(main())
