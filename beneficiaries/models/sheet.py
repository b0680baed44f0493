"""The liaison sheet (*fiche de liaison*, in the field also *bon d'orientation*)."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.person import BirthPrecision


class Need(models.TextChoices):
    PLAN = "plan", _("a phone or internet plan")
    DEVICE = "device", _("a computer or a telephone")
    WORKSHOP = "workshop", _("a workshop")
    DROP_IN = "drop_in", _("help with one precise thing")
    PROCEDURE = "procedure", _("online procedures")


class Motivation(models.TextChoices):
    """Why the person comes: the codes of the diagnostic's `mo_reasons`, the first four are the seed's."""

    SAVE_MONEY = "save_money", _("save on the telephone and internet budget")
    BASIC_SKILLS = "basic_skills", _("learn the basics")
    JOB_SEARCH = "job_search", _("look for work online")
    RIGHTS = "rights", _("get one's rights, do procedures online")
    GET_DEVICE = "get_device", _("have a device")
    STAY_IN_TOUCH = "stay_in_touch", _("stay in touch")
    CHILDREN = "children", _("follow the children's schooling")
    LEISURE = "leisure", _("leisure")
    OTHER = "other", _("other")


class SheetState(models.TextChoices):
    """Where a sheet stands; a draft is not a sheet yet (`SheetDraft`)."""

    SENT = "sent", _("sent")
    RECEIVED = "received", _("received")
    APPOINTMENT = "appointment", _("appointment given")
    NO_SHOW = "no_show", _("did not come to the appointment")
    WELCOMED = "welcomed", _("welcomed")
    REFUSED = "refused", _("sheet refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("closed")


WAITING_STATES = [SheetState.SENT, SheetState.RECEIVED]
# The person has not been welcomed yet.
OPEN_STATES = [SheetState.SENT, SheetState.RECEIVED, SheetState.APPOINTMENT, SheetState.NO_SHOW]
ENDED_STATES = [SheetState.REFUSED, SheetState.WITHDRAWN, SheetState.CLOSED]


class Arrangement(models.TextChoices):
    """What makes coming possible: the codes of the diagnostic's `ct_adapt`. An arrangement, never an illness."""

    STAIRS = "stairs", _("step-free access")
    BIG_TEXT = "big_text", _("large print")
    HEARING = "hearing", _("a quiet place, help to hear")
    CHILDCARE = "childcare", _("come with a child")
    TRANSPORT = "transport", _("a long or costly trip")
    INTERPRETER = "interpreter", _("an interpreter")


class Slot(models.TextChoices):
    """When the person can come: the codes of the diagnostic's `ct_slots`."""

    MORNING = "am", _("in the morning")
    AFTERNOON = "pm", _("in the afternoon")
    EVENING = "evening", _("at the end of the day")
    SATURDAY = "saturday", _("on Saturdays")


class WithdrawalReason(models.TextChoices):
    NO_LONGER_WANTS = "no_longer", _("the person no longer wants to come")
    SOLVED_ELSEWHERE = "elsewhere", _("the need was met elsewhere")
    MOVED = "moved", _("the person has moved")
    MISTAKE = "mistake", _("sent by mistake or twice")


class ClosingReason(models.TextChoices):
    UNREACHABLE = "unreachable", _("could not be reached")
    NOT_COME = "not_come", _("did not come")
    WISH = "wish", _("the person does not wish to go on")
    DONE = "done", _("the support is finished")


class RefusalReason(models.TextChoices):
    """Why the sheet is refused; the person never is: whoever comes is welcomed."""

    OUTSIDE = "outside", _("another antenna serves this place")
    DUPLICATE = "duplicate", _("the same person has another sheet here")
    NOT_OURS = "not_ours", _("the need is not one that we meet")


class Result(models.TextChoices):
    """What was done, told to the sender when a sheet is closed: the kind of help, never its detail."""

    PLAN = "plan", _("a plan or a top-up")
    DEVICE = "device", _("a computer or a telephone")
    WORKSHOP = "workshop", _("workshops")
    DROP_IN = "drop_in", _("help in a drop-in")
    PROCEDURE = "procedure", _("procedures online")
    ELSEWHERE = "elsewhere", _("oriented elsewhere")
    OTHER = "other", _("something else")


class LiaisonSheet(models.Model):
    """What a social worker writes about someone she sends; seen by her structure and by one antenna.

    It holds its own copy of what was written: the portal never sees a person's file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # FL-2026-000231-K7: numbered by a trigger, without a gap in a year; see `beneficiaries.liaison.reference`.
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    send_key = models.UUIDField(unique=True, editable=False)  # one sheet however often the button is pressed
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="sheets", verbose_name=_("antenna"))
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, related_name="sheets", verbose_name=_("structure")
    )
    sender = models.ForeignKey("partners.Professional", models.PROTECT, related_name="sheets", verbose_name=_("sender"))
    # A colleague without an account who met the person: a name to read, which opens nothing.
    oriented_by = models.CharField(_("met by"), max_length=80, blank=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    birth_on = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(max_length=10, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    phone_shared = models.BooleanField(_("this telephone is shared"), default=False)
    language = models.CharField(_("preferred language"), max_length=5, default="fr")
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    needs = ArrayField(models.CharField(max_length=12, choices=Need), verbose_name=_("needs"))
    motivations = ArrayField(
        models.CharField(max_length=20, choices=Motivation), default=list, blank=True, verbose_name=_("motivations")
    )
    constraints_known = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("arrangements needed")
    )
    availability = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("availability"))
    urgent = models.BooleanField(_("urgent"), default=False)
    informed_on = models.DateField(_("person informed and agreeing on"))
    notice_version = models.CharField(max_length=12)
    state = models.CharField(_("state"), max_length=12, choices=SheetState, default=SheetState.SENT)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    person = models.ForeignKey(
        "beneficiaries.Person", models.PROTECT, null=True, blank=True, editable=False, related_name="sheets"
    )

    class Meta:
        verbose_name = _("liaison sheet")
        verbose_name_plural = _("liaison sheets")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(condition=Q(needs__len__gt=0), name="sheet_has_a_need"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="sheet_phone_e164"
            ),
            models.CheckConstraint(condition=Q(needs__contained_by=Need.values), name="sheet_needs_known"),
            models.CheckConstraint(
                condition=Q(motivations__len__lte=3, motivations__contained_by=Motivation.values),
                name="sheet_three_motivations",
            ),
            models.CheckConstraint(
                condition=Q(constraints_known__contained_by=Arrangement.values, availability__contained_by=Slot.values),
                name="sheet_ticks_known",
            ),
            models.CheckConstraint(
                condition=Q(birth_on__isnull=True, birth_precision=BirthPrecision.UNKNOWN)
                | (Q(birth_on__gte=date(1900, 1, 1)) & ~Q(birth_precision=BirthPrecision.UNKNOWN)),
                name="sheet_birth_known_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(state=SheetState.WELCOMED) | Q(person__isnull=False), name="sheet_welcomed_is_of_a_person"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"), name="sheet_postcode_5_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "state", "sent_at"], name="sheet_antenna_state"),
            models.Index(fields=["structure", "-sent_at"], name="sheet_structure_sent"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class SheetEvent(models.Model):
    """One dated state of a sheet, with its author: what the sender follows. Append-only."""

    sheet = models.ForeignKey(LiaisonSheet, models.PROTECT, related_name="events")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=SheetState)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(
        max_length=12,
        blank=True,
        choices=[*WithdrawalReason.choices, *ClosingReason.choices, *RefusalReason.choices],
    )
    # The sender reads hours here: appointments are the antenna's. Two or three offered, or one kept.
    appointment_at = models.DateTimeField(null=True, blank=True)
    offered = ArrayField(models.DateTimeField(), default=list, blank=True)
    results = ArrayField(models.CharField(max_length=12, choices=Result), default=list, blank=True)
    serves = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("step of a sheet")
        verbose_name_plural = _("steps of sheets")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SheetState.APPOINTMENT, appointment_at__isnull=False, offered__len=0)
                | Q(state=SheetState.APPOINTMENT, appointment_at__isnull=True, offered__len__range=(2, 3))
                | (~Q(state=SheetState.APPOINTMENT) & Q(appointment_at__isnull=True, offered__len=0)),
                name="sheetevent_one_hour_or_some_offered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED_STATES) | ~Q(reason=""), name="sheetevent_end_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(results__len=0) | Q(state=SheetState.CLOSED, results__contained_by=Result.values),
                name="sheetevent_results_of_a_closing",
            ),
            models.CheckConstraint(
                condition=Q(serves__isnull=True) | Q(state=SheetState.REFUSED, reason=RefusalReason.OUTSIDE),
                name="sheetevent_another_antenna_serves",
            ),
        ]


class SheetCorrection(models.Model):
    """What the sender corrected after the antenna had opened the sheet: added beside it, never written over it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(LiaisonSheet, models.PROTECT, related_name="corrections")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    changes = models.JSONField()  # {field: corrected value as stored}
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("correction of a sheet")
        verbose_name_plural = _("corrections of sheets")
        ordering = ["at"]


class SheetSeries(models.Model):
    """Last number given in a year; only the trigger that numbers sheets touches it, as the owner."""

    year = models.PositiveIntegerField(primary_key=True)
    last_number = models.PositiveIntegerField(default=0)
