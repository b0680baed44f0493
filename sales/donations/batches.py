"""A batch: opened, filled device by device, finished; its value is written as the donor declares it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from sales.donations import register
from sales.donations.rows import Line, lines_of
from sales.models import Batch, Donor, Unit
from sales.stock import receive


@for_constraint("unit_of_an_open_batch")
class Finished(Refusal):
    sentence = _("The inventory of this batch is finished. A manager can open it again, or begin another batch.")


@for_constraint("batch_has_a_receipt")
class HasAReceipt(Refusal):
    sentence = _("A receipt was given for this batch: cancel it first, with its reason.")


class Faulty(Refusal):
    """Nothing was recorded: `lines` say what is wrong, cell by cell."""

    sentence = _("Nothing was recorded yet. Put right what is marked, then record again.")

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        super().__init__()


class NotThatDay(Refusal):
    sentence = _("A batch is received today or before.")
    field = "received_on"


@for_constraint("sales_batch_key_key")
class AlreadySent(Refusal):
    sentence = _("This batch was just recorded: look at the list of batches.")


class NoSuchDevice(Refusal):
    sentence = _("There is no device in this batch: its inventory is empty.")


@act
def open_batch(donor: Donor, *, site: Site, key: UUID, by: User, at: datetime, **facts: Any) -> Batch:
    """Write what a donor brings. Sent twice with the same key, it is one batch. Refused by NotThatDay."""
    known = Batch.objects.filter(key=key, antenna_id=site.antenna_id).first()
    if known is not None:
        return known
    received_on: date = facts.get("received_on") or timezone.localtime(at).date()
    if received_on > timezone.localtime(at).date():
        raise NotThatDay
    facts["received_on"] = received_on
    batch = Batch(antenna_id=site.antenna_id, site=site, donor=donor, received_by=by, key=key, **facts)
    batch.save(force_insert=True)
    batch.refresh_from_db(fields=["reference"])
    return batch


@act
def take_in(
    batch: Batch, rows: Sequence[tuple[int, Mapping[str, str]]], *, by: User, at: datetime,
    faults: Mapping[tuple[int, str], str] | None = None,
) -> list[tuple[Line, Unit]]:  # fmt: skip
    """Put the devices of these rows into stock, to be looked at, each with its label and its line of the register. All or
    none: no number is used by what is refused. Refused by Finished, Faulty, SameNumberTwice, register.TooLittleSaid.
    """
    batch = locked(batch)
    if batch.finished_at:
        raise Finished
    kept = register.is_kept(timezone.localtime(at).date())
    lines = lines_of(rows, antenna_id=batch.antenna_id, faults=faults, with_estimate=kept)
    if any(line.faults for line in lines):
        raise Faulty(lines)
    site = Site.objects.select_related("antenna").get(pk=batch.site_id)
    units = receive([line.arrival for line in lines if line.arrival], site=site, by=by, at=at, batch=batch)
    register.write(batch, units, by=by, at=at)
    return list(zip(lines, units, strict=True))


def locked(batch: Batch) -> Batch:
    """The batch as it is now, nobody else writing it until the act ends."""
    return Batch.objects.select_for_update(of=("self",)).select_related("donor", "site", "antenna").get(pk=batch.pk)


@act
def finish(batch: Batch, *, by: User, at: datetime) -> Batch:
    """The inventory is complete: papers can be given. Finished already: nothing changes. Refused by NoSuchDevice."""
    batch = locked(batch)
    if batch.finished_at is None:
        if not inventory(batch):
            raise NoSuchDevice
        batch.finished_at, batch.finished_by = at, by
        batch.save(update_fields=["finished_at", "finished_by"])
    return batch


@act
def open_again(batch: Batch, *, by: User) -> Batch:
    """A forgotten device can be added, while no receipt stands. Refused by HasAReceipt."""
    batch = locked(batch)
    batch.finished_at = batch.finished_by = None
    batch.save(update_fields=["finished_at", "finished_by"])
    return batch


@act
def declare(batch: Batch, value: Decimal | None, declared_by: str, *, by: User) -> Batch:
    """Write the value that the donor declares, and who declared it; never ours (law.md D12). Refused by HasAReceipt."""
    batch = locked(batch)
    batch.declared_value, batch.declared_by = value, declared_by if value is not None else ""
    batch.save(update_fields=["declared_value", "declared_by"])
    return batch


def inventory(batch: Batch) -> list[Unit]:
    """The devices of a batch, those taken out by mistake apart, in the order of their labels."""
    return list(Unit.objects.filter(batch=batch).exclude(state="removed").order_by("label"))
