"""What each holds, what a task asks, what is missing on a day; the way from candidate to leading."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Membership, Role
from connect.dates import last_day_of
from connect.refusals import Refusal, for_constraint
from workshops.models import Held, Qualification, Task
from workshops.team.members import antenna_of

ASKED_OF = {Role.VOLUNTEER, Role.CIVIC}  # those in post answer to their contract
EXPIRES_SOON = timedelta(days=60)


@for_constraint("held_once_from_a_day")
class HeldAlready(Refusal):
    field = "qualification"
    sentence = _("This qualification is noted from that day already.")


@for_constraint("held_until_after_from")
class EndsBeforeItBegins(Refusal):
    field = "until_on"
    sentence = _("The last day is before the first one.")


class NotYetHeld(Refusal):
    field = "from_on"
    sentence = _("This day is to come: a qualification is noted once it is held.")


@act
def give(
    member: Membership, qualification: Qualification, *, from_on: date, until_on: date | None = None, by: User | None,
    at: datetime,
) -> Held:  # fmt: skip
    """Note that somebody holds a qualification from a day, until its usual length unless said. Raises NotYetHeld,
    HeldAlready, EndsBeforeItBegins.
    """
    if from_on > timezone.localdate(at):
        raise NotYetHeld
    if until_on is None and qualification.months:
        until_on = last_day_of(from_on, qualification.months)
    return Held.objects.create(
        antenna_id=antenna_of(member), membership=member, qualification=qualification, from_on=from_on,
        until_on=until_on, noted_at=at, noted_by=by,
    )  # fmt: skip


@act
def withdraw(held: Held, *, by: User | None, at: datetime) -> Held:
    """Take back a qualification noted by mistake, or lost. Repeated, it changes nothing."""
    held = Held.objects.select_for_update(of=("self",)).get(pk=held.pk)
    if held.withdrawn_at is None:
        held.withdrawn_at, held.withdrawn_by = at, by
        held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return held


class Shelf:
    """What all of an antenna hold, read once (two queries), asked as often as one likes."""

    def __init__(self, antenna_id: int, members: Iterable[Membership] | None = None) -> None:
        self.all = list(Qualification.objects.all())
        self._held: dict[int, list[Held]] = defaultdict(list)
        rows = Held.objects.filter(antenna_id=antenna_id, withdrawn_at__isnull=True)
        if members is not None:
            rows = rows.filter(membership__user__in=[member.user_id for member in members])
        for held in rows.select_related("membership").order_by("from_on", "id"):
            self._held[held.membership.user_id].append(held)

    def of(self, user_id: int) -> list[Held]:
        return self._held[user_id]

    def last(self, user_id: int, code: str) -> Held | None:
        """What she holds of a qualification, the one that ends last when there are several."""
        rows = [held for held in self._held[user_id] if held.qualification_id == code]
        return max(rows, key=lambda held: held.until_on or date.max, default=None)

    def missing(self, member: Membership, task: str, on: date) -> list[Qualification]:
        """What the task asks and she does not hold on that day; nothing is asked of those in post."""
        if member.role not in ASKED_OF:
            return []
        held = {one.qualification_id for one in self._held[member.user_id] if one.holds_on(on)}
        return [q for q in self.all if task in q.tasks and q.code not in held]


class Step(NamedTuple):
    """A step of the way to leading: done on a day, lapsed, or to come; the first to come is the one to do now."""

    qualification: Qualification
    held: Held | None
    state: str  # done, lapsed, now, next

    @property
    def on(self) -> date | None:
        return self.held.from_on if self.held else None


def way(shelf: Shelf, user_id: int, on: date) -> list[Step]:
    """From candidate to leading, as a thread."""
    steps, reached = [], False
    for qualification in sorted((q for q in shelf.all if q.step), key=lambda q: q.step or 0):
        held = shelf.last(user_id, qualification.code)
        if held is not None and held.holds_on(on):
            state = "done"
        elif held is not None:
            state = "lapsed"
        else:
            state, reached = ("next" if reached else "now"), True
        steps.append(Step(qualification, held, state))
    return steps


def words(missing: Mapping[Membership, Sequence[Qualification]]) -> list[tuple[Membership, list[str]]]:
    """Those who miss something, with the words of what they miss."""
    return [(member, [str(q) for q in lacks]) for member, lacks in missing.items() if lacks]


def missing_in(
    antenna_id: int, team: Sequence[tuple[Membership, Task]], on: date
) -> dict[Membership, list[Qualification]]:
    """What each of a team to be would miss for what she would do; two queries."""
    shelf = Shelf(antenna_id, [member for member, _task in team])
    return {member: shelf.missing(member, task, on) for member, task in team}
