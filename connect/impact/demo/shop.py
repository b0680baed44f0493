"""Sales of the story, written as the till writes them: the same ticket text, signed and chained by the same code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate, groupby
from random import Random
from typing import Any, cast

from connect.accounts.models import User
from connect.antennas.models import Antenna
from connect.impact.demo.books import CLOSURE, ENTRY, Book
from connect.impact.demo.copying import Row, copy, move_sequence, next_key
from connect.impact.demo.drawers import MOVEMENT, SESSION, SLIP, Drawer
from connect.impact.demo.people import at_hour
from connect.impact.demo.story import Life, Story
from sales.allowance import place
from sales.models import Payment, PriceCap, Product, Sale, SaleLine, Till
from sales.ticket import heading, plan_detail, ticket_body

BATCH = 20_000  # tickets in memory at once
PLANS = {"R30": 70, "R30D": 20, "R7": 10}
COMPUTERS = {"PCC": 40, "PCB": 38, "PCA": 22}
GRADES = {"PCC": "C", "PCB": "B", "PCA": "A", "TEL": "B"}
MODELS = {
    "computer": (
        "Lenovo ThinkPad T480",
        "Dell Latitude 5490",
        "HP EliteBook 840 G5",
        "Dell Latitude 7290",
        "HP ProBook 450",
    ),
    "phone": ("Samsung Galaxy A10", "Wiko Y62", "Nokia 2.4", "Samsung Galaxy J3", "Alcatel 1"),
}
MEANS = {"cash": 68, "card": 26, "cheque": 6}
NOTES = (5, 10, 20, 50)
LABELS_A_YEAR = 9_900  # of an antenna and kind; the last of the 9,999 are left to the present
PLANS_UP_TO, COMPUTERS_UP_TO, MEANS_UP_TO = (tuple(accumulate(w.values())) for w in (PLANS, COMPUTERS, MEANS))
COLUMNS = {
    "books.Entry": ENTRY,
    "books.Closure": CLOSURE,
    "sales.CashSession": SESSION,
    "sales.CashMovement": MOVEMENT,
    "sales.DepositSlip": SLIP,
    "sales.Unit": "id antenna_id site_id product_id kind label model grade serial imei state received_on",
    "sales.Sale": "id key antenna_id till_id session_id entry_id sold_at sold_on seller_id total heading",
    "sales.SaleLine": "id antenna_id sale_id sold_on rank product_id kind unit_id label detail quantity price total"
    " cap_amount days",
    "sales.SoldPlan": "id antenna_id line_id plan_year_id first_on sold_on days starts_on ends_on",
    "sales.Payment": "id antenna_id sale_id rank means amount received",
    "sales.SaleBuyer": "sale_id antenna_id person_id name_as_printed",
    "sales.Handover": "id antenna_id unit_id line_id",
}


# A ticket in the making: what `ticket_body` reads of a Sale, SaleLine and Payment, without the weight of a model (a
# million people buy two million times).
@dataclass(slots=True, eq=False)
class Ticket:
    pk: str
    antenna_id: int
    sold_on: date
    seller_id: int
    heading: dict[str, Any]
    total: Decimal = Decimal(0)


@dataclass(slots=True, eq=False)
class Line:
    pk: str
    sold_on: date
    product: Product
    kind: str
    label: str
    price: Decimal
    detail: str = ""
    unit: str | None = None
    quantity: int = 1

    @property
    def total(self) -> Decimal:
        return self.price


@dataclass(slots=True, eq=False)
class Paid:
    means: str
    amount: Decimal
    received: Decimal | None


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
    headings: dict[int, dict[str, Any]] = field(default_factory=dict)  # by seller
    rows: dict[str, list[Row]] = field(default_factory=lambda: {label: [] for label in COLUMNS})

    @property
    def random(self) -> Random:
        return self.story.random

    def key(self) -> str:
        """A random UUID (version 4) as text."""
        text = f"{self.story.random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

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
        sellers = list(
            User.objects.filter(memberships__antenna=antenna).exclude(memberships__role="manager").order_by("pk")
        )
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
    book = Book(till.chain, shop.rows["books.Entry"], shop.rows["books.Closure"], shop.key)
    drawer = Drawer(till, book, shop.rows, shop.key)
    shop.headings = {seller.pk: heading(till, seller, shop.story.today) for seller in sellers}
    sales, draw = shop.rows["sales.Sale"], shop.random.random
    printed = {seller: json.dumps(words) for seller, words in shop.headings.items()}
    day = None
    for life, at in _purchases(lives):
        seller = sellers[int(len(sellers) * draw())].pk
        if at.date() != day:
            drawer.close()
            day = at.date()
            book.close_before(day)
            drawer.open(at - timedelta(minutes=10), seller)
        ticket, lines, paid = _sale(shop, till, seller, life, at.date())
        body = ticket_body(cast("Sale", ticket), cast("list[SaleLine]", lines), cast("list[Payment]", paid))
        entry = book.write("ticket", body, at, ticket.pk, numbered=True)
        session = drawer.sold(book.reference, paid[0].means, ticket.total, at, seller)
        sales.append(
            (ticket.pk, shop.key(), till.antenna_id, till.pk, session, entry, at, day, seller, ticket.total,
             printed[seller])
        )  # fmt: skip
        if len(sales) == BATCH:
            shop.flush()
    drawer.close()
    book.close_before(shop.story.today)
    shop.flush()
    book.keep_head()


def _purchases(lives: list[Life]) -> Iterator[tuple[Life, datetime]]:
    """Who bought when at one till, in order: the tickets of a day are spread over its opening hours."""
    happened = sorted(
        ((day, life) for life in lives for day, source in life.met if source == "sale"), key=lambda x: x[0]
    )
    for day, group in groupby(happened, key=lambda pair: pair[0]):
        queue = list(group)
        open_for = 180 if day.weekday() == 5 else 500
        for n, (_, life) in enumerate(queue):
            yield life, at_hour(day, 9, 20) + timedelta(seconds=60 * open_for * n // len(queue))


def _sale(shop: Shop, till: Till, seller: int, life: Life, day: date) -> tuple[Ticket, list[Line], list[Paid]]:
    antenna, rows = till.antenna_id, shop.rows
    ticket = Ticket(shop.key(), antenna, day, seller, shop.headings[seller])
    lines = [_line(shop, till, product, life, day) for product in _basket(shop, life, day)]
    for rank, line in enumerate(lines, 1):
        ticket.total += line.price
        rows["sales.SaleLine"].append(
            (line.pk, antenna, ticket.pk, day, rank, line.product.pk, line.kind, line.unit, line.label, line.detail, 1,
             line.price, line.price, shop.caps.get(line.kind), line.product.days)
        )  # fmt: skip
    paid = _paid(shop, ticket.total)
    rows["sales.Payment"].append((shop.key(), antenna, ticket.pk, 1, paid.means, paid.amount, paid.received))
    rows["sales.SaleBuyer"].append((ticket.pk, antenna, life.key, life.name))
    return ticket, lines, [paid]


def _basket(shop: Shop, life: Life, day: date) -> list[Product]:
    """What is bought on a day: a plan, with a SIM the first time; a device; sometimes something small."""
    codes: list[str] = []
    draw, choices = shop.random.random, shop.random.choices
    if day in life.plans:
        if day == life.plans[0] and draw() < 0.7:
            codes.append("SIM")
        codes += choices(tuple(PLANS), cum_weights=PLANS_UP_TO)
    if day == life.device_on:
        codes += ["TEL"] if life.device == "phone" else choices(tuple(COMPUTERS), cum_weights=COMPUTERS_UP_TO)
        if draw() < 0.2:
            codes.append("SOURIS" if life.device == "computer" else "CHARG")
    return [shop.products[code] for code in codes]


def _line(shop: Shop, till: Till, product: Product, life: Life, day: date) -> Line:
    line = Line(shop.key(), day, product, product.kind, product.name, product.price)
    if product.is_device:
        _hand_over(shop, line, till)
    if product.days:
        _cover(shop, line, till.antenna_id, shop.years[id(life)])
    return line


def _cover(shop: Shop, line: Line, antenna: int, year: Year) -> None:
    """The days of a plan, placed by the till's own rule; the story leaves room for them, and this makes sure."""
    fit = place(line.product, on=line.sold_on, first_on=year.first_on, covered_until=year.covered_until)
    if fit.refusal is not None:
        raise fit.refusal
    year.covered_until = fit.ends_on
    line.detail = plan_detail(fit.starts_on, fit.ends_on)
    shop.rows["sales.SoldPlan"].append(
        (
            shop.key(),
            antenna,
            line.pk,
            year.key,
            year.first_on,
            line.sold_on,
            line.product.days,
            fit.starts_on,
            fit.ends_on,
        )
    )


def _hand_over(shop: Shop, line: Line, till: Till) -> None:
    label, received_on = _label(shop, line, till)
    serial, model = f"{shop.random.getrandbits(40):010X}", shop.random.choice(MODELS[line.kind])
    line.unit, line.label, line.detail = shop.key(), f"{line.product.name}, {model}", f"{label}, {serial}"
    shop.rows["sales.Unit"].append(
        (line.unit, till.antenna_id, till.site_id, line.product.pk, line.kind, label, model, GRADES[line.product.code],
         serial, "", "sold", received_on)
    )  # fmt: skip
    shop.rows["sales.Handover"].append((shop.key(), till.antenna_id, line.unit, line.pk))


def _label(shop: Shop, line: Line, till: Till) -> tuple[str, date]:
    """The next label of the year in which the device came in: a label has four figures, so when a year's are all given
    (a demo of a million people), the device waited since an earlier year."""
    letters = "PC" if line.kind == "computer" else "TE"
    received_on = line.sold_on - timedelta(days=20)
    while shop.labels.get((till.antenna_id, f"{till.antenna.code}{letters}{received_on:%y}"), 0) >= LABELS_A_YEAR:
        received_on = date(received_on.year - 1, 12, 15)
    series = till.antenna_id, f"{till.antenna.code}{letters}{received_on:%y}"
    shop.labels[series] = shop.labels.get(series, 0) + 1
    return f"{series[1]}-{shop.labels[series]:04d}", received_on


def _paid(shop: Shop, due: Decimal) -> Paid:
    means = shop.random.choices(tuple(MEANS), cum_weights=MEANS_UP_TO)[0]
    if means != "cash":
        return Paid(means, due, None)
    note = next((Decimal(note) for note in NOTES if note >= due), due)
    return Paid(means, due, note if shop.random.random() < 0.5 else due)
