"""What exists in the training of professionals: modules, sessions by half-day, who comes, who came, attestations."""

import uuid
from datetime import date, datetime, time
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Module(models.Model):
    """One version of one module of the national catalogue (the seed's three). A version that was used never changes.

    `half_days` is what the module lasts; a session pins the version it teaches.
    """

    code = models.CharField(_("code"), max_length=8)
    version = models.CharField(_("version"), max_length=12)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    aims_fr = models.TextField(_("aims in French, one a line"))
    aims_en = models.TextField(_("aims in English, one a line"))
    half_days = models.PositiveSmallIntegerField(_("half-days"))
    capacity = models.PositiveSmallIntegerField(_("seats at most"))
    retired_on = models.DateField(_("no longer planned from"), null=True, blank=True)

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="module_version_once"),
            models.CheckConstraint(condition=Q(half_days__range=(1, 10)), name="module_lasts_1_to_10_half_days"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 50)), name="module_seats_1_to_50"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr

    @property
    def aims(self) -> list[str]:
        return (self.aims_en if get_language() == "en" else self.aims_fr).splitlines()


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class TrainingSessionQuerySet(models.QuerySet["Session"]):
    def coming(self, day: date) -> "TrainingSessionQuerySet":
        """Those that are not over on a day, the nearest first."""
        return self.filter(ends_on__gte=day).order_by("starts_on", "id")

    def open_for_registration(self, day: date) -> "TrainingSessionQuerySet":
        """Those that a structure may still register to: planned, and not begun."""
        return self.filter(state=SessionState.PLANNED, starts_on__gt=day).order_by("starts_on", "id")


class Session(models.Model):
    """One group taught one module at one antenna. Open to every structure unless reserved for one.

    `seats_taken`, `starts_on` and `ends_on` are counted by PostgreSQL from the rows they speak of, whatever is written
    here: a portal, which cannot see other structures' seats, still shows how many are left, and can't oversell.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="trainings", verbose_name=_("antenna"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="sessions", verbose_name=_("module"))
    site = models.ForeignKey(
        "antennas.Site", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("at the antenna")
    )
    place = models.CharField(_("room or other address"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    reserved_for = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reserved for")
    )
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.PLANNED)
    starts_on = models.DateField(_("from"), editable=False)
    ends_on = models.DateField(_("until"), editable=False)
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    plan_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # one session however often it is sent
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="training_session_antenna_key"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 50)), name="training_session_seats_1_to_50"),
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="training_session_not_oversold"),
            models.CheckConstraint(
                condition=Q(site__isnull=False) | ~Q(place=""), name="training_session_is_somewhere"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="training_session_ends_after_start"),
        ]
        indexes = [models.Index(fields=["antenna", "starts_on"], name="training_session_starts")]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y}, {self.pk}"

    @property
    def where(self) -> str:
        """The room or address in a few words; `site` must be loaded."""
        return self.place or (self.site.name if self.site else "")

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED


class Half(models.TextChoices):
    MORNING = "am", _("morning")
    AFTERNOON = "pm", _("afternoon")


# When a half-day is, unless a session says otherwise: three and a half hours each.
USUAL_HOURS = {Half.MORNING: (time(9, 30), time(13, 0)), Half.AFTERNOON: (time(14, 0), time(17, 30))}


class HalfDay(models.Model):
    """One morning or afternoon of a session: presence is noted, and hours counted, by half-day (law.md Q04)."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="half_days")
    day = models.DateField(_("day"))
    half = models.CharField(_("half-day"), max_length=2, choices=Half)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["day", "half"]
        constraints = [
            models.UniqueConstraint(fields=["id", "session"], name="halfday_session_key"),
            models.UniqueConstraint(
                fields=["session", "day", "half"], name="halfday_once_a_session", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="halfday_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.half}"

    @property
    def hours(self) -> Decimal:
        """Hours of this half-day, to the hundredth."""
        minutes = (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute
        return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    CANCELLED = "cancelled", _("cancelled")


class Registration(models.Model):
    """A professional has a seat in a session, in the name of her structure."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="registrations")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    professional = models.ForeignKey("partners.Professional", models.PROTECT, related_name="trainings")
    registered_by = models.ForeignKey("partners.Professional", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=RegistrationState, default=RegistrationState.REGISTERED)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["session", "professional"], name="registration_once_a_session"),
            models.UniqueConstraint(fields=["id", "session"], name="registration_session_key"),
            models.UniqueConstraint(fields=["id", "antenna", "structure"], name="registration_keys"),
        ]
        indexes = [models.Index(fields=["structure", "session"], name="registration_structure")]


class Attendance(models.Model):
    """Was she there that half-day? No row: not noted yet, which counts as no hour."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendances")
    present = models.BooleanField(_("present"))
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["half_day", "registration"], name="attendance_once_a_half_day")]
        indexes = [models.Index(fields=["registration", "present"], name="attendance_registration")]


class AttestationSeries(models.Model):
    """Last attestation number of an antenna's year; moved by PostgreSQL alone, so that there is no gap."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["antenna", "year"], name="attestation_series_once_a_year")]


class Attestation(models.Model):
    """What a professional takes home: hours really attended, and the facts of the session as they were that day.

    Append-only. A reissue is a new attestation with a new number that names the one it replaces; both stay verifiable.
    The number (`AT-LI-2026-00012`) is given by PostgreSQL at insertion: read it back with `refresh_from_db`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, related_name="attestations", verbose_name=_("antenna")
    )
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attestations")
    year = models.PositiveSmallIntegerField(editable=False, default=0)
    seq = models.PositiveIntegerField(editable=False, default=0)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    holder = models.CharField(_("delivered to"), max_length=161)  # first and last name as she writes them
    structure_name = models.CharField(max_length=120)
    module_code = models.CharField(max_length=8)
    module_version = models.CharField(max_length=12)
    module_title = models.CharField(_("module"), max_length=120)
    aims = models.TextField()
    place = models.CharField(max_length=400)
    half_days = models.JSONField()  # [{"day": "2026-11-25", "from": "09:30", "to": "13:00", "present": true}, …]
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    hours_planned = models.DecimalField(_("hours planned"), max_digits=5, decimal_places=2)
    hours_attended = models.DecimalField(_("hours attended"), max_digits=5, decimal_places=2)
    layout = models.CharField(_("model of the document"), max_length=12)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["-year", "-seq"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "year", "seq"], name="attestation_number_once"),
            models.UniqueConstraint(fields=["id", "registration"], name="attestation_registration_key"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(replaces__isnull=True), name="attestation_first_once"
            ),
            models.CheckConstraint(condition=Q(hours_attended__gt=0), name="attestation_has_hours"),
            models.CheckConstraint(
                condition=Q(hours_attended__lte=F("hours_planned")), name="attestation_hours_within_session"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_partial(self) -> bool:
        """Hours decide: less than the session's hours is a training followed in part, and the document says so."""
        return self.hours_attended < self.hours_planned

    @property
    def days_attended(self) -> list[dict[str, datetime | date | time]]:
        """The half-days at which she was: `day` (date), `starts` and `ends` (times)."""
        return [
            {
                "day": date.fromisoformat(half["day"]),
                "starts": time.fromisoformat(half["from"]),
                "ends": time.fromisoformat(half["to"]),
            }
            for half in self.half_days
            if half["present"]
        ]
