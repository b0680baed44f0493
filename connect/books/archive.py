"""One closed year of a chain in one file that is read without Connect (law.md T11): signed lines, tables, a description,
a list of hashes, its signature, and the program that checks it.

The same year gives the same bytes again, under the same version of Connect and the same key. Written page by page: memory
does not grow with the year. Nothing is ever purged from the books; an archive is a copy.
"""

import csv
import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db.models import Q

from connect import VERSION
from connect.books import chain, keys
from connect.books.models import FIRST_SIGNATURE, Closure, Entry, Period

STEP = 1000  # entries in memory at once
HERE = Path(__file__).parent
Rows = Iterable[list[Any]]


def write(out: IO[bytes], year: Closure, *, made_at: datetime) -> None:
    """The archive of a closed year into a file opened for writing. LedgerUnavailable when it cannot be signed.

    `year` with its chain; `made_at`: the date it bears. The year's own closures stand later in the chain: their signed lines
    are in a file of their own, and again in the next archive, where they are links.
    """
    key_id, key = keys.signing_key()
    book = _Book(out, year.last_on.timetuple()[:3])
    for name in ("LISEZMOI.txt", "README.txt"):
        book.add(name, [(HERE / "archive_words" / name).read_bytes()])
    book.add("verify_archive.py", [(HERE / "verify_archive.py").read_bytes()])
    book.add("entries.jsonl", _signed(_entries(year)))
    book.add("closures.jsonl", _signed(_closing_entries(year)))
    for name, columns, rows in (
        ("documents.csv", DOCUMENT, _documents),
        ("lignes.csv", LINE, _lines),
        ("paiements.csv", PAYMENT, _payments),
        ("evenements.csv", EVENT, _events),
    ):
        book.add(name, _table(columns, rows, _entries(year)))
    book.add("clotures.csv", _table(CLOSURE, _closures, _closing_entries(year)))
    manifest = json.dumps(_manifest(year, made_at, key_id) | {"files": book.files}, indent=1, sort_keys=True).encode()
    book.add("manifest.json", [manifest])
    book.add("manifest.sig", [hmac.new(key, manifest, hashlib.sha256).hexdigest().encode() + b"\n"])
    book.close()


class _Book:
    """A ZIP whose bytes depend on nothing but what is put into it; keeps the hash of each file."""

    def __init__(self, out: IO[bytes], day: Any) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self._dated = (*day, 0, 0, 0)
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        about = zipfile.ZipInfo(name, self._dated)
        about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
        digest, size = hashlib.sha256(), 0
        with self._zip.open(about, "w", force_zip64=True) as file:
            for block in blocks:
                file.write(block)
                digest.update(block)
                size += len(block)
        self.files[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def close(self) -> None:
        self._zip.close()


def _pages(entries: Any) -> Iterator[Entry]:
    after = 0
    while page := list(entries.filter(seq__gt=after).order_by("seq")[:STEP]):
        yield from page
        after = page[-1].seq


def _entries(year: Closure) -> Iterator[Entry]:
    return _pages(Entry.objects.filter(chain=year.chain_id, seq__range=(year.first_seq, year.last_seq)))


def _closing_entries(year: Closure) -> Iterator[Entry]:
    """The signed closures of the year's days, of its months and of itself, in the order in which they were made."""
    of_the_year = Closure.objects.filter(chain=year.chain_id, first_on__gte=year.first_on, last_on__lte=year.last_on)
    return _pages(Entry.objects.filter(chain=year.chain_id, pk__in=of_the_year.values("entry")))


def _signed(entries: Iterable[Entry]) -> Iterator[bytes]:
    """JSON lines; `text` is what was signed, byte for byte."""
    for e in entries:
        line = {
            "seq": e.seq, "kind": e.kind, "number": e.reference, "prev_sig": e.prev_sig, "sig": e.sig, "key_id": e.key_id,
            "text": e.text,
        }  # fmt: skip
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


DOCUMENT = ["rang", "nature", "numero", "date_heure_utc", "total_centimes", "corrige", "operateur", "mention_tva",
            "programme", "signature"]  # fmt: skip
LINE = ["rang", "numero", "ligne", "libelle", "detail", "nature", "quantite", "prix_unitaire_centimes", "net_centimes",
        "taux_tva"]  # fmt: skip
PAYMENT = ["rang", "numero", "moyen", "centimes", "recu_centimes"]
EVENT = ["rang", "nature", "date_heure_utc", "contenu"]
CLOSURE = ["rang", "periode", "ordre", "du", "au", "premiere_entree", "derniere_entree", "tickets", "total_centimes",
           "perpetuel_reel_centimes", "perpetuel_absolu_centimes", "par_moyen", "par_taux", "par_nature",
           "date_heure_utc", "signature"]  # fmt: skip


def _documents(entry: Entry, said: dict[str, Any]) -> Rows:
    if entry.reference:
        yield [
            entry.seq, entry.kind, entry.reference, said["at"], said.get("total_cents", ""), said.get("corrects", ""),
            said.get("operator", ""), said.get("vat", ""), said.get("program", ""), entry.sig,
        ]  # fmt: skip


def _lines(entry: Entry, said: dict[str, Any]) -> Rows:
    for rank, line in enumerate(said.get("lines", []) if entry.reference else [], 1):
        yield [
            entry.seq, entry.reference, rank, line.get("label", ""), line.get("detail", ""), line.get("kind", ""),
            line.get("qty", ""), line.get("unit_cents", ""), line.get("net_cents", ""), line.get("rate", ""),
        ]  # fmt: skip


def _payments(entry: Entry, said: dict[str, Any]) -> Rows:
    for paid in said.get("pay", []) if entry.reference else []:
        yield [entry.seq, entry.reference, paid["mode"], paid["cents"], paid.get("received_cents", "")]


def _events(entry: Entry, said: dict[str, Any]) -> Rows:
    if not entry.reference and entry.kind not in Period.values:
        yield [entry.seq, entry.kind, said["at"], entry.text]


def _closures(entry: Entry, said: dict[str, Any]) -> Rows:
    words = [chain.canonical(said[name]) for name in ("by_means", "by_rate", "by_kind")]
    yield [
        entry.seq, entry.kind, said["rank"], said["first_on"], said["last_on"], said["first_seq"], said["last_seq"],
        said["tickets"], said["period_cents"], said["perpetual_cents"], said["perpetual_abs_cents"], *words, said["at"],
        entry.sig,
    ]  # fmt: skip


def _table(
    columns: list[str], rows: Callable[[Entry, dict[str, Any]], Rows], entries: Iterable[Entry]
) -> Iterator[bytes]:
    """CSV for a French spreadsheet: semicolons, UTF-8 with its mark; a cell that looks like a formula stays text."""
    yield b"\xef\xbb\xbf" + _row(columns)
    for entry in entries:
        for row in rows(entry, chain.said(entry.text)):
            yield _row(row)


def _row(cells: list[Any]) -> bytes:
    out = io.StringIO()
    safe = [f"'{c}" if isinstance(c, str) and c[:1] in ("=", "+", "-", "@", "\t", "\r") else c for c in cells]
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(safe)
    return out.getvalue().encode()


def _manifest(year: Closure, made_at: datetime, key_id: str) -> dict[str, Any]:
    book = Entry.objects.filter(chain=year.chain_id)
    sigs = dict(book.filter(seq__in=(year.first_seq - 1, year.last_seq)).values_list("seq", "sig"))
    first_prev = sigs.get(year.first_seq - 1, FIRST_SIGNATURE)
    numbered = book.filter(Q(seq__lt=year.first_seq), number__isnull=False).order_by("-seq")
    return {
        "before": _before(year),
        "chain": year.chain.code,
        "first_on": year.first_on.isoformat(),
        "first_prev_sig": first_prev,
        "first_seq": year.first_seq,
        "format": 1,
        "key_id": key_id,
        "last_on": year.last_on.isoformat(),
        "last_seq": year.last_seq,
        "last_sig": sigs.get(year.last_seq, first_prev),
        "made_at": chain.utc(made_at),
        "number_before": numbered.values_list("number", flat=True).first() or 0,
        "program": f"Connect {VERSION}",
    }


def _before(year: Closure) -> dict[str, tuple[int, int, int, int]]:
    """Of each length, the last closure of the years before: rank, last entry, perpetual totals."""
    earlier = Closure.objects.filter(chain=year.chain_id, last_on__lt=year.first_on).order_by("period", "-rank")
    last = {c.period: (c.rank, c.last_seq, c.perpetual, c.perpetual_abs) for c in earlier.distinct("period")}
    return {period.upper(): last.get(period, (0, 0, 0, 0)) for period in Period.values}
