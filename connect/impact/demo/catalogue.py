"""What the catalogue shows at Lille: a lower price, a price to come, a request for a further year, one that was granted,
an exception that a manager allowed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role
from sales import limits
from sales.allowance import years_of
from sales.catalogue import deciding, granting
from sales.models import Limited, Product, Scope


def write(lille: Antenna, now: datetime) -> None:
    """After the antenna's day, before the end of the present."""
    boss = Membership.objects.select_related("user").filter(antenna=lille, role=Role.MANAGER).order_by("pk")[0].user
    nation = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk").first()
    today, products = timezone.localdate(now), {product.code: product for product in Product.objects.all()}
    asking, renewed, buyer = _over(lille, today, 3)
    with open_antenna(lille.pk):
        facts: dict[str, Any] = {"antenna_id": lille.pk, "by": boss, "at": now}
        deciding.add_own_price(products["SOURIS"], Decimal("2.00"), today, **facts)
        deciding.add_own_price(products["PCC"], Decimal("60.00"), today, **facts)
        granting.ask(asking, "Suit une formation jusqu’en juin et n’a pas encore de compte bancaire.", **facts)
        reason = "Ordinateur volé, plainte déposée."
        limits.allow(buyer, Limited.COMPUTER, Scope.PERSON, reason, **facts)
    if nation is None:
        return
    with open_national():
        decided: dict[str, Any] = {"by": nation.user, "at": now}
        spring = today + timedelta(days=36)
        deciding.add_price(products["R30"], Decimal("4.50"), spring, "Nouvel accord avec l’opérateur.", **decided)
        granting.grant_year(renewed, today, "Nouvelle orientation par la mission locale.", **decided)


def _over(lille: Antenna, today: date, count: int) -> list[Person]:
    """People of Lille whose year of plans is over, by their cards."""
    people = {p.pk: p for p in Person.objects.filter(enrolments__antenna=lille).order_by("card_number")[:300]}
    over = [people[who] for who, year in years_of(people, today).items() if year is not None and year.has_ended]
    return over[:count]
