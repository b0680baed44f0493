"""`python -m benchmarks.booking`: BOOKING_PEOPLE (100) press “Keep my seat” at the same instant for BOOKING_SEATS (10) seats.

Over HTTP, from the page that a poster leads to, against a gunicorn and a PostgreSQL of its own. Prints one JSON line; exit
code 1 when anything that must hold does not: as many in as there are seats, the others told and offered the waiting list
and another date, nothing written of those who got no seat, no page of error.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

import psycopg

from benchmarks import proofs
from benchmarks.selling import Answer, Forms, Heard, Seller, Shelf
from benchmarks.stage import Stage, stage
from connect.server import ROOT

PATIENCE = 120  # seconds that everybody waits for everybody


class Visitor(Seller):
    """Somebody with a telephone before the poster: reads the page, types, presses when everybody does."""

    def __init__(self, port: int, rank: int, heard: Heard) -> None:
        super().__init__(port, "", "", [], Shelf([]), heard, stubborn=False)
        self.rank, self.took, self.told = rank, 0.0, ""
        self.cookies = {}
        self.form: dict[str, str] = {}

    def read(self, path: str) -> None:
        form = Forms.of(self.ask("GET", path).body).with_field("first_name")
        if form is None:
            self.heard.fault(f"no form at {path}")
            return
        letters = "".join(chr(ord("a") + int(figure)) for figure in str(self.rank))
        self.form = {**form, "first_name": "Charge", "last_name": f"N{letters}", "phone": f"06399{self.rank:05d}"}

    def press(self, path: str) -> None:
        start = time.perf_counter()
        answer = self.ask("POST", path, self.form)
        self.took, self.told = time.perf_counter() - start, heard_as(answer, self.form)
        self.heard.note(self.told)
        if self.told == "neither":
            self.heard.fault(f"{answer.status} {Forms.refusals(answer.body)}")


def heard_as(answer: Answer, form: dict[str, str]) -> str:
    """`in`: led to one's place; `full`: told so, with the waiting list, another date and what was typed."""
    if answer.status == 302 and answer.leads_to.startswith("/seance/place/"):
        return "in"
    kept = all(f'value="{form[name]}"' in answer.body for name in ("first_name", "last_name"))
    offered = 'name="wait"' in answer.body and re.search(r'formaction="/seance/\w{8}/', answer.body)
    return "full" if answer.status == 200 and kept and offered else "neither"


def made(play: Stage, seats: int) -> dict[str, str]:
    """A session with so many seats that anyone may book, and another date of the same kind."""
    play.manage("migrate", "-v0")
    play.manage("load_reference")
    command = [sys.executable, "-m", "benchmarks.booking", "world", str(seats)]
    done = subprocess.run(command, cwd=ROOT, env=play.owner, stdout=subprocess.PIPE, check=True)
    world: dict[str, str] = json.loads(done.stdout)
    return world


def world(seats: int) -> None:
    """Write it as the owner; tells the path of the page as JSON."""
    import django

    django.setup()
    from datetime import timedelta

    from django.utils import timezone

    from connect.antennas.doors import open_antenna
    from connect.antennas.models import Antenna
    from connect.impact.demo.cast import ensure_cast
    from workshops.models import Kind, Room, Session
    from workshops.seats.doors import open_to_everyone

    ensure_cast()
    antenna, now, doors = Antenna.objects.get(slug="lille"), timezone.now(), []
    room = Room.objects.create(antenna=antenna, site=antenna.sites.all()[0], name="Charge", seats=200)
    kind = Kind.objects.filter(shape="workshop")[0]
    for days in (7, 14):
        start = now + timedelta(days=days)
        session = Session.objects.create(
            antenna=antenna, kind=kind, room=room, starts_at=start, ends_at=start + timedelta(hours=2), capacity=seats
        )
        with open_antenna(antenna.pk):
            doors.append((session.pk, open_to_everyone(session, by=None, at=now).code))
    print(json.dumps({"path": f"/seance/{doors[0][1]}/", "session": str(doors[0][0])}))


def all_at_once(visitors: list[Visitor], path: str) -> None:
    """Each reads the page, then waits until everybody has; then everybody presses."""
    gate = threading.Barrier(len(visitors))

    def work(visitor: Visitor) -> None:
        try:
            visitor.read(path)
            gate.wait(PATIENCE)
            visitor.press(path)
        except Exception as error:  # noqa: BLE001 -- a visitor who gives up is a fault of the load, not its end
            visitor.heard.fault(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=work, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def wrong(owner_url: str, session: str, told: Counter[str], people: int, seats: int) -> list[str]:
    """Each thing that does not hold, in words."""
    with psycopg.connect(owner_url.replace("postgres://", "postgresql://", 1)) as owner:
        states: dict[str, int] = dict(
            owner.execute(
                "SELECT state, count(*) FROM workshops_booking WHERE session_id = %s GROUP BY 1", [session]
            ).fetchall()
        )
        written = owner.execute("SELECT count(*) FROM beneficiaries_person WHERE first_name = 'Charge'").fetchone()
    inside = min(people, seats)
    found = []
    if states != {"booked": inside}:
        found.append(f"seats in the database: {states}")
    if told != Counter({"in": inside, "full": people - inside}) - Counter():
        found.append(f"told: {dict(told)}")
    if written is None or written[0] != inside:
        found.append(f"files written: {written}")
    return found


def main() -> int:
    people, seats = int(os.environ.get("BOOKING_PEOPLE", "100")), int(os.environ.get("BOOKING_SEATS", "10"))
    with stage() as play:
        place = made(play, seats)
        play.open()
        heard = Heard()
        visitors = [Visitor(play.port, rank, heard) for rank in range(people)]
        start = time.monotonic()
        all_at_once(visitors, place["path"])
        seconds = time.monotonic() - start
        told = Counter(visitor.told for visitor in visitors)
        owner = play.around["OWNER_DATABASE_URL"]
        took = sorted(visitor.took for visitor in visitors)
        said: dict[str, Any] = {
            "what": "booking",
            "people": people,
            "seats": seats,
            "in": told["in"],
            "told_full_and_offered_the_list": told["full"],
            "seconds": round(seconds, 1),
            "p50_ms": round(statistics.median(took) * 1000, 1),
            "p95_ms": round(took[int(0.95 * (len(took) - 1))] * 1000, 1),
            "deadlocks_in_postgres": proofs.deadlocks(owner),
            "wrong": wrong(owner, place["session"], told, people, seats),
            "faults": heard.faults[:10],
        }
    print(json.dumps(said, ensure_ascii=False))
    return 1 if said["wrong"] or said["faults"] else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["world"]:
        world(int(sys.argv[2]))
    else:
        sys.exit(main())
