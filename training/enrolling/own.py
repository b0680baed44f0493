"""Registrations as a structure sees them on the portal: its own people alone, whatever their state."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Func, IntegerField, Max, Q, QuerySet

from connect.antennas.http import PortalRequest
from connect.partners.models import Professional, StructureKind
from training.access import may_register_colleagues
from training.models import CallState, Registration, RegistrationState, Session, TraineeStatus

PUBLIC = {StructureKind.CCAS, StructureKind.FRANCE_TRAVAIL, StructureKind.DEPARTMENT}


class OwnGroup(NamedTuple):
    """People of one structure in one session; who waits carries `rank`, who is gone `lapsed_on` when no answer came."""

    seated: list[Registration]
    waiting: list[Registration]
    gone: list[Registration]

    def there(self) -> set[int]:
        """Keys of the professionals who have a seat or wait for one."""
        return {one.professional_id for one in [*self.seated, *self.waiting]}


def post_of(request: PortalRequest) -> Professional:
    """The professional whose pass opened the door."""
    return Professional.objects.select_related("structure").get(pk=request.professional.holder_id)


def own_people(post: Professional) -> QuerySet[Registration]:
    """Registrations this professional may see: all her structure's for a referent, else her own."""
    mine = Registration.objects.filter(structure_id=post.structure_id).select_related("professional")
    mine = mine.order_by("professional__last_name", "professional__first_name", "pk")
    return mine if may_register_colleagues(post) else mine.filter(professional=post)


def ranked(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """With the `rank` of who waits, from 1, all structures counted."""
    before = Func(F("pk"), function="training_waiting_before", output_field=IntegerField())
    return registrations.annotate(rank=before + 1)


def group_of(post: Professional, session: Session) -> OwnGroup:
    """Her people of a session, in one query."""
    known = ranked(own_people(post).filter(session=session))
    known = known.select_related("professional", "replaces__professional", "replaced_by__professional")
    lapsed = Max("calls__closed_at", filter=Q(calls__state=CallState.LAPSED))
    everyone = list(known.annotate(lapsed_on=lapsed))
    return OwnGroup(
        seated=[one for one in everyone if one.state == RegistrationState.REGISTERED],
        waiting=sorted(
            (one for one in everyone if one.state == RegistrationState.WAITING), key=lambda one: getattr(one, "rank", 0)
        ),
        gone=[one for one in everyone if one.state in (RegistrationState.CANCELLED, RegistrationState.REPLACED)],
    )


def how_many_wait(session: Session) -> int:
    """How many wait for a seat of a session, of whatever structure; nothing of whom."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT training_waiting_in(%s)", [session.pk])
        return int(cursor.fetchone()[0])


def usual_status(post: Professional) -> str:
    """As whom this structure's people came last; the first time, what its kind makes likely."""
    last = Registration.objects.filter(structure_id=post.structure_id).order_by("-registered_at", "-pk")
    known: str | None = last.values_list("status", flat=True).first()
    likely = TraineeStatus.PUBLIC_AGENT if post.structure.kind in PUBLIC else TraineeStatus.EMPLOYEE
    return known or str(likely)


def told(registrations: Iterable[Any]) -> list[Registration]:
    """The same, read again with the rank of who waits, in the order of the list."""
    keys = [one.pk for one in registrations]
    found = ranked(Registration.objects.filter(pk__in=keys).select_related("professional"))
    return sorted(found, key=lambda one: (getattr(one, "rank", 0), one.pk))
