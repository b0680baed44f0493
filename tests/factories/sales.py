"""The shelf, the till, stock, and sales made by the act itself, as a seller makes them."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from sales import reference, till
from sales.drawer.opening import open_session, session_of
from sales.models import (
    CashSession,
    Erasing,
    ErasureRecord,
    Grade,
    Kind,
    Product,
    Sale,
    SaleLimit,
    TestRecord,
    Till,
    Unit,
    UnitState,
)
from sales.paying import Paid
from sales.till import Item
from tests.factories.people import AntennaFactory, UserFactory


def shelf() -> dict[str, Product]:
    """The national catalogue with its caps and letterhead: code → article."""
    reference.load()
    return {product.code: product for product in Product.objects.all()}


def lift_limits() -> None:
    """No limit by person or household holds, for a story in which one person buys a great deal."""
    for kind, scope, _most, _months in reference.LIMITS:
        SaleLimit.objects.create(
            kind=kind, scope=scope, most=None, months=1, from_on=date(2013, 1, 2), reason="pour cet essai"
        )


def open_with(opened: Till, amount: str = "50.00", by: User | None = None, at: datetime | None = None) -> CashSession:
    """A session of the till, with so much in its drawer."""
    with open_antenna(opened.antenna_id):
        return open_session(
            opened, Decimal(amount), reason="fonds de caisse", by=by or UserFactory(), at=at or timezone.now()
        )


class TillFactory(factory.django.DjangoModelFactory[Till]):
    """`TillFactory(antenna=lille)`: the next till of the antenna, at its first site, open, with 50 EUR in its drawer."""

    class Meta:
        model = Till

    antenna = factory.SubFactory(AntennaFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, antenna: Antenna, **kwargs: Any) -> Till:
        made = till.open_till(antenna.sites.select_related("antenna").first(), by=None)
        open_with(made)
        return Till.objects.select_related("antenna", "site", "chain").get(pk=made.pk)


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    """A computer on sale at an antenna; `product__code="TEL"` for a phone."""

    class Meta:
        model = Unit

    antenna = factory.SubFactory(AntennaFactory)
    site = factory.LazyAttribute(lambda u: u.antenna.sites.first())
    product = factory.LazyFunction(lambda: shelf()["PCB"])
    kind = factory.LazyAttribute(lambda u: u.product.kind)
    # From 5001 on: the first labels are those of the acts that give them in order.
    number = factory.Sequence(lambda n: (n + 5000) % 9999 + 1)
    label = factory.LazyAttribute(
        lambda u: f"{u.antenna.code}{'PC' if u.kind == Kind.COMPUTER else 'TE'}26-{u.number:04d}"
    )
    model = "Lenovo T470"
    grade = Grade.B
    serial = factory.Sequence(lambda n: f"PF-{n:06d}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, number: int = 0, **kwargs: Any) -> Unit:
        """On sale, it was tested and erased first, as each device is."""
        state = kwargs.pop("state", UnitState.READY)
        if state not in (UnitState.READY, UnitState.TRANSIT, UnitState.RETURNED):
            return super()._create(model_class, *args, state=state, **kwargs)
        made: Unit = super()._create(model_class, *args, state=UnitState.RECEIVED, **kwargs)
        if state == UnitState.READY:
            return prepared(made)
        Unit.objects.filter(pk=made.pk).update(state=UnitState.REPAIR)
        Unit.objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
        return made


CHECKS = {
    Kind.COMPUTER: ("screen", "keyboard", "webcam", "sound", "wifi", "battery", "ports", "charger"),
    Kind.PHONE: ("screen", "touch", "sound", "microphone", "camera", "network", "charging", "lock"),
}


def _tested_and_erased(unit: Unit, by: User | None = None) -> None:
    """A test that passed and an erasure that worked, written today on the device's bench."""
    by = by or User.objects.order_by("pk").first() or UserFactory()
    checks = dict.fromkeys(CHECKS.get(Kind(unit.kind), CHECKS[Kind.PHONE]), "ok")
    TestRecord.objects.create(unit=unit, antenna_id=unit.antenna_id, checks=checks, by=by)
    ErasureRecord.objects.create(
        unit=unit, antenna_id=unit.antenna_id, method=Erasing.SOFTWARE, tool="nwipe 0.37", worked=True, by=by
    )


def prepared(unit: Unit, by: User | None = None) -> Unit:
    """The device on sale, tested and erased, wherever it stood on the bench."""
    _tested_and_erased(unit, by)
    for state in (UnitState.PREPARING, UnitState.READY):
        if Unit.objects.get(pk=unit.pk).state != state:
            Unit.objects.filter(pk=unit.pk).update(state=state)
    unit.refresh_from_db(fields=["state"])
    return unit


def sell(
    *items: Item,
    to: Person | None = None,
    at_till: Till,
    by: User | None = None,
    at: datetime | None = None,
    payments: list[Paid] | None = None,
    key: uuid.UUID | None = None,
) -> Sale:
    """A sale at the antenna's door, paid in cash to the cent unless said otherwise; the till is opened if it was not."""
    with open_antenna(at_till.antenna_id):
        is_open = session_of(at_till) is not None
    if not is_open:
        open_with(at_till, by=by, at=at)
    due = sum((item.total for item in items), Decimal(0))
    with open_antenna(at_till.antenna_id):
        return till.sell(
            to, items, payments if payments is not None else [Paid("cash", due)], till=at_till,
            by=by or UserFactory(), at=at or timezone.now(), key=key or uuid.uuid4(),
        )  # fmt: skip


def item(product: Product, unit: Unit | None = None, price: Decimal | str | None = None, quantity: int = 1) -> Item:
    return Item(product, Decimal(price) if price is not None else product.price, unit, quantity)
