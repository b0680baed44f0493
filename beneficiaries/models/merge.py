"""People written twice: pairs of files that may be one person's, and merges with what they moved.

No row here is written by a door: owner functions do (migration `merges`). Keys of people stand without a foreign key in
PostgreSQL, so that "nothing names the file that was merged" can be asked of its foreign keys alone.
"""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _person(**kwargs: Any) -> Any:
    return models.ForeignKey(
        "beneficiaries.Person", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **kwargs
    )


def _user(**kwargs: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **kwargs)


class PairStrength(models.IntegerChoices):
    """How sure the signs are; a person decides all the same."""

    WEAK = 1, _("weak sign")
    STRONG = 2, _("strong sign")
    SURE = 3, _("almost sure")


class PairState(models.TextChoices):
    OPEN = "open", _("to look at")
    APART = "apart", _("two people")
    MERGED = "merged", _("one file")


class WhyApart(models.TextChoices):
    TWO_PEOPLE = "two_people", _("two people")
    SAME_HOUSEHOLD = "same_household", _("two people of one household")
    AT_WELCOME = "at_welcome", _("said at the welcome")


class Pair(models.Model):
    """Two files that are alike, once whatever the antennas; `one` is the smaller key. Set apart, it stays apart.

    `said_by`, `said_at`: whoever welcomed the second said that they are two people; a manager looks once more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    one = _person()
    other = _person()
    strength = models.PositiveSmallIntegerField(choices=PairStrength)
    signs = ArrayField(models.CharField(max_length=16), default=list)
    found_at = models.DateTimeField(default=timezone.now)
    said_by = _user(null=True)
    said_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=6, choices=PairState, default=PairState.OPEN)
    why = models.CharField(max_length=14, choices=WhyApart, blank=True)
    decided_by = _user(null=True)
    decided_at = models.DateTimeField(null=True)
    asked_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    asked_by = _user(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("files that are alike")
        verbose_name_plural = _("files that are alike")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(strength__range=(1, 3)), name="pair_strength_1_to_3"),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, decided_at__isnull=True)
                | Q(decided_at__isnull=False) & ~Q(state=PairState.OPEN),
                name="pair_decided_or_open",
            ),
            models.CheckConstraint(condition=~Q(state=PairState.APART) | ~Q(why=""), name="pair_apart_with_a_reason"),
        ]
        indexes = [
            models.Index(fields=["other"], name="pair_other"),
            models.Index(F("state"), F("strength").desc(), F("found_at").desc(), F("id"), name="pair_list"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PairHere(models.Model):
    """What an antenna may know of a pair, kept by triggers. Both enrolled here: the pair. One of them: hers alone,
    and that another antenna may know her; neither which antenna, nor whose file, nor by which signs.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, models.CASCADE, related_name="places")
    one = _person()
    other = _person(null=True)
    strength = models.PositiveSmallIntegerField(choices=PairStrength)
    signs = ArrayField(models.CharField(max_length=16), default=list)
    found_at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=PairState)
    why = models.CharField(max_length=14, choices=WhyApart, blank=True)
    decided_by = _user(null=True)
    decided_at = models.DateTimeField(null=True)
    said_by = _user(null=True)
    said_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("files that are alike, seen from an antenna")
        verbose_name_plural = _("files that are alike, seen from an antenna")
        constraints = [models.UniqueConstraint(fields=["antenna", "pair"], name="pairhere_once_an_antenna")]
        indexes = [
            models.Index(
                F("antenna"), F("state"), F("strength").desc(), F("found_at").desc(), F("id"), name="pairhere_list"
            ),
            models.Index(fields=["one"], name="pairhere_one"),
            models.Index(fields=["other"], name="pairhere_other"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MergeState(models.TextChoices):
    OPEN = "open", _("being made")  # inside its transaction only
    DONE = "done", _("merged")
    UNDONE = "undone", _("undone")


class Merge(models.Model):
    """Two files made one: `loser` names nothing any more and leads to `winner`. Undone within thirty days.

    `antenna` None: made by the national team. `taken`: columns whose value came from the loser. `counts`: rows that
    named the winner just after, by table, so that what was written later can be told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    winner = _person()
    loser = _person()
    loser_card = models.CharField(max_length=10, blank=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    by = _user()
    at = models.DateTimeField()
    state = models.CharField(max_length=6, choices=MergeState)
    transaction = models.TextField(editable=False)
    taken = ArrayField(models.CharField(max_length=40), default=list)
    counts = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = _user(null=True)

    class Meta:
        verbose_name = _("merge of two files")
        verbose_name_plural = _("merges of files")
        indexes = [
            models.Index(fields=["winner", "at"], name="merge_winner_at"),
            models.Index(fields=["loser", "at"], name="merge_loser_at"),
            models.Index(fields=["antenna", "at"], name="merge_antenna_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=~Q(state=MergeState.UNDONE), name="merge_once_a_file"),
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="merge_of_two_files"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MergedRow(models.Model):
    """What a merge changed in one row: its columns before (None: no row) and after (None: set aside here whole).

    Wiped when the merge can no longer be undone, and when the person is erased. No door reads it.
    """

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="rows")
    relation = models.CharField(max_length=63)
    key = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("row changed by a merge")
        verbose_name_plural = _("rows changed by a merge")
        constraints = [models.UniqueConstraint(fields=["merge", "relation", "key"], name="mergedrow_once")]

    def __str__(self) -> str:
        return str(self.pk)
