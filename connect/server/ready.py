"""A cluster at rest with every migration applied, for tests to begin from: building the schema once takes a minute, copying
it a second. `python -m connect.server.ready` leaves it in the data folder (`DATA`); whoever is given its `postgres` as
`CLUSTER_FROM` begins from a copy. Nothing to do when `DATABASE_URL` names another PostgreSQL.
"""

import subprocess
import sys

from connect.server import ROOT
from connect.server.postgres import ServerFailed
from connect.server.surroundings import own_server, surroundings


def main() -> None:
    """Build it anew: what an older run left would hide a migration that was changed since."""
    server = own_server(throw_away=True)
    if server is None:
        return
    server.start()
    try:
        server.empty()
        around = surroundings(server) | {"DATABASE_POOL": "0"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=around, check=True)
    finally:
        server.stop()


if __name__ == "__main__":
    try:
        main()
    except ServerFailed as failure:
        sys.exit(str(failure))
