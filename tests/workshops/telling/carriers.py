"""Carriers that fail, for tests."""

from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

from connect.post.sms import NumberRefused, Reply


class Down:
    def send(self, number: str, body: str, *, key: str) -> None:
        raise ConnectionError

    def replies(self) -> Sequence[Reply]:
        return []


class DownMail(BaseEmailBackend):
    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionError


class Nobody(Down):
    """Says that each number is nobody's."""

    def send(self, number: str, body: str, *, key: str) -> None:
        raise NumberRefused


class Killed(Down):
    """The worker dies after the carrier took the message and before it is noted."""

    taken: list[str] = []

    def send(self, number: str, body: str, *, key: str) -> None:
        self.taken.append(key)
        raise SystemExit
