"""What an access allows, in words; and a person's accesses of every kind, ended in one press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries.models import LiaisonSheet, Visit
from connect.accounts.models import User
from connect.acts import act
from connect.antennas import members
from connect.antennas.doors import Pass
from connect.antennas.models import Membership, Role
from connect.desk.nation import standing
from connect.partners import posts
from connect.partners.models import Professional
from connect.refusals import Refusal

REFERENT, PROFESSIONAL = "referent", "professional"
ALLOWS: dict[str, str | Promise] = {
    Role.VOLUNTEER: gettext_lazy(
        "Welcomes, sells, notes who came to a session; opens the files of people enrolled at this antenna, each opening noted."
    ),
    Role.CIVIC: gettext_lazy("The same as a volunteer, never alone at the till nor with paperwork."),
    Role.EMPLOYEE: gettext_lazy("The same as a volunteer, and plans sessions and trainings."),
    Role.MANAGER: gettext_lazy(
        "Everything at this antenna: its team, its lower prices, its tills and their differences, its lists with names, its admin."
    ),
    Role.NATIONAL_READER: gettext_lazy(
        "Reads figures, lists without names and settings of all antennas; changes nothing."
    ),
    Role.NATIONAL_ADMIN: gettext_lazy(
        "Opens and closes antennas, decides prices, caps and rules, ends accesses; works at no antenna’s counter."
    ),
    PROFESSIONAL: gettext_lazy(
        "Sends liaison sheets and follows those of the structure, registers for trainings; opens no antenna."
    ),
    REFERENT: gettext_lazy(
        "The same, registers colleagues, and answers for the structure: its people, its code, quotes and agreements."
    ),
}


@dataclass(frozen=True)
class Held:
    """One access of a person. `kind`: equipes, portail, calendriers; `standing`: it holds today or later; `last`: the day of
    the last thing done by it, None when nothing was or nobody notes it.
    """

    kind: str
    pk: str
    place: str
    role: str
    allows: str | Promise
    since: date | None
    until: date | None
    standing: bool
    last: date | None = None


def held_by(user: User, today: date) -> list[Held]:
    """Every access of a person, those that ended last; five queries."""
    worked = _last_at_antennas(user)
    places = user.memberships.select_related("antenna").order_by("starts_on", "pk")
    found = [_of_place(one, today, worked.get(one.antenna_id or 0)) for one in places]
    rows = Professional.objects.filter(user=user).select_related("structure").order_by("starts_on", "pk")
    sent = dict(LiaisonSheet.objects.filter(sender__user=user).values_list("sender").annotate(Max("sent_at")))
    found += [_of_post(one, today, sent.get(one.pk)) for one in rows]
    words = gettext_lazy("Reads her own hours on a telephone, without signing in.")
    found += [
        Held("calendriers", pk, place, _("calendar on a telephone"), words, None, None, standing=True, last=read_on)
        for pk, place, read_on in standing.feeds_of(user)
    ]
    return sorted(found, key=lambda one: not one.standing)


def _last_at_antennas(user: User) -> dict[int, datetime]:
    """Antenna → when she noted somebody there last."""
    return dict(Visit.objects.filter(noted_by=user).values_list("antenna").annotate(Max("noted_at")))


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _of_place(one: Membership, today: date, last: datetime | None) -> Held:
    where = one.antenna.name if one.antenna else _("National team")
    holds = one.ends_on is None or one.ends_on >= today
    return Held(
        "equipes", str(one.pk), where, one.get_role_display(), ALLOWS[one.role], one.starts_on, one.ends_on, holds, _day(last),
    )  # fmt: skip


def _of_post(one: Professional, today: date, last: datetime | None) -> Held:
    code = REFERENT if one.is_referent else PROFESSIONAL
    holds = one.ends_on is None or one.ends_on >= today
    role = _("referent") if one.is_referent else _("professional")
    return Held(
        "portail", str(one.pk), one.structure.name, role, ALLOWS[code], one.starts_on, one.ends_on, holds, _day(last)
    )


@act
def end_everything(user: User, *, by: Pass, who: User, at: datetime) -> list[str]:
    """Every access of a person ends now, each by its own act. What is refused stays, and is given back in words."""
    refused = []
    for one in held_by(user, timezone.localdate(at)):
        if one.standing:
            try:
                with transaction.atomic():
                    _end(one, by=by, who=who, at=at)
            except Refusal as refusal:
                refused.append(f"{one.place} : {refusal}")
    return refused


def _end(one: Held, *, by: Pass, who: User, at: datetime) -> None:
    if one.kind == "equipes":
        end_place(Membership.objects.get(pk=one.pk), by=by, at=at)
    elif one.kind == "portail":
        end_post(Professional.objects.get(pk=one.pk), at=at)
    else:
        standing.end_feed(one.pk, who, at)


def end_place(place: Membership, *, by: Pass, at: datetime) -> None:
    """The door closes at once. Those of `members.end`."""
    members.end(place, _yesterday(place.starts_on, at), by=by)


def end_post(post: Professional, *, at: datetime) -> None:
    """The portal closes at once. Those of `posts.end`."""
    posts.end(post, _yesterday(post.starts_on, at))


def _yesterday(starts_on: date, at: datetime) -> date:
    """Yesterday becomes the last day; what had not begun ends on its first day."""
    return max(timezone.localdate(at) - timedelta(days=1), starts_on)
