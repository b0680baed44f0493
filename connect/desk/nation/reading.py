"""Who has access to what, and when it was used last: places in teams, posts at the portal, keys without a person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from connect.accounts.models import User
from connect.antennas.models import Membership
from connect.desk.nation.allowing import ALLOWS, PROFESSIONAL, REFERENT
from connect.partners.models import Professional

DORMANT = timedelta(days=90)
SEEN = Coalesce("user__last_login", "user__joined_at")  # an account that was never used counts from its making


@dataclass(frozen=True)
class Access:
    """A line of the list. `last`: the last sign-in of the account, whatever door it opened; None: never."""

    pk: int
    person: int
    who: str
    email: str
    place: str
    role: str
    since: date
    until: date | None
    last: datetime | None
    dormant: bool
    allows: str | Promise


def is_dormant(user: User | None, now: datetime) -> bool:
    """Not used for ninety days; an account that never was, ninety days after it was made."""
    if user is None:
        return False
    return (user.last_login or user.joined_at) < now - DORMANT


def _slept(rows: Any, now: datetime) -> Any:
    before = now - DORMANT
    return rows.filter(Q(user__last_login__lt=before) | Q(user__last_login=None, user__joined_at__lt=before))


def members(now: datetime, *, antenna: int | None, nation: bool, role: str, dormant: bool) -> QuerySet[Membership]:
    """Places in teams that hold today or later, those that slept longest first."""
    rows = Membership.objects.on_or_after(timezone.localdate(now)).select_related("user", "antenna")
    if nation:
        rows = rows.filter(antenna=None)
    elif antenna:
        rows = rows.filter(antenna=antenna)
    if role:
        rows = rows.filter(role=role)
    ordered = rows.order_by(SEEN, "pk")
    return _slept(ordered, now) if dormant else ordered


def professionals(now: datetime, *, dormant: bool) -> QuerySet[Professional]:
    """Posts at the portal that hold today or later and have an account."""
    rows = Professional.objects.exclude(ends_on__lt=timezone.localdate(now)).filter(user__isnull=False)
    ordered = rows.select_related("user", "structure").order_by(SEEN, "pk")
    return _slept(ordered, now) if dormant else ordered


def of_member(place: Membership, now: datetime) -> Access:
    where = place.antenna.name if place.antenna else _("National team")
    user = place.user
    return Access(
        place.pk, user.pk, user.get_full_name(), user.email, where, place.get_role_display(), place.starts_on, place.ends_on,
        user.last_login, is_dormant(user, now), ALLOWS[place.role],
    )  # fmt: skip


def of_professional(post: Professional, now: datetime) -> Access:
    assert post.user is not None
    role = _("referent") if post.is_referent else _("professional")
    return Access(
        post.pk, post.user.pk, f"{post.first_name} {post.last_name}", post.user.email, post.structure.name, role, post.starts_on,
        post.ends_on, post.user.last_login, is_dormant(post.user, now), ALLOWS[REFERENT if post.is_referent else PROFESSIONAL],
    )  # fmt: skip
