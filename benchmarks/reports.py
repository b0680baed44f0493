"""Reports: twenty pages of PDF, and the national year at 1,000,000 people, counted and written. `python -m benchmarks.reports
[--people 1000000] [--rebuild]`.

The database is the one of `python -m benchmarks` (`connect_bench_1m`). One JSON line a measure; exit code 1 when a goal is
missed. The year is counted as its jobs count it, in one transaction that is undone: nothing stays of it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from benchmarks import databases

PAGES, PDF_SECONDS, YEAR_SECONDS = 20, 5.0, 10.0


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    asked.add_argument("--people", type=int, default=1_000_000)
    asked.add_argument("--rebuild", action="store_true")
    asked.add_argument("--measure", action="store_true", help="in this process: the database is ready")
    options = asked.parse_args()
    if options.measure:
        return measure(options.people)
    urls = databases.ready(options.people, rebuild=options.rebuild)
    command = [sys.executable, "-m", "benchmarks.reports", "--measure", "--people", str(options.people)]
    return subprocess.run(command, env={**os.environ, **urls}, check=False).returncode


def measure(people: int) -> int:
    from benchmarks import sizes

    sizes.begin()
    from django.test.utils import override_settings
    from django.utils.translation import override

    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder), override("fr"):
        told, year = the_year(people)
        lines = [paper(told), year, the_year(people, each=True)[1]]
    for line in lines:
        print(json.dumps({**line, "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False), flush=True)
    return 0 if all(line["within"] for line in lines) else 1


def the_year(people: int, *, each: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """Last year of all antennas, every section that is ticked when nobody chooses, or (`each`) antenna by antenna too: each
    piece and the files. What is told, and the measure; antenna by antenna has no goal, for it counts the year twice.
    """
    from django.db import transaction
    from django.utils import timezone

    from connect.accounts.models import User
    from connect.antennas.doors import open_national, root_urls
    from connect.impact.models import Report, default_grid
    from connect.impact.reports import asking, contents, making

    took: dict[str, float] = {}
    with root_urls(), open_national():
        sections = [choice.code for choice in contents.choices() if each or choice.code != contents.ANTENNAS]
        wanted = asking.Wanted("L'année", a_year_to_count(), default_grid(), sections=sections)
        report = asking.ask(wanted, key=uuid4(), by=User.objects.order_by("pk")[0], at=timezone.now())
        began = time.monotonic()
        for done, piece in enumerate(report.facts["pieces"]):
            start = time.monotonic()
            making.make_piece(report.pk, attempt=1, done=done, at=timezone.now())
            took[piece] = time.monotonic() - start
        seconds = time.monotonic() - began
        told: dict[str, Any] = Report.objects.get(pk=report.pk).told or {}
        transaction.set_rollback(True)
    slowest = dict(sorted(((piece, round(n, 2)) for piece, n in took.items()), key=lambda one: -one[1])[:6])
    return told, {
        "what": f"the national year, counted and written{', antenna by antenna' if each else ''}", "people": people, "seconds": round(seconds, 2), "pieces": len(took),
        "slowest": slowest, "within": each or seconds <= YEAR_SECONDS,
    }  # fmt: skip


def a_year_to_count() -> Any:
    """Last year, or as many days beside it when that one was kept or sealed already."""
    from connect.impact.models import default_grid
    from connect.impact.period import Period
    from connect.impact.results import standing
    from connect.impact.scope import Scope

    period = Period.year(date.today().year - 1)
    while standing(Scope.of_nation(period), default_grid().cut):
        period = Period(period.first - timedelta(days=1), period.last - timedelta(days=1))
    return period


def paper(told: dict[str, Any]) -> dict[str, Any]:
    """A PDF of twenty pages at least: the sections of that year, again until there are as many."""
    from io import BytesIO

    from pypdf import PdfReader

    from connect.impact.reports import document, writing

    doc = document.read(told)
    pages, seconds, cpu, blocks = 0, 0.0, 0.0, doc.blocks
    while pages < PAGES:
        doc = replace(doc, blocks=(*doc.blocks, *blocks) if pages else doc.blocks)
        start, busy = time.monotonic(), time.process_time()
        pdf = writing.pdf(doc)
        seconds, cpu = time.monotonic() - start, time.process_time() - busy
        pages = len(PdfReader(BytesIO(pdf)).pages)
    return {
        "what": "a report as PDF", "pages": pages, "sections": len(doc.blocks), "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2), "within": seconds <= PDF_SECONDS,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
