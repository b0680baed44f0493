"""Who teaches a session: added and taken off by the antenna, and never in two places at once."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act, take_turns
from connect.antennas.models import Membership
from connect.refusals import Refusal, for_constraint
from training.models import Session, SessionTrainer, TrainerRole
from training.planning import AlreadyCancelled


@for_constraint("trainer_in_one_place")
class TeachesElsewhere(Refusal):
    sentence = _("This trainer teaches another session at that time. Choose somebody else, or other hours.")
    field = "membership"


class NotOfThisTeam(Refusal):
    sentence = _("This person is not of the antenna’s team today. Reload the page.")
    field = "membership"


class Nobody(Refusal):
    sentence = _("Choose somebody of the team, or write a name from outside.")
    field = "membership"


class OneOfTheTwo(Refusal):
    sentence = _("Somebody of the team or somebody from outside: one at a time.")
    field = "outside_name"


@act
def teach(
    session: Session, *, by: User, at: datetime, membership: Membership | None = None, outside_name: str = "",
    organisation: str = "", role: str = TrainerRole.LEADS,
) -> SessionTrainer:  # fmt: skip
    """Add a trainer: somebody of the antenna's team, or from outside by name and organisation. Repeated, it is one row.

    Refuses Nobody, OneOfTheTwo, NotOfThisTeam, TeachesElsewhere, AlreadyCancelled.
    """
    outside_name, organisation = " ".join(outside_name.split()), " ".join(organisation.split())
    if membership is None and not outside_name:
        raise Nobody
    if membership is not None and outside_name:
        raise OneOfTheTwo
    if membership is not None and membership.antenna_id != session.antenna_id:
        raise NotOfThisTeam
    take_turns(f"training-trainers-{session.pk}", 7)
    if Session.objects.get(pk=session.pk).is_cancelled:
        raise AlreadyCancelled
    there = SessionTrainer.objects.filter(session=session, left_at=None, membership=membership)
    known = there.filter(outside_name__iexact=outside_name).first()
    if known is not None:
        return known
    return SessionTrainer.objects.create(
        antenna_id=session.antenna_id, session=session, membership=membership, outside_name=outside_name,
        organisation="" if membership else organisation, role=role,
    )  # fmt: skip


@act
def leave(trainer: SessionTrainer, *, by: User, at: datetime) -> SessionTrainer:
    """Take a trainer off a session: her row stays, with the hour. Repeated, it is harmless."""
    mine = SessionTrainer.objects.select_for_update(of=("self",)).get(pk=trainer.pk)
    if mine.left_at is None:
        mine.left_at = at
        mine.save(update_fields=["left_at"])
    return mine
