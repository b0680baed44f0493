"""The register of second-hand goods (CP 321-7; law.md D01-D06): kept only when the association says so, then line by line."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.books.money import to_cents
from connect.refusals import Refusal, for_constraint
from connect.ui.spreadsheet import MARK, csv_line, defused
from sales.donations.donors import missing_for_the_register, said_giver
from sales.models import Batch, DonationSeries, Origin, RegisterLine, RegisterSetting, Unit

FIRST = "0" * 64
TEXT_VERSION = 1


@for_constraint("register_says_who_and_what", "unit_in_the_register")
class TooLittleSaid(Refusal):
    sentence = _("The register of second-hand goods is kept, and this says too little for a line of it.")


class InThePast(Refusal):
    sentence = _("The register begins today or later: a day that is over has its lines, or none.")
    field = "from_on"


def in_force(day: date) -> RegisterSetting | None:
    """The row that says whether the register is kept on a day; None when nobody ever said."""
    return RegisterSetting.objects.in_force(day)


def is_kept(day: date) -> bool:
    setting = in_force(day)
    return setting is not None and setting.is_on


@act
def decide(
    *, is_on: bool, from_on: date, group_below: Decimal | None, reason: str, source: str, by: User, at: datetime
) -> RegisterSetting:
    """The national team says from which day the register is kept or no longer, why, and on what ground. Refused by InThePast."""
    if from_on < timezone.localtime(at).date():
        raise InThePast
    return RegisterSetting.objects.create(
        is_on=is_on, from_on=from_on, group_below=group_below if is_on else None, reason=reason, source=source,
        decided_by=by, decided_at=at,
    )  # fmt: skip


def write(batch: Batch, units: Sequence[Unit], *, by: User, at: datetime) -> list[RegisterLine]:
    """Lines of devices that come in, while the register is kept; a part of the act that takes them in.

    Small objects of one make and price share a line when the setting says below which amount (law.md D05). TooLittleSaid
    when the donor or a price is not known.
    """
    day = timezone.localtime(at).date()
    setting = in_force(day)
    if setting is None or not setting.is_on or not units:
        return []
    if missing := missing_for_the_register(batch.donor):
        raise TooLittleSaid(
            _("The register of second-hand goods is kept. Write first, on the donor’s page: %(what)s.")
            % {"what": ", ".join(missing)}
        )
    lines = []
    for together in _grouped(units, setting.group_below):
        text = json.dumps(_said(batch, together), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        lines.append(
            RegisterLine(
                antenna_id=batch.antenna_id, batch=batch, recorded_at=at, recorded_on=day, by=by, text=text,
                units=[unit.pk for unit in together],
            )
        )  # fmt: skip
    return RegisterLine.objects.bulk_create(lines)


def _grouped(units: Sequence[Unit], below: Decimal | None) -> Iterable[list[Unit]]:
    small = [u for u in units if below is not None and u.estimate is not None and u.estimate < below]
    yield from ([unit] for unit in units if unit not in small)
    small.sort(key=_make_and_price)
    for _key, together in groupby(small, key=_make_and_price):
        yield list(together)


def _make_and_price(unit: Unit) -> tuple[str, str, Decimal]:
    return unit.kind, unit.model.upper(), unit.estimate or Decimal(0)


def _said(batch: Batch, units: list[Unit]) -> dict[str, Any]:
    if any(unit.estimate is None for unit in units):
        raise TooLittleSaid(
            _("The register of second-hand goods is kept: write the price or an estimate of each device.")
        )
    bought = batch.origin == Origin.PURCHASE
    return {
        "amount_is": "price" if bought else "estimate",
        "batch": batch.reference,
        "cents": sum(to_cents(unit.estimate or Decimal(0)) for unit in units),
        "giver": said_giver(batch.donor),
        "means": batch.paid_with if bought else "",
        "object": f"{units[0].get_kind_display()} {units[0].model}",
        "quantity": len(units),
        "signs": [
            {"imei": [n for n in (unit.imei, unit.imei2) if n], "label": unit.label, "serial": unit.serial}
            for unit in units
        ],
        "v": TEXT_VERSION,
    }


def correct(unit: Unit, reason: str, *, by: User, at: datetime) -> RegisterLine | None:
    """A line that says of an earlier one that its device was entered by mistake; None when no line speaks of it."""
    if unit.batch_id is None:
        return None
    first = RegisterLine.objects.filter(batch_id=unit.batch_id, units__contains=[unit.pk]).order_by("number").first()
    if first is None:
        return None
    said = {"corrects": first.number, "label": unit.label, "reason": reason, "v": TEXT_VERSION}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return RegisterLine.objects.create(
        antenna_id=first.antenna_id, batch_id=first.batch_id, recorded_at=at,
        recorded_on=timezone.localtime(at).date(), by=by, text=text,
    )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A line as it is read: `says` is its text taken apart."""

    line: RegisterLine
    says: dict[str, Any]

    @property
    def amount(self) -> Decimal:
        return Decimal(self.says.get("cents", 0)) / 100


def lines_of(antenna_id: int, first: date, last: date) -> QuerySet[RegisterLine]:
    return RegisterLine.objects.filter(
        antenna_id=antenna_id, recorded_on__gte=first, recorded_on__lte=last
    ).order_by("number")  # fmt: skip


def shown(lines: Iterable[RegisterLine]) -> list[Shown]:
    return [Shown(line, json.loads(line.text)) for line in lines]


def first_wrong(antenna_id: int) -> int | None:
    """The number of the first line that is missing, moved or changed; None when the register is whole. Lines of more than
    ten years may be gone from its beginning. Streams them.
    """
    number, sha = None, FIRST
    lines = RegisterLine.objects.filter(antenna_id=antenna_id).order_by("number")
    for this, text, prev, its_sha in lines.values_list("number", "text", "prev_sha", "sha").iterator(2000):
        if number is not None and this != number + 1:
            return number + 1
        follows = prev == sha or (number is None and this > 1)
        if not follows or _sha(prev, this, text) != its_sha:
            return int(this)
        number, sha = this, its_sha
    series = DonationSeries.objects.filter(antenna_id=antenna_id, prefix__endswith="-RP").first()
    given = series.last_number if series else 0
    return (number or 0) + 1 if given != (number or 0) else None


def _sha(prev: str, number: int, text: str) -> str:
    return hashlib.sha256(f"{prev}\n{number}\n{text}".encode()).hexdigest()


HEADINGS = (
    "N°", "Jour", "Lot", "Donateur ou vendeur", "Qualité", "Adresse", "Représentant", "Pièce d’identité", "SIRET ou RNA",
    "Objet", "Quantité", "Marques et numéros", "Prix ou estimation (€)", "Prix ou estimation", "Règlement", "Empreinte",
)  # fmt: skip


def cells(one: Shown) -> list[str]:
    """A line in the order of HEADINGS, as text."""
    line, says = one.line, one.says
    if "corrects" in says:
        words = f"Ligne {says['corrects']} : {says['label']} saisi par erreur. {says['reason']}"
        return [str(line.number), f"{line.recorded_on:%d/%m/%Y}", *[""] * 7, words, *[""] * 5, line.sha]
    giver = says["giver"]
    identity = ", ".join(filter(None, (
        giver["identity_nature"], giver["identity_number"], giver["identity_authority"],
        f"{date.fromisoformat(giver['identity_on']):%d/%m/%Y}" if giver["identity_on"] else "",
    )))  # fmt: skip
    signs = " ; ".join(", ".join(filter(None, (s["label"], s["serial"], *s["imei"]))) for s in says["signs"])
    return [
        str(line.number), f"{line.recorded_on:%d/%m/%Y}", says["batch"], giver["name"], giver["capacity"], giver["address"],
        giver["representative"], identity, giver["siret"] or giver["rna"], says["object"], str(says["quantity"]), signs,
        f"{one.amount:.2f}".replace(".", ","), "prix" if says["amount_is"] == "price" else "estimation", says["means"], line.sha,
    ]  # fmt: skip


def as_csv(lines: Iterable[RegisterLine]) -> bytes:
    """Semicolons and the mark of UTF-8, for a French Excel; a cell that would be a formula is text."""
    return MARK + csv_line(HEADINGS) + b"".join(csv_line(map(defused, cells(one))) for one in shown(lines))
