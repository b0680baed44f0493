"""What an antenna offers on a full day, and the calendar that somebody of its team reads on her telephone."""

from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership
from workshops.models import Kind
from workshops.weeks import feeds


def a_day(lille: Antenna, member: Membership) -> dict[str, Any]:
    """A kind with its pack of apps, and a calendar with its secret."""
    with open_antenna(lille.pk, user_id=member.user_id):
        _feed, secret = feeds.make(antenna_id=lille.pk, by=member.user, at=timezone.now())
    return {"applihour": Kind.objects.get(code="apps_moving").pk, "calendar": secret, "colleague": member.pk}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The addresses of the room, each with the value of its key."""
    antenna = {f"workshops_offer:{name}:pk": keys["applihour"] for name in ("kind", "sheet")}
    nation = {
        f"national_workshops_offer:{name}:pk": keys["applihour"]
        for name in ("kind", "variant", "close", "pack", "sheet")
    }
    return {
        **antenna, **nation, "workshops_weeks:member:pk": keys["colleague"], "public_weeks:calendar:secret": keys["calendar"],
    }  # fmt: skip
