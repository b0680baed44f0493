"""Applihours: packs of three apps tied to one matter of daily life. The nation's data, as the kinds are."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workshops.models.kind import Kind, Shape, in_french

APPS = 3  # exactly, by the founding text: "trois applications"


class Topic(models.TextChoices):
    """What of daily life the three apps are for."""

    MOVING = "moving", _("getting about")
    ABROAD = "abroad", _("calling abroad")
    HEALTH = "health", _("health")
    MONEY = "money", _("everyday money")
    LANGUAGE = "language", _("translating, learning French")
    SCHOOL = "school", _("the children’s school")
    WORK = "work", _("looking for work")
    RIGHTS = "rights", _("one’s rights")


class AppCost(models.TextChoices):
    FREE = "free", _("free")
    EXTRAS = "extras", _("free, with paid extras")
    PAID = "paid", _("to be paid for")


class AccountNeed(models.TextChoices):
    NONE = "none", _("no account needed")
    OPTIONAL = "optional", _("works without an account")
    NEEDED = "needed", _("an account is needed")


class AppPack(models.Model):
    """What an applihour teaches. Its kind is an applihour: the shape is copied, and the pair is a foreign key."""

    kind = models.OneToOneField(Kind, models.PROTECT, related_name="pack", verbose_name=_("kind"))
    shape = models.CharField(max_length=12, default=Shape.APPLIHOUR, editable=False)
    topic = models.CharField(_("matter of daily life"), max_length=10, choices=Topic)
    edited_at = models.DateTimeField(null=True, editable=False)  # by the nation: `load_reference` leaves it alone
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("pack of apps")
        verbose_name_plural = _("packs of apps")
        ordering = ["kind__position"]
        constraints = [models.CheckConstraint(condition=Q(shape="applihour"), name="pack_of_an_applihour")]

    def __str__(self) -> str:
        return str(self.get_topic_display())


class PackApp(models.Model):
    """One of the three apps of a pack: what it is for in one plain sentence, and where it is found."""

    pack = models.ForeignKey(AppPack, models.PROTECT, related_name="apps", verbose_name=_("pack"))
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name of the app"), max_length=40)
    purpose_fr = models.CharField(_("what it is for, in French"), max_length=110)
    purpose_en = models.CharField(_("what it is for, in English"), max_length=110)
    store_name = models.CharField(_("what to type in the store"), max_length=60)
    address = models.URLField(_("address of its page"), max_length=200)
    cost = models.CharField(_("cost"), max_length=6, choices=AppCost, default=AppCost.FREE)
    account = models.CharField(_("account"), max_length=8, choices=AccountNeed, default=AccountNeed.NEEDED)
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages"))

    class Meta:
        verbose_name = _("app of a pack")
        verbose_name_plural = _("apps of packs")
        ordering = ["pack", "position"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "position"], name="app_position_once_a_pack"),
            models.CheckConstraint(condition=Q(position__range=(1, APPS)), name="app_position_one_to_three"),
            models.CheckConstraint(condition=Q(address__startswith="https://"), name="app_address_is_safe"),
            models.CheckConstraint(condition=Q(languages__len__gte=1), name="app_has_a_language"),
            models.CheckConstraint(
                condition=~Q(purpose_fr__regex=r"[.!?]\s+\S") & ~Q(purpose_en__regex=r"[.!?]\s+\S"),
                name="app_purpose_in_one_sentence",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(store_name="") & ~Q(purpose_fr="") & ~Q(purpose_en=""),
                name="app_says_it_all",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose(self) -> str:
        return self.purpose_fr if in_french() else self.purpose_en
