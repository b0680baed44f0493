"""Donors and batches of Lille's present: one being written, one of a refurbisher, one with its receipts."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.models import Antenna, Membership, Role, Site
from sales.donations import batches, donors, receipts
from sales.models import Batch, Donor, Unit

COMPANY: dict[str, Any] = {
    "kind": "company", "name": "Assurances du Beffroi (exemple)", "siret": "73282932000074", "address": "12 rue des Arts",
    "postcode": "59800", "town": "Lille", "contact": "Claire Delmotte", "capacity": "responsable informatique",
}  # fmt: skip
REFURBISHER: dict[str, Any] = {
    "kind": "refurbisher", "name": "Atelier du Canal (exemple)", "rna": "W301999999", "address": "5 quai du Canal",
    "postcode": "59100", "town": "Roubaix", "contact": "Samir Haddad", "capacity": "chef d’atelier",
}  # fmt: skip
GIVEN = [("PC", "Dell", "Latitude 7390", f"5CG90{n:03d}") for n in range(4)]
BOUGHT = [("PC", "Lenovo", "ThinkPad X270", f"PC0K{n:03d}") for n in range(3)]
COMING = [("PC", "HP", "EliteBook 830 G5", "CND8301"), ("Téléphone", "Samsung", "Galaxy A20", "R58M1")]


def write(antenna: Antenna, now: datetime) -> None:
    """Behind the antenna's open door."""
    team = {m.role: m.user for m in Membership.objects.filter(antenna=antenna).select_related("user").order_by("-pk")}
    by, manager = team[Role.EMPLOYEE], team[Role.MANAGER]
    site = Site.objects.filter(antenna=antenna).select_related("antenna").order_by("pk")[0]
    company, refurbisher = (
        donors.add(**facts, antenna_id=antenna.pk, by=by, at=now) for facts in (COMPANY, REFURBISHER)
    )
    given = _batch(
        company, site, GIVEN, by=by, at=now - timedelta(days=9), announced=5, purpose="équiper des personnes"
    )
    batches.declare(given, Decimal(320), "Claire Delmotte, responsable informatique", by=by)
    batches.finish(given, by=by, at=now - timedelta(days=8))
    receipts.give(given, "material", by=by, at=now - timedelta(days=8))
    receipts.give(given, "fiscal", by=manager, at=now - timedelta(days=7))
    bought = _batch(
        refurbisher, site, BOUGHT, by=by, at=now - timedelta(days=5), origin="purchase", price_paid=Decimal(120),
        paid_with="virement",
    )  # fmt: skip
    # The devices that were on the shelf before batches were written came from the same workshop.
    on_the_shelf = Unit.objects.filter(antenna=antenna, batch=None, state="ready").values_list("pk", flat=True)[:2]
    Unit.objects.filter(pk__in=list(on_the_shelf)).update(batch=bought)
    batches.finish(bought, by=by, at=now - timedelta(days=4))
    _batch(company, site, COMING, by=by, at=now - timedelta(hours=2), announced=12)


def _batch(
    donor: Donor, site: Site, devices: list[tuple[str, str, str, str]], *, by: User, at: datetime, **facts: Any
) -> Batch:
    key = uuid5(NAMESPACE_OID, f"lot-{donor.pk}-{devices[0][3]}")
    batch = batches.open_batch(
        donor, site=site, key=key, by=by, at=at, received_on=timezone.localtime(at).date(), **facts
    )
    rows = [{"kind": kind, "maker": maker, "model": model, "serial": serial} for kind, maker, model, serial in devices]
    batches.take_in(batch, list(enumerate(rows, 1)), by=by, at=at)
    return batch
