"""Sending somebody on to a partner: what is passed on, on what ground, the letter, what became of it (law.md G11).

The least is passed on, and exactly what was ticked; the person knows it. A withdrawal stops whatever was not sent yet.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.journal import note_opening
from beneficiaries.models import Basis, Person, Purpose, Referral, ReferralResult, Transmitted
from beneficiaries.privacy import notices
from beneficiaries.referrals import letters
from connect.accounts.models import User
from connect.acts import act
from connect.partners.models import Place
from connect.refusals import Refusal, for_constraint

ASKED_AGAIN_AFTER = timedelta(days=14)
FARTHEST = timedelta(days=365)


@for_constraint("referral_to_an_open_place")
class PlaceClosed(Refusal):
    sentence = _("This place has closed meanwhile. Choose another one.")
    field = None


@for_constraint("referral_withdrawn_ends_it")
class Withdrawn(Refusal):
    sentence = _("The person took back what she had agreed to: nothing is sent or noted any more.")


@for_constraint("referral_stands", "beneficiaries_referral_pkey")
class StandsAsMade(Refusal):
    sentence = _("What was passed on that day is not rewritten. Make a new orientation.")


class NobodyToWriteTo(Refusal):
    sentence = _("This place has no e-mail address. Give the letter to the person.")
    field = "email"


class NothingToSay(Refusal):
    sentence = _("A letter by e-mail needs at least a first name and a way to answer, or the place cannot act.")
    field = "email"


class NotThatDay(Refusal):
    sentence = _("The day to ask again is to come, within a year.")
    field = "follow_up_on"


class ParentMustAgree(Refusal):
    sentence = notices.ParentAsked.sentence
    field = "by_parent"


@act
def refer(
    person: Person, place: Place, *, key: UUID, need: str, transmitted: Collection[Transmitted], basis: Basis,
    follow_up_on: date | None, antenna_id: int, by: User, at: datetime, by_parent: bool = False, email: bool = False,
) -> Referral:  # fmt: skip
    """Send a person on. `key` is drawn with the form: sent twice, it is one orientation.

    `transmitted` is stored as ticked, in the order of the list. `basis` CONSENT writes the consent too. `email` sends
    the letter to the place. Refuses PlaceClosed, NotThatDay, NobodyToWriteTo, NothingToSay, ParentMustAgree.
    """
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)  # two clicks come one after the other
    before = Referral.objects.filter(pk=key, person=person).first()
    if before:
        return before
    chosen = Place.objects.get(pk=place.pk)
    if chosen.closed_on:
        raise PlaceClosed
    _check_day(follow_up_on, at)
    if basis == Basis.CONSENT:
        try:
            notices.say(
                person, purpose=Purpose.REFERRAL, given=True, by_parent=by_parent, antenna_id=antenna_id, by=by, at=at
            )
        except notices.ParentAsked as refusal:
            raise ParentMustAgree from refusal
    made = Referral.objects.create(
        pk=key, person=person, antenna_id=antenna_id, place=chosen, place_name=chosen.name, need=need,
        transmitted=[one for one in Transmitted if one in transmitted], basis=basis, follow_up_on=follow_up_on,
        at=at, by=by,
    )  # fmt: skip
    note_opening(person, antenna_id=antenna_id, by=by, act="referred")
    if email:
        send(made, by=by, at=at)
    return made


def _check_day(day: date | None, at: datetime) -> None:
    today = timezone.localdate(at)
    if day is not None and not today < day <= today + FARTHEST:
        raise NotThatDay


@act
def send(referral: Referral, *, by: User, at: datetime) -> Referral:
    """Send the letter to the place, once. Refuses Withdrawn, PlaceClosed, NobodyToWriteTo, NothingToSay."""
    held = _held(referral)
    if held.emailed_at:
        return held
    if held.place.closed_on:
        raise PlaceClosed
    if not held.place.emails:
        raise NobodyToWriteTo
    if Transmitted.FIRST_NAME not in held.transmitted or not {Transmitted.PHONE, Transmitted.EMAIL} & set(
        held.transmitted
    ):
        raise NothingToSay
    held.emailed_at, held.emailed_to, held.emailed_by = at, held.place.emails[0], by
    held.save(update_fields=["emailed_at", "emailed_to", "emailed_by"])
    letters.send(held)
    note_opening(held.person, antenna_id=held.antenna_id, by=by, act="referral sent")
    return held


@act
def note_result(referral: Referral, result: ReferralResult, *, by: User, at: datetime) -> Referral:
    """What became of it; said otherwise later, the last word holds. Refuses Withdrawn."""
    held = _held(referral)
    if held.result != result:
        held.result, held.result_at, held.result_by = result, at, by
        held.save(update_fields=["result", "result_at", "result_by"])
    return held


@act
def ask_again(referral: Referral, day: date, *, at: datetime) -> Referral:
    """Another day to ask what became of it. Refuses Withdrawn, NotThatDay."""
    held = _held(referral)
    _check_day(day, at)
    held.follow_up_on = day
    held.save(update_fields=["follow_up_on"])
    return held


@act
def withdraw(referral: Referral, *, by: User, at: datetime) -> Referral:
    """The person takes it back: a letter that waits is not sent, nothing else will be. Repeated, it changes nothing.

    What was sent already cannot be called back: the page says so, and the person may write to the place.
    """
    held = Referral.objects.select_for_update(of=("self",)).select_related("person").get(pk=referral.pk)
    if held.withdrawn_at:
        return held
    held.withdrawn_at, held.withdrawn_by, held.follow_up_on = at, by, None
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "follow_up_on"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT referral_recall(%s)", [held.pk])
    if held.basis == Basis.CONSENT:
        notices.say(held.person, purpose=Purpose.REFERRAL, given=False, antenna_id=held.antenna_id, by=by, at=at)
    note_opening(held.person, antenna_id=held.antenna_id, by=by, act="referral withdrawn")
    return held


def _held(referral: Referral) -> Referral:
    held = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("place", "person", "antenna")
        .get(pk=referral.pk)
    )
    if held.withdrawn_at:
        raise Withdrawn
    return held


def due(antenna_id: int, on: date) -> "QuerySet[Referral]":
    """Those to ask about, the longest due first; read from the index `referral_due`."""
    waiting = Referral.objects.filter(antenna_id=antenna_id, result="", withdrawn_at=None, follow_up_on__lte=on)
    return waiting.order_by("follow_up_on", "pk")
