"""The process that opens what strangers send; started by `sandbox.open_in_child` and never imported by the app.

It takes its limits first and imports second. Its answer goes to the standard output, or one word that says why not.
"""

import importlib
import resource
import sys
from pathlib import Path

MEMORY = 1 << 30  # bytes of address space, libraries included
PROCESSOR = 12  # seconds
REFUSED, BROKEN = 3, 4


class Refused(Exception):
    """Why a file is not taken, in one word."""


def take_limits() -> None:
    """No more memory or time than an honest file needs; no file written, no process started."""
    wanted = [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ]
    for limit, amount in wanted:
        _soft, hard = resource.getrlimit(limit)
        within = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(limit, (within, within))


def main() -> int:
    take_limits()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    reader = importlib.import_module(f"beneficiaries.uploads.{sys.argv[1]}")
    try:
        answer: bytes = reader.read(sys.stdin.buffer.read(), *sys.argv[2:])
    except reader.Refused as refused:
        sys.stdout.buffer.write(str(refused).encode())
        return REFUSED
    except Exception:  # noqa: BLE001 -- whatever a hostile file makes a library raise
        return BROKEN
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
