"""A cluster at rest with every migration applied, for tests to begin from: building the schema once takes a minute, copying
it a second. `python -m connect.server.ready FOLDER`; whoever is given `CLUSTER_FROM=FOLDER/postgres` begins from a copy.
"""

import os
import subprocess
import sys
from pathlib import Path

from connect.server import ROOT
from connect.server.postgres import Server, ServerFailed
from connect.server.surroundings import surroundings


def make(folder: Path) -> None:
    """Build it anew: what an older run left would hide a migration that was changed since."""
    os.environ["DATA"] = str(folder)
    server = Server(folder, throw_away=True)
    server.start()
    try:
        server.empty()
        around = surroundings(server) | {"DATABASE_POOL": "0"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=around, check=True)
    finally:
        server.stop()


if __name__ == "__main__":
    try:
        if not os.environ.get("DATABASE_URL"):  # another PostgreSQL was named: its tests build their own
            make(Path(sys.argv[1]))
    except ServerFailed as failure:
        sys.exit(str(failure))
