"""Quality: what went wrong and what was done about it, what is prepared for somebody, notes that stand as evidence.

Law.md 7.1: indicators 10, 12, 23 to 26, 31 and 32.
"""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.registration import Registration
from training.models.session import Session


def of_the_antenna() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))


def of_the_nation_or_an_antenna() -> models.ForeignKey[Any, Any]:
    """Null: the nation's, read by every antenna."""
    return models.ForeignKey(
        "antennas.Antenna", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("antenna")
    )


def somebody() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")


class ComplaintKind(models.TextChoices):
    COMPLAINT = "complaint", _("complaint")
    INCIDENT = "incident", _("incident")


class AskedBy(models.TextChoices):
    PORTAL = "portal", _("a structure, on the portal")
    TRAINEE = "trainee", _("a person in training, by the link")
    ANTENNA = "antenna", _("noted by the antenna")


class Complaint(models.Model):
    """A complaint or an incident, as it was said; answered once, with date and author (indicator 31).

    A structure reads on its portal what it wrote there, never what its people wrote by their own link.
    `call_back`: the number where the person would rather be answered. `send_key` was drawn when the form was shown: sent
    twice, it is one complaint.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = of_the_antenna()
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("structure")
    )
    professional = models.ForeignKey("partners.Professional", models.PROTECT, null=True, blank=True, related_name="+")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("session")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ComplaintKind, default=ComplaintKind.COMPLAINT)
    origin = models.CharField(_("received from"), max_length=8, choices=AskedBy, editable=False)
    said_by = models.CharField(_("said by"), max_length=160, blank=True)
    text = models.TextField(_("what happened"), max_length=2000)
    wish = models.CharField(_("what would help"), max_length=500, blank=True, default="", db_default="")
    call_back = models.CharField(_("telephone to answer"), max_length=20, blank=True, default="", db_default="")
    happened_on = models.DateField(_("on"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    noted_by = somebody()
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = somebody()

    class Meta:
        verbose_name = _("complaint or incident")
        verbose_name_plural = _("complaints and incidents")
        ordering = ["-received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="complaint_antenna_key"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="complaint_answer_has_its_date",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_says_something"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("received_at")),
                name="complaint_answered_after_received",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "-received_at"], name="complaint_antenna")]

    def __str__(self) -> str:
        return str(self.pk)


class Improvement(models.Model):
    """An action to improve: why, what, who, until when; done on a day, then its effect looked at (indicator 32).

    It comes from a complaint, from what was said of a session, or from something else said in words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = of_the_nation_or_an_antenna()
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, blank=True, related_name="improvements")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="improvements",
        verbose_name=_("what was said of a session"),
    )  # fmt: skip
    why = models.CharField(_("why"), max_length=400)
    what = models.TextField(_("what is done"), max_length=1000)
    owner = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="+", verbose_name=_("who"))
    due_on = models.DateField(_("until"))
    decided_at = models.DateTimeField(_("decided"), default=timezone.now, editable=False)
    decided_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    dropped_on = models.DateField(_("given up on"), null=True, blank=True)
    dropped_why = models.CharField(_("given up because"), max_length=400, blank=True)
    effect = models.TextField(_("effect"), max_length=1000, blank=True)
    effect_on = models.DateField(_("effect looked at on"), null=True, blank=True)

    class Meta:
        verbose_name = _("action to improve")
        verbose_name_plural = _("actions to improve")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True), name="improvement_done_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(dropped_on__isnull=True, dropped_why="")
                | (Q(dropped_on__isnull=False) & ~Q(dropped_why="")),
                name="improvement_dropped_with_cause",
            ),
            models.CheckConstraint(
                condition=Q(effect_on__isnull=True, effect="")
                | (Q(effect_on__isnull=False, done_on__isnull=False, effect_on__gte=F("done_on")) & ~Q(effect="")),
                name="improvement_effect_after_done",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "due_on"], name="improvement_antenna")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None


class AdaptationState(models.TextChoices):
    ASKED = "asked", _("to be prepared")
    PREPARED = "prepared", _("prepared")
    OTHERWISE = "otherwise", _("not possible, something else offered")


class Adaptation(models.Model):
    """What to prepare for somebody who comes, never the reason (indicators 10 and 26; law.md G04).

    The request stays as it was said; it is answered once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = of_the_antenna()
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="adaptations")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="adaptations")
    text = models.CharField(_("what to prepare"), max_length=500)
    origin = models.CharField(_("asked by"), max_length=8, choices=AskedBy, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=AdaptationState, default=AdaptationState.ASKED)
    answer = models.CharField(_("what was prepared, or offered instead"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = somebody()

    class Meta:
        verbose_name = _("adaptation")
        verbose_name_plural = _("adaptations")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "text"], name="adaptation_asked_once"),
            models.CheckConstraint(condition=~Q(text=""), name="adaptation_says_something"),
            models.CheckConstraint(
                condition=Q(state=AdaptationState.ASKED, answer="", answered_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(state=AdaptationState.ASKED) & ~Q(answer="")),
                name="adaptation_answer_has_its_date",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state"], name="adaptation_antenna_state")]

    def __str__(self) -> str:
        return str(self.pk)


class DisabilityContact(models.Model):
    """Somebody of the disability network: whom to ask for an adaptation (indicator 26). Ended, the row stays."""

    antenna = of_the_nation_or_an_antenna()
    organisation = models.CharField(_("organisation"), max_length=160)
    name = models.CharField(_("name"), max_length=160, blank=True)
    helps_with = models.CharField(_("for what"), max_length=300)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    is_our_referent = models.BooleanField(_("our own person of reference"), default=False)
    checked_on = models.DateField(_("checked on"))
    ended_on = models.DateField(_("no longer asked since"), null=True, blank=True)
    noted_by = somebody()

    class Meta:
        verbose_name = _("contact of the disability network")
        verbose_name_plural = _("contacts of the disability network")
        ordering = ["-is_our_referent", "organisation", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="", email=""), name="disability_contact_can_be_reached"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="disability_contact_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation


class WatchKind(models.TextChoices):
    LEGAL = "legal", _("law of training")
    JOBS = "jobs", _("trades and skills")
    TEACHING = "teaching", _("ways of teaching")


class WatchEntry(models.Model):
    """Something learnt on a day, and what was done with it (indicators 23, 24, 25). What was read stays; the action follows."""

    antenna = of_the_nation_or_an_antenna()
    kind = models.CharField(_("about"), max_length=10, choices=WatchKind)
    title = models.CharField(_("what is new"), max_length=200)
    source = models.CharField(_("read or heard where"), max_length=300)
    seen_on = models.DateField(_("on"))
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    action = models.TextField(_("what was done with it"), max_length=1000, blank=True)
    action_on = models.DateField(_("done on"), null=True, blank=True)
    action_by = somebody()

    class Meta:
        verbose_name = _("entry of the watch")
        verbose_name_plural = _("entries of the watch")
        ordering = ["-seen_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action_on__isnull=True, action="")
                | (Q(action_on__isnull=False, action_on__gte=F("seen_on")) & ~Q(action="")),
                name="watch_action_has_its_date",
            ),
        ]
        indexes = [models.Index(fields=["kind", "-seen_on"], name="watch_kind")]

    def __str__(self) -> str:
        return self.title


class EvidenceNote(models.Model):
    """Evidence that is elsewhere (a binder, another tool), said in words: for one session, or for the whole antenna.

    Taken back, the row stays, dated. `indicator` is a number of `training/data/indicators.json`.
    """

    antenna = of_the_nation_or_an_antenna()
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="evidence_notes")
    indicator = models.PositiveSmallIntegerField(_("indicator"))
    text = models.CharField(_("what it is, and where"), max_length=400)
    paper = models.ForeignKey("training.KeptPaper", models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)
    noted_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_by = somebody()

    class Meta:
        verbose_name = _("note that stands as evidence")
        verbose_name_plural = _("notes that stand as evidence")
        ordering = ["indicator", "noted_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(indicator__range=(1, 32)), name="evidence_of_one_of_32"),
            models.CheckConstraint(condition=~Q(text=""), name="evidence_says_something"),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(antenna__isnull=False),
                name="evidence_of_a_session_has_its_antenna",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "indicator"], name="evidence_antenna")]

    def __str__(self) -> str:
        return str(self.pk)
