"""The cast: two antennas and the people who work there; clients already signed in."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase

from beneficiaries.diagnostics import versions
from connect.accounts.models import User
from connect.antennas import communes
from connect.antennas.middleware import AntennaPrefixMiddleware
from connect.antennas.models import Antenna, Membership, Role
from connect.partners.models import Professional
from tests import emptying
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in the thread of the test
TransactionTestCase._fixture_teardown = emptying.empty  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fresh_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits and antennas of one test must not be met in the next; before it too, for a request that a browser
    had still under way when the last test ended is answered after its end.
    """
    AntennaPrefixMiddleware._known.clear()
    yield
    AntennaPrefixMiddleware._known.clear()
    versions.forget()
    if request.node.get_closest_marker("django_db") and "db" in request.fixturenames:
        cache.clear()


@pytest.fixture
def lille(db: None) -> Antenna:
    return AntennaFactory(slug="lille")


@pytest.fixture
def lyon(db: None) -> Antenna:
    return AntennaFactory(slug="lyon")


def _member(role: str, antenna: Antenna | None) -> Membership:
    return MembershipFactory(role=role, antenna=antenna)


@pytest.fixture
def questionnaires(db: None) -> None:
    """The versions of the diagnostic that come with Connect, the last one in force."""
    versions.load()


@pytest.fixture(scope="session")
def few_communes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the official list, the departments that these tests live in: the whole one has tests of its own."""
    lived_in = {"24", "59", "62", "69", "75", "80"}
    entries = json.loads(communes.OFFICIAL_LIST.read_text(encoding="utf-8"))
    file = tmp_path_factory.mktemp("communes") / "communes.json"
    file.write_text(json.dumps([entry for entry in entries if entry.get("departement") in lived_in]))
    return file


@pytest.fixture
def load_reference(few_communes: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """`load_reference()` writes what comes with Connect, as `make run` does, with few communes."""
    monkeypatch.setattr(communes, "OFFICIAL_LIST", few_communes)
    return lambda: call_command("load_reference", stdout=StringIO())


@pytest.fixture
def volunteer(lille: Antenna) -> Membership:
    return _member(Role.VOLUNTEER, lille)


@pytest.fixture
def manager(lille: Antenna) -> Membership:
    return _member(Role.MANAGER, lille)


@pytest.fixture
def stranger(lyon: Antenna) -> Membership:
    """A volunteer of Lyon: sees nothing of Lille."""
    return _member(Role.VOLUNTEER, lyon)


@pytest.fixture
def national(db: None) -> Membership:
    return _member(Role.NATIONAL_ADMIN, None)


@pytest.fixture
def prescriber(db: None) -> Professional:
    return ProfessionalFactory()


@contextmanager
def as_the_app() -> Iterator[None]:
    """Tests arrange rows as the owner; inside, the connection is the app's: connect_web, which owns nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE connect_web")
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE")


class AppClient(Client):
    """A client whose requests reach the database as the app does in production, not as the owner."""

    def request(self, **request: Any) -> Any:
        with as_the_app():
            return super().request(**request)


@pytest.fixture
def client() -> Client:
    return AppClient()


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """`signed_in(volunteer)` → a client for that membership, professional or user."""

    def sign_in(who: Any) -> Client:
        client = AppClient()
        user = who if isinstance(who, User) else who.user
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; without the background flags it knocks at hosts that a closed network refuses."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ],
    }  # fmt: skip


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
