"""Trainers' files and what they prove, contracts with other providers, the papers kept beside them.

Law.md 7.1: indicators 21, 22 and 27.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.quality import of_the_antenna, somebody


class KeptPaper(models.Model):
    """A document kept beside a proof, a contract or a note, as it was written anew here; never what was uploaded.

    `key` is drawn at random and says nothing; the bytes are in the storage.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = of_the_antenna()
    key = models.CharField(max_length=60, unique=True, editable=False)
    kind = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")])
    size = models.PositiveIntegerField()  # bytes
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = somebody()

    class Meta:
        verbose_name = _("paper of the quality file")
        verbose_name_plural = _("papers of the quality file")
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="kept_paper_antenna_key"),
            models.CheckConstraint(condition=Q(size__range=(1, 8_000_000)), name="kept_paper_size"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "jpeg", "png"]), name="kept_paper_kind_known"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^qualite/[0-9a-f]{2}/[0-9a-f]{32}$"), name="kept_paper_key_says_nothing"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Trainer(models.Model):
    """Somebody who teaches at an antenna: of its team, or from outside (a name and an organisation)."""

    antenna = of_the_antenna()
    membership = models.ForeignKey(
        "antennas.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("of the team")
    )
    outside_name = models.CharField(_("name, if from outside"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    left_on = models.DateField(_("teaches no more since"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of a trainer")
        verbose_name_plural = _("files of trainers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="trainer_antenna_key"),
            models.UniqueConstraint(fields=["antenna", "membership"], name="trainer_of_the_team_once"),
            models.UniqueConstraint(
                fields=["antenna", "outside_name", "organisation"], condition=Q(membership__isnull=True),
                name="trainer_from_outside_once",
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False, outside_name="", organisation="")
                | (Q(membership__isnull=True) & ~Q(outside_name="")),
                name="trainer_file_of_the_team_or_outside",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.membership.user) if self.membership else self.outside_name


class ProofKind(models.TextChoices):
    CV = "cv", _("CV")
    DIPLOMA = "diploma", _("diploma or title")
    EXPERIENCE = "experience", _("proof of experience")
    AUTHORISATION = "authorisation", _("authorisation or certificate")
    COURSE = "course", _("course followed (development)")


class TrainerProof(models.Model):
    """What shows that a trainer is able: seen by somebody on a day, valid until another (indicators 21 and 22).

    Never rewritten: withdrawn, the row stays, dated, and a new one follows.
    """

    antenna = of_the_antenna()
    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="proofs")
    kind = models.CharField(_("kind"), max_length=14, choices=ProofKind)
    title = models.CharField(_("what it is"), max_length=200)
    obtained_on = models.DateField(_("dated"))
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2, null=True, blank=True)
    paper = models.ForeignKey(KeptPaper, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(_("seen"), default=timezone.now, editable=False)
    seen_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = somebody()

    class Meta:
        verbose_name = _("proof of a trainer")
        verbose_name_plural = _("proofs of trainers")
        ordering = ["kind", "-obtained_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("obtained_on")),
                name="proof_expires_after_obtained",
            ),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="proof_hours_positive"),
        ]
        indexes = [models.Index(fields=["antenna", "expires_on"], name="proof_expires")]

    def __str__(self) -> str:
        return self.title


class Subcontract(models.Model):
    """A contract with another provider who teaches in the association's name (indicator 27).

    `clauses` holds codes of `training/data/clauses.json`, those that the signed text bears.
    """

    antenna = of_the_antenna()
    organisation = models.CharField(_("organisation"), max_length=160)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    activity_number = models.CharField(_("activity number"), max_length=14, blank=True)
    purpose = models.CharField(_("what for"), max_length=300)
    signed_on = models.DateField(_("signed on"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    clauses = models.JSONField(_("what the contract says"), default=list)
    paper = models.ForeignKey(KeptPaper, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("contract with another provider")
        verbose_name_plural = _("contracts with other providers")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="subcontract_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="subcontract_siret_14_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation
