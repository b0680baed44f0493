"""The liaison sheet (*fiche de liaison*, in the field also *bon d'orientation*)."""

import uuid

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
    SENT = "sent", _("sent")
    RECEIVED = "received", _("received")
    APPOINTMENT = "appointment", _("appointment given")
    WELCOMED = "welcomed", _("welcomed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CLOSED = "closed", _("closed")


WAITING_STATES = [SheetState.SENT, SheetState.RECEIVED]


class LiaisonSheet(models.Model):
    """What a social worker writes about someone she sends; seen by her structure and by one antenna.

    It holds its own copy of what was written: the portal never sees a person's file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)  # FL-2026-000231-K7
    send_key = models.UUIDField(unique=True, editable=False)  # one sheet however often the button is pressed
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="sheets", verbose_name=_("antenna"))
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, related_name="sheets", verbose_name=_("structure")
    )
    sender = models.ForeignKey("partners.Professional", models.PROTECT, related_name="sheets", verbose_name=_("sender"))
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
    availability = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("availability")
    )
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

    class Meta:
        verbose_name = _("step of a sheet")
        verbose_name_plural = _("steps of sheets")
        ordering = ["at", "id"]
