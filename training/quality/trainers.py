"""Trainers' files: opened once for each, filled with proofs that were seen, and alerts before a proof ends (21, 22)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from training.models import ProofKind, SessionTrainer, Trainer, TrainerProof
from training.quality import papers

SOON = timedelta(days=60)  # an alert so long before a proof ends
ABLE = (ProofKind.CV, ProofKind.DIPLOMA, ProofKind.EXPERIENCE)  # one of these shows that she is able (indicator 21)
RECENT = timedelta(days=731)  # a course followed in the last two years shows development (indicator 22)


class NotOfTheTeam(Refusal):
    field = "membership"
    sentence = _("This person works elsewhere. Choose somebody of the team.")


@for_constraint("proof_expires_after_obtained")
class EndsBeforeItBegins(Refusal):
    field = "expires_on"
    sentence = _("It would end before its own date.")


@for_constraint("proof_once", "proof_stays")
class Withdrawn(Refusal):
    sentence = _("This proof was already taken off.")


class NotInAdvance(Refusal):
    field = "obtained_on"
    sentence = _("This day has not come yet.")


def plain(text: str) -> str:
    """The same name whatever its spaces and capitals."""
    return " ".join(text.split()).casefold()


def who(trainer: Trainer | SessionTrainer) -> tuple[object, ...]:
    """What tells that a trainer of a session and a file are one person; `membership` must be loaded."""
    if trainer.membership is not None:
        return ("team", trainer.membership.user_id)
    return ("outside", plain(trainer.outside_name))


@act
def open_file(
    antenna_id: int, *, by: User, at: datetime, membership: Membership | None = None, outside_name: str = "",
    organisation: str = "",
) -> Trainer:  # fmt: skip
    """The file of somebody of the team, or from outside; opened again, it is the same. Raises NotOfTheTeam."""
    if membership is not None and membership.antenna_id != antenna_id:
        raise NotOfTheTeam
    asked = Trainer(
        antenna_id=antenna_id, membership=membership, outside_name="" if membership else " ".join(outside_name.split()),
        organisation="" if membership else " ".join(organisation.split()), opened_at=at,
    )  # fmt: skip
    take_turns(f"{antenna_id} {who(asked)}", 7)
    mine = {who(one): one for one in files(antenna_id)}.get(who(asked))
    if mine is None:
        asked.save()
        return asked
    if mine.left_on is not None:
        mine.left_on = None
        mine.save(update_fields=["left_on"])
    return mine


@act
def leave(trainer: Trainer, *, by: User, at: datetime) -> Trainer:
    """She teaches no more here: no alert of hers any more."""
    if trainer.left_on is None:
        trainer.left_on = timezone.localdate(at)
        trainer.save(update_fields=["left_on"])
    return trainer


@act
def add_proof(
    trainer: Trainer, *, kind: str, title: str, obtained_on: date, key: UUID, by: User, at: datetime,
    expires_on: date | None = None, hours: Decimal | None = None, document: Document | None = None,
) -> TrainerProof:  # fmt: skip
    """Note a proof that was seen, with its document or without. The same key again is the same proof."""
    take_turns(key)
    known = TrainerProof.objects.filter(send_key=key).first()
    if known is not None:
        return known
    if obtained_on > timezone.localdate(at):
        raise NotInAdvance
    if expires_on and expires_on < obtained_on:
        raise EndsBeforeItBegins
    return TrainerProof.objects.create(
        trainer=trainer, antenna_id=trainer.antenna_id, kind=kind, title=title, obtained_on=obtained_on,
        expires_on=expires_on, hours=hours, paper=papers.keep(document, trainer.antenna_id, by=by, at=at), seen_at=at,
        seen_by=by, send_key=key,
    )  # fmt: skip


@act
def withdraw(proof: TrainerProof, *, by: User, at: datetime) -> TrainerProof:
    """It no longer counts: noted by mistake, or replaced. Raises Withdrawn."""
    mine = TrainerProof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    if mine.withdrawn_at is not None:
        raise Withdrawn
    mine.withdrawn_at, mine.withdrawn_by = at, by
    mine.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return mine


def files(antenna_id: int | None) -> QuerySet[Trainer]:
    """The files of an antenna, with their proofs; of every antenna for None (national door)."""
    all_files = Trainer.objects.select_related("membership__user", "antenna").prefetch_related("proofs")
    return all_files.filter(antenna_id=antenna_id) if antenna_id else all_files


def valid(proofs: Iterable[TrainerProof], on: date, *kinds: str) -> list[TrainerProof]:
    """Those that hold on a day, of these kinds."""
    return [
        proof
        for proof in proofs
        if proof.withdrawn_at is None
        and proof.obtained_on <= on
        and (proof.expires_on is None or proof.expires_on >= on)
        and (not kinds or proof.kind in kinds)
    ]


def is_able(trainer: Trainer, on: date) -> bool:
    """A CV, a diploma or an experience was seen, and holds that day (indicator 21)."""
    return bool(valid(trainer.proofs.all(), on, *ABLE))


def ending(antenna_id: int | None, day: date) -> QuerySet[TrainerProof]:
    """Proofs of those who still teach that have ended or end within sixty days, the first to end first.

    A proof of the same kind that lasts longer takes its place, and the alert goes.
    """
    here = Q(antenna_id=antenna_id) if antenna_id else Q()
    later = TrainerProof.objects.filter(
        Q(expires_on=None) | Q(expires_on__gt=day + SOON), withdrawn_at=None, trainer=OuterRef("trainer"),
        kind=OuterRef("kind"),
    )  # fmt: skip
    shown = TrainerProof.objects.filter(
        here, ~Exists(later), withdrawn_at=None, trainer__left_on=None, expires_on__lte=day + SOON
    )
    return shown.select_related("trainer__membership__user", "antenna").order_by("expires_on", "pk")
