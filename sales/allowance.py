"""The year of plans: what a person may still have, and until when. Asked by the till, the person's page and the act."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from beneficiaries.parts import known
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day
from sales.models import Product
from sales.models.allowance import AHEAD, last_day

ENDING = 60  # days before the end of a year during which what comes after is prepared


@dataclass(frozen=True)
class YearOfPlans:
    """A person's year, over all antennas. `days_left` counts the days after the one asked.

    `granted_on` and `reason`: of a further year, granted by the national team. `next_on`: when one that was granted begins.
    """

    id: int
    first_on: date
    last_on: date
    days_left: int
    covered_until: date | None  # last day of the last plan sold and not given back, wherever
    has_ended: bool = False
    granted_on: date | None = None
    reason: str = ""
    next_on: date | None = None

    @property
    def is_ending(self) -> bool:
        """In its last sixty days, or over: what comes after is prepared."""
        return self.days_left < ENDING and self.next_on is None

    @property
    def days_passed(self) -> int:
        return (self.last_on - self.first_on).days + 1 - self.days_left

    @property
    def percent(self) -> int:
        """How far the year has gone, for its drawing."""
        return min(100, round(100 * self.days_passed / ((self.last_on - self.first_on).days + 1)))


@for_constraint("plan_within_the_year")
class BeyondTheYear(Refusal):
    """A plan would run past one year from the person's first. House rule: twelve months (seed; law.md P09)."""

    sentence = _("The top-up is not added: it would run past the person’s year of plans.")
    field = "scan"
    short = ""  # the reason under a button that cannot be used

    def __init__(
        self, product: Product | None = None, ends_on: date | None = None, last_on: date | None = None
    ) -> None:
        if product is None or ends_on is None or last_on is None:
            super().__init__()
            return
        self.short = _("Until %(end)s: past the year of plans.") % {"end": day(ends_on)}
        super().__init__(
            _(
                "The %(days)s-day top-up is not added. It would run until %(end)s; the person’s year of plans ends on"
                " %(last)s."
            )
            % {"days": product.days, "end": day(ends_on), "last": day(last_on)}
        )


@for_constraint("plan_starts_soon")
class TooFarAhead(Refusal):
    """A plan starts today or after the last one, at most 31 days ahead."""

    sentence = _("The top-up is not added: the person already has more than a month of plans ahead.")
    field = "scan"
    short = ""

    def __init__(self, product: Product | None = None, starts_on: date | None = None) -> None:
        if product is None or starts_on is None:
            super().__init__()
            return
        self.short = _("Would start on %(start)s: too far ahead.") % {"start": day(starts_on)}
        super().__init__(
            _(
                "The %(days)s-day top-up is not added. It would start on %(start)s, and a top-up starts within 31 days."
                " Sell it nearer that day."
            )
            % {"days": product.days, "start": day(starts_on)}
        )


@for_constraint("plan_in_an_open_year", "plan_of_the_buyer", "plan_person_enrolled")
class YearNotOpen(Refusal):
    sentence = _("The top-up is not added: this person’s year of plans is not open here. Ask your manager.")
    field = "scan"


@for_constraint("year_of_its_buyers")
class PlanSoldSince(Refusal):
    """Two files that were merged cannot be parted over a plan that was sold to the one in the other's year."""

    sentence = _(
        "This cannot be undone: a top-up was sold since in the year of plans that came with the other file. Nothing was"
        " changed."
    )


@dataclass(frozen=True)
class Fit:
    """A plan, the days it would cover, and why it cannot be sold (None: it can)."""

    product: Product
    starts_on: date
    ends_on: date
    refusal: Refusal | None


def year_of(person_id: uuid.UUID, on: date) -> YearOfPlans | None:
    """The person's year of plans on a day; None before her first plan. Sees every antenna's plans, for enrolled people."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT year_id, first_on, last_end, granted_on, reason, next_on FROM plan_standing(%s, %s)",
            [person_id, on],
        )
        return _year(cursor.fetchone(), on)


# The same as text, for the person's page.
STANDING = (
    "(SELECT ARRAY[y.year_id::text, y.first_on::text, y.last_end::text, y.granted_on::text, y.reason, y.next_on::text]"
    " FROM plan_standing(%(person)s, %(today)s) y)"
)


def year_of_file(person: Person, on: date) -> YearOfPlans | None:
    """`year_of`, without a query for somebody whose page is being made on that day."""
    standing: list[str | None] | None = known(person, "plans", lambda: None)
    if standing is None:
        return year_of(person.pk, on)
    year_id, first_on, last_end, granted_on, reason, next_on = standing
    row = (year_id and int(year_id), _day(first_on), _day(last_end), _day(granted_on), reason, _day(next_on))
    return _year(row, on)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def years_of(person_ids: Iterable[uuid.UUID], on: date) -> dict[uuid.UUID, YearOfPlans | None]:
    """The same for the people of a list, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT who, year_id, first_on, last_end, granted_on, reason, next_on"
            " FROM unnest(%s::uuid[]) who, plan_standing(who, %s)",
            [list(person_ids), on],
        )
        return {who: _year(standing, on) for who, *standing in cursor.fetchall()}


def _year(row: Sequence[Any], on: date) -> YearOfPlans | None:
    year_id, first_on, last_end, granted_on, reason, next_on = row
    if year_id is None:
        return None
    last_on = last_day(first_on)
    left = max(0, (last_on - max(on, first_on)).days)
    return YearOfPlans(
        year_id, first_on, last_on, left, last_end, has_ended=on > last_on, granted_on=granted_on, reason=reason or "",
        next_on=next_on,
    )  # fmt: skip


def hold_year(person_id: uuid.UUID, antenna_id: int, on: date) -> YearOfPlans:
    """The same, locked until the transaction ends and opened on that day when there is none. YearNotOpen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT year_id, first_on, last_end FROM plan_hold(%s, %s, %s)", [person_id, antenna_id, on])
        year = _year((*cursor.fetchone(), None, "", None), on)
    if year is None:
        raise YearNotOpen
    return year


def place(product: Product, *, on: date, first_on: date, covered_until: date | None) -> Fit:
    """Where a plan sold on a day would lie: from that day, or after the last one ends."""
    starts_on = max(on, covered_until + timedelta(days=1)) if covered_until else on
    ends_on = starts_on + timedelta(days=(product.days or 1) - 1)
    refusal: Refusal | None = None
    if ends_on > last_day(first_on):
        refusal = BeyondTheYear(product, ends_on, last_day(first_on))
    elif starts_on > on + timedelta(days=AHEAD):
        refusal = TooFarAhead(product, starts_on)
    return Fit(product, starts_on, ends_on, refusal)


def what_fits(
    year: YearOfPlans | None, on: date, products: Iterable[Product], waiting: Iterable[Product] = ()
) -> list[Fit]:
    """Each plan of `products`, placed after those already in the basket (`waiting`). No query."""
    first_on = year.first_on if year else on
    covered = year.covered_until if year else None
    for product in waiting:
        covered = place(product, on=on, first_on=first_on, covered_until=covered).ends_on
    return [place(p, on=on, first_on=first_on, covered_until=covered) for p in products if p.days]
