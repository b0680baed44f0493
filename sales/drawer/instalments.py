"""Paying in instalments: a manager agrees beforehand, the till keeps the dates, each payment is a ticket of its own (C050)."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from connect import VERSION
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.books import chain, verify
from connect.books.models import Entry
from connect.books.money import split, to_cents
from connect.dates import months_after
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import euros
from sales.models import CreditAgreement, Instalment, InstalmentMonths, Means, Sale, Settlement, Till
from sales.ticket import heading

AGREED_FOR = 7  # days: the person may come back for the sale
MOST_MONTHS = 12


@for_constraint("instalments_agreed", "instalments_add_up")
class NobodyAgreed(Refusal):
    sentence = _("Nobody agreed to instalments for this sale. A manager does, from the person’s sale page.")
    field = "means"

    def __init__(self, most: Decimal | None = None) -> None:
        words = _("The manager agreed to %(most)s in instalments: the rest is paid now.")
        super().__init__(words % {"most": euros(most)} if most is not None else None)


@for_constraint("agreement_by_a_manager")
class AManagerAgrees(Refusal):
    sentence = _("A manager of the antenna agrees to instalments.")


@for_constraint("agreement_within_months")
class TooManyMonths(Refusal):
    sentence = _("The national team allows fewer months.")
    field = "months"


@for_constraint("settlement_within_due")
class NothingLeftToPay(Refusal):
    """Two tabs, two tills: what is paid is not paid twice."""

    sentence = _("Nothing left to pay.")
    field = "amount"

    def __init__(self, due: Decimal | None = None) -> None:
        words = _("Only %(due)s is left to pay.")
        super().__init__(words % {"due": euros(due)} if due else None)


def most_months(day: date) -> int:
    """Over how many months at most a manager may let somebody pay (house rule, dated rows)."""
    row = InstalmentMonths.objects.in_force(day)
    return row.months if row else MOST_MONTHS


def schedule(amount: Decimal, months: int, first_on: date) -> list[tuple[date, Decimal]]:
    """Dates and parts of an amount over so many months, always counted from the first day; the parts add up to it."""
    parts = split(amount, [1] * months)
    return [(months_after(first_on, n + 1), part) for n, part in enumerate(parts) if part > 0]


@act
def agree(
    person: Person, most: Decimal, months: int, reason: str, *, antenna_id: int, by: User, at: datetime
) -> CreditAgreement:
    """Let a person pay her next sale here in instalments: at most so many euros over so many months. AManagerAgrees,
    TooManyMonths.
    """
    return CreditAgreement.objects.create(
        antenna_id=antenna_id, person=person, most=most, months=months, reason=reason.strip(), by=by, at=at,
        until=timezone.localdate(at) + timedelta(days=AGREED_FOR),
    )  # fmt: skip


def agreement_for(person: Person | None, antenna_id: int, day: date) -> CreditAgreement | None:
    """What a manager agreed to for her next sale here, None without."""
    if person is None:
        return None
    waiting = CreditAgreement.objects.filter(person=person, antenna_id=antenna_id, sale=None, until__gte=day)
    return waiting.select_related("by").order_by("-at").first()


def use(sale: Sale, person: Person | None, later: Decimal) -> list[Instalment]:
    """The dates of a sale of which a part is paid later; its agreement is used by it. NobodyAgreed."""
    agreement = agreement_for(person, sale.antenna_id, sale.sold_on)
    if agreement is None:
        raise NobodyAgreed
    if later > agreement.most:
        raise NobodyAgreed(agreement.most)
    CreditAgreement.objects.filter(pk=agreement.pk).update(sale=sale)
    dates = schedule(later, agreement.months, sale.sold_on)
    parts = [
        Instalment(antenna_id=sale.antenna_id, sale=sale, rank=rank, due_on=day, amount=part)
        for rank, (day, part) in enumerate(dates, 1)
    ]
    return Instalment.objects.bulk_create(parts)


def all_due(sales: Iterable[Sale]) -> dict[uuid.UUID, Decimal]:
    """What is left to pay of each sale, in euros; one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, still_due(id) FROM unnest(%s::uuid[]) id", [[sale.pk for sale in sales]])
        return dict(cursor.fetchall())


def still_due(sale: Sale) -> Decimal:
    """What is left to pay of a sale, in euros."""
    return all_due([sale])[sale.pk]


def what_is_left(sale: Sale, due: Decimal | None = None) -> list[tuple[Instalment, Decimal]]:
    """Each instalment with what is left of it: what came in pays the oldest first. `due`: what is left of the sale, if known."""
    instalments = list(sale.instalments.all())
    paid = sum((part.amount for part in instalments), Decimal(0)) - (still_due(sale) if due is None else due)
    left = []
    for part in instalments:
        covered = min(paid, part.amount)
        paid -= covered
        left.append((part, part.amount - covered))
    return left


def settlement_body(settlement: Settlement) -> dict[str, Any]:
    """What is signed: money came in by one means and what was put off is less by as much; the turnover does not change."""
    cents = to_cents(settlement.amount)
    return {
        "of": settlement.sale.reference,
        "operator": f"OP-{settlement.by_id}",
        "pay": [{"cents": cents, "mode": settlement.means}, {"cents": -cents, "mode": Means.LATER}],
        "program": f"Connect {VERSION}",
        "settlement": str(settlement.pk),
        "total_cents": 0,
    }


@act
def settle(
    sale: Sale,
    means: str,
    amount: Decimal,
    *,
    received: Decimal | None = None,
    till: Till,
    by: User,
    at: datetime,
    key: uuid.UUID,
) -> Settlement:
    """Take money for a sale paid in instalments; the same key again gives the same settlement.

    `till` with its site, antenna and chain. NothingLeftToPay, drawer.opening.TillNotOpen, books.keys.LedgerUnavailable.
    """
    take_turns(sale.pk, 4)
    before = Settlement.objects.select_related("entry").filter(key=key).first()
    if before is not None:
        return before
    due = still_due(sale)
    if due <= 0 or amount > due:
        raise NothingLeftToPay(due if due > 0 else None)
    settlement = Settlement(
        key=key, antenna_id=sale.antenna_id, till=till, sale=sale, settled_at=at, settled_on=timezone.localdate(at), by=by, means=means,
        amount=amount, received=(amount if received is None else received) if means == Means.CASH else None,
        heading=heading(till, by, timezone.localdate(at)),
    )  # fmt: skip
    head = chain.hold(till.chain_id)
    settlement.entry = chain.append(
        head, kind="settlement", body=settlement_body(settlement), at=at, subject=settlement.pk, numbered=True
    )
    settlement.save(force_insert=True)
    return settlement


# For the person's page: has a sale of hers here an instalment whose day has passed, paid or not?
ONCE_DUE = """EXISTS (SELECT FROM sales_instalment i JOIN sales_salebuyer b ON b.sale_id = i.sale_id
  WHERE b.person_id = %(person)s AND i.antenna_id = %(antenna)s AND i.due_on < %(today)s)"""


def overdue(antenna_id: int, day: date, person: Person | None = None) -> list[dict[str, Any]]:
    """Sales of an antenna (to one person) with an instalment that should have been paid before a day, the oldest first;
    three queries.
    """
    late = Instalment.objects.filter(antenna_id=antenna_id, due_on__lt=day).values_list("sale_id", flat=True).distinct()
    if person is not None:
        late = late.filter(sale__buyer__person=person)
    put_off = Sale.objects.filter(pk__in=late).select_related("entry", "buyer__person").order_by("sold_at")
    sales = list(put_off.prefetch_related("instalments"))
    due, found = all_due(sales), []
    for sale in sales:
        left = [(part, amount) for part, amount in what_is_left(sale, due[sale.pk]) if amount and part.due_on < day]
        if left:
            found.append({"sale": sale, "since": left[0][0].due_on, "amount": sum(a for _p, a in left)})
    return found


def differences(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """For `verify_ledger`: settlements whose row no longer says what was signed."""
    wanted = [entry.subject for entry in entries if entry.subject]
    return verify.differing(
        entries, Settlement.objects.select_related("sale__entry").in_bulk(wanted), "settlement", of="entry_id",
        same=lambda entry, row: verify.repeats(entry, settlement_body(row), "program"),
    )  # fmt: skip
