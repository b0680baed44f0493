"""The copy of all data that a person may ask for (GDPR 15 and 20): complete, in plain words on paper, and for machines.

Each part of the file gives its own. A test demands that every table that names a person is in it, or in a written list
with the reason. Colleagues' names are not hers to have: the journal says when and where a file was opened, not by whom.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from beneficiaries.journal import note_opening
from beneficiaries.models import Enrolment, Person, SheetCorrection, SheetEvent
from beneficiaries.parts import parts
from beneficiaries.privacy.rows import readable
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.doors import open_national

FORMAT = "connect-copy-1"  # the shape below; `docs/copy-of-data.md` describes it
Rows = list[dict[str, Any]]


@act
def copy_of(person: Person, *, antenna_id: int, by: User, at: datetime) -> dict[str, Any]:
    """All that is known of a person, at every antenna, for the person herself; written in the journal.

    Gives `{"format", "made_at", "card", "tables": {"app.Model.field": [rows]}}`.
    """
    note_opening(person, antenna_id=antenna_id, by=by, act="copied for the person")
    with open_national():
        tables: dict[str, Rows] = {}
        for part in parts():
            tables |= part.copy(person)
    return {"format": FORMAT, "made_at": timezone.localtime(at).isoformat(), "card": str(person), "tables": tables}


def as_json(copy: Mapping[str, Any]) -> bytes:
    """UTF-8, indented, letters as they are."""
    return json.dumps(copy, ensure_ascii=False, indent=2, default=str).encode()


def herself(person: Person) -> dict[str, Rows]:
    """Her own row."""
    row: dict[Any, Any] = {}
    for field in Person._meta.concrete_fields:
        value = getattr(person, field.attname)
        row[field.column] = value if isinstance(value, bool) else field.value_to_string(person) or None
    return {"beneficiaries.Person": [readable(Person, row) | {"key": str(person.pk)}]}


def sheets_of(person: Person) -> dict[str, Rows]:
    """What hangs on her sheets: their steps and corrections; and the antennas by name."""
    steps = SheetEvent.objects.filter(sheet__person=person).select_related("sheet").order_by("at")
    corrections = SheetCorrection.objects.filter(sheet__person=person).select_related("sheet").order_by("at")
    known = Enrolment.objects.filter(person=person).select_related("antenna").order_by("since")
    return {
        "beneficiaries.Enrolment.person": [{"antenna": e.antenna.name, "since": e.since.isoformat()} for e in known],
        "beneficiaries.SheetEvent.sheet": [
            {"sheet": s.sheet.reference, "state": s.state, "reason": s.reason, "at": s.at.isoformat()} for s in steps
        ],
        "beneficiaries.SheetCorrection.sheet": [
            {"sheet": c.sheet.reference, "changes": c.changes, "at": c.at.isoformat()} for c in corrections
        ],
    }
