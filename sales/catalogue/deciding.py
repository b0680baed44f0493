"""What the nation decides of the catalogue: articles, prices, caps and limits, each by a dated row with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import MarketOffer, NationalPrice, Price, PriceCap, Product, SaleLimit
from sales.pricing import Asked, caps_on, prices_on
from sales.till import reasons_against_price


@for_constraint("decided_never_the_past")
class NeverThePast(Refusal):
    sentence = _("What is past keeps its price and its rule. Choose today or a day to come.")
    field = "from_on"


@for_constraint("sales_product_code_key")
class CodeTaken(Refusal):
    sentence = _("Another article has this code.")
    field = "code"


@for_constraint("price_is_dated")
class PriceIsDated(Refusal):
    sentence = _("A price is changed by adding one with its date.")


@dataclass(frozen=True)
class Exceeding:
    """An article whose price is above a cap: from that day on the till asks the cap."""

    product: Product
    price: Decimal


def _not_past(from_on: date, at: datetime) -> None:
    if from_on < timezone.localdate(at):
        raise NeverThePast


@act
def add_article(*, by: User, at: datetime, price: Decimal, **facts: Any) -> Product:
    """A new article, on sale from now on. CodeTaken, AboveCap."""
    product = Product(price=price, **facts)
    cap = caps_on(timezone.localdate(at))
    asked = {product.pk: Asked(price, None, cap.get(product.kind), price)}
    refusal = reasons_against_price(product, price, asked)
    if refusal is not None:
        raise refusal
    if Product.objects.filter(code__iexact=product.code).exists():
        raise CodeTaken
    product.save(force_insert=True)
    return product


@act
def change_article(product: Product, *, by: User, **facts: Any) -> Product:
    """Other words for an article: its name, its operator, its data, its place in the list, from when it is withdrawn.

    Its kind, its days and its first price stay: what was sold under them refers to it.
    """
    held = Product.objects.select_for_update().get(pk=product.pk)
    for name in ("name", "operator", "data_mb", "carries", "grade", "rank", "withdrawn_on"):
        setattr(held, name, facts[name])
    held.save()
    return held


@act
def add_price(
    product: Product, amount: Decimal, from_on: date, reason: str, *, by: User, at: datetime
) -> NationalPrice:
    """What an article costs from a day on, everywhere. AboveCap, NeverThePast."""
    _not_past(from_on, at)
    asked = prices_on(from_on)[product.pk]
    refusal = reasons_against_price(product, amount, {product.pk: Asked(amount, None, asked.cap, amount)})
    if refusal is not None:
        refusal.at_field = "amount"
        raise refusal
    return NationalPrice.objects.create(
        product=product, amount=amount, from_on=from_on, reason=reason, added_by=by, added_at=at
    )


@act
def add_own_price(
    product: Product, amount: Decimal | None, from_on: date, *, antenna_id: int, by: User, at: datetime
) -> Price:
    """What an antenna asks instead, from a day on; None: the national price again. AbovePrice, AboveCap, NeverThePast."""
    _not_past(from_on, at)
    if amount is not None:
        asked = prices_on(from_on)[product.pk]
        refusal = reasons_against_price(product, amount, {product.pk: asked})
        if refusal is not None:
            refusal.at_field = "amount"
            raise refusal
    return Price.objects.create(
        antenna_id=antenna_id, product=product, amount=amount, from_on=from_on, changed_by=by, changed_at=at
    )


@act
def add_cap(kind: str, amount: Decimal, from_on: date, reason: str, *, by: User, at: datetime) -> PriceCap:
    """The most that a kind is sold for, from a day on. NeverThePast. Prices above it: `exceeding`."""
    _not_past(from_on, at)
    return PriceCap.objects.create(kind=kind, amount=amount, from_on=from_on, reason=reason, added_by=by, added_at=at)


def exceeding(kind: str, amount: Decimal, from_on: date) -> list[Exceeding]:
    """Articles of a kind whose national price on a day is above a cap: the till will ask the cap for them."""
    asked = prices_on(from_on)
    products = Product.objects.on_sale(from_on).filter(kind=kind)
    return [Exceeding(p, asked[p.pk].national) for p in products if asked[p.pk].national > amount]


@act
def add_limit(
    kind: str, scope: str, most: Decimal | None, months: int, from_on: date, reason: str, *, by: User, at: datetime
) -> SaleLimit:
    """How much one person or household may buy over some months, from a day on; `most` None: no limit. NeverThePast."""
    _not_past(from_on, at)
    return SaleLimit.objects.create(
        kind=kind, scope=scope, most=most, months=months, from_on=from_on, reason=reason, added_by=by, added_at=at
    )


@act
def keep_offer(offer: MarketOffer | None, *, by: User, **facts: Any) -> MarketOffer:
    """An offer on the market as the national team found it: a new one, or one that was looked up again."""
    held = MarketOffer.objects.select_for_update().get(pk=offer.pk) if offer else MarketOffer()
    for name, value in facts.items():
        setattr(held, name, value)
    held.changed_by = by
    held.save()
    return held
