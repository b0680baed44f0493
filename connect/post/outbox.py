"""E-mail leaves by the outbox: the row and its job are written in the same transaction as what they tell.

What is rolled back is never told; what is committed is told once, by the worker, and never after its moment.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from connect.post import addresses
from connect.post.models import Enclosure, Letter, WhyUnusable

logger = logging.getLogger(__name__)
WORTH_READING = timedelta(days=7)  # after that, a letter about a step of a sheet would only confuse
IN_DOUBT_AFTER = timedelta(minutes=15)
AT_ONCE, IN_TURN = 100, 0
KINDS = {"pdf": "application/pdf", "ics": "text/calendar"}  # of files that may be enclosed


def send(
    *,
    recipient: str,
    matter: str,
    kind: str,
    subject: str,
    body: str,
    language: str = "fr",
    not_after: datetime | None = None,
    at_once: bool = False,
    enclosed: Mapping[str, bytes] = MappingProxyType({}),
) -> bool:
    """Write a letter and the job that sends it; True unless it was written before (same recipient, matter and kind),
    or letters do not reach this address.

    `not_after` is an instant (7 days ahead by default). `at_once` passes before the queue, for sign-in codes. `enclosed`:
    PDF and calendar files by their names, which say nothing of anybody either.
    No name in the subject: subjects travel and stay in logs of mail servers.
    """
    letter = Letter(recipient=recipient.strip().lower(), matter=matter, kind=kind, subject=subject, body=body)
    letter.language, letter.not_after = language, not_after or letter.queued_at + WORTH_READING
    with transaction.atomic():
        if not _write(letter):
            return False
        for name, content in enclosed.items():
            Enclosure(letter=letter, name=name, content=content).save(force_insert=True)
        job = app.configure_task("connect.post.tasks.deliver", priority=AT_ONCE if at_once else IN_TURN, queue="mail")
        job.defer(letter_id=str(letter.pk))
    return True


def _write(letter: Letter) -> bool:
    """INSERT that asks nothing back, for a door may not read letters; a second one of the same kind writes nothing, nor
    does one to an address that letters do not reach.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO post_letter (id, recipient, matter, kind, subject, body, language, queued_at, not_after)"
            " SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s"
            "  WHERE NOT EXISTS (SELECT FROM post_unusableaddress WHERE digest = %s AND until IS NULL)"
            " ON CONFLICT DO NOTHING",
            [
                letter.pk,
                letter.recipient,
                letter.matter,
                letter.kind,
                letter.subject,
                letter.body,
                letter.language,
                letter.queued_at,
                letter.not_after,
                addresses.digest(letter.recipient),
            ],
        )
        return bool(cursor.rowcount)


def hand_over(letter_id: UUID | str) -> bool:
    """Send one letter if it still waits and its moment has not passed; True when it left. Repeated, it does nothing.

    A refusal of the mail server passes through after the letter was put back, so that the job is tried again; but when
    it says that the address is nobody's, the letter stays and the address is noted, so that no other goes there.
    """
    now = timezone.now()
    waiting = Letter.objects.filter(pk=letter_id, handed_at=None, not_after__gt=now)
    if not waiting.update(handed_at=now):
        return False
    letter = Letter.objects.get(pk=letter_id)
    if addresses.unusable_since(letter.recipient):
        Letter.objects.filter(pk=letter_id).update(handed_at=None)
        return False
    try:
        _message(letter).send()
    except Exception as error:
        Letter.objects.filter(pk=letter_id).update(handed_at=None)
        if not addresses.refused_for_good(error):
            raise
        addresses.mark_unusable(letter.recipient, why=WhyUnusable.BOUNCED, at=now)
        return False
    letter.sent_at = timezone.now()
    letter.body = letter.body if settings.DEMO else ""
    letter.save(update_fields=["sent_at", "body"])
    Enclosure.objects.filter(letter=letter).update(content=b"")
    return True


def _message(letter: Letter) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {
        "Message-ID": f"<{letter.pk}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    message = EmailMessage(letter.subject, letter.body, to=[letter.recipient], headers=headers)
    for name, content in Enclosure.objects.filter(letter=letter).values_list("name", "content"):
        message.attach(name, bytes(content), KINDS[name.rpartition(".")[2]])
    return message


def wipe_lapsed(*, at: datetime) -> int:
    """Take the text out of letters whose moment has passed unsent; returns how many. Those in doubt are counted aloud."""
    in_doubt = Letter.objects.filter(sent_at=None, handed_at__lt=at - IN_DOUBT_AFTER).exclude(body="").count()
    if in_doubt:
        logger.error("%d letters were handed to the mail server by a worker that died: look at its journal", in_doubt)
    lapsed = Letter.objects.filter(sent_at=None, not_after__lte=at)
    Enclosure.objects.filter(letter__in=lapsed).exclude(content=b"").update(content=b"")
    return lapsed.exclude(body="").update(body="")


def new_matter(about: str) -> str:
    """A matter of its own, for what may rightly be sent many times (a sign-in code)."""
    return f"{about}:{uuid4()}"
