"""What a device is made of: written on its page or taken from the spreadsheet of a batch; free words never say « neuf »."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import NEVER_SAID, Disk, Kind, Unit, UnitFacts

FIELDS_OF_ALL = ("maker", "screen", "battery", "os", "cosmetic", "technical", "charger", "colour", "remarks")
FIELDS = {
    Kind.COMPUTER: (
        "maker", "cpu", "cpu_mark", "ram_gb", "disk1_kind", "disk1_gb", "disk2_kind", "disk2_gb", "screen", "dvd", "webcam",
        "battery", "os", "windows", "linux", "cosmetic", "technical", "charger", "colour", "remarks",
    ),
    Kind.PHONE: (
        "maker", "benchmark", "ram_gb", "storage_gb", "screen", "resolution", "battery", "os", "cosmetic", "technical",
        "locked", "charger", "colour", "remarks",
    ),
}  # fmt: skip
FIELDS[Kind.TABLET] = FIELDS[Kind.PHONE]
BEFORE_ANY = re.compile(NEVER_SAID, re.IGNORECASE)


@for_constraint("remarks_never_say_new")
class NeverSaid(Refusal):
    """Code de la consommation R122-4: forbidden of a used device, or printed by Connect alone."""

    sentence = _(
        "« état neuf » and « comme neuf » are forbidden for a used device; « reconditionné » is written by Connect, once it "
        "was tested and erased. Say what you see instead."
    )
    field = "remarks"


def never_said(text: str) -> bool:
    return bool(BEFORE_ANY.search(text))


@act
def write(unit: Unit, facts: Mapping[str, Any], *, by: User, at: datetime) -> UnitFacts:
    """Write or correct what a device is made of, by field of UnitFacts. Refused by NeverSaid, testing.NotHere."""
    if never_said(str(facts.get("remarks", ""))):
        raise NeverSaid
    written, _made = UnitFacts.objects.update_or_create(
        unit=unit, defaults={**facts, "antenna_id": unit.antenna_id, "written_by": by, "written_at": at}
    )
    return written


def write_many(said: Iterable[tuple[Unit, Mapping[str, Any]]], *, by: User, at: datetime) -> None:
    """What a spreadsheet said of devices that just came in; those of which it said nothing have no row. One statement."""
    UnitFacts.objects.bulk_create(
        UnitFacts(unit=unit, antenna_id=unit.antenna_id, written_by=by, written_at=at, **from_sheet(unit.kind, facts))
        for unit, facts in said
        if facts
    )


def from_sheet(kind: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Cells of the list of a batch (`donations.rows`) as fields; what no field can hold is left for the bench to write."""
    found: dict[str, Any] = {
        "cpu": str(said.get("cpu", ""))[:80], "os": str(said.get("os", ""))[:40], "ram_gb": said.get("ram"),
        "battery": said.get("battery"), "webcam": said.get("webcam"), "charger": said.get("charger"),
    }  # fmt: skip
    size = "disk1_gb" if kind == Kind.COMPUTER else "storage_gb"
    found[size] = said.get("disk_gb")
    disk = str(said.get("disk_kind", "")).upper()
    if kind == Kind.COMPUTER and disk in Disk.values:
        found["disk1_kind"] = disk
    windows = re.search(r"windows\s*(\d{1,2}(?:\.\d)?)", str(said.get("os", "")), re.IGNORECASE)
    if windows:
        found["windows"] = windows[1]
    cosmetic = str(said.get("cosmetic", "")).strip()
    if cosmetic in ("0", "1", "2", "3"):
        found["cosmetic"] = int(cosmetic)
    inches = re.search(r"\d{1,2}(?:[.,]\d)?", str(said.get("screen", "")))
    if inches:
        found["screen"] = Decimal(inches[0].replace(",", "."))
    words = str(said.get("remarks", ""))[:300]
    found["remarks"] = "" if never_said(words) else words
    return found
