"""What a structure needs, and the plan agreed with it, line by line."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from training.models import RelayFile, RelayNote, RelayStep
from training.network.candidacies import held


class PlanLine(NamedTuple):
    """What is to be done, by whom, until when (None: no date)."""

    what: str
    who: str
    until: date | None


@for_constraint("relaystep_once_a_plan")
class TwiceInThePlan(Refusal):
    sentence = _("The same line stands twice in the plan.")


@for_constraint("relaystep_stands", "relaystep_done_or_dropped", "relaystep_done_by_now")
class LineStands(Refusal):
    sentence = _("This line is done or dropped already.")


@act
def note_needs(file: RelayFile, *, needs: str, lines: list[PlanLine], by: User, at: datetime) -> RelayFile:
    """What the structure needs, and lines added to its plan; those that stand in it already stay as they are.

    Refuses TwiceInThePlan, NotThatWay once the file is over.
    """
    mine = held(file)
    if needs != mine.needs:
        mine.needs = needs
        mine.save(update_fields=["needs"])
    known = set(mine.steps.filter(dropped_on=None).values_list("what", flat=True))
    RelayStep.objects.bulk_create(
        RelayStep(
            antenna_id=mine.antenna_id, structure_id=mine.structure_id, file=mine, what=line.what, who=line.who,
            until=line.until, written_by=by, written_at=at,
        )
        for line in lines if line.what not in known
    )  # fmt: skip
    return mine


@act
def settle(step: RelayStep, *, done: bool, on: date, by: User) -> RelayStep:
    """A line of the plan is done, or dropped, on a day. Settled the same already, it is harmless. Refuses LineStands."""
    mine = RelayStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if (mine.done_on if done else mine.dropped_on) is not None:
        return mine
    mine.done_on, mine.dropped_on = (on, mine.dropped_on) if done else (mine.done_on, on)
    mine.save(update_fields=["done_on", "dropped_on"])
    return mine


@act
def add_note(file: RelayFile, *, text: str, key: UUID, by: User, at: datetime) -> RelayNote:
    """What happened between meetings, for the antenna alone; sent again with its key, the same note."""
    note, _new = RelayNote.objects.get_or_create(
        key=key, file=file,
        defaults={"antenna_id": file.antenna_id, "structure_id": file.structure_id, "text": text, "by": by, "at": at},
    )  # fmt: skip
    return note
