"""Who works at which till: the first page of a till in a browser's session, and the end of that session (law.md T15).

Entries of the till's own chain, with `OP-` and a number, never a name.
"""

from typing import Any

from django.contrib.auth import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from connect.acts import act
from connect.antennas.doors import open_antenna
from connect.books import events
from connect.books.keys import LedgerUnavailable
from sales.models import Till

AT = "at_till"  # in the session: the antenna, the chain and the number of the till


@act
def _note(chain_id: int, what: str, number: int, user_id: int) -> None:
    events.note(chain_id, what, {"operator": f"OP-{user_id}", "till": number}, at=timezone.now())


def note_arrival(request: HttpRequest, till: Till | None) -> None:
    """Write that somebody works at this till now; once a session and till. A key that cannot be read stops sales, not pages."""
    if till is None or not request.user.pk:
        return
    here = [till.antenna_id, till.chain_id, till.number]
    if request.session.get(AT) == here:
        return
    try:
        _note(till.chain_id, "login", till.number, request.user.pk)
    except LedgerUnavailable:
        return
    request.session[AT] = here


@receiver(user_logged_out)
def note_leaving(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    """Write that she left the till at which she worked."""
    at = getattr(request, "session", {}).get(AT) if request is not None else None
    if not at or user is None:
        return
    antenna_id, chain_id, number = at
    try:
        with open_antenna(antenna_id):
            _note(chain_id, "logout", number, user.pk)
    except LedgerUnavailable:
        return
