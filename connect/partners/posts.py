"""The posts of a structure: who answers for it, who leaves. The sheets that someone sent stay with the structure."""

from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.partners.models import Professional
from connect.refusals import Refusal, for_constraint


@for_constraint("structure_keeps_a_referent")
class NobodyElseAnswers(Refusal):
    sentence = _("Nobody else would answer for your structure. Give the role of referent to a colleague first.")


@for_constraint("referent_signs_in")
class CannotSignIn(Refusal):
    sentence = _("This colleague cannot sign in yet. Send an invitation first.")


@for_constraint("post_already_ended")
class AlreadyEnded(Refusal):
    sentence = _("This post has already ended.")


@for_constraint("professional_ends_after_start")
class EndsBeforeItStarts(Refusal):
    sentence = _("The last day is before the first one.")
    field = "ends_on"


@for_constraint("professional_frozen", "professional_contact_is_hers")
class NotYours(Refusal):
    sentence = _("Only its holder changes this.")


def in_post(structure_id: int) -> QuerySet[Professional]:
    """Those of today and those to come, referents first; their accounts along."""
    today = timezone.localdate()
    rows = Professional.objects.filter(structure_id=structure_id).select_related("user")
    return rows.exclude(ends_on__lt=today).order_by("-is_referent", "last_name", "first_name")


def left(structure_id: int) -> QuerySet[Professional]:
    """Those who left, the latest first; a post that never held is not shown."""
    gone = Professional.objects.filter(structure_id=structure_id, ends_on__lt=timezone.localdate())
    return gone.filter(ends_on__gte=F("starts_on")).order_by("-ends_on", "last_name")


@act
def end(post: Professional, ends_on: date) -> Professional:
    """The last day of a post, that day included: the day before today closes the door at once.

    At the portal: one's own, or a colleague's by a referent. Refused: `NobodyElseAnswers`, `AlreadyEnded`, `ReferentOnly`.
    """
    mine = Professional.objects.select_for_update(of=("self",)).get(pk=post.pk)
    mine.ends_on = ends_on
    mine.save(update_fields=["ends_on"])
    return mine


@act
def make_referent(post: Professional, answers: bool) -> Professional:
    """Give the role of referent, or take it back. Repeated, nothing more happens. Refused: `NobodyElseAnswers`,
    `CannotSignIn`, `ReferentOnly`.
    """
    mine = Professional.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if mine.is_referent != answers:
        mine.is_referent = answers
        mine.save(update_fields=["is_referent"])
    return mine


@act
def correct_contact(post: Professional, *, first_name: str, last_name: str, position: str, phone: str) -> Professional:
    """How one is named and called at work, written by oneself."""
    mine = Professional.objects.select_for_update(of=("self",)).get(pk=post.pk)
    mine.first_name, mine.last_name, mine.position, mine.phone = first_name, last_name, position, phone
    mine.save(update_fields=["first_name", "last_name", "position", "phone"])
    return mine
