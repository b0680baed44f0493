"""What an antenna may offer: the nation's data, begun by `load_reference`, edited on its pages, read by everyone."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_french() -> bool:
    """Is the page, or the paper being printed, in French? Any language that we have no words for reads French."""
    return not (get_language() or "fr").startswith("en")


class Shape(models.TextChoices):
    """The three shapes of the programme (seed): workshops, the connected drop-in, applihours."""

    WORKSHOP = "workshop", _("initiation workshop")
    DROP_IN = "drop_in", _("connected drop-in")
    APPLIHOUR = "applihour", _("applihour")


class Difficulty(models.TextChoices):
    """Whom a session is made for: the three levels that antennas and La Coop use."""

    BEGINNER = "beginner", _("beginner")
    INTERMEDIATE = "intermediate", _("intermediate")
    ADVANCED = "advanced", _("advanced")


class Audience(models.TextChoices):
    """Whom a session is meant for first; nobody is refused (the welcome is unconditional)."""

    EVERYONE = "everyone", _("everyone")
    JOB_SEEKERS = "job_seekers", _("people looking for work")
    YOUNG = "young", _("young people")
    SENIORS = "seniors", _("older people")
    FAMILIES = "families", _("parents and children")
    NEWCOMERS = "newcomers", _("people new to France")


class Skill(models.Model):
    """A skill that a workshop teaches and the diagnostic observes; the code is the diagnostic's own (`sk_mail`)."""

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    label_fr = models.CharField(_("French words"), max_length=100)
    label_en = models.CharField(_("English words"), max_length=100)
    family = models.CharField(_("family"), max_length=12)  # telephony, computing, internet
    coop_theme = models.CharField(_("La Coop’s theme"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_fr if in_french() else self.label_en


class KindQuerySet(models.QuerySet["Kind"]):
    def offered(self, on: date | None = None) -> "KindQuerySet":
        """Those that a session may still be planned of on that day, today by default."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on or timezone.localdate()))


class Kind(models.Model):
    """A workshop, drop-in or applihour of the national offer; `steps` name the sessions of a series, in order."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    shape = models.CharField(_("shape"), max_length=12, choices=Shape)
    name_fr = models.CharField(_("French name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"))
    capacity = models.PositiveSmallIntegerField(_("usual number of seats"))
    steps_fr = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("French programme"))
    steps_en = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, verbose_name=_("English programme")
    )
    coop_type = models.CharField(_("La Coop’s type"), max_length=10)  # individuel, collectif
    difficulty = models.CharField(
        _("level"), max_length=12, choices=Difficulty, default=Difficulty.BEGINNER, db_default=Difficulty.BEGINNER
    )
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience, default=Audience.EVERYONE, db_default=Audience.EVERYONE
    )
    language = models.CharField(_("language"), max_length=5, default="fr", db_default="fr")
    learners_per_helper = models.PositiveSmallIntegerField(_("people for one who helps"), default=3, db_default=3)
    come_and_go = models.BooleanField(_("open: people come and go, in a queue"), default=False, db_default=False)
    closed_on = models.DateField(_("no longer proposed since"), null=True, blank=True)
    a_week = models.PositiveSmallIntegerField(_("sessions a week"), default=1, db_default=1)
    variant_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variants", verbose_name=_("variant of")
    )
    edited_at = models.DateTimeField(null=True, editable=False)  # by the nation: `load_reference` leaves it alone
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    skills = models.ManyToManyField(Skill, through="KindSkill", related_name="kinds", verbose_name=_("skills taught"))
    position = models.PositiveSmallIntegerField(_("order"))

    objects = KindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of session")
        verbose_name_plural = _("kinds of session")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(15, 480)), name="kind_lasts_15_minutes_to_8_hours"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 200)), name="kind_capacity_1_to_200"),
            models.CheckConstraint(condition=Q(learners_per_helper__range=(1, 50)), name="kind_helper_for_1_to_50"),
            models.CheckConstraint(condition=Q(coop_type__in=["individuel", "collectif"]), name="kind_coop_type_known"),
            models.CheckConstraint(condition=Q(a_week__range=(1, 7)), name="kind_one_to_seven_a_week"),
            models.CheckConstraint(
                condition=Q(steps_fr__len=F("steps_en__len"), steps_fr__len__lte=60),
                name="kind_steps_in_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(shape="workshop") | Q(steps_fr__len=0), name="kind_only_a_workshop_is_a_series"
            ),
            models.CheckConstraint(
                condition=Q(come_and_go=False) | Q(shape="drop_in"), name="kind_only_a_drop_in_is_open"
            ),
            models.UniqueConstraint(fields=["id", "shape"], name="kind_shape_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_fr if in_french() else self.name_en

    @property
    def steps(self) -> list[str]:
        return self.steps_fr if in_french() else self.steps_en

    @property
    def parts(self) -> int:
        """How many sessions make the whole: 6 for a series of six, 1 for a single workshop."""
        return max(len(self.steps_fr), 1)

    @property
    def closed(self) -> bool:
        return self.closed_on is not None and self.closed_on <= timezone.localdate()

    @property
    def total_minutes(self) -> int:
        """Of the whole series: 720 for six workshops of two hours."""
        return self.minutes * self.parts


class KindSkill(models.Model):
    """A kind of session teaches a skill."""

    kind = models.ForeignKey(Kind, models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("skill taught")
        verbose_name_plural = _("skills taught")
        constraints = [models.UniqueConstraint(fields=["kind", "skill"], name="kind_teaches_a_skill_once")]
