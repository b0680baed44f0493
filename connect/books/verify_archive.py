#!/usr/bin/env python3
"""Checks archives of Connect's books without Connect. Python 3.8 or later, nothing else.

    python verify_archive.py 2025.zip
    python verify_archive.py 2025.zip 2026.zip --key ledger_key

Names the first entry that was changed, removed, inserted or swapped, then what closures say wrongly. Without the key, the
linking, the numbers, the sums and the files are checked; signatures are not, and that is said. Several archives of one
chain, oldest first, are checked as one. Exit code 0 when nothing is wrong, 1 when something is, 2 when nothing could be read.
"""

# ruff: noqa: T201, PTH123, UP006, UP035 -- a program of its own, for older Pythons too

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import sys
import zipfile
from bisect import bisect_left, bisect_right
from typing import Any, Dict, Iterator, List, Tuple

FIRST = "0" * 64
TURNOVER = ("TICKET", "REFUND")
MONEY = (*TURNOVER, "SETTLEMENT")
PERIODS = ("DAY", "MONTH", "YEAR")
SUMMED = ("tickets", "period_cents", "by_means", "by_rate", "by_kind")
Line = Dict[str, Any]


class Fault(Exception):
    """What is wrong, and where."""


def main(words: List[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("archives", nargs="+", metavar="archive.zip")
    asked.add_argument("--key", help="the file of keys, one a line, as on the server")
    options = asked.parse_args(words)
    path = options.key or ""
    try:
        chain = Chain(read_keys(options.key) if options.key else {})
        for path in options.archives:
            with zipfile.ZipFile(path) as archive:
                Checker(archive, chain).check()
            print(f"{path}: {chain.told()}")
    except Fault as fault:
        print(f"{path}: {fault}")
        return 1
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        print(f"{path}: cannot be read: {type(error).__name__}: {error}")
        return 2
    if not chain.keys:
        print("SIGNATURES WERE NOT CHECKED: give the key with --key. Linking, numbers, sums and files were.")
    return 0


def read_keys(path: str) -> Dict[str, bytes]:
    """Every key by its short name."""
    with open(path, encoding="ascii") as file:
        lines = file.read().split()
    return {hashlib.sha256(line.encode()).hexdigest()[:8]: line.encode() for line in lines}


def read(text: str) -> Line:
    """What a signed text says; nothing when it is none."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def signature(key: bytes, before: str, text: str) -> str:
    return hmac.new(key, f"{before}\n{text}".encode(), hashlib.sha256).hexdigest()


class Chain:
    """Where the chain has come to, from one archive to the next."""

    def __init__(self, keys: Dict[str, bytes]) -> None:
        self.keys = keys
        self.code = ""
        self.seq, self.sig, self.number = 0, FIRST, 0
        self.entries = self.closures = 0
        # period → rank, last entry, real and absolute perpetual totals of its last closure
        self.perpetual: Dict[str, Tuple[int, int, int, int]] = {}

    def told(self) -> str:
        return (
            f"{self.code}, {self.entries} entries and {self.closures} closures up to rank {self.seq}:"
            " nothing was changed, removed, inserted or swapped."
        )


class Checker:
    """One archive: its entries one after the other, its closures, its files."""

    def __init__(self, archive: zipfile.ZipFile, chain: Chain) -> None:
        self.archive, self.chain = archive, chain
        self.manifest: Line = json.loads(archive.read("manifest.json"))
        self.ranks: List[int] = []  # of each entry that moves money,
        self.sums: List[Line] = []  # and what it adds

    def check(self) -> None:
        self.begin()
        self.entries()
        self.closures()
        self.files()

    def begin(self) -> None:
        """Does it follow the archive before it, or the beginning of its chain?"""
        said, chain = self.manifest, self.chain
        if chain.code:
            if chain.code != said["chain"]:
                raise Fault(f"it is of chain {said['chain']}, the one before of {chain.code}")
            if (said["first_seq"], said["first_prev_sig"]) != (chain.seq + 1, chain.sig):
                raise Fault(f"it does not follow the archive before it: entry {chain.seq + 1} was expected")
            return
        if said["first_seq"] == 1 and said["first_prev_sig"] != FIRST:
            raise Fault("the first entry of a chain follows nothing")
        chain.code, chain.number = said["chain"], said["number_before"]
        chain.seq, chain.sig = said["first_seq"] - 1, said["first_prev_sig"]
        for period in PERIODS:
            rank, last, real, absolute = said["before"][period]
            chain.perpetual[period] = (rank, last, real, absolute)

    def entries(self) -> None:
        """The chain, entry by entry."""
        chain, ahead = self.chain, Ahead(self.lines("entries.jsonl"))
        for entry in ahead:
            self.entry(entry, ahead)
            chain.seq, chain.sig, chain.entries = entry["seq"], entry["sig"], chain.entries + 1
        if chain.seq != self.manifest["last_seq"]:
            raise Fault(f"entry {chain.seq + 1} was removed: the archive goes to {self.manifest['last_seq']}")
        if chain.sig != self.manifest["last_sig"]:
            raise Fault(f"entry {chain.seq} was changed: it is not the last one of the manifest")

    def entry(self, entry: Line, ahead: Ahead) -> None:
        chain, seq, there = self.chain, self.chain.seq + 1, entry["seq"]
        said = read(entry["text"])
        if not said:
            raise Fault(f"entry {there} was changed: its text cannot be read")
        genuine = self.genuine(entry)
        if genuine and said.get("seq") != there:
            swapped = any(read(other["text"]).get("seq") == there for other in ahead.rest())
            raise Fault(
                f"entry {there} was {'swapped' if swapped else 'removed'}: entry {said.get('seq')} stands there"
            )
        if there > seq:
            swapped = any(other["seq"] == seq for other in ahead.rest())
            raise Fault(f"entry {seq} was {'swapped' if swapped else 'removed'}: entry {there} stands there")
        if there < seq:
            raise Fault(f"entry {there} was inserted: the rank stands there twice")
        if not genuine or entry["prev_sig"] != chain.sig:
            following = ahead.peek()
            inserted = following is not None and following["prev_sig"] == chain.sig
            raise Fault(f"entry {seq} was {'inserted' if inserted else 'changed'}")
        if said.get("type") != entry["kind"].upper() or said.get("chain") != chain.code:
            raise Fault(f"entry {seq} was changed: its kind or its chain is not the signed one")
        self.number(entry, said)
        if said["type"] in MONEY:
            self.ranks.append(seq)
            self.sums.append(sums_of(said))

    def genuine(self, entry: Line) -> bool:
        """Is the signature that of the text? Without a key nobody can tell."""
        if not self.chain.keys:
            return True
        key = self.chain.keys.get(entry["key_id"])
        if key is None:
            raise Fault(f"entry {entry['seq']} was signed by a key that is not in the file ({entry['key_id']})")
        return hmac.compare_digest(signature(key, entry["prev_sig"], entry["text"]), entry["sig"])

    def number(self, entry: Line, said: Line) -> None:
        """Numbers follow one another without a gap."""
        if said.get("number") != entry["number"]:
            raise Fault(f"entry {entry['seq']} was changed: its number is not the signed one")
        if entry["number"] is None:
            return
        number = int(entry["number"].rsplit("-", 1)[1])
        if number != self.chain.number + 1:
            raise Fault(f"entry {entry['seq']}: {entry['number']} does not follow number {self.chain.number}")
        self.chain.number = number

    def closures(self) -> None:
        """Each closure of the year: its range, its sums, both perpetual totals, in the order they were made."""
        for entry in self.lines("closures.jsonl"):
            self.closure(entry, json.loads(entry["text"]))
        if any(self.chain.perpetual[period][1] != self.manifest["last_seq"] for period in PERIODS):
            raise Fault("a closure was removed: the last day, month or year is not closed")

    def closure(self, entry: Line, said: Line) -> None:
        name, chain = f"the closure of the {said['type'].lower()} ending {said['last_on']}", self.chain
        if not self.genuine(entry):
            raise Fault(f"{name} was changed")
        rank, last, real, absolute = chain.perpetual[said["type"]]
        if (said["rank"], said["first_seq"]) != (rank + 1, last + 1):
            raise Fault(f"{name} does not follow: a closure was removed or inserted before it")
        first, last = bisect_left(self.ranks, said["first_seq"]), bisect_right(self.ranks, said["last_seq"])
        found = added(self.sums[first:last])
        if any(said[key] != found[key] for key in SUMMED):
            raise Fault(
                f"{name} does not add up: entries {said['first_seq']} to {said['last_seq']} come to"
                f" {found['period_cents']} cents"
            )
        real, absolute = real + found["period_cents"], absolute + found["absolute"]
        if (said["perpetual_cents"], said["perpetual_abs_cents"]) != (real, absolute):
            raise Fault(f"{name} has wrong perpetual totals: {real} and {absolute} cents were expected")
        chain.perpetual[said["type"]] = (said["rank"], said["last_seq"], real, absolute)
        chain.closures += 1

    def files(self) -> None:
        """Each file as the manifest describes it, and the manifest as it was signed."""
        there, names = self.archive.namelist(), {*self.manifest["files"], "manifest.json", "manifest.sig"}
        if sorted(there) != sorted(names):
            raise Fault(f"files were added or removed: {', '.join(sorted(set(there) ^ names)) or 'one stands twice'}")
        for name, about in sorted(self.manifest["files"].items()):
            digest = hashlib.sha256()
            with self.archive.open(name) as file:
                for block in iter(lambda: file.read(1 << 16), b""):
                    digest.update(block)
            if digest.hexdigest() != about["sha256"]:
                raise Fault(f"file {name} was changed")
        if self.chain.keys:
            key = self.chain.keys.get(self.manifest["key_id"], b"")
            good = hmac.new(key, self.archive.read("manifest.json"), hashlib.sha256).hexdigest()
            if not hmac.compare_digest(good, self.archive.read("manifest.sig").decode("ascii").strip()):
                raise Fault("the manifest was changed: its signature is not good")

    def lines(self, name: str) -> Iterator[Line]:
        with self.archive.open(name) as file:
            for line in io.TextIOWrapper(file, "utf-8"):
                yield json.loads(line)


class Ahead:
    """Lines one by one, with a look at the next."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines, self.next = lines, next(lines, None)

    def __iter__(self) -> Iterator[Line]:
        while self.next is not None:
            now, self.next = self.next, next(self.lines, None)
            yield now

    def peek(self) -> Line | None:
        return self.next

    def rest(self) -> Iterator[Line]:
        if self.next is not None:
            yield self.next
        yield from self.lines


def sums_of(said: Line) -> Line:
    """What one entry adds: its total if it is turnover, what was paid by each means, its lines by rate and by kind."""
    turnover = said["type"] in TURNOVER
    total = said["total_cents"] if turnover else 0
    means: Dict[str, int] = {}
    rates: Dict[str, int] = {}
    kinds: Dict[str, int] = {}
    for paid in said.get("pay", []):
        means[paid["mode"]] = means.get(paid["mode"], 0) + paid["cents"]
    for line in said.get("lines", []) if turnover else []:
        rates[line["rate"]] = rates.get(line["rate"], 0) + line["net_cents"]
        kinds[line["kind"]] = kinds.get(line["kind"], 0) + line["net_cents"]
    cents = {"tickets": int(turnover), "period_cents": total, "absolute": abs(total)}
    return {**cents, "by_means": means, "by_rate": rates, "by_kind": kinds}


def added(sums: List[Line]) -> Line:
    """The sum of what several entries add."""
    found: Line = {"tickets": 0, "period_cents": 0, "absolute": 0, "by_means": {}, "by_rate": {}, "by_kind": {}}
    for one in sums:
        for name, value in one.items():
            if isinstance(value, dict):
                for key, cents in value.items():
                    found[name][key] = found[name].get(key, 0) + cents
            else:
                found[name] += value
    return found


if __name__ == "__main__":
    sys.exit(main())
