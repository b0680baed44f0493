"""The calendar that somebody of the team reads on her own telephone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Feed(models.Model):
    """An address that whoever holds it may read: one at a time for each person, at every antenna where she is in post.

    Only the SHA-256 of its secret is kept. `antenna` is where it was asked for; seen by its owner alone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("whose"))
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    read_on = models.DateField(_("last read"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("calendar on a telephone")
        verbose_name_plural = _("calendars on telephones")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="feed_one_a_person"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="feed_taken_back_after_it_was_made",
            ),
            models.CheckConstraint(condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"), name="feed_secret_is_a_digest"),  # noqa: S106
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="feed_user_created")]
