"""Writing in the books: hold the head, write the canonical text, sign it, add the entry.

These are the last statements of an act: the head stays locked until the transaction ends, and how long that lasts is
all that limits a till's speed. The formula is that of `fiscal_chain_golden` in the tests' law vectors:
signature = HMAC-SHA256(key, previous signature + LF + canonical text).
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from connect.books import keys
from connect.books.models import FIRST_SIGNATURE, Chain, Entry

TEXT_VERSION = 1


@dataclass(frozen=True)
class Head:
    """Where a chain has come to, and our lock on it until the transaction ends."""

    chain_id: int
    code: str
    antenna_id: int | None
    seq: int = 0
    number: int = 0
    sig: str = FIRST_SIGNATURE
    at: datetime | None = None


def open_chain(code: str, antenna_id: int | None) -> Chain:
    """The chain of that code, made if missing: at the national door or by the owner only. Its code never changes."""
    chain, _ = Chain.objects.get_or_create(code=code, defaults={"antenna_id": antenna_id})
    return chain


def hold(chain_id: int) -> Head:
    """Lock the head of a chain of the open door and say where it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_head(%s)", [chain_id])
        return Head(chain_id, *cursor.fetchone())


def reference(code: str, number: int) -> str:
    """`LI-1`, 198 → `LI-1-000198`; PostgreSQL refuses any other."""
    return f"{code}-{number:06d}"


def canonical(body: Mapping[str, Any]) -> str:
    """Sorted keys, no spaces, UTF-8, whole numbers: the same bytes on every machine and in every year."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def said(text: str) -> dict[str, Any]:
    """What a signed text says; empty when it is no canonical text at all."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def utc(moment: datetime) -> str:
    """`2026-11-25T09:00:00Z`: to the second, whatever the zone of the server."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def signature(key: bytes, prev_sig: str, text: str) -> str:
    return hmac.new(key, f"{prev_sig}\n{text}".encode(), hashlib.sha256).hexdigest()


def link(
    head: Head,
    *,
    kind: str,
    body: Mapping[str, Any],
    at: datetime,
    key: tuple[str, bytes],
    subject: uuid.UUID | None = None,
    numbered: bool = False,
) -> Entry:
    """The next entry of a chain, signed and not yet written; the pure half of `append`, for those who copy many.

    `body`: what the kind has to say, in whole numbers and plain text, without a name and without a person's key.
    `at`: when it happened; an entry that arrives late keeps its hour in the text and stands after the ones before it.
    """
    number = head.number + 1 if numbered else None
    document = reference(head.code, number) if number is not None else None
    signed = {"at": utc(at), "chain": head.code, "seq": head.seq + 1, "type": kind.upper(), "v": TEXT_VERSION}
    text = canonical({**body, **signed, **({"number": document} if document else {})})
    return Entry(
        chain_id=head.chain_id,
        antenna_id=head.antenna_id,
        seq=head.seq + 1,
        kind=kind,
        number=number,
        reference=document,
        subject=subject,
        occurred_at=max(at, head.at) if head.at else at,
        text=text,
        text_version=TEXT_VERSION,
        prev_sig=head.sig,
        sig=signature(key[1], head.sig, text),
        key_id=key[0],
    )


def after(entry: Entry, head: Head) -> Head:
    """Where the chain is once that entry is written."""
    return Head(
        head.chain_id, head.code, head.antenna_id, entry.seq, entry.number or head.number, entry.sig, entry.occurred_at
    )


def append(
    head: Head,
    *,
    kind: str,
    body: Mapping[str, Any],
    at: datetime,
    subject: uuid.UUID | None = None,
    numbered: bool = False,
) -> Entry:
    """Write the next entry of a held chain. LedgerUnavailable when the key cannot be read; then nothing is written."""
    entry = link(head, kind=kind, body=body, at=at, key=keys.signing_key(), subject=subject, numbered=numbered)
    entry.save(force_insert=True)
    return entry
