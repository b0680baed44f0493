"""The digital diagnostic of a person: what was answered one day, and what the rules of that day said of it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PartState(models.TextChoices):
    """How far one of the four parts of the Bagage Numérique Minimum is."""

    REACHED = "reached", _("reached")
    PARTIAL = "partial", _("in part")
    NOT_REACHED = "not_reached", _("not yet")
    UNKNOWN = "unknown", _("not seen enough")


class Level(models.TextChoices):
    """La Coop's three levels, and not enough seen to say."""

    BEGINNER = "beginner", _("beginner")
    INTERMEDIATE = "intermediate", _("intermediate")
    AUTONOMOUS = "autonomous", _("autonomous")
    UNKNOWN = "unknown", _("not seen enough")


class Diagnostic(models.Model):
    """Append-only: a later one shows the way made, and never changes this one, whose version stays with it.

    The four parts, the level and the suggestions (codes of rules) are those of the day: nothing is scored again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="diagnostics")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="diagnostics")
    version = models.ForeignKey(
        "beneficiaries.QuestionnaireVersion", models.PROTECT, db_column="version", db_index=False, related_name="+",
        verbose_name=_("version of the questionnaire"),
    )  # fmt: skip
    answers = models.JSONField()  # question code → choice code, codes in order, or a whole number
    access = models.CharField(_("access to tools"), max_length=12, choices=PartState)
    connection = models.CharField(_("connection"), max_length=12, choices=PartState)
    skills = models.CharField(_("basic skills"), max_length=12, choices=PartState)
    services = models.CharField(_("useful services"), max_length=12, choices=PartState)
    level = models.CharField(_("level"), max_length=12, choices=Level)
    suggestions = ArrayField(models.CharField(max_length=6), default=list)
    at = models.DateTimeField(_("made"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("diagnostic")
        verbose_name_plural = _("diagnostics")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["antenna", "at"], name="diagnostic_antenna_at"),
            models.Index(fields=["person", "at"], name="diagnostic_person_at"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DiagnosticDraft(models.Model):
    """Answers kept as they are ticked, for their author alone; becomes the diagnostic of the same key, then goes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "beneficiaries.QuestionnaireVersion", models.PROTECT, db_column="version", db_index=False, related_name="+"
    )
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("diagnostic begun")
        verbose_name_plural = _("diagnostics begun")
        constraints = [
            models.UniqueConstraint(fields=["person", "antenna", "author"], name="diagnostic_draft_once_an_author")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SuggestionFollowUp(models.Model):
    """What became of one thing that a diagnostic suggested: done, or declined by the person; taken back by a dated end."""

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    diagnostic = models.ForeignKey(Diagnostic, models.PROTECT, related_name="follow_ups")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=6)  # code of the rule, in the diagnostic's own version
    outcome = models.CharField(max_length=8, choices=Outcome)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("follow-up of a suggestion")
        verbose_name_plural = _("follow-ups of suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "rule"], condition=models.Q(undone_at=None), name="suggestion_followed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "declined"]), name="suggestion_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
