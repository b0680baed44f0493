"""The tills today: each is open; at Lille money went in and out, a partner's voucher paid, two people pay in instalments and
one of them has paid the first. Made by the acts, behind the antenna's door.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership, Role
from connect.refusals import Refusal
from sales.drawer import instalments
from sales.drawer.moving import move
from sales.drawer.opening import left_by_the_last, open_session, session_of
from sales.models import Movement, Product, Sale, Till
from sales.paying import Paid
from sales.till import Item, sell, tills_of

FIRST_FLOAT = Decimal(50)
BAG, PRICE = "SAC", Decimal(5)


def opened(antenna: Antenna, by: User, now: datetime) -> None:
    """Every till of an antenna that its story left closed is open since this morning."""
    for till in tills_of(antenna.pk):
        if session_of(till) is None:
            rank, left = left_by_the_last(till)
            counted, why = (left, "") if rank else (FIRST_FLOAT, "Premier fonds de caisse")
            open_session(till, counted, reason=why, by=by, at=now - timedelta(hours=2))


def write(lille: Antenna, now: datetime) -> None:
    """At Lille, behind the door of a manager, who agrees to instalments."""
    boss = Membership.objects.filter(antenna=lille, role=Role.MANAGER).select_related("user").order_by("pk")[0].user
    with open_antenna(lille.pk, user_id=boss.pk):
        till = tills_of(lille.pk)[0]
        session = session_of(till)
        assert session is not None
        for kind, amount, why in (
            (Movement.IN, Decimal(20), "Monnaie apportée"),
            (Movement.EXPENSE, Decimal(8), "Timbres"),
        ):
            at, key = now - timedelta(minutes=34), uuid5(NAMESPACE_OID, f"demo drawer {kind}")
            move(session, kind, amount, why, by=boss, at=at, key=key)
        for n, payer in enumerate(("CCAS de Lille", "CCAS de Lille", "Mission locale de Lille")):
            _sold(
                None, [Paid("voucher", PRICE, number=f"B-2026-{n + 118}", payer=payer)], till, boss, now, f"voucher {n}"
            )
        _in_instalments(lille, till, boss, now)


def _in_instalments(lille: Antenna, till: Till, boss: User, now: datetime) -> None:
    # one minute for all of it: a chain never goes back in time
    people = Person.objects.filter(enrolments__antenna=lille).order_by("-enrolments__since", "card_number")[10:12]
    for n, person in enumerate(people):
        at = now - timedelta(minutes=33)
        instalments.agree(
            person, PRICE * 3, 3, "Dossier de surendettement en cours", antenna_id=lille.pk, by=boss, at=at
        )
        sale = _sold(person, [Paid("later", PRICE * 3)], till, boss, now, f"later {n}", quantity=3)
        if sale is not None and n:
            key = uuid5(NAMESPACE_OID, f"demo settlement {n}")
            instalments.settle(sale, "cash", PRICE, till=till, by=boss, at=now - timedelta(minutes=31), key=key)


def _sold(
    person: Person | None, paid: list[Paid], till: Till, by: User, now: datetime, name: str, quantity: int = 1
) -> Sale | None:
    bag = Item(Product.objects.get(code=BAG), PRICE, quantity=quantity)
    with suppress(Refusal):
        at, key = now - timedelta(minutes=32), uuid5(NAMESPACE_OID, f"demo {name}")
        return sell(person, [bag], paid, till=till, by=by, at=at, key=key)
    return None
