"""Everything that the schema allows, and what it does not: no answer that the schema does not tell, never a 500.

Short and the same each time in the suite; `make fuzz` asks far more, otherwise each time (`FUZZ_EXAMPLES`).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from connect.impact.api import opening
from connect.impact.api.schema import described
from connect.wsgi import application
from tests.conftest import as_the_app
from tests.factories.places import PlaceFactory
from tests.factories.workshops import SessionFactory

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
# What a schema cannot say is refused by a sentence: a last day before the first one, a cursor that was not given out.
# The key is given by the test: what is generated in its place would not be what is sent.
CONFIG: dict[str, Any] = {
    "generation": {"with-security-parameters": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "422"]},
        "not_a_server_error": {"expected-statuses": ["2xx", "4xx"]},
    },
}  # fmt: skip


@contextmanager
def of_this_test() -> Iterator[None]:
    """Requests reach the database as the app, over the test's own connection, which is not closed after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with as_the_app():
            yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    with of_this_test():
        answer = application(environ, start_response)
        try:
            return list(answer)
        finally:
            answer.close()


@pytest.fixture
def secrets(key: Callable[..., str], lille: Any) -> list[str]:
    """Of an antenna, of the nation, of somebody outside the house."""
    return [key(antenna=lille), key(), key(outside=True)]


@pytest.fixture(autouse=True)
def full(facts: Any, lille: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something behind every address, and nobody waits."""
    monkeypatch.setattr(opening, "PER_MINUTE", 10**6)
    monkeypatch.setattr(opening.ratelimit, "consume", lambda *_args, **_more: True)
    for _number in range(3):
        SessionFactory(antenna=lille)
        PlaceFactory()


schema = schemathesis.openapi.from_dict(described(), config=SchemathesisConfig.from_dict(CONFIG))
schema.app = served
ASKED = settings(
    max_examples=EXAMPLES or 12, derandomize=not EXAMPLES, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.django_db
@schema.parametrize()
@ASKED
def test_no_question_is_answered_otherwise_than_the_schema_says(case: Any, secrets: list[str]) -> None:
    """By every key in the long run; in the suite by one of them, always the same for a question."""
    which = crc32(repr(case.query).encode(errors="replace")) % len(secrets)
    for secret in secrets if EXAMPLES else [secrets[which]]:
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code in {200, 401, 403, 404, 405, 422}
