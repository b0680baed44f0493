"""Who may assess, and who reads what is said of a training."""

from connect.antennas.doors import Pass
from training.access import may_note_attendance, may_plan
from training.models import Session, SessionTrainer


def may_assess(membership: Pass | None, session: Session) -> bool:
    """Whoever teaches the session, whatever her role, and employees and managers."""
    if may_plan(membership):
        return True
    return (
        membership is not None
        and may_note_attendance(membership)
        and SessionTrainer.objects.filter(
            session=session, membership_id=membership.holder_id, left_at__isnull=True
        ).exists()
    )


def may_read_opinions(membership: Pass | None, session: Session) -> bool:
    """The same people: opinions on a session are on those who taught it."""
    return may_assess(membership, session)
