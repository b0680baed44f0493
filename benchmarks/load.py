"""`make load`: 16 tills of one antenna and 7 other antennas with two tills each, all at once, for LOAD_SECONDS (300).

Over HTTP against a gunicorn and a PostgreSQL of its own. Prints one JSON line; exit code 1 when anything that must hold does not.
LOAD_TILLS and LOAD_OTHERS change how many tills there are.
"""

import json
import os
import statistics
import sys
import threading
import time
from typing import Any

from benchmarks import proofs
from benchmarks.selling import Heard, Seller, Shelf
from benchmarks.stage import Stage, stage


def sellers(play: Stage, world: dict[str, Any], heard: Heard, *, stubborn: bool) -> list[Seller]:
    shelves = {antenna: Shelf(labels) for antenna, labels in world["devices"].items()}
    return [
        Seller(play.port, s["antenna"], s["cookie"], s["people"], shelves[s["antenna"]], heard, stubborn=stubborn)
        for s in world["sellers"]
    ]


def sell_for(team: list[Seller], heard: Heard, seconds: float) -> list[threading.Thread]:
    """Let every till sell until the time is over; gives the threads, already running."""
    until = time.monotonic() + seconds

    def work(seller: Seller) -> None:
        try:
            while time.monotonic() < until and seller.one_sale():
                pass
        except Exception as error:  # noqa: BLE001 -- a seller who gives up is a fault of the load, not its end
            heard.fault(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=[seller]) for seller in team]
    for thread in threads:
        thread.start()
    return threads


def report(play: Stage, heard: Heard, seconds: float) -> dict[str, Any]:
    """What was sold and how fast, and every rule that does not hold."""
    wrong = proofs.broken(play.around["OWNER_DATABASE_URL"], heard.tickets)
    verified = play.manage("verify_ledger", "--quiet").strip().splitlines()[-1]
    took = sorted(heard.took) or [0.0]
    return {
        "sales": len(heard.tickets),
        "sales_a_second": round(len(heard.tickets) / seconds, 1),
        "p50_ms": round(statistics.median(took) * 1000, 1),
        "p95_ms": round(took[int(0.95 * (len(took) - 1))] * 1000, 1),
        "answers": dict(heard.answers),
        "deadlocks_in_postgres": proofs.deadlocks(play.around["OWNER_DATABASE_URL"]),
        "ledger": verified,
        "wrong": wrong,
        "faults": heard.faults[:10],
    }


def main() -> int:
    seconds, tills = float(os.environ.get("LOAD_SECONDS", "300")), int(os.environ.get("LOAD_TILLS", "16"))
    with stage() as play:
        world = play.world(seconds, tills)
        play.open()
        heard = Heard()
        team = sellers(play, world, heard, stubborn=False)
        start = time.monotonic()
        for thread in sell_for(team, heard, seconds):
            thread.join()
        told = {"what": "load", "tills": len(team), "seconds": round(time.monotonic() - start, 1)}
        told |= report(play, heard, time.monotonic() - start)
    print(json.dumps(told, ensure_ascii=False))
    return 1 if told["wrong"] or told["faults"] or not told["sales"] else 0


if __name__ == "__main__":
    sys.exit(main())
