"""What sessions share: a projector, a set of eight laptops."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workshops.models.booking import the_hours
from workshops.models.session import Session


class Equipment(models.Model):
    """A thing of the antenna, or `count` of the same, that a session takes for its hours."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="equipment", verbose_name=_("antenna"))
    name = models.CharField(_("name"), max_length=60)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    single = models.GeneratedField(
        expression=Q(count=1),  # type: ignore[arg-type]  # a Q is an expression since Django 4
        output_field=models.BooleanField(),
        db_persist=True,
    )
    closed_on = models.DateField(_("not used since"), null=True, blank=True)

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "name"], name="equipment_name_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna", "single"], name="equipment_single_key"),
            models.CheckConstraint(condition=Q(count__range=(1, 500)), name="equipment_count_1_to_500"),
        ]

    def __str__(self) -> str:
        return self.name


class EquipmentUse(models.Model):
    """So many of an equipment are at a session, until given back. Hours, state and `single` are copied, so that
    PostgreSQL can refuse the same thing in two places."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="equipment", verbose_name=_("session"))
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="uses", verbose_name=_("equipment"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    single = models.BooleanField(editable=False)
    starts_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(editable=False)
    state = models.CharField(max_length=10, editable=False)
    given_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("equipment of a session")
        verbose_name_plural = _("equipment of sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "equipment"],
                condition=Q(given_back_at__isnull=True),
                name="equipment_once_a_session",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="equipment_use_of_at_least_one"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="equipment_use_has_hours"),
            ExclusionConstraint(
                name="equipment_is_in_one_place",
                expressions=[(the_hours(), RangeOperators.OVERLAPS), ("equipment", RangeOperators.EQUAL)],
                condition=Q(state="planned", given_back_at__isnull=True, single=True),
            ),
        ]
