"""Who is trained where: structures with what they send and who is trained in them, and the same by territory.

A professional is trained who is in post today and attended half a day of training, whenever and at whatever antenna. Sheets
are those sent in the last twelve months; at an antenna's door, to that antenna. A relay has the label today. A structure
is where its address is: one query stands behind a figure, its list and its file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connect.antennas.communes import plain
from connect.antennas.territory import department
from connect.dates import months_after

MANY = 5  # sheets in twelve months from which "many" are sent
MONTHS = 12

QUERY = """
WITH sent AS (
  SELECT structure_id, count(*) AS sheets, max(sent_at) AS last_sent FROM beneficiaries_liaisonsheet
   WHERE sent_at >= %(since)s GROUP BY structure_id),
posts AS (
  SELECT structure_id, count(*) AS people FROM partners_professional
   WHERE starts_on <= %(today)s AND (ends_on IS NULL OR ends_on >= %(today)s) GROUP BY structure_id),
chosen AS MATERIALIZED (
  SELECT s.id, s.name, s.postcode, s.town, s.phone, coalesce(sent.sheets, 0) AS sheets, sent.last_sent,
         coalesce(posts.people, 0) AS people
    FROM partners_structure s LEFT JOIN sent ON sent.structure_id = s.id LEFT JOIN posts ON posts.structure_id = s.id
   WHERE NOT %(ours)s OR sent.sheets IS NOT NULL OR EXISTS (
         SELECT FROM partners_agreement g WHERE g.structure_id = s.id AND (g.ends_on IS NULL OR g.ends_on >= %(today)s)))
SELECT c.id, c.name, c.postcode, c.town, c.phone, c.people, coalesce(t.people, 0), t.last_on, c.sheets,
       c.last_sent, r.structure_id IS NOT NULL
  FROM chosen c
  LEFT JOIN training_structures_trained((SELECT array_agg(id) FROM chosen)) t ON t.structure_id = c.id
  LEFT JOIN (SELECT DISTINCT structure_id FROM training_relays_on(%(today)s) WHERE holds) r ON r.structure_id = c.id
 ORDER BY c.name, c.id
"""


class Row(NamedTuple):
    """A structure: professionals in post, those trained, the last day of training, sheets sent, the last one, its label."""

    pk: int
    name: str
    postcode: str
    town: str
    phone: str
    people: int
    trained: int
    trained_on: date | None
    sheets: int
    last_sent: date | None
    relay: bool

    @property
    def is_bare(self) -> bool:
        """It sends sheets, and nobody there is trained."""
        return self.sheets > 0 and not self.trained

    @property
    def sends_many(self) -> bool:
        return self.sheets >= MANY and not self.trained


def rows(*, today: date, of_antenna: bool = False) -> list[Row]:
    """Every structure, by name; of an antenna, those that work with it or sent it a sheet. One query."""
    since = timezone.make_aware(datetime.combine(months_after(today, -MONTHS), time.min))
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"since": since, "today": today, "ours": of_antenna})
        return [
            Row(*(*said, timezone.localdate(last) if last else None, relay)) for *said, last, relay in cursor.fetchall()
        ]


def never_trained(among: Iterable[Row], *, least: int = MANY) -> list[Row]:
    """Those who send at least so many sheets and have nobody trained, the most sheets first."""
    found = [row for row in among if row.sheets >= least and not row.trained]
    return sorted(found, key=lambda row: (-row.sheets, row.name))


@dataclass
class Territory:
    """Structures of one territory; each figure is the length of a list of them, or a sum over it."""

    code: str
    name: str
    rows: list[Row] = field(default_factory=list)

    @property
    def structures(self) -> int:
        return len(self.rows)

    @property
    def people(self) -> int:
        return sum(row.people for row in self.rows)

    @property
    def trained(self) -> int:
        return sum(row.trained for row in self.rows)

    @property
    def relays(self) -> int:
        return sum(row.relay for row in self.rows)

    @property
    def sheets(self) -> int:
        return sum(row.sheets for row in self.rows)

    @property
    def bare(self) -> int:
        return sum(row.is_bare for row in self.rows)

    @property
    def is_bare(self) -> bool:
        """Sheets come from there, and nobody is trained."""
        return self.sheets > 0 and not self.trained


NOWHERE = "-"
BY: dict[str, tuple[str | Promise, Callable[[Row], tuple[str, str]]]] = {
    "departement": (_("Department"), lambda row: (department(row.postcode), department(row.postcode))),
    "commune": (
        _("Commune"),
        lambda row: (f"{plain(row.town).replace(' ', '-')}-{department(row.postcode)}", f"{row.town} ({department(row.postcode)})"),
    ),
    "code-postal": (_("Postcode"), lambda row: (row.postcode, row.postcode)),
}  # fmt: skip
# What a figure's list holds.
LISTS: dict[str, tuple[object, Callable[[Row], bool]]] = {
    "structures": (_("Structures"), lambda _row: True),
    "formees": (_("With somebody trained"), lambda row: row.trained > 0),
    "relais": (_("Relays"), lambda row: row.relay),
    "fiches": (_("Who send sheets"), lambda row: row.sheets > 0),
    "sans-formation": (_("Who send sheets, with nobody trained"), lambda row: row.is_bare),
}


def territories(among: Iterable[Row], by: str) -> list[Territory]:
    """The structures put together by department, commune or postcode (`BY`): the most sheets with nobody trained first."""
    found: dict[str, Territory] = {}
    for row in among:
        code, name = BY[by][1](row) if row.postcode else (NOWHERE, str(_("Without an address")))
        found.setdefault(code, Territory(code, name)).rows.append(row)
    return sorted(found.values(), key=lambda one: (not one.is_bare, -one.sheets, one.code))
