"""What changed in the house since the books last knew: the program, its keys, the seller's identity (law.md T15)."""

from datetime import datetime

from django.utils import timezone

from connect import VERSION
from connect.acts import act
from connect.books import events, keys
from connect.books.models import Entry
from sales.models import Letterhead


@act
def note_changes(*, at: datetime) -> list[Entry]:
    """Write what changed; nothing when all is as it was. At the national door, or by the owner. LedgerUnavailable."""
    book = events.national_chain()
    key_id, _key = keys.signing_key()
    facts: dict[str, dict[str, str | int]] = {"version": {"program": f"Connect {VERSION}"}, "key": {"key_id": key_id}}
    letterhead = Letterhead.objects.in_force(timezone.localdate(at))
    if letterhead is not None:
        facts["identity"] = {
            "association": letterhead.name,
            "from_on": letterhead.from_on.isoformat(),
            "siret": letterhead.siret,
            "vat": letterhead.vat_mention,
        }
    noted = [events.note_if_changed(book.pk, what, said, at=at) for what, said in facts.items()]
    return [entry for entry in noted if entry is not None]
