"""The drawer of a till of the story: counted each open day before the first sale and after the last, taken to the bank
each Saturday; signed by the till's own words."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from connect.books.money import from_cents, to_cents
from connect.impact.demo.books import Book
from connect.impact.demo.copying import Row
from sales.drawer.closing import closing_body
from sales.drawer.counting import DENOMINATIONS, kept, worth
from sales.drawer.moving import movement_body
from sales.drawer.opening import opening_body
from sales.models import CashMovement, CashSession, DepositSlip, Means, Movement, Till

FLOAT = {2000: 1, 1000: 1, 500: 2, 200: 3, 100: 4}  # 50 euros
SATURDAY = 5
SESSION = (
    "id antenna_id till_id rank opened_at opened_by_id float_expected float_counted float_reason opening_id closed_at"
    " closed_by_id expected counted counts totals reason closing_id"
)
MOVEMENT = "id key antenna_id session_id kind amount reason at by_id entry_id"
SLIP = "movement_id antenna_id till_id rank counts cheques cheques_amount"


def counted_out(amount: Decimal) -> dict[int, int]:
    """An amount in the largest notes and coins that make it up."""
    left, counts = to_cents(amount), {}
    for value in DENOMINATIONS[2:]:  # nobody pays with 500 and 200 euros here
        if many := left // value:
            counts[value], left = many, left % value
    return counts


class Drawer:
    """One till's drawer from day to day. `sold` between `open` and `close`; rows wait in the shop to be copied."""

    def __init__(self, till: Till, book: Book, rows: dict[str, list[Row]], new_key: Callable[[], str]) -> None:
        self.till, self.book, self.rows, self.new_key = till, book, rows, new_key
        self.session: CashSession | None = None
        self.rank = self.slips = self.cheques = 0
        self.left = self.cheques_amount = Decimal(0)
        self.paid, self.numbers, self.total, self.sales = Counter[str](), ("", ""), 0, 0

    def open(self, at: datetime, seller: int) -> None:
        first, self.rank = not self.rank, self.rank + 1
        self.session = CashSession(
            id=self.new_key(), antenna_id=self.till.antenna_id, till_id=self.till.pk, rank=self.rank, opened_at=at,
            opened_by_id=seller, float_expected=self.left, float_counted=worth(FLOAT) if first else self.left,
            float_reason="Premier fonds de caisse" if first else "",
        )  # fmt: skip
        counts = FLOAT if first else counted_out(self.left)
        body = opening_body(self.session, counts)
        self.session.opening_id = self.book.write("open", body, at, str(self.session.pk))
        self.paid, self.numbers, self.total, self.sales = Counter[str](), ("", ""), 0, 0
        self.last_at, self.seller = at, seller

    def sold(self, reference: str, means: str, amount: Decimal, at: datetime, seller: int) -> str:
        """A sale of the open session; gives the session's key."""
        assert self.session is not None
        cents = to_cents(amount)
        self.paid[means] += cents
        self.numbers = (self.numbers[0] or reference, reference)
        self.total, self.sales, self.last_at, self.seller = self.total + cents, self.sales + 1, at, seller
        if means == Means.CHEQUE:
            self.cheques, self.cheques_amount = self.cheques + 1, self.cheques_amount + amount
        return str(self.session.pk)

    def close(self) -> None:
        """A quarter of an hour after the last sale; nothing when it is closed."""
        session, self.session = self.session, None
        if session is None:
            return
        at, moved = self.last_at + timedelta(minutes=15), {}
        inside = session.float_counted + from_cents(self.paid[Means.CASH])
        if at.weekday() == SATURDAY and inside > worth(FLOAT):
            taken = inside - worth(FLOAT)
            self._deposit(session, taken, at)
            moved, inside = {str(Movement.DEPOSIT): to_cents(taken)}, worth(FLOAT)
        session.closed_at, session.closed_by_id = at, self.seller
        session.expected = session.counted = self.left = inside
        session.counts = kept(counted_out(inside))
        session.totals = {
            "sales": self.sales, "sales_cents": self.total, "refunds": 0, "refunds_cents": 0, "paid": dict(self.paid),
            "given_back": {}, "settled": {}, "moved": moved, "first": self.numbers[0], "last": self.numbers[1],
        }  # fmt: skip
        closing = self.book.write("close", closing_body(session), at, str(session.pk))
        self.rows["sales.CashSession"].append(
            (session.pk, session.antenna_id, session.till_id, session.rank, session.opened_at, session.opened_by_id,
             session.float_expected, session.float_counted, session.float_reason, session.opening_id, at, self.seller,
             inside, inside, json.dumps(session.counts), json.dumps(session.totals), "", closing)
        )  # fmt: skip

    def _deposit(self, session: CashSession, taken: Decimal, at: datetime) -> None:
        self.slips += 1
        movement = CashMovement(
            id=self.new_key(), antenna_id=self.till.antenna_id, session_id=session.pk, kind=Movement.DEPOSIT, amount=taken,
            reason="Dépôt en banque", at=at, by_id=self.seller,
        )  # fmt: skip
        counts = kept(counted_out(taken))
        slip = DepositSlip(rank=self.slips, counts=counts, cheques=self.cheques, cheques_amount=self.cheques_amount)
        entry = self.book.write("deposit", movement_body(movement, slip), at, str(movement.pk))
        place: tuple[Any, ...] = (self.till.antenna_id, self.till.pk, self.slips)
        self.rows["sales.CashMovement"].append(
            (movement.pk, self.new_key(), self.till.antenna_id, session.pk, Movement.DEPOSIT.value, taken, movement.reason,
             at, self.seller, entry)
        )  # fmt: skip
        self.rows["sales.DepositSlip"].append(
            (movement.pk, *place, json.dumps(counts), self.cheques, self.cheques_amount)
        )
        self.cheques, self.cheques_amount = 0, Decimal(0)
