"""Which trainer somebody of the team signs as."""

from django.utils.translation import gettext_lazy as _

from connect.acts import act
from connect.antennas.doors import Pass
from connect.refusals import Refusal
from training.access import may_plan
from training.models import Session, SessionTrainer, TrainerRole


class NotTheTrainer(Refusal):
    sentence = _("You are not named as a trainer of this session: ask an employee or a manager to add you.")


@act
def trainer_of(session: Session, *, by: Pass) -> SessionTrainer:
    """Her row among those who teach this session. An employee or a manager who signs is a trainer of it, and is added.

    Refuses NotTheTrainer to anybody else who is not named.
    """
    known = SessionTrainer.objects.filter(session=session, membership=by.holder_id, left_at=None).first()
    if known is not None:
        return known
    if not may_plan(by):
        raise NotTheTrainer
    taught = SessionTrainer.objects.filter(session=session, left_at=None, role=TrainerRole.LEADS).exists()
    return SessionTrainer.objects.create(
        antenna_id=session.antenna_id, session=session, membership_id=by.holder_id,
        role=TrainerRole.SUPPORTS if taught else TrainerRole.LEADS,
    )  # fmt: skip


def trainer_name(one: SessionTrainer) -> str:
    """As the papers write it; `membership__user` is loaded."""
    if one.membership is not None:
        return str(one.membership.user.get_full_name())
    return f"{one.outside_name} ({one.organisation})" if one.organisation else one.outside_name
