"""The year of plans: one year from a person's first plan, whatever the antenna."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy as _

AHEAD = 31  # days: how far ahead a plan may start


def anniversary(first_on: date) -> date:
    """The same day of the next year, 28 February for a 29th (the convention of CPC art. 641; law.md P09)."""
    try:
        return first_on.replace(year=first_on.year + 1)
    except ValueError:
        return date(first_on.year + 1, 2, 28)


def last_day(first_on: date) -> date:
    """The last day inside a year of plans, included: 2026-11-25 → 2027-11-24. Till, page and report all ask here."""
    return anniversary(first_on) - timedelta(days=1)


class _OneYearAfter(Func):
    """The same in SQL, for the CHECK: PostgreSQL gives 28 February too."""

    template = "((%(expressions)s + interval '1 year')::date)"
    output_field = models.DateField()


class _DaysAfter(Func):
    """A date plus whole days, without Django's detour by intervals."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = models.DateField()


class PlanYear(models.Model):
    """One a person, opened by her first plan and never moved; the national team may grant another, or close one.

    National: it has no antenna. The owner function `plan_hold` writes it, so that no antenna can invent one.
    """

    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, related_name="plan_years")
    first_on = models.DateField(_("first plan on"))
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_on = models.DateField(_("granted on"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    closed_on = models.DateField(_("closed on"), null=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("year of plans")
        verbose_name_plural = _("years of plans")
        constraints = [
            models.UniqueConstraint(fields=["id", "first_on"], name="planyear_first_day_key"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(granted_by__isnull=True, closed_on__isnull=True),
                name="planyear_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(reason=""), name="planyear_granted_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {last_day(self.first_on)}"


class RenewalAnswer(models.TextChoices):
    WAITING = "waiting", _("waiting for the national team")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class RenewalRequest(models.Model):
    """A manager asks the national team for a further year of plans for somebody; the answer is theirs, with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    reason = models.CharField(_("why this person needs a further year"), max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=8, choices=RenewalAnswer, default=RenewalAnswer.WAITING)
    answer_reason = models.CharField(_("reason of the answer"), max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    year = models.ForeignKey(PlanYear, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("request for a further year")
        verbose_name_plural = _("requests for a further year")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="renewal_has_a_reason"),
            models.UniqueConstraint(
                fields=["antenna", "person"],
                condition=Q(answer="waiting"),
                name="renewal_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True, answered_by__isnull=True, year__isnull=True)
                | (
                    Q(answer="accepted", answered_at__isnull=False, answered_by__isnull=False)
                    | Q(answer="refused", answered_at__isnull=False, answered_by__isnull=False, year__isnull=True)
                )
                & ~Q(answer_reason=""),
                name="renewal_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())


class MarketOffer(models.Model):
    """A plan on the market, for when the year is over: what the national team looked up, and on which day."""

    operator = models.CharField(_("operator"), max_length=40)
    name = models.CharField(_("offer"), max_length=80)
    price = models.DecimalField(_("price a month"), max_digits=6, decimal_places=2)
    what = models.CharField(_("what is in it"), max_length=120)
    who = models.CharField(_("who may have it"), max_length=160, blank=True)
    checked_on = models.DateField(_("checked on"))
    rank = models.PositiveSmallIntegerField(_("order"), default=100)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("offer on the market")
        verbose_name_plural = _("offers on the market")
        ordering = ["rank", "price", "operator"]
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="marketoffer_price")]

    def __str__(self) -> str:
        return f"{self.operator}, {self.name}"


class SoldPlan(models.Model):
    """The days that a plan line covers. It copies its year's first day: the composite key and the CHECK are the wall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    line = models.OneToOneField("sales.SaleLine", models.PROTECT, related_name="plan")
    plan_year = models.ForeignKey(PlanYear, models.PROTECT, related_name="plans")
    first_on = models.DateField()
    sold_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    class Meta:
        verbose_name = _("plan sold")
        verbose_name_plural = _("plans sold")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("first_on")) & Q(ends_on__lt=_OneYearAfter("first_on")),
                name="plan_within_the_year",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("sold_on")) & Q(starts_on__lte=_DaysAfter("sold_on", AHEAD)),
                name="plan_starts_soon",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=_DaysAfter("starts_on", "days", -1)), name="plan_lasts_its_days"
            ),
        ]
        indexes = [models.Index(fields=["plan_year", "-ends_on"], name="soldplan_year_end")]
