"""Papers of the bench: certificates of erasure, and labels whose barcode (Code 128) any scanner reads."""

from base64 import b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import override

from connect.ui.printed import tagged
from sales.models import Batch, ErasureRecord, Unit
from sales.workbench import testing

SHEET, ROLL = "planche", "rouleau"  # 24 labels of 70 by 37 mm on A4; one label of 57 by 32 mm a page
FORMATS = (SHEET, ROLL)
MOST_LABELS = 240


def code_128(text: str) -> str:
    """A Code 128 of this text as a data: address, for an <img> of a paper: SVG, sharp at any size."""
    from barcode import Code128
    from barcode.writer import SVGWriter

    out = BytesIO()
    drawn = {"module_width": 0.25, "module_height": 9, "quiet_zone": 2.5, "write_text": False}
    Code128(text, writer=SVGWriter()).write(out, options=drawn)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()


def labels_pdf(units: Sequence[Unit], form: str, *, first: int = 1) -> bytes:
    """Labels of these devices; `first`: the place on the sheet where they begin, so that a begun sheet is used."""
    skipped = range(first - 1) if form == SHEET else ()
    with override("fr"):
        labels = [{"unit": unit, "code": code_128(unit.label)} for unit in units]
        places: list[Any] = [*[None for _n in skipped], *labels]
        pages = [places[start : start + 24] for start in range(0, len(places), 24)]
        return tagged(f"workbench/pdf/labels_{form}.html", {"labels": labels, "pages": pages})


def certificate_pdf(unit: Unit) -> bytes:
    """The certificate of erasure of a device: each record, the last first; « reconditionné » only of one that is (D10)."""
    with override("fr"):
        return tagged("workbench/pdf/certificate.html", {"about": unit, "batch": None, "devices": _said([unit])})


def batch_certificate_pdf(batch: Batch, antenna_id: int) -> bytes:
    """The same for the devices of a batch that are at this antenna, for its donor."""
    units = list(Unit.objects.filter(batch=batch, antenna_id=antenna_id).exclude(state="removed").order_by("label"))
    with override("fr"):
        return tagged("workbench/pdf/certificate.html", {"about": None, "batch": batch, "devices": _said(units)})


def _said(units: Sequence[Unit]) -> list[dict[str, Any]]:
    records: dict[Any, list[ErasureRecord]] = {}
    for record in ErasureRecord.objects.filter(unit__in=units).select_related("by", "antenna").order_by("-rank"):
        records.setdefault(record.unit_id, []).append(record)
    missing = testing.missing_of(units)
    treated = {"test", "test_failed", "erasure", "erasure_failed", "erasure2", "erasure2_failed", "no_disk"}
    return [
        {"unit": unit, "records": records.get(unit.pk, []), "refurbished": not treated & set(missing[unit.pk])}
        for unit in units
    ]
