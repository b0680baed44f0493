"""Two keys of the API today: the metropolis reads whole years, Lille's own screen reads its lists and was used this morning."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas.models import Antenna
from connect.impact.api import keys
from connect.impact.api.keys import Wanted
from connect.impact.models import ApiScope


def write(now: datetime, claire: User, lille: Antenna) -> None:
    """At the national door; again, it changes nothing."""
    today = timezone.localdate(now)
    outside = [ApiScope.FIGURES, ApiScope.SESSIONS, ApiScope.PLACES]
    for name, holder, is_outside, scopes, antenna, days in (
        ("Observatoire du numérique", "Métropole de Lille", True, outside, None, 180),
        ("Écran de l’accueil", "Antenne de Lille", False, list(ApiScope), lille, 364),
    ):
        wanted = Wanted(
            key=uuid5(NAMESPACE_OID, f"api-{name}"), name=name, holder=holder, outside=is_outside,
            scopes=[str(scope) for scope in scopes], antenna=antenna, last_on=today + timedelta(days=days),
        )  # fmt: skip
        keys.make(wanted, by=claire, at=now)
