"""What the till's pages show: a sale being made, and the antenna's day."""

import uuid
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.refusals import Refusal
from sales import allowance, limits
from sales import basket as baskets
from sales.drawer.instalments import agreement_for
from sales.models import DEVICES, Basket, BasketLine, CreditAgreement, Means, Payment, Sale


class Counter:
    """A seller in front of a person (or of nobody known): her basket, her year of plans, what can be added."""

    def __init__(self, antenna_id: int, person: Person | None, user: User, at: datetime) -> None:
        self.antenna_id, self.person, self.user, self.at = antenna_id, person, user, at
        mine = Basket.objects.filter(antenna_id=antenna_id, user=user, person=person).first()
        # Looking writes nothing: the basket is kept from its first article on.
        self.basket: Basket = mine or Basket(antenna_id=antenna_id, user=user, person=person)

    @cached_property
    def shelf(self) -> baskets.Shelf:
        return baskets.Shelf(self.antenna_id, timezone.localdate(self.at))

    @cached_property
    def year(self) -> allowance.YearOfPlans | None:
        return allowance.year_of(self.person.pk, self.shelf.day) if self.person else None

    @cached_property
    def limits(self) -> list[limits.Standing]:
        return limits.standing_of(self.person.pk, self.antenna_id, self.shelf.day) if self.person else []

    @cached_property
    def agreement(self) -> CreditAgreement | None:
        """What a manager agreed to for this person's next sale in instalments."""
        return agreement_for(self.person, self.antenna_id, self.shelf.day)

    def add(self, typed: str) -> BasketLine:
        found = baskets.find(typed, self.shelf)
        self.basket = baskets.basket_of(self.person, antenna_id=self.antenna_id, user=self.user)
        return baskets.add(self.basket, found, self.shelf, at=self.at)

    def instead(self, refusal: Refusal) -> dict[str, Any]:
        """What the refusal's block offers: another plan, or the articles between which to choose."""
        choices = refusal.choices if isinstance(refusal, baskets.SeveralFit) else []
        first, stop, rest = str(refusal).partition(". ")
        lines = baskets.lines_of(self.basket)
        return {
            "refusal": refusal,
            "said": (first + stop.strip(), rest),
            "instead": baskets.instead_of(refusal, self.basket, lines, self.shelf),
            "between": choices,
            "keep": isinstance(refusal, (baskets.Unknown, baskets.SeveralFit)),  # to be corrected where it was typed
            "beyond": isinstance(refusal, allowance.BeyondTheYear),
            "over": isinstance(refusal, limits.OverLimit),
        }

    def page(self) -> dict[str, Any]:
        """Context of the sale's page; a fixed number of queries."""
        lines = baskets.lines_of(self.basket)
        return {
            "person": self.person,
            "basket": self.basket,
            "lines": lines,
            "due": sum((line.total for line in lines), Decimal(0)),
            "year": self.year,
            "agreement": self.agreement,
            "choices": baskets.choices(self.basket, lines, self.shelf, self.year, self.limits),
            "devices": baskets.devices(self.basket, lines, self.shelf, self.limits),
            "guaranteed": any(line.product.kind in DEVICES for line in lines),
        }


def day_of(antenna_id: int, user: User, day: date) -> dict[str, Any]:
    """The antenna's sales of a day, newest first, their sums by means, and this seller's baskets put aside."""
    sales = list(
        Sale.objects.filter(antenna_id=antenna_id, sold_on=day)
        .select_related("entry", "till", "seller", "buyer")
        .prefetch_related("lines", "payments")
        .order_by("-sold_at")
    )
    by_means = (
        Payment.objects.filter(antenna_id=antenna_id, sale__sold_on=day, sale__antenna_id=antenna_id)
        .values_list("means")
        .annotate(Sum("amount"))
        .order_by("means")
    )
    names = dict(Means.choices)
    return {
        "sales": sales,
        "total": sum((sale.total for sale in sales), Decimal(0)),
        "by_means": [(names[means], amount) for means, amount in by_means],
        "aside": baskets_aside(antenna_id, user),
    }


def baskets_aside(antenna_id: int, user: User) -> list[dict[str, Any]]:
    """Sales this seller began and has not finished, last touched first."""
    amounts: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    lines = BasketLine.objects.filter(antenna_id=antenna_id, basket__user=user).select_related("basket__person")
    begun: dict[uuid.UUID, Basket] = {}
    for line in lines:
        amounts[line.basket_id] += line.total
        begun[line.basket_id] = line.basket
    newest = sorted(begun.values(), key=lambda basket: basket.touched_at, reverse=True)
    return [{"basket": basket, "person": basket.person, "amount": amounts[basket.pk]} for basket in newest[:10]]
