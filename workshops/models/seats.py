"""Seats offered to people who wait, links to one's own seat, sessions open to booking without an account."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_OFFERS = 3  # a person and session, whatever became of them; PostgreSQL counts them


class OfferState(models.TextChoices):
    OPEN = "open", _("answer awaited")
    TAKEN = "taken", _("taken")
    LAPSED = "lapsed", _("no answer in time")
    DECLINED = "declined", _("declined")
    STOPPED = "stopped", _("asked not to be told any more")


class SeatOffer(models.Model):
    """A freed seat held for someone who waits, until `lapses_at`. A state that is no longer open never changes.

    `session` and `capacity` are copied by PostgreSQL: the seats that there were then tell whether some were added since.
    While an offer is open, `Booking.offered_until` says so, written by PostgreSQL alone: seats are counted from bookings.
    """

    booking = models.ForeignKey(
        "workshops.Booking", models.PROTECT, related_name="seat_offers", verbose_name=_("booking")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    session = models.ForeignKey("workshops.Session", models.PROTECT, related_name="+", editable=False)
    capacity = models.PositiveSmallIntegerField(editable=False, default=0)
    state = models.CharField(_("state"), max_length=8, choices=OfferState, default=OfferState.OPEN)
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now, editable=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    lapses_at = models.DateTimeField(_("lapses at"))
    closed_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("seat offered")
        verbose_name_plural = _("seats offered")
        ordering = ["offered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(state="open"), name="seat_offered_once_at_a_time"),
            models.CheckConstraint(condition=Q(lapses_at__gt=F("offered_at")), name="seat_offer_can_be_answered"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="seat_offer_closed_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["session", "booking"], name="seat_offer_session"),
            models.Index(fields=["antenna", "lapses_at"], name="seat_offer_due", condition=Q(state="open")),
        ]


class OfferRule(models.Model):
    """How long an antenna waits for an answer, from a day on. The rule in force is the latest that has begun; without
    any, `workshops.seats.waiting` says 24 h, and nothing in the last two hours before the start."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    from_on = models.DateField(_("from"))
    answer_hours = models.PositiveSmallIntegerField(_("hours to answer"))
    last_hours = models.PositiveSmallIntegerField(_("hours before the start when nobody is called any more"))
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("rule of the waiting list")
        verbose_name_plural = _("rules of the waiting list")
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(answer_hours__range=(1, 168)), name="offer_answered_within_a_week"),
            models.CheckConstraint(condition=Q(last_hours__range=(0, 48)), name="offer_stops_within_two_days"),
        ]


class SeatKey(models.Model):
    """The link to one's own place: a secret that leads to one booking. The database keeps its SHA-256 alone."""

    booking = models.OneToOneField(
        "workshops.Booking", models.PROTECT, related_name="seat_key", verbose_name=_("booking")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("link to a seat")
        verbose_name_plural = _("links to seats")


class PublicDoor(models.Model):
    """A session that anyone may book from a link or a QR code: `code` is on the poster, so it is no secret. Open from
    `opens_at` until the session starts, or until somebody shuts it."""

    session = models.OneToOneField(
        "workshops.Session", models.PROTECT, related_name="public_door", verbose_name=_("session")
    )
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    code = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    opens_at = models.DateTimeField(_("open since"), default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    closed_at = models.DateTimeField(_("shut since"), null=True, blank=True)

    class Meta:
        verbose_name = _("session open to everyone")
        verbose_name_plural = _("sessions open to everyone")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z2-9]{8}$"), name="door_code_8_letters"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opens_at")), name="door_shut_after_it_opened"
            ),
        ]
