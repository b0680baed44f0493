"""A pasted list, or a spreadsheet, of colleagues: read line by line, each fault beside its line, registered whole or not at all.

A line is `first name; last name; e-mail address; position; status` (tabs, semicolons or commas), in another order under
headings, or `First Last <address>` as e-mail programs write it. Nothing is written while a line has a fault.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from unicodedata import combining, normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from beneficiaries.uploads.tables import Column, Table
from connect.accounts.models import User
from connect.acts import act
from connect.antennas.communes import plain
from connect.partners.models import Professional, Structure
from connect.refusals import Refusal
from connect.ui.fields import NameField
from training import registration
from training.models import Registration, Session, TraineeStatus
from training.registration import NewColleague

MOST = 60  # people in one list
LONGEST = 20_000  # characters of a pasted list
COLUMNS = [
    Column("first_name", ("Prénom", "Prénoms", "First name"), needed=True),
    Column("last_name", ("Nom", "Nom de famille", "Last name", "Name"), needed=True),
    Column("email", ("Adresse de courriel", "Courriel", "E-mail", "Email", "Mail", "Mél", "Adresse mail"), needed=True),
    Column("position", ("Fonction", "Poste", "Métier", "Position")),
    Column("status", ("Statut", "Status", "En tant que")),
]
KEYS = [column.key for column in COLUMNS]
STATUS_WORDS = {
    TraineeStatus.EMPLOYEE: "salarie salariee cdi cdd employe employee prive",
    TraineeStatus.PUBLIC_AGENT: "agent agente fonctionnaire titulaire contractuel contractuelle public",
    TraineeStatus.APPRENTICE: "apprenti apprentie alternant alternante alternance apprentissage",
    TraineeStatus.JOBSEEKER: "demandeur demandeuse recherche chomage",
    TraineeStatus.INDIVIDUAL: "particulier particuliere frais",
    TraineeStatus.OTHER: "benevole elu elue volontaire stagiaire autre",
}  # beside the labels themselves
NEXT_ADDRESS = re.compile(r">\s*[;,]\s*")  # several addresses on one line, as an e-mail program writes them
ADDRESS_LINE = re.compile(r"^\"?(?P<names>[^<>\"]+?)\"?\s*<(?P<email>[^<>]+)>$")


class Faulty(Refusal):
    sentence = gettext_lazy("Some lines are to be put right first: nobody was registered.")


class Nobody(Refusal):
    sentence = gettext_lazy("This list has nobody: write one person a line.")
    field = "pasted"


class TooLong(Refusal):
    sentence = gettext_lazy("This list is too long: 60 people at most. Paste it in several times.")
    field = "pasted"


@dataclass(frozen=True)
class Row:
    """A line of the list: its number, as it was written, who it names, what is wrong with it."""

    number: int
    written: str
    colleague: NewColleague
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pasted:
    """The lines that name somebody, in their order."""

    rows: tuple[Row, ...]

    @property
    def faulty(self) -> list[Row]:
        return [row for row in self.rows if row.faults]

    @property
    def colleagues(self) -> list[NewColleague]:
        return [row.colleague for row in self.rows]


def read(text: str) -> Pasted:
    """The people of a pasted text, with the faults of each line. Refuses Nobody, TooLong."""
    if len(text) > LONGEST:
        raise TooLong
    lines = [
        (number, line.strip(" "))
        for number, written in enumerate(text.replace("\0", "").splitlines(), 1)
        for line in NEXT_ADDRESS.sub(">\n", written).split("\n")
        if line.strip(";,|\t ")
    ]
    order = _headings(_cells(lines[0][1])) if lines else None
    if order is not None:
        lines = lines[1:]
    return _whole([_row(number, line, _told(line, order)) for number, line in lines])


def of_table(table: Table) -> Pasted:
    """The people of a spreadsheet read with `COLUMNS`, with the faults of each row. Refuses Nobody, TooLong."""
    rows = []
    for number, cells in table.rows:
        row = _row(number, " ; ".join(filter(None, (cells.get(key, "") for key in KEYS))), cells)
        unread = [str(table.faults[number, key]) for key in KEYS if (number, key) in table.faults]
        rows.append(replace(row, faults=tuple(unread)) if unread else row)
    return _whole(rows)


def _whole(rows: Sequence[Row]) -> Pasted:
    if not rows:
        raise Nobody
    if len(rows) > MOST:
        raise TooLong
    return Pasted(tuple(_twice(rows)))


def _cells(line: str) -> list[str]:
    """The cells of a line, by whatever separates them; a name never holds a comma beside an address."""
    mark = next((mark for mark in "\t;|" if mark in line), ",")
    try:
        cells = next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        cells = line.split(mark)
    return [cell.strip() for cell in cells]


def _headings(cells: Sequence[str]) -> list[str | None] | None:
    """Which column each cell stands for, when this line is of headings: two names of columns at least, and no address."""
    known = {plain(name): column.key for column in COLUMNS for name in column.names}
    order = [known.get(plain(cell)) for cell in cells]
    named = [key for key in order if key]
    return order if len(named) >= 2 and not any("@" in cell for cell in cells) else None


def _told(line: str, order: Sequence[str | None] | None) -> dict[str, str]:
    """What a line says, by column key. Without headings, the address is found by its sign and the rest read in order."""
    if written := ADDRESS_LINE.match(line.rstrip(";, ")):
        return dict(zip(KEYS, [*_two_names(written["names"]), written["email"].strip()], strict=False))
    cells = _cells(line)
    if order is not None:
        return {key: cell for key, cell in zip(order, cells, strict=False) if key}
    if len(cells) == 1:
        words = line.split()
        named = _two_names(" ".join(word for word in words if "@" not in word))
        return dict(zip(KEYS, [*named, *(word for word in words if "@" in word)], strict=False))
    at = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if at is None:
        return dict(zip(KEYS, cells, strict=False))
    names = [cell for cell in cells[:at] if cell] or [cell for cell in cells[at + 1 : at + 3] if cell]
    after = cells[at + 1 :] if any(cells[:at]) else cells[at + 3 :]
    if len(names) == 1:
        names = _two_names(names[0])
    return dict(zip(KEYS, [*names[:2], *[""] * (2 - len(names)), cells[at], *after], strict=False))


def _two_names(text: str) -> list[str]:
    """`Karim Benali`, `BENALI Karim`, `Benali, Karim` → first name and last name. With more words than two, capitals tell
    the last name; else nobody can know, and the last name stays empty."""
    if "," in text:
        last, _comma, first = text.partition(",")
        return [first.strip(), last.strip()]
    words = text.split()
    capitals = [word for word in words if len(word) > 1 and word == word.upper() and word != word.lower()]
    if capitals and len(capitals) < len(words):
        return [" ".join(word for word in words if word not in capitals), " ".join(capitals)]
    return words if len(words) == 2 else [text, ""]


def _row(number: int, line: str, told: Mapping[str, str]) -> Row:
    """A line with its person cleaned as by the form of one colleague, and its faults."""
    faults: list[str] = []
    cells = {key: " ".join(told.get(key, "").split()) for key in KEYS}
    words = {"first_name": gettext("Write the first name."), "last_name": gettext("Write the last name.")}
    for key, sentence in words.items():
        try:
            cells[key] = NameField(required=False).clean(cells[key])
            if not cells[key]:
                faults.append(sentence)
        except ValidationError as error:
            faults += error.messages
    cells["email"] = cells["email"].lower()
    if cells["email"]:
        faults += _address_faults(cells["email"])
    if len(cells["position"]) > 80:
        faults.append(gettext("Write the position in 80 characters at most."))
    try:
        status = status_of(cells["status"])
    except ValidationError as error:
        status = ""
        faults += error.messages
    return Row(number, line[:300], NewColleague(**cells | {"status": status}), tuple(dict.fromkeys(faults)))


def _address_faults(email: str) -> list[str]:
    try:
        validate_email(email)
    except ValidationError:
        return [gettext("Write one e-mail address, without blanks. Example: prenom.nom@ville.fr")]
    return (
        [gettext("Write one e-mail address, without blanks. Example: prenom.nom@ville.fr")]
        if re.search(r"[\s,;\"]", email) or len(email) > 254
        else []
    )


def status_of(text: str) -> str:
    """The status that a cell says, in our words or in those that people use; empty stays empty. ValidationError otherwise."""
    said = plain(text)
    if not said:
        return ""
    known = {plain(str(label)): str(code) for code, label in TraineeStatus.choices}
    known |= {word: str(code) for code, words in STATUS_WORDS.items() for word in words.split()}
    for words in (said, *said.split()):
        if words in known:
            return known[words]
    labels = ", ".join(str(label) for _code, label in TraineeStatus.choices)
    raise ValidationError(
        gettext("“%(text)s” is not a status that we know: %(labels)s.") % {"text": text[:40], "labels": labels}
    )


def _twice(rows: Sequence[Row]) -> list[Row]:
    """An address that stands twice is a fault of the second line."""
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.colleague.email, row.number)
    said = gettext("This address stands on line %(line)s already.")
    return [
        replace(row, faults=(*row.faults, said % {"line": first[row.colleague.email]}))
        if row.colleague.email and first[row.colleague.email] != row.number
        else row
        for row in rows
    ]


def checked(pasted: Pasted, structure: Structure | int) -> Pasted:
    """The same list beside the structure's people: somebody known by her name needs no address, and the address of a
    colleague who has another name is a fault. At the door of the structure, or of an antenna."""
    key = structure if isinstance(structure, int) else structure.pk
    people = list(Professional.objects.on().filter(structure_id=key).only("first_name", "last_name", "email"))
    by_address = {one.email: one for one in people}
    by_name: dict[tuple[str, str], list[Professional]] = {}
    for one in people:
        by_name.setdefault(_name(one.first_name, one.last_name), []).append(one)
    rows = []
    for row in pasted.rows:
        line, fault = row.colleague, ""
        known = by_address.get(line.email)
        if not line.email and not row.faults:
            same = by_name.get(_name(line.first_name, line.last_name), [])
            if len(same) == 1:
                line = line._replace(email=same[0].email)
            else:
                fault = gettext("Write the e-mail address: the attestation is announced there.")
        elif known and not row.faults and _name(known.first_name, known.last_name) != _name(*line[:2]):
            fault = gettext("This address is %(name)s’s in your structure: check the name, or the address.") % {
                "name": known
            }
        rows.append(replace(row, colleague=line, faults=(*row.faults, fault) if fault else row.faults))
    return Pasted(tuple(rows))


def _name(first: str, last: str) -> tuple[str, str]:
    """A name as PostgreSQL compares it: without accents, in small letters."""
    bare = ["".join(c for c in normalize("NFKD", part) if not combining(c)).lower() for part in (first, last)]
    return bare[0], bare[1]


@act
def register(
    session: Session,
    pasted: Pasted,
    structure: Structure,
    *,
    by: Professional | User,
    at: datetime,
    status: str = TraineeStatus.EMPLOYEE,
    wait: bool = False,
    asked_by: Professional | None = None,
) -> list[Registration]:
    """Register everyone of the list, or nobody; `status` is of those whose line says none.

    `by`: a professional at the portal's door, somebody of the team at the antenna's (`asked_by`: who called). Refuses
    Faulty, and as `training.registration.register` does.
    """
    pasted = checked(pasted, structure)
    if pasted.faulty:
        raise Faulty
    if isinstance(by, Professional):
        return registration.register(
            session,
            colleagues=[],
            new=pasted.colleagues,
            on=timezone.localdate(at),
            by=by,
            status=status,
            wait=wait,
            at=at,
        )
    return registration.register_from_here(
        session, structure, colleagues=[], new=pasted.colleagues, at=at, by=by, status=status, wait=wait,
        asked_by=asked_by,
    )  # fmt: skip
