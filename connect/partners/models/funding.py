"""What an agreement promises in figures, and the days on which a report of it is due."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.partners.models.working import Agreement


class Noted(models.Model):
    """A line of an agreement, of its antenna: noted once, never rewritten; a mistake is taken back and noted again."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+", verbose_name=_("agreement"))
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until, included"))
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Promise(Noted):
    """A figure that was promised for a period: so many people accompanied by 31 December.

    `code` is the word of an indicator; `number` is in its unit, hours for what is counted in minutes.
    """

    code = models.CharField(_("figure"), max_length=20)
    number = models.PositiveIntegerField(_("number promised"))

    class Meta:
        verbose_name = _("figure promised to a funder")
        verbose_name_plural = _("figures promised to funders")
        ordering = ["last_on", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code", "first_on", "last_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="promise_once",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="promise_has_a_day"),
            models.CheckConstraint(condition=Q(number__range=(1, 10_000_000)), name="promise_of_something"),
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z-]*$"), name="promise_of_a_figure"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="promise_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class ReportDue(Noted):
    """A report that a funder waits for: by when, of which days. Handed over, it says when and by whom."""

    due_on = models.DateField(_("due on"))
    handed_on = models.DateField(_("handed over on"), null=True)
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("report due to a funder")
        verbose_name_plural = _("reports due to funders")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "due_on"], condition=Q(withdrawn_at__isnull=True), name="reportdue_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on"), due_on__gte=F("first_on")), name="reportdue_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="reportdue_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(handed_on__isnull=True, handed_by__isnull=True)
                | Q(handed_on__isnull=False, handed_by__isnull=False),
                name="reportdue_handed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(withdrawn_at__isnull=True, handed_on__isnull=True),
                name="reportdue_waits",
            )
        ]

    def __str__(self) -> str:
        return str(self.due_on)

    def is_late(self, today: date) -> bool:
        return self.handed_on is None and self.due_on < today
