"""One person's facts to copy into the association's own tool, in the order of its form; and the link from her file."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.parts import Link, PersonPart
from connect.impact.exports import HEADINGS, KINDS, defused, rows
from connect.impact.period import Period

SESSION, CONTACT, PARTICIPANT = slice(0, 6), slice(6, 12), slice(12, 14)
SHOWN = 6  # of each kind, the latest


class Group(NamedTuple):
    """A part of the form: `fields` are (heading, value), `line` all the values as one row to paste in a spreadsheet."""

    title: str
    fields: list[tuple[str, str]]
    line: str


def groups(person: Person, antenna_id: int, *, on: date) -> list[Group]:
    """The contact first, then the last sessions and articles of a year, latest first."""
    year = Period(on - timedelta(days=365), on + timedelta(days=31))
    found = {kind: list(rows([kind], antenna_id, year, person.pk))[::-1][:SHOWN] for kind in KINDS}
    every = [row for kind in KINDS for row in found[kind]]
    contact = every[0] if every else _alone(person, antenna_id)
    told = [_group(_("Contact"), contact, CONTACT)]
    told += [_group(f"{row[0]}, {defused(row[1])}", row, SESSION, PARTICIPANT) for row in found["seances"]]
    told += [_group(f"{defused(row[20])}, {defused(row[14])}", row, slice(14, None)) for row in found["ventes"]]
    return told


def _alone(person: Person, antenna_id: int) -> list[Any]:
    """The contact of somebody who has no session and no purchase yet."""
    from django.db import connection

    from connect.impact import exports

    with connection.cursor() as cursor:
        cursor.execute(exports.CONTACT_ALONE, {"antenna": antenna_id, "person": person.pk})
        facts = cursor.fetchone()
    return [None] * 6 + exports.contact(*facts) + [None] * (len(HEADINGS) - 12)


def _group(title: str, row: list[Any], *parts: slice) -> Group:
    cells = [
        (heading, defused(value)) for part in parts for heading, value in zip(HEADINGS[part], row[part], strict=True)
    ]
    return Group(
        title, [(heading, value) for heading, value in cells if value], "\t".join(value for _h, value in cells)
    )


class CopyingPart(PersonPart):
    """Nothing of its own: a link at the end of the file."""

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        detail = _("Field after field, in the order of its form.")
        return [Link(_("Copy into the association’s own tool"), reverse("impact:copy", args=[person.pk]), detail)]
