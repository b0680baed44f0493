"""Who does what and where: duties, places held in a session or a duty, what became of each, calls for a replacement."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workshops.models.booking import the_hours


class Task(models.TextChoices):
    """What one does for the association; hours and their value are counted by it."""

    LEAD = "lead", _("leading a session")
    HELP = "help", _("help in a session")
    WELCOME = "welcome", _("welcome desk")
    COUNTER = "counter", _("counter and till")
    REPAIR = "repair", _("device repair")
    PLANNING = "planning", _("planning")
    OFFICE = "office", _("paperwork")
    OUTREACH = "outreach", _("partners and communication")
    BOARD = "board", _("board of the association")


IN_SESSIONS = (Task.LEAD, Task.HELP)
ON_DUTY = tuple(task for task in Task if task not in (*IN_SESSIONS, Task.BOARD))


class Attendance(models.TextChoices):
    """What became of a place: those planned or there hold it, the absent and the excused do not."""

    PLANNED = "planned", _("planned")
    CAME = "came", _("there")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("excused")


THERE = [Attendance.PLANNED, Attendance.CAME]
HOLDS = Q(left_at__isnull=True, attendance__in=THERE)


class DutyState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class DutyQuerySet(models.QuerySet["Duty"]):
    def with_team(self) -> "DutyQuerySet":
        """Each with its volunteers and their names in `team`, and its site."""
        team = SessionVolunteer.objects.filter(HOLDS).select_related("user", "membership").order_by("id")
        return self.select_related("site").prefetch_related(Prefetch("volunteers", team, to_attr="team"))  # type: ignore[no-redef]


class Duty(models.Model):
    """A need besides sessions, at a site between two hours: so many people at the welcome desk, the counter, the bench."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="duties", verbose_name=_("antenna"))
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="duties", verbose_name=_("site"))
    task = models.CharField(_("what"), max_length=10, choices=[(task.value, task.label) for task in ON_DUTY])
    note = models.CharField(_("precision"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    count = models.PositiveSmallIntegerField(_("people needed"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=DutyState, default=DutyState.PLANNED)
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    team: list["SessionVolunteer"]  # read by `with_team`

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(count__range=(1, 20)), name="duty_count_1_to_20"),
            models.CheckConstraint(condition=Q(task__in=ON_DUTY), name="duty_task_known"),
            models.CheckConstraint(
                condition=Q(state="planned", cancelled_at__isnull=True)
                | Q(state="cancelled", cancelled_at__isnull=False),
                name="duty_cancelled_at_a_moment",
            ),
            # What children copy: a place its hours and whether the duty stands, a call its hours.
            models.UniqueConstraint(fields=["id", "antenna", "starts_at", "ends_at"], name="duty_hours_key"),
            models.UniqueConstraint(fields=["id", "antenna", "starts_at", "ends_at", "state"], name="duty_state_key"),
        ]
        indexes = [models.Index(fields=["antenna", "starts_at"], name="duty_antenna_starts")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.note or capfirst(str(self.get_task_display()))

    @property
    def where(self) -> str:
        """The site must be loaded with the duty."""
        return self.site.name

    @property
    def cancelled(self) -> bool:
        return self.state == DutyState.CANCELLED

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class SessionVolunteer(models.Model):
    """Someone of the team has a place in a session or in a duty, until `left_at`. Hours, state and task are those of the
    session or duty, copied, so that PostgreSQL can refuse the same person in two places, at two antennas too: `user` is
    copied from the membership. A manager may allow an overlap and says why; such a place is marked.
    """

    session = models.ForeignKey(
        "workshops.Session", models.PROTECT, null=True, blank=True, related_name="volunteers", verbose_name=_("session")
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, blank=True, related_name="volunteers", verbose_name=_("duty")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    membership = models.ForeignKey(
        "antennas.Membership", models.PROTECT, related_name="sessions_run", verbose_name=_("team member")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    leads = models.BooleanField(_("leads"), default=False)
    task = models.CharField(max_length=10, choices=Task, default=Task.HELP, db_default=Task.HELP, editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    state = models.CharField(max_length=10, editable=False)
    attendance = models.CharField(
        _("attendance"), max_length=8, choices=Attendance, default=Attendance.PLANNED, db_default=Attendance.PLANNED
    )
    overlap_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    overlap_reason = models.CharField(
        _("why the overlap is allowed"), max_length=200, blank=True, default="", db_default="", editable=False
    )
    left_at = models.DateTimeField(_("no longer since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("place in the team of a session or a duty")
        verbose_name_plural = _("places in the team of sessions and duties")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, duty__isnull=True)
                | Q(session__isnull=True, duty__isnull=False, leads=False),
                name="volunteer_of_a_session_or_a_duty",
            ),
            models.CheckConstraint(
                condition=Q(overlap_by__isnull=True, overlap_reason="")
                | Q(overlap_by__isnull=False) & ~Q(overlap_reason=""),
                name="overlap_has_its_reason",
            ),
            models.UniqueConstraint(fields=["id", "antenna"], name="volunteer_antenna_key"),
            models.UniqueConstraint(
                fields=["session", "membership"], condition=Q(left_at__isnull=True), name="volunteer_once_a_session"
            ),
            models.UniqueConstraint(
                fields=["duty", "membership"], condition=Q(left_at__isnull=True), name="volunteer_once_a_duty"
            ),
            models.UniqueConstraint(fields=["session"], condition=Q(leads=True) & HOLDS, name="session_has_one_leader"),
            ExclusionConstraint(
                name="volunteer_is_in_one_place",
                expressions=[(the_hours(), RangeOperators.OVERLAPS), ("user", RangeOperators.EQUAL)],
                condition=Q(state="planned", overlap_by__isnull=True) & HOLDS,
            ),
        ]
        indexes = [models.Index(fields=["antenna", "starts_at"], name="volunteer_antenna_starts")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def does(self) -> Task:
        """What one does there: leads, helps, or the duty's own task."""
        return Task.LEAD if self.leads else Task(self.task)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def holds(self) -> bool:
        return self.left_at is None and self.attendance in THERE


class Happened(models.TextChoices):
    """What the journal of a place keeps, in the words of who reads it."""

    PLACED = "placed", _("given this place")
    LEFT = "left", _("taken off")
    MOVED = "moved", _("moved to another need")
    PLANNED = "planned", _("expected again")
    CAME = "came", _("noted there")
    ABSENT = "absent", _("noted absent")
    EXCUSED = "excused", _("noted excused")


class VolunteerChange(models.Model):
    """What happened to a place, when and by whom. Append-only."""

    volunteer = models.ForeignKey(SessionVolunteer, models.PROTECT, related_name="changes")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=Happened)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of a volunteer’s place")
        verbose_name_plural = _("changes of volunteers’ places")
        ordering = ["at", "id"]


class TeamCall(models.Model):
    """Somebody is looked for, for a session or a duty: those asked get a letter, the first who answers has the place."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey("workshops.Session", models.PROTECT, null=True, blank=True, related_name="calls")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, blank=True, related_name="calls")
    leads = models.BooleanField(_("to lead"), default=False)
    starts_at = models.DateTimeField(editable=False)  # the need's own, copied
    ends_at = models.DateTimeField(editable=False)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    place = models.OneToOneField(SessionVolunteer, models.PROTECT, null=True, blank=True, related_name="call")
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)  # given up, or filled otherwise

    class Meta:
        verbose_name = _("call for a replacement")
        verbose_name_plural = _("calls for a replacement")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False, duty__isnull=True)
                | Q(session__isnull=True, duty__isnull=False, leads=False),
                name="call_for_a_session_or_a_duty",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, place__isnull=True)
                | Q(taken_at__isnull=False, place__isnull=False, closed_at__isnull=True),
                name="call_taken_has_its_place",
            ),
            models.UniqueConstraint(fields=["id", "antenna"], name="call_antenna_key"),
        ]
        indexes = [models.Index(fields=["antenna", "starts_at"], name="call_antenna_starts")]

    @property
    def is_open(self) -> bool:
        return self.taken_at is None and self.closed_at is None


class Answer(models.TextChoices):
    NONE = "", _("no answer yet")
    TAKES = "takes", _("takes it")
    NOT_FREE = "not_free", _("is not free")


class Asked(models.Model):
    """Who was asked by a call, and what each answered."""

    call = models.ForeignKey(TeamCall, models.PROTECT, related_name="asked")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="calls")
    answer = models.CharField(max_length=8, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person asked by a call")
        verbose_name_plural = _("people asked by calls")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "membership"], name="asked_once_a_call")]
