"""Opening a till: its float is counted, and may differ from what the last closing left only with a reason (law.md T14)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from connect import VERSION
from connect.accounts.models import User
from connect.acts import act
from connect.books import chain, verify
from connect.books.models import Entry
from connect.books.money import to_cents
from connect.refusals import Refusal, for_constraint
from sales.closures.closing import catch_up
from sales.drawer.counting import kept
from sales.drawer.signing import fingerprint
from sales.models import CashSession, Till


@for_constraint("session_open")
class TillNotOpen(Refusal):
    sentence = _("This till is not open: count its money first, on the page of the till.")


@for_constraint("cashsession_one_open_a_till", "session_follows", "cashsession_rank_once_a_till")
class AlreadyOpen(Refusal):
    sentence = _("A colleague has just opened this till. Nothing else to do.")


@for_constraint("till_withdrawn")
class TillWithdrawn(Refusal):
    sentence = _("This till was withdrawn. Choose another one.")


@for_constraint("cashsession_float_has_a_reason")
class FloatDiffers(Refusal):
    """The money of the night is not the money of the morning: somebody says why."""

    sentence = _("This is not what the last closing left in the drawer. Count again, or say why.")
    field = "reason"


def session_of(till: Till) -> CashSession | None:
    """The open session of a till, with who opened it."""
    return CashSession.objects.select_related("opened_by").filter(till=till, closed_at=None).first()


def left_by_the_last(till: Till) -> tuple[int, Decimal]:
    """Rank of the till's last session and what it left in the drawer; (0, 0) before the first."""
    last = CashSession.objects.filter(till=till).order_by("-rank").first()
    return (last.rank, last.counted or Decimal(0)) if last else (0, Decimal(0))


def opening_body(session: CashSession, counts: Mapping[int, int]) -> dict[str, Any]:
    """What is signed of an opening: amounts in cents, no name."""
    return {
        "counts": kept(counts),
        "expected_cents": to_cents(session.float_expected),
        "float_cents": to_cents(session.float_counted),
        "operator": f"OP-{session.opened_by_id}",
        "program": f"Connect {VERSION}",
        "rank": session.rank,
        "reason": fingerprint(session.float_reason),
        "session": str(session.pk),
    }


@act
def open_session(
    till: Till,
    counted: Decimal,
    *,
    counts: Mapping[int, int] | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> CashSession:
    """Open a till with the float that was counted, in euros; the days before it are closed first.

    AlreadyOpen, TillWithdrawn, FloatDiffers, books.keys.LedgerUnavailable.
    """
    catch_up(till, at=at)
    rank, left = left_by_the_last(till)
    if session_of(till) is not None:
        raise AlreadyOpen
    if counted != left and rank and not reason.strip():
        raise FloatDiffers
    session = CashSession(
        antenna_id=till.antenna_id, till=till, rank=rank + 1, opened_at=at, opened_by=by, float_expected=left,
        float_counted=counted, float_reason=reason.strip() or ("" if counted == left else str(_("First float"))),
    )  # fmt: skip
    head = chain.hold(till.chain_id)
    session.opening = chain.append(
        head, kind="open", body=opening_body(session, counts or {}), at=at, subject=session.pk
    )
    session.save(force_insert=True)
    return session


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: openings whose session no longer says what was signed. The pieces counted are in the text alone."""
    sessions = CashSession.objects.in_bulk([entry.subject for entry in entries if entry.subject])
    return verify.differing(
        entries, sessions, "session", of="opening_id",
        same=lambda entry, session: verify.repeats(entry, opening_body(session, {}), "counts", "program"),
    )  # fmt: skip
