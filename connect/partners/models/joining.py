"""How someone comes into a structure's portal: an invitation, the structure's access code, or a request."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.partners.models.structure import Professional, Structure, StructureKind

# Sixteen letters and figures that nobody mistakes for another, read aloud or copied by hand: no I, L, O, U, 0 or 1.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LENGTH = 16


class AccessCode(models.Model):
    """What a referent gives to her colleagues so that they join by themselves. One that is replaced opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="access_codes")
    code = models.CharField(_("access code"), max_length=CODE_LENGTH, unique=True)
    made_at = models.DateTimeField(_("made on"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("access code")
        verbose_name_plural = _("access codes")
        constraints = [
            models.UniqueConstraint(
                fields=["structure"], condition=Q(stopped_at__isnull=True), name="accesscode_one_a_structure"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=f"^[{CODE_ALPHABET}]{{{CODE_LENGTH}}}$"), name="accesscode_readable"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def in_fours(self) -> str:
        """`ABCD EFGH JKMN PQRS`, as it is shown."""
        return " ".join(self.code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


class Way(models.TextChoices):
    LINK = "link", _("by a link")
    CODE = "code", _("by the access code")


class Invitation(models.Model):
    """A place offered to one address, taken once: by the link of a letter, or by a short code after the access code.

    The letter alone holds the secret; here is its SHA-256. Who takes the place is written by an owner function.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="invitations", verbose_name=_("structure"))
    # Who invites: an antenna, else the national team or the structure itself.
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=4, choices=Way, default=Way.LINK)
    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    position = models.CharField(_("position"), max_length=80, blank=True)
    as_referent = models.BooleanField(_("referent"), default=False)
    proof = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)  # wrong codes
    made_at = models.DateTimeField(_("sent on"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    professional = models.ForeignKey(Professional, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=Q(proof__regex=r"^[0-9a-f]{64}$"), name="invitation_proofed"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, professional__isnull=True)
                | Q(used_at__isnull=False, professional__isnull=False, withdrawn_at__isnull=True),
                name="invitation_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + timedelta(days=7)),
                name="invitation_seven_days_at_most",
            ),
            models.CheckConstraint(
                condition=Q(way=Way.LINK, by__isnull=False) | Q(way=Way.CODE, as_referent=False, antenna__isnull=True),
                name="invitation_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "-made_at"], name="invitation_structure_made"),
            models.Index(fields=["email"], name="invitation_email"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RequestState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class RefusalReason(models.TextChoices):
    """What the asker reads. A list and no free text: a letter that an antenna signs says nothing by accident."""

    NOT_A_STRUCTURE = "not_structure", _("the portal is for professionals who send people to us")
    NOT_CONFIRMED = "not_confirmed", _("your structure did not confirm that you work there")
    ALREADY_THERE = "already_there", _("your structure already has a referent, who can invite you")
    PRIVATE_ADDRESS = "private_address", _("we need a work e-mail address")
    OTHER_TERRITORY = "elsewhere", _("no antenna of ours serves your town yet")


class JoinRequest(models.Model):
    """Somebody who is not known asks for a place. Read by the antenna that serves the postcode, and by the nation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    structure_name = models.CharField(_("name of the structure"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=StructureKind)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5)
    town = models.CharField(_("town"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    position = models.CharField(_("position"), max_length=80)
    email = models.EmailField(_("work e-mail address"))
    phone = models.CharField(_("work telephone"), max_length=16, blank=True)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=RequestState, default=RequestState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=16, choices=RefusalReason, blank=True)
    structure = models.ForeignKey(Structure, models.PROTECT, null=True, related_name="+")  # where she was let in

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="joinrequest_email_lower_case"),
            models.UniqueConstraint(
                fields=["email"], condition=Q(state=RequestState.WAITING), name="joinrequest_one_waiting_an_address"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.WAITING, decided_at__isnull=True, reason="", structure__isnull=True)
                | Q(state=RequestState.ACCEPTED, decided_at__isnull=False, reason="", structure__isnull=False)
                | (Q(state=RequestState.REFUSED, decided_at__isnull=False, structure__isnull=True) & ~Q(reason="")),
                name="joinrequest_decided_in_one_way",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="joinrequest_siret_14_digits"
            ),
            models.CheckConstraint(condition=Q(postcode__regex=r"^\d{5}$"), name="joinrequest_postcode_5_digits"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="joinrequest_phone_e164"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "asked_at"], name="joinrequest_antenna_state")]

    def __str__(self) -> str:
        return str(self.pk)
