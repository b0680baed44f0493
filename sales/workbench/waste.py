"""Devices that leave as waste: to an approved collector, on a numbered slip; nothing leaves with somebody's data (law.md D11,
D16). The slips of an antenna are its outgoing register.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.printed import tagged
from connect.ui.spreadsheet import Workbook
from sales.models import Unit, UnitState, WasteSlip, WasteUnit
from sales.workbench import bench
from sales.workbench.moving import because

MAY_LEAVE = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.RETURNED, UnitState.REPAIR)
MOST = 200  # devices on one slip
MOST_EXPORTED = 20_000


@for_constraint("waste_erased")
class EraseFirst(Refusal):
    """Nothing leaves with the data of whoever had it."""

    sentence = _("Erase or destroy the disk first, and note it: nothing leaves with somebody’s data.")

    def __init__(self, labels: Sequence[str] = ()) -> None:
        words = _("Erase or destroy the disk of %(labels)s first, and note it: nothing leaves with somebody’s data.")
        super().__init__(words % {"labels": ", ".join(labels)} if labels else None)


@for_constraint("waste_is_here", "sales_wasteunit_unit_id_key")
class NotHere(Refusal):
    sentence = _("One of these devices is not here any more. Look at the list again.")


@for_constraint("waste_weighs", "waste_says_who_and_why", "waste_whole")
class SayWho(Refusal):
    sentence = _("Write the collector, the number of its document, the weight and the reason.")


class NothingChosen(Refusal):
    sentence = _("Choose at least one device.")


def may_leave(antenna_id: int) -> QuerySet[Unit]:
    """Devices that may be chosen, by label; what is on sale is taken to the bench first."""
    return bench.here(antenna_id).filter(state__in=MAY_LEAVE).select_related("product").order_by("label")


@act
def leave(
    units: Sequence[Unit], *, collector: str, document: str, weight_kg: Decimal, left_on: date, reason: str, key: UUID,
    by: User, at: datetime, collector_siret: str = "",
) -> WasteSlip:  # fmt: skip
    """Write the slip of devices that leave; sent twice with the same key, it is one. Refused by NothingChosen, EraseFirst,
    NotHere, SayWho.
    """
    if not units:
        raise NothingChosen
    antenna_id = units[0].antenna_id
    known = WasteSlip.objects.filter(key=key, antenna_id=antenna_id).first()
    if known is not None:
        return known
    _refuse_unerased(units)
    slip = WasteSlip(
        antenna_id=antenna_id, collector=collector.strip(), collector_siret=collector_siret, document=document.strip(),
        weight_kg=weight_kg, left_on=left_on, reason=reason.strip(), devices=len(units), key=key, by=by, at=at,
    )  # fmt: skip
    slip.save(force_insert=True)
    slip.refresh_from_db(fields=["reference"])
    because(f"{slip.reference}, {slip.collector}")
    WasteUnit.objects.bulk_create(
        [WasteUnit(slip=slip, antenna_id=antenna_id, unit=unit) for unit in sorted(units, key=lambda u: u.pk)]
    )
    because("")
    return slip


def _refuse_unerased(units: Sequence[Unit]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label FROM sales_unit WHERE id = ANY (%s) AND unit_storage_cleared(id) IS NULL ORDER BY label",
            [[unit.pk for unit in units]],
        )
        labels = [label for (label,) in cursor.fetchall()]
    if labels:
        raise EraseFirst(labels)


def slips(antenna_id: int) -> QuerySet[WasteSlip]:
    return WasteSlip.objects.filter(antenna_id=antenna_id).select_related("by").order_by("-at", "-reference")


def pdf(slip: WasteSlip) -> bytes:
    with override("fr"):
        units = list(slip.units.order_by("label"))
        return tagged("workbench/pdf/waste.html", {"slip": slip, "units": units, "antenna": slip.antenna})


def workbook(antenna_id: int) -> bytes:
    """The outgoing register: a row a device, the latest slip first (code de l'environnement R541-43)."""
    book = Workbook()
    columns = [
        (gettext("Slip"), 18), (gettext("Left on"), 12), (gettext("Label"), 14), (gettext("Kind"), 12), (gettext("Make and model"), 30),
        (gettext("Serial number"), 20), (gettext("Data"), 30), (gettext("Collector"), 30), (gettext("SIRET of the collector"), 18),
        (gettext("Document"), 20), (gettext("Weight of the slip, in kg"), 12), (gettext("Reason"), 40), (gettext("Written by"), 16),
    ]  # fmt: skip
    rows = WasteUnit.objects.filter(antenna_id=antenna_id).select_related("slip__by").order_by("-slip__at", "label")
    book.sheet(
        gettext("Waste"), columns,
        (
            (w.slip.reference, w.slip.left_on, w.label, w.get_kind_display(), w.model, w.serial, w.get_storage_display(),
             w.slip.collector, w.slip.collector_siret, w.slip.document, w.slip.weight_kg, w.slip.reason, w.slip.by.first_name)
            for w in rows[:MOST_EXPORTED]
        ),
    )  # fmt: skip
    return book.content()
