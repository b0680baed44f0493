"""What the stockroom shows at Lille: devices on their way from Paris, a count half done, codes, SIM cards, what runs short."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from stdnum import luhn

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.refusals import Refusal
from sales.models import CardState, Carries, Product, SimCard, Transfer, Unit
from sales.paying import Paid
from sales.stockroom import alerts, codes, counting, shelves, sims, transfers
from sales.till import Item, sell, tills_of

PARIS = ZoneInfo("Europe/Paris")
# Two articles of the demo's own, one sold with its code, one with its card: the nation decides it article by article.
ARTICLES: tuple[dict[str, Any], ...] = (
    {
        "code": "R30C", "name": "Recharge SFR 30 jours, avec son code", "kind": "plan", "carries": Carries.CODE,
        "price": Decimal(5), "days": 30, "data_mb": 20_000,
    },
    {"code": "SIMC", "name": "Carte SIM SFR, avec son numéro", "kind": "sim", "carries": Carries.SIM, "price": Decimal(1)},
)  # fmt: skip
CODES, CARDS = 14, 9  # of each antenna; Lille is told below 15 and 10
LEAST = {"PCB": 3, "TEL": 4, "R30C": 15, "SIMC": 10, "SOURIS": 5}


def write(lille: Antenna, now: datetime, seed: int = 0) -> None:
    """Codes and cards at every antenna, then Lille's stock on the day that is shown."""
    national = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk")[0].user
    with open_national():
        articles = [
            Product.objects.get_or_create(code=facts["code"], defaults={"operator": "SFR", "rank": 40, **facts})[0]
            for facts in ARTICLES
        ]
        for product in Product.objects.filter(code__in=LEAST):
            alerts.set_threshold(
                product, LEAST[product.code], antenna_id=None, by=national, at=now - timedelta(days=60)
            )
    _carried(articles, now, Random(seed))  # noqa: S311 -- a story, not a secret
    _at_lille(lille, now)
    _from_elsewhere(lille, now)
    _sold_with_a_code(lille, articles, now)


def _carried(articles: list[Product], now: datetime, random: Random) -> None:
    until = now.astimezone(PARIS).date()
    for number, antenna in enumerate(Antenna.objects.order_by("pk")):
        by = _of(antenna, Role.MANAGER)
        with open_antenna(antenna.pk):
            found = codes.Read(rows=list(_codes(number, until, random)))
            facts: dict[str, Any] = {"antenna_id": antenna.pk, "by": by, "at": now - timedelta(days=20)}
            codes.take_in(found, articles[0], name="Commande 2026-114", **facts)
            sims.take_in(list(_cards(number)), articles[1], **facts)


def _sold_with_a_code(lille: Antenna, articles: list[Product], now: datetime) -> None:
    """Somebody has just bought a card and a top-up: the code waits to be shown on the ticket's page."""
    seller, recharge, sim = _of(lille, Role.VOLUNTEER), *articles
    with open_antenna(lille.pk):
        card = SimCard.objects.filter(antenna=lille, product=sim, state=CardState.STOCK).order_by("iccid")[0]
        basket = [Item(sim, sim.price, card=card), Item(recharge, recharge.price)]
        for person in Person.objects.filter(enrolments__antenna=lille).order_by("-enrolments__since", "-card_number")[
            :80
        ]:
            with suppress(Refusal):
                sell(
                    person, basket, [Paid("card", sim.price + recharge.price)], till=tills_of(lille.pk)[0], by=seller,
                    at=now - timedelta(minutes=5), key=uuid5(NAMESPACE_OID, f"stockroom {person.pk}"),
                )  # fmt: skip
                return


def _codes(antenna: int, today: date, random: Random) -> Iterator[tuple[str, str, Decimal | None, date | None]]:
    """Serial number, a secret of fourteen figures, ten euros, a last day; the first one has little time left."""
    for n in range(CODES):
        secret = f"{random.getrandbits(46):014d}"[-14:]
        yield f"SFR-{antenna:02}-{n:04}", secret, Decimal(10), today + timedelta(days=20 if n == 0 else 300 + n)


def _cards(antenna: int) -> Iterator[str]:
    """Numbers of 19 figures of a made-up operator (8933 00), with their check digit."""
    for n in range(CARDS):
        body = f"893300{antenna:04}{n:08}"
        yield body + luhn.calc_check_digit(body)


def _at_lille(lille: Antenna, now: datetime) -> None:
    """Accessories on the shelves, and phones that are being counted by two people."""
    by = _of(lille, Role.EMPLOYEE)
    site = Site.objects.filter(antenna=lille).select_related("antenna").order_by("pk")[0]
    with open_antenna(lille.pk):
        for product in Product.objects.filter(kind="accessory", withdrawn_on=None):
            shelves.arrive(
                product, 4 if product.code == "SOURIS" else 12, site=site, by=by, at=now - timedelta(days=12)
            )
        count = counting.begin(site, "phone", by=by, at=now - timedelta(hours=2))
        units = list(Unit.objects.on_sale(lille.pk).filter(site=site, kind="phone")[:3])
        for unit in units:
            counting.scan(count, unit.label, by=by, at=now - timedelta(hours=1))
        other = _of(lille, Role.VOLUNTEER)
        for typed in [*(unit.label for unit in units[:1]), "LITE25-9899"]:
            counting.scan(count, typed, by=other, at=now - timedelta(minutes=48))


def _from_elsewhere(lille: Antenna, now: datetime) -> Transfer | None:
    """Three devices of another antenna are on their way; the slip is in the box."""
    other = (
        Antenna.objects.filter(slug__in=("paris", "paris-victoires", "creteil"))
        .exclude(pk=lille.pk)
        .order_by("pk")
        .first()
    )
    other = other or Antenna.objects.exclude(pk=lille.pk).order_by("pk").first()
    if other is None:
        return None
    site = Site.objects.filter(antenna=other).order_by("pk")[0]
    with open_antenna(other.pk):
        units = list(Unit.objects.on_sale(other.pk).filter(site=site).order_by("label")[:3])
        if not units:
            return None
        return transfers.send(
            units, {}, site=site, to=lille, by=_of(other, Role.EMPLOYEE), at=now - timedelta(days=1, hours=3),
            note="Par la navette du jeudi",
        )  # fmt: skip


def _of(antenna: Antenna, role: str) -> User:
    return Membership.objects.filter(antenna=antenna, role=role).select_related("user").order_by("-pk")[0].user
