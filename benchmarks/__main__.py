"""One JSON line a measure: `python -m benchmarks [--people 35000 1000000] [--seconds 6] [--only search] [--rebuild]`.

Each size has its own database (`connect_bench_35k`, `connect_bench_1m`) on the owner's server, built once and kept.
Each is measured in a process of its own, signed in as the app's role.
"""

import argparse
import json
import os
import subprocess
import sys

from benchmarks import databases

SIZES = [35_000, 1_000_000]
GROWTH = 2.0  # buffers at the largest size over those at the smallest: at most


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--people", type=int, nargs="+", default=SIZES)
    asked.add_argument("--seconds", type=float, default=6, help="at most this long a measure")
    asked.add_argument("--only", default="", help="measures whose name contains this")
    asked.add_argument("--rebuild", action="store_true", help="drop the databases and build them anew")
    options = asked.parse_args()
    lines: list[dict[str, object]] = []
    for people in options.people:
        urls = databases.ready(people, rebuild=options.rebuild)
        command = [sys.executable, "-m", "benchmarks.run", str(people), str(options.seconds), options.only]
        with subprocess.Popen(command, env={**os.environ, **urls}, stdout=subprocess.PIPE, text=True) as run:
            for line in run.stdout or []:
                print(line, end="", flush=True)
                if line.startswith("{"):
                    lines.append(json.loads(line))
        if run.returncode:
            sys.exit(run.returncode)
    for line in _growth(lines, options.people):
        print(json.dumps(line, ensure_ascii=False))


def _growth(lines: list[dict[str, object]], sizes: list[int]) -> list[dict[str, object]]:
    """The same statement at two sizes: how many more pages it touches, how much longer the request takes."""
    small, large = min(sizes), max(sizes)
    found = {(line["what"], line["people"]): line for line in lines}
    pairs = [
        (what, found[what, small], found[what, large]) for what, p in found if p == small and (what, large) in found
    ]
    return [
        {
            "what": f"{what}: growth",
            "people": f"{small} → {large}",
            "ms": _ratio(b["ms"], a["ms"]),
            "buffers": _ratio(b["buffers"], a["buffers"]),
            "within": _ratio(b["buffers"], a["buffers"]) <= GROWTH,
        }
        for what, a, b in pairs
        if small != large and "buffers" in a
    ]


def _ratio(large: object, small: object) -> float:
    return round(float(str(large)) / max(float(str(small)), 0.001), 2)


if __name__ == "__main__":
    main()
