"""Bookings without an account, the waiting list: tables."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ANTENNA = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "antennas.antenna",
    "verbose_name": "antenna",
}
USER = {
    "editable": False,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}
KEY = {"auto_created": True, "primary_key": True, "serialize": False, "verbose_name": "ID"}
NOW = django.utils.timezone.now


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0009_offer_rules"),
        ("antennas", "0005_telephones_in_one_form"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("booking", "offered_until", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.AddConstraint(
            "booking",
            models.CheckConstraint(
                condition=models.Q(("offered_until__isnull", True), ("state", "waiting"), _connector="OR"),
                name="booking_offered_to_who_waits",
            ),
        ),
        migrations.CreateModel(
            name="SeatOffer",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("capacity", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "answer awaited"),
                            ("taken", "taken"),
                            ("lapsed", "no answer in time"),
                            ("declined", "declined"),
                            ("stopped", "asked not to be told any more"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("offered_at", models.DateTimeField(default=NOW, editable=False, verbose_name="offered at")),
                ("lapses_at", models.DateTimeField(verbose_name="lapses at")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="answered at"),
                ),
                ("antenna", models.ForeignKey(**ANTENNA)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_offers",
                        to="workshops.booking",
                        verbose_name="booking",
                    ),
                ),
                ("offered_by", models.ForeignKey(**USER)),
                (
                    "session",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat offered",
                "verbose_name_plural": "seats offered",
                "ordering": ["offered_at", "id"],
                "indexes": [
                    models.Index(fields=["session", "booking"], name="seat_offer_session"),
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["antenna", "lapses_at"], name="seat_offer_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("booking",), name="seat_offered_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lapses_at__gt", models.F("offered_at"))),
                        name="seat_offer_can_be_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="seat_offer_closed_at_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfferRule",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("from_on", models.DateField(verbose_name="from")),
                ("answer_hours", models.PositiveSmallIntegerField(verbose_name="hours to answer")),
                (
                    "last_hours",
                    models.PositiveSmallIntegerField(
                        verbose_name="hours before the start when nobody is called any more"
                    ),
                ),
                ("decided_at", models.DateTimeField(default=NOW, editable=False)),
                ("antenna", models.ForeignKey(**ANTENNA)),
                ("decided_by", models.ForeignKey(**USER)),
            ],
            options={
                "verbose_name": "rule of the waiting list",
                "verbose_name_plural": "rules of the waiting list",
                "ordering": ["from_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer_hours__range", (1, 168))), name="offer_answered_within_a_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_hours__range", (0, 48))), name="offer_stops_within_two_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatKey",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=NOW, editable=False)),
                ("antenna", models.ForeignKey(**ANTENNA)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_key",
                        to="workshops.booking",
                        verbose_name="booking",
                    ),
                ),
            ],
            options={"verbose_name": "link to a seat", "verbose_name_plural": "links to seats"},
        ),
        migrations.CreateModel(
            name="PublicDoor",
            fields=[
                ("id", models.BigAutoField(**KEY)),
                ("code", models.CharField(editable=False, max_length=12, unique=True, verbose_name="code")),
                ("opens_at", models.DateTimeField(default=NOW, verbose_name="open since")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="shut since")),
                ("antenna", models.ForeignKey(**ANTENNA)),
                ("opened_by", models.ForeignKey(**USER)),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_door",
                        to="workshops.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "session open to everyone",
                "verbose_name_plural": "sessions open to everyone",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z2-9]{8}$")), name="door_code_8_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("opens_at")), _connector="OR"
                        ),
                        name="door_shut_after_it_opened",
                    ),
                ],
            },
        ),
    ]
