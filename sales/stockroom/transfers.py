"""What travels: to another antenna, another site, a partner who repairs; decided upon on arrival, device by device."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Antenna, Site
from connect.partners.models import Structure
from connect.refusals import Refusal, for_constraint
from sales.models import Product, Transfer, TransferPiece, TransferUnit, Unit, UnitState, Where

SENT_FROM = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.READY, UnitState.RETURNED, UnitState.REPAIR)
MOST = 200  # devices of one transfer


class NothingToSend(Refusal):
    sentence = _("Scan at least one device, or write a quantity of accessories.")
    field = "labels"


@for_constraint("unit_is_here")
class NotHereToSend(Refusal):
    sentence = _("A device of the list is not here, is sold, or is already on its way. Take it off the list.")
    field = "labels"

    def __init__(self, labels: str = "") -> None:
        words = _("Not here to be sent, sold or already on its way: %(labels)s. Take it off the list.")
        super().__init__(words % {"labels": labels} if labels else None)


@for_constraint("transfer_still_waiting")
class DecidedMeanwhile(Refusal):
    """Two people decide at once: the first one has it."""

    sentence = _("Somebody decided about it meanwhile. This is where it stands now.")


@for_constraint("transfer_of_this_door", "transferunit_explained", "transferpiece_explained")
class NotOurs(Refusal):
    sentence = _("This is for the other antenna to say, or needs an explanation.")
    field = "because"


@for_constraint("unit_on_its_way")
class OnItsWay(Refusal):
    sentence = _("This device is on its way: it is nobody’s to move until it has arrived.")


@act
def send(
    units: Sequence[Unit],
    pieces: Mapping[Product, int],
    *,
    site: Site,
    to: Antenna | Structure | None,
    by: User,
    at: datetime,
    note: str = "",
) -> Transfer:
    """Send devices and accessories from a site: to an antenna, to a structure that repairs, or (None) to another site.

    The devices leave the shelves at once. NothingToSend, NotHereToSend.
    """
    if not units and not pieces:
        raise NothingToSend
    here = Antenna.objects.get(pk=site.antenna_id)
    take_turns(f"transfer {here.pk}", 5)
    number = (Transfer.objects.filter(antenna=here).aggregate(n=Max("number"))["n"] or 0) + 1
    where = Where.SITE if to is None else Where.REFURBISHER if isinstance(to, Structure) else Where.ANTENNA
    transfer = Transfer.objects.create(
        antenna=here, site=site, number=number, reference=f"{here.code}-T-{number:05d}", where=where, note=note,
        to_antenna=here if to is None else to if isinstance(to, Antenna) else None,
        structure=to if isinstance(to, Structure) else None, sent_by=by, sent_at=at,
    )  # fmt: skip
    for unit in sorted(units, key=lambda one: one.pk):
        # PostgreSQL copies what it is and takes it off the shelves.
        TransferUnit.objects.create(
            transfer=transfer, antenna=here, to_antenna=transfer.to_antenna, unit=unit, was_state=unit.state
        )
    for product, quantity in pieces.items():
        TransferPiece.objects.create(
            transfer=transfer, antenna=here, to_antenna=transfer.to_antenna, product=product, quantity=quantity
        )
    return transfer


@act
def decide(
    transfer: Transfer,
    units: Sequence[UUID],
    decision: str,
    *,
    by: User,
    at: datetime,
    site: Site | None = None,
    because: str = "",
) -> int:
    """`accept` (at `site`), `refuse`, `late`, `lost`, `back` or `cancel`: for the antenna whose turn it is.

    Gives how many devices were decided upon. DecidedMeanwhile, NotOurs.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT transfer_decide(%s, %s, %s, %s, %s, %s, %s)",
            [transfer.pk, list(units), decision, site.pk if site else None, because, by.pk, at],
        )
        return int(cursor.fetchone()[0])


@act
def count_pieces(
    transfer: Transfer, product: Product, arrived: int, *, site: Site, because: str, by: User, at: datetime
) -> None:
    """How many accessories arrived; fewer than were sent needs words. DecidedMeanwhile, NotOurs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT transfer_pieces(%s, %s, %s, %s, %s, %s, %s)",
            [transfer.pk, product.pk, arrived, site.pk, because, by.pk, at],
        )


def scanned(text: str, antenna_id: int) -> tuple[list[Unit], list[str]]:
    """Devices of this antenna by what was scanned (a label or a serial number a line), and what fits none.

    A device counts once; one that can't leave is among what fits none.
    """
    typed = list(dict.fromkeys(" ".join(line.split()).upper() for line in text.splitlines() if line.strip()))[:MOST]
    mine = Unit.objects.filter(antenna_id=antenna_id).filter(
        Q(label__in=typed) | Q(serial__in=typed) | Q(imei__in=typed) | Q(imei2__in=typed)
    )
    by_number: dict[str, Unit] = {}
    for unit in mine.select_related("product", "site"):
        for number in (unit.serial, unit.imei, unit.imei2):
            by_number.setdefault(number, unit)
        by_number[unit.label] = unit
    found: dict[UUID, Unit] = {}
    unknown = []
    for text_ in typed:
        unit_ = by_number.get(text_)
        if unit_ is None or unit_.state not in SENT_FROM:
            unknown.append(text_)
        else:
            found[unit_.pk] = unit_
    return list(found.values()), unknown


def seen_by(antenna_id: int) -> QuerySet[Transfer]:
    """Transfers that left this antenna or go to it, newest first, with how many devices still travel."""
    travels = Count("units", filter=Q(units__outcome__in=("waiting", "refused", "lost")), distinct=True)
    uncounted = Count("pieces", filter=Q(pieces__arrived=None), distinct=True)
    return (
        Transfer.objects.filter(Q(antenna_id=antenna_id) | Q(to_antenna_id=antenna_id))
        .select_related("antenna", "to_antenna", "structure", "sent_by")
        .annotate(travels=travels, devices=Count("units", distinct=True), uncounted=uncounted)
        .order_by("-sent_at", "-pk")
    )


def on_the_way(antenna_id: int) -> QuerySet[Transfer]:
    """Those of which a device still travels or an accessory was not counted, the oldest first."""
    waits = Q(travels__gt=0) | Q(uncounted__gt=0, cancelled_at=None)
    return seen_by(antenna_id).filter(waits).order_by("sent_at", "pk")


def refurbishers() -> QuerySet[Structure]:
    """Partners to whom a device may be sent for repair: associations and companies."""
    return Structure.objects.filter(kind__in=("association", "company"), suspended_at=None).order_by("name")
