"""Who is still to answer about a session, sessions that ended lately, and results of an antenna or the nation by module."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from connect.partners.models import Structure
from training.assessing.results import Opinions, came, opinions_on
from training.models import (
    Asked,
    Module,
    Moment,
    Registration,
    RegistrationState,
    Reply,
    Session,
    SessionState,
    SessionTrainer,
)

LATELY = timedelta(days=120)
SHOWN = 50


@dataclass(frozen=True)
class Silent:
    """Those who could answer and have not: trainees (that they have is known, what they said is not), and the others."""

    trainees: list[Registration]
    trainers: list[SessionTrainer]
    structures: list[Structure]
    funders: list[Asked]


def silent(session: Session) -> Silent:
    """4 queries; trainees are those who came and have not given their opinion of the end."""
    answered = Asked.objects.filter(session=session, answered_on__isnull=False)
    hot = answered.filter(kind=Moment.HOT).values("registration")
    going = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
    spoke = answered.filter(kind=Moment.STRUCTURE).values("structure")
    return Silent(
        list(came(session).exclude(pk__in=hot).select_related("professional", "structure").order_by("professional__last_name", "pk")),
        list(
            SessionTrainer.objects.filter(session=session, left_at=None)
            .exclude(Exists(Reply.objects.filter(trainer=OuterRef("pk"))))
            .select_related("membership__user")
        ),
        list(Structure.objects.filter(pk__in=going.values("structure")).exclude(pk__in=spoke).order_by("name")),
        list(Asked.objects.filter(session=session, kind=Moment.FUNDER, answered_on=None).order_by("funder")),
    )  # fmt: skip


def name_of(trainer: SessionTrainer) -> str:
    """Of the team or from outside; `membership__user` must be loaded."""
    return trainer.outside_name or (str(trainer.membership.user) if trainer.membership else "")


def ended_lately(antenna_id: int, *, on: date) -> QuerySet[Session]:
    """Sessions of an antenna that ended in the last four months, the last first, with those who came and answered."""
    return (
        Session.objects.filter(
            antenna_id=antenna_id, state=SessionState.PLANNED, ends_on__range=(on - LATELY, on)
        )
        .select_related("module")
        .annotate(
            came=Count(
                "registrations", distinct=True,
                filter=Q(registrations__state=RegistrationState.REGISTERED, registrations__attendances__present=True),
            ),
            hot=Count("asked", distinct=True, filter=Q(asked__kind=Moment.HOT, asked__answered_on__isnull=False)),
        )
        .order_by("-ends_on", "-pk")[:SHOWN]
    )  # fmt: skip


@dataclass(frozen=True)
class OfModule:
    """A module, all its versions together, over a period."""

    module: Module
    sessions: int
    hot: Opinions
    cold: Opinions

    @property
    def moments(self) -> tuple[Opinions, Opinions]:
        return self.hot, self.cold


def by_module(first: date, last: date, *, antenna_id: int | None = None) -> list[OfModule]:
    """Modules taught in sessions that ended in a period, at one antenna or, at the national door, everywhere.

    Two queries and four a module: there are a handful of modules.
    """
    held = Session.objects.filter(state=SessionState.PLANNED, ends_on__range=(first, last))
    if antenna_id is not None:
        held = held.filter(antenna_id=antenna_id)
    counts = dict(held.values_list("module__code").annotate(number=Count("pk")))
    versions = list(Module.objects.filter(code__in=counts).order_by("code", "-pk"))
    rows = []
    for code in sorted(counts):
        mine = [one for one in versions if one.code == code]
        hot, cold = (opinions_on(mine, kind, first=first, last=last) for kind in (Moment.HOT, Moment.COLD))
        rows.append(OfModule(mine[0], counts[code], hot, cold))
    return rows
