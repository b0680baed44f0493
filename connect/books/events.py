"""Technical events (law.md T15): what happened to the machine and not to a sale. Signed and chained as tickets are.

Those of the whole house stand in one national chain; those of a till, in its own.
"""

from datetime import datetime

from connect.books import chain
from connect.books.models import Chain, Entry

NATIONAL = "EV"
KIND = "event"


def national_chain() -> Chain:
    """The chain of the house's own events; at the national door, or by the owner."""
    return chain.open_chain(NATIONAL, None)


def note(chain_id: int, what: str, facts: dict[str, str | int], *, at: datetime) -> Entry:
    """Write an event: `what` in one word, plain facts, no name and no secret. LedgerUnavailable when it cannot be signed."""
    return chain.append(chain.hold(chain_id), kind=KIND, body={**facts, "event": what}, at=at)


def last(chain_id: int, what: str) -> dict[str, object]:
    """What the last event of that word says; empty when there is none."""
    events = Entry.objects.filter(chain=chain_id, kind=KIND, text__contains=f'"event":"{what}"').order_by("-seq")
    return chain.said(events.values_list("text", flat=True).first() or "")


def note_if_changed(chain_id: int, what: str, facts: dict[str, str | int], *, at: datetime) -> Entry | None:
    """Write an event unless the last one of that word says the same; None then."""
    before = last(chain_id, what)
    if before and all(before.get(name) == value for name, value in facts.items()):
        return None
    return note(chain_id, what, facts, at=at)
