"""What the national desk keeps: openings of antennas in preparation, closings and what was counted before and after."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NewAntenna(models.Model):
    """An antenna being prepared, step by step. `facts` holds what was sent on each step's form, by the step's name, to be
    read again by the same form; `antenna` is what came of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    facts = models.JSONField(default=dict)
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    antenna = models.OneToOneField(
        "antennas.Antenna", models.PROTECT, null=True, related_name="prepared", verbose_name=_("antenna")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(_("given up at"), null=True)

    class Meta:
        verbose_name = _("antenna in preparation")
        verbose_name_plural = _("antennas in preparation")
        ordering = ["-changed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(antenna__isnull=True, opened_at__isnull=True, opened_by__isnull=True)
                | Q(antenna__isnull=False, opened_at__isnull=False, opened_by__isnull=False, dropped_at__isnull=True),
                name="newantenna_made_whole_or_not",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_pending(self) -> bool:
        return self.antenna_id is None and self.dropped_at is None


class Ending(models.Model):
    """An antenna closes after its last day, alone or into another one. Announced first; settled, counted and made final
    once nothing is left open. Withdrawn, the antenna goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, related_name="endings", verbose_name=_("antenna that closes")
    )
    into = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, null=True, related_name="taken_in", verbose_name=_("antenna that goes on")
    )
    last_on = models.DateField(_("last day"))
    with_team = models.BooleanField(_("its team joins the other antenna"), default=False)
    reason = models.CharField(_("reason"), max_length=300)
    announced_at = models.DateTimeField(_("announced at"), default=timezone.now)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(_("made final at"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("closing of an antenna")
        verbose_name_plural = _("closings of antennas")
        ordering = ["-announced_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["antenna"], condition=Q(withdrawn_at__isnull=True), name="ending_one_an_antenna"
            ),
            models.CheckConstraint(condition=Q(into__isnull=True) | ~Q(into=F("antenna")), name="ending_into_another"),
            models.CheckConstraint(
                condition=Q(with_team=False) | Q(into__isnull=False), name="ending_team_goes_somewhere"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ending_has_a_reason"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False, withdrawn_at__isnull=True),
                name="ending_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="ending_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Counted(models.TextChoices):
    """What the balance of a closing counts."""

    PEOPLE = "people", _("people enrolled")
    DISTINCT = "distinct", _("people, each once, at the two antennas")
    TEAM = "team", _("people of the team")
    UNITS = "units", _("devices in stock")
    PIECES = "pieces", _("articles on the shelves")
    DRAWER = "drawer", _("money left in the drawer, euros")
    SALES = "sales", _("sales since the opening, euros")
    DUE = "due", _("instalments still due, euros")
    SHEETS = "sheets", _("open sheets")
    VISITS = "visits", _("visits")
    SESSIONS = "sessions", _("workshops and drop-ins to come")
    TRAININGS = "trainings", _("training sessions to come")
    REQUESTS = "requests", _("training requests without an answer")
    QUOTES = "quotes", _("quotes that wait for an answer")
    INVOICED = "invoiced", _("invoiced for training since the opening, euros")
    UNPAID = "unpaid", _("training invoices not paid, euros")
    ATTESTED = "attested", _("attestations of training")
    KITS = "kits", _("ready-made workshops that relays told of")
    FOLLOWED = "followed", _("structures followed to become relays")
    RELAYS = "relays", _("relays with a label")


class Moment(models.TextChoices):
    BEFORE = "before", _("before")
    AFTER = "after", _("after")


class EndingCount(models.Model):
    """One line of the balance, just before or just after. `detail`: a kind of device, a till; empty for the whole."""

    ending = models.ForeignKey(Ending, models.PROTECT, related_name="counts")
    moment = models.CharField(max_length=6, choices=Moment)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    what = models.CharField(max_length=10, choices=Counted)
    detail = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("line of a balance")
        verbose_name_plural = _("lines of balances")
        ordering = ["what", "detail", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ending", "moment", "antenna", "what", "detail"], name="endingcount_once_a_line"
            )
        ]
