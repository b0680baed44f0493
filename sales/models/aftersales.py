"""After the sale: who agrees to give money back, exchanges, cases of devices that break down, what a certificate adds."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.books.models import Entry
from sales.models.catalogue import Decided
from sales.models.refund import Refund
from sales.models.sale import Sale, SaleLine
from sales.models.stock import Unit


class RefundAloneUpTo(Decided):
    """Up to how many euros of one sale anybody of the team gives back alone; above it a manager agrees first."""

    amount = models.DecimalField(_("alone up to"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("refund made alone")
        verbose_name_plural = _("refunds made alone")
        ordering = ["-from_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="refundalone_not_below_zero")]

    def __str__(self) -> str:
        return str(self.amount)


class Agreed(models.TextChoices):
    WAITING = "waiting", _("waiting for a manager")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")


class RefundAgreement(models.Model):
    """A refund that a volunteer prepared and a manager answers, from wherever she is. Used by one refund, once.

    `asked`: what was chosen, line → {"quantity", "amount"}, so that nothing is typed twice. `most` in euros.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="refund_agreements")
    asked = models.JSONField()
    reason = models.CharField(_("reason"), max_length=20)
    most = models.DecimalField(_("at most, in euros"), max_digits=8, decimal_places=2)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Agreed, default=Agreed.WAITING)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, related_name="agreement")

    class Meta:
        verbose_name = _("agreement to give money back")
        verbose_name_plural = _("agreements to give money back")
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(most__gt=0), name="refundagreement_above_zero"),
            models.UniqueConstraint(fields=["sale"], condition=Q(answer="waiting"), name="refundagreement_asked_once"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="refundagreement_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(refund__isnull=True) | Q(answer="agreed"), name="refundagreement_used_if_agreed"
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "asked_at"], condition=Q(answer="waiting"), name="refundagreement_waiting")
        ]


class RefundPrinting(models.Model):
    """The paper of a refund that was printed or sent: rank 0 is the original, the next are numbered duplicates (T13)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="printings")
    rank = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_email = models.BooleanField(default=False)
    without_name = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("printing of a refund")
        verbose_name_plural = _("printings of refunds")
        constraints = [
            models.UniqueConstraint(fields=["refund", "rank"], name="refundprinting_rank_once_a_refund"),
            models.CheckConstraint(
                condition=Q(rank=0, entry__isnull=True) | Q(rank__gt=0, entry__isnull=False),
                name="refundprinting_duplicate_in_books",
            ),
        ]


class Exchange(models.Model):
    """A device came back and another one left in its place: a refund and a sale made together, each with its ticket."""

    refund = models.OneToOneField(Refund, models.PROTECT, primary_key=True, related_name="exchange")
    sale = models.OneToOneField(Sale, models.PROTECT, related_name="exchange")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=8, decimal_places=2)  # what passed from the one to the other, in euros

    class Meta:
        verbose_name = _("exchange")
        verbose_name_plural = _("exchanges")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="exchange_above_zero")]


class DeviceNote(models.Model):
    """What the certificate of a purchase says more: serial numbers of battery and charger, defects noted at the sale.

    Written once more when something is put right; the last one counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    line = models.ForeignKey(SaleLine, models.PROTECT, related_name="notes")
    battery = models.CharField(_("serial number of the battery"), max_length=40, blank=True)
    charger = models.CharField(_("serial number of the charger"), max_length=40, blank=True)
    defects = models.CharField(_("defects noted at the sale"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("note on a device sold")
        verbose_name_plural = _("notes on devices sold")
        ordering = ["at"]


class Stage(models.TextChoices):
    """The way of a case (domain.md 2.4). A loan is noted in passing and changes nothing of where the device is."""

    REQUESTED = "requested", _("asked for")
    TAKEN = "taken", _("device taken in")
    AT_REPAIRER = "at_repairer", _("at the repairer’s")
    DIAGNOSED = "diagnosed", _("diagnosed")
    WAITING = "waiting", _("waiting for parts")
    REPAIRED = "repaired", _("repaired")
    READY = "ready", _("ready to be given back")
    REPLACED = "replaced", _("replaced by another device")
    RECYCLED = "recycled", _("left to be recycled")
    DONE = "done", _("ended")
    LOAN = "loan", _("device lent")
    LOAN_BACK = "loan_back", _("device lent is back")


class Fault(models.TextChoices):
    """What it was, as the association counts it (domain.md 2.4)."""

    SCREEN = "screen", _("screen")
    RAM = "ram", _("memory")
    BATTERY = "battery", _("battery")
    CHARGER = "charger", _("charger")
    MOTHERBOARD = "motherboard", _("motherboard")
    CMOS = "cmos", _("clock battery (CMOS)")
    DISK = "disk", _("disk")
    KEYBOARD = "keyboard", _("keyboard")
    FAN = "fan", _("fan")
    SPEAKER = "speaker", _("loudspeaker")
    OS = "os", _("operating system")
    BIOS = "bios", _("BIOS")
    USE = "use", _("how it is used")
    FALSE_ALARM = "false_alarm", _("false alarm: it works")
    OUT_OF_WARRANTY = "out_of_warranty", _("out of guarantee")


class Cover(models.TextChoices):
    """Covered by the guarantee or not, and why (domain.md 2.4; C. conso L217-3 to L217-8)."""

    PRESUMED = "presumed", _("covered: within a year, the defect is presumed to have been there")
    SHOWN = "shown", _("covered: the person showed that the defect was there")
    GESTURE = "gesture", _("covered: the association’s choice")
    MISUSE = "misuse", _("not covered: misuse")
    BATTERY = "battery", _("not covered: the battery wears out")
    SHOCK = "shock", _("not covered: fall, transport, liquid or power surge")
    SOFTWARE = "software", _("not covered: software")
    RESET = "reset", _("not covered: settings or password to reset")
    NOTED = "noted", _("not covered: defect noted at the sale")
    OVER = "over", _("not covered: the guarantee is over")
    NOT_SHOWN = "not_shown", _("not covered: after a year, nothing shows that the defect was there")
    NO_DEFECT = "no_defect", _("not covered: there is no defect")


COVERED = (Cover.PRESUMED, Cover.SHOWN, Cover.GESTURE)


class AfterSalesCase(models.Model):
    """A device that somebody bought and brings back. Its steps are rows; what it has come to is copied here by a trigger.

    The person's own words stand in `trouble`; her link is cut and her words are wiped when she is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(SaleLine, models.PROTECT, related_name="cases")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    trouble = models.CharField(_("what does not work"), max_length=300, blank=True)
    kept = models.CharField(_("what we keep with it"), max_length=120, blank=True)
    may_email = models.BooleanField(_("the person wants news by e-mail"), default=False)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_on = models.DateField(_("opened on"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.CharField(_("step"), max_length=12, choices=Stage, default=Stage.REQUESTED)
    cause = models.CharField(_("cause"), max_length=16, choices=Fault, blank=True)
    cover = models.CharField(_("guarantee"), max_length=10, choices=Cover, blank=True)
    loan = models.CharField(_("device lent"), max_length=60, blank=True)
    repaired_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("after-sales case")
        verbose_name_plural = _("after-sales cases")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "number"], name="case_number_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="case_antenna_key"),
            models.UniqueConstraint(fields=["line"], condition=Q(ended_on__isnull=True), name="case_one_open_a_device"),
        ]
        indexes = [
            models.Index(fields=["antenna", "opened_on"], condition=Q(ended_on__isnull=True), name="case_open"),
            models.Index(fields=["person", "antenna"], name="case_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """`SAV-0012`: read aloud on the telephone, within one antenna."""
        return f"SAV-{self.number:04d}"

    @property
    def covered(self) -> bool | None:
        """None as long as nobody decided."""
        return self.cover in COVERED if self.cover else None


class CaseStep(models.Model):
    """What happened with a case, when, by whom; rows are added and stay. A note may be wiped, when the person is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    case = models.ForeignKey(AfterSalesCase, models.PROTECT, related_name="steps")
    rank = models.PositiveSmallIntegerField()
    step = models.CharField(_("step"), max_length=12, choices=Stage)
    cause = models.CharField(_("cause"), max_length=16, choices=Fault, blank=True)
    cover = models.CharField(_("guarantee"), max_length=10, choices=Cover, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    told = models.BooleanField(default=False)  # the person was written to

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["case", "rank"], name="casestep_rank_once_a_case")]
