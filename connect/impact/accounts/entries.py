"""What the tills came to, as accounting entries: one a closed day and means of payment, one for what was sold, then what moved
in the drawers. Each entry balances, and those of a closure make its total to the cent (law.md section 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from connect.books.closing import fiscal_day
from connect.books.models import Closure, Period
from connect.books.money import from_cents, to_cents
from connect.impact.accounts.fec import Line
from connect.impact.models import Account
from sales.models import CashMovement, CashSession, Movement

SALES, DRAWERS = ("VE", "Ventes des caisses"), ("CA", "Mouvements des caisses")
# role → (account, name): where the national team has not said otherwise (plan comptable général).
DEFAULTS = {
    "cash": ("5310000", "Caisses"),
    "card": ("5115000", "Cartes à encaisser"),
    "cheque": ("5112000", "Chèques à encaisser"),
    "voucher": ("4670000", "Bons de partenaires à recevoir"),
    "later": ("4110000", "Paiements en plusieurs fois"),
    "exchange": ("4720000", "Échanges de matériel"),
    "to_sort": ("4710000", "Recettes à répartir"),
    "plan": ("7070000", "Ventes de recharges"),
    "sim": ("7070100", "Ventes de cartes SIM"),
    "computer": ("7071000", "Ventes d’ordinateurs"),
    "phone": ("7072000", "Ventes de téléphones"),
    "tablet": ("7073000", "Ventes de tablettes"),
    "accessory": ("7074000", "Ventes d’accessoires"),
    "deposit": ("5800000", "Remises en banque"),
    "in": ("5800000", "Fonds de caisse"),
    "expense": ("6068000", "Petites dépenses"),
    "out": ("4710000", "Sorties de caisse à classer"),
    "missing": ("6580000", "Manques de caisse"),
    "excess": ("7580000", "Excédents de caisse"),
    "training_client": ("4111000", "Clients des formations"),
    "training_service": ("7060000", "Formations"),
    "training_vat": ("4457100", "TVA collectée"),
    "training_transfer": ("5120000", "Banque"),
    "training_cheque": ("5112100", "Chèques à encaisser, formations"),
    "training_card": ("5115100", "Cartes à encaisser, formations"),
    "training_cash": ("5310100", "Espèces, formations"),
}


@dataclass
class Numbers:
    """The next number of each journal, going on from what was exported before in the fiscal year."""

    sales: Iterator[int]
    drawers: Iterator[int]
    training: Iterator[int]

    @classmethod
    def after(cls, sales: int, drawers: int, training: int) -> "Numbers":
        return cls(count(sales + 1), count(drawers + 1), count(training + 1))


def accounts() -> dict[str, tuple[str, str]]:
    """role → (account, name), as the national team has set them."""
    return DEFAULTS | {row.role: (row.number, row.name) for row in Account.objects.all()}


def entries(first_on: date, last_on: date, antenna_id: int | None, numbers: Numbers) -> Iterator[Line]:
    """Every line of the days from first to last, both included, of one antenna or of all (None); balanced entry by entry."""
    plan = accounts()
    closures = Closure.objects.filter(period=Period.DAY, first_on__range=(first_on, last_on)).exclude(by_means={})
    if antenna_id is not None:
        closures = closures.filter(antenna_id=antenna_id)
    for closure in closures.select_related("chain").order_by("last_on", "chain__code").iterator(500):
        yield from _of_closure(closure, plan, numbers)
    yield from _of_drawers(first_on, last_on, antenna_id, plan, numbers)


@dataclass(frozen=True)
class Piece:
    """What an entry is about: its journal, its day, the number of its document, what it says."""

    journal: tuple[str, str]
    day: date
    reference: str
    label: str

    def line(self, number: int, account: tuple[str, str], cents: int) -> Line:
        """A line of an entry of this piece; above zero on the left, below on the right."""
        amount, zero = from_cents(abs(cents)), Decimal(0)
        return Line(
            *self.journal, number, self.day, *account, self.reference, self.label, debit=amount if cents > 0 else zero,
            credit=amount if cents < 0 else zero,
        )  # fmt: skip

    def pair(
        self, numbers: Iterator[int], debited: tuple[str, str], credited: tuple[str, str], cents: int
    ) -> Iterator[Line]:
        """An entry of two lines; below zero the two change sides; nothing for zero."""
        if cents:
            number = next(numbers)
            yield self.line(number, debited, cents)
            yield self.line(number, credited, -cents)


def _of_closure(closure: Closure, plan: dict[str, tuple[str, str]], numbers: Numbers) -> Iterator[Line]:
    """What came in by each means, put aside; then what it was paid for. A refund is the same the other way round."""
    for means, cents in sorted(closure.by_means.items()):
        label = f"Clôture {closure.reference}, {plan[means][1]}"
        piece = Piece(SALES, closure.last_on, closure.reference, label)
        yield from piece.pair(numbers.sales, plan[means], plan["to_sort"], cents)
    sold = {kind: cents for kind, cents in sorted(closure.by_kind.items()) if cents}
    if not sold:
        return
    piece, number = (
        Piece(SALES, closure.last_on, closure.reference, f"Clôture {closure.reference}, ventes"),
        next(numbers.sales),
    )
    for kind, cents in sold.items():
        yield piece.line(number, plan[kind], -cents)
    if total := sum(sold.values()):
        yield piece.line(number, plan["to_sort"], total)


def _of_drawers(
    first_on: date, last_on: date, antenna_id: int | None, plan: dict[str, tuple[str, str]], numbers: Numbers
) -> Iterator[Line]:
    """Money put in and taken out, and what was missing or too much when a drawer was counted, day by day."""
    moved = CashMovement.objects.filter(at__date__range=(first_on, last_on)).select_related(
        "session__till__chain", "entry"
    )
    closed = CashSession.objects.filter(closed_at__date__range=(first_on, last_on)).select_related("till__chain")
    if antenna_id is not None:
        moved, closed = moved.filter(antenna_id=antenna_id), closed.filter(antenna_id=antenna_id)
    happened = [_of_movement(m) for m in moved] + [_of_session(c) for c in closed if c.difference]
    for at, role, cents, reference, label in sorted(happened):
        piece = Piece(DRAWERS, fiscal_day(at), reference, label)
        yield from piece.pair(numbers.drawers, plan["cash"], plan[role], cents)


Happened = tuple[datetime, str, int, str, str]  # when, role, cents into the drawer, reference, label


def _of_movement(movement: CashMovement) -> Happened:
    cents = to_cents(movement.amount) * (1 if movement.kind == Movement.IN else -1)
    reference = f"{movement.session.till.chain.code}-T-{movement.entry.seq:06d}"
    return movement.at, movement.kind, cents, reference, f"{movement.get_kind_display()} : {movement.reason}"


def _of_session(session: CashSession) -> Happened:
    assert session.difference is not None and session.closed_at is not None
    cents = to_cents(session.difference)
    reference = f"{session.till.chain.code}-C-{session.rank:06d}"
    role = "excess" if cents > 0 else "missing"
    return session.closed_at, role, cents, reference, f"Écart de caisse : {session.reason}"
