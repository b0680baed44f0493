"""Sales of the story, written as the till writes them: the same ticket text, signed and chained by the same code."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from random import Random
from typing import Any
from uuid import UUID

from connect.accounts.models import User
from connect.antennas.models import Antenna
from connect.books import chain, keys
from connect.books.models import Head
from connect.impact.demo.copying import Row, copy, move_sequence, next_key
from connect.impact.demo.people import at_hour
from connect.impact.demo.story import Life, Story
from sales.allowance import place
from sales.models import Payment, PriceCap, Product, Sale, SaleLine, Till
from sales.till import heading, plan_detail, ticket_body

BATCH = 20_000  # tickets in memory at once
PLANS = {"R30": 70, "R30D": 20, "R7": 10}
COMPUTERS = {"PCC": 40, "PCB": 38, "PCA": 22}
GRADES = {"PCC": "C", "PCB": "B", "PCA": "A", "TEL": "B"}
MODELS = {
    "computer": ("Lenovo ThinkPad T480", "Dell Latitude 5490", "HP EliteBook 840 G5", "Dell Latitude 7290", "HP ProBook 450"),
    "phone": ("Samsung Galaxy A10", "Wiko Y62", "Nokia 2.4", "Samsung Galaxy J3", "Alcatel 1"),
}
MEANS = {"cash": 68, "card": 26, "cheque": 6}
NOTES = (5, 10, 20, 50)
COLUMNS = {
    "books.Entry": "id chain_id antenna_id seq kind number reference subject occurred_at text text_version prev_sig sig key_id",
    "sales.Unit": "id antenna_id site_id product_id kind label model grade serial imei state received_on",
    "sales.Sale": "id key antenna_id till_id entry_id sold_at sold_on seller_id total heading",
    "sales.SaleLine": "id antenna_id sale_id sold_on rank product_id kind unit_id label detail quantity price total"
    " cap_amount days",
    "sales.SoldPlan": "id antenna_id line_id plan_year_id first_on sold_on days starts_on ends_on",
    "sales.Payment": "id antenna_id sale_id rank means amount received",
    "sales.SaleBuyer": "sale_id antenna_id person_id name_as_printed",
    "sales.Handover": "id antenna_id unit_id line_id",
}


@dataclass(slots=True)
class Year:
    """A person's year of plans while her purchases are told."""

    key: int
    first_on: date
    covered_until: date | None = None


@dataclass
class Shop:
    """Everything that selling needs, and rows waiting to be copied."""

    story: Story
    products: dict[str, Product]
    caps: dict[str, Decimal]
    years: dict[int, Year] = field(default_factory=dict)  # by id() of a life
    labels: dict[tuple[int, str], int] = field(default_factory=dict)  # (antenna, prefix) → last number
    headings: dict[int, str] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {label: [] for label in COLUMNS})

    @property
    def random(self) -> Random:
        return self.story.random

    def key(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def flush(self) -> None:
        for label, columns in COLUMNS.items():
            copy(label, columns, self.rows[label])
            self.rows[label].clear()


def write(story: Story, antennas: list[Antenna]) -> None:
    """Years of plans, then antenna by antenna the tickets of its till, in order; the head of each chain follows."""
    caps = {cap.kind: cap.amount for cap in PriceCap.objects.order_by("from_on")}
    shop = Shop(story, {p.code: p for p in Product.objects.all()}, caps)
    _open_years(shop)
    for position, antenna in enumerate(antennas):
        till = Till.objects.filter(antenna=antenna).select_related("site", "antenna", "chain").order_by("number")[0]
        sellers = list(User.objects.filter(memberships__antenna=antenna).exclude(memberships__role="manager").order_by("pk"))
        _tickets(shop, till, sellers, [life for life in story.lives if life.place == position])
    copy("sales.UnitSeries", "antenna_id prefix last_number", [(a, p, n) for (a, p), n in shop.labels.items()])


def _open_years(shop: Shop) -> None:
    first = next_key("sales.PlanYear")
    buyers = [life for life in shop.story.lives if life.plans]
    shop.years = {id(life): Year(first + n, life.plans[0]) for n, life in enumerate(buyers)}
    copy(
        "sales.PlanYear",
        "id person_id first_on reason closed_reason",
        ((shop.years[id(life)].key, life.key, life.plans[0], "", "") for life in buyers),
    )
    move_sequence("sales.PlanYear")


def _tickets(shop: Shop, till: Till, sellers: list[User], lives: list[Life]) -> None:
    head, key = chain.hold(till.chain_id), keys.signing_key()
    waiting = 0
    for life, at in _purchases(lives):
        sale, lines, payments = _sale(shop, till, sellers[shop.random.randrange(len(sellers))], life, at)
        body = ticket_body(sale, lines, payments)
        entry = chain.link(head, kind="ticket", body=body, at=at, key=key, subject=sale.pk, numbered=True)
        head = chain.after(entry, head)
        shop.rows["books.Entry"].append(
            (entry.pk, entry.chain_id, entry.antenna_id, entry.seq, entry.kind, entry.number, entry.reference,
             entry.subject, entry.occurred_at, entry.text, entry.text_version, entry.prev_sig, entry.sig, entry.key_id)
        )  # fmt: skip
        shop.rows["sales.Sale"].append(
            (sale.pk, sale.key, sale.antenna_id, till.pk, entry.pk, at, sale.sold_on, sale.seller_id, sale.total,
             shop.headings[sale.seller_id])
        )  # fmt: skip
        waiting += 1
        if waiting == BATCH:
            shop.flush()
            waiting = 0
    shop.flush()
    Head.objects.filter(chain_id=till.chain_id).update(seq=head.seq, number=head.number, sig=head.sig, at=head.at)


def _purchases(lives: list[Life]) -> Iterator[tuple[Life, datetime]]:
    """Who bought when at one till, in order: the tickets of a day are spread over its opening hours."""
    happened = sorted(((day, life) for life in lives for day, source in life.met if source == "sale"), key=lambda x: x[0])
    for day, group in groupby(happened, key=lambda pair: pair[0]):
        queue = list(group)
        open_for = 180 if day.weekday() == 5 else 500
        for n, (_, life) in enumerate(queue):
            yield life, at_hour(day, 9, 20) + timedelta(seconds=60 * open_for * n // len(queue))


def _sale(shop: Shop, till: Till, seller: User, life: Life, at: datetime) -> tuple[Sale, list[SaleLine], list[Payment]]:
    sale = Sale(pk=shop.key(), key=shop.key(), antenna_id=till.antenna_id, sold_at=at, sold_on=at.date(), seller_id=seller.pk)
    sale.heading = _heading(shop, till, seller, at.date())
    lines = [_line(shop, sale, till, product, life) for product in _basket(shop, life, at.date())]
    for rank, line in enumerate(lines, 1):
        line.rank = rank
    sale.total = sum((line.total for line in lines), Decimal(0))
    payment = _payment(shop, sale)
    rows = shop.rows
    rows["sales.SaleLine"] += [
        (x.pk, x.antenna_id, sale.pk, x.sold_on, x.rank, x.product_id, x.kind, x.unit_id, x.label, x.detail, x.quantity,
         x.price, x.total, x.cap_amount, x.days)
        for x in lines
    ]  # fmt: skip
    rows["sales.Payment"].append(
        (payment.pk, payment.antenna_id, sale.pk, 1, payment.means, payment.amount, payment.received)
    )
    rows["sales.SaleBuyer"].append((sale.pk, sale.antenna_id, life.key, life.name))
    return sale, lines, [payment]


def _heading(shop: Shop, till: Till, seller: User, day: date) -> dict[str, Any]:
    """One query a seller, not one a ticket; kept as the JSON that COPY takes."""
    import json

    if seller.pk not in shop.headings:
        shop.headings[seller.pk] = json.dumps(heading(till, seller, day))
    loaded: dict[str, Any] = json.loads(shop.headings[seller.pk])
    return loaded


def _basket(shop: Shop, life: Life, day: date) -> list[Product]:
    """What is bought on a day: a plan, with a SIM the first time; a device; sometimes something small."""
    codes: list[str] = []
    draw = shop.random.random
    if day in life.plans:
        if day == life.plans[0] and draw() < 0.7:
            codes.append("SIM")
        codes.append(shop.random.choices(list(PLANS), list(PLANS.values()))[0])
    if day == life.device_on:
        codes.append("TEL" if life.device == "phone" else shop.random.choices(list(COMPUTERS), list(COMPUTERS.values()))[0])
        if draw() < 0.2:
            codes.append("SOURIS" if life.device == "computer" else "CHARG")
    return [shop.products[code] for code in codes]


def _line(shop: Shop, sale: Sale, till: Till, product: Product, life: Life) -> SaleLine:
    line = SaleLine(
        pk=shop.key(), antenna_id=sale.antenna_id, sold_on=sale.sold_on, product_id=product.pk, kind=product.kind,
        label=product.name, quantity=1, price=product.price, total=product.price,
        cap_amount=shop.caps.get(product.kind), days=product.days,
    )  # fmt: skip
    if product.is_device:
        _hand_over(shop, line, till, product)
    if product.days:
        _cover(shop, line, product, shop.years[id(life)])
    return line


def _cover(shop: Shop, line: SaleLine, product: Product, year: Year) -> None:
    """The days of a plan, placed by the till's own rule; the story leaves room for them, and this makes sure."""
    fit = place(product, on=line.sold_on, first_on=year.first_on, covered_until=year.covered_until)
    if fit.refusal is not None:
        raise fit.refusal
    year.covered_until = fit.ends_on
    line.detail = plan_detail(fit.starts_on, fit.ends_on)
    shop.rows["sales.SoldPlan"].append(
        (shop.key(), line.antenna_id, line.pk, year.key, year.first_on, line.sold_on, product.days, fit.starts_on, fit.ends_on)
    )


def _hand_over(shop: Shop, line: SaleLine, till: Till, product: Product) -> None:
    letters = "PC" if product.kind == "computer" else "TE"
    prefix = f"{till.antenna.code}{letters}{line.sold_on:%y}"
    number = shop.labels.get((till.antenna_id, prefix), 0) + 1
    shop.labels[till.antenna_id, prefix] = number
    label, serial, unit = f"{prefix}-{number:04d}", f"{shop.random.getrandbits(40):010X}", shop.key()
    model = shop.random.choice(MODELS[product.kind])
    line.unit_id, line.label, line.detail = unit, f"{product.name}, {model}", f"{label}, {serial}"
    shop.rows["sales.Unit"].append(
        (unit, till.antenna_id, till.site_id, product.pk, product.kind, label, model, GRADES[product.code], serial, "",
         "sold", line.sold_on - timedelta(days=20))
    )  # fmt: skip
    shop.rows["sales.Handover"].append((shop.key(), till.antenna_id, unit, line.pk))


def _payment(shop: Shop, sale: Sale) -> Payment:
    means = shop.random.choices(list(MEANS), list(MEANS.values()))[0]
    received = None
    if means == "cash":
        received = sale.total
        if shop.random.random() < 0.5:
            received = next((Decimal(note) for note in NOTES if note >= sale.total), sale.total)
    return Payment(pk=shop.key(), antenna_id=sale.antenna_id, means=means, amount=sale.total, received=received)
