"""The questionnaire of the digital diagnostic, version by version, and which one is in force since when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QuestionnaireVersion(models.Model):
    """A version of the questions, choices and rules. A draft of the national team until it is published; then frozen.

    Diagnostics hold the version they were made with: they are read with its words and never scored again.
    """

    code = models.CharField(_("version"), max_length=12, primary_key=True)  # 2026.2: the year, then a number
    document = models.JSONField()  # sections, questions, choices, rules, worked examples
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("version of the questionnaire")
        verbose_name_plural = _("versions of the questionnaire")
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}\.[0-9]{1,4}$"), name="questionnaire_code_is_a_year_and_a_number"
            )
        ]

    def __str__(self) -> str:
        return self.code


class QuestionnairePublication(models.Model):
    """From this moment, new diagnostics are made with this version. Only added: the last one says what is in force."""

    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, related_name="publications", verbose_name=_("version")
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    # Nobody: it came with Connect itself.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(_("what changes, and why"), max_length=300)

    class Meta:
        verbose_name = _("publication of a questionnaire")
        verbose_name_plural = _("publications of questionnaires")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.version_id
