"""How long the books of a database take to verify, every entry with its document, and how much memory at most."""

import os
import resource
import subprocess
import sys
import time
from typing import Any

import psycopg


def verified(people: int) -> dict[str, Any]:
    """A line of the report: entries, seconds, the largest process in MB, what was found."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"].replace("postgres://", "postgresql://", 1)) as owner:
        row = owner.execute("SELECT sum(seq), count(*) FROM books_head").fetchone()
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_ledger", "--quiet"], capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_POOL": "0"},
    )  # fmt: skip
    seconds = time.monotonic() - start
    entries = int(row[0]) if row else 0
    return {
        "what": "verify_ledger", "people": people, "entries": entries, "chains": row[1] if row else 0,
        "seconds": round(seconds, 1), "entries_a_second": round(entries / seconds),
        "seconds_for_500000": round(500_000 * seconds / max(entries, 1), 1),
        "largest_process_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "said": (done.stdout or done.stderr).strip().splitlines()[-1],
    }  # fmt: skip
