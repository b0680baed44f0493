"""Is what stands in the books what was signed? Names the first entry that was changed, removed, inserted or swapped.

Three witnesses are compared: the entries with their signatures; the head kept beside them, which a cut tail leaves
behind; and the heads written each day outside the database (`ledger_heads/`), which an older dump cannot know.

A chain is read in segments that know where they begin, so that two processes share it and memory stays flat.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from connect.books import keys
from connect.books.chain import canonical, reference, said, signature, utc
from connect.books.models import FIRST_SIGNATURE, Chain, Entry

Row = TypeVar("Row")
STEP = 1000  # entries in memory at once
SEGMENT = 10_000  # entries that one process checks in one go
# kind of entry → the entries whose document no longer says what was signed, with what differs
Comparer = Callable[[list[Entry]], Iterable[tuple[Entry, str]]]
_comparers: dict[str, Comparer] = {}


def compare(kind: str, comparer: Comparer) -> None:
    """An app that writes a kind of entry says how its own rows are compared with the signed text."""
    _comparers[kind] = comparer


def differing(
    entries: Iterable[Entry], rows: Mapping[UUID, Row], noun: str, *, of: str, same: Callable[[Entry, Row], bool]
) -> Iterator[tuple[Entry, str]]:
    """A comparer's answer: entries whose row is missing, belongs to another entry, or is not the same. `of`: the column of
    a row that names its entry.
    """
    for entry in entries:
        row = rows.get(entry.subject) if entry.subject else None
        if row is None or getattr(row, of) != entry.pk:
            yield entry, f"its {noun} is missing"
        elif not same(entry, row):
            yield entry, f"its {noun} says something else"


def repeats(entry: Entry, body: Mapping[str, Any], *but: str) -> bool:
    """Does the signed text say each thing of this body, left aside what the row does not keep (`but`)?"""
    signed = said(entry.text)
    return all(signed.get(name) == body[name] for name in body if name not in but)


def is_whole(entry: Entry, body: Mapping[str, Any], at: datetime) -> bool:
    """Is the signed text this body of a numbered document, made at that instant, and nothing else?"""
    about = {"at": utc(at), "seq": entry.seq, "type": entry.kind.upper(), "v": entry.text_version}
    code = (entry.reference or "").rsplit("-", 1)[0]
    return canonical({**body, **about, "chain": code, "number": entry.reference}) == entry.text


@dataclass(frozen=True)
class Fault:
    """`what`: changed, removed, inserted, swapped, or differs (a document that no longer matches its entry)."""

    chain: str
    seq: int
    what: str
    detail: str = ""

    def __str__(self) -> str:
        verb = "" if self.what == "differs" else "was "
        return f"{self.chain}: entry {self.seq} {verb}{self.what}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True)
class Extent:
    """A chain as it stands at one instant: where its head is, and the rank of its last entry."""

    chain_id: int
    code: str
    antenna_id: int | None
    head_seq: int
    head_number: int
    head_sig: str
    last_seq: int

    def segments(self) -> list["Segment"]:
        return [
            Segment(self, first, min(first + SEGMENT - 1, self.last_seq))
            for first in range(1, self.last_seq + 1, SEGMENT)
        ]


@dataclass(frozen=True)
class Segment:
    """The entries of a chain from one rank to another, both included."""

    chain: Extent
    first: int
    last: int


def extents(codes: list[str] | None = None) -> list[Extent]:
    """Every chain, or those of these codes, heads and last entries read at one instant while tills go on selling."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.code, c.antenna_id, h.seq, h.number, h.sig,"
            " coalesce((SELECT max(e.seq) FROM books_entry e WHERE e.chain_id = c.id), 0)"
            " FROM books_chain c JOIN books_head h ON h.chain_id = c.id"
            " WHERE %(codes)s::text[] IS NULL OR c.code = ANY (%(codes)s) ORDER BY c.code",
            {"codes": codes or None},
        )
        return [Extent(*row) for row in cursor.fetchall()]


def first_fault(chain: Chain, known: dict[str, bytes] | None = None) -> Fault | None:
    """The first fault of a chain, None when it is whole. Takes memory for some thousand entries, whatever its length."""
    known = known if known is not None else keys.all_keys()
    (extent,) = extents([chain.code])
    for segment in extent.segments():
        fault = fault_in(segment, known)
        if fault is not None:
            return fault
    return fault_at_the_end(extent)


def fault_in(segment: Segment, known: dict[str, bytes]) -> Fault | None:
    """The first fault of a segment: of the chaining, or of a document that no longer says what was signed."""
    reader = _Reader(segment, known)
    for page in _pages(segment):
        fault = reader.read(page)
        if fault is not None:
            return fault
    if reader.seq < segment.last:
        return Fault(segment.chain.code, reader.seq + 1, "removed", f"the chain had come to {segment.chain.last_seq}")
    return None


def fault_at_the_end(extent: Extent) -> Fault | None:
    """What the entries themselves cannot tell: a tail that was cut or added, an older dump that was put back."""
    if extent.head_seq > extent.last_seq:
        return Fault(extent.code, extent.last_seq + 1, "removed", f"the chain had come to {extent.head_seq}")
    newest = Entry.objects.filter(chain=extent.chain_id, seq=extent.last_seq).values_list("sig", flat=True).first()
    number = _number_before(extent.chain_id, extent.last_seq + 1)
    if (extent.head_seq, extent.head_sig, extent.head_number) != (
        extent.last_seq,
        newest or FIRST_SIGNATURE,
        number,
    ):
        return Fault(extent.code, extent.last_seq, "inserted", f"the head stands at {extent.head_seq}")
    return _older_than_outside(extent)


def _pages(segment: Segment) -> Iterator[list[Entry]]:
    after = segment.first - 1
    of_chain = Entry.objects.filter(chain=segment.chain.chain_id, seq__lte=segment.last).order_by("seq")
    while page := list(of_chain.filter(seq__gt=after)[:STEP]):
        yield page
        after = page[-1].seq


def _number_before(chain_id: int, seq: int) -> int:
    numbered = Entry.objects.filter(chain=chain_id, seq__lt=seq, number__isnull=False).order_by("-seq")
    return numbered.values_list("number", flat=True).first() or 0


class _Reader:
    """Goes along a segment: what the last entry was, and whether the next one follows it."""

    def __init__(self, segment: Segment, known: dict[str, bytes]) -> None:
        self.chain, self.known = segment.chain, known
        self.sig, self.seq, self.number = FIRST_SIGNATURE, segment.first - 1, 0
        self.at: datetime | None = None
        if self.seq:
            before = Entry.objects.filter(chain=self.chain.chain_id, seq=self.seq).values_list("sig", "occurred_at")
            self.sig, self.at = before.first() or (FIRST_SIGNATURE, None)
            self.number = _number_before(self.chain.chain_id, segment.first)

    def read(self, page: list[Entry]) -> Fault | None:
        """The first fault of a page, by rank."""
        sound: list[Entry] = []
        fault = None
        for entry in page:
            fault = self._fault(entry)
            if fault is not None:
                break
            sound.append(entry)
            self.sig, self.seq, self.at = entry.sig, entry.seq, entry.occurred_at
            self.number = entry.number or self.number
        return _document_fault(self.chain, sound) or fault

    def _fault(self, entry: Entry) -> Fault | None:
        seq, code = self.seq + 1, self.chain.code
        key = self.known.get(entry.key_id)
        genuine = key is not None and signature(key, entry.prev_sig, entry.text) == entry.sig
        text = said(entry.text)
        if genuine and text.get("seq") != seq and entry.seq == seq:
            moved = self._entries().filter(text__contains=f'"seq":{seq},').exclude(pk=entry.pk).exists()
            return Fault(code, seq, "swapped" if moved else "removed", f"entry {text.get('seq')} stands there")
        if entry.seq != seq:
            return Fault(code, seq, "removed", f"the next one is {entry.seq}")
        if not genuine or entry.prev_sig != self.sig:
            following = self._entries().filter(seq=seq + 1).values_list("prev_sig", flat=True).first()
            foreign = following == self.sig or (following is None and self.chain.head_seq < seq)
            return Fault(
                code,
                seq,
                "inserted" if foreign else "changed",
                "" if key is not None else f"unknown key {entry.key_id}",
            )
        wrong = self._unsigned_columns(entry, text)
        return Fault(code, seq, "changed", wrong) if wrong else None

    def _entries(self) -> QuerySet[Entry]:
        return Entry.objects.filter(chain=self.chain.chain_id)

    def _unsigned_columns(self, entry: Entry, text: dict[str, object]) -> str:
        """Columns that repeat the text, or follow from it, for those who read the table."""
        chain = self.chain
        if text.get("number") != entry.reference or text.get("type") != entry.kind.upper():
            return "number or kind"
        if (text.get("chain"), text.get("v"), entry.antenna_id) != (chain.code, entry.text_version, chain.antenna_id):
            return "chain, version or antenna"
        if entry.number is not None and (
            entry.number != self.number + 1 or entry.reference != reference(chain.code, entry.number)
        ):
            return "number"
        happened = datetime.fromisoformat(str(text.get("at")))
        if utc(entry.occurred_at) != utc(max(happened, self.at) if self.at else happened):
            return "hour"
        return ""


def _document_fault(chain: Extent, entries: list[Entry]) -> Fault | None:
    faults = []
    for kind, of_kind in groupby(sorted(entries, key=lambda entry: entry.kind), key=lambda entry: entry.kind):
        if kind in _comparers:
            found = next(iter(_comparers[kind](list(of_kind))), None)
            faults += [Fault(chain.code, found[0].seq, "differs", found[1])] if found else []
    return min(faults, key=lambda fault: fault.seq, default=None)


def heads_folder() -> Path:
    return Path(settings.DATA) / "ledger_heads"


def write_heads() -> Path:
    """Keep today's heads outside the database, one JSON object; a second run the same day replaces it."""
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{timezone.localdate():%Y-%m-%d}.json"
    heads = {c.code: {"seq": c.head.seq, "sig": c.head.sig} for c in Chain.objects.select_related("head")}
    path.write_text(json.dumps(heads, indent=1, sort_keys=True))
    return path


def _older_than_outside(chain: Extent) -> Fault | None:
    """A head that was written outside must still be an entry of the chain."""
    for path in sorted(heads_folder().glob("*.json")) if heads_folder().is_dir() else []:
        head = json.loads(path.read_text()).get(chain.code)
        if not head or head["seq"] == 0:
            continue
        found = Entry.objects.filter(chain=chain.chain_id, seq=head["seq"]).values_list("sig", flat=True).first()
        if found is None:
            return Fault(chain.code, head["seq"], "removed", f"it was there on {path.stem}")
        if found != head["sig"]:
            return Fault(chain.code, head["seq"], "changed", f"it was another on {path.stem}")
    return None
