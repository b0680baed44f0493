"""What people were told, how and with what result: never the text, which goes with the letter or text message."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Matter(models.TextChoices):
    BOOKED = "booked", _("place booked")
    REMINDER = "reminder", _("reminder")
    MOVED = "moved", _("session moved")
    CANCELLED = "cancelled", _("cancellation")
    OFFER = "offer", _("place offered")
    LAPSED = "lapsed", _("offer ended")


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    CALL = "call", _("call")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", _("did not leave")  # tried again until `not_after`
    EXPIRED = "expired", _("expired")
    STOPPED = "stopped", _("not sent: the person asked for none")
    WITHDRAWN = "withdrawn", _("withdrawn: the session or the seat changed")
    CALLED = "called", _("told by telephone")


class Result(models.TextChoices):
    """Why a message is where it is, or how the call went; one word."""

    NONE = "", ""
    ACCEPTED = "accepted", _("taken by the carrier")
    DOWN = "down", _("the carrier did not take it")
    NO_WAY = "no_way", _("no e-mail address nor mobile number")
    SHARED = "shared", _("the telephone is shared")
    TOO_MANY = "too_many", _("too many messages that day")
    ASKED_NONE = "asked_none", _("wants no messages")
    REACHED = "reached", pgettext_lazy("call", "reached")
    LEFT = "left", _("message left")
    NO_ANSWER = "no_answer", _("no answer")


OPEN_STATES = [MessageState.WAITING, MessageState.FAILED]  # may still leave


class Message(models.Model):
    """One thing told to one person of one seat, by one channel. `moment` tells apart two of the same matter: the hour of
    the session for a reminder, the instant of the act for a move. `starts_at` is the start that it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    booking = models.ForeignKey("workshops.Booking", models.PROTECT, related_name="messages", verbose_name=_("booking"))
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    matter = models.CharField(_("matter"), max_length=10, choices=Matter)
    moment = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    language = models.CharField(_("language"), max_length=10)
    due_at = models.DateTimeField(_("due at"))
    not_after = models.DateTimeField(_("not after"))
    starts_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.WAITING)
    sent_at = models.DateTimeField(_("sent at"), null=True)  # handed to the carrier
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.NONE, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "matter", "moment"], name="message_once"),
            models.UniqueConstraint(fields=["id", "antenna"], name="message_antenna_key"),
            models.CheckConstraint(condition=Q(not_after__lte=F("starts_at")), name="message_not_after_the_start"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__lte=F("not_after")),
                name="message_never_after_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, channel__in=["email", "sms"]),
                name="message_sent_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "due_at"], name="message_person_due"),
            models.Index(
                fields=["antenna", "starts_at"],
                condition=Q(state__in=["waiting", "failed", "expired"]),
                name="message_untold",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Call(models.Model):
    """Somebody of the team telephoned about a message. Kept as it was said; taken back, it counts no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="calls", verbose_name=_("message"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    result = models.CharField(_("result"), max_length=10, choices=Result)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    before = models.CharField(max_length=10, choices=MessageState)  # what the message was, for whoever takes it back

    class Meta:
        verbose_name = _("telephone call")
        verbose_name_plural = _("telephone calls")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=["reached", "left", "no_answer"]), name="call_ends_in_one_of_three_ways"
            ),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(taken_back_at__isnull=True) & ~Q(result="no_answer"),
                name="call_tells_once",
            ),
        ]


class Silenced(models.TextChoices):
    ALL = "all", _("no messages at all")
    EMAIL = "email", _("no e-mails")
    SMS = "sms", _("no text messages")


class StopWay(models.TextChoices):
    LINK = "link", _("by the link of a message")
    REPLY = "reply", _("by answering STOP")
    TEAM = "team", _("said to the team")


class MessageStop(models.Model):
    """A person wants no messages (`what`), from an instant until another. Not a consent of `beneficiaries`, which somebody
    of the team always notes: this word comes from the person alone, without an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+", verbose_name=_("person"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    what = models.CharField(_("stopped"), max_length=5, choices=Silenced, default=Silenced.ALL)
    way = models.CharField(_("how"), max_length=5, choices=StopWay)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("stop of messages")
        verbose_name_plural = _("stops of messages")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "antenna", "what"], condition=Q(until__isnull=True), name="messages_stopped_once"
            ),
        ]


class ReminderSetting(models.Model):
    """How many hours before a session an antenna reminds people, from a day on; 24 before the first. Never changed."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    from_on = models.DateField(_("from"))
    hours = models.PositiveSmallIntegerField(_("hours before"))
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("hour of reminders")
        verbose_name_plural = _("hours of reminders")
        ordering = ["-from_on", "-decided_at"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__range=(4, 168)), name="reminder_4_hours_to_a_week_before"),
        ]
