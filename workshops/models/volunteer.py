"""What the antenna knows of who gives time: a file as short as it serves, qualifications held, days away, hours, rates."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.kind import in_french
from workshops.models.team import SessionVolunteer, Task

HALF_DAYS = 14  # Monday morning 0, Monday afternoon 1 … Sunday afternoon 13


def months_after(field: str, months: int, days: int = 0) -> Func:
    """`mission_from + interval '6 months'`, as PostgreSQL counts months."""
    return Func(
        F(field),
        template=f"(%(expressions)s + interval '{months} months {days} days')",
        output_field=models.DateField(),
    )


class Qualification(models.Model):
    """What someone of the team may hold: the steps from candidate to leading, and what a task asks. National."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    label_fr = models.CharField(_("French words"), max_length=80)
    label_en = models.CharField(_("English words"), max_length=80)
    months = models.PositiveSmallIntegerField(_("valid for how many months"), null=True, blank=True)  # None: for good
    tasks = ArrayField(models.CharField(max_length=10, choices=Task), default=list, verbose_name=_("asked for"))
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)  # of the way to leading; None: beside it
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="qualification_months_1_to_120"),
            models.UniqueConstraint(fields=["step"], name="qualification_one_a_step"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_fr if in_french() else self.label_en


class Held(models.Model):
    """Someone holds a qualification from a day until another, both included. Never changed: withdrawn, and noted anew."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="qualifications")
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="held", verbose_name=_("qualification")
    )
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)  # None: for good
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("qualification held")
        verbose_name_plural = _("qualifications held")
        ordering = ["qualification__position", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="held_until_after_from"),
            models.UniqueConstraint(
                fields=["membership", "qualification", "from_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="held_once_from_a_day",
            ),
        ]

    def holds_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.from_on <= day and (self.until_on is None or self.until_on >= day)


class VolunteerFile(models.Model):
    """What planning needs to know of someone of the team, and nothing more; one a person and antenna.

    A civic-service mission: from 6 to 12 months, 24 to 48 hours a week, with a tutor (law.md B05). Her age was looked at
    on a paper and is not kept, nor why she may be up to 30.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="files")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    languages = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name=_("languages spoken"))
    skills = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("skills to teach"))
    tasks = ArrayField(
        models.CharField(max_length=10, choices=Task), default=list, blank=True, verbose_name=_("tasks wanted")
    )
    free = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("usually free"))
    weekly_hours = models.PositiveSmallIntegerField(_("hours a week at most"), null=True, blank=True)
    mission_from = models.DateField(_("mission from"), null=True, blank=True)
    mission_until = models.DateField(_("mission until"), null=True, blank=True)
    age_seen_on = models.DateField(_("age looked at on"), null=True, blank=True, editable=False)
    tutor = models.ForeignKey(
        "antennas.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tutor")
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("volunteer’s file")
        verbose_name_plural = _("volunteers’ files")
        constraints = [
            models.UniqueConstraint(fields=["antenna", "user"], name="file_once_an_antenna"),
            models.CheckConstraint(
                condition=Q(free__contained_by=list(range(HALF_DAYS))), name="file_half_days_of_a_week"
            ),
            models.CheckConstraint(
                condition=Q(tasks__contained_by=[task.value for task in Task]), name="file_tasks_known"
            ),
            models.CheckConstraint(condition=Q(weekly_hours__range=(1, 48)), name="file_hours_1_to_48"),
            models.CheckConstraint(
                condition=Q(mission_from__isnull=True, mission_until__isnull=True)
                | Q(
                    mission_from__isnull=False,
                    mission_until__gte=months_after("mission_from", 6, -1),
                    mission_until__lte=months_after("mission_from", 12, -1),
                ),
                name="mission_of_6_to_12_months",
            ),
            models.CheckConstraint(
                condition=Q(mission_from__isnull=True)
                | Q(tutor__isnull=False, age_seen_on__isnull=False, weekly_hours__gte=24),
                name="mission_has_tutor_age_and_hours",
            ),
            models.CheckConstraint(
                condition=Q(tutor__isnull=True) | ~Q(tutor=F("membership")), name="tutor_is_somebody_else"
            ),
        ]


class Away(models.Model):
    """Days on which someone is not free, both included; why is nobody's business."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="away")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("days away")
        verbose_name_plural = _("days away")
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="away_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["membership", "first_on", "last_on"],
                condition=Q(removed_at__isnull=True),
                name="away_once",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "last_on"], name="away_antenna_last")]


class Hours(models.Model):
    """Minutes given on a day: those of a place, or noted by hand. The person confirms them, then a manager validates
    them (law.md B02); nothing of them changes after that: a correction is a row that replaces, validated in its turn.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="hours")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    volunteer = models.ForeignKey(SessionVolunteer, models.PROTECT, null=True, blank=True, related_name="hours")
    on = models.DateField(_("day"))
    task = models.CharField(_("what"), max_length=10, choices=Task)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    reason = models.CharField(_("why"), max_length=200, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    validated_at = models.DateTimeField(null=True, blank=True, editable=False)
    validated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("hours given")
        verbose_name_plural = _("hours given")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="hours_antenna_key"),
            models.CheckConstraint(condition=Q(minutes__range=(0, 960)), name="hours_up_to_16_a_row"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by=F("user")),
                name="hours_confirmed_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(validated_at__isnull=True, validated_by__isnull=True)
                | Q(validated_at__isnull=False, confirmed_at__isnull=False, validated_by__isnull=False)
                & ~Q(validated_by=F("user")),
                name="hours_validated_by_another",
            ),
            models.CheckConstraint(
                condition=Q(validated_at__isnull=True) | Q(undone_at__isnull=True), name="validated_hours_stay"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""), name="hours_corrected_with_a_reason"
            ),
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(undone_at__isnull=True, replaces__isnull=True),
                name="hours_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(undone_at__isnull=True), name="hours_corrected_once"
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "on"], name="hours_antenna_on"),
            models.Index(fields=["user", "on"], name="hours_user_on"),
        ]


class JobRate(models.Model):
    """What an hour of a task is worth in the accounts from a day on, and where that comes from (law.md B01, B02). National,
    never changed: the last row added for a day holds. Time given to the board is not valued.
    """

    task = models.CharField(_("what"), max_length=10, choices=Task)
    from_on = models.DateField(_("from"))
    amount = models.DecimalField(_("euros an hour"), max_digits=6, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("rate of an hour")
        verbose_name_plural = _("rates of an hour")
        ordering = ["task", "from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=Value(200)), name="rate_0_to_200_euros"),
            models.CheckConstraint(condition=~Q(task=Task.BOARD), name="board_time_is_not_valued"),
            models.CheckConstraint(condition=~Q(source=""), name="rate_has_a_source"),
        ]
