"""Dates of an antenna: when it is closed, its model weeks and their slots."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import DateRange
from workshops.models.kind import Audience, Difficulty, Kind
from workshops.models.session import Mode, Room, Venue, somewhere

LONGEST_CLOSURE = timedelta(days=366)


class Closure(models.Model):
    """An antenna, or one of its sites, is closed from a day to another, both included. Withdrawn, it closes nothing
    any more; the sessions that it cancelled stay cancelled."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="closures", verbose_name=_("antenna"))
    site = models.ForeignKey(
        "antennas.Site", models.PROTECT, null=True, blank=True, related_name="closures", verbose_name=_("site")
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=120)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on"), last_on__lte=F("first_on") + LONGEST_CLOSURE),
                name="closure_ends_within_a_year",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="closure_has_a_reason"),
            models.UniqueConstraint(
                "antenna",
                Coalesce("site", Value(0)),
                "first_on",
                "last_on",
                condition=Q(withdrawn_at__isnull=True),
                name="closure_of_the_same_days_once",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "last_on"], name="closure_antenna_last")]

    def __str__(self) -> str:
        return self.reason


class Season(models.TextChoices):
    NORMAL = "normal", _("ordinary week")
    HOLIDAY = "holiday", _("holiday week")


class Timetable(models.Model):
    """A model week of an antenna. A holiday week stands in for the ordinary one between its two days; the day after,
    the ordinary week holds again by itself."""

    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, related_name="timetables", verbose_name=_("antenna")
    )
    name = models.CharField(_("name"), max_length=60)
    season = models.CharField(_("which week"), max_length=8, choices=Season, default=Season.NORMAL)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"), null=True, blank=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("model week")
        verbose_name_plural = _("model weeks")
        ordering = ["first_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="timetable_antenna_key"),
            models.CheckConstraint(
                condition=Q(last_on__isnull=False, last_on__gte=F("first_on"))
                | Q(last_on__isnull=True, season=Season.NORMAL),
                name="timetable_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_timetable_of_a_season_at_a_time",
                expressions=[
                    ("antenna", RangeOperators.EQUAL),
                    ("season", RangeOperators.EQUAL),
                    (DateRange("first_on", "last_on", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """An hour of a model week: what, when on the wall, where, with whom. It makes at most one session a day."""

    timetable = models.ForeignKey(Timetable, models.PROTECT, related_name="slots", verbose_name=_("model week"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    weekday = models.PositiveSmallIntegerField(_("day of the week"))  # 0 Monday … 6 Sunday
    starts = models.TimeField(_("from what hour"))  # on the wall in Paris
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    every = models.PositiveSmallIntegerField(_("every how many weeks"), default=1)  # counted from the timetable's first
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=80, blank=True)
    mode = models.CharField(_("held"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place outside")
    )
    link = models.URLField(_("link to join online"), max_length=300, blank=True, default="")
    leader = models.ForeignKey(
        "antennas.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("leads")
    )
    capacity = models.PositiveSmallIntegerField(_("seats"))
    difficulty = models.CharField(_("level"), max_length=12, choices=Difficulty, default=Difficulty.BEGINNER)
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    language = models.CharField(_("language"), max_length=5, default="fr")
    in_school_holidays = models.BooleanField(_("in the school holidays too"), default=True)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("slot of a model week")
        verbose_name_plural = _("slots of model weeks")
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="slot_antenna_key"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="slot_weekday_0_to_6"),
            models.CheckConstraint(condition=Q(minutes__range=(15, 480)), name="slot_lasts_15_minutes_to_8_hours"),
            models.CheckConstraint(condition=Q(every__range=(1, 2)), name="slot_every_week_or_two"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 200)), name="slot_capacity_1_to_200"),
            models.CheckConstraint(condition=somewhere(), name="slot_is_somewhere"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The kind must be loaded with the slot."""
        return self.title or self.kind.name

    @property
    def where(self) -> str:
        """Room and venue must be loaded with the slot."""
        return str(self.room or self.venue or self.get_mode_display())


class SlotHelper(models.Model):
    """Someone of the team helps in a slot."""

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="helpers", verbose_name=_("slot"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    membership = models.ForeignKey(
        "antennas.Membership", models.PROTECT, related_name="+", verbose_name=_("team member")
    )
    left_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("volunteer of a slot")
        verbose_name_plural = _("volunteers of slots")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "membership"], condition=Q(left_at__isnull=True), name="helper_once_a_slot"
            )
        ]
