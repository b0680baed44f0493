"""What the take-over from another tool knows of a person: her identifiers there. Nothing of it is shown on her page."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from beneficiaries.models import ExternalId
from beneficiaries.parts import PersonPart
from beneficiaries.privacy.rows import KEEP

FIELD = "beneficiaries.ExternalId.person"


class TakeOverPart(PersonPart):
    """Her identifier there stays when she is erased, and names an empty shell: the same list, taken over again next month,
    must not write her anew. What the list said of her goes.
    """

    fields = (FIELD,)
    erasing = {FIELD: KEEP}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        super().erase(people, at=at)
        ExternalId.objects.filter(person__in=people).update(seen={}, seen_at=at)
