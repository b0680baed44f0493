"""Age grids that funders ask for, and results of finished periods as they were counted."""

import uuid
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Band(NamedTuple):
    """Ages from … to …, both included; without an end it is open."""

    from_age: int
    to_age: int | None

    @property
    def last(self) -> int:
        return 200 if self.to_age is None else self.to_age

    @property
    def code(self) -> str:
        """`19-35`, `65-`: how addresses name it."""
        return f"{self.from_age}-{'' if self.to_age is None else self.to_age}"

    @property
    def label(self) -> str:
        if self.to_age is None:
            return str(_("%(from)s and over") % {"from": self.from_age})
        if self.from_age == 0:
            return str(_("under %(to)s") % {"to": self.to_age + 1})
        return str(_("%(from)s to %(to)s") % {"from": self.from_age, "to": self.to_age})

    def holds(self, age: int) -> bool:
        return self.from_age <= age <= self.last


Bands = tuple[Band, ...]


class Cut(NamedTuple):
    """An age grid as it is shown: today's, or the one that a sealed period was sealed with."""

    code: str
    name: str
    bands: Bands


class AgeGrid(models.Model):
    """A way to cut ages into bands. Funders each have their own; a new one is a row, not a release."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_default = models.BooleanField(_("used when none is asked"), default=False)

    class Meta:
        verbose_name = _("age grid")
        verbose_name_plural = _("age grids")
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="age_grid_one_default")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cut(self) -> Cut:
        return Cut(self.code, self.name, tuple(band.band for band in self.bands.all()))


class AgeBand(models.Model):
    """Ages from … to …, both included; without an end it is open. Bands of a grid never overlap."""

    grid = models.ForeignKey(AgeGrid, models.CASCADE, related_name="bands")
    from_age = models.PositiveSmallIntegerField(_("from"))
    to_age = models.PositiveSmallIntegerField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        ordering = ["grid", "from_age"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_age__isnull=True) | Q(to_age__gte=F("from_age")), name="age_band_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="age_bands_do_not_overlap",
                expressions=[
                    ("grid", RangeOperators.EQUAL),
                    (
                        Func(F("from_age"), F("to_age"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.band.label

    @property
    def band(self) -> "Band":
        return Band(self.from_age, self.to_age)


def default_grid() -> AgeGrid:
    """The grid of the programme's own results (seed), unless the national team chose another."""
    return AgeGrid.objects.prefetch_related("bands").get(is_default=True)


class KeptResults(models.Model):
    """The table of a finished period as it was counted on a day: what was sent to a funder can be printed again.

    Counting again replaces the row on purpose; nothing else does, and nothing at all inside a sealed period.
    """

    first_on = models.DateField()
    last_on = models.DateField()
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    version = models.PositiveSmallIntegerField()  # of the definitions; older rows are counted again
    facts = models.JSONField()
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept results")
        verbose_name_plural = _("kept results")
        constraints = [
            models.UniqueConstraint(
                fields=["first_on", "last_on", "antenna"], nulls_distinct=False, name="results_kept_once"
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="results_period_has_a_day"),
        ]


class Rank(models.TextChoices):
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class SealedPeriod(models.Model):
    """A month or a year closed by the national team: its figures stay for ever, with the rules and the age grids of the day.

    `grids`: every grid as it was, `[{"code", "name", "bands": [[from, to], …]}]`. Never updated, never deleted.
    """

    rank = models.CharField(_("kind of period"), max_length=5, choices=Rank)
    first_on = models.DateField()
    last_on = models.DateField()
    version = models.PositiveSmallIntegerField()  # of the definitions it was counted by
    grids = models.JSONField()
    sealed_at = models.DateTimeField(_("sealed at"), default=timezone.now)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("sealed period")
        verbose_name_plural = _("sealed periods")
        ordering = ["-last_on", "first_on"]

    def __str__(self) -> str:
        return f"{self.first_on:%d/%m/%Y} {self.last_on:%d/%m/%Y}"

    def cut(self, code: str) -> Cut | None:
        """The age grid of that code as it was when the period was sealed."""
        for grid in self.grids:
            if grid["code"] == code:
                return Cut(code, grid["name"], tuple(Band(*band) for band in grid["bands"]))
        return None


class SealedFacts(models.Model):
    """The figures of a sealed period, of one antenna or (None) of all together, as they were counted that day."""

    period = models.ForeignKey(SealedPeriod, models.PROTECT, related_name="facts")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    facts = models.JSONField()

    class Meta:
        verbose_name = _("figures of a sealed period")
        verbose_name_plural = _("figures of sealed periods")
        constraints = [
            models.UniqueConstraint(fields=["period", "antenna"], nulls_distinct=False, name="sealedfacts_once")
        ]


class FiguresCheck(models.Model):
    """A night's comparison of each figure with its list, its file and what was kept. Only added to."""

    begun_at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("ended at"))
    compared = models.PositiveIntegerField(_("figures compared"))
    differing = models.PositiveIntegerField(_("figures that differ"))

    class Meta:
        verbose_name = _("check of the figures")
        verbose_name_plural = _("checks of the figures")
        ordering = ["-begun_at"]

    @property
    def agrees(self) -> bool:
        return not self.differing


class FiguresDifference(models.Model):
    """A figure that did not agree, with all that was compared; or one kept since, of facts corrected afterwards.

    `told`: in the table; `figure`: by itself; `listed` and `exported`: rows; `summed`: the figure made of the rows of the
    file; `kept`: what a printed report says.
    """

    check_of = models.ForeignKey(FiguresCheck, models.PROTECT, related_name="differences")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    code = models.CharField(max_length=20)
    told = models.DecimalField(max_digits=14, decimal_places=2)
    figure = models.DecimalField(max_digits=14, decimal_places=2)
    rows = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()
    exported = models.PositiveIntegerField()
    summed = models.DecimalField(max_digits=14, decimal_places=2)
    kept = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    disagrees = models.BooleanField()  # False: only what was kept is another number, of facts corrected since

    class Meta:
        verbose_name = _("figure that differs")
        verbose_name_plural = _("figures that differ")
        ordering = ["-disagrees", "antenna", "code"]


class Account(models.Model):
    """Which account of the association's plan a role is written to: cash, a kind of article, a difference."""

    role = models.CharField(_("role"), max_length=20, unique=True)
    number = models.CharField(_("account"), max_length=12)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["role"]
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^[0-9]{3}[0-9A-Z]*$"), name="account_begins_with_digits")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class AccountsExport(models.Model):
    """Entries handed to the accountant: a period, its file as it was made, its hash. Only added to (law.md F10).

    `last_sale`, `last_drawer` and `last_training` are the last numbers of the journals, from which the next export goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    closing_on = models.DateField(_("end of the fiscal year"))
    name = models.CharField(_("file"), max_length=40)
    file = models.FileField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("bytes"))
    lines = models.PositiveIntegerField(_("lines"))
    debit = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    last_sale = models.PositiveIntegerField()
    last_drawer = models.PositiveIntegerField()
    last_training = models.PositiveIntegerField(default=0, db_default=0)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("export for the accounts")
        verbose_name_plural = _("exports for the accounts")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")) & Q(last_on__lte=F("closing_on")),
                name="accountsexport_in_its_year",
            )
        ]

    def __str__(self) -> str:
        return self.name
