"""The group of a session, as the antenna reads it: who has a seat, who waits and in which order, who left it to whom."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connect.accounts.models import User
from connect.acts import act
from training.enrolling import waiting
from training.models import Paper, Registration, RegistrationState, SentPaper, Session, SessionTrainer


@dataclass(frozen=True)
class Row:
    """A registration with what was sent about it but the house rules, the last first; `rank` of who waits, from 1."""

    it: Registration
    papers: list[SentPaper] = field(default_factory=list)
    rank: int = 0
    instead: Registration | None = None  # who took her seat


@dataclass(frozen=True)
class Group:
    """Everyone who is or was of a session. `held`: seats kept for who was called."""

    seated: list[Row]
    waiting: list[Row]
    gone: list[Row]
    trainers: list[SessionTrainer]

    @property
    def held(self) -> int:
        return sum(row.it.offered_until is not None for row in self.waiting)

    @property
    def to_call(self) -> int:
        """Those who wait and have not been called."""
        return len(self.waiting) - self.held


def group_of(session: Session) -> Group:
    """The group of a session, in three queries whatever their number."""
    known = Registration.objects.filter(session=session).select_related(
        "professional", "structure", "replaces__professional"
    )
    everyone = list(known.order_by("structure__name", "professional__last_name", "professional__first_name", "pk"))
    papers = defaultdict(list)
    for paper in SentPaper.objects.filter(registration__session=session).exclude(kind=Paper.RULES):
        papers[paper.registration_id].append(paper)
    instead = {one.replaces_id: one for one in everyone if one.replaces_id}
    waits = sorted(_of(everyone, RegistrationState.WAITING), key=lambda one: (one.waiting_since, one.pk))
    gone = _of(everyone, RegistrationState.CANCELLED) + _of(everyone, RegistrationState.REPLACED)
    return Group(
        seated=[Row(one, papers[one.pk]) for one in _of(everyone, RegistrationState.REGISTERED)],
        waiting=[Row(one, papers[one.pk], rank) for rank, one in enumerate(waits, 1)],
        gone=[Row(one, papers[one.pk], instead=instead.get(one.pk)) for one in gone],
        trainers=trainers_of(session),
    )


def _of(everyone: Sequence[Registration], state: str) -> list[Registration]:
    return [one for one in everyone if one.state == state]


def trainers_of(session: Session) -> list[SessionTrainer]:
    """Those who teach it today, who leads first."""
    return list(SessionTrainer.objects.filter(session=session, left_at=None).select_related("membership__user"))


@act
def call_the_next(session: Session, *, at: datetime, by: User) -> int:
    """Offer each free seat to the next who waits; gives how many were called. Pressed again, it calls nobody twice."""
    return waiting.call_next(session, at=at)
