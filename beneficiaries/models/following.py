"""Around a liaison sheet: what is being typed, tries to reach the person, moves between antennas, the nation's lengths."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DRAFT_AT_MOST = 20_000  # characters of a draft's JSON text (the database refuses more): twenty times the longest sheet


class SheetDraft(models.Model):
    """A sheet being typed: its author's alone, whoever else works at the structure or at this computer.

    Its key becomes the `send_key` of the sheet. `body` is JSON text of the fields as typed, right or wrong; text and not
    jsonb, for jsonb refuses a NUL character and nothing typed may be lost here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body = models.TextField()
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("draft of a sheet")
        verbose_name_plural = _("drafts of sheets")
        ordering = ["-saved_at"]
        indexes = [
            models.Index(fields=["author", "-saved_at"], name="sheetdraft_author_saved"),
            models.Index(fields=["saved_at"], name="sheetdraft_saved"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TryOutcome(models.TextChoices):
    """What came of one try to reach somebody."""

    REACHED = "reached", _("spoken to")
    MESSAGE = "message", _("message left")
    NO_ANSWER = "no_answer", _("no answer")
    WRONG_NUMBER = "wrong_number", _("wrong number")


class ContactTry(models.Model):
    """Somebody of the antenna tried to reach the person of a sheet. Append-only; the sender does not see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey("beneficiaries.LiaisonSheet", models.PROTECT, related_name="tries")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=TryOutcome)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("try to reach someone")
        verbose_name_plural = _("tries to reach someone")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=TryOutcome.values), name="contacttry_outcome_known")
        ]
        indexes = [models.Index(fields=["sheet", "at"], name="contacttry_sheet_at")]


class SheetTransfer(models.Model):
    """A sheet went from one antenna to another; seen by both and by the sender. Written by an owner function alone.

    It holds the reference and no name: the antenna that let the sheet go reads it no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey("beneficiaries.LiaisonSheet", models.PROTECT, related_name="transfers")
    reference = models.CharField(max_length=20)
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    from_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    to_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("transfer of a sheet")
        verbose_name_plural = _("transfers of sheets")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_antenna=F("to_antenna")), name="sheettransfer_between_two_antennas"
            )
        ]
        indexes = [models.Index(fields=["from_antenna", "-at"], name="sheettransfer_from_at")]


class SheetRules(models.Model):
    """How long things last, from a day on; the nation's. Rows are only added, for days to come: the past keeps its rules.

    Read through `beneficiaries.liaison.rights.rules_on(day)`. Of two rows for the same day, the later one holds.
    """

    starts_on = models.DateField(_("from"))
    valid_months = models.PositiveSmallIntegerField(_("months a sheet is valid before the first visit"))
    rights_months = models.PositiveSmallIntegerField(_("months of rights from the first visit"))
    renewals = models.PositiveSmallIntegerField(_("renewals, each on a new sheet"))
    draft_days = models.PositiveSmallIntegerField(_("days a draft is kept"))
    sleeps_days = models.PositiveSmallIntegerField(_("days after which a sheet that waits is late"))
    tries = models.PositiveSmallIntegerField(_("tries to reach someone before closing is proposed"))
    reason = models.CharField(_("reason"), max_length=300)
    written_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("lengths of a sheet and of rights")
        verbose_name_plural = _("lengths of sheets and of rights")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    valid_months__range=(1, 24),
                    rights_months__range=(1, 36),
                    renewals__range=(0, 5),
                    draft_days__range=(1, 90),
                    sleeps_days__range=(1, 60),
                    tries__range=(1, 10),
                ),
                name="sheetrules_within_reason",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="sheetrules_say_why"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d}"
