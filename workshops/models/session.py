"""Rooms, places outside, and sessions at an hour in one of them."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Count, F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Site
from workshops.models.booking import BookingState, holds_a_seat, the_hours
from workshops.models.kind import Audience, Difficulty, Kind
from workshops.models.team import HOLDS, SessionVolunteer


class Room(models.Model):
    """A room of a site. Its seats are the most that a session there may hold."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="rooms", verbose_name=_("antenna"))
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="rooms", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=60)
    seats = models.PositiveSmallIntegerField(_("seats"))
    closed_on = models.DateField(_("not used since"), null=True, blank=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "name"], name="room_name_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="room_antenna_key"),
            models.CheckConstraint(condition=Q(seats__range=(1, 200)), name="room_seats_1_to_200"),
        ]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place that is not the antenna's where sessions are held: a library, a social centre, a town service."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="venues", verbose_name=_("antenna"))
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5)
    town = models.CharField(_("town"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)  # None: not said
    closed_on = models.DateField(_("not used since"), null=True, blank=True)

    class Meta:
        verbose_name = _("place outside")
        verbose_name_plural = _("places outside")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "name"], name="venue_name_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="venue_antenna_key"),
            models.CheckConstraint(condition=Q(seats__range=(1, 500)), name="venue_seats_1_to_500"),
            models.CheckConstraint(condition=Q(postcode__regex=r"^\d{5}$"), name="venue_postcode_five_digits"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="venue_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("at the antenna")
    OUTSIDE = "outside", _("outside")
    ONLINE = "online", _("online")


def somewhere() -> Q:
    """A room of the antenna, a place outside, or neither when it is online."""
    return (
        Q(mode="on_site", room__isnull=False, venue__isnull=True)
        | Q(mode="outside", room__isnull=True, venue__isnull=False)
        | Q(mode="online", room__isnull=True, venue__isnull=True)
    )


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class SessionQuerySet(models.QuerySet["Session"]):
    def with_seats(self) -> "SessionQuerySet":
        """Each with `taken` (seats held), `waiting` and `came`, counted by PostgreSQL; and what its name needs."""
        return self.select_related("kind", "room__site", "venue").annotate(  # type: ignore[no-redef]
            taken=Count("bookings", filter=holds_a_seat("bookings__", kind="kind__")),
            waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
            came=Count("bookings", filter=Q(bookings__state=BookingState.CAME)),
        )

    def with_team(self) -> "SessionQuerySet":
        """Each with those of the team who hold a place in it and their names in `team`, the one who leads first."""
        team = SessionVolunteer.objects.filter(HOLDS).select_related("user").order_by("-leads", "id")
        return self.prefetch_related(Prefetch("volunteers", team, to_attr="team"))  # type: ignore[no-redef]


class Session(models.Model):
    """A workshop, drop-in or applihour at an hour, in a room. `series` groups what was planned together."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="sessions", verbose_name=_("antenna"))
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="sessions", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=80, blank=True)  # empty: the kind's own name
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    mode = models.CharField(_("held"), max_length=8, choices=Mode, default=Mode.ON_SITE, db_default=Mode.ON_SITE)
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place outside")
    )
    link = models.URLField(_("link to join online"), max_length=300, blank=True, default="", db_default="")
    difficulty = models.CharField(
        _("level"), max_length=12, choices=Difficulty, default=Difficulty.BEGINNER, db_default=Difficulty.BEGINNER
    )
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience, default=Audience.EVERYONE, db_default=Audience.EVERYONE
    )
    language = models.CharField(_("language"), max_length=5, default="fr", db_default="fr")
    capacity = models.PositiveSmallIntegerField(_("seats"))
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.PLANNED)
    series = models.UUIDField(null=True, blank=True, editable=False)
    part = models.PositiveSmallIntegerField(_("session number"), null=True, blank=True)  # 3 of 6
    parts = models.PositiveSmallIntegerField(_("out of"), null=True, blank=True)
    excepted_at = models.DateTimeField(null=True, blank=True, editable=False)  # changed by hand: its series leaves it
    slot = models.ForeignKey(
        "workshops.Slot", models.PROTECT, null=True, blank=True, related_name="sessions", editable=False
    )
    slot_on = models.DateField(null=True, blank=True, editable=False)  # the day of the model week that made it
    despite_closure = models.BooleanField(default=False, db_default=False, editable=False)  # held though closed
    revision = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # by trigger, for calendars outside
    revised_at = models.DateTimeField(null=True, editable=False)  # by trigger
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    finished_at = models.DateTimeField(_("attendance closed at"), null=True, blank=True, editable=False)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    # Counted by `with_seats`, or by `booking.locked` for `taken`; read by `with_team`. Not there otherwise.
    taken: int
    waiting: int
    came: int
    team: list[SessionVolunteer]

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "id"]
        constraints = [
            ExclusionConstraint(
                name="room_is_in_one_session_at_a_time",
                expressions=[(the_hours(), RangeOperators.OVERLAPS), ("room", RangeOperators.EQUAL)],
                condition=Q(state="planned"),
            ),
            models.CheckConstraint(condition=somewhere(), name="session_is_somewhere"),
            models.UniqueConstraint(
                fields=["antenna", "kind", "starts_at", "link"],
                condition=Q(mode="online", state="planned"),
                name="session_online_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 200)), name="session_capacity_1_to_200"),
            models.CheckConstraint(
                condition=Q(part__isnull=True, parts__isnull=True) | Q(part__gte=1, part__lte=F("parts")),
                name="session_part_within_its_series",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", cancelled_at__isnull=True)
                | Q(state="cancelled", cancelled_at__isnull=False),
                name="session_cancelled_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True, slot_on__isnull=True) | Q(slot__isnull=False, slot_on__isnull=False),
                name="session_of_a_slot_on_a_day",
            ),
            models.UniqueConstraint(fields=["slot", "slot_on"], name="slot_makes_one_session_a_day"),
            # What children copy: a booking its hours, a volunteer her hours and whether the session stands.
            models.UniqueConstraint(fields=["id", "antenna", "starts_at", "ends_at"], name="session_hours_key"),
            models.UniqueConstraint(
                fields=["id", "antenna", "starts_at", "ends_at", "state"], name="session_state_key"
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "starts_at"], name="session_antenna_starts"),
            models.Index(fields=["series"], name="session_series", condition=Q(series__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """`Premiers pas ordinateur`; the kind must be loaded with the session."""
        return self.title or self.kind.name

    @property
    def numbered(self) -> str:
        """`Premiers pas ordinateur, 3 sur 6`."""
        if not self.part or self.parts == 1:
            return self.name
        return gettext("%(name)s, %(part)d of %(parts)d") % {"name": self.name, "part": self.part, "parts": self.parts}

    @property
    def step(self) -> str:
        """What the programme says for this part: `Naviguer sur internet`, or nothing."""
        steps = self.kind.steps
        return steps[self.part - 1] if self.part and len(steps) == self.parts else ""

    @property
    def where(self) -> str:
        """`Salle du fond`, `Médiathèque Jean-Lévy`, or `en ligne`; room and venue must be loaded with the session."""
        return str(self.room or self.venue or self.get_mode_display())

    @property
    def place(self) -> Site | Venue | None:
        """What has the address where one goes, None online; the room's site must be loaded with the session."""
        return self.room.site if self.room else self.venue

    @property
    def cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
