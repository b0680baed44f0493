"""Antennas, their sites, and who works there from when to when."""

from datetime import date
from functools import cache

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


@cache
def reserved_slugs() -> frozenset[str]:
    """First segments of the addresses outside any antenna: no antenna may take one of them as its own."""
    from django.urls import get_resolver

    patterns = get_resolver(settings.ROOT_URLCONF).url_patterns
    return frozenset({str(p.pattern).split("/")[0] for p in patterns} | {settings.STATIC_URL.strip("/"), ""})


def refuse_reserved_slug(value: str) -> None:
    if value in reserved_slugs():
        raise ValidationError(_("“%(value)s” is an address that Connect already uses."), params={"value": value})


class Antenna(models.Model):
    """A local branch (*antenne*). Its two-letter code stands in cards and tickets, so it never changes."""

    slug = models.SlugField(_("address"), unique=True, validators=[refuse_reserved_slug])
    name = models.CharField(_("name"), max_length=80, unique=True)
    code = models.CharField(_("code"), max_length=2, unique=True, validators=[RegexValidator(r"^[A-Z]{2}$")])
    territory = models.CharField(_("departments served"), max_length=60, blank=True)  # "59, 62"
    legal_mention = models.CharField(_("line printed under receipts"), max_length=400, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # its last day
    followed_at = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("its people are followed at")
    )

    class Meta:
        verbose_name = _("antenna")
        verbose_name_plural = _("antennas")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z]{2}$"), name="antenna_code_two_letters"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="antenna_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(followed_at__isnull=True) | (Q(closed_on__isnull=False) & ~Q(followed_at=F("id"))),
                name="antenna_followed_at_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(models.QuerySet["Site"]):
    def first_of(self, antenna_id: int) -> "Site | None":
        """The place that an antenna's papers and letters name: its oldest; None when it has none yet."""
        return self.filter(antenna_id=antenna_id).order_by("pk").first()


class Site(models.Model):
    """A place of an antenna with an address and hours: it holds tills, rooms, stock and sessions."""

    antenna = models.ForeignKey(Antenna, models.PROTECT, related_name="sites", verbose_name=_("antenna"))
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=5)
    town = models.CharField(_("town"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    opening_hours = models.CharField(_("opening hours (OpenStreetMap form)"), max_length=200, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "name"], name="site_name_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="site_antenna_key"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="site_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    VOLUNTEER = "volunteer", _("volunteer")
    CIVIC = "civic", _("civic-service volunteer")
    EMPLOYEE = "employee", _("employee")
    MANAGER = "manager", _("manager")
    NATIONAL_READER = "national_reader", _("national team, reader")
    NATIONAL_ADMIN = "national_admin", _("national team, administrator")


NATIONAL_ROLES = [Role.NATIONAL_READER, Role.NATIONAL_ADMIN]


class DateRange(Func):
    """`daterange(from, until, '[]')`: both days included, no end when there is none."""

    function = "DATERANGE"
    output_field = DateRangeField()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date | None = None) -> "MembershipQuerySet":
        """Those that hold on a day (today by default)."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def on_or_after(self, day: date) -> "MembershipQuerySet":
        """Those that hold on a day or begin later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))


class Membership(models.Model):
    """A person works at an antenna, or for the national team, in one role between two dates."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    antenna = models.ForeignKey(
        Antenna, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("antenna")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.CheckConstraint(
                condition=Q(antenna__isnull=True, role__in=NATIONAL_ROLES)
                | (Q(antenna__isnull=False) & ~Q(role__in=NATIONAL_ROLES)),
                name="membership_national_or_of_an_antenna",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["id", "antenna"], name="membership_antenna_key"),
            ExclusionConstraint(
                name="membership_one_role_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Coalesce("antenna", Value(0)), RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["user", "antenna"], name="membership_user_antenna")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class CommuneQuerySet(models.QuerySet["Commune"]):
    def current(self) -> "CommuneQuerySet":
        """Those of today's official list; a commune that was merged away stays for the rows that name it."""
        return self.filter(is_current=True)


class Commune(models.Model):
    """A commune, or an arrondissement of Paris, Lyon or Marseille, by its INSEE code: the same for all antennas.

    Source: the official geographic code of the year (COG, INSEE) with La Poste's postcodes. `searched` holds its plain
    names, former ones too, and its postcodes, each after a bar: what a reader's beginning of a word is looked up in.
    """

    code = models.CharField(_("INSEE code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    department = models.CharField(_("department"), max_length=3)
    postcodes = ArrayField(models.CharField(max_length=5), verbose_name=_("postcodes"), default=list)
    former_codes = ArrayField(models.CharField(max_length=5), verbose_name=_("former INSEE codes"), default=list)
    former_names = ArrayField(models.CharField(max_length=60), verbose_name=_("communes merged into it"), default=list)
    part_of = models.CharField(_("commune of this arrondissement"), max_length=5, blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    searched = models.TextField(editable=False)
    is_current = models.BooleanField(_("in the official list of the year"), default=True)

    objects = CommuneQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d[\dAB]\d{3}$"), name="commune_code_insee"),
        ]
        indexes = [
            GinIndex(fields=["searched"], name="commune_searched", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["postcodes"], name="commune_postcodes"),
            GinIndex(fields=["former_codes"], name="commune_former_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"


class FullTime(models.Model):
    """Paid work at an antenna in full-time equivalents, from a day on; of two rows of one day the later written holds."""

    antenna = models.ForeignKey(Antenna, models.PROTECT, related_name="full_times", verbose_name=_("antenna"))
    posts = models.DecimalField(_("full-time equivalents"), max_digits=5, decimal_places=2)
    from_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=200)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("full-time equivalents of an antenna")
        verbose_name_plural = _("full-time equivalents of antennas")
        ordering = ["antenna", "from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(posts__gte=0, posts__lte=200), name="fulltime_from_0_to_200"),
            models.CheckConstraint(condition=~Q(reason=""), name="fulltime_has_a_reason"),
        ]
        indexes = [models.Index(fields=["antenna", "from_on"], name="fulltime_antenna_from")]

    def __str__(self) -> str:
        return f"{self.antenna_id}, {self.from_on}"
