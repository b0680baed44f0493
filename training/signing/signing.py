"""Signing a half-day: trainees, then the trainer; striking out what was signed by mistake; what a trainee has to sign."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import root_urls
from connect.refusals import Refusal, for_constraint
from training.lines import Line
from training.links import secret_of
from training.models import HalfDay, Registration, SessionTrainer, Signature, Strike
from training.templatetags.training import said

BEFORE = timedelta(hours=1)  # as PostgreSQL has it: one signs from an hour before the half-day, until midnight


@for_constraint("signature_on_the_day")
class NotThatDay(Refusal):
    sentence = _("A half-day is signed on its day, from an hour before it begins until midnight.")


@for_constraint("signature_of_registered", "signature_of_a_registration", "signature_of_a_half_day")
class NotExpected(Refusal):
    sentence = _("This person is no longer registered to this session, or the session is cancelled.")


@for_constraint("signature_once")
class SignedAlready(Refusal):
    sentence = _("This half-day is signed already.")


@for_constraint("signature_trainer_last")
class TrainerSignsLast(Refusal):
    sentence = _("Somebody has not signed and is not noted absent yet. The trainer signs last.")


@for_constraint("signature_of_somebody")
class NobodyCame(Refusal):
    sentence = _("Nobody is noted as present: there is nothing to sign.")


class NoReason(Refusal):
    sentence = _("Write what happened: it stays beside the signature.")
    field = "reason"


def standing() -> QuerySet[Signature]:
    """Signatures that were not struck out."""
    return Signature.objects.filter(strike__isnull=True)


@act
def sign(
    half_day: HalfDay, registration: Registration, *, means: str, at: datetime, by: User | None = None
) -> Signature:
    """The trainee signs that she is there; signed again, it is the first signature that stands, as it was given.

    `by`: who copied it from paper; nobody when she signs by herself. Refuses NotThatDay, NotExpected.
    """
    Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    known = standing().filter(half_day=half_day, registration=registration).first()
    if known is not None:
        return known
    return Signature.objects.create(
        antenna_id=half_day.antenna_id, session_id=half_day.session_id, half_day=half_day, registration=registration,
        means=means, signed_at=at, recorded_by=by,
    )  # fmt: skip


@act
def sign_as_trainer(half_day: HalfDay, trainer: SessionTrainer, *, means: str, at: datetime, by: User) -> Signature:
    """The trainer signs what the half-day was: who was there, who was not. PostgreSQL counts both.

    Pressed twice while nothing changed, it is one signature; when something changed since, a new one.
    Refuses TrainerSignsLast, NobodyCame, NotThatDay.
    """
    last = standing().filter(half_day=half_day, trainer=trainer).order_by("-pk").first()
    if last is not None and not changed_since(last):
        return last
    return Signature.objects.create(
        antenna_id=half_day.antenna_id, session_id=half_day.session_id, half_day=half_day, trainer=trainer,
        means=means, signed_at=at, recorded_by=by,
    )  # fmt: skip


def changed_since(signature: Signature) -> bool:
    """Was somebody noted, or did somebody sign, after this trainer's signature?"""
    later = standing().filter(half_day=signature.half_day_id, registration__isnull=False, pk__gt=signature.pk).exists()
    return later or signature.half_day.attendances.filter(noted_at__gt=signature.signed_at).exists()


@act
def strike(signature: Signature, *, reason: str, at: datetime, by: User) -> Strike:
    """Strike out a signature given by mistake; whoever's it was may sign again. Repeated, the first reason stays.

    Refuses NoReason.
    """
    if not reason.strip():
        raise NoReason
    signature = Signature.objects.select_related("registration").get(pk=signature.pk)
    if signature.registration_id:
        Registration.objects.select_for_update(of=("self",)).get(pk=signature.registration_id)
    known = Strike.objects.filter(signature=signature).first()
    if known is not None:
        return known
    return Strike.objects.create(
        antenna_id=signature.antenna_id, signature=signature, reason=reason.strip(), struck_at=at, struck_by=by
    )


def may_sign(half_day: HalfDay, at: datetime) -> bool:
    """Is it the moment: that day, from an hour before it begins?"""
    now = timezone.localtime(at)
    opens = timezone.make_aware(datetime.combine(half_day.day, half_day.starts)) - BEFORE
    return now.date() == half_day.day and now >= opens


def lines(registration: Registration, *, at: datetime) -> list[Line]:
    """What she has to sign, or has signed, half-day by half-day. Behind the antenna's door."""
    signed = {one.half_day_id for one in standing().filter(registration=registration)}
    with root_urls():
        address = reverse("trainee_signing:mine", args=[secret_of(registration)])
    found = []
    for half_day in registration.session.half_days.all():
        label = gettext("Sign: %(half_day)s") % {"half_day": said(half_day)}
        done, open_now = half_day.pk in signed, may_sign(half_day, at)
        because = "" if done or open_now else _because(half_day, at)
        found.append(Line(label, address if open_now and not done else "", done, because))
    return found


def _because(half_day: HalfDay, at: datetime) -> str:
    if half_day.day < timezone.localdate(at):
        return gettext("The day has passed: the trainer notes it, or you sign her sheet of paper.")
    return gettext("On the day, from an hour before it begins.")
