"""Codes and cards taken in by the acts themselves, a transfer that left."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from sales import basket as baskets
from sales.models import (
    BasketLine,
    Carries,
    NationalThreshold,
    Product,
    SerialItem,
    SimCard,
    SimIdentityRule,
    Till,
    Transfer,
    Unit,
)
from sales.stockroom import alerts, codes, counting, shelves, sims, transfers
from sales.till import Item
from tests.factories import sales as sold
from tests.factories.people import AntennaFactory, UserFactory


def codes_in(antenna: Antenna, product: Product, rows: Sequence[tuple[str, str, date | None]]) -> list[SerialItem]:
    """Codes by serial number, secret and last day."""
    found = codes.Read(rows=[(serial, secret, Decimal(10), expires) for serial, secret, expires in rows])
    with open_antenna(antenna.pk):
        batch = codes.take_in(found, product, name="Lot 1", antenna_id=antenna.pk, by=UserFactory(), at=timezone.now())
        return list(batch.codes.order_by("serial"))


def cards_in(antenna: Antenna, product: Product, *numbers: str) -> list[SimCard]:
    with open_antenna(antenna.pk):
        sims.take_in(numbers, product, antenna_id=antenna.pk, by=UserFactory(), at=timezone.now(), odd_too=True)
        return list(SimCard.objects.filter(antenna=antenna).order_by("iccid"))


def sent(*units: Unit, to: Antenna, pieces: dict[Product, int] | None = None) -> Transfer:
    """A transfer on its way from the antenna of its devices."""
    site = units[0].site
    with open_antenna(site.antenna_id):
        return transfers.send(units, pieces or {}, site=site, to=to, by=UserFactory(), at=timezone.now())


def a_day(lille: Antenna, person: Person, seller: User) -> dict[str, Any]:
    """What a day leaves in the stockroom: transfers, counts, a code handed over, one in stock, a card with its paper seen.

    Gives keys of addresses: `name of the address:key of its path` → value.
    """
    elsewhere = AntennaFactory(
        slug="grenoble"
    )  # neither Lille nor Lyon: to Lyon, what Lille sends there is a stranger's
    recharge = _carrying("CODE7", "plan", Carries.CODE, days=7)
    sim = _carrying("SIMC", "sim", Carries.SIM)
    items = codes_in(lille, recharge, [("K-1", "9000 1111", None), ("K-2", "9000 2222", None)])
    cards = cards_in(lille, sim, "8933000000000000012", "8933000000000000020")
    at_till = Till.objects.filter(antenna=lille).select_related("antenna", "site", "chain")[0]
    sold.sell(Item(recharge, Decimal(2)), Item(sim, Decimal(1), card=cards[0]), to=person, at_till=at_till, by=seller)
    mouse = Product.objects.filter(kind="accessory")[0]
    NationalThreshold.objects.create(product=mouse, least=2, changed_by=seller, changed_at=timezone.now())
    SimIdentityRule.objects.create(from_on=timezone.localdate(), asked=True, reason="essai", decided_by=seller)
    travels = sent(sold.UnitFactory(antenna=lille), to=elsewhere, pieces={mouse: 1})
    gone = sent(sold.UnitFactory(antenna=lille), to=elsewhere)
    facts: dict[str, Any] = {"by": seller, "at": timezone.now()}
    with open_antenna(lille.pk):
        cards[0].refresh_from_db()
        sims.note_identity(cards[0], seen="same", paper="card", **facts)
        alerts.set_threshold(mouse, 3, antenna_id=lille.pk, **facts)
        shelves.arrive(mouse, 2, site=at_till.site, **facts)
        count = counting.begin(at_till.site, "", **facts)
        counting.scan(count, "INCONNU", **facts)
        basket = baskets.basket_of(None, antenna_id=lille.pk, user=seller)
        BasketLine.objects.create(antenna=lille, basket=basket, product=sim, card=cards[1], price=Decimal(1))
    waits = SerialItem.objects.get(pk=items[0].pk)
    named = {f"stockroom:{name}:pk": travels.pk for name in ("transfer", "decide", "pieces", "slip")}
    named |= {
        f"stockroom:{name}:pk": count.pk
        for name in (
            "count", "count_scan", "count_quantity", "count_end", "count_explain", "count_sign", "count_pdf", "count_xlsx",
        )
    }  # fmt: skip
    named |= {f"stockroom:{name}:pk": waits.pk for name in ("code_show", "code_replace")}
    named |= {f"stockroom:{name}:pk": cards[0].pk for name in ("card", "identity")}
    return {**named, "stockroom:unit:pk": gone.units.get().unit_id}


def _carrying(code: str, kind: str, carries: str, **facts: Any) -> Product:
    return Product.objects.create(
        code=code,
        name=f"Article {code}",
        kind=kind,
        carries=carries,
        price=Decimal(2 if kind == "plan" else 1),
        **facts,
    )
