"""Papers for a donor: the receipt of material with its inventory, for everyone; the tax receipt, for a company.

What a paper says is fixed when it is given. The value is the one that the donor declared, never ours (CGI 238 bis 5 bis;
BOI-TVA-DED-60-30 §70; law.md D12-D14).
"""

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from connect.ui.printed import tagged
from sales.donations.batches import inventory, locked
from sales.models import Batch, DonationReceipt, DonorKind, Letterhead, Origin, ReceiptKind

# What the association is for, as its papers say it; the words are its own to confirm (docs/decisions/0021).
PURPOSE = "Donner à chacun les moyens d’un usage autonome du numérique : équipement, connexion, accompagnement."
ERASURE = (
    "Les données de tous les supports sont effacées, ou les supports détruits, par nos soins avant toute remise à une "
    "autre personne. Chaque effacement a son certificat ; la liste des certificats de ce lot est remise sur demande."
)
CONTENT_VERSION = 1


@for_constraint("receipt_of_a_finished_batch")
class NotFinished(Refusal):
    sentence = _("The inventory is not finished: finish it, then give the receipt.")


@for_constraint("donation_receipt_once")
class AlreadyGiven(Refusal):
    sentence = _("This receipt was given already: print it again, or cancel it with its reason.")


@for_constraint("tax_receipt_of_a_company", "tax_receipt_has_a_value")
class NoTaxReceipt(Refusal):
    sentence = _("A tax receipt is for a company that gives, at the value that it declared.")


@for_constraint("donation_receipt_frozen")
class AlreadyCancelled(Refusal):
    sentence = _("This receipt is cancelled already.")


@act
def give(batch: Batch, kind: str, *, by: User, at: datetime) -> DonationReceipt:
    """Give the receipt of a finished batch, numbered in its antenna's series of the year. Refused by NotFinished,
    AlreadyGiven, NoTaxReceipt.
    """
    return _give(locked(batch), kind, None, by=by, at=at)


def _give(batch: Batch, kind: str, replaces: DonationReceipt | None, *, by: User, at: datetime) -> DonationReceipt:
    _refuse(batch, kind)
    value = batch.declared_value if kind == ReceiptKind.FISCAL or batch.origin != Origin.PURCHASE else None
    receipt = DonationReceipt(
        antenna_id=batch.antenna_id, batch=batch, kind=kind, value=value, replaces=replaces, issued_at=at, issued_by=by,
        issued_on=timezone.localtime(at).date(), content=_content(batch, replaces, by=by, at=at),
    )  # fmt: skip
    receipt.save(force_insert=True)
    receipt.refresh_from_db(fields=["reference"])
    return receipt


def _refuse(batch: Batch, kind: str) -> None:
    if batch.finished_at is None:
        raise NotFinished
    if DonationReceipt.objects.filter(batch=batch, kind=kind, cancelled_at=None).exists():
        raise AlreadyGiven
    if kind == ReceiptKind.FISCAL and (why := why_no_tax_receipt(batch)):
        raise NoTaxReceipt(_("No tax receipt:") + f" {why}")


def why_no_tax_receipt(batch: Batch) -> Any:
    """Why this batch has no tax receipt, as a sentence; None when it may have one."""
    if batch.donor.kind != DonorKind.COMPANY:
        return _("A tax receipt is for a company: this donor has the receipt of material.")
    if batch.origin == Origin.PURCHASE:
        return _("These devices were bought: there is no gift to declare.")
    if batch.declared_value is None:
        return _("Write first the value that the donor declares, and who declares it.")
    if not batch.donor.siret or not batch.donor.where:
        return _("Write first the SIRET number and the address of the company, on its page.")
    return None


@act
def cancel(
    receipt: DonationReceipt, reason: str, *, value: Decimal | None, declared_by: str, by: User, at: datetime
) -> DonationReceipt:
    """Cancel a receipt and give at once the one that replaces it, at the value said now; the new one names the old.
    Refused by AlreadyCancelled, NoTaxReceipt.
    """
    batch = locked(receipt.batch)
    receipt = DonationReceipt.objects.select_for_update().get(pk=receipt.pk)
    if receipt.cancelled_at:
        raise AlreadyCancelled
    others = DonationReceipt.objects.filter(batch=batch, cancelled_at=None).exclude(pk=receipt.pk)
    changes_value = (value, declared_by) != (batch.declared_value, batch.declared_by)
    old = [receipt, *others] if changes_value else [receipt]
    for one in old:
        one.cancelled_at, one.cancelled_by, one.cancelled_because = at, by, reason
        one.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    if changes_value:
        batch.declared_value, batch.declared_by = value, declared_by if value is not None else ""
        batch.save(update_fields=["declared_value", "declared_by"])
    replaced = [_give(batch, one.kind, one, by=by, at=at) for one in old]
    return replaced[0]


def _content(batch: Batch, replaces: DonationReceipt | None, *, by: User, at: datetime) -> dict[str, Any]:
    """What the paper says: both identities, the dated inventory, the donor's own value."""
    donor, site, day = batch.donor, batch.site, timezone.localtime(at).date()
    letterhead = Letterhead.objects.in_force(day)
    units = inventory(batch)
    with translation.override("fr"):
        rows = [
            [
                unit.label,
                str(unit.get_kind_display()),
                unit.model,
                unit.serial,
                *[n for n in (unit.imei, unit.imei2) if n],
            ]
            for unit in units
        ]
        counted = Counter(str(unit.get_kind_display()) for unit in units)
        donor_kind, origin = str(donor.get_kind_display()), str(batch.get_origin_display())
    return {
        "v": CONTENT_VERSION,
        "association": {
            "name": letterhead.name if letterhead else "", "siret": letterhead.siret if letterhead else "",
            "purpose": PURPOSE, "antenna": batch.antenna.name, "address": site.address,
            "town": f"{site.postcode} {site.town}",
        },
        "donor": {
            "kind": donor.kind, "kind_said": donor_kind, "name": donor.name, "siret": donor.siret, "rna": donor.rna,
            "address": donor.address, "town": f"{donor.postcode} {donor.town}".strip(), "contact": donor.contact,
            "capacity": donor.capacity,
        },
        "batch": batch.reference, "received_on": batch.received_on.isoformat(), "origin": origin,
        "rows": [{"label": r[0], "kind": r[1], "model": r[2], "serial": r[3], "imei": r[4:]} for r in rows],
        "counted": sorted(counted.items()),
        "declared_by": batch.declared_by if batch.declared_value is not None else "",
        "erasure": ERASURE,
        "replaces": replaces.reference if replaces else "",
        "signed_by": by.get_full_name(),
    }  # fmt: skip


def pdf(receipt: DonationReceipt) -> bytes:
    """The paper as it was given, tagged, in French."""
    with translation.override("fr"):
        context = {
            "receipt": receipt,
            "says": receipt.content,
            "received_on": date.fromisoformat(receipt.content["received_on"]),
        }
        return tagged(f"donations/pdf/{receipt.kind}.html", context)


def of_antenna(antenna_id: int) -> QuerySet[DonationReceipt]:
    return DonationReceipt.objects.filter(antenna_id=antenna_id).select_related(
        "batch__donor", "replaces", "cancelled_by"
    )
