"""A link that opens a written report to whoever holds it, for 1 to 90 days: shown once, ended by hand, never made longer."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import root_urls
from connect.impact.models import Report, ReportLink
from connect.refusals import Refusal, for_constraint

MOST_DAYS = 90


@for_constraint("reportlink_of_a_written_report")
class NotWritten(Refusal):
    sentence = _("Only a written report is shown by a link: wait until it is.")


@for_constraint("reportlink_1_to_90_days")
class NotSoLong(Refusal):
    sentence = _("A link opens for 1 to 90 days.")
    field = "jours"


@dataclass(frozen=True)
class Opened:
    """What a link opens: the report as it was told, the name of its paper in the storage, and until when."""

    told: dict[str, Any]
    paper: str
    ends_at: datetime


@act
def make_link(report: Report, for_whom: str, days: int, *, key: UUID, by: User, at: datetime) -> tuple[ReportLink, str]:
    """A link and its whole address, which nobody can read again; sent again with its key, the address is empty.

    Refuses NotWritten, NotSoLong.
    """
    known = ReportLink.objects.filter(pk=key, report=report).first()
    if known is not None:
        return known, ""
    secret = secrets.token_urlsafe(32)
    made = ReportLink.objects.create(
        pk=key, report=report, for_whom=for_whom, secret_hash=sha256(secret.encode()).hexdigest(), made_at=at, made_by=by,
        ends_at=at + timedelta(days=days),
    )  # fmt: skip
    with root_urls():
        return made, f"{settings.PUBLIC_URL.rstrip('/')}{reverse('public_report:page', args=[secret])}"


@act
def end_link(link: ReportLink, *, by: User, at: datetime) -> None:
    """It opens nothing any more. Ended twice, the first moment stays."""
    mine = ReportLink.objects.select_for_update().get(pk=link.pk)
    if mine.ended_at is None:
        mine.ended_at, mine.ended_by = at, by
        mine.save(update_fields=["ended_at", "ended_by"])


def opened(secret: str) -> Opened | None:
    """What a secret opens, asked of an owner function since no door is open; its use is noted. None when it opens nothing."""
    if not (secret.isascii() and 20 <= len(secret) <= 100 and "\x00" not in secret):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT told::text, paper, ends_at FROM impact_report_of_link(%s)", [secret])
        row = cursor.fetchone()
    if row is None:
        return None
    return Opened(json.loads(row[0]), row[1], row[2])
