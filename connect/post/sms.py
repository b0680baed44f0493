"""Text messages (SMS) leave as letters do: the row and its job are written with what they tell, the worker hands them to
a carrier, at most once and never after their moment. Carriers stand behind one interface; the one here writes a file.
"""

import json
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from connect.post.models import Text

logger = logging.getLogger(__name__)

# GSM 03.38, the alphabet of one-byte text messages; the signs of its second table count twice.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€")
LOOKS_LIKE = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe",
              "Œ": "OE", "\u00a0": " ", "\u202f": " ", "ç": "c", "\u2066": "", "\u2069": ""}  # fmt: skip
# Departments overseas, whose mobile numbers have prefixes of their own.
OVERSEAS = {"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF"}


class Reply(NamedTuple):
    """What somebody answered to a text message."""

    number: str  # E.164
    text: str


class NumberRefused(Exception):
    """The carrier says that this number is nobody's: nothing more is tried."""


class Carrier(Protocol):
    """Who takes text messages. Any error but `NumberRefused` means: not taken, try again."""

    def send(self, number: str, body: str, *, key: str) -> None:
        """Take one; `key` is the same when it is tried again."""

    def replies(self) -> Sequence[Reply]:
        """What was answered since the last time it was asked."""


class FileBackend:
    """Writes each text message as a line of JSON into the data folder; answers are read from a file beside it."""

    def send(self, number: str, body: str, *, key: str) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        line = {"key": key, "to": number, "body": body, "at": timezone.now().isoformat()}
        with (settings.DATA / "sms.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def replies(self) -> Sequence[Reply]:
        inbox, taken = settings.DATA / "sms_replies.jsonl", settings.DATA / "sms_replies.taken"
        if not inbox.exists():
            return []
        inbox.replace(taken)
        lines = [json.loads(line) for line in taken.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Reply(str(line["from"]), str(line["text"])) for line in lines]


def carrier() -> Carrier | None:
    """The carrier of `settings.SMS_BACKEND`; None when there is none."""
    if not settings.SMS_BACKEND:
        return None
    made: Carrier = import_string(settings.SMS_BACKEND)()
    return made


def takes(number: str) -> bool:
    """May a text message go to this number (E.164): a French mobile telephone, and a carrier to take it."""
    if not settings.SMS_BACKEND or not number:
        return False
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    if parsed.country_code == 33:  # 06 and 07 are mobile, those kept for examples too (06 39 98: Arcep)
        return len(str(parsed.national_number)) == 9 and str(parsed.national_number)[0] in "67"
    kind = phonenumbers.number_type(parsed)
    return phonenumbers.region_code_for_number(parsed) in OVERSEAS and kind == phonenumbers.PhoneNumberType.MOBILE


def plain(text: str) -> str:
    """The text in the one-byte alphabet where only accents and quotes stand against it (`fenêtre` → `fenetre`); as it is
    in another script, which the one-byte alphabet cannot write."""
    if any(unicodedata.category(c).startswith("L") and ord(c) > 0x370 for c in text):
        return "".join(LOOKS_LIKE.get(c, c) if c in "\u00a0\u202f\u2066\u2069" else c for c in text)
    return "".join(_folded(text))


def _folded(text: str) -> Iterator[str]:
    for written in text:
        sign = LOOKS_LIKE.get(written, written)
        if len(sign) != 1 or sign in GSM or sign in GSM_TWICE:
            yield sign
        else:
            bare = unicodedata.normalize("NFD", sign)[0]
            yield bare if bare in GSM else "?"


def parts(text: str) -> int:
    """How many text messages a carrier makes of it: 160 one-byte signs, or 70 others; 153 and 67 once there are several."""
    if all(sign in GSM or sign in GSM_TWICE for sign in text):
        length, one, several = sum(2 if sign in GSM_TWICE else 1 for sign in text), 160, 153
    else:
        length, one, several = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // several)


def shortest(texts: Sequence[str]) -> str:
    """Of several ways to say it, from the fullest: the first that takes no more parts than the least of them."""
    said = [plain(text) for text in texts]
    least = min(map(parts, said))
    return next(text for text in said if parts(text) == least)


def send(*, number: str, matter: str, kind: str, body: str, language: str, not_after: datetime) -> bool:
    """Write a text message and the job that sends it; True unless it was written before."""
    text = Text(number=number, matter=matter, kind=kind, body=body, language=language, not_after=not_after)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO post_text (id, number, matter, kind, body, parts, language, queued_at, not_after)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [text.pk, number, matter, kind, body, parts(body), language, text.queued_at, not_after],
        )
        if not cursor.rowcount:
            return False
        app.configure_task("connect.post.tasks.deliver_text", queue="mail").defer(text_id=str(text.pk))
    return True


def hand_over(text_id: UUID | str) -> bool:
    """Hand one text message to the carrier if it still waits and its moment has not passed; True when it was taken.

    `handed_at` is written, and committed, before the carrier is called: killed in between, nobody sends it again. What the
    carrier does not take is put back, and the error passes through, so that the job is tried again.
    """
    taker, now = carrier(), timezone.now()
    if taker is None or not Text.objects.filter(pk=text_id, handed_at=None, not_after__gt=now).update(handed_at=now):
        return False
    text = Text.objects.get(pk=text_id)
    try:
        taker.send(text.number, text.body, key=str(text.pk))
    except NumberRefused:
        Text.objects.filter(pk=text_id).update(handed_at=None, not_after=now)
        return False
    except Exception:
        Text.objects.filter(pk=text_id).update(handed_at=None)
        raise
    body = text.body if settings.DEMO else ""
    Text.objects.filter(pk=text_id).update(sent_at=timezone.now(), body=body)
    return True


def wipe_lapsed(*, at: datetime) -> int:
    """Take the words out of text messages whose moment has passed unsent; returns how many."""
    return Text.objects.filter(sent_at=None, not_after__lte=at).exclude(body="").update(body="")
