"""What files that were taken out hold of a person: her name, until they are emptied or she is erased."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from beneficiaries.parts import PersonPart
from connect.impact.taken import making


class FilesPart(PersonPart):
    """No row names her: the files themselves do."""

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        making.forget(people, at=at)
