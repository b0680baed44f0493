"""Making one file of two, and two again. Both run in the database as its owner, for rows may be at every antenna."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Merge, MergeState, Person
from beneficiaries.parts import parts
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import sign
from connect.refusals import Refusal, for_constraint

UNDONE_WITHIN = timedelta(days=30)


@for_constraint("merge_once_a_file")
class AlreadyMerged(Refusal):
    sentence = _("These two files are already merged. Nothing was changed.")


@for_constraint("merge_of_two_files")
class NotTwoFiles(Refusal):
    sentence = _("One of these files no longer stands by itself: it was merged with another one, or erased.")


@for_constraint("merge_of_files_held_here")
class NotHeldHere(Refusal):
    sentence = _("Your antenna does not hold both files. The national team can merge them.")


@for_constraint("merge_by_a_manager")
class NotAManager(Refusal):
    sentence = _("A manager of the antenna merges files, or the national team.")


@for_constraint("merge_leaves_nothing", "merge_is_whole")
class NotWhole(Refusal):
    """A table that no part moves, or a merge begun by hand: nothing is written."""

    sentence = _("These files cannot be merged yet: something of one would be left behind. Tell the national team.")


@for_constraint("merge_undone_once")
class AlreadyParted(Refusal):
    sentence = _("These files are already two again. Nothing was changed.")


@for_constraint("merge_undone_in_time")
class TooLate(Refusal):
    sentence = _("A merge can be undone for thirty days. This one is older: what it kept for that is gone.")


@for_constraint("merge_undone_last_first")
class LaterMergeFirst(Refusal):
    sentence = _("This file was merged again since. Undo the later merge first.")


@for_constraint("merge_undone_of_the_known")
class PersonErased(Refusal):
    sentence = _("This cannot be undone: the person has asked to be erased since.")


@for_constraint("merge_undone_where_made")
class MadeElsewhere(Refusal):
    sentence = _("Whoever merged these files can part them: another antenna, or the national team.")


@for_constraint("merge_undone_whole")
class InTheWay(Refusal):
    sentence = _(
        "This cannot be undone: something written since takes the place of what should come back. Nothing was changed."
    )


@dataclass(frozen=True)
class Record:
    """`parts.MergeRecord`: rows move by an owner function that touches only columns which refer to people."""

    pk: UUID

    def move(self, field: str) -> int:
        app_label, model_name, name = field.split(".")
        model = apps.get_model(app_label, model_name)
        column = model._meta.get_field(name)
        if not getattr(column, "db_constraint", True):
            return 0  # derived: triggers keep it
        with connection.cursor() as cursor:
            cursor.execute("SELECT merge_move(%s, %s, %s)", [self.pk, model._meta.db_table, column.column])
            return int(cursor.fetchone()[0])


@act
def merge(
    winner: Person,
    loser: Person,
    *,
    taken: Collection[str] = (),
    antenna_id: int | None,
    by: User,
    at: datetime,
) -> Merge:
    """Make one file of two: everything that names the loser names the winner, at every antenna; gives the merge.

    `taken`: columns of a person whose value is the loser's (`side_by_side.columns_of`). `antenna_id` None at the national
    desk. Sales, tickets and the books stay as they are: only who bought follows. Refused by AlreadyMerged, NotTwoFiles,
    NotHeldHere, NotAManager.
    """
    sign(by.pk)
    record = Record(uuid4())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merge_begin(%s, %s, %s, %s, %s, %s)", [record.pk, winner.pk, loser.pk, antenna_id, by.pk, at]
        )
        for part in parts():
            part.move(loser, winner, record)
        cursor.execute("SELECT merge_end(%s, %s)", [record.pk, list(taken)])
    return Merge.objects.get(pk=record.pk)


@act
def undo(merge: Merge, *, antenna_id: int | None, by: User, at: datetime) -> None:
    """Make two files again, each row as it was; what was written for the winner since stays hers.

    Refused by AlreadyParted, TooLate, LaterMergeFirst, PersonErased, MadeElsewhere, InTheWay, and by whatever rule would
    be broken (a seat that somebody else holds now).
    """
    sign(by.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT merge_undo(%s, %s, %s, %s)", [merge.pk, antenna_id, by.pk, at])


def reasons_against_undoing(merge: Merge, *, antenna_id: int | None, at: datetime) -> Refusal | None:
    """Why a merge can no longer be undone; the same words under the button and from the act."""
    if merge.state == MergeState.UNDONE:
        return AlreadyParted()
    if antenna_id is not None and merge.antenna_id != antenna_id:
        return MadeElsewhere()
    if at > merge.at + UNDONE_WITHIN:
        return TooLate()
    later = Merge.objects.filter(state=MergeState.DONE, at__gt=merge.at)
    if later.filter(winner_id=merge.winner_id).exists() or later.filter(loser_id=merge.winner_id).exists():
        return LaterMergeFirst()
    return None


def written_since(merge: Merge) -> list[tuple[str, int]]:
    """What was written for the winner since, which stays hers: the plural name of a table, how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation, n FROM merge_later_facts(%s)", [merge.pk])
        counted = dict(cursor.fetchall())
    names = {model._meta.db_table: str(model._meta.verbose_name_plural) for model in apps.get_models()}
    words = {field.rsplit(".", 1)[0].lower(): str(name) for part in parts() for field, name in part.held.items()}
    by_table = {
        model._meta.db_table: words.get(model._meta.label_lower, names[model._meta.db_table])
        for model in apps.get_models()
    }
    return sorted((str(by_table.get(table, table)), int(n)) for table, n in counted.items())


def forget(*, at: datetime) -> int:
    """Throw away what merges older than thirty days kept for their undoing; how many rows. The national desk's night."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT merge_forget(%s)", [at - UNDONE_WITHIN])
        return int(cursor.fetchone()[0])
