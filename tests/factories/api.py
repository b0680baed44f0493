"""Keys of the API, as an administrator makes them."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from connect.accounts.models import User
from connect.antennas import doors
from connect.antennas.models import Antenna
from connect.impact.api import keys, opening
from connect.impact.api.keys import Wanted
from connect.impact.models import ApiKey, ApiScope


def wanted(**facts: Any) -> Wanted:
    """Of the house, with every right that there may be, for a month."""
    antenna = facts.get("antenna")
    scopes = [scope for scope in ApiScope if antenna or scope != ApiScope.LISTS]
    usual: dict[str, Any] = {
        "key": uuid.uuid4(), "name": "Graphique du site", "holder": "Service d’essai", "outside": False, "scopes": scopes,
        "antenna": None, "last_on": timezone.localdate() + timedelta(days=30),
    }  # fmt: skip
    return Wanted(**usual | facts)


def given(by: User, **facts: Any) -> tuple[ApiKey, str]:
    """A key and its secret."""
    with doors.open_national(user_id=by.pk):
        return keys.make(wanted(**facts), by=by, at=timezone.now())


def a_day(lille: Antenna, by: User) -> dict[str, Any]:
    """A key of Lille that was used once, and one of the nation."""
    secret = given(by, antenna=lille)[1]
    opening.knock(secret)
    made, _secret = given(by)
    return {"api:rows:code": "visites", "api_key": made.pk}
