"""Devices that come in: each gets the next label of its antenna, kind and year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum import imei as imei_number
from stdnum import luhn
from stdnum.exceptions import ValidationError as BadNumber

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from sales.models import Batch, Grade, Kind, Product, Unit, UnitSeries, UnitState

LETTERS = {Kind.COMPUTER: "PC", Kind.PHONE: "TE", Kind.TABLET: "TA"}


@dataclass(frozen=True)
class Arrival:
    """A device that comes into stock, to be looked at: it is on sale once it was tested and erased (`sales.workbench`)."""

    product: Product
    model: str
    grade: str = Grade.B
    serial: str = ""
    imei: str = ""
    state: str = UnitState.RECEIVED
    imei2: str = ""
    estimate: Decimal | None = None


@for_constraint("unit_imei_once", "unit_serial_once")
class SameNumberTwice(Refusal):
    """C043: nothing of the batch is kept, and no label is used."""

    sentence = _("This number is already in stock.")

    def __init__(self, row: int | None = None, first: int | None = None) -> None:
        words = _("Nothing was recorded: row %(row)s has the same number as row %(first)s.")
        super().__init__(words % {"row": row, "first": first} if row else None)


class WrongImei(Refusal):
    """`computed`: the 15 digits that 14 typed ones begin, to be compared with the phone's own."""

    sentence = _("An IMEI has 15 digits, the last of which checks the others. Dial *#06# on the phone to read it.")
    field = "imei"
    computed = ""


def clean_imei(typed: str) -> str:
    """15 digits out of what was typed or scanned, empty for nothing; WrongImei (3GPP TS 23.003; law.md P06)."""
    if not typed.strip():
        return ""
    digits = str(imei_number.compact(typed.strip()))
    plain_digits = digits.isascii() and digits.isdigit()
    if plain_digits and len(digits) == 14:
        refusal = WrongImei(_("The last digit is missing. Is it %(imei)s? Compare with the phone (dial *#06#).")
                            % {"imei": digits + str(luhn.calc_check_digit(digits))})  # fmt: skip
        refusal.computed = digits + str(luhn.calc_check_digit(digits))
        raise refusal
    if plain_digits and len(digits) == 16:
        raise WrongImei(
            _("16 digits: this is the IMEI with the version of its software (IMEISV). Write the IMEI of 15 digits.")
        )
    if plain_digits and len(digits) == 15 and not int(digits):
        raise WrongImei(_("15 zeros are nobody’s IMEI. Dial *#06# on the phone to read its own."))
    try:
        number = str(imei_number.validate(digits))
    except BadNumber as error:
        raise WrongImei from error
    if len(number) != 15:
        raise WrongImei
    return number


@act
def receive(
    arrivals: Sequence[Arrival], *, site: Site, by: User | None, at: datetime, batch: Batch | None = None
) -> list[Unit]:
    """Put devices into stock at a site, labelled `LIPC26-0147`: antenna, kind, year, number. All or none. `batch`: the
    open batch that they came with.
    """
    _refuse_doubles(arrivals)
    day = timezone.localtime(at).date()
    units = []
    for arrival in arrivals:
        prefix = f"{site.antenna.code}{LETTERS[Kind(arrival.product.kind)]}{day:%y}"
        units.append(
            Unit(
                antenna_id=site.antenna_id, site=site, product=arrival.product, kind=arrival.product.kind,
                label=prefix, model=arrival.model, grade=arrival.grade, serial=arrival.serial.strip().upper(),
                imei=clean_imei(arrival.imei), imei2=clean_imei(arrival.imei2), state=arrival.state, received_on=day,
                batch=batch, estimate=arrival.estimate,
            )
        )  # fmt: skip
    for prefix in sorted({unit.label for unit in units}):
        series, _made = UnitSeries.objects.get_or_create(antenna_id=site.antenna_id, prefix=prefix)
        series = UnitSeries.objects.select_for_update().get(pk=series.pk)
        for unit in [u for u in units if u.label == prefix]:
            series.last_number += 1
            unit.label = f"{prefix}-{series.last_number:04d}"
        series.save(update_fields=["last_number"])
    return Unit.objects.bulk_create(units)


def _refuse_doubles(arrivals: Sequence[Arrival]) -> None:
    seen: dict[str, int] = {}
    for row, arrival in enumerate(arrivals, 1):
        numbers = (arrival.serial.strip().upper(), clean_imei(arrival.imei), clean_imei(arrival.imei2))
        for number in filter(None, numbers):
            if number in seen:
                raise SameNumberTwice(row, seen[number])
            seen[number] = row
