"""The learning path: what one may learn with, what was proposed to a person and what became of it, time spent on it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.languages import language_name
from workshops.models.kind import Audience, Difficulty, Kind, Skill, in_french

USER = settings.AUTH_USER_MODEL
HTTPS = r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{2,5})?([/?#][^\s<>\"]*)?$"  # a host with a name, nobody before an @
LEAST, MOST = 5, 480  # minutes that one line of time counts: five minutes to eight hours


class Source(models.TextChoices):
    LES_BONS_CLICS = "les_bons_clics", "Les Bons Clics"
    CLICNJOB = "clicnjob", "Clic’n Job"
    ANTENNA = "antenna", _("exercises done at the antenna")
    OTHER = "other", _("another website")


class Theme(models.TextChoices):
    """What the founding text counts: thirty hours of modules on procedures, looking for work and the mailbox."""

    PROCEDURES = "procedures", _("online procedures")
    WORK = "work", _("looking for work")
    MAIL = "mail", _("the mailbox")
    OTHER = "other", _("other skills")


class ResourceQuerySet(models.QuerySet["Resource"]):
    def usable(self, antenna_id: int) -> "ResourceQuerySet":
        """Open today, of the nation or of this antenna, each with `skill_codes` when asked for by `with_skills`."""
        return self.filter(Q(antenna=None) | Q(antenna_id=antenna_id), closed_on=None)


class Resource(models.Model):
    """Something to learn with: a public site that one is led to, or exercises done here. `antenna` None: the nation's,
    read by all; else that antenna's own. Public sites are linked to, their courses are not copied."""

    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, null=True, blank=True, related_name="resources", verbose_name=_("antenna")
    )
    source = models.CharField(_("source"), max_length=14, choices=Source)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.OTHER)
    title_fr = models.CharField(_("French title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    difficulty = models.CharField(_("level"), max_length=12, choices=Difficulty, default=Difficulty.BEGINNER)
    language = models.CharField(_("language"), max_length=5, default="fr")
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)  # None: nobody said
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.EVERYONE)
    skills = models.ManyToManyField(Skill, through="ResourceSkill", related_name="resources", verbose_name=_("skills"))
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    closed_on = models.DateField(_("no longer proposed since"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource to learn with")
        verbose_name_plural = _("resources to learn with")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["antenna", "source", "link", "title_fr"], name="resource_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(link="") | Q(link__regex=HTTPS), name="resource_link_https"),
            models.CheckConstraint(
                condition=Q(source=Source.ANTENNA) | ~Q(link=""), name="resource_elsewhere_has_a_link"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(LEAST, 600)), name="resource_minutes_5_to_600"),
            models.CheckConstraint(condition=~Q(title_fr=""), name="resource_has_a_title"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="resource_source_known"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="resource_theme_known"),
        ]
        indexes = [models.Index(fields=["antenna", "position"], name="resource_antenna_position")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_fr if in_french() or not self.title_en else self.title_en

    @property
    def short_link(self) -> str:
        """`www.lesbonsclics.fr`: the address as one types it."""
        return self.link.removeprefix("https://").rstrip("/")

    @property
    def language_name(self) -> str:
        return language_name(self.language)


class ResourceSkill(models.Model):
    """A resource teaches a skill. `antenna` is the resource's own, copied."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("skill of a resource")
        verbose_name_plural = _("skills of resources")
        constraints = [models.UniqueConstraint(fields=["resource", "skill"], name="resource_teaches_a_skill_once")]


class Exercise(models.Model):
    """One exercise of a resource, in its order: what to do, in plain words, or where it is. `antenna` is copied."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="exercises", verbose_name=_("resource"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("order"))
    title_fr = models.CharField(_("French title"), max_length=120)
    title_en = models.CharField(_("English title"), max_length=120, blank=True)
    words_fr = models.TextField(_("what to do, in French"), max_length=600, blank=True)
    words_en = models.TextField(_("what to do, in English"), max_length=600, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)
    closed_on = models.DateField(_("no longer proposed since"), null=True, blank=True)

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "title_fr"], condition=Q(closed_on=None), name="exercise_once_a_resource"
            ),
            models.CheckConstraint(condition=Q(link="") | Q(link__regex=HTTPS), name="exercise_link_https"),
            models.CheckConstraint(condition=Q(minutes__range=(1, 240)), name="exercise_minutes_1_to_240"),
            models.CheckConstraint(condition=~Q(title_fr=""), name="exercise_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_fr if in_french() or not self.title_en else self.title_en

    @property
    def words(self) -> str:
        return self.words_fr if in_french() or not self.words_en else self.words_en

    @property
    def short_link(self) -> str:
        return self.link.removeprefix("https://").rstrip("/")


class ResourceImport(models.Model):
    """A file of resources that was read, for its author, until it is taken in. `antenna` None: of the nation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    rows = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    created = models.PositiveSmallIntegerField(default=0)
    updated = models.PositiveSmallIntegerField(default=0)
    unchanged = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("list of resources")
        verbose_name_plural = _("lists of resources")
        ordering = ["-created_at"]


class StepState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    CHOSEN = "chosen", _("chosen")
    BEGUN = "begun", _("begun")
    DONE = "done", _("done")
    SET_ASIDE = "set_aside", _("set aside")


LIVE_STATES = [StepState.PROPOSED, StepState.CHOSEN, StepState.BEGUN]


class PathStep(models.Model):
    """One step of a person's path at an antenna: a resource, or a kind of session, for a skill. Never deleted: what was
    proposed and not wanted is set aside, with its day and who noted it."""

    person = models.ForeignKey(
        "beneficiaries.Person", models.PROTECT, related_name="path_steps", verbose_name=_("person")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("skill"))
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name=_("resource")
    )
    kind = models.ForeignKey(
        Kind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of session")
    )
    position = models.PositiveSmallIntegerField(_("order"))
    level = models.PositiveSmallIntegerField(_("level seen then"), null=True)  # 0 to 3, None: asked for by hand
    state = models.CharField(_("state"), max_length=10, choices=StepState, default=StepState.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    done_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("step of a path")
        verbose_name_plural = _("steps of paths")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resource=None, kind__isnull=False) | Q(resource__isnull=False, kind=None),
                name="step_is_a_resource_or_a_kind",
            ),
            models.CheckConstraint(condition=Q(level__range=(0, 3)), name="step_level_0_to_3"),
            models.CheckConstraint(
                condition=Q(state__in=StepState.values)
                & (Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None)),
                name="step_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["begun", "done"]) | Q(begun_at__isnull=False), name="step_begun_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["person", "antenna", "resource"],
                condition=Q(state__in=["proposed", "chosen", "begun"]),
                name="step_once_a_resource",
            ),
            models.UniqueConstraint(
                fields=["person", "antenna", "kind", "skill"],
                condition=Q(state__in=["proposed", "chosen", "begun"]),
                name="step_once_a_kind",
            ),
            models.UniqueConstraint(fields=["id", "antenna", "person", "resource"], name="step_resource_key"),
        ]
        indexes = [models.Index(fields=["antenna", "person"], name="step_antenna_person")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def title(self) -> str:
        """The resource's title or the kind's name; both must be loaded with the step."""
        return str(self.resource or self.kind)


class TimeOnPath(models.Model):
    """Minutes that a person spent on a resource on a day: in a session where she came (`booking`), or alone. A line
    never changes; a wrong one is taken back, and another is written."""

    person = models.ForeignKey(
        "beneficiaries.Person", models.PROTECT, related_name="time_on_path", verbose_name=_("person")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="time", verbose_name=_("resource"))
    step = models.ForeignKey(PathStep, models.PROTECT, null=True, related_name="time", verbose_name=_("step"))
    booking = models.ForeignKey("workshops.Booking", models.PROTECT, null=True, related_name="+")
    theme = models.CharField(_("theme"), max_length=10, choices=Theme)  # of the resource on that day
    on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # of the form: pressed twice, one line
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("time on a path")
        verbose_name_plural = _("times on paths")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(LEAST, MOST)), name="time_5_to_480_minutes"),
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="time_theme_known"),
        ]
        indexes = [
            models.Index(fields=["antenna", "on"], name="time_antenna_on"),
            models.Index(fields=["person", "on"], name="time_person_on"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
