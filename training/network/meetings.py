"""Follow-up meetings: all of them planned at once, then each held, moved or cancelled."""

from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import MeetingPlace, MeetingState, RelayFile, RelayMeeting
from training.network import letters
from training.network.candidacies import held


@for_constraint("relaymeeting_within")
class OutsideTheFollowUp(Refusal):
    sentence = _("A meeting is within the months of the follow-up.")
    field = "day"


@for_constraint("relaymeeting_once_a_day")
class MeetingThatDay(Refusal):
    sentence = _("There is already a meeting on that day.")
    field = "day"


@for_constraint("relaymeeting_of_a_followed_one")
class NotFollowed(Refusal):
    sentence = _("Only a structure that is followed has meetings.")


@for_constraint("relaymeeting_held_by_now")
class NotYet(Refusal):
    sentence = _("This meeting has not come yet: what was said is noted on the day.")
    field = "day"


@for_constraint("relaymeeting_stands", "relaymeeting_held_is_noted")
class AlreadyNoted(Refusal):
    sentence = _("This meeting is noted or cancelled already. What was forgotten is a note of the file.")


@act
def plan(
    file: RelayFile, days: list[date], *, starts: time | None, where: MeetingPlace, by: User, at: datetime
) -> list[RelayMeeting]:
    """Plan meetings on these days, all or none; a day that has one keeps it. The referents get the dates in one letter.

    Gives the new ones. Refuses NotFollowed, OutsideTheFollowUp.
    """
    mine = held(file)
    taken = set(mine.meetings.exclude(state=MeetingState.CANCELLED).values_list("day", flat=True))
    new = RelayMeeting.objects.bulk_create(
        RelayMeeting(
            antenna_id=mine.antenna_id, structure_id=mine.structure_id, file=mine, day=day, starts=starts, where=where,
            planned_by=by, planned_at=at,
        )
        for day in sorted(set(days) - taken)
    )  # fmt: skip
    if new:
        letters.tell_planned(mine, new)
    return new


def _held(meeting: RelayMeeting) -> RelayMeeting:
    return RelayMeeting.objects.select_for_update(of=("self",)).select_related("file__structure").get(pk=meeting.pk)


@act
def hold(
    meeting: RelayMeeting, *, day: date, present: int, said: str, next_steps: str, by: User, at: datetime
) -> RelayMeeting:
    """Note a meeting: the day it really was, how many of the structure were there, what was said. Noted the same again,
    it is harmless. Refuses NotYet, OutsideTheFollowUp, MeetingThatDay, AlreadyNoted.
    """
    mine = _held(meeting)
    if mine.state == MeetingState.HELD and (mine.day, mine.present, mine.said) == (day, present, said):
        return mine
    mine.day, mine.present, mine.said, mine.next_steps = day, present, said, next_steps
    mine.state, mine.noted_by, mine.noted_at = MeetingState.HELD, by, at
    mine.save(update_fields=["day", "present", "said", "next_steps", "state", "noted_by", "noted_at"])
    return mine


@act
def move(meeting: RelayMeeting, *, day: date, starts: time | None, where: MeetingPlace, by: User) -> RelayMeeting:
    """Another day, hour or place; the referents are told. Nothing changed, it is harmless.

    Refuses OutsideTheFollowUp, MeetingThatDay, AlreadyNoted.
    """
    mine = _held(meeting)
    if (mine.day, mine.starts, mine.where) == (day, starts, where):
        return mine
    mine.day, mine.starts, mine.where = day, starts, where
    mine.save(update_fields=["day", "starts", "where"])
    letters.tell_moved(mine)
    return mine


@act
def cancel(meeting: RelayMeeting, *, by: User, at: datetime) -> RelayMeeting:
    """A meeting will not be held. Repeated, it is harmless. Refuses AlreadyNoted once it was held."""
    mine = _held(meeting)
    if mine.state == MeetingState.CANCELLED:
        return mine
    mine.state, mine.noted_by, mine.noted_at = MeetingState.CANCELLED, by, at
    mine.save(update_fields=["state", "noted_by", "noted_at"])
    letters.tell_cancelled(mine)
    return mine
