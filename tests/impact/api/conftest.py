"""A key, and the API asked with it as a machine does: without a session, reaching the database as the app."""

from collections.abc import Callable
from typing import Any

import pytest

from connect.antennas.models import Antenna, Membership
from tests.conftest import AppClient
from tests.factories.api import given

Ask = Callable[..., Any]


@pytest.fixture
def key(national: Membership) -> Callable[..., str]:
    """`key(antenna=lille)` → the secret of a new key."""
    return lambda **facts: given(national.user, **facts)[1]


@pytest.fixture
def ask() -> Ask:
    """`ask(secret, "chiffres", annee=2024)` → the answer; `headers` are more of them."""

    def asked(secret: str | None, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        sent = {"Authorization": f"Bearer {secret}"} if secret else {}
        return AppClient().get(f"/api/v1/{path}", query, headers=sent | (headers or {}))

    return asked


@pytest.fixture
def of_lille(key: Callable[..., str], lille: Antenna) -> str:
    return key(antenna=lille)
