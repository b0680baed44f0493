"""What trainings invoiced, as a spreadsheet: invoices, credit notes, sums by kind of payer."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext, override

from connect.ui.spreadsheet import Cell, Workbook
from training.billing.reading import Income
from training.models import CreditNote, Invoice


def of_year(
    invoices: Iterable[Invoice], income: Iterable[Income], first_on: date, last_on: date, payer: str = ""
) -> bytes:
    """The bytes of the XLSX; `invoices` with their balance, credit notes issued between two days (of one kind of payer)."""
    notes = CreditNote.objects.select_related("invoice", "structure", "antenna").filter(
        issued_on__range=(first_on, last_on)
    )
    notes = notes.filter(payer_kind=payer) if payer else notes
    with override("fr"):
        book = Workbook()
        book.sheet(gettext("Invoices"), _heads(gettext("Credited"), gettext("Paid"), gettext("Left to pay"), gettext("Late")), (
            [*_common(one), one.credited, one.paid, one.left, one.late] for one in invoices
        ))  # fmt: skip
        book.sheet(gettext("Credit notes"), _heads(gettext("Invoice"), gettext("Reason")), (
            [*_common(one), one.invoice.number, one.reason] for one in notes
        ))  # fmt: skip
        book.sheet(
            gettext("By payer"), [(gettext("Who pays"), 50), (gettext("Invoices"), 12), (gettext("Without VAT, credit notes off"), 30)],
            ([str(one.kind.label), one.invoices, one.net] for one in income),
        )  # fmt: skip
        return book.content()


def _heads(*more: str) -> list[tuple[str, int]]:
    names = (
        (gettext("Number"), 20), (gettext("Day"), 12), (gettext("Antenna"), 16), (gettext("Structure"), 32),
        (gettext("Payer"), 32), (gettext("Kind of payer"), 40), (gettext("Subject"), 40), (gettext("Without VAT"), 14),
        (gettext("VAT"), 12), (gettext("Total"), 14),
    )  # fmt: skip
    return [*names, *((name, 16) for name in more)]


def _common(one: Invoice | CreditNote) -> list[Cell]:
    return [
        one.number, one.issued_on, one.antenna.name, one.structure.name, one.payer_name, str(one.get_payer_kind_display()),
        one.title, one.net, one.vat, one.gross,
    ]  # fmt: skip
