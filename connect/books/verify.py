"""Is what stands in the books what was signed? Names the first entry that was changed, removed, inserted or swapped.

Three witnesses are compared: the entries with their signatures; the head kept beside them, which a cut tail leaves
behind; and the heads written each day outside the database (`ledger_heads/`), which an older dump cannot know.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from connect.books import keys
from connect.books.chain import reference, signature, utc
from connect.books.models import FIRST_SIGNATURE, Chain, Entry

STEP = 2000
# kind of entry → the entries whose document no longer says what was signed, with what differs
Comparer = Callable[[list[Entry]], Iterable[tuple[Entry, str]]]
_comparers: dict[str, Comparer] = {}


def compare(kind: str, comparer: Comparer) -> None:
    """An app that writes a kind of entry says how its own rows are compared with the signed text."""
    _comparers[kind] = comparer


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


def first_fault(chain: Chain, known: dict[str, bytes] | None = None) -> Fault | None:
    """The first fault of a chain, None when it is whole. Takes memory for some thousand entries, whatever its length."""
    known = known if known is not None else keys.all_keys()
    sig, seq, number, at = FIRST_SIGNATURE, 0, 0, None
    for entry in _entries(chain):
        fault = _fault(chain, entry, seq + 1, sig, number, at, known)
        if fault is not None:
            return fault
        sig, seq, at = entry.sig, entry.seq, entry.occurred_at
        number = entry.number or number
    head = chain.head
    if head.seq > seq:
        return Fault(chain.code, seq + 1, "removed", f"the chain had come to {head.seq}")
    if (head.seq, head.sig, head.number) != (seq, sig, number):
        return Fault(chain.code, seq, "inserted", f"the head stands at {head.seq}")
    return _older_than_outside(chain) or _document_fault(chain)


def _entries(chain: Chain) -> Iterator[Entry]:
    after = 0
    while page := list(Entry.objects.filter(chain=chain, seq__gt=after).order_by("seq")[:STEP]):
        yield from page
        after = page[-1].seq


def _fault(
    chain: Chain, entry: Entry, seq: int, sig: str, number: int, at: datetime | None, known: dict[str, bytes]
) -> Fault | None:
    key = known.get(entry.key_id)
    genuine = key is not None and signature(key, entry.prev_sig, entry.text) == entry.sig
    said = _said(entry.text)
    if genuine and said.get("seq") != seq and entry.seq == seq:
        moved = Entry.objects.filter(chain=chain, text__contains=f'"seq":{seq},').exclude(pk=entry.pk).exists()
        return Fault(chain.code, seq, "swapped" if moved else "removed", f"entry {said.get('seq')} stands there")
    if entry.seq != seq:
        return Fault(chain.code, seq, "removed", f"the next one is {entry.seq}")
    if not genuine or entry.prev_sig != sig:
        following = Entry.objects.filter(chain=chain, seq=seq + 1).values_list("prev_sig", flat=True).first()
        foreign = following == sig or (following is None and chain.head.seq < seq)
        detail = "" if key is not None else f"unknown key {entry.key_id}"
        return Fault(chain.code, seq, "inserted" if foreign else "changed", detail)
    wrong = _unsigned_columns(chain, entry, said, number, at)
    return Fault(chain.code, seq, "changed", wrong) if wrong else None


def _said(text: str) -> dict[str, object]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _unsigned_columns(chain: Chain, entry: Entry, said: dict[str, object], number: int, at: datetime | None) -> str:
    """Columns that repeat the text, or follow from it, for those who read the table."""
    if said.get("number") != entry.reference or said.get("type") != entry.kind.upper():
        return "number or kind"
    if said.get("chain") != chain.code or said.get("v") != entry.text_version or entry.antenna_id != chain.antenna_id:
        return "chain, version or antenna"
    if entry.number is not None and (
        entry.number != number + 1 or entry.reference != reference(chain.code, entry.number)
    ):
        return "number"
    happened = datetime.fromisoformat(str(said.get("at")))
    if utc(entry.occurred_at) != utc(max(happened, at) if at else happened):
        return "hour"
    return ""


def _document_fault(chain: Chain) -> Fault | None:
    for kind, comparer in _comparers.items():
        after = 0
        while page := list(Entry.objects.filter(chain=chain, kind=kind, seq__gt=after).order_by("seq")[:STEP]):
            for entry, detail in comparer(page):
                return Fault(chain.code, entry.seq, "differs", detail)
            after = page[-1].seq
    return None


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


def _older_than_outside(chain: Chain) -> Fault | None:
    """A head that was written outside must still be an entry of the chain."""
    for path in sorted(heads_folder().glob("*.json")) if heads_folder().is_dir() else []:
        head = json.loads(path.read_text()).get(chain.code)
        if not head or head["seq"] == 0:
            continue
        found = Entry.objects.filter(chain=chain, seq=head["seq"]).values_list("sig", flat=True).first()
        if found is None:
            return Fault(chain.code, head["seq"], "removed", f"it was there on {path.stem}")
        if found != head["sig"]:
            return Fault(chain.code, head["seq"], "changed", f"it was another on {path.stem}")
    return None
