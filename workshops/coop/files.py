"""The files themselves: the activities as La Coop writes them, the people as its import reads them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from django.utils import timezone

from beneficiaries.models import Person
from connect.ui.spreadsheet import MARK, Cell, Workbook, as_text, csv_line
from workshops.coop import people
from workshops.coop.activities import HEADINGS
from workshops.roll.days import Days

WIDTHS = [12, 18, 18, 16, 16, 12, 10, 24, 12, 18, 24, 30, 20, 10, 10, 10, 34, 18, 34, 12, 18, 14, 12, 20, 20, 12, 12, 14, 16,
          20, 38]  # fmt: skip
PEOPLE = [("Nom", 20), ("Prénom", 20), ("Année de naissance", 18), ("Nom", 24), ("Code INSEE", 12), ("Code postal", 24),
          ("N° de téléphone", 18), ("E-mail", 28), ("Genre", 16), ("Notes supplémentaires", 24)]  # fmt: skip
FIRST_ROWS: list[list[Cell]] = [
    ["Une personne par ligne, à partir de la ligne 4. Nom et prénom sont obligatoires."],
    ["Nom", "Prénom", "Année de naissance", "Commune", None, None, "N° de téléphone", "E-mail", "Genre",
     "Notes supplémentaires"],
]  # fmt: skip
THIRD_ROW = ["", "", "", "Nom", "Code INSEE", "Code postal", "", "", "", ""]
SHEET, COMMUNES = "Bénéficiaires", "Communes"


def activities_xlsx(
    rows: Iterable[list[Cell]], *, by: tuple[str, str, str], total: int, days: Days, places: str, at: datetime
) -> IO[bytes]:
    """An open file at its beginning. `by`: first name, last name and role of who takes it out; `total`: how many rows."""
    first, last, role = by
    now = timezone.localtime(at)
    above: list[list[Cell]] = [
        ["Informations export"],
        ["Nom", last], ["Prénom", first], ["Rôle", role], ["Total", total],
        ["Date d'export", f"{now:%d/%m/%Y}"], ["Heure d'export", f"{now:%H:%M}"],
        ["Filtres"], ["Période", f"{days.first:%d/%m/%Y} - {days.last:%d/%m/%Y}"], ["Lieux", places],
        [],
    ]  # fmt: skip
    file = TemporaryFile()  # noqa: SIM115 -- the answer closes it
    book = Workbook(to=file)
    book.sheet("Activités", list(zip(HEADINGS, WIDTHS, strict=True)), rows, above=above)
    book.close()
    file.seek(0)
    return file


def activities_csv(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """Line by line: semicolons, UTF-8 with its mark, the headings first."""
    yield MARK + csv_line(HEADINGS)
    for row in rows:
        yield csv_line([as_text(cell) for cell in row])


def people_xlsx(found: Iterable[Person]) -> bytes:
    """The template filled: instructions, two rows of headings, one person a row; then the communes that it names."""
    towns: dict[str, people.Town] = {}

    def rows() -> Iterator[list[Cell]]:
        for person in found:
            if town := people.town_of(person.commune):
                towns[town.code] = town
            yield people.row(person)

    book = Workbook()
    widths = [width for _heading, width in PEOPLE]
    book.sheet(SHEET, list(zip(THIRD_ROW, widths, strict=True)), rows(), above=FIRST_ROWS)
    book.sheet(
        COMMUNES, [("Commune", 30), ("Code Insee", 12), ("Code postal", 30)], (towns[code] for code in sorted(towns))
    )
    return book.content()
