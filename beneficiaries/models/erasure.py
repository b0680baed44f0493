"""How long what is known of people is kept, who asked what of it, and what was erased (law.md 6.1 and 6.2)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Kept(models.TextChoices):
    """What a length of the retention matrix is about."""

    FILE = "file", _("the file of a person, after her last contact")
    SHEET = "sheet", _("a liaison sheet that nobody came with")
    SALE = "sale", _("the link between a person and a ticket, after the year of the sale")
    JOURNAL = "journal", _("the journal of who opened which file")
    REQUEST = "request", _("a request about one’s rights, once answered")


class RetentionPeriod(models.Model):
    """A length of the matrix, in months, in force from a day on, with the text it rests on. Only added, by the nation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.CharField(_("what"), max_length=10, choices=Kept)
    months = models.PositiveSmallIntegerField(_("months"))
    from_on = models.DateField(_("from"))
    source = models.CharField(_("legal source"), max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("length of retention")
        verbose_name_plural = _("lengths of retention")
        ordering = ["kept", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["kept", "from_on"], name="retention_one_a_day"),
            models.CheckConstraint(condition=Q(kept__in=Kept.values), name="retention_of_something_known"),
            models.CheckConstraint(
                condition=Q(months__range=(1, 120)) & (~Q(kept=Kept.JOURNAL) | Q(months__range=(6, 12))),
                name="retention_within_the_law",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="retention_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.kept}: {self.months}"


class LastContact(models.Model):
    """The last day on which a person had to do with any antenna; counted again each night from what the apps know."""

    person = models.OneToOneField("beneficiaries.Person", models.PROTECT, primary_key=True, related_name="+")
    on = models.DateField(_("last contact"))

    class Meta:
        verbose_name = _("last contact")
        verbose_name_plural = _("last contacts")
        indexes = [models.Index(fields=["on"], name="lastcontact_on")]


class Keeping(models.Model):
    """A file is kept past its time, for a written reason, until a day. Lifted by a later one, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    until = models.DateField(_("until"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file kept longer")
        verbose_name_plural = _("files kept longer")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="keeping_has_a_reason"),
        ]


class Why(models.TextChoices):
    REQUEST = "request", _("asked by the person")
    RETENTION = "retention", _("end of the retention")
    REPLAY = "replay", _("erased before, came back with a restored copy")
    EMPTIED = "emptied", _("data of a training antenna")


class Erasure(models.Model):
    """That somebody was erased: her key, the day, why, and how many rows of what. No name, nothing of her."""

    person = models.OneToOneField("beneficiaries.Person", models.PROTECT, primary_key=True, related_name="erasure")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")  # None: the nation
    why = models.CharField(max_length=10, choices=Why)
    identity_checked = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why=Why.REQUEST) | Q(identity_checked=True, by__isnull=False),
                name="erasure_asked_by_the_person_herself",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="erasure_at")]


class RetentionCount(models.Model):
    """One line of the lasting report: what one night removed at one antenna. Figures only; only added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    on = models.DateField(_("day"))
    kept = models.CharField(_("what"), max_length=10, choices=Kept)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(_("removed"))

    class Meta:
        verbose_name = _("line of the retention report")
        verbose_name_plural = _("lines of the retention report")
        ordering = ["-on", "kept"]
        indexes = [models.Index(fields=["-on", "antenna"], name="retentioncount_on")]


class Right(models.TextChoices):
    ACCESS = "access", _("access: a copy of her data")
    CORRECTION = "correction", _("correction")
    ERASURE = "erasure", _("erasure")
    OPPOSITION = "opposition", _("opposition to one use")


class Answer(models.TextChoices):
    DONE = "done", _("done")
    PARTLY = "partly", _("done in part")
    REFUSED = "refused", _("refused, with the reason told to the person")
    DROPPED = "dropped", _("the person no longer asks")


class RightsRequest(models.Model):
    """What a person asked of her data: one month to answer, three when it is complex (GDPR 12.3; law.md G13)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="rights_requests")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    right = models.CharField(_("what is asked"), max_length=10, choices=Right)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to answer before"))
    extended = models.BooleanField(_("complex: two more months, told to the person"), default=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("request about one’s rights")
        verbose_name_plural = _("requests about one’s rights")
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(condition=Q(right__in=Right.values), name="right_known"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="", answered_by__isnull=True)
                | (Q(answered_on__gte=F("received_on"), answered_by__isnull=False) & Q(answer__in=Answer.values)),
                name="rightsrequest_answered_or_not",
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("received_on")), name="rightsrequest_due_later"),
            models.UniqueConstraint(
                fields=["person", "right"], condition=Q(answered_on__isnull=True), name="rightsrequest_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "due_on"], condition=Q(answered_on__isnull=True), name="rightsrequest_open")
        ]
