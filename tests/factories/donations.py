"""Donors, batches and lists of devices, written by the acts themselves at an antenna's door."""

import csv
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from beneficiaries.uploads.tables import Table
from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Site
from sales.donations import batches, donors, importing, receipts, register, removing
from sales.models import Batch, Donor, RegisterSetting, Unit

COMPANY = {
    "kind": "company", "name": "Société Écorce", "siret": "73282932000074", "address": "2 rue des Fleurs",
    "postcode": "59000", "town": "Lille", "contact": "Anne Roy", "capacity": "directrice",
}  # fmt: skip
PERSON = {"kind": "person", "name": "Canari Jaune", "address": "3 rue Haute", "postcode": "59000", "town": "Lille"}
IDENTITY = {
    "capacity": "retraitée", "identity_nature": "carte d’identité", "identity_number": "X4RTBPFW4",
    "identity_authority": "préfecture du Nord", "identity_on": "2021-03-04",
}  # fmt: skip
IMEI = ("490154203237518", "356938035643809", "350000000000014")


def row(**typed: str) -> dict[str, str]:
    return {"kind": "PC", "maker": "Dell", "model": "Latitude 5490", **typed}


def a_donor(antenna: Antenna, by: User, **facts: Any) -> Donor:
    with open_antenna(antenna.pk):
        return donors.add(**(COMPANY | facts), antenna_id=antenna.pk, by=by, at=timezone.now())


def a_batch(donor: Donor, by: User, **facts: Any) -> Batch:
    with open_antenna(donor.antenna_id):
        site = Site.objects.filter(antenna_id=donor.antenna_id).order_by("pk")[0]
        return batches.open_batch(donor, site=site, key=uuid.uuid4(), by=by, at=timezone.now(), **facts)


def take_in(batch: Batch, *rows: dict[str, str], by: User, at: datetime | None = None) -> list[Unit]:
    """`rows` numbered from 1, as the page numbers them."""
    with open_antenna(batch.antenna_id):
        taken = batches.take_in(batch, list(enumerate(rows, 1)), by=by, at=at or timezone.now())
    return [unit for _line, unit in taken]


def finished(batch: Batch, by: User, value: Decimal | None = None) -> Batch:
    with open_antenna(batch.antenna_id):
        if value is not None:
            batches.declare(batch, value, "Anne Roy, directrice", by=by)
        return batches.finish(batch, by=by, at=timezone.now())


def keep_the_register(by: User, *, group_below: Decimal | None = None) -> RegisterSetting:
    with open_national():
        return register.decide(
            is_on=True, from_on=timezone.localdate(), group_below=group_below, reason="avis reçu", source="préfecture",
            by=by, at=timezone.now(),
        )  # fmt: skip


def xlsx(headings: Sequence[str], *rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for line in (headings, *rows):
        book.active.append(list(line))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def french_csv(headings: Sequence[str], *rows: Sequence[str], encoding: str = "cp1252") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([headings, *rows])
    return out.getvalue().encode(encoding)


BATCH_PAGES = ("batch", "enter", "finish", "open_again", "import", "value", "receipt_give")


def a_day_of_gifts(antenna: Antenna, volunteer: User, manager: User, national: User) -> dict[str, Any]:
    """A row in each table of donations, and the keys of their pages: an open batch, a finished one with its receipt, a
    device taken out by mistake, a list that waits, the register kept.
    """
    donor = a_donor(antenna, volunteer)
    done, opened = a_batch(donor, volunteer), a_batch(donor, volunteer)
    (given,) = take_in(done, row(kind="TE", serial="DON-1", imei=IMEI[2]), by=volunteer)
    (out,) = take_in(opened, row(serial="DON-2"), by=volunteer)
    finished(done, volunteer, Decimal(50))
    with open_antenna(antenna.pk):
        receipt = receipts.give(done, "material", by=volunteer, at=timezone.now())
        removing.remove(out, "saisi deux fois", by=volunteer, at=timezone.now())
        table = Table([(2, row(serial="DON-3"))], places={"serial": 3})
        kept = importing.keep(table, b"liste", opened, by=volunteer, at=timezone.now())
    keep_the_register(national)
    take_in(opened, row(serial="DON-4", estimate="5"), by=volunteer)
    return {
        **{f"donations:{name}:pk": donor.pk for name in ("donor", "batch_new")},
        **{f"donations:{name}:pk": opened.pk for name in BATCH_PAGES},
        "workbench:batch_certificate:pk": opened.pk,
        **{f"donations:{name}:pk": kept.pk for name in ("import_list", "import_drop")},
        **{f"donations:receipt_{name}:pk": receipt.pk for name in ("pdf", "cancel")},
        **{f"donations:{name}:pk": given.pk for name in ("remove", "restore")},
    }
