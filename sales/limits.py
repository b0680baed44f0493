"""How much a person and her household may still buy: said at the till before it refuses, held by PostgreSQL at the end.

Counted over all antennas, less what was given back. The limits are the national team's (`SaleLimit`); a manager of the
antenna may let one sale pass one of them, with a reason (`LimitOverride`). Defaults: domain.md 2.1 and 2.4.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from connect.accounts.models import User
from connect.acts import act
from connect.dates import months_after
from connect.refusals import Refusal, for_constraint
from connect.ui.templatetags.ui import day, euros
from sales.models import DEVICES, Limited, LimitOverride, Scope

HOLDS = 7  # days during which an exception waits for its sale

WORDS: dict[tuple[str, str], str | Promise] = {
    (Limited.COMPUTER, Scope.PERSON): _("Computers of this person"),
    (Limited.PHONE, Scope.PERSON): _("Phones of this person"),
    (Limited.TABLET, Scope.PERSON): _("Tablets of this person"),
    (Limited.DEVICE, Scope.PERSON): _("Devices of this person"),
    (Limited.SIM, Scope.PERSON): _("SIM cards of this person"),
    (Limited.PLAN, Scope.PERSON): _("Top-ups of this person"),
    (Limited.COMPUTER, Scope.HOUSEHOLD): _("Computers of this household"),
    (Limited.PHONE, Scope.HOUSEHOLD): _("Phones of this household"),
    (Limited.TABLET, Scope.HOUSEHOLD): _("Tablets of this household"),
    (Limited.DEVICE, Scope.HOUSEHOLD): _("Devices of this household"),
    (Limited.SIM, Scope.HOUSEHOLD): _("SIM cards of this household"),
    (Limited.PLAN, Scope.HOUSEHOLD): _("Top-ups of this household"),
}


@dataclass(frozen=True)
class Wanted:
    """What a line of a basket asks of the limits: pieces, and euros for all of them."""

    kind: str
    pieces: int
    euros: Decimal


@dataclass(frozen=True)
class Standing:
    """Where a person or her household stands against one limit on a day; `used` in pieces, or in euros for plans."""

    kind: str
    scope: str
    most: Decimal
    months: int
    used: Decimal
    oldest: date | None  # the first purchase that counts
    is_allowed: bool  # an exception waits for the next sale
    on: date

    @property
    def words(self) -> str:
        return str(WORDS[self.kind, self.scope])

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.most - self.used)

    @property
    def is_full(self) -> bool:
        return self.left <= 0

    @property
    def free_on(self) -> date | None:
        """The first day on which more is possible again: plans by the calendar month, the rest as the first one ages."""
        if self.kind == Limited.PLAN:
            return months_after(self.on.replace(day=1), 1)
        return months_after(self.oldest, self.months) if self.oldest else None

    def counts(self, kind: str) -> bool:
        return self.kind == kind or (self.kind == Limited.DEVICE and kind in DEVICES)

    def asked_by(self, wanted: Iterable[Wanted]) -> Decimal:
        counted = (one for one in wanted if self.counts(one.kind))
        return sum((one.euros if self.kind == Limited.PLAN else Decimal(one.pieces) for one in counted), Decimal(0))

    def said(self, amount: Decimal) -> str:
        return euros(amount) if self.kind == Limited.PLAN else f"{amount:.0f}"


@for_constraint("sale_within_limits")
class OverLimit(Refusal):
    """More than one person or household may buy over a time. House rule (domain.md 2.1, 2.4), dated national rows."""

    sentence = _("This is more than one person or household may buy for now. A manager of the antenna can allow it.")
    field = "scan"
    short = ""

    def __init__(self, standing: Standing | None = None) -> None:
        self.standing = standing
        if standing is None:
            super().__init__()
            return
        facts: dict[str, object] = {
            "what": standing.words,
            "used": standing.said(standing.used),
            "most": standing.said(standing.most),
            "months": standing.months,
            "since": day(standing.oldest) if standing.oldest else "",
            "free": day(standing.free_on) if standing.free_on else "",
        }
        self.short = str(_("%(what)s: %(used)s of %(most)s.") % facts)
        super().__init__(_sentence(standing) % facts)


def _sentence(standing: Standing) -> str | Promise:
    if not standing.oldest:
        if standing.kind == Limited.PLAN:
            return _("%(what)s: %(most)s a month at most. A manager of the antenna can allow it, and says why.")
        return _(
            "%(what)s: %(most)s at most over %(months)s months. A manager of the antenna can allow it, and says why."
        )
    if standing.kind == Limited.PLAN:
        return _(
            "%(what)s: %(used)s this month already, %(most)s at most. More is possible on %(free)s; before, a manager of"
            " the antenna can allow it, and says why."
        )
    return _(
        "%(what)s: %(used)s since %(since)s, %(most)s at most over %(months)s months. One more is possible on %(free)s;"
        " before, a manager of the antenna can allow it, and says why."
    )


@for_constraint("limitoverride_by_a_manager")
class NotAManager(Refusal):
    sentence = _("A manager of the antenna allows this, and nobody else.")


class AllowedAlready(Refusal):
    sentence = _("This is allowed already: sell it at the till.")


class NothingToAllow(Refusal):
    """The nation has switched this limit off, or never set it."""

    sentence = _("No such limit holds today: sell as usual.")


def standing_of(person_id: uuid.UUID, antenna_id: int, on: date) -> list[Standing]:
    """Every limit in force on a day and where this person stands; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, scope, most, months, used, oldest, allowed IS NOT NULL FROM limits_standing(%s, %s, %s)",
            [person_id, antenna_id, on],
        )
        return [Standing(*facts) for facts in ((*row, on) for row in cursor.fetchall())]


def reason_against(standings: Iterable[Standing], new: Wanted, waiting: Sequence[Wanted] = ()) -> OverLimit | None:
    """Why one more thing may not join what waits in the basket; the same words at the button, the field and in the act."""
    together = [*waiting, new]
    for standing in standings:
        if standing.is_allowed or not standing.counts(new.kind):
            continue
        if standing.used + standing.asked_by(together) > standing.most:
            return OverLimit(standing)
    return None


def refuse_over(person_id: uuid.UUID | None, antenna_id: int, wanted: Sequence[Wanted], *, on: date) -> None:
    """OverLimit when what is bought together passes a limit; nothing is asked of the database for accessories alone."""
    personal = [one for one in wanted if one.kind in Limited.values]
    if not personal or person_id is None:
        return
    standings = standing_of(person_id, antenna_id, on)
    for rank, one in enumerate(personal):
        refusal = reason_against(standings, one, personal[:rank])
        if refusal is not None:
            raise refusal


@act
def allow(
    person: Person, kind: str, scope: str, reason: str, *, antenna_id: int, by: User, at: datetime
) -> LimitOverride:
    """Let the next sale to a person pass one limit, within a week. For a manager of the antenna, with a reason.

    Refused by NotAManager, AllowedAlready, NothingToAllow.
    """
    on = timezone.localdate(at)
    standings = {(one.kind, one.scope): one for one in standing_of(person.pk, antenna_id, on)}
    found = standings.get((kind, scope))
    if found is None:
        raise NothingToAllow
    if found.is_allowed:
        raise AllowedAlready
    return LimitOverride.objects.create(
        antenna_id=antenna_id, person=person, kind=kind, scope=scope, reason=reason, by=by, at=at,
        until=on + timedelta(days=HOLDS),
    )  # fmt: skip
