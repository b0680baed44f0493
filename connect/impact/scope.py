"""What a figure is counted over: a period, one antenna or all of them, and whom it is narrowed to."""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from connect.antennas.models import Antenna, Commune
from connect.impact.period import Period
from connect.partners.models import Agreement

Row = tuple[Any, ...]
AMONG = "= ANY (%(antennas)s)"  # how statements say whose rows they count
UNKNOWN = "inconnue"  # the commune of those who have none
# Sets of a year's people are joined by hash, in memory: the planner takes a group of groups for two hundred rows and
# would look each of them up one by one.
SET_WISE = {"work_mem": "64MB", "enable_nestloop": "off", "jit": "off"}


class Whose(NamedTuple):
    """Only people who live somewhere, or whom a structure sent: a department, a commune's INSEE code (`UNKNOWN`: those
    whose commune is not known), the key of a structure. Empty: everybody.
    """

    department: str = ""
    commune: str = ""
    structure: int | None = None

    @property
    def kinds(self) -> frozenset[str]:
        """By what it narrows: "territory", "structure"."""
        kinds = {"territory"} if self.department or self.commune else set()
        return frozenset(kinds | ({"structure"} if self.structure is not None else set()))


EVERYBODY = Whose()


class Scope(NamedTuple):
    """`antenna_ids` names every antenna counted, even when it is all of them: the indexes begin with the antenna."""

    period: Period
    antenna_ids: tuple[int, ...]
    whole: bool  # all antennas: someone met in two of them counts once
    whose: Whose = EVERYBODY
    funder: int | None = None  # the structure whose agreements chose the antennas

    @classmethod
    def of_antenna(cls, period: Period, antenna_id: int, whose: Whose = EVERYBODY) -> "Scope":
        return cls(period, (antenna_id,), whole=False, whose=whose)

    @classmethod
    def of_nation(cls, period: Period, whose: Whose = EVERYBODY) -> "Scope":
        return cls(period, tuple(Antenna.objects.order_by("pk").values_list("pk", flat=True)), whole=True, whose=whose)

    @classmethod
    def of_funder(cls, period: Period, structure_id: int, whose: Whose = EVERYBODY) -> "Scope":
        """The antennas with which a structure has an agreement on a day of the period at least."""
        agreements = Agreement.objects.on(period.first).filter(structure_id=structure_id, starts_on__lte=period.last)
        ids = tuple(agreements.order_by("antenna_id").values_list("antenna_id", flat=True))
        return cls(period, ids, whole=False, whose=whose, funder=structure_id)

    @classmethod
    def of_some(cls, period: Period, antenna_ids: Sequence[int], whose: Whose = EVERYBODY) -> "Scope":
        """Some antennas together: someone met in two of them counts once."""
        return cls(period, tuple(sorted(antenna_ids)), whole=False, whose=whose)

    def rows(self, sql: str, **more: Any) -> list[Row]:
        """Rows of a statement written with %(antennas)s, %(first)s, %(last)s, %(starts)s, %(ends)s."""
        with connection.cursor() as cursor:
            cursor.execute(self.asked(sql), self.parameters | more)
            return list(cursor.fetchall())

    def row(self, sql: str, **more: Any) -> Row:
        return self.rows(sql, **more)[0]

    def asked(self, sql: str) -> str:
        """A statement as it is put: one antenna by equality, so that PostgreSQL reads its index in order and sorts nothing."""
        return sql.replace(AMONG, "= (%(antennas)s)[1]") if len(self.antenna_ids) == 1 else sql

    def who(self, column: str) -> str:
        """The condition that narrows a column of people's keys, ` AND …`; nothing when everybody is meant."""
        conditions = []
        if self.whose.commune == UNKNOWN:
            conditions.append("SELECT id FROM beneficiaries_person WHERE commune_id IS NULL")
        elif self.whose.commune:
            conditions.append(f"SELECT id FROM beneficiaries_person WHERE commune_id IN ({COMMUNE})")
        if self.whose.department:
            conditions.append(f"SELECT id FROM beneficiaries_person WHERE commune_id IN ({DEPARTMENT})")
        if self.whose.structure is not None:
            conditions.append(SENT)
        return "".join(f" AND {column} IN ({condition})" for condition in conditions)

    @property
    def is_plain(self) -> bool:
        """All antennas or one, and everybody: what is kept and sealed."""
        return not self.whose.kinds and self.funder is None and (self.whole or len(self.antenna_ids) == 1)

    @property
    def parameters(self) -> dict[str, Any]:
        return {
            "antennas": list(self.antenna_ids),
            "first": self.period.first,
            "last": self.period.last,
            "starts": self.period.starts_at,
            "ends": self.period.ends_before,
            "department": self.whose.department,
            "commune": self.whose.commune,
            "structure": self.whose.structure,
        }


COMMUNE = "SELECT code FROM antennas_commune WHERE %(commune)s IN (code, part_of)"
DEPARTMENT = "SELECT code FROM antennas_commune WHERE department = %(department)s"
SENT = """
    SELECT person_id FROM beneficiaries_liaisonsheet
     WHERE structure_id = %(structure)s AND antenna_id = ANY (%(antennas)s) AND sent_at < %(ends)s AND person_id IS NOT NULL
"""


def in_words(antennas: str, whose: Whose, *, funder: str = "", sender: str = "") -> str:
    """Whom a table speaks of: names of antennas ("" for all), or the funder that chose them, and whom it is narrowed to.

    `sender`: the name of the structure of `whose`.
    """
    words = [antennas or _("all antennas")]
    if funder:
        words = [_("antennas with an agreement with %(structure)s") % {"structure": funder}]
    if whose.department:
        words.append(_("people of the department %(code)s") % {"code": whose.department})
    if whose.commune == UNKNOWN:
        words.append(_("people whose commune is not known"))
    elif whose.commune:
        words.append(_("people of %(commune)s") % {"commune": Commune.objects.get(code=whose.commune).name})
    if sender:
        words.append(_("people sent by %(structure)s") % {"structure": sender})
    return ", ".join(words)


@contextmanager
def set_wise() -> Iterator[None]:
    """PostgreSQL's settings for whole sets, until the end of the block; what was set before comes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(name) FROM unnest(%s::text[]) name", [list(SET_WISE)])
        before = [row[0] for row in cursor.fetchall()]
        for name, value in SET_WISE.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    yield
    with connection.cursor() as cursor:
        for name, value in zip(SET_WISE, before, strict=True):
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def shares(counts: Sequence[int]) -> list[float]:
    """Each count as a percentage of their sum, unrounded; zeros when there is nothing."""
    total = sum(counts)
    return [100 * n / total if total else 0.0 for n in counts]
