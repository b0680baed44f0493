"""Who can be written to about a session: the professional herself, who registered her, another referent, nobody."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from connect.partners.models import Professional, Structure
from training.models import Registration, RegistrationState, Session


def reachable() -> QuerySet[Professional]:
    """In post today, and whose account, if she has one, is still open."""
    return Professional.objects.on().filter(Q(user__isnull=True) | Q(user__is_active=True))


def contacts(structures: Iterable[int], *, session: Session | None = None) -> dict[int, list[Professional]]:
    """For each structure (keys): who registered people to this session, if still reachable; else its other referents."""
    registering: set[int] = set()
    if session is not None:
        concerned = Registration.objects.filter(
            session=session, state__in=[RegistrationState.REGISTERED, RegistrationState.WAITING]
        )
        registering = set(concerned.values_list("registered_by_id", flat=True))
    found: dict[int, list[Professional]] = defaultdict(list)
    for one in reachable().filter(Q(is_referent=True) | Q(pk__in=registering), structure__in=structures):
        found[one.structure_id].append(one)
    return defaultdict(
        list, {key: [p for p in people if p.pk in registering] or people for key, people in found.items()}
    )


def structures_to_call(session: Session) -> list[Structure]:
    """Structures with registered people and nobody left who can be written to: the antenna calls them."""
    going = Registration.objects.filter(session=session, state=RegistrationState.REGISTERED)
    written = reachable().filter(trainings__in=going).values("structure_id")
    silent = Structure.objects.filter(pk__in=going.values("structure_id")).exclude(pk__in=written).order_by("name")
    structures = list(silent)
    reached = contacts([one.pk for one in structures], session=session) if structures else {}
    return [one for one in structures if not reached[one.pk]]
