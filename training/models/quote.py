"""A price offered to a structure for a training, until it says yes or no."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models.billing import BillingPaper, of_every_paper
from training.models.module import Module
from training.models.need import Need
from training.models.session import Session


class QuoteState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quote", "draft")
    SENT = "sent", pgettext_lazy("quote", "waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("quote", "accepted")
    REFUSED = "refused", pgettext_lazy("quote", "refused")
    LAPSED = "lapsed", pgettext_lazy("quote", "no longer valid")
    WITHDRAWN = "withdrawn", pgettext_lazy("quote", "withdrawn")


class QuoteQuerySet(models.QuerySet["Quote"]):
    def standing(self) -> "QuoteQuerySet":
        """Those that speak for their request: being written, waiting, or accepted."""
        return self.filter(state__in=[QuoteState.DRAFT, QuoteState.SENT, QuoteState.ACCEPTED])

    def past_their_day(self, day: date) -> "QuoteQuerySet":
        """Those that nobody answered in time."""
        return self.filter(state=QuoteState.SENT, valid_until__lt=day)


class Quote(BillingPaper):
    """A draft until it is sent; then its number (`DV-LI-2026-00001`) and its words stay, and its state alone moves.

    `programme` is what an agreement must say (D6353-1, law.md Q01), copied from the module on the day it is sent: an
    accepted quote may stand for the agreement. `link_hash` leads from the secret of its link to it.
    """

    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("request")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="quotes", verbose_name=_("session")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("module")
    )
    people = models.PositiveSmallIntegerField(_("number of professionals"))
    duration = models.CharField(_("duration"), max_length=120)
    period = models.CharField(_("days or period"), max_length=200)
    place = models.CharField(_("place"), max_length=200)
    terms = models.CharField(_("how it is paid"), max_length=300, blank=True)
    programme = models.JSONField(default=dict, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=QuoteState, default=QuoteState.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    valid_until = models.DateField(_("valid until"), null=True, editable=False)
    link_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    answered_by = models.ForeignKey(
        "partners.Professional",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    signatory = models.CharField(_("name of who signs"), max_length=160, blank=True, editable=False)
    signatory_post = models.CharField(_("position of who signs"), max_length=120, blank=True, editable=False)
    because = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["-written_at", "-id"]
        constraints = [
            *of_every_paper("quote"),
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state__in=["draft", "sent", "accepted"]),
                name="quote_one_stands_for_a_need",
            ),
            models.CheckConstraint(condition=Q(people__range=(1, 500)), name="quote_for_1_to_500_people"),
            models.CheckConstraint(condition=Q(net__gte=0), name="quote_not_below_zero"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (Q(sent_at__isnull=False, valid_until__isnull=False, link_hash__isnull=False) & ~Q(number="")),
                name="quote_sent_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | (Q(answered_on__lte=F("valid_until"), answered_at__isnull=False) & ~Q(signatory="")),
                name="quote_accepted_in_time_and_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(answered_on__isnull=False, answered_at__isnull=False),
                name="quote_refused_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "-written_at"], name="quote_antenna"),
            models.Index(fields=["structure", "-written_at"], name="quote_structure"),
            models.Index(fields=["valid_until"], condition=Q(state="sent"), name="quote_waiting"),
        ]

    def is_valid_on(self, day: date) -> bool:
        """May it still be accepted that day?"""
        return self.state == QuoteState.SENT and self.valid_until is not None and day <= self.valid_until

    @property
    def was_sent(self) -> bool:
        return bool(self.number)

    @property
    def is_draft(self) -> bool:
        return self.state == QuoteState.DRAFT

    @property
    def is_accepted(self) -> bool:
        return self.state == QuoteState.ACCEPTED
