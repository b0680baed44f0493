"""What each app knows of a person, gathered without the apps knowing each other.

An app registers one `PersonPart` in its `AppConfig.ready()`. The person's page draws the lines; a merge moves the
fields. A test demands that every foreign key to a person is named by a part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

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


class PersonPart:
    """`fields` names every foreign key to a person, as "app.Model.field"; `lines` must take a fixed number of queries."""

    fields: tuple[str, ...] = ()

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        return ()

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """Sentences for the head of her file; a fixed number of queries, none in most parts."""
        return ()

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        """Pages listed at the end of her file; no query."""
        return ()


_parts: list[PersonPart] = []


def register(part: PersonPart) -> None:
    _parts.append(part)


def parts() -> tuple[PersonPart, ...]:
    return tuple(_parts)
