"""Closing a till: the drawer is counted before what should be there is shown; a difference is explained, above a threshold
by two people. Several closings a day, several tills: each sale is in exactly one of them (C031, C032).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect import VERSION
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership
from connect.books import chain, verify
from connect.books.models import Entry
from connect.books.money import from_cents, to_cents
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import euros
from sales.drawer.counting import kept
from sales.drawer.signing import fingerprint
from sales.models import (
    CashMovement,
    CashSession,
    Means,
    Payment,
    Refund,
    RefundPayment,
    Sale,
    SecondPersonAbove,
    Settlement,
)  # fmt: skip

THRESHOLD = Decimal(5)  # euros, until the national team says otherwise
TRIES, TRIES_WITHIN = 5, 600  # wrong passwords of a second person, seconds


@for_constraint("session_closed_once")
class AlreadyClosed(Refusal):
    sentence = _("This till was closed meanwhile. Its report says by whom.")


@for_constraint("cashsession_difference_has_a_reason")
class ExplainTheDifference(Refusal):
    """Shown once the drawer was counted: what should be there, and what is missing or too much."""

    sentence = _("What you counted is not what should be in the drawer. Count again, or say why.")
    field = "reason"

    def __init__(self, expected: Decimal | None = None, counted: Decimal | None = None) -> None:
        if expected is None or counted is None:
            super().__init__()
            return
        less = _("%(counted)s counted, %(expected)s expected: %(difference)s is missing. Count again, or say why.")
        more = _("%(counted)s counted, %(expected)s expected: %(difference)s too much. Count again, or say why.")
        words = less if counted < expected else more
        super().__init__(
            words
            % {"counted": euros(counted), "expected": euros(expected), "difference": euros(abs(counted - expected))}
        )


@for_constraint("session_two_people", "cashsession_two_people")
class TwoPeopleCount(Refusal):
    sentence = _(
        "A difference of more than %(amount)s asks for a second person: a colleague counts too, then signs here."
    )
    field = "colleague"

    def __init__(self, above: Decimal = THRESHOLD) -> None:
        super().__init__(self.sentence % {"amount": euros(above)})


class OtherMeansDiffer(Refusal):
    """What the card terminal or the cheques say is not what the tickets say."""

    sentence = _("The cards or the cheques do not come to what was sold. Look again, or say why.")
    field = "reason"

    def __init__(self, means: str, told: Decimal, expected: Decimal) -> None:
        words = (
            _("The card terminal says %(told)s, the tickets say %(expected)s. Look again, or say why.")
            if means == Means.CARD
            else _("There are %(told)s in cheques, the tickets say %(expected)s. Look again, or say why.")
        )
        super().__init__(words % {"told": euros(told), "expected": euros(expected)})


class NotHerPassword(Refusal):
    sentence = _("That is not this colleague’s password. She types it herself.")
    field = "password"


class TooManyTries(Refusal):
    sentence = _("Too many wrong passwords. Wait ten minutes, or ask another colleague.")
    field = "password"


@for_constraint("session_expected")
class ChangedMeanwhile(Refusal):
    sentence = _("A sale was made while you were counting. Count the drawer again.")


def threshold_on(day: date) -> Decimal:
    """From which difference a second person counts too, in euros (house rule, dated rows)."""
    row = SecondPersonAbove.objects.in_force(day)
    return row.amount if row else THRESHOLD


def expected_in(session: CashSession) -> Decimal:
    """What should be in the drawer now, in euros."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT drawer_expected(%s)", [session.pk])
        (amount,) = cursor.fetchone()
    return Decimal(amount)


def totals_of(session: CashSession) -> dict[str, Any]:
    """What a session came to, in cents: tickets, refunds, settlements, by means and by kind of movement; first and last ticket."""
    sales = Sale.objects.filter(session=session)
    paid = Payment.objects.filter(sale__session=session).values_list("means").annotate(Sum("amount"))
    back = RefundPayment.objects.filter(refund__session=session).values_list("means").annotate(Sum("amount"))
    settled = Settlement.objects.filter(session=session).values_list("means").annotate(Sum("amount"))
    moved = CashMovement.objects.filter(session=session).values_list("kind").annotate(Sum("amount"))
    count = sales.aggregate(n=Count("pk"), total=Sum("total"))
    refunded = Refund.objects.filter(session=session).aggregate(n=Count("pk"), total=Sum("total"))
    numbers = sales.order_by("entry__number").values_list("entry__reference", flat=True)
    return {
        "sales": count["n"],
        "sales_cents": to_cents(count["total"] or Decimal(0)),
        "refunds": refunded["n"],
        "refunds_cents": to_cents(refunded["total"] or Decimal(0)),
        "paid": {means: to_cents(amount) for means, amount in paid.order_by("means")},
        "given_back": {means: to_cents(amount) for means, amount in back.order_by("means")},
        "settled": {means: to_cents(amount) for means, amount in settled.order_by("means")},
        "moved": {kind: to_cents(amount) for kind, amount in moved.order_by("kind")},
        "first": numbers.first() or "",
        "last": numbers.last() or "",
    }


def came_in_by(totals: Mapping[str, Any], means: str) -> int:
    """What came in by a means less what was given back by it, in cents."""
    paid, back, settled = (totals.get(name, {}).get(means, 0) for name in ("paid", "given_back", "settled"))
    return int(paid + settled - back)


def closing_body(session: CashSession) -> dict[str, Any]:
    """What is signed of a closing: counted, expected and sums in cents; no name."""
    assert session.counted is not None and session.expected is not None
    return {
        "counted_cents": to_cents(session.counted),
        "counts": session.counts,
        "expected_cents": to_cents(session.expected),
        "operator": f"OP-{session.closed_by_id}",
        "program": f"Connect {VERSION}",
        "rank": session.rank,
        "reason": fingerprint(session.reason),
        "second": f"OP-{session.closed_with_id}" if session.closed_with_id else "",
        "session": str(session.pk),
        "totals": session.totals,
    }


def colleagues(antenna_id: int, by: User) -> list[User]:
    """Who may count too: the others of the antenna's team today."""
    team = Membership.objects.on().filter(antenna_id=antenna_id).exclude(user=by).select_related("user")
    return sorted({m.user for m in team}, key=lambda user: (user.first_name, user.last_name, user.pk))


def confirm(colleague: User, password: str) -> None:
    """The second person signs with her own password; NotHerPassword, TooManyTries. Nothing is kept of it."""
    tries = f"drawer-second-{colleague.pk}"
    if cache.get(tries, 0) >= TRIES:
        raise TooManyTries
    if not check_password(password, colleague.password):
        cache.add(tries, 0, TRIES_WITHIN)
        cache.incr(tries)
        raise NotHerPassword
    cache.delete(tries)


@act
def close_session(
    session: CashSession,
    counted: Decimal,
    *,
    counts: Mapping[int, int] | None = None,
    told: Mapping[str, Decimal] | None = None,
    reason: str = "",
    colleague: User | None = None,
    by: User,
    at: datetime,
) -> CashSession:
    """Close a till by what was counted in its drawer, in euros; what is there stays as the next float.

    `told`: what the slip of the card terminal and the cheques come to, by means, where somebody looked. Waits for the sales
    under way. AlreadyClosed, ExplainTheDifference, OtherMeansDiffer, TwoPeopleCount, books.keys.LedgerUnavailable.
    """
    head = chain.hold(session.till.chain_id)  # before the session, as a sale does: the two never wait for each other
    held = CashSession.objects.select_for_update().get(pk=session.pk)
    if held.closed_at is not None:
        raise AlreadyClosed
    held.expected = expected_in(held)
    difference = abs(counted - held.expected)
    if difference and not reason.strip():
        raise ExplainTheDifference(held.expected, counted)
    above = threshold_on(timezone.localdate(at))
    if difference > above and (colleague is None or colleague.pk == by.pk):
        raise TwoPeopleCount(above)
    totals = totals_of(held)
    totals["told"] = {means: to_cents(amount) for means, amount in sorted((told or {}).items())}
    for means, amount in (told or {}).items():
        expected = came_in_by(totals, means)
        if to_cents(amount) != expected and not reason.strip():
            raise OtherMeansDiffer(means, amount, from_cents(expected))
    held.closed_at, held.closed_by, held.counted, held.counts = at, by, counted, kept(counts or {})
    held.closed_with = colleague if difference > above else None
    held.reason, held.totals = reason.strip(), totals
    held.closing = chain.append(head, kind="close", body=closing_body(held), at=at, subject=held.pk)
    held.save()
    return held


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: closings whose session no longer says what was signed."""
    sessions = CashSession.objects.in_bulk([entry.subject for entry in entries if entry.subject])
    return verify.differing(
        entries, sessions, "session", of="closing_id",
        same=lambda entry, session: verify.repeats(entry, closing_body(session), "program"),
    )  # fmt: skip
