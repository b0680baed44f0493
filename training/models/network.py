"""Relais Numériques: from a call for candidates to the label; and structures that are introduced to one another."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USUAL_MONTHS = 16  # how long a structure is followed (Lille metropolis, 2022-23)
USUAL_HOURS_OF_A_RELAY = 14  # two days in person


class RelayCall(models.Model):
    """An antenna calls for candidates on its territory: until when, how many it will follow, how long, for what training.

    `hours` is what each of at least `people` professionals of a structure attends before it becomes a relay.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    territory = models.CharField(_("territory"), max_length=120)
    text = models.TextField(_("what is offered, what is expected"), max_length=4000)
    opens_on = models.DateField(_("candidacies from"))
    closes_on = models.DateField(_("candidacies until"))
    places = models.PositiveSmallIntegerField(_("structures that will be followed"), default=5)
    months = models.PositiveSmallIntegerField(_("months of follow-up"), default=USUAL_MONTHS)
    hours = models.DecimalField(
        _("hours of training each"), max_digits=4, decimal_places=1, default=USUAL_HOURS_OF_A_RELAY
    )
    people = models.PositiveSmallIntegerField(_("professionals trained at least"), default=1)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("call for relays")
        verbose_name_plural = _("calls for relays")
        ordering = ["-closes_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="relaycall_antenna_key"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="relaycall_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(places__range=(1, 200)), name="relaycall_places_1_to_200"),
            models.CheckConstraint(condition=Q(months__range=(1, 36)), name="relaycall_months_1_to_36"),
            models.CheckConstraint(condition=Q(hours__range=(1, 70)), name="relaycall_hours_1_to_70"),
            models.CheckConstraint(condition=Q(people__range=(1, 50)), name="relaycall_people_1_to_50"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


class RelayState(models.TextChoices):
    CANDIDATE = "candidate", _("candidate")
    FOLLOWED = "followed", _("being followed")
    RELAY = "relay", _("relay")
    REFUSED = "refused", _("not kept")
    WITHDRAWN = "withdrawn", _("has withdrawn")
    ENDED = "ended", _("over")


OPEN_STATES_OF_A_RELAY = [RelayState.CANDIDATE, RelayState.FOLLOWED, RelayState.RELAY]


class RelayFile(models.Model):
    """The way of one structure with one antenna, from its candidacy on. A structure that comes back has a new file.

    `moved_*` say the last step; PostgreSQL copies each into `RelayEvent`. `starts_on` to `ends_on` (that day included)
    is the follow-up; both are empty while it is a candidate. `key` was drawn with the form: sent twice, one file.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, related_name="relay_files", verbose_name=_("structure")
    )
    call = models.ForeignKey(
        RelayCall, models.PROTECT, null=True, blank=True, related_name="files", verbose_name=_("in answer to")
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_on = models.DateField(_("candidate since"))
    asked_by = models.ForeignKey(
        "partners.Professional", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    why = models.TextField(_("why become a relay"), max_length=2000)
    publics = models.CharField(_("who comes to you"), max_length=300)
    people = models.PositiveSmallIntegerField(_("professionals who would be trained"))
    means = models.CharField(_("rooms, computers, connection"), max_length=500, blank=True)
    needs = models.TextField(_("what it needs"), max_length=2000, blank=True)
    hours = models.DecimalField(
        _("hours of training each"), max_digits=4, decimal_places=1, default=USUAL_HOURS_OF_A_RELAY
    )
    trained_people = models.PositiveSmallIntegerField(_("professionals trained at least"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=RelayState, default=RelayState.CANDIDATE)
    starts_on = models.DateField(_("followed from"), null=True, blank=True)
    ends_on = models.DateField(_("followed until"), null=True, blank=True)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    moved_because = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("file of a relay")
        verbose_name_plural = _("files of relays")
        ordering = ["-asked_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna", "structure"], name="relayfile_keys"),
            models.UniqueConstraint(
                fields=["antenna", "structure"],
                condition=Q(state__in=["candidate", "followed", "relay"]),
                name="relayfile_one_open_an_antenna",
            ),
            models.UniqueConstraint(
                fields=["structure"], condition=Q(state__in=["followed", "relay"]), name="relayfile_followed_once"
            ),
            models.CheckConstraint(condition=Q(people__range=(1, 500)), name="relayfile_people_1_to_500"),
            models.CheckConstraint(
                condition=Q(hours__range=(1, 70), trained_people__range=(1, 50)), name="relayfile_training_asked"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="relayfile_followed_from_until",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["followed", "relay"]) | Q(starts_on__isnull=False),
                name="relayfile_followed_has_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "ended"]) | ~Q(moved_because=""), name="relayfile_ends_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "-asked_on"], name="relayfile_antenna_state")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES_OF_A_RELAY

    @property
    def is_followed(self) -> bool:
        return self.state in {RelayState.FOLLOWED, RelayState.RELAY}


class RelayEvent(models.Model):
    """One dated state of a file, with its author and reason. Written by PostgreSQL when the file moves; append-only."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    file = models.ForeignKey(RelayFile, models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=RelayState)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a relay")
        verbose_name_plural = _("steps of relays")
        ordering = ["at", "id"]


class RelayStep(models.Model):
    """A line of the plan agreed with the structure: what, by whom, until when; done on a day, or dropped."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    file = models.ForeignKey(RelayFile, models.PROTECT, related_name="steps")
    what = models.CharField(_("what"), max_length=200)
    who = models.CharField(_("by whom"), max_length=120)
    until = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("line of a relay’s plan")
        verbose_name_plural = _("lines of relays’ plans")
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "what"], condition=Q(dropped_on__isnull=True), name="relaystep_once_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True), name="relaystep_done_or_dropped"
            ),
        ]


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class MeetingPlace(models.TextChoices):
    STRUCTURE = "structure", _("at the structure’s")
    ANTENNA = "antenna", _("at the antenna")
    TELEPHONE = "telephone", _("by telephone")
    REMOTE = "remote", _("by video")


class RelayMeeting(models.Model):
    """A follow-up meeting: planned for a day of the follow-up, then held, with what was said, or cancelled.

    What was said is read by the structure, and never rewritten: what was forgotten is a note of the file.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    file = models.ForeignKey(RelayFile, models.PROTECT, related_name="meetings")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    where = models.CharField(_("where"), max_length=10, choices=MeetingPlace, default=MeetingPlace.STRUCTURE)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    present = models.PositiveSmallIntegerField(
        _("professionals of the structure who were there"), null=True, blank=True
    )
    said = models.TextField(_("what was said"), max_length=4000, blank=True)
    next_steps = models.TextField(_("what comes next"), max_length=2000, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    noted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("follow-up meeting")
        verbose_name_plural = _("follow-up meetings")
        ordering = ["day", "starts", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "day"], condition=~Q(state="cancelled"), name="relaymeeting_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", present__isnull=True, said="", noted_by__isnull=True)
                | (Q(state="held", present__isnull=False, noted_by__isnull=False, noted_at__isnull=False) & ~Q(said=""))
                | Q(state="cancelled", noted_by__isnull=False),
                name="relaymeeting_held_is_noted",
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(present__lte=500), name="relaymeeting_present_0_to_500"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "day"], name="relaymeeting_antenna_day")]


class RelayNote(models.Model):
    """What happened between meetings, as the antenna keeps it for itself. Append-only."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    file = models.ForeignKey(RelayFile, models.PROTECT, related_name="notes")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.TextField(_("note"), max_length=2000)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("note about a relay")
        verbose_name_plural = _("notes about relays")
        ordering = ["-at", "-id"]


class RelayTerm(models.Model):
    """The label of a relay: from a day until another (that day included). Renewed, it is a new term.

    `ended_on`: first day without the label, when it is taken back before its time. `place`: what shows it on the
    national map.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="relay_terms")
    file = models.ForeignKey(RelayFile, models.PROTECT, related_name="terms")
    place = models.ForeignKey(
        "partners.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place on the map")
    )
    from_on = models.DateField(_("relay from"))
    until_on = models.DateField(_("relay until"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("term of a relay")
        verbose_name_plural = _("terms of relays")
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="relayterm_until_after_from"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("from_on"), ended_on__lte=F("until_on")),
                name="relayterm_ends_within",
            ),
        ]

    def holds(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on and (self.ended_on is None or day < self.ended_on)


class IntroductionSubject(models.TextChoices):
    ORIENT = "orient", _("send people on to each other")
    TRAIN = "train", _("be trained together")
    WORKSHOPS = "workshops", _("hold workshops together")
    ROOMS = "rooms", _("share a room or computers")
    EXPERIENCE = "experience", _("tell how it became a relay")
    OTHER = "other", _("something else")


class IntroductionOutcome(models.TextChoices):
    WAITING = "waiting", _("not known yet")
    TOGETHER = "together", _("they work together")
    MET = "met", _("they met, nothing more for now")
    NOTHING = "nothing", _("nothing came of it")


class Introduction(models.Model):
    """An antenna introduces two structures to each other, and notes what came of it. Both read it on their portal."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    second = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("introduced to"))
    subject = models.CharField(_("in order to"), max_length=10, choices=IntroductionSubject)
    text = models.TextField(_("in a few words, read by both"), max_length=1000, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    outcome = models.CharField(
        _("what came of it"), max_length=10, choices=IntroductionOutcome, default=IntroductionOutcome.WAITING
    )
    outcome_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="introduction_of_two_structures"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", outcome_at__isnull=True, outcome_by__isnull=True)
                | (~Q(outcome="waiting") & Q(outcome_at__isnull=False, outcome_by__isnull=False)),
                name="introduction_outcome_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "-made_at"], name="introduction_antenna")]
