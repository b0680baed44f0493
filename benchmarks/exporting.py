"""A file of 10,000, 100,000 and 1,000,000 rows: seconds, peak of memory, and one that is killed half-way.
`python -m benchmarks.exporting [--rebuild] [--xlsx]`.

One database (`connect_bench_exports`): a year of one antenna with a million participations; a shorter period has fewer. The
file is that of the association's own tool, made as its jobs make it: parts in transactions of their own, signed in as the app.
Each size runs in a process of its own. Then a million rows are read by a process that is killed with SIGKILL, and go on in
another: the digests are compared. A JSON line a measure; exit code 1 when memory grows by more than a fifth with the rows, or
when the killed one is another file.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import crowd_of_sessions, sizes

DAYS = {10_000: 3, 100_000: 36, 1_000_000: 365}
FLAT = 1.2  # peak of memory at the most rows over that at the fewest
AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = date(2019, 1, 1)


def asked(days: int, ending: str) -> Any:
    """A file of Lille that is asked at a moment long past, by its manager."""
    from connect.accounts.models import User
    from connect.antennas import doors
    from connect.antennas.models import Antenna
    from connect.impact.period import Period
    from connect.impact.taken import making
    from connect.impact.taken.catalogue import KINDS

    lille = Antenna.objects.get(slug="lille")
    with doors.open_antenna(lille.pk):
        return making.ask(
            KINDS["outil"], ending, Period(FIRST, FIRST + timedelta(days=days - 1)), antenna_id=lille.pk, by=User.objects.earliest("pk"),
            reason="Mesure d’un fichier long", key=uuid.uuid4(), at=AT,
        )  # fmt: skip


def made(antenna_id: int, key: str) -> Any:
    """As the jobs make it: some parts a transaction, until it is there."""
    from django.utils import timezone

    from connect.antennas import doors
    from connect.impact.taken import making

    while True:
        with doors.open_antenna(antenna_id):
            file = making.go_on(key, at=timezone.now())
        if not file.is_running:
            return file


def measure(days: int, ending: str) -> None:
    began = time.monotonic()
    file = asked(days, ending)
    waited = time.monotonic() - began
    file = made(file.antenna_id, str(file.pk))
    seconds = time.monotonic() - began
    print(json.dumps({
        "measure": f"file, {ending}", "rows": file.done, "asking": round(waited, 1), "seconds": round(seconds, 1),
        "rows_a_second": round(file.done / seconds), "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "bytes": file.size, "sha256": file.sha256,
    }))  # fmt: skip


def ask_alone(days: int, ending: str) -> None:
    file = asked(days, ending)
    print(json.dumps({"antenna": file.antenna_id, "key": str(file.pk)}))


def go_on(antenna: str, key: str) -> None:
    file = made(int(antenna), key)
    print(json.dumps({"rows": file.done, "sha256": file.sha256}))


def killed(urls: dict[str, str], whole: dict[str, Any]) -> dict[str, Any]:
    """The same file again, whose process is killed twice on its way."""
    file = _run(urls, "ask", str(DAYS[1_000_000]), "zip")
    began = time.monotonic()
    for _n in range(2):
        with subprocess.Popen(_command("go", str(file["antenna"]), file["key"]), env={**os.environ, **urls}) as worker:
            time.sleep(max(whole["seconds"] / 4, 1))
            worker.send_signal(signal.SIGKILL)
    told = _run(urls, "go", str(file["antenna"]), file["key"])
    return {
        "measure": "killed twice, then to its end", "rows": told["rows"], "seconds": round(time.monotonic() - began, 1),
        "within": told["sha256"] == whole["sha256"],
    }  # fmt: skip


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.exporting", *words]


def _run(urls: dict[str, str], *words: str) -> dict[str, Any]:
    said = subprocess.run(_command(*words), env={**os.environ, **urls}, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return told


def main() -> int:
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        sizes.begin()
        STEPS[sys.argv[1]](*sys.argv[2:])
        return 0
    urls = sizes.ready("connect_bench_exports", crowd_of_sessions.fill, rebuild="--rebuild" in sys.argv)
    lines = []
    for ending in ("zip", *(["xlsx"] if "--xlsx" in sys.argv else [])):
        for days in DAYS.values():
            lines.append(_run(urls, "measure", str(days), ending))
            print(json.dumps(lines[-1]), flush=True)
    first, last = lines[0], lines[len(DAYS) - 1]
    growth = {"measure": "memory, most rows over fewest", "ratio": round(last["peak_mb"] / first["peak_mb"], 2)}
    growth["within"] = growth["ratio"] <= FLAT
    told = [growth, killed(urls, last)]
    for line in told:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["within"] for line in told) else 1


STEPS = {
    "measure": lambda days, ending: measure(int(days), ending), "ask": lambda days, ending: ask_alone(int(days), ending),
    "go": go_on,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
