"""Seats: who is booked, who came, what each learnt."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, Extract
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workshops.models.kind import Skill


def the_hours() -> Func:
    """From the start to the end, without the last instant: 14 h-17 h and 17 h-18 h do not touch."""
    return Func("starts_at", "ends_at", RangeBoundary(), function="TSTZRANGE", output_field=DateTimeRangeField())


class BookingState(models.TextChoices):
    BOOKED = "booked", _("booked")
    WAITING = "waiting", _("waiting for a seat")
    CAME = "came", _("came")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("excused")
    CANCELLED = "cancelled", _("cancelled")


class Subject(models.TextChoices):
    """What someone comes for, named at booking: a word of this list, never a story."""

    PHONE = "phone", _("my telephone")
    COMPUTER = "computer", _("my computer")
    INTERNET = "internet", _("the internet")
    MAIL = "mail", _("my mailbox")
    PROCEDURE = "procedure", _("an online procedure")
    WORK = "work", _("looking for work")
    ACCOUNT = "account", _("a lost account or code")
    SAFETY = "safety", _("a scam, a doubt")
    BILL = "bill", _("a bill, a plan")
    OTHER = "other", _("something else")


SEATED_STATES = [BookingState.BOOKED, BookingState.CAME]  # these hold a seat; an absent person's may be given
ACTIVE_STATES = [s for s in BookingState if s != BookingState.CANCELLED]  # one of these a person and session


class BookingQuerySet(models.QuerySet["Booking"]):
    def active(self) -> "BookingQuerySet":
        return self.exclude(state=BookingState.CANCELLED)

    def holding(self) -> "BookingQuerySet":
        """Those that hold a seat of their session: booked, there, or offered to who waits."""
        return self.filter(holds_a_seat())


def holds_a_seat(prefix: str = "", kind: str = "session__kind__") -> Q:
    """Booked, there, or waiting with an open offer; who comes and goes in an open drop-in holds none once there."""
    there = Q(**{f"{prefix}state": BookingState.CAME, f"{kind}come_and_go": False})
    return Q(**{f"{prefix}state": BookingState.BOOKED}) | there | Q(**{f"{prefix}offered_until__isnull": False})


class Booking(models.Model):
    """A person and a session. The hours are copied from the session, so that PostgreSQL can refuse two promises at
    one time and count the minutes of those who came."""

    session = models.ForeignKey("workshops.Session", models.PROTECT, related_name="bookings", verbose_name=_("session"))
    person = models.ForeignKey(
        "beneficiaries.Person", models.PROTECT, related_name="bookings", verbose_name=_("person")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    state = models.CharField(_("state"), max_length=10, choices=BookingState, default=BookingState.BOOKED)
    walk_in = models.BooleanField(_("came without booking"), default=False)
    subject = models.CharField(_("subject"), max_length=10, choices=Subject, blank=True, default="", db_default="")
    party = models.UUIDField(null=True, blank=True, editable=False)  # people who come together share it
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)  # a seat is held for who waits
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    minutes = models.GeneratedField(
        expression=Case(
            When(
                state="came",
                then=Cast(Extract(F("ends_at") - F("starts_at"), "epoch") / 60, models.IntegerField()),
            ),
            default=Value(0),
        ),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=_("minutes"),
    )
    booked_at = models.DateTimeField(_("booked at"), default=timezone.now, editable=False)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"], condition=~Q(state="cancelled"), name="booking_once_a_session"
            ),
            models.UniqueConstraint(fields=["id", "antenna"], name="booking_antenna_key"),
            models.CheckConstraint(
                condition=Q(offered_until__isnull=True) | Q(state="waiting"), name="booking_offered_to_who_waits"
            ),
            models.UniqueConstraint(fields=["id", "antenna", "person"], name="booking_person_key"),
            ExclusionConstraint(
                name="person_is_promised_one_place",
                expressions=[
                    (the_hours(), RangeOperators.OVERLAPS),
                    ("person", RangeOperators.EQUAL),
                    ("antenna", RangeOperators.EQUAL),
                ],
                condition=Q(state="booked"),
            ),
        ]
        indexes = [
            models.Index(fields=["session", "state"], name="booking_session_state"),
            models.Index(fields=["person", "starts_at"], name="booking_person_starts"),
            models.Index(fields=["antenna", "starts_at"], name="booking_antenna_starts"),
        ]

    @property
    def is_here(self) -> bool:
        return self.state == BookingState.CAME


class BookingChange(models.Model):
    """Each state that a booking took, when and by whom. Append-only. `takes_back`: the tap that this one undid."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="changes")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BookingState)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    takes_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by", db_index=False, editable=False
    )

    class Meta:
        verbose_name = _("change of a booking")
        verbose_name_plural = _("changes of bookings")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "booking"], name="change_booking_key"),
            models.UniqueConstraint(
                fields=["takes_back"], condition=Q(takes_back__isnull=False), name="change_taken_back_once"
            ),
        ]


class Level(models.IntegerChoices):
    """What was observed, 0 to 3: the diagnostic's own scale (`observed_scale`)."""

    NOT_YET = 0, _("Not yet")
    WITH_HELP = 1, _("With help")
    ALONE = 2, _("Alone")
    CAN_SHOW = 3, _("Can show someone else")


class SkillGained(models.Model):
    """What was observed of a skill at the end of a session, once a booking and skill. Never deleted: not observed is None."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="skills", verbose_name=_("booking"))
    person = models.ForeignKey(
        "beneficiaries.Person", models.PROTECT, related_name="skills_gained", verbose_name=_("person")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="gained", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)  # None: not observed
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("skill observed")
        verbose_name_plural = _("skills observed")
        constraints = [
            models.UniqueConstraint(fields=["booking", "skill"], name="skill_noted_once_a_booking"),
            models.CheckConstraint(condition=Q(level__range=(0, 3)), name="skill_level_0_to_3"),
        ]
        indexes = [models.Index(fields=["antenna", "noted_at"], name="skill_antenna_noted")]
