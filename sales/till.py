"""Selling: one act, one transaction, the books last. PostgreSQL holds each of these rules underneath."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.doubles.holding import holding
from beneficiaries.models import Person, VisitSource
from beneficiaries.visits import note_presence
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Site
from connect.books import chain
from connect.refusals import Refusal, for_constraint
from sales import allowance, limits
from sales.drawer import instalments
from sales.drawer.exceptions import waiting_exception
from sales.models import (
    Handover,
    Kind,
    Payment,
    Product,
    Sale,
    SaleBuyer,
    SaleLine,
    SimCard,
    SoldPlan,
    Till,
    Unit,
    UnitState,
)  # fmt: skip
from sales.paying import Paid, check_payments, paid_later, payments_of, short_euros
from sales.pricing import Asked, prices_on
from sales.stockroom.handing import hand_over
from sales.ticket import heading, plan_detail, printed_name, ticket_body


@dataclass(frozen=True)
class Item:
    """What is sold: an article, for a device or a SIM card the very one, how many, the price of one."""

    product: Product
    price: Decimal
    unit: Unit | None = None
    quantity: int = 1
    card: SimCard | None = None

    @property
    def total(self) -> Decimal:
        return self.price * self.quantity

    @property
    def wanted(self) -> limits.Wanted:
        return limits.Wanted(self.product.kind, self.quantity, self.total)


class EmptyBasket(Refusal):
    sentence = _("The basket is empty: scan an article first.")
    field = "scan"


class NoTill(Refusal):
    sentence = _("No till is open at this antenna. The national team opens one.")


@for_constraint("line_price_under_cap", "line_device_has_a_cap", "price_under_cap")
class AboveCap(Refusal):
    """Solidarity caps: a computer at 140 EUR, a phone at 8 EUR at most (house rule R15, dated rows)."""

    sentence = _("This price is above what the association asks at most. Lower the price.")
    field = "price"

    def __init__(self, kind: str = "", cap: Decimal | None = None) -> None:
        words: dict[str, str | Promise] = {
            Kind.COMPUTER: _("A computer is sold for %(cap)s at most. Lower the price."),
            Kind.PHONE: _("A phone is sold for %(cap)s at most. Lower the price."),
        }
        super().__init__(words[kind] % {"cap": short_euros(cap)} if kind in words and cap is not None else None)


@for_constraint("price_under_national")
class AbovePrice(Refusal):
    """An antenna may sell below the national price, never above."""

    sentence = _("The price is above the national price. Lower it.")
    field = "price"

    def __init__(self, price: Decimal | None = None) -> None:
        words = _("This article is sold for %(price)s at most. Lower the price.")
        super().__init__(words % {"price": short_euros(price)} if price is not None else None)


@for_constraint("unit_sold_once", "unit_on_sale")
class UnitAlreadySold(Refusal):
    """Two sellers, one device: who pays first has it."""

    sentence = _("This device has just been sold. Choose another one.")
    field = "scan"

    def __init__(self, unit: Unit | None = None, seller: str = "", till_number: int | None = None) -> None:
        self.unit = unit
        if unit is None or not seller:
            super().__init__()
            return
        words = (
            _("This phone has just been sold by %(seller)s, at till %(till)s. Choose another one.")
            if unit.kind == Kind.PHONE
            else _("This computer has just been sold by %(seller)s, at till %(till)s. Choose another one.")
        )
        super().__init__(words % {"seller": seller, "till": till_number})


@for_constraint("sale_needs_a_person")
class NeedsAPerson(Refusal):
    """Without a name, accessories only: a plan, a SIM and a device are for someone we know."""

    sentence = _("Only accessories are sold without a name. Find the person first.")
    field = "scan"


def reasons_against_price(product: Product, price: Decimal, asked: dict[int, Asked]) -> Refusal | None:
    """Why an article may not be sold at a price; the same words at the field and in the act."""
    of_day = asked[product.pk]
    if of_day.cap is not None and price > of_day.cap:
        return AboveCap(product.kind, of_day.cap)
    if price > of_day.national:
        return AbovePrice(of_day.national)
    return None


@act
def open_till(site: Site, *, by: User | None) -> Till:
    """The next till of an antenna, at one of its sites, with its chain. For the national team and the owner."""
    last = Till.objects.filter(antenna_id=site.antenna_id).order_by("-number").first()
    number = last.number + 1 if last else 1
    book = chain.open_chain(f"{site.antenna.code}-{number}", site.antenna_id)
    return Till.objects.create(antenna_id=site.antenna_id, site=site, number=number, chain=book)


def tills_of(antenna_id: int) -> list[Till]:
    """Open tills of an antenna, first number first."""
    return list(
        Till.objects.filter(antenna_id=antenna_id, closed_on=None)
        .select_related("site", "antenna", "chain")
        .order_by("number")
    )


@act
def sell(
    person: Person | None,
    basket: Sequence[Item],
    payments: Sequence[Paid],
    *,
    till: Till,
    by: User,
    at: datetime,
    key: uuid.UUID,
) -> Sale:
    """Record a paid sale and sign its ticket; gives the sale, the same one when the same key comes again.

    `till` with its site, antenna and chain; `at` the instant of the sale; `key` the form's. Refusals: EmptyBasket,
    NeedsAPerson, AboveCap, AbovePrice, UnitAlreadySold, limits.OverLimit, allowance.BeyondTheYear, allowance.TooFarAhead,
    those of `paying.check_payments`, drawer.opening.TillNotOpen, drawer.instalments.NobodyAgreed,
    books.keys.LedgerUnavailable. Refused, nothing is written.
    """
    before = _sold_with(key)
    if before is not None:
        return before
    person = holding(person) if person else None  # merged a moment ago: sold to the file that holds her now
    _check(person, basket, payments, at)
    units = _hold_units(basket, till.antenna_id)
    limits.refuse_over(
        person.pk if person else None, till.antenna_id, [item.wanted for item in basket], on=timezone.localdate(at)
    )
    sale = Sale(key=key, antenna_id=till.antenna_id, till=till, sold_at=at, sold_on=timezone.localdate(at), seller=by)
    sale.total = sum((item.total for item in basket), Decimal(0))
    lines = [_line(sale, rank, item, units) for rank, item in enumerate(basket, 1)]
    plans = _plans(person, lines, basket, sale)
    paid, sale.heading = payments_of(sale, payments), heading(till, by, sale.sold_on)
    _write(sale, person, lines, plans, paid, [item.card for item in basket])
    note_presence(person, antenna_id=till.antenna_id, source=VisitSource.SALE, at=at, by=by)
    # From here on the till is locked: as little as possible before the end of the transaction.
    head = chain.hold(till.chain_id)
    body = ticket_body(sale, lines, paid)
    sale.entry = chain.append(head, kind="ticket", body=body, at=at, subject=sale.pk, numbered=True)
    sale.save(force_insert=True)
    return sale


def _write(
    sale: Sale,
    person: Person | None,
    lines: list[SaleLine],
    plans: list[SoldPlan],
    paid: list[Payment],
    cards: list[SimCard | None],
) -> None:
    """Everything below a sale, whose own row comes last with its entry in the books; keys are checked at the end."""
    SaleLine.objects.bulk_create(lines)
    hand_over(lines, cards)
    SoldPlan.objects.bulk_create(plans)
    Payment.objects.bulk_create(paid)
    if person is not None:
        whose = {"antenna_id": sale.antenna_id, "person": person, "name_as_printed": person.full_name}
        SaleBuyer.objects.create(sale=sale, **whose)
    if later := paid_later(paid):
        instalments.use(sale, person, later)


def _sold_with(key: uuid.UUID) -> Sale | None:
    """The sale of this form if there is one; another request with the same form waits here until this one ends."""
    take_turns(key)
    return Sale.objects.select_related("entry").filter(key=key).first()


def _check(person: Person | None, basket: Sequence[Item], payments: Sequence[Paid], at: datetime) -> None:
    if not basket:
        raise EmptyBasket
    if person is None and any(item.product.kind != Kind.ACCESSORY for item in basket):
        raise NeedsAPerson
    asked = prices_on(timezone.localdate(at))
    for item in basket:
        refusal = reasons_against_price(item.product, item.price, asked)
        if refusal is not None:
            raise refusal
    due = sum((item.total for item in basket), Decimal(0))
    check_payments(payments, due, allowed=lambda: waiting_exception(person, timezone.localdate(at)) is not None)


def _hold_units(basket: Sequence[Item], antenna_id: int) -> dict[uuid.UUID, Unit]:
    """The devices of the basket, locked in one order and looked at again."""
    wanted = sorted(item.unit.pk for item in basket if item.unit)
    if not wanted:
        return {}
    units = {
        u.pk: u for u in Unit.objects.filter(pk__in=wanted, antenna_id=antenna_id).order_by("pk").select_for_update()
    }
    for pk in wanted:
        if pk not in units or units[pk].state != UnitState.READY or wanted.count(pk) > 1:
            raise already_sold(units.get(pk))
    return units


def already_sold(unit: Unit | None) -> UnitAlreadySold:
    """The refusal with the name of who sold it and where, as this antenna may see them."""
    if unit is None:
        return UnitAlreadySold()
    out = (
        Handover.objects.filter(unit=unit, returned_at=None)
        .select_related("line__sale__seller", "line__sale__till")
        .first()
    )
    if out is None:
        return UnitAlreadySold(unit)
    return UnitAlreadySold(unit, out.line.sale.seller.first_name, out.line.sale.till.number)


def _line(sale: Sale, rank: int, item: Item, units: dict[uuid.UUID, Unit]) -> SaleLine:
    unit = units[item.unit.pk] if item.unit else None
    return SaleLine(
        sale=sale, antenna_id=sale.antenna_id, sold_on=sale.sold_on, rank=rank, product=item.product, unit=unit,
        kind=item.product.kind, label=printed_name(item.product, unit), quantity=item.quantity, price=item.price,
        total=item.total, detail=", ".join(filter(None, [unit.label, unit.serial or unit.imei])) if unit else "",
    )  # fmt: skip


def _plans(person: Person | None, lines: list[SaleLine], basket: Sequence[Item], sale: Sale) -> list[SoldPlan]:
    """The days of each plan line, one after the other; the person's year is held first, so that two tills wait."""
    sold = [(line, item.product) for line, item in zip(lines, basket, strict=True) if item.product.days]
    if not sold or person is None:
        return []
    year = allowance.hold_year(person.pk, sale.antenna_id, sale.sold_on)
    covered, plans = year.covered_until, []
    for line, product in sold:
        fit = allowance.place(product, on=sale.sold_on, first_on=year.first_on, covered_until=covered)
        if fit.refusal is not None:
            raise fit.refusal
        covered = fit.ends_on
        line.detail = plan_detail(fit.starts_on, fit.ends_on)
        plans.append(
            SoldPlan(
                antenna_id=sale.antenna_id, line=line, plan_year_id=year.id, first_on=year.first_on, sold_on=sale.sold_on,
                days=product.days or 0, starts_on=fit.starts_on, ends_on=fit.ends_on,
            )
        )  # fmt: skip
    return plans
