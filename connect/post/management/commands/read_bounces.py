"""`manage.py read_bounces`: the mail server pipes here what comes back to the sending address."""

import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from connect.post.addresses import bounced, mark_unusable
from connect.post.models import WhyUnusable

LARGEST = 2_000_000  # bytes read of one message; reports are small


class Command(BaseCommand):
    help = "Reads delivery reports (RFC 3464), from files or the standard input, and notes the addresses that are nobody's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", help="messages, one a file; the standard input when there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        noted = 0
        for raw in self._messages(options["files"]):
            message = BytesParser(policy=policy.compat32).parsebytes(raw[:LARGEST])
            for address in dict.fromkeys(bounced(message)):
                mark_unusable(address, why=WhyUnusable.BOUNCED, at=timezone.now())
                noted += 1
        self.stdout.write(f"{noted} addresses noted as unusable")

    def _messages(self, files: list[str]) -> list[bytes]:
        return [Path(name).read_bytes() for name in files] if files else [sys.stdin.buffer.read(LARGEST)]
