"""Books that are only added to: chains, where each one has come to, and their entries (CGI art. 286 I 3° bis).

The antenna is a plain number here, for the books stand below the antennas: its only use is row-level security.
"""

import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connect.books.money import from_cents

FIRST_SIGNATURE = "0" * 64
YEARS_KEPT = 10


class Chain(models.Model):
    """One chain and one series of numbers: a till's, or an antenna's attestations. Its code stands in each number."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    antenna_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna_id"], name="chain_antenna_key"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9]+(-[A-Z0-9]+)*$"), name="chain_code_plain"),
        ]

    def __str__(self) -> str:
        return self.code


class Head(models.Model):
    """Where a chain has come to. Born with its chain and moved by each entry, by triggers; nobody writes it."""

    chain = models.OneToOneField(Chain, models.PROTECT, primary_key=True, related_name="head")
    seq = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)
    sig = models.CharField(max_length=64, default=FIRST_SIGNATURE)
    at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("head of a chain")
        verbose_name_plural = _("heads of chains")


class Entry(models.Model):
    """One signed line. `text` is what was signed, byte for byte: integer cents, UTC, no name, no key of a person.

    `number` and `reference` are those of a numbered document (LI-1-000198), null for an event such as a reprint.
    `subject` is the document the entry is about, in the app that wrote it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="entries", verbose_name=_("chain"))
    antenna_id = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(_("rank"))
    kind = models.CharField(_("kind"), max_length=20)
    number = models.BigIntegerField(_("number"), null=True)
    reference = models.CharField(_("reference"), max_length=30, null=True, unique=True)
    subject = models.UUIDField(null=True)
    occurred_at = models.DateTimeField(_("at"))
    text = models.TextField(_("signed text"))
    text_version = models.PositiveSmallIntegerField()
    prev_sig = models.CharField(max_length=64)
    sig = models.CharField(_("signature"), max_length=64)
    key_id = models.CharField(max_length=8)

    class Meta:
        verbose_name = _("entry of the books")
        verbose_name_plural = _("entries of the books")
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="entry_rank_once_a_chain"),
            models.UniqueConstraint(fields=["chain", "number"], name="entry_number_once_a_chain"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, reference__isnull=True)
                | Q(number__isnull=False, reference__isnull=False),
                name="entry_number_has_a_reference",
            ),
        ]
        indexes = [models.Index(fields=["subject", "kind"], name="entry_subject_kind")]

    def __str__(self) -> str:
        return self.reference or f"{self.kind} {self.seq}"

    @property
    def short_signature(self) -> str:
        """What a receipt shows of the signature: `7f3a-91c2` (law.md T17)."""
        return f"{self.sig[:4]}-{self.sig[4:8]}"


class Period(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Closure(models.Model):
    """What a chain came to over a day, a month or a year: the entries of a range of ranks, never of a range of hours (T07).

    Amounts in cents: `total` of the period, `perpetual` since the chain began with refunds taken off, `perpetual_abs`
    with each amount counted as positive; neither of the two ever goes back to zero (T09). Signed in `entry`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="closures", verbose_name=_("chain"))
    antenna_id = models.BigIntegerField(null=True)
    period = models.CharField(_("period"), max_length=5, choices=Period)
    rank = models.PositiveIntegerField(_("rank"))
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()  # first_seq - 1 when nothing happened
    tickets = models.PositiveIntegerField(_("tickets"))
    total = models.BigIntegerField()
    by_means = models.JSONField(default=dict)
    by_rate = models.JSONField(default=dict)
    by_kind = models.JSONField(default=dict)
    perpetual = models.BigIntegerField()
    perpetual_abs = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed at"))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-last_on", "period"]
        constraints = [
            models.UniqueConstraint(fields=["id", "chain"], name="closure_chain_key"),
            models.UniqueConstraint(fields=["chain", "period", "rank"], name="closure_rank_once_a_chain"),
            models.UniqueConstraint(fields=["chain", "period", "first_on"], name="closure_once_a_period"),
            models.CheckConstraint(condition=Q(last_seq__gte=models.F("first_seq") - 1), name="closure_range_of_ranks"),
        ]

    @property
    def reference(self) -> str:
        """`LI-1-Z-000012` for a day, -M- for a month, -A- for a year. Asks for `select_related("chain")`."""
        letter = {"day": "Z", "month": "M", "year": "A"}[self.period]
        return f"{self.chain.code}-{letter}-{self.rank:06d}"

    @property
    def amount(self) -> Decimal:
        """The period's total in euros."""
        return from_cents(self.total)

    @property
    def perpetual_amount(self) -> Decimal:
        """The real perpetual total in euros."""
        return from_cents(self.perpetual)


class Archive(models.Model):
    """One closed year of a chain in a file that is read without Connect (T11); made once, never replaced, kept ten years.

    The file lies in Django's storage; `sha256` is its own. `made_by` is a user's key, for the books stand below accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(Chain, models.PROTECT, related_name="archives", verbose_name=_("chain"))
    antenna_id = models.BigIntegerField(null=True)
    closure = models.OneToOneField(Closure, models.PROTECT, related_name="archive")
    file = models.FileField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("bytes"))
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))
    made_by = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("archive of the books")
        verbose_name_plural = _("archives of the books")
        ordering = ["-made_at"]

    @property
    def keep_until(self) -> date:
        """Ten years from the end of the year (C. com. L123-22), longer than the six of the tax law (LPF L102 B)."""
        last = self.closure.last_on
        return last.replace(year=last.year + YEARS_KEPT, day=28 if (last.month, last.day) == (2, 29) else last.day)
