"""What is running short at an antenna: devices on sale, codes, SIM cards, accessories; below its own threshold or the
nation's."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from connect.accounts.models import User
from connect.acts import act
from sales.models import (
    CardState,
    Carries,
    CodeState,
    Kind,
    NationalThreshold,
    Product,
    SerialItem,
    SimCard,
    Threshold,
    Unit,
    UnitState,
)
from sales.stockroom.shelves import balances


@dataclass(frozen=True)
class Article:
    """An article and how many can be sold now; `least`: told below it, None when nobody asked."""

    product: Product
    left: int
    least: int | None
    own: bool = False  # the threshold is the antenna's

    @property
    def short(self) -> bool:
        return self.least is not None and self.left < self.least


def left(antenna_id: int, on: date) -> dict[int, int]:
    """Article → how many can be sold today; four queries."""
    units = Unit.objects.filter(antenna_id=antenna_id, state=UnitState.READY).order_by().values_list("product")
    codes = SerialItem.objects.filter(antenna_id=antenna_id, state=CodeState.STOCK).order_by().values_list("product")
    codes = codes.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))
    cards = SimCard.objects.filter(antenna_id=antenna_id, state=CardState.STOCK).order_by().values_list("product")
    counted: Counter[int] = Counter()
    for rows in (units, codes, cards):
        counted.update(dict(rows.annotate(Count("pk"))))
    for (product, _site), quantity in balances(antenna_id).items():
        counted[product] += quantity
    return counted


def articles(antenna_id: int, on: date) -> list[Article]:
    """Each article that is counted, with its threshold; six queries more than none."""
    ready = left(antenna_id, on)
    own = dict(Threshold.objects.filter(antenna_id=antenna_id).values_list("product", "least"))
    nation = dict(NationalThreshold.objects.values_list("product", "least"))
    counted = (
        Q(kind__in=(Kind.COMPUTER, Kind.PHONE, Kind.TABLET, Kind.ACCESSORY))
        | ~Q(carries=Carries.NOTHING)
        | Q(pk__in=ready)
    )
    return [
        Article(p, ready.get(p.pk, 0), own.get(p.pk, nation.get(p.pk)), p.pk in own)
        for p in Product.objects.on_sale(on).filter(counted)
    ]


def short(antenna_id: int, on: date) -> list[Article]:
    """What is to be ordered or asked of another antenna, the shortest first."""
    return shortest(articles(antenna_id, on))


def shortest(found: Iterable[Article]) -> list[Article]:
    """Those of them that are running short, the shortest first."""
    return sorted((a for a in found if a.short), key=lambda a: (a.left, a.product.rank))


@act
def set_threshold(product: Product, least: int | None, *, antenna_id: int | None, by: User, at: datetime) -> None:
    """From how many on an antenna is told; None (at an antenna): as the nation says, 0: never. Without antenna, the nation's."""
    facts = {"least": least, "changed_by": by, "changed_at": at}
    if antenna_id is None:
        NationalThreshold.objects.update_or_create(product=product, defaults={**facts, "least": least or 0})
        return
    if least is None:
        nation = NationalThreshold.objects.filter(product=product).values_list("least", flat=True).first()
        facts["least"] = nation or 0
    Threshold.objects.update_or_create(antenna_id=antenna_id, product=product, defaults=facts)
