"""Lists of batches at an antenna; what was received and declared over a period, for the nation."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from connect.antennas.communes import plain
from connect.ui.spreadsheet import Workbook
from sales.models import Batch, DonationReceipt, ReceiptKind, UnitState

HERE = ~Q(units__state=UnitState.REMOVED) & Q(units__isnull=False)


def batches_of(antenna_id: int, text: str = "") -> QuerySet[Batch]:
    """Batches of an antenna, the latest first, with `received`, the number of their devices; by reference or donor."""
    found = Batch.objects.filter(antenna_id=antenna_id).select_related("donor", "site")
    if text.strip():
        named = Q(reference__icontains=text.strip())
        for_donor = Q()
        for word in plain(text).split():
            for_donor &= Q(donor__folded__contains=word)
        found = found.filter(named | for_donor if for_donor else named)
    return found.annotate(received=Count("units", filter=HERE)).order_by("-received_on", "-reference")


def by_donor(first: date, last: date, antenna_id: int | None = None) -> QuerySet[Batch, Any]:
    """Antenna, donor, number of batches, of devices announced and received, over batches received in the period."""
    found = Batch.objects.filter(received_on__gte=first, received_on__lte=last)
    if antenna_id is not None:
        found = found.filter(antenna_id=antenna_id)
    return (
        found.values("antenna__name", "donor_id", "donor__name", "donor__kind", "origin")
        .annotate(batches=Count("pk", distinct=True), units=Count("units", filter=HERE))  # type: ignore[no-redef]
        .order_by("antenna__name", "donor__name", "donor_id", "origin")
    )


def totals(first: date, last: date, antenna_id: int | None = None) -> dict[str, int]:
    """Over the same rows: batches and devices."""
    rows = by_donor(first, last, antenna_id)
    answer = {"batches": 0, "units": 0}
    for row in rows:
        answer["batches"] += row["batches"]
        answer["units"] += row["units"]
    return answer


def tax_receipts(year: int) -> QuerySet[DonationReceipt]:
    """Tax receipts of a calendar year, cancelled ones too: the declaration counts those that stand."""
    return (
        DonationReceipt.objects.filter(kind=ReceiptKind.FISCAL, issued_on__year=year)
        .select_related("antenna", "batch__donor", "replaced_by")
        .order_by("antenna__name", "reference")
    )


def declaration(year: int) -> tuple[int, Decimal]:
    """Number of tax receipts that stand and their total, for the yearly declaration (CGI 222 bis; law.md D13)."""
    said = tax_receipts(year).filter(cancelled_at=None).aggregate(number=Count("pk"), total=Sum("value"))
    return said["number"], said["total"] or Decimal(0)


def declaration_by_antenna(year: int) -> QuerySet[DonationReceipt, Any]:
    return (
        tax_receipts(year).filter(cancelled_at=None).values("antenna__name")
        .annotate(number=Count("pk"), total=Sum("value")).order_by("antenna__name")
    )  # fmt: skip


def workbook(rows: Iterable[dict[str, Any]], kinds: dict[str, Any], origins: dict[str, Any]) -> bytes:
    """What was received, by antenna and donor."""
    book = Workbook()
    columns = [
        (_("Antenna"), 20), (_("Donor"), 40), (_("kind"), 24), (_("Origin"), 24), (_("Batches"), 10), (_("Devices"), 10),
    ]  # fmt: skip
    book.sheet(
        _("Received"), columns,
        (
            (row["antenna__name"], row["donor__name"], str(kinds[row["donor__kind"]]), str(origins[row["origin"]]),
             row["batches"], row["units"])
            for row in rows
        ),
    )  # fmt: skip
    return book.content()


def declaration_book(year: int) -> bytes:
    """The receipts one by one, then number and total by antenna."""
    book = Workbook()
    columns = [
        (_("Number"), 16), (_("Antenna"), 18), (_("Given on"), 12), (_("Donor"), 40), (_("SIRET number"), 18),
        (_("Batch"), 16), (_("Value declared (€)"), 16), (_("State"), 30),
    ]  # fmt: skip
    book.sheet(
        _("Tax receipts"), columns,
        (
            (one.reference, one.antenna.name, one.issued_on, one.content["donor"]["name"], one.content["donor"]["siret"],
             one.content["batch"], one.value, _state(one))
            for one in tax_receipts(year)
        ),
    )  # fmt: skip
    number, total = declaration(year)
    sums: list[tuple[Any, ...]] = [
        (row["antenna__name"], row["number"], row["total"]) for row in declaration_by_antenna(year)
    ]
    sums.append((_("Total"), number, total))
    book.sheet(_("Declaration"), [(_("Antenna"), 24), (_("Tax receipts"), 14), (_("Total (€)"), 14)], sums)
    return book.content()


def _state(one: DonationReceipt) -> str:
    if one.cancelled_at is None:
        return _("stands")
    following = getattr(one, "replaced_by", None)
    return _("cancelled, replaced by %(number)s") % {"number": following.reference if following else ""}
