"""What people are told: tables."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("beneficiaries", "0021_merges_one_after_the_other"),
        ("workshops", "0011_seats_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "matter",
                    models.CharField(
                        choices=[
                            ("booked", "place booked"),
                            ("reminder", "reminder"),
                            ("moved", "session moved"),
                            ("cancelled", "cancellation"),
                            ("offer", "place offered"),
                            ("lapsed", "offer ended"),
                        ],
                        max_length=10,
                        verbose_name="matter",
                    ),
                ),
                ("moment", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "e-mail"), ("sms", "text message"), ("call", "call")],
                        max_length=5,
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("not_after", models.DateTimeField(verbose_name="not after")),
                ("starts_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("failed", "did not leave"),
                            ("expired", "expired"),
                            ("stopped", "not sent: the person asked for none"),
                            ("withdrawn", "withdrawn: the session or the seat changed"),
                            ("called", "told by telephone"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("accepted", "taken by the carrier"),
                            ("down", "the carrier did not take it"),
                            ("no_way", "no e-mail address nor mobile number"),
                            ("shared", "the telephone is shared"),
                            ("too_many", "too many messages that day"),
                            ("asked_none", "wants no messages"),
                            ("reached", "reached"),
                            ("left", "message left"),
                            ("no_answer", "no answer"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="workshops.booking",
                        verbose_name="booking",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "ordering": ["due_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("booking", "matter", "moment"), name="message_once"),
                    models.UniqueConstraint(fields=("id", "antenna"), name="message_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(("not_after__lte", models.F("starts_at"))),
                        name="message_not_after_the_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True), ("sent_at__lte", models.F("not_after")), _connector="OR"
                        ),
                        name="message_never_after_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(("channel__in", ["email", "sms"]), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_sent_at_a_moment",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["person", "due_at"], name="message_person_due"),
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed", "expired"])),
                        fields=["antenna", "starts_at"],
                        name="message_untold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageStop",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[("all", "no messages at all"), ("email", "no e-mails"), ("sms", "no text messages")],
                        default="all",
                        max_length=5,
                        verbose_name="stopped",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("link", "by the link of a message"),
                            ("reply", "by answering STOP"),
                            ("team", "said to the team"),
                        ],
                        max_length=5,
                        verbose_name="how",
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("until", models.DateTimeField(null=True, verbose_name="until")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="beneficiaries.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of messages",
                "verbose_name_plural": "stops of messages",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("person", "antenna", "what"),
                        name="messages_stopped_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("hours", models.PositiveSmallIntegerField(verbose_name="hours before")),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hour of reminders",
                "verbose_name_plural": "hours of reminders",
                "ordering": ["-from_on", "-decided_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__range", (4, 168))), name="reminder_4_hours_to_a_week_before"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("", ""),
                            ("accepted", "taken by the carrier"),
                            ("down", "the carrier did not take it"),
                            ("no_way", "no e-mail address nor mobile number"),
                            ("shared", "the telephone is shared"),
                            ("too_many", "too many messages that day"),
                            ("asked_none", "wants no messages"),
                            ("reached", "reached"),
                            ("left", "message left"),
                            ("no_answer", "no answer"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("failed", "did not leave"),
                            ("expired", "expired"),
                            ("stopped", "not sent: the person asked for none"),
                            ("withdrawn", "withdrawn: the session or the seat changed"),
                            ("called", "told by telephone"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="workshops.message",
                        verbose_name="message",
                    ),
                ),
            ],
            options={
                "verbose_name": "telephone call",
                "verbose_name_plural": "telephone calls",
                "ordering": ["at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["reached", "left", "no_answer"])),
                        name="call_ends_in_one_of_three_ways",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("taken_back_at__isnull", True), models.Q(("result", "no_answer"), _negated=True)
                        ),
                        fields=("message",),
                        name="call_tells_once",
                    ),
                ],
            },
        ),
    ]
