"""What a device is made of, written on its page; free words never say « neuf »."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import NEVER_SAID, Kind, Unit, UnitFacts

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
