"""What a buyer takes home besides the receipt: certificates of purchase and of payment, guarantee, slip of a case."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.ui import printed
from sales.aftersales.guarantee import guarantee_of
from sales.models import AfterSalesCase, DeviceNote, Sale, SaleLine
from sales.receipts import SAID, buyer_name
from sales.workbench.testing import is_refurbished


@act
def note_device(
    line: SaleLine, *, battery: str, charger: str, defects: str, by: User, at: datetime
) -> DeviceNote | None:
    """Keep what a certificate says more; nothing is written when it says the same as the last one, or nothing."""
    last = DeviceNote.objects.filter(line=line).order_by("-at").first()
    said = (battery.strip(), charger.strip(), defects.strip())
    if said == ((last.battery, last.charger, last.defects) if last else ("", "", "")):
        return last
    return DeviceNote.objects.create(
        antenna_id=line.antenna_id, line=line, battery=said[0], charger=said[1], defects=said[2], at=at, by=by
    )


def numbers_of(line: SaleLine) -> list[str]:
    """Serial number and IMEI of the device, as the certificate lists them."""
    unit = line.unit
    return [one for one in (unit.serial, unit.imei, unit.imei2) if one] if unit else []


def refurbished(line: SaleLine) -> bool:
    """May « reconditionné » be said of a device that somebody bought: tested and erased before it left (C. conso R122-4)?
    Without both proofs, or once it came back, the word is not printed.
    """
    return line.unit is not None and line.handover.returned_at is None and is_refurbished(line.unit)


def _device(line: SaleLine) -> dict[str, Any]:
    sale = line.sale
    return {
        "sale": sale,
        "heading": sale.heading,
        "line": line,
        "unit": line.unit,
        "numbers": numbers_of(line),
        "guarantee": guarantee_of(line),
        "note": DeviceNote.objects.filter(line=line).order_by("-at").first(),
        "buyer": buyer_name(sale),
        "today": timezone.localdate(),
    }


def purchase_certificate(line: SaleLine, *, person: Person | None, with_town: bool) -> bytes:
    """« Certificat d'achat de matériel » (domain.md 2.4), with the place of who bought if she wants it printed."""
    town = " ".join(filter(None, [person.postcode, person.town])) if person and with_town else ""
    return printed.tagged(
        "aftersales/pdf/purchase.html", {**_device(line), "town": town, "refurbished": refurbished(line)}
    )


def payment_certificate(sale: Sale, *, person: Person | None, devices: Sequence[SaleLine], due: Decimal) -> bytes:
    """Who paid what, when, how; with her birth date, as social services ask for it."""
    context = {
        "sale": sale, "heading": sale.heading, "buyer": buyer_name(sale), "person": person, "devices": devices, "due": due,
        "paid": [(p.amount, SAID[p.means]) for p in sale.payments.all()], "today": timezone.localdate(),  # type: ignore[index]
    }  # fmt: skip
    return printed.tagged("aftersales/pdf/payment.html", context)


def guarantee_sheet(line: SaleLine) -> bytes:
    """Until when, what is covered and what is not, in plain words."""
    return printed.tagged("aftersales/pdf/guarantee.html", _device(line))


def slip(case: AfterSalesCase, *, back_by: date) -> bytes:
    """What we keep, until when, whose the files are; for the person to take home."""
    context = {**_device(case.line), "case": case, "back_by": back_by}
    return printed.tagged("aftersales/pdf/slip.html", context)
