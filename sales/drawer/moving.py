"""Money that enters or leaves a drawer without a sale: a float put in, a small expense, what goes to the bank."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books import chain, verify
from connect.books.models import Entry
from connect.books.money import to_cents
from connect.refusals import Refusal, for_constraint
from sales.drawer.counting import kept, worth
from sales.drawer.opening import TillNotOpen
from sales.drawer.signing import fingerprint
from sales.models import CashMovement, CashSession, DepositSlip, Movement


@for_constraint("movement_within_drawer")
class MoreThanThereIs(Refusal):
    sentence = _("There is less than that in the drawer. Check the amount.")
    field = "amount"


@for_constraint("cashmovement_has_a_reason")
class WhatFor(Refusal):
    sentence = _("Say what it is for: somebody will read it later.")
    field = "reason"


@for_constraint("cashmovement_above_zero")
class NoAmount(Refusal):
    sentence = _("Write an amount above zero.")
    field = "amount"


@dataclass(frozen=True)
class Slip:
    """What goes to the bank: coins and notes by their value in cents, and cheques, which are not in the drawer's cash."""

    counts: Mapping[int, int] = field(default_factory=dict)
    cheques: int = 0
    cheques_amount: Decimal = Decimal(0)

    @property
    def cash(self) -> Decimal:
        return worth(self.counts)


def movement_body(movement: CashMovement, slip: DepositSlip | None) -> dict[str, Any]:
    """What is signed of a movement: its amount in cents, below zero when it leaves the drawer; no name."""
    cents = to_cents(movement.amount) * (1 if movement.kind == Movement.IN else -1)
    said: dict[str, Any] = {
        "amount_cents": cents,
        "movement": movement.kind,
        "operator": f"OP-{movement.by_id}",
        "reason": fingerprint(movement.reason),
        "session": str(movement.session_id),
    }
    if slip is not None:
        said |= {
            "cheques": slip.cheques,
            "cheques_cents": to_cents(slip.cheques_amount),
            "counts": slip.counts,
            "slip": slip.rank,
        }
    return said


@act
def move(
    session: CashSession,
    kind: str,
    amount: Decimal,
    reason: str,
    *,
    by: User,
    at: datetime,
    key: uuid.UUID,
    slip: Slip | None = None,
) -> CashMovement:
    """Note money put in or taken out of an open drawer, in euros; the same key again gives the same movement.

    TillNotOpen, MoreThanThereIs, WhatFor, NoAmount, books.keys.LedgerUnavailable.
    """
    take_turns(key)
    before = CashMovement.objects.filter(key=key).first()
    if before is not None:
        return before
    head = chain.hold(session.till.chain_id)  # before the session, as a sale does: the two never wait for each other
    held = CashSession.objects.select_for_update().get(pk=session.pk)
    if held.closed_at is not None:
        raise TillNotOpen
    if amount <= 0:
        raise NoAmount
    if not reason.strip():
        raise WhatFor
    movement = CashMovement(
        key=key, antenna_id=held.antenna_id, session=held, kind=kind, amount=amount, reason=reason.strip(), at=at, by=by
    )
    written = _slip(movement, slip, held) if slip is not None else None
    word = "deposit" if kind == Movement.DEPOSIT else "movement"
    movement.entry = chain.append(head, kind=word, body=movement_body(movement, written), at=at, subject=movement.pk)
    movement.save(force_insert=True)
    if written is not None:
        written.save(force_insert=True)
    return movement


def take_to_the_bank(session: CashSession, slip: Slip, *, by: User, at: datetime, key: uuid.UUID) -> CashMovement:
    """A deposit with its numbered slip. Refused as `move` refuses."""
    return move(session, Movement.DEPOSIT, slip.cash, str(_("Taken to the bank")), by=by, at=at, key=key, slip=slip)


def _slip(movement: CashMovement, slip: Slip, session: CashSession) -> DepositSlip:
    last = DepositSlip.objects.filter(till=session.till).aggregate(last=Max("rank"))["last"] or 0
    return DepositSlip(
        movement=movement, antenna_id=session.antenna_id, till=session.till, rank=last + 1, counts=kept(slip.counts),
        cheques=slip.cheques, cheques_amount=slip.cheques_amount,
    )  # fmt: skip


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: movements and deposits whose row no longer says what was signed."""
    wanted = [entry.subject for entry in entries if entry.subject]
    return verify.differing(
        entries, CashMovement.objects.select_related("slip").in_bulk(wanted), "movement", of="entry_id",
        same=lambda entry, row: verify.repeats(entry, movement_body(row, getattr(row, "slip", None))),
    )  # fmt: skip
