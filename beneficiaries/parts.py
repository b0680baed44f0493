"""What each app knows of a person, gathered without the apps knowing each other.

An app registers one `PersonPart` in its `AppConfig.ready()`. The person's page draws the lines; a merge moves the
fields. A test demands that every foreign key to a person is named by a part.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from beneficiaries.models import Person


@dataclass(frozen=True)
class Line:
    """One knot of a person's thread. `state`: "done", "now", "next" (to come) or "no" (missed, cancelled)."""

    when: date | datetime | None  # None: to do, without a date
    text: str
    state: str
    detail: str = ""
    href: str = ""
    action: str = ""  # the words of the link
    hours: Decimal | None = None


@dataclass(frozen=True)
class Notice:
    """One sentence at the head of a person's file: what whoever opens it should know before anything else."""

    text: str
    href: str = ""
    action: str = ""  # the words of the link
    strong: bool = False  # something to decide, and not only to know


@dataclass(frozen=True)
class Link:
    """A page about a person that her file leads to, said in a few words."""

    text: str
    href: str
    detail: str = ""


class MergeRecord(Protocol):
    """A merge while it is made. It writes down by itself what each row was before."""

    @property
    def pk(self) -> UUID: ...

    def move(self, field: str) -> int:
        """Give the winner all rows of a field ("app.Model.field") that name the loser, at every antenna; how many.

        Where a rule allows one row only, the winner's stays, the loser's is set aside whole and comes back with the undo.
        """


class PersonPart:
    """`fields` names every foreign key to a person, as "app.Model.field"; `lines` must take a fixed number of queries."""

    fields: tuple[str, ...] = ()
    # What an erasure does with the rows of a field: KEEP (they name a shell, for counts), CUT (the link and free text
    # go), DELETE. Not named here: cut where the link may be empty, else delete (see `privacy.rows`).
    erasing: Mapping[str, str] = {}
    # Statements that give (person_id, day) for each contact from a person; retention counts from the last.
    contacts: tuple[str, ...] = ()
    # Fields left out of the copy that a person asks for, each with the reason.
    uncopied: Mapping[str, str] = {}
    # Field → what its rows are called when two files are compared, where the name of the table would not say it.
    held: Mapping[str, str | Promise] = {}

    def move(self, loser: Person, winner: Person, record: MergeRecord) -> None:
        """Two files are made one: everything that names the loser names the winner. Override it to settle a rule first
        (one year of plans, one seat a session), by an owner function of your own: rows may be at other antennas.
        """
        for field in self.fields:
            record.move(field)

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        return ()

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """Sentences for the head of her file; a fixed number of queries, none in most parts."""
        return ()

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        """Pages listed at the end of her file; no query."""
        return ()

    def copy(self, person: Person) -> Mapping[str, list[dict[str, Any]]]:
        """All that this part holds of a person, at every antenna: field → rows. Called at the national door."""
        from beneficiaries.privacy.rows import copied

        return {field: copied(field, person.pk) for field in self.fields if field not in self.uncopied}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Erase what this part holds of people whose own rows are empty already. Called at the national door; counts
        and accounts hold. A part whose tables have rows below them, or figures to keep, says more here.
        """
        from beneficiaries.privacy.rows import erase

        for field in self.fields:
            erase(field, people, self.erasing.get(field))

    def lapsed(self, kept: str, before: date) -> Mapping[int, int]:
        """Antenna → how many rows of this part are past their own length (`Kept`), last used before a day."""
        return {}

    def lapse(self, kept: str, before: date, *, most: int) -> Mapping[int, int]:
        """Remove some of them; antenna → how many went, empty when none is left. At the national door."""
        return {}

    def last_contact(self) -> tuple[str, ...]:
        """The statements of `contacts`."""
        return self.contacts


_parts: list[PersonPart] = []


def register(part: PersonPart) -> None:
    _parts.append(part)


def parts() -> tuple[PersonPart, ...]:
    return tuple(_parts)
