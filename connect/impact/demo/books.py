"""A till's book of the story: entries signed as the till signs them, each night closed with its month and its year."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from connect.books import chain, closing, keys
from connect.books.models import Chain, Head, Period
from connect.impact.demo.copying import Row

ENTRY = "id chain_id antenna_id seq kind number reference subject occurred_at text text_version prev_sig sig key_id"
CLOSURE = (
    "id chain_id antenna_id period rank first_on last_on first_seq last_seq tickets total by_means by_rate by_kind"
    " perpetual perpetual_abs entry_id closed_at"
)
NIGHT = time(2, 15, tzinfo=UTC)  # when the nightly job closes the day before
NOTHING = closing.Sums()


@dataclass
class Running:
    """What a period has come to so far."""

    tickets: int = 0
    total: int = 0
    absolute: int = 0
    by_means: Counter[str] = field(default_factory=Counter)
    by_rate: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)

    def add(self, body: Mapping[str, Any]) -> None:
        self.tickets += 1
        self.total += body["total_cents"]
        self.absolute += abs(body["total_cents"])
        for paid in body["pay"]:
            self.by_means[paid["mode"]] += paid["cents"]
        for line in body["lines"]:
            self.by_rate[line["rate"]] += line["net_cents"]
            self.by_kind[line["kind"]] += line["net_cents"]

    def sums(self) -> closing.Sums:
        if not self.tickets:
            return NOTHING
        return closing.Sums(
            self.tickets, self.total, self.absolute, dict(self.by_means), dict(self.by_rate), dict(self.by_kind)
        )


class Book:
    """The chain of a till while its years are told: `write` an entry, `close_before` a day."""

    def __init__(self, chain_: Chain, entries: list[Row], closures: list[Row], new_key: Any) -> None:
        self.head, self.key = chain.hold(chain_.pk), keys.signing_key()
        self.entries, self.closures, self.new_key = entries, closures, new_key
        self.last: dict[str, closing.Last] = {}
        self.running: dict[str, Running] = {period: Running() for period in Period.values}

    def write(self, kind: str, body: Mapping[str, Any], at: datetime, subject: str, *, numbered: bool = False) -> str:
        """The next entry; gives its key. A ticket is counted in the day, the month and the year that are open."""
        if not self.last:
            self.last = {period: closing.Last(closing.fiscal_day(at)) for period in Period.values}
        entry = chain.link(
            self.head, kind=kind, body=body, at=at, key=self.key, subject=UUID(subject), numbered=numbered
        )
        self.head = chain.after(entry, self.head)
        key: str = self.new_key()
        self.entries.append(
            (key, entry.chain_id, entry.antenna_id, entry.seq, kind, entry.number, entry.reference, subject,
             entry.occurred_at, entry.text, entry.text_version, entry.prev_sig, entry.sig, entry.key_id)
        )  # fmt: skip
        if kind == "ticket":
            for running in self.running.values():
                running.add(body)
        return key

    def close_before(self, day: date) -> None:
        """Close each day not closed yet before this one, in the night after it."""
        while self.last and (closed := self.last[Period.DAY].first_on) < day:
            self._close_day(closed)

    def _close_day(self, day: date) -> None:
        at, last_seq = datetime.combine(day + closing.DAY, NIGHT), self.head.seq
        for period in closing.periods_ending(day):
            before, sums = self.last[period], self.running[period].sums()
            after = closing.followed(before, day, last_seq, sums)
            key = self.new_key()
            entry = self.write(period, closing.body_of(before, day, last_seq, sums), at, key)
            words = [json.dumps(dict(one)) for one in (sums.by_means, sums.by_rate, sums.by_kind)]
            self.closures.append(
                (key, self.head.chain_id, self.head.antenna_id, period, after.rank, before.first_on, day,
                 before.last_seq + 1, last_seq, sums.tickets, sums.total, *words, after.perpetual, after.perpetual_abs,
                 entry, at)
            )  # fmt: skip
            self.last[period] = after
            if sums.tickets:
                self.running[period] = Running()

    @property
    def reference(self) -> str:
        """The number of the last document written."""
        return chain.reference(self.head.code, self.head.number)

    def keep_head(self) -> None:
        head = self.head
        Head.objects.filter(chain_id=head.chain_id).update(seq=head.seq, number=head.number, sig=head.sig, at=head.at)
