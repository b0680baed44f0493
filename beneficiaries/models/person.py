"""A person helped (*personne*), one record nationwide, seen where she is enrolled."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BirthPrecision(models.TextChoices):
    """How much of a birth date is known; nothing is invented (a residence permit may say 1 January by convention)."""

    DAY = "day", _("day, month and year")
    MONTH = "month", _("month and year")
    YEAR = "year", _("year only")
    ESTIMATED = "estimated", _("about that year")
    UNKNOWN = "unknown", _("not known")


class Gender(models.TextChoices):
    """La Coop's three codes."""

    FEMALE = "feminin", _("woman")
    MALE = "masculin", _("man")
    UNSAID = "non_communique", _("not said")


class Status(models.TextChoices):
    """Situation towards work, in the words of the programme's own results (seed)."""

    ACTIVE_NOT_SEEKING = "active_not_seeking", _("active, not looking for work")
    SEEKING = "seeking", _("looking for work")
    UNSTABLE_JOB = "unstable_job", _("unstable job")
    STUDENT = "student", _("student or in training")
    STABLE_JOB = "stable_job", _("stable job")
    INACTIVE = "inactive", _("inactive (retired, child, unable to work)")
    UNKNOWN = "unknown", _("not known")


class Person(models.Model):
    """The least that serves: a first name is enough to be welcomed (the welcome is unconditional).

    The key is drawn in Python: a key made by the database would ask RETURNING, which row-level security refuses before
    the person is enrolled somewhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)  # the one in use (nom d'usage)
    birth_name = models.CharField(_("birth name"), max_length=80, blank=True)  # empty when it is the same, or not known
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    gender = models.CharField(_("gender"), max_length=15, choices=Gender, default=Gender.UNSAID)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)  # E.164
    phone_shared = models.BooleanField(_("this telephone is shared"), default=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("preferred language"), max_length=5, default="fr")
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)  # the commune's name; as written when it has none
    commune = models.ForeignKey(
        "antennas.Commune", models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        verbose_name=_("commune"),
    )  # fmt: skip
    status = models.CharField(_("situation"), max_length=20, choices=Status, default=Status.UNKNOWN)
    card_number = models.CharField(_("card"), max_length=10, unique=True, null=True, editable=False)  # LI-004512
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="doubles")
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True, birth_precision=BirthPrecision.UNKNOWN)
                | (Q(birth_on__isnull=False) & ~Q(birth_precision=BirthPrecision.UNKNOWN)),
                name="person_birth_known_or_not",
            ),
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True) | Q(birth_on__gte=date(1900, 1, 1)), name="person_born_since_1900"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="person_phone_e164"
            ),
            models.CheckConstraint(
                condition=~Q(first_name="") | Q(erased_at__isnull=False), name="person_has_a_first_name"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"), name="person_postcode_5_digits"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(first_name="", last_name="", birth_name="", phone="", email="", postcode="", town="")
                & Q(card_number__isnull=True, commune__isnull=True),
                name="person_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        """The card number: a name must not slip into logs, the admin's journal or a pick-list."""
        return self.card_number or str(_("person without a card"))

    @property
    def full_name(self) -> str:
        """Both names in use; said in their place, that she was erased: an old list still has her line."""
        return f"{self.first_name} {self.last_name}".strip() or str(_("person erased"))

    def age_on(self, day: date) -> int | None:
        """Age in whole years on a day; a birthday counts from that day. None when the year is not known."""
        if self.birth_on is None:
            return None
        return day.year - self.birth_on.year - ((day.month, day.day) < (self.birth_on.month, self.birth_on.day))


class CardSeries(models.Model):
    """Last card number given by an antenna; moved by the owner function that enrols."""

    antenna = models.OneToOneField("antennas.Antenna", models.PROTECT, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)


class Enrolment(models.Model):
    """A person is known to an antenna. The app cannot write here: owner functions do (see the migration)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="enrolments")
    since = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["person", "antenna"], name="enrolment_once_an_antenna")]
        indexes = [models.Index(F("antenna"), F("since"), name="enrolment_antenna_since")]


class Opening(models.Model):
    """Access journal: who opened or wrote which person's file, when, at which door. Twelve months (CNIL 2021-122)."""

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )  # no RETURNING: the journal is not read back
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("opening of a file")
        verbose_name_plural = _("openings of files")
        indexes = [models.Index(fields=["person", "at"], name="opening_person_at")]
