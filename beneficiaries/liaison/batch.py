"""Several sheets at once, from a spreadsheet: read, shown row by row, put right, then sent together or not at all.

Each row goes through the form of a single sheet. Nothing is written before it is confirmed; the list waits on the
server for its author alone, a day at most.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.duplicates import fold_names
from beneficiaries.languages import LANGUAGES
from beneficiaries.liaison import letters, sheets, words
from beneficiaries.liaison.forms import ContentForm
from beneficiaries.models import LiaisonSheet, Need, SheetBatch, SheetState
from beneficiaries.names import typed_name
from beneficiaries.uploads.tables import Column, Table, code_of, said_yes
from connect.accounts.models import User
from connect.acts import act
from connect.antennas import territory
from connect.antennas.doors import root_urls
from connect.antennas.models import Antenna
from connect.partners import limits
from connect.partners.models import Professional, Structure
from connect.post import outbox
from connect.refusals import Refusal

MOST = 40  # people in one list: what a professional may send in an hour (`limits`)
KEPT = 5  # lists of one author that wait; the oldest give way
NEEDS = {
    Need.PLAN: "Forfait ou recharge",
    Need.DEVICE: "Ordinateur ou téléphone",
    Need.WORKSHOP: "Atelier",
    Need.DROP_IN: "Aide ponctuelle",
    Need.PROCEDURE: "Démarches en ligne",
}
COLUMNS = [
    Column("first_name", ("Prénom", "Prénoms", "First name"), needed=True),
    Column("last_name", ("Nom", "Nom de famille", "Last name"), needed=True),
    Column("birth", ("Date de naissance", "Naissance", "Né(e) le", "Birth date"), "date"),
    Column("phone", ("Téléphone", "Tél", "Portable", "Mobile", "Numéro de téléphone", "Telephone"), "phone"),
    Column("phone_shared", ("Téléphone partagé", "Shared telephone"), "yes"),
    Column("language", ("Langue la plus facile", "Langue", "Language")),
    Column("postcode", ("Code postal", "CP", "Postcode"), "postcode"),
    *(Column(f"need_{need}", (heading,), "yes") for need, heading in NEEDS.items()),
    Column("urgent", ("Urgent",), "yes"),
    Column("antenna", ("Antenne", "Antenna")),
    Column("informed", ("Informée et d’accord", "Accord de la personne", "Accord"), "yes"),
]
HEADINGS = {column.key: column.heading for column in COLUMNS}
AT_CELL = {"needs": f"need_{Need.PLAN}"}  # where a fault of the whole form is put right


class Lapsed(Refusal):
    sentence = gettext_lazy("This list is no longer kept. Choose the file again; nothing was sent.")


class NobodyChosen(Refusal):
    sentence = gettext_lazy("Nobody is ticked: tick those who know about it and agree, then send.")


class StillFaulty(Refusal):
    sentence = gettext_lazy("Somebody who is ticked has a cell to put right first. Nothing was sent.")


@dataclass(frozen=True)
class Fault:
    """A cell to put right: `typed` stands in it, `why` says what is wrong."""

    key: str
    typed: str
    why: str

    @property
    def heading(self) -> str:
        return HEADINGS[self.key]


@dataclass
class Line:
    """One person of the list. `content` is what `sheets.send` takes, None while there is a fault."""

    number: int
    typed: Mapping[str, str]
    ticked: bool
    informed: bool = False
    content: dict[str, Any] | None = None
    antenna: Antenna | None = None
    faults: list[Fault] = field(default_factory=list)
    before: list[LiaisonSheet] = field(default_factory=list)  # sheets that the structure sent for the same person
    twice: int | None = None  # the row above that is the same person

    @property
    def said(self) -> list[str]:
        """What the sheet will say, in a few words; as typed while there is a fault."""
        if self.content is None:
            return [text for key in ("birth", "phone", "postcode") if (text := self.typed.get(key, ""))]
        sheet = LiaisonSheet(**self.content)
        told = [words.birth(sheet), words.telephone(sheet), words.listed(sheet.needs, Need)]
        told += [_("urgent")] if sheet.urgent else []
        return [text for text in [*told, self.antenna.name if self.antenna else ""] if text]

    @property
    def name(self) -> str:
        return typed_name(self.typed)


# --- keeping the list


@act
def keep(table: Table, *, structure_id: int, by: User, at: datetime) -> SheetBatch:
    """Keep a list that was read, for its author. Rows that can leave as they are come ticked."""
    rows = [
        {"n": number, "typed": typed, "faults": {key: why for (n, key), why in table.faults.items() if n == number}}
        for number, typed in table.rows
    ]
    notes = {**table.notes, "unused": table.unused[:12]}
    batch = SheetBatch.objects.create(structure_id=structure_id, author=by, rows=rows, notes=notes, created_at=at)
    for line in lines_of(batch):
        ready = line.informed and line.content and not line.before and not line.twice
        next(row for row in rows if row["n"] == line.number)["ticked"] = bool(ready)
    batch.save(update_fields=["rows"])
    mine = SheetBatch.objects.filter(author=by, structure_id=structure_id, sent_at=None).order_by("-created_at")
    SheetBatch.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[KEPT:])).delete()
    return batch


@act
def put_right(
    batch: SheetBatch, cells: Mapping[tuple[int, str], str], ticked: Collection[int], *, by: User
) -> SheetBatch:
    """Write what was typed in the cells that had a fault, and who is ticked now. Sent meanwhile: nothing changes."""
    kept = _locked(batch, by)
    if kept.sent_at:
        return kept
    for row in kept.rows:
        row["ticked"] = row["n"] in ticked
        for key in HEADINGS:
            if (row["n"], key) in cells:
                row["typed"][key] = cells[row["n"], key].replace("\x00", "")[:300]
                row["faults"].pop(key, None)
    kept.save(update_fields=["rows"])
    return kept


def _locked(batch: SheetBatch, by: User) -> SheetBatch:
    kept = SheetBatch.objects.select_for_update().filter(pk=batch.pk, author=by).first()
    if kept is None:
        raise Lapsed
    return kept


# --- reading it


def lines_of(batch: SheetBatch) -> list[Line]:
    """The list as it stands: each row cleaned as a sheet is, with its faults, and who was sent before."""
    places = _Places(timezone.localdate(), batch.structure_id)
    lines = [_line(row, places) for row in batch.rows]
    folded = [tuple(sorted(words)) for words in fold_names([line.name for line in lines])]
    _mark_sent_before(lines, folded, batch.structure_id)
    seen: dict[tuple[Any, ...], int] = {}
    for line, folded_name in zip(lines, folded, strict=True):
        key = (folded_name, line.content["birth_on"] if line.content else line.typed.get("birth"))
        line.twice = seen.get(key)
        seen.setdefault(key, line.number)
    return lines


class _Places:
    """Antennas open today, by name; and the one that serves a postcode (the structure’s when none), asked once each."""

    def __init__(self, on: date, structure_id: int) -> None:
        self.on, self.open = on, list(territory.open_antennas(on))
        self.own_postcode = Structure.objects.values_list("postcode", flat=True).get(pk=structure_id)
        self.served: dict[str, Antenna | None] = {}

    def named(self, text: str) -> Antenna | None:
        code = code_of(text, [(antenna.pk, antenna.name) for antenna in self.open])
        return next((antenna for antenna in self.open if str(antenna.pk) == code), None)

    def serving(self, postcode: str) -> Antenna | None:
        if postcode not in self.served:
            self.served[postcode] = sheets.proposed_antenna(postcode, on=self.on)
        return self.served[postcode]


def _line(row: Mapping[str, Any], places: _Places) -> Line:
    typed: dict[str, str] = row["typed"]
    line = Line(row["n"], typed, bool(row.get("ticked")))
    why: dict[str, str] = dict(row["faults"])
    told = _told(typed, why, places)
    form = ContentForm(told)
    if not form.is_valid():
        for name, messages in form.errors.items():
            why.setdefault(AT_CELL.get(name, name), str(messages[0]))
    line.informed, line.antenna = told["informed"], told["antenna"]
    if not line.antenna and not why.keys() & {"antenna", "postcode"}:
        line.antenna = places.serving(form.cleaned_data.get("postcode") or places.own_postcode)
        if line.antenna is None:
            why["antenna"] = _("No antenna serves this place: write the name of one.")
    line.faults = [
        Fault(key if key in HEADINGS else "first_name", typed.get(key, ""), said) for key, said in why.items()
    ]
    if not why:
        line.content = form.content()
    return line


def _told(typed: Mapping[str, str], why: dict[str, str], places: _Places) -> dict[str, Any]:
    """Cells as the form takes them; a cell that is in no list, or neither yes nor no, is said in `why`."""

    def cell(key: str, read: Any, otherwise: Any) -> Any:
        try:
            return read(typed.get(key, ""))
        except ValidationError as error:
            why.setdefault(key, error.messages[0])
            return otherwise

    with translation.override("fr"):
        languages = [(code, str(label)) for code, label in LANGUAGES]
    told: dict[str, Any] = {
        key: typed.get(key, "") for key in ("first_name", "last_name", "birth", "phone", "postcode")
    }
    told |= {
        "language": cell("language", lambda text: code_of(text, languages), "") or "fr",
        "needs": [need.value for need in NEEDS if cell(f"need_{need}", said_yes, False)],
        "antenna": cell("antenna", places.named, None),
        "informed": cell("informed", said_yes, False),
    }
    for key in ("phone_shared", "urgent"):
        if cell(key, said_yes, False):
            told[key] = "on"
    return told


def _mark_sent_before(lines: Iterable[Line], folded: list[tuple[str, ...]], structure_id: int) -> None:
    """Sheets of the structure about the same name within a year, unless the birth dates say that it is another."""
    with connection.cursor() as cursor:
        cursor.execute(SENT_BEFORE, [[" ".join(words) for words in folded], structure_id])
        found = cursor.fetchall()
    by_key = LiaisonSheet.objects.in_bulk([key for _place, key in found])
    of_place: dict[int, list[LiaisonSheet]] = {}
    for place, key in found:
        of_place.setdefault(place - 1, []).append(by_key[key])
    for place, line in enumerate(lines):
        born = line.content["birth_on"] if line.content else None
        line.before = [
            sheet for sheet in of_place.get(place, []) if not born or not sheet.birth_on or sheet.birth_on == born
        ]


SENT_BEFORE = """
SELECT asked.place, s.id
  FROM unnest(%s::text[]) WITH ORDINALITY asked (words, place)
  JOIN beneficiaries_liaisonsheet s
    ON array_to_string(array(SELECT w FROM unnest(fold_words(s.first_name || ' ' || s.last_name)) w ORDER BY w COLLATE "C"), ' ')
       = asked.words
 WHERE s.structure_id = %s AND asked.words <> '' AND s.sent_at > now() - interval '1 year' AND s.state <> 'withdrawn'
 ORDER BY asked.place, s.sent_at DESC
"""


def reader_notes(notes: Mapping[str, Any]) -> list[str]:
    """What the reader noticed and did not decide in silence, in sentences."""
    said = []
    if hidden := notes.get("hidden"):
        said.append(
            ngettext("%(n)s hidden row was left out.", "%(n)s hidden rows were left out.", hidden) % {"n": hidden}
        )
    if merged := notes.get("merged"):
        rows = ", ".join(str(row) for row in merged)
        said.append(_("Merged cells (row %(rows)s): only the first of them holds the value.") % {"rows": rows})
    if sheets_read := notes.get("other_sheets"):
        said.append(_("Only the sheet “%(name)s” of the workbook is read.") % {"name": sheets_read[0]})
    if unused := notes.get("unused"):
        said.append(_("Columns that are not used: %(names)s.") % {"names": ", ".join(unused)})
    if notes.get("windows"):
        said.append(_("The file is in the old writing of Windows: look at the accents."))
    return said


# --- sending it


@act
def send_all(
    batch: SheetBatch, numbers: Collection[int], *, sender: Professional, by: User, at: datetime
) -> list[UUID]:
    """Send the sheets of these rows, together; the keys of the sheets. One letter acknowledges all of them.

    Pressed again (double click, back button) it gives those of the first press. Refused by Lapsed, NobodyChosen,
    StillFaulty: then nothing was sent.
    """
    kept = _locked(batch, by)
    if kept.sent_at:
        return [UUID(key) for key in kept.sheets]
    chosen = [line for line in lines_of(kept) if line.number in numbers]
    if not chosen:
        raise NobodyChosen
    if any(line.content is None for line in chosen):
        raise StillFaulty
    limits.refuse_a_flood(sender, antenna=places_of(chosen)[0], sheets=len(chosen))
    sent = []
    for line, antenna in zip(chosen, places_of(chosen), strict=True):
        key = uuid5(kept.pk, str(line.number))
        facts: dict[str, Any] = {"antenna": antenna, "sender": sender, "send_key": key, "by": by, "at": at}
        sent.append(sheets.send(line.content or {}, **facts, told_together=True))
    kept.rows, kept.notes, kept.sheets, kept.sent_at = [], {}, [str(sheet.pk) for sheet in sent], at
    kept.save(update_fields=["rows", "notes", "sheets", "sent_at"])
    _acknowledge(kept, sent)
    return [sheet.pk for sheet in sent]


def places_of(lines: Iterable[Line]) -> list[Antenna]:
    """Where each line goes; one without a fault has an antenna."""
    return [line.antenna for line in lines if line.antenna]


def _acknowledge(batch: SheetBatch, sent: list[LiaisonSheet]) -> None:
    """References and antennas; no name."""
    with translation.override(settings.LANGUAGE_CODE), root_urls():
        root = settings.PUBLIC_URL.rstrip("/")
        subject = ngettext("%(n)s liaison sheet has left", "%(n)s liaison sheets have left", len(sent)) % {
            "n": len(sent)
        }
        context = {"sheets": [(sheet, root + reverse("portal:sheet", args=[sheet.pk])) for sheet in sent]}
        body = render_to_string("sheets/letter_together.txt", context)
    for professional in letters.to_tell(sent[0]):
        outbox.send(
            recipient=professional.email,
            matter=f"batch:{batch.pk}",
            kind=SheetState.SENT.value,
            subject=subject,
            body=body,
        )
