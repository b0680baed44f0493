"""Questionnaires as data, what was asked of whom, what was answered, and what is assessed of each objective."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from training.models.module import Module
from training.models.registration import Registration
from training.models.session import Session, SessionTrainer


class Moment(models.TextChoices):
    """Who is asked, and when (Qualiopi indicators 8 and 30, law.md 7.1)."""

    ENTRY = "entry", _("positioning, before")
    HOT = "hot", _("opinion, at the end")
    COLD = "cold", _("opinion, three months later")
    TRAINER = "trainer", _("the trainer’s account")
    STRUCTURE = "structure", _("the structure’s opinion")
    FUNDER = "funder", _("the funder’s opinion")


OF_TRAINEES = (Moment.ENTRY, Moment.HOT, Moment.COLD)
WITHOUT_A_NAME = (Moment.HOT, Moment.COLD)


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def in_force(self, kind: str, *, module_id: int, on: date) -> "Questionnaire | None":
        """What is asked on a day: the module's own version when there is one, else the one of every module."""
        published = self.filter(kind=kind, published_on__lte=on).filter(Q(module=module_id) | Q(module__isnull=True))
        return published.order_by(F("module").asc(nulls_last=True), "-published_on", "-pk").first()


class Questionnaire(models.Model):
    """One version of one questionnaire, for one module version or for all. Published, it never changes."""

    kind = models.CharField(_("asked"), max_length=10, choices=Moment)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("module")
    )
    version = models.CharField(_("version"), max_length=12)
    intro_fr = models.CharField(_("first words in French"), max_length=400)
    intro_en = models.CharField(_("first words in English"), max_length=400)
    published_on = models.DateField(_("asked from"), null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire of a training")
        verbose_name_plural = _("questionnaires of trainings")
        ordering = ["kind", "-published_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "module", "version"], name="training_questionnaire_once", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["id", "kind"], name="training_questionnaire_kind_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def intro(self) -> str:
        return self.intro_en if get_language() == "en" else self.intro_fr


class Shape(models.TextChoices):
    SCALE = "scale", _("one point of a scale")
    TEXT = "text", _("free words")


class Question(models.Model):
    """One question; `points` are those of its scale, the least first: [{"value": 1, "fr": "…", "en": "…"}, …].

    `good_from` is the point from which the answer counts as satisfied, where the question measures satisfaction.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="questions")
    rank = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=30)
    shape = models.CharField(max_length=5, choices=Shape, default=Shape.SCALE)
    text_fr = models.CharField(_("question in French"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200)
    points = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=True)
    good_from = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "rank"], name="training_question_rank_once"),
            models.UniqueConstraint(fields=["questionnaire", "code"], name="training_question_code_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(good_from__isnull=False),
                name="training_question_one_satisfaction",
            ),
            models.CheckConstraint(
                condition=Q(shape=Shape.SCALE) | Q(shape=Shape.TEXT, points=[], good_from__isnull=True),
                name="training_question_words_have_no_points",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_fr

    @property
    def choices(self) -> list[tuple[int, str]]:
        """Value and words of each point, in the reader's language."""
        language = "en" if get_language() == "en" else "fr"
        return [(point["value"], point[language]) for point in self.points]


class Asked(models.Model):
    """A questionnaire was asked of a trainee, a structure or a funder: when, when again, and on what day it came back.

    `answered_on` is written by PostgreSQL, when the answer is. A funder has no account: `secret_hash` is her link's.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="asked")
    kind = models.CharField(_("asked"), max_length=10, choices=Moment)
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="asked")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    funder = models.CharField(_("funder"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    secret_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("questionnaire that was asked")
        verbose_name_plural = _("questionnaires that were asked")
        constraints = [
            models.UniqueConstraint(fields=["id", "session", "antenna"], name="asked_keys"),
            models.UniqueConstraint(fields=["registration", "kind"], name="asked_once_a_trainee"),
            models.UniqueConstraint(fields=["session", "structure"], name="asked_once_a_structure"),
            models.UniqueConstraint(
                fields=["session", "funder"], condition=~Q(funder=""), name="asked_once_a_funder"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=OF_TRAINEES, registration__isnull=False, structure__isnull=True, funder="")
                    | Q(kind=Moment.STRUCTURE, registration__isnull=True, structure__isnull=False, funder="")
                    | (Q(kind=Moment.FUNDER, registration__isnull=True, structure__isnull=True) & ~Q(funder=""))
                ),
                name="asked_of_whom_it_is_for",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at__isnull=True) | Q(sent_at__lte=F("reminded_at")), name="asked_before_reminded"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["antenna", "kind", "session"], name="asked_antenna_kind")]


class Opinion(models.Model):
    """What a trainee thinks, hot or cold. Nothing says whose it is: no person, no day, a key drawn at random.

    No door reads or writes this table: `training_give_opinion` writes, `training_opinions` gives counts. See
    `docs/decisions/0030-opinions-without-a-name.md`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Moment)
    answers = models.JSONField()  # {"code of the question": point or words}

    class Meta:
        verbose_name = _("opinion on a training")
        verbose_name_plural = _("opinions on trainings")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WITHOUT_A_NAME), name="opinion_hot_or_cold"),
        ]
        indexes = [models.Index(fields=["session", "kind"], name="opinion_session_kind")]


class Reply(models.Model):
    """An answer whose author is known: a trainee's positioning, a trainer's account, a structure's or funder's opinion.

    It is changed as long as its questionnaire is open. `noted_by`: who of the team wrote it, when told by telephone.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="replies")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Moment)
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, blank=True, related_name="replies")
    trainer = models.ForeignKey(SessionTrainer, models.PROTECT, null=True, blank=True, related_name="replies")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.OneToOneField(Asked, models.PROTECT, null=True, blank=True, related_name="reply")  # a funder's
    answers = models.JSONField()
    given_at = models.DateTimeField(_("answered"), default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("answer to a questionnaire")
        verbose_name_plural = _("answers to questionnaires")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind"], name="reply_once_a_trainee"),
            models.UniqueConstraint(fields=["trainer"], name="reply_once_a_trainer"),
            models.UniqueConstraint(fields=["session", "structure"], name="reply_once_a_structure"),
            models.CheckConstraint(
                condition=(
                    Q(kind=Moment.ENTRY, registration__isnull=False, trainer=None, structure=None, asked=None)
                    | Q(kind=Moment.TRAINER, registration=None, trainer__isnull=False, structure=None, asked=None)
                    | Q(kind=Moment.STRUCTURE, registration=None, trainer=None, structure__isnull=False, asked=None)
                    | Q(kind=Moment.FUNDER, registration=None, trainer=None, structure=None, asked__isnull=False)
                ),
                name="reply_of_whom_it_is_for",
            ),
        ]


class AssessedBy(models.TextChoices):
    TRAINER = "trainer", _("by the trainer")
    BEFORE = "before", _("by herself, before")
    AFTER = "after", _("by herself, after")


class Level(models.TextChoices):
    """How far somebody is with an objective."""

    NONE = "none", _("not assessed")
    NOT_YET = "not_yet", _("not acquired")
    ON_THE_WAY = "on_the_way", _("in progress")
    ACQUIRED = "acquired", _("acquired")


class Assessment(models.Model):
    """How far somebody is with one objective of her module (`rank`: line of `Module.aims`, from 1), as seen that day.

    Append-only: the last row of (registration, rank, source) holds, and undoing writes what stood before. `tap` is one
    gesture of the trainer, which may have written for the whole group: it is undone as one, and sent twice it is one.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="assessments")
    rank = models.PositiveSmallIntegerField(_("objective"))
    source = models.CharField(_("assessed"), max_length=7, choices=AssessedBy, default=AssessedBy.TRAINER)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    tap = models.UUIDField(default=uuid.uuid4, editable=False)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("assessment of an objective")
        verbose_name_plural = _("assessments of objectives")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "rank", "source", "tap"], name="assessment_once_a_tap"),
            models.CheckConstraint(
                condition=Q(source=AssessedBy.TRAINER) | Q(noted_by__isnull=True), name="assessment_of_oneself"
            ),
        ]
        indexes = [
            models.Index(fields=["registration", "source", "rank", "-id"], name="assessment_last"),
            models.Index(fields=["session", "tap"], name="assessment_tap"),
        ]
