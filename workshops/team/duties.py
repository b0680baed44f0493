"""Needs besides sessions: planned once or every week, cancelled."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from workshops.models import Attendance, Duty, DutyState
from workshops.planning import at_the_clock
from workshops.team.letters import tell_team
from workshops.team.placing import locked_need

TWICE = timedelta(minutes=5)  # between two presses of one button
PLANNED = 24  # the space of the words that take turns


@for_constraint("duty_ends_after_it_starts")
class EndsBefore(Refusal):
    field = "until"
    sentence = _("The end is before the beginning.")


class InThePast(Refusal):
    field = "first"
    sentence = _("This hour is past. Choose a day and an hour to come.")


class SomebodyCame(Refusal):
    sentence = _("Somebody of the team was noted there: it took place and cannot be cancelled.")


@act
def plan(
    days: Sequence[date], *, site: Site, task: str, note: str = "", starts: time, until: time, count: int,
    by: User | None, at: datetime,
) -> list[Duty]:  # fmt: skip
    """Plan the same duty on each of these days, by the clock on the wall; pressed twice within five minutes, it is planned
    once. Raises EndsBefore, InThePast.
    """
    planned = []
    take_turns(f"duty:{site.pk}:{task}", PLANNED)
    for on in sorted(days):
        begins, ends = at_the_clock(on, starts), at_the_clock(on, until)
        if ends <= begins:
            raise EndsBefore
        if begins < at:
            raise InThePast
        facts = {"site": site, "task": task, "note": note, "starts_at": begins, "ends_at": ends, "planned_by": by}
        twice = Duty.objects.filter(**facts, state=DutyState.PLANNED, planned_at__gt=at - TWICE).first()
        planned.append(twice or Duty.objects.create(antenna_id=site.antenna_id, count=count, planned_at=at, **facts))
    return planned


@act
def cancel(duty: Duty, *, by: User | None, at: datetime) -> Duty:
    """Cancel a duty; its places go with it, and those who held one are free and told. Raises SomebodyCame."""
    held = locked_need(duty)
    assert isinstance(held, Duty)
    if held.cancelled:
        return held
    if held.volunteers.filter(attendance=Attendance.CAME, left_at__isnull=True).exists():
        raise SomebodyCame
    held.state, held.cancelled_at, held.cancelled_by = DutyState.CANCELLED, at, by
    held.save(update_fields=["state", "cancelled_at", "cancelled_by"])
    tell_team(duties=[held.pk], at=at)
    return held
