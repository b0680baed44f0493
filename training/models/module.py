"""The national catalogue of modules, in versions."""

from django.db import models
from django.db.models import Q
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
