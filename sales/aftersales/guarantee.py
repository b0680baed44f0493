"""Until when a device is guaranteed, from facts alone: when it was handed over, how often it was repaired under guarantee.

C. conso L217-3 and L217-7: two years from delivery, the defect presumed to have been there for one (second-hand); L217-13:
a repair under guarantee adds six months. A device given in exchange has a delivery of its own, hence two years of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.dates import months_after
from sales.models import COVERED, AfterSalesCase, Cover, DeviceNote, Fault, SaleLine

CONFORMITY, PRESUMPTION, EACH_REPAIR = 24, 12, 6  # months


@dataclass(frozen=True)
class Guarantee:
    """Both ends are the first day that is no longer covered; `last_day` is what papers say."""

    delivered: date
    repairs: int = 0

    @property
    def presumed_until(self) -> date:
        return months_after(self.delivered, PRESUMPTION)

    @property
    def until(self) -> date:
        return months_after(self.delivered, CONFORMITY + EACH_REPAIR * self.repairs)

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def last_presumed_day(self) -> date:
        return self.presumed_until - timedelta(days=1)

    def holds_on(self, day: date) -> bool:
        return day < self.until

    def presumes_on(self, day: date) -> bool:
        return day < self.presumed_until


def guarantees(lines: Iterable[SaleLine]) -> dict[object, Guarantee]:
    """The guarantee of each line of a device, by its key; one query whatever their number."""
    wanted = {line.pk: line.sold_on for line in lines}
    repaired = Q(repaired_on__isnull=False, cover__in=COVERED)
    counted = AfterSalesCase.objects.filter(repaired, line__in=wanted).values("line").annotate(n=Count("pk"))
    repairs = {row["line"]: row["n"] for row in counted}
    return {key: Guarantee(day, repairs.get(key, 0)) for key, day in wanted.items()}


def guarantee_of(line: SaleLine) -> Guarantee:
    return guarantees([line])[line.pk]


# What is found, and why the guarantee does not hold for it (domain.md 2.4).
EXCLUDED = {
    Fault.BATTERY: Cover.BATTERY,
    Fault.OS: Cover.SOFTWARE,
    Fault.USE: Cover.RESET,
    Fault.FALSE_ALARM: Cover.NO_DEFECT,
    Fault.OUT_OF_WARRANTY: Cover.OVER,
}


@dataclass(frozen=True)
class Advice:
    """What the facts say of a case: the likely answer (None: somebody has to judge), and why, in one line."""

    cover: Cover | None
    why: str | Promise


def advice(guarantee: Guarantee, fault: str, on: date) -> Advice:
    """Covered or not on a day, for a fault that was found (empty: not known yet)."""
    if not guarantee.holds_on(on):
        return Advice(Cover.OVER, _("The guarantee is over. A paid repair or a gesture remain possible."))
    if fault in EXCLUDED:
        return Advice(
            EXCLUDED[Fault(fault)], _("This is not a defect of the device: the guarantee does not pay for it.")
        )
    if guarantee.presumes_on(on):
        return Advice(
            Cover.PRESUMED,
            _(
                "Bought less than a year ago: it is for us to show that the defect was not there. Say yes, unless it fell or got wet."
            ),
        )
    return Advice(
        None,
        _(
            "Bought more than a year ago: the person shows that the defect was there at the sale. Listen, look, then decide."
        ),
    )


def defects_noted(line: SaleLine) -> str:
    """Defects that the certificate of the sale says; they are not covered."""
    note = DeviceNote.objects.filter(line=line).order_by("-at").first()
    return note.defects if note else ""
