"""La Coop's shape of activities, of an antenna or of the nation, whatever its length: rows are those of `workshops.coop`."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.antennas.models import Antenna, Role
from connect.impact.models import TakenFile
from connect.impact.taken.kinds import ROWS, Field, Key, Kind, Parcel, Table
from connect.ui.spreadsheet import Cell
from connect.ui.templatetags.ui import role_name
from workshops.coop import activities
from workshops.coop.counting import counted
from workshops.coop.files import WIDTHS
from workshops.coop.places import Places
from workshops.roll.days import Days

TYPES = {"Date": "date", "Participants": "string", "Durée (min)": "integer"}
FIELDS = tuple(
    Field(name, TYPES.get(name, "string"), "", width) for name, width in zip(activities.HEADINGS, WIDTHS, strict=True)
)


def _days(file: TakenFile) -> Days:
    return Days(file.first_on, file.last_on)


def _antennas(file: TakenFile) -> list[int]:
    if file.antenna_id is not None:
        return [file.antenna_id]
    return list(Antenna.objects.order_by("pk").values_list("pk", flat=True))


def read(file: TakenFile, key: Key) -> Parcel:
    """The next sessions, antenna after antenna: as many parcels of sessions as make a part. `key`: antenna, moment, session."""
    places, on, rows = Places(), timezone.localdate(file.asked_at), list[list[Cell]]()
    after: activities.After | None = (datetime.fromisoformat(key[1]), key[2]) if key and key[1] else None
    waiting = [pk for pk in _antennas(file) if key is None or pk >= key[0]]
    while waiting and len(rows) < ROWS:
        more, after = activities.parcel(waiting[0], _days(file), after, places=places, on=on)
        rows += more
        if after is None:
            waiting.pop(0)
    if not waiting:
        return Parcel(rows, None)
    return Parcel(rows, [waiting[0], after[0].isoformat() if after else "", after[1] if after else 0])


def count(file: TakenFile) -> int:
    return counted(_antennas(file), _days(file)).rows


def above(file: TakenFile) -> list[list[Cell]]:
    """What La Coop's own export says over its table."""
    asked, by = timezone.localtime(file.asked_at), file.asked_by
    role = role_name(Role.NATIONAL_READER if file.antenna_id is None else Role.MANAGER)
    places = Antenna.objects.filter(pk__in=_antennas(file)).order_by("name").values_list("name", flat=True)
    lines: list[list[Any]] = [
        ["Informations export"],
        ["Nom", by.last_name], ["Prénom", by.first_name], ["Rôle", role], ["Total", file.total],
        ["Date d'export", f"{asked:%d/%m/%Y}"], ["Heure d'export", f"{asked:%H:%M}"],
        ["Filtres"], ["Période", f"{file.first_on:%d/%m/%Y} - {file.last_on:%d/%m/%Y}"], ["Lieux", ", ".join(places)],
        [],
    ]  # fmt: skip
    return lines


KIND = Kind(
    "coop",
    _("Activities, as La Coop writes them"),
    _("A row a participant in a session that was held: 31 columns in the order of La Coop, without any name of those who came."),
    _("ANCT and funders of digital advisers."),
    doors=frozenset({"antenna", "national"}),
    endings=("xlsx", "csv"),
    schema=_("La Coop de la médiation numérique, export of activities"),
    tables=(Table("activites", "Activités", FIELDS, read, count, above),),
    scope=_("Of the antenna; from the national desk, of all of them."),
    about=False,
)  # fmt: skip
