from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connect.post import outbox, sms
from connect.post.models import Letter, Text


@pytest.fixture(autouse=True)
def _texts_in_a_file(settings: Any, tmp_path: Path) -> None:
    """Text messages are taken by the file backend, in a folder of the test's own."""
    settings.SMS_BACKEND, settings.DATA, settings.DEMO = "connect.post.sms.FileBackend", tmp_path, False


@pytest.fixture
def post() -> Callable[[], int]:
    """`post()`: the worker passes once over all that waits; how many left. What a carrier refuses waits on."""

    def run() -> int:
        left = 0
        waiting: list[tuple[Any, Any]] = [(outbox.hand_over, pk) for pk in Letter.objects.values_list("pk", flat=True)]
        waiting += [(sms.hand_over, pk) for pk in Text.objects.values_list("pk", flat=True)]
        for hand_over, pk in waiting:
            try:
                left += hand_over(pk)
            except ConnectionError:
                continue
        return left

    return run


@pytest.fixture
def down(settings: Any) -> None:
    """No carrier answers."""
    settings.SMS_BACKEND = "tests.workshops.telling.carriers.Down"
    settings.EMAIL_BACKEND = "tests.workshops.telling.carriers.DownMail"
