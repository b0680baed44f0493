"""What each app knows of a person, gathered without the apps knowing each other.

An app registers one `PersonPart` in its `AppConfig.ready()`. The person's page draws the lines; a merge moves the
fields. A test demands that every foreign key to a person is named by a part.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise

from beneficiaries.models import Person

T = TypeVar("T")


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


@dataclass(frozen=True)
class Seen:
    """A skill seen elsewhere than in a diagnostic. `code` is that of the questionnaire's item, `note` is of its scale, 0 to 3."""

    code: str
    name: str
    note: int
    at: datetime
    where: str


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
    # Name → scalar SQL about %(person)s at %(antenna)s on %(today)s. Those of all parts are asked in one statement when her
    # page opens (`ask`): whether there are rows worth a query, or the little there is. Names are unique among parts.
    asks: Mapping[str, str] = {}
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

    def papers(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        """Papers that she may be given, for the page that lists them: each opens as PDF, and takes its language from
        `langue`. A fixed number of queries.
        """
        return ()

    def seen(self, person: Person, *, antenna_id: int, since: datetime) -> Iterable[Seen]:
        """Skills seen after an instant, the latest note of each; one query."""
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


def anything(table: str, more: str = "") -> str:
    """For `asks`: does this antenna hold rows of a table that name her?"""
    return f"EXISTS (SELECT FROM {table} WHERE person_id = %(person)s AND antenna_id = %(antenna)s {more})"


def ask(person: Person, *, antenna_id: int, at: datetime) -> None:
    """Ask what all parts ask of a person, in one statement; the answers stay with this object, for the page being made."""
    asked = {name: sql for part in parts() for name, sql in part.asks.items()}
    if not asked:
        return
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"person": person.pk, "antenna": antenna_id, "today": timezone.localdate(at)}
        cursor.execute(f"SELECT {', '.join(asked.values())}", values)
        person.__dict__["_asked"] = dict(zip(asked, cursor.fetchone(), strict=True))


def known(person: Person, name: str, otherwise: Callable[[], T]) -> T:
    """What `ask` was answered; `otherwise` asks alone, where no page is being made."""
    asked: Mapping[str, T] = person.__dict__.get("_asked", {})
    return asked[name] if name in asked else otherwise()


def has(person: Person, name: str) -> bool:
    """Whether there may be rows: nothing is read of what `ask` found empty."""
    return known(person, name, lambda: True)


_parts: list[PersonPart] = []


def register(part: PersonPart) -> None:
    _parts.append(part)


def parts() -> tuple[PersonPart, ...]:
    return tuple(_parts)
