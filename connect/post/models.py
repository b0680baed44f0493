"""The outbox: each e-mail or text message is a row, written with what it tells and sent by the worker."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Letter(models.Model):
    """One e-mail. One a recipient, matter and kind; its text goes once it is sent.

    `handed_at` is written before the mail server is called and taken back when the server refuses: a worker killed in
    between leaves a letter that nobody sends a second time. A door may add a letter and read none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.EmailField(_("to"))
    matter = models.CharField(max_length=80)  # what it is about: "sheet:<uuid>", "sign-in:<uuid>"
    kind = models.CharField(max_length=30)  # what it says about it: "received", "login_code"
    subject = models.CharField(_("subject"), max_length=150)
    body = models.TextField(_("text"))
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    queued_at = models.DateTimeField(_("written at"), default=timezone.now)
    not_after = models.DateTimeField(_("not after"))
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-queued_at"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "matter", "kind"], name="letter_once"),
            models.CheckConstraint(condition=~Q(subject__regex=r"[\r\n]"), name="letter_subject_one_line"),
            models.CheckConstraint(condition=Q(recipient__regex=r"^[^@\s,;]+@[^@\s,;]+$"), name="letter_one_address"),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(handed_at__lte=F("not_after")),
                name="letter_never_after_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(handed_at__isnull=False), name="letter_sent_was_handed_over"
            ),
        ]
        indexes = [
            models.Index(fields=["not_after"], condition=Q(sent_at__isnull=True), name="letter_waiting"),
            models.Index(fields=["-queued_at"], name="letter_latest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Enclosure(models.Model):
    """A file that leaves with a letter; its bytes go once it is sent, or once its moment has passed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="enclosures")
    name = models.CharField(_("name of the file"), max_length=80)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("enclosure")
        verbose_name_plural = _("enclosures")
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"^[A-Za-z0-9._-]+\.(pdf|ics)$"), name="enclosure_is_a_pdf_or_a_calendar"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Text(models.Model):
    """One text message (SMS), held to the rules of a letter: one a number, matter and kind; at most once to the carrier;
    never after its moment; its words go once it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("to"), max_length=16)
    matter = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    body = models.CharField(_("text"), max_length=670)
    parts = models.PositiveSmallIntegerField(_("parts"))  # what the carrier counts and bills
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    queued_at = models.DateTimeField(_("written at"), default=timezone.now)
    not_after = models.DateTimeField(_("not after"))
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        ordering = ["-queued_at"]
        constraints = [
            models.UniqueConstraint(fields=["number", "matter", "kind"], name="text_once"),
            models.CheckConstraint(condition=Q(number__regex=r"^\+[1-9]\d{5,14}$"), name="text_number_e164"),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True) | Q(handed_at__lte=F("not_after")),
                name="text_never_after_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(handed_at__isnull=False), name="text_sent_was_handed_over"
            ),
        ]
        indexes = [
            models.Index(fields=["not_after"], condition=Q(sent_at__isnull=True), name="text_waiting"),
            models.Index(fields=["-queued_at"], name="text_latest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WhyUnusable(models.TextChoices):
    BOUNCED = "bounced", _("letters come back")
    SAID = "said", _("someone said so")


class UnusableAddress(models.Model):
    """An e-mail address that letters do not reach, from an instant until another. Only its digest is kept: whose it is
    stands elsewhere, and nobody finds an address here who does not have it.
    """

    digest = models.CharField(max_length=64, primary_key=True)  # of `addresses.digest`
    why = models.CharField(max_length=10, choices=WhyUnusable)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("address that does not work")
        verbose_name_plural = _("addresses that do not work")
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="unusable_address_digest"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="unusable_address_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
