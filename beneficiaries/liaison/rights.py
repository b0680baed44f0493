"""How long a sheet is valid, what rights a visit with a sheet opens, how long things wait: the nation's dated lengths.

Source of the first lengths: `domain.md` 1.1 (a sheet serves three months until the first visit; rights last twelve months
from it; one renewal, on a new sheet). They warn and inform; what forbids a plan is the year of plans, elsewhere.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import LiaisonSheet, Person, SheetRules
from beneficiaries.parts import known
from connect.accounts.models import User
from connect.acts import act
from connect.dates import last_day_of, months_after
from connect.refusals import Refusal, for_constraint


class Rules(NamedTuple):
    """Lengths in force on a day: whole months, renewals, days."""

    valid_months: int = 3
    rights_months: int = 12
    renewals: int = 1
    draft_days: int = 30
    sleeps_days: int = 7
    tries: int = 3


WELCOMED = "ARRAY(SELECT day FROM days_welcomed_with_a_sheet(%(person)s) day ORDER BY 1)"
LENGTHS = ("valid_months", "rights_months", "renewals", "draft_days", "sleeps_days", "tries")
FIRST = Rules()  # in force until the national team writes others


@for_constraint("sheetrules_never_the_past")
class NeverThePast(Refusal):
    sentence = _("Choose a day to come: the past keeps its rules.")
    field = "starts_on"


def rules_on(day: date) -> Rules:
    """The lengths in force on a day (Paris). One query."""
    row = SheetRules.objects.filter(starts_on__lte=day).values_list(*LENGTHS).first()
    return Rules(*row) if row else FIRST


def _all_rules() -> list[tuple[date, Rules]]:
    """All that ever were, the latest first; one query."""
    return [(starts_on, Rules(*row)) for starts_on, *row in SheetRules.objects.values_list("starts_on", *LENGTHS)]


def _in_force(history: list[tuple[date, Rules]], day: date) -> Rules:
    return next((rules for starts_on, rules in history if starts_on <= day), FIRST)


@act
def write_rules(rules: Rules, *, starts_on: date, reason: str, by: User) -> SheetRules:
    """New lengths from a day to come on. Rows are only added: of two for the same day the later one holds."""
    if starts_on <= timezone.localdate():
        raise NeverThePast
    return SheetRules.objects.create(**rules._asdict(), starts_on=starts_on, reason=reason, by=by)


def valid_until(sheet: LiaisonSheet) -> date:
    """The last day on which a sheet announces its person, by the rules of the day it was sent. One query."""
    sent_on = timezone.localdate(sheet.sent_at)
    return last_day_of(sent_on, rules_on(sent_on).valid_months)


@dataclass(frozen=True)
class Rights:
    """What a first visit with a sheet opened. `until` is the last day, renewals counted; `renewed` how many there were.

    `renewable`: another sheet, with its visit from `renewable_from` on, would open another such length.
    """

    opened_on: date
    until: date
    renewed: int
    renewable: bool
    renewable_from: date

    def hold_on(self, day: date) -> bool:
        return self.opened_on <= day <= self.until


def rights_of(person: Person, on: date) -> Rights | None:
    """The rights of a person as they stand on a day; None when no visit with a sheet opened any. At most two queries.

    The first visit with a sheet opens them. A visit with another sheet renews them when it comes near their end (in the
    last months, as many as a sheet is valid) or after it; an earlier one changes nothing.
    """

    def alone() -> list[date]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {WELCOMED}", {"person": person.pk})
            found: list[date] = cursor.fetchone()[0]
        return found

    days = [day for day in known(person, "welcomed", alone) if day <= on]
    if not days:
        return None
    history = _all_rules()
    rules = _in_force(history, days[0])
    until, renewed = last_day_of(days[0], rules.rights_months), 0
    for day in days[1:]:
        if renewed < rules.renewals and day >= _near_the_end(until, rules):
            until, renewed = (
                last_day_of(max(day, until + timedelta(days=1)), _in_force(history, day).rights_months),
                renewed + 1,
            )
    return Rights(days[0], until, renewed, renewed < rules.renewals, _near_the_end(until, rules))


def _near_the_end(until: date, rules: Rules) -> date:
    return months_after(until, -rules.valid_months) + timedelta(days=1)
