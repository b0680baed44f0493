"""Exports for the accounts: made once a period, kept byte for byte, never replaced (law.md F10)."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.core.files import File
from django.db import connection
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siren as siren_number

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Antenna
from connect.books.closing import DAY, ends_a_year, fiscal_day
from connect.books.models import Closure, Period
from connect.impact.accounts import entries, fec, training_entries
from connect.impact.models import AccountsExport
from connect.refusals import Refusal, for_constraint
from sales.models import Letterhead

FOLDER = "accounts"


class NotAFiscalPeriod(Refusal):
    """An export stays inside one fiscal year and follows the last one: no day twice, none forgotten."""

    sentence = _("These days are not of one fiscal year, or do not follow the last export.")
    field = "last_on"

    def __init__(self, first_on: date | None = None) -> None:
        words = _("The next export begins on %(day)s and ends in the same fiscal year.")
        super().__init__(words % {"day": first_on.strftime("%d/%m/%Y")} if first_on else None)


class NotClosedYet(Refusal):
    sentence = _("Some days of this period are not closed yet: their tills are closed each night.")
    field = "last_on"


class NothingToExport(Refusal):
    sentence = _("Nothing was ever sold at a till there, nor invoiced for a training.")
    field = "last_on"


class NoSiren(Refusal):
    """The file bears the SIREN in its name (F02), and is kept under it: a wrong one would stay."""

    sentence = _("The letterhead of receipts has no valid SIRET: write it first, the file bears the SIREN in its name.")


class Unsound(Refusal):
    """The file is checked before it is kept; a fault is Connect's own, and nothing was kept."""

    sentence = _("The file is not sound: nothing was kept. Call the person in charge of Connect.")


@for_constraint("accountsexport_follows")
class ExportedMeanwhile(Refusal):
    sentence = _("A colleague exported this period meanwhile: it stands in the list.")


def year_of(day: date) -> tuple[date, date]:
    """First and last day of the fiscal year that a day belongs to."""
    last = day
    while not ends_a_year(last):
        last += DAY
    first = day
    while not ends_a_year(first - DAY):
        first -= DAY
    return first, last


def next_day(antenna: Antenna | None, last_on: date) -> date | None:
    """Where the export of an antenna, or of all, that ends on a day begins: after the last one; the first of all with that
    fiscal year, or with the first closed day or invoice of a training when it is later. None when there is neither.
    """
    last = AccountsExport.objects.filter(antenna=antenna).order_by("-last_on").first()
    if last is not None:
        return last.last_on + DAY
    closures = Closure.objects.filter(period=Period.DAY)
    if antenna is not None:
        closures = closures.filter(antenna_id=antenna.pk)
    sold = closures.order_by("first_on").values_list("first_on", flat=True).first()
    invoiced = training_entries.first_day(antenna.pk if antenna else None)
    first = min((day for day in (sold, invoiced) if day), default=None)
    return max(first, year_of(last_on)[0]) if first else None


@act
def export(antenna: Antenna | None, last_on: date, *, by: User, at: datetime) -> AccountsExport:
    """The entries from where the last export ended to a day, included, in one fiscal year; the same period again is the same
    export, byte for byte. NothingToExport, NotAFiscalPeriod, NotClosedYet, NoSiren, Unsound.
    """
    take_turns("accounts export", antenna.pk if antenna else 0)
    before = AccountsExport.objects.filter(antenna=antenna, last_on=last_on).first()
    if before is not None:
        return before
    first_on = next_day(antenna, last_on)
    if first_on is None:
        raise NothingToExport
    _first, last_of_year = year_of(first_on)
    if not first_on <= last_on <= last_of_year:
        raise NotAFiscalPeriod(first_on)
    if last_on >= fiscal_day(at) or not _closed(antenna, last_on):
        raise NotClosedYet
    return _kept(antenna, first_on, last_on, last_of_year, by=by, at=at)


# Entries of a till, withdrawn ones too, that happened by a day and that no closure of a day holds.
# The last closure is looked up once a till, and the entries after it by their rank.
OPEN = """
  SELECT EXISTS (SELECT FROM sales_till t
    CROSS JOIN LATERAL (SELECT coalesce(max(c.last_seq), 0) AS seq FROM books_closure c
                         WHERE c.chain_id = t.chain_id AND c.period = 'day') closed
   WHERE (%(antenna)s IS NULL OR t.antenna_id = %(antenna)s)
     AND EXISTS (SELECT FROM books_entry e WHERE e.chain_id = t.chain_id AND e.seq > closed.seq
                    AND (e.occurred_at AT TIME ZONE 'Europe/Paris')::date <= %(last)s))
"""


def _closed(antenna: Antenna | None, last_on: date) -> bool:
    """Does every entry of the tills to that day stand in a closure?"""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"antenna": antenna.pk if antenna else None, "last": last_on})
        return not cursor.fetchone()[0]


def _kept(
    antenna: Antenna | None, first_on: date, last_on: date, closing_on: date, *, by: User, at: datetime
) -> AccountsExport:
    last = AccountsExport.objects.filter(antenna=antenna, closing_on=closing_on).order_by("-last_on").first()
    made = AccountsExport(
        antenna=antenna, first_on=first_on, last_on=last_on, closing_on=closing_on, made_at=at, made_by=by,
        last_sale=last.last_sale if last else 0, last_drawer=last.last_drawer if last else 0,
        last_training=last.last_training if last else 0, name=fec.file_name(siren(), closing_on),
    )  # fmt: skip
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for piece in fec.written(_counted(made, _lines(made))):
            digest.update(piece)
            file.write(piece)
        file.seek(0)
        if fec.faults(file.read(), first_on, last_on):
            raise Unsound
        made.size, made.sha256 = file.tell(), digest.hexdigest()
        file.seek(0)
        made.file.save(f"{FOLDER}/{made.pk}.txt", File(file), save=False)
    made.save(force_insert=True)
    return made


def _lines(made: AccountsExport) -> Iterator[fec.Line]:
    """Tills, then trainings, the numbers of each journal going on from the last export of the fiscal year."""
    numbers = entries.Numbers.after(made.last_sale, made.last_drawer, made.last_training)
    days = (made.first_on, made.last_on, made.antenna_id)
    yield from entries.entries(*days, numbers)
    yield from training_entries.entries(*days, entries.accounts(), numbers.training)


COUNTERS = {
    entries.SALES[0]: "last_sale", entries.DRAWERS[0]: "last_drawer", training_entries.TRAINING[0]: "last_training",
}  # fmt: skip


def _counted(made: AccountsExport, lines: Iterator[fec.Line]) -> Iterator[fec.Line]:
    """The same lines, their totals and last numbers noted on the export as they pass."""
    made.lines, made.debit = 0, Decimal(0)
    for line in lines:
        made.lines += 1
        made.debit += line.debit
        setattr(made, COUNTERS[line.journal], line.number)
        yield line


def siren() -> str:
    """The nine digits of the association, out of its letterhead; NoSiren when they are not a SIREN."""
    letterhead = Letterhead.objects.order_by("-from_on").first()
    digits = "".join(c for c in (letterhead.siret if letterhead else "") if c.isdecimal())[:9]
    if not siren_number.is_valid(digits) or not int(digits):
        raise NoSiren
    return digits
