"""After-sales in the demo: at Lille a mouse is given back, a computer exchanged, three devices are being looked after, one
of them too long; a manager is asked about a refund. What was sold in the history comes back, made by the acts.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from connect.accounts.models import User
from connect.antennas.models import Antenna, Membership, Role
from connect.refusals import Refusal
from sales.aftersales import agreeing, cases, exchanging, refunding
from sales.aftersales.refunding import Back
from sales.models import Cover, Fault, Handover, Product, SaleLine, Stage, Unit, UnitState
from sales.paying import Paid
from sales.till import Item, sell, tills_of

# What people said, what was found and decided, the steps after it was taken in, days since it was brought.
BROUGHT = (
    ("L’écran reste noir au démarrage.", Fault.SCREEN, Cover.PRESUMED, (Stage.DIAGNOSED, Stage.WAITING), 36),
    ("Il ne charge plus.", Fault.CHARGER, Cover.PRESUMED, (Stage.DIAGNOSED, Stage.REPAIRED, Stage.READY), 6),
    ("Il fait beaucoup de bruit.", Fault.FAN, Cover.GESTURE, (), 1),
)


def write(lille: Antenna, now: datetime) -> None:
    """Behind Lille's door. Whatever the history leaves to come back with is taken, the latest first."""
    by = Membership.objects.filter(antenna=lille, role=Role.VOLUNTEER).select_related("user").order_by("pk")[0].user
    _given_back(lille, by, now)
    out = Handover.objects.filter(antenna=lille, returned_at=None, line__sale__buyer__isnull=False)
    recent = out.filter(line__sold_on__lt=(now - timedelta(days=40)).date()).order_by("-line__sold_on", "pk")
    lines = list(
        SaleLine.objects.filter(handover__in=recent[:8]).select_related("sale__entry", "unit").order_by("-sold_on")
    )
    for n, (line, brought) in enumerate(zip(lines, BROUGHT, strict=False)):
        _brought(line, brought, n, by, now)
    for line in lines[len(BROUGHT) :]:
        if _exchanged(line, lille, by, now):
            break
    if len(lines) > len(BROUGHT) + 1:
        _asked(lines[-1], by, now)


def _given_back(lille: Antenna, by: User, now: datetime) -> None:
    till = tills_of(lille.pk)[0]
    mouse = Product.objects.get(code="SOURIS")
    with suppress(Refusal):
        sale = sell(
            None, [Item(mouse, Decimal(3), quantity=2)], [Paid("cash", Decimal(6))], till=till, by=by,
            at=now - timedelta(minutes=28), key=uuid5(NAMESPACE_OID, "after-sales mice"),
        )  # fmt: skip
        line = SaleLine.objects.get(sale=sale)
        refunding.give_back(
            sale, [Back(line, 1, Decimal(3))], means="cash", reason="unsuited", till=till, by=by,
            at=now - timedelta(minutes=20), key=uuid5(NAMESPACE_OID, "after-sales mouse"),
        )  # fmt: skip


def _brought(
    line: SaleLine, brought: tuple[str, Fault, Cover, tuple[Stage, ...], int], n: int, by: User, now: datetime
) -> None:
    trouble, cause, cover, steps, days = brought
    at = now - timedelta(days=days)
    with suppress(Refusal):
        case = cases.open_case(
            line, trouble=trouble, kept="chargeur", by=by, at=at, key=uuid5(NAMESPACE_OID, f"after-sales {n}")
        )
        for step in steps:
            at += timedelta(days=max(1, days // 6))
            found: dict[str, Any] = {"cause": cause, "cover": cover} if step == Stage.DIAGNOSED else {}
            cases.note(case, step, by=by, at=min(at, now), **found)


def _exchanged(line: SaleLine, lille: Antenna, by: User, now: datetime) -> bool:
    spare = Unit.objects.filter(antenna=lille, kind=line.kind, state=UnitState.READY).order_by("label").last()
    if spare is None:
        return False
    with suppress(Refusal):
        exchanging.exchange(
            line, spare, at_paid_price=True, means="card", till=tills_of(lille.pk)[0], by=by,
            at=now - timedelta(minutes=12), key=uuid5(NAMESPACE_OID, "after-sales exchange"),
        )  # fmt: skip
        return True
    return False


def _asked(line: SaleLine, by: User, now: datetime) -> None:
    with suppress(Refusal):
        agreeing.ask(line.sale, [Back(line, 1, line.price)], reason="defect", by=by, at=now - timedelta(minutes=5))
