"""Who invoices trainings, at which VAT regime, and what every paper of theirs has: a number, lines, a payer."""

import uuid
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ZERO = Decimal("0.00")


class VatRegime(models.TextChoices):
    """Why a training bears no VAT, or that it does (law.md Q07, R08). Undecided: nothing is quoted nor invoiced."""

    UNDECIDED = "", _("not decided yet")
    TRAINING = "training", _("exempt: training, article 261-4-4° a")
    NON_PROFIT = "non_profit", _("exempt: non-profit association, article 261-7-1°")
    FRANCHISE = "franchise", _("small business franchise, article 293 B")
    TAXED = "taxed", _("subject to VAT")


# Printed as they are, in French: words of the law, not of Connect.
MENTIONS = {
    "": "",
    "training": "Exonération de TVA, article 261-4-4° a du CGI",
    "non_profit": "Exonération de TVA, article 261-7-1° du CGI",
    "franchise": "TVA non applicable, art. 293 B du CGI",
    "taxed": "",
}


class PayerKind(models.TextChoices):
    """Who pays: the lines of frame C of the yearly statement (Cerfa 10443, law.md 7.3)."""

    FIRM = "firm", _("an employer, for its employees")
    OPCO_APPRENTICE = "opco_apprentice", _("OPCO: apprenticeship contracts")
    OPCO_PRO = "opco_pro", _("OPCO: professionalisation contracts")
    OPCO_SWITCH = "opco_switch", _("OPCO: promotion or change of work by alternation")
    OPCO_LEAVE = "opco_leave", _("OPCO: projects of professional transition")
    OPCO_CPF = "opco_cpf", _("personal training account (CPF)")
    OPCO_SEEKERS = "opco_seekers", _("OPCO: schemes for people looking for work")
    OPCO_SELF = "opco_self", _("funds for the self-employed")
    OPCO_PLAN = "opco_plan", _("OPCO: skills development plan")
    PUBLIC_STAFF = "public_staff", _("a public body, for its own staff")
    EUROPE = "europe", _("European bodies")
    STATE = "state", _("the State")
    REGION = "region", _("a regional council")
    FRANCE_TRAVAIL = "france_travail", _("France Travail")
    PUBLIC_OTHER = "public_other", _("other public money")
    INDIVIDUAL = "individual", _("a person, at her own expense")
    PROVIDER = "provider", _("another training provider")
    OTHER = "other", _("other")


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def on(self, day: date) -> "Issuer | None":
        """The one that holds on a day; None before the first."""
        return self.filter(from_on__lte=day).order_by("-from_on").first()


class Issuer(models.Model):
    """The association as its training papers print it, from a day on; each paper keeps a copy of what held that day.

    What is not known stays empty, and the papers say so in words: a number is never invented.
    """

    from_on = models.DateField(_("from"), unique=True)
    name = models.CharField(_("name of the association"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    activity_number = models.CharField(_("activity number"), max_length=11, blank=True)
    prefect = models.CharField(_("region of the prefect who registered it"), max_length=80, blank=True)
    vat_regime = models.CharField(_("VAT regime"), max_length=12, choices=VatRegime, blank=True)
    exempted_on = models.DateField(_("date of the certificate of exemption"), null=True, blank=True)
    vat_rate = models.DecimalField(_("VAT rate, in percent"), max_digits=4, decimal_places=2, default=ZERO)
    vat_number = models.CharField(_("VAT number"), max_length=16, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=30)
    quote_days = models.PositiveSmallIntegerField(_("days a quote is valid"), default=60)
    penalty = models.CharField(_("penalty for late payment"), max_length=160)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("who invoices trainings")
        verbose_name_plural = _("who invoices trainings")
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="issuer_siret_14_digits"),
            models.CheckConstraint(
                condition=Q(activity_number="") | Q(activity_number__regex=r"^\d{11}$"),
                name="issuer_activity_11_digits",
            ),
            models.CheckConstraint(condition=Q(payment_days__lte=60), name="issuer_paid_within_60_days"),
            models.CheckConstraint(condition=Q(quote_days__range=(1, 365)), name="issuer_quote_valid_a_year_at_most"),
            models.CheckConstraint(
                condition=~Q(vat_regime="training") | Q(exempted_on__isnull=False), name="issuer_exempt_by_certificate"
            ),
            models.CheckConstraint(
                condition=Q(vat_regime="taxed", vat_rate__gt=0, vat_rate__lt=100) & ~Q(vat_number="")
                | (~Q(vat_regime="taxed") & Q(vat_rate=0)),
                name="issuer_rate_of_its_regime",
            ),
            models.CheckConstraint(condition=Q(vat_regime__in=list(MENTIONS)), name="issuer_regime_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def vat_mention(self) -> str:
        """What a paper must print about VAT; empty when VAT is shown."""
        return MENTIONS[self.vat_regime]


class BillingSeries(models.Model):
    """Last number of an antenna's quotes, invoices or credit notes of a year; moved by PostgreSQL alone: no gap.

    `last_on` is the day of the last paper: numbers follow days (CGI ann. II 242 nonies A, law.md R06).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=2)  # DV, FA or AV, as printed
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["antenna", "kind", "year"], name="billing_series_once_a_year")]


class BillingPaper(models.Model):
    """What quotes, invoices and credit notes share. Numbers and sums are checked by PostgreSQL.

    `lines`: [{"label", "quantity" ("1.50"), "unit", "unit_cents", "cents"}, …], each cents = quantity × unit_cents half
    away from zero; `net` is their sum, `vat` is worked out once from it, `gross` is both (law.md R12). Euros.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # of the form: sent twice, one paper
    year = models.PositiveSmallIntegerField(default=0, editable=False)
    seq = models.PositiveIntegerField(default=0, editable=False)
    number = models.CharField(_("number"), max_length=20, blank=True, editable=False)
    title = models.CharField(_("subject"), max_length=200)
    lines = models.JSONField(_("lines"), default=list)
    net = models.DecimalField(_("total without VAT"), max_digits=10, decimal_places=2, default=ZERO)
    vat = models.DecimalField(_("VAT"), max_digits=10, decimal_places=2, default=ZERO)
    gross = models.DecimalField(_("total"), max_digits=10, decimal_places=2, default=ZERO)
    vat_regime = models.CharField(max_length=12, choices=VatRegime, blank=True, editable=False)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2, default=ZERO, editable=False)
    vat_mention = models.CharField(max_length=120, blank=True, editable=False)
    issuer = models.JSONField(default=dict, editable=False)  # who invoices, as printed
    payer_kind = models.CharField(_("who pays"), max_length=16, choices=PayerKind, default=PayerKind.FIRM)
    payer_name = models.CharField(_("name of who pays"), max_length=160)
    payer_address = models.CharField(_("address of who pays"), max_length=300, blank=True)
    payer_siret = models.CharField(_("SIRET number of who pays"), max_length=14, blank=True)
    payer_email = models.EmailField(_("e-mail address of who pays"), blank=True)
    layout = models.CharField(max_length=12, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number or str(self.pk)


def of_every_paper(name: str) -> list[models.BaseConstraint]:
    """The constraints that each of the three tables has, under its own name."""
    return [
        models.UniqueConstraint(fields=["id", "antenna", "structure"], name=f"{name}_keys"),
        models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name=f"{name}_number_once"),
        models.UniqueConstraint(fields=["antenna", "year", "seq"], condition=Q(seq__gt=0), name=f"{name}_seq_once"),
        models.CheckConstraint(condition=Q(gross=F("net") + F("vat")), name=f"{name}_adds_up"),
        models.CheckConstraint(
            condition=Q(payer_siret="") | Q(payer_siret__regex=r"^\d{14}$"), name=f"{name}_payer_siret_14_digits"
        ),
        models.CheckConstraint(
            condition=Q(vat_regime="taxed") | Q(vat=0, vat_rate=0), name=f"{name}_no_vat_without_regime"
        ),
        models.CheckConstraint(
            condition=Q(number="") | Q(vat_regime="taxed") | ~Q(vat_mention=""), name=f"{name}_says_why_no_vat"
        ),
    ]
