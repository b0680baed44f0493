"""The basket: what is scanned, changed and taken away before the money. One seller, one person, kept by the server."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, Window
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.books.money import rounded
from connect.refusals import Refusal
from sales import allowance, limits
from sales.models import (
    DEVICES,
    Basket,
    BasketLine,
    Kind,
    Product,
    Sale,
    SimCard,
    Till,
    Unit,
    UnitState,
)  # fmt: skip
from sales.paying import Paid
from sales.pricing import Asked, prices_on
from sales.stockroom import sims
from sales.till import Item, NeedsAPerson, already_sold, reasons_against_price, sell

MOST_LINES = 30
MOST_OF_ONE = 20


class Unknown(Refusal):
    """Nothing bears what was scanned or typed."""

    sentence = _("No article bears this code, label or name. Check the label, or choose in the list.")
    field = "scan"


class SeveralFit(Refusal):
    """C046: two labels that differ by their zeros, or a word that several articles bear: the seller chooses."""

    sentence = _("Several articles fit. Choose one:")
    field = "scan"

    def __init__(self, choices: "list[Choice]") -> None:
        self.choices = choices
        super().__init__()


class AlreadyInBasket(Refusal):
    sentence = _("This device is already in the basket.")
    field = "scan"


class BasketFull(Refusal):
    sentence = _("The basket is full. Take the money for this one, then begin another.")
    field = "scan"


@dataclass(frozen=True)
class Choice:
    """An article that can be added: `code` is what the scan field takes for it."""

    code: str
    name: str
    price: Decimal
    detail: str = ""
    until: date | None = None  # the last day of a plan sold now
    refusal: Refusal | None = None


@dataclass
class Shelf:
    """What this antenna can sell now, and at which price; two queries."""

    antenna_id: int
    day: date
    products: list[Product] = field(init=False)
    prices: dict[int, Asked] = field(init=False)

    def __post_init__(self) -> None:
        self.products = list(Product.objects.on_sale(self.day))
        self.prices = prices_on(self.day, antenna_id=self.antenna_id)

    def price(self, product: Product) -> Decimal:
        return self.prices[product.pk].price

    def of(self, product: Product, unit: Unit | None = None) -> Choice:
        if unit is not None:
            return Choice(unit.label, product.name, self.price(product), unit.model)
        return Choice(product.code, product.name, self.price(product))


@dataclass(frozen=True)
class Found:
    product: Product
    unit: Unit | None = None
    card: SimCard | None = None


def find(typed: str, shelf: Shelf) -> Found:
    """The article behind a scan or a word: a code or label as it is, then without leading zeros, then a name.

    Codes are text, never numbers. Unknown; SeveralFit with the choices; UnitAlreadySold for a label that is sold.
    """
    text = " ".join(typed.split()).upper()
    if not text:
        raise Unknown
    product = next((p for p in shelf.products if p.code.upper() == text and not p.is_device), None)
    if product is not None:
        return Found(product)
    if (card := sims.scanned(text, shelf.antenna_id)) is not None:
        return Found(card.product, card=card)
    units = list(Unit.objects.filter(antenna_id=shelf.antenna_id, label=text).select_related("product"))
    units = units or list(Unit.objects.filter(antenna_id=shelf.antenna_id, serial=text).select_related("product")[:2])
    if not units and text.isdigit():
        units = list(Unit.objects.filter(antenna_id=shelf.antenna_id, imei=text).select_related("product")[:2])
    found = [Found(u.product, u) for u in units] or _without_zeros(text, shelf) or _by_name(text, shelf)
    if not found:
        raise Unknown
    if len(found) > 1:
        raise SeveralFit([shelf.of(f.product, f.unit) for f in found])
    return found[0]


def _without_zeros(text: str, shelf: Shelf) -> list[Found]:
    """Some scanners add leading zeros, some labels have them (C046)."""
    bare = text.lstrip("0")
    if not bare or not bare.isalnum():
        return []
    products = [Found(p) for p in shelf.products if p.code.upper().lstrip("0") == bare and not p.is_device]
    serials = Unit.objects.filter(antenna_id=shelf.antenna_id, serial__regex=rf"^0*{bare}$").select_related("product")
    return products + [Found(u.product, u) for u in serials[:5]]


def _by_name(text: str, shelf: Shelf) -> list[Found]:
    """By what is written on it: an article's name, a device's model, the end of its label."""
    words = text.casefold().split()
    if len(text) < 3:
        return []
    named = [p for p in shelf.products if all(word in p.name.casefold() for word in words)]
    found = [Found(p) for p in named if not p.is_device]
    written = Q(product__in=[p for p in named if p.is_device]) | Q(label__endswith=text)
    written |= _each_word_in_the_model(words)
    devices = Unit.objects.on_sale(shelf.antenna_id).filter(written).order_by("label")
    return found + [Found(u.product, u) for u in devices.select_related("product")[:6]]


def _each_word_in_the_model(words: list[str]) -> Q:
    asked = Q()
    for word in words:
        asked &= Q(model__icontains=word)
    return asked


def basket_of(person: Person | None, *, antenna_id: int, user: User) -> Basket:
    """The seller's basket for that person, made if there is none."""
    basket, _made = Basket.objects.get_or_create(antenna_id=antenna_id, user=user, person=person)
    return basket


def lines_of(basket: Basket) -> list[BasketLine]:
    return list(basket.lines.select_related("product", "unit", "card"))


def items_of(lines: list[BasketLine]) -> list[Item]:
    return [Item(line.product, line.price, line.unit, line.quantity, line.card) for line in lines]


def wanted_of(items: Sequence[Item]) -> list[limits.Wanted]:
    return [item.wanted for item in items]


@act
def add(basket: Basket, found: Found, shelf: Shelf, *, at: datetime) -> BasketLine:
    """One more of an article. A device once; a plan only where the year of plans has room.

    Refusals: NeedsAPerson, AlreadyInBasket, UnitAlreadySold, BeyondTheYear, TooFarAhead, OverLimit, BasketFull.
    """
    basket = Basket.objects.select_for_update().get(pk=basket.pk)
    lines = lines_of(basket)
    product, unit = found.product, found.unit
    if basket.person_id is None and product.kind != Kind.ACCESSORY:
        raise NeedsAPerson
    if unit is not None:
        _refuse_device(unit, lines)
    sims.refuse_in_basket(product, found.card, [line.card_id for line in lines])
    if product.days:
        _refuse_beyond_the_year(basket.person_id, product, lines, shelf.day)
    wanted = wanted_of([*items_of(lines), Item(product, shelf.price(product), unit)])
    limits.refuse_over(basket.person_id, basket.antenna_id, wanted, on=shelf.day)
    same = None if found.card else _one_more_of(product, lines)
    if (same and same.quantity >= MOST_OF_ONE) or (not same and len(lines) >= MOST_LINES):
        raise BasketFull
    if same is not None:
        same.quantity += 1
        same.save(update_fields=["quantity"])
    else:
        same = BasketLine(
            basket=basket,
            antenna_id=basket.antenna_id,
            product=product,
            unit=unit,
            card=found.card,
            price=shelf.price(product),
            added_at=at,
        )
        same.save(force_insert=True)
    _touch(basket, at)
    return same


def _refuse_device(unit: Unit, lines: list[BasketLine]) -> None:
    if any(line.unit_id == unit.pk for line in lines):
        raise AlreadyInBasket
    if unit.state != UnitState.READY:
        raise already_sold(unit)


def _one_more_of(product: Product, lines: list[BasketLine]) -> BasketLine | None:
    """The line that becomes one more of the same: accessories and SIM cards without a number of their own."""
    if product.kind not in (Kind.ACCESSORY, Kind.SIM):
        return None
    return next((line for line in lines if line.product_id == product.pk), None)


def _refuse_beyond_the_year(person_id: uuid.UUID | None, product: Product, lines: list[BasketLine], day: date) -> None:
    year = allowance.year_of(person_id, day) if person_id else None
    waiting = [line.product for line in lines if line.product.days]
    (fit,) = allowance.what_fits(year, day, [product], waiting)
    if fit.refusal is not None:
        raise fit.refusal


def _touch(basket: Basket, at: datetime) -> None:
    """First in each act: whoever changes a basket waits for the others, and nobody waits for the other's lines."""
    Basket.objects.filter(pk=basket.pk).update(touched_at=at)


@act
def remove(basket: Basket, line_id: uuid.UUID, *, at: datetime) -> None:
    """Take a line away; already gone, nothing changes."""
    _touch(basket, at)
    basket.lines.filter(pk=line_id).delete()


@act
def change_price(basket: Basket, line_id: uuid.UUID, price: Decimal, *, at: datetime) -> None:
    """Ask another price for a line, in euros, or take a share off it (-0.05: 5 % less, rounded once: C034); at most the cap
    of its kind and the national price. AboveCap, AbovePrice.
    """
    _touch(basket, at)
    line = basket.lines.select_related("product").filter(pk=line_id).first()
    if line is None:
        return
    if price < 0:  # a share taken off what the line costs now
        price = rounded(line.price * (1 + price))
    asked = prices_on(timezone.localdate(at), antenna_id=basket.antenna_id)
    refusal = reasons_against_price(line.product, price, asked)
    if refusal is not None:
        raise refusal
    line.price = price
    line.save(update_fields=["price"])


@act
def check_out(
    basket: Basket,
    person: Person | None,
    payments: Sequence[Paid],
    *,
    till: Till,
    by: User,
    at: datetime,
    key: uuid.UUID,
) -> Sale:
    """Sell what is in the basket and leave it empty, with a new key so that the next form is another sale.

    The same key again gives the same sale. Refused as `till.sell` refuses; then the basket is as it was. It is emptied
    first, for the till stays locked from the moment its ticket is numbered.
    """
    mine = Basket.objects.filter(pk=basket.pk, key=key).update(key=uuid.uuid4(), touched_at=at)
    items = items_of(lines_of(basket))
    if mine:
        basket.lines.all().delete()
    return sell(person, items, payments, till=till, by=by, at=at, key=key)


def choices(
    basket: Basket,
    lines: list[BasketLine],
    shelf: Shelf,
    year: allowance.YearOfPlans | None,
    standings: Sequence[limits.Standing] = (),
) -> list[Choice]:
    """Articles sold by the piece, in the catalogue's order; what does not fit (the year, a limit) has its reason."""
    asked = wanted_of(items_of(lines))
    waiting = [line.product for line in lines if line.product.days]
    fits = {fit.product.pk: fit for fit in allowance.what_fits(year, shelf.day, shelf.products, waiting)}
    offered = []
    for product in shelf.products:
        if product.is_device or (basket.person_id is None and product.kind != Kind.ACCESSORY):
            continue
        fit = fits.get(product.pk)
        refusal = fit.refusal if fit else None
        refusal = refusal or limits.reason_against(standings, Item(product, shelf.price(product)).wanted, asked)
        offered.append(Choice(product.code, product.name, shelf.price(product), refusal=refusal))
    return offered


@dataclass(frozen=True)
class DevicesOnSale:
    """The first devices of a kind, and how many more there are: those are scanned, or found by their model. Of a kind that
    a limit holds back, one line says so (`refusal`)."""

    choices: list[Choice]
    more: int
    kind: str = ""
    refusal: Refusal | None = None


def devices(
    basket: Basket, lines: list[BasketLine], shelf: Shelf, standings: Sequence[limits.Standing] = (), most: int = 4
) -> list[DevicesOnSale]:
    """Of each kind, a few of the devices on sale here, by their labels; one query a kind."""
    if basket.person_id is None:
        return []
    taken = [line.unit_id for line in lines if line.unit_id]
    asked = wanted_of(items_of(lines))
    offered = []
    for kind in DEVICES:
        refusal = limits.reason_against(standings, limits.Wanted(kind, 1, Decimal(0)), asked)
        units = Unit.objects.on_sale(shelf.antenna_id).filter(kind=kind).exclude(pk__in=taken).select_related("product")
        first = list(units.annotate(on_sale=Window(Count("pk"))).order_by("label")[:most])
        if first:
            more = first[0].on_sale - len(first)  # type: ignore[attr-defined]  # annotated above
            shown = [] if refusal else [shelf.of(u.product, u) for u in first]
            offered.append(DevicesOnSale(shown, 0 if refusal else more, str(Kind(kind).label), refusal))
    return offered


def proposed(codes: list[str], offered: list[Choice], shelf: Shelf, most: int = 4) -> list[Choice]:
    """Of what can be added, what a diagnostic proposed by the codes of articles: some devices of each; one query."""
    pieces = [choice for choice in offered if choice.code in codes]
    units = Unit.objects.on_sale(shelf.antenna_id).filter(product__code__in=codes).select_related("product")
    return pieces + [shelf.of(unit.product, unit) for unit in units.order_by("label")[:most]]


def instead_of(fit_refusal: Refusal, basket: Basket, lines: list[BasketLine], shelf: Shelf) -> Choice | None:
    """What is possible instead of a plan that does not fit: the longest one that does."""
    if not isinstance(fit_refusal, (allowance.BeyondTheYear, allowance.TooFarAhead)) or basket.person_id is None:
        return None
    year = allowance.year_of(basket.person_id, shelf.day)
    waiting = [line.product for line in lines if line.product.days]
    possible = [f for f in allowance.what_fits(year, shelf.day, shelf.products, waiting) if f.refusal is None]
    if not possible:
        return None
    best = max(possible, key=lambda fit: (fit.ends_on, -fit.product.rank))
    return Choice(best.product.code, best.product.name, shelf.price(best.product), until=best.ends_on)
