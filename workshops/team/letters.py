"""What those who hold a place are told of it: a session or a duty cancelled, or at another hour; one letter each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from connect.accounts.models import User
from connect.antennas.doors import antenna_urls
from connect.antennas.models import Antenna
from connect.post import outbox
from connect.ui.templatetags.ui import day, hour
from workshops.models import HOLDS, SessionVolunteer


def tell_team(
    sessions: Iterable[int] = (), duties: Iterable[int] = (), *, was: Mapping[int, datetime] | None = None, at: datetime
) -> int:  # fmt: skip
    """Write to everyone who holds a place in these to come, once whatever their number; answers how many letters.

    `was`: the hour that each session had before; without it they are cancelled. The hour now is the place's own copy.
    """
    places = SessionVolunteer.objects.filter(HOLDS, ends_at__gt=at).select_related(
        "user", "session__kind", "session__room", "session__venue", "duty__site"
    )
    found = [*places.filter(session__in=list(sessions)), *places.filter(duty__in=list(duties))]
    by_user: dict[User, list[SessionVolunteer]] = defaultdict(list)
    for place in sorted(found, key=lambda place: (place.starts_at, place.pk)):
        by_user[place.user].append(place)
    for slug in Antenna.objects.filter(pk__in={place.antenna_id for place in found}).values_list("slug", flat=True):
        with antenna_urls(slug), override(settings.LANGUAGE_CODE):
            for user, hers in by_user.items():
                _write(user, hers, was, at)
    return len(by_user)


def _write(user: User, places: list[SessionVolunteer], was: Mapping[int, datetime] | None, at: datetime) -> None:
    link = settings.PUBLIC_URL.rstrip("/") + reverse("workshops_team:me")
    if was is None:
        subject, said = gettext("You are no longer expected"), gettext("This is cancelled, you need not come:")
    else:
        subject, said = (
            gettext("Your hour or your place has changed"),
            gettext("You are expected at another hour or place:"),
        )
    lines = "\n".join(_line(place, was) for place in places)
    paragraphs = [gettext("Hello,"), f"{said}\n{lines}", gettext("Your place in the team:") + f"\n{link}"]
    outbox.send(
        recipient=user.email, matter=f"team-place-{places[0].pk}" + (f"-{at:%Y%m%d%H%M%S}" if was else ""),
        kind="team_moved" if was else "team_cancelled", subject=subject, body="\n\n".join(paragraphs),
        not_after=max(place.ends_at for place in places),
    )  # fmt: skip


def _line(place: SessionVolunteer, was: Mapping[int, datetime] | None) -> str:
    need = place.session or place.duty
    assert need is not None
    now = f"{day(place.starts_at)}, {hour(place.starts_at)}-{hour(place.ends_at)}, {need.where}, {need}"
    before = (was or {}).get(place.session_id or 0)
    if before is None:
        return f"- {now}"
    return "- " + gettext("%(now)s, instead of %(day)s at %(hour)s") % {
        "now": now, "day": day(before), "hour": hour(before),
    }  # fmt: skip
