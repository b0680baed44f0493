"""A private server of one's own: these tests kill it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connect.server.postgres import Server


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that the server's user can reach; pytest's own are closed to it. Its server begins from nothing."""
    monkeypatch.delenv("CLUSTER_FROM", raising=False)
    folder = Path(tempfile.mkdtemp(prefix="connect-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    server = Server(folder)
    server.stop()
    elsewhere = server.cluster.resolve().parent  # under /var/lib where the folder was closed to the server's user
    for made in {elsewhere, folder}:
        if made.name.startswith("connect-"):
            shutil.rmtree(made)
    if server.socket_folder.name.startswith("connect-"):
        shutil.rmtree(server.socket_folder, ignore_errors=True)


@pytest.fixture
def around(data: Path) -> dict[str, str]:
    """The environment of someone who gives nothing but a data folder."""
    given = {
        "DATABASE_URL",
        "OWNER_DATABASE_URL",
        "SECRET_KEY",
        "DEMO",
        "DEBUG",
        "LEDGER_KEY_FILE",
        "CODES_KEY_FILE",
        "DATABASE_POOL",
    }
    given |= {"DJANGO_SETTINGS_MODULE", "STATICFILES_STORAGE", "ALLOWED_HOSTS", "PORT", "WEB_PROCESSES", "BIND"}
    kept = {name: value for name, value in os.environ.items() if name not in given and not name.startswith("PYTEST")}
    # Compressing front-end files and inventing thousands of people take their time, and are not what is tried here.
    quick = "django.contrib.staticfiles.storage.StaticFilesStorage"
    return kept | {"DATA": str(data), "STATICFILES_STORAGE": quick, "DEMO_PEOPLE": "50"}
