"""Facts in the order of the association's own tool, so that nobody types them twice.

Order of its form (`domain.md` section 7): session, contact, participant, sale, Linux. One row is one participation in a
session, or one article sold; whatever a row does not concern stays empty. Headings and words are French: they are that
tool's. Rows are read by parcels, each behind the antenna's own door: memory does not grow with the period, and an answer
that is streamed is read after the request's door has closed.
"""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from beneficiaries.models import Extraction
from connect.accounts.models import User
from connect.acts import act
from connect.antennas import doors
from connect.impact.period import Period
from connect.ui.spreadsheet import MARK, Workbook, as_text, csv_line

Cell = str | int | Decimal | date | None
PARCEL = 500
LONGEST = 366  # days of a period
BEFORE_ALL = timezone.make_aware(datetime(1900, 1, 1))  # noqa: DTZ001
HEADINGS = [
    # session
    "Opération", "Date de la séance", "Heure", "Statut", "Durée (min)", "Bénévoles max",
    # contact
    "Prénom", "Nom", "Antenne", "Créé par", "Date de naissance", "Prescripteur",
    # participant
    "Participation", "Venue sans inscription",
    # sale
    "Date de la vente", "Stock", "Suivi par", "Montant (€)", "ID EC", "Marque", "Modèle", "N° de série / IMEI",
    "Payé en totalité",
    # the last question of the form; then what leads back here
    "Linux", "Ticket Connect",
]  # fmt: skip
WIDTHS = [24, 14, 8, 12, 12, 12, 18, 18, 14, 20, 16, 28, 14, 12, 14, 22, 20, 12, 14, 14, 24, 20, 12, 8, 16]
STATES = {"planned": "Planifiée", "held": "Réalisée", "cancelled": "Annulée"}
CAME = {
    "booked": "Inscrit", "waiting": "Liste d’attente", "came": "Présent", "absent": "Absent", "excused": "Excusé",
}  # fmt: skip
# Who a row is about: the same columns for a participation and for a sale.
CONTACT = """
  p.first_name, p.last_name, a.name,
  (SELECT concat_ws(' ', u.first_name, u.last_name) FROM beneficiaries_visit v JOIN accounts_user u ON u.id = v.noted_by_id
    WHERE v.antenna_id = {antenna} AND v.person_id = p.id ORDER BY v.noted_at LIMIT 1),
  p.birth_on, p.birth_precision,
  (SELECT concat_ws(', ', concat_ws(' ', pr.first_name, pr.last_name), st.name) FROM beneficiaries_liaisonsheet s
     JOIN partners_structure st ON st.id = s.structure_id JOIN partners_professional pr ON pr.id = s.sender_id
    WHERE s.antenna_id = {antenna} AND s.person_id = p.id ORDER BY s.sent_at LIMIT 1)
"""
CONTACT_ALONE = f"""
SELECT {CONTACT.format(antenna="%(antenna)s")} FROM beneficiaries_person p, antennas_antenna a
 WHERE p.id = %(person)s AND a.id = %(antenna)s
"""
PARTICIPATIONS = f"""
SELECT b.starts_at, b.id::text, b.person_id,
       coalesce(nullif(s.title, ''), k.name_fr), s.starts_at, s.ends_at, s.state, s.finished_at IS NOT NULL OR s.ends_at < now(),
       (SELECT count(*) FROM workshops_sessionvolunteer sv WHERE sv.session_id = s.id AND sv.left_at IS NULL),
       {CONTACT.format(antenna="b.antenna_id")}, b.state, b.walk_in
  FROM workshops_booking b
  JOIN workshops_session s ON s.id = b.session_id
  JOIN workshops_kind k ON k.id = s.kind_id
  JOIN antennas_antenna a ON a.id = b.antenna_id
  LEFT JOIN beneficiaries_person p ON p.id = b.person_id AND p.erased_at IS NULL
 WHERE b.antenna_id = %(antenna)s AND b.state <> 'cancelled' AND b.starts_at >= %(starts)s AND b.starts_at < %(ends)s
   {{of_person}} AND (b.starts_at, b.id) > (%(after)s::timestamptz, %(after_key)s::bigint)
 ORDER BY b.starts_at, b.id LIMIT {PARCEL}
"""
SOLD = f"""
SELECT sa.sold_at, l.id::text, p.id,
       {CONTACT.format(antenna="sa.antenna_id")},
       sa.sold_on, si.name, concat_ws(' ', u.first_name, u.last_name), l.total, un.label, un.model,
       coalesce(nullif(un.serial, ''), un.imei), l.label, e.reference
  FROM sales_sale sa
  JOIN sales_saleline l ON l.sale_id = sa.id
  JOIN sales_till t ON t.id = sa.till_id
  JOIN antennas_site si ON si.id = t.site_id
  JOIN antennas_antenna a ON a.id = sa.antenna_id
  JOIN accounts_user u ON u.id = sa.seller_id
  JOIN books_entry e ON e.id = sa.entry_id
  LEFT JOIN sales_unit un ON un.id = l.unit_id
  LEFT JOIN sales_salebuyer sb ON sb.sale_id = sa.id
  LEFT JOIN beneficiaries_person p ON p.id = sb.person_id AND p.erased_at IS NULL
 WHERE sa.antenna_id = %(antenna)s AND sa.sold_on BETWEEN %(first)s AND %(last)s
   {{of_person}} AND (sa.sold_at, l.id) > (%(after)s::timestamptz, %(after_key)s::uuid)
 ORDER BY sa.sold_at, l.id LIMIT {PARCEL}
"""


class Kind(NamedTuple):
    """What may be taken out. `statement` gives its rows in their order from after the key of the one before; `as_row`
    puts one under the headings.
    """

    statement: str
    of_person: str
    first_key: str
    as_row: Callable[[tuple[Any, ...]], list[Cell]]


def _born(on: date | None, precision: str) -> Cell:
    """A date for a spreadsheet; what is not known whole stays as it is said."""
    from beneficiaries.fields import Birth
    from beneficiaries.models import BirthPrecision

    if on is None or precision == BirthPrecision.DAY:
        return on
    return Birth(on, BirthPrecision(precision)).written


def contact(first: str | None, last: str | None, *others: Any) -> list[Cell]:
    """The columns of the contact, from what CONTACT gives; empty for a sale without a buyer or somebody erased."""
    antenna, by, on, precision, prescriber = others
    return [first, last, antenna, by, _born(on, precision) if first else None, prescriber]


def participation(row: tuple[Any, ...]) -> list[Cell]:
    _at, _key, _person, name, starts, ends, state, finished, helpers, *who, came, walk_in = row
    local = timezone.localtime(starts)
    session: list[Cell] = [
        name, local.date(), f"{local:%H:%M}", STATES["held" if finished and state == "planned" else state],
        int((ends - starts).total_seconds() // 60), helpers,
    ]  # fmt: skip
    return [*session, *contact(*who), CAME[came], "oui" if walk_in else "non", *[None] * 11]


def sale(row: tuple[Any, ...]) -> list[Cell]:
    _at, _key, _person, *rest = row
    who, (on, stock, by, total, label, model, serial, article, ticket) = rest[:7], rest[7:]
    sold: list[Cell] = [on, stock, by, total, *device(label, model, serial, article), "oui", linux(model), ticket]
    return [*[None] * 6, *contact(*who), None, None, *sold]


def device(label: str | None, model: str | None, serial: str | None, article: str) -> list[Cell]:
    """EC id, brand, model and number of a unit; an article that is no unit is named where the model is."""
    make, _space, name = (model or "").partition(" ")
    return [label, make, name or make, serial] if label else [None, None, article, None]


def linux(model: str | None) -> str | None:
    """`oui` when the model says it: the system of a device is not noted."""
    return "oui" if model and any(word in model.lower() for word in ("linux", "mint", "ubuntu")) else None


KINDS = {
    "seances": Kind(PARTICIPATIONS, "AND b.person_id = %(person)s", "0", participation),
    "ventes": Kind(SOLD, "AND sb.person_id = %(person)s", str(UUID(int=0)), sale),
}


def rows(kinds: Iterable[str], antenna_id: int, period: Period, person: UUID | None = None) -> Iterator[list[Cell]]:
    """Every row (of one person only, if given), oldest first within each kind; a parcel at a time behind the door of the
    antenna.
    """
    for name in kinds:
        kind, after = KINDS[name], BEFORE_ALL
        key, statement = kind.first_key, kind.statement.format(of_person=kind.of_person if person else "")
        while True:
            asked = {"antenna": antenna_id, "after": after, "after_key": key, "person": person, **_bounds(period)}
            with doors.open_antenna(antenna_id), connection.cursor() as cursor:
                cursor.execute(statement, asked)
                parcel = cursor.fetchall()
            yield from map(kind.as_row, parcel)
            if len(parcel) < PARCEL:
                break
            after, key = parcel[-1][0], parcel[-1][1]


def _bounds(period: Period) -> dict[str, Any]:
    return {
        "first": period.first, "last": period.last, "starts": period.starts_at, "ends": period.ends_before,
    }  # fmt: skip


# --- files


def defused(cell: Cell) -> str:
    """A cell of CSV that no spreadsheet takes for a formula, on one line. Dates and amounts as France writes them."""
    return as_text(" ".join(cell.split()) if isinstance(cell, str) else cell)


def as_csv(found: Iterable[list[Cell]]) -> Iterator[bytes]:
    """Line by line: semicolons, UTF-8 with its mark, which the Excel of France opens without a question."""
    yield MARK + csv_line(HEADINGS)
    for row in found:
        yield csv_line([defused(cell) for cell in row])


def as_xlsx(found: Iterable[list[Cell]]) -> bytes:
    book = Workbook()
    book.sheet("Export", list(zip(HEADINGS, WIDTHS, strict=True)), found)
    return book.content()


# --- who took what


PEOPLE = """
SELECT person_id FROM workshops_booking
 WHERE %(seances)s AND antenna_id = %(antenna)s AND state <> 'cancelled' AND starts_at >= %(starts)s AND starts_at < %(ends)s
 UNION
SELECT sb.person_id FROM sales_salebuyer sb JOIN sales_sale sa ON sa.id = sb.sale_id
 WHERE %(ventes)s AND sa.antenna_id = %(antenna)s AND sa.sold_on BETWEEN %(first)s AND %(last)s
"""
NOTED = f"""
WITH out AS ({PEOPLE}), noted AS (
  INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
  SELECT gen_random_uuid(), person_id, %(antenna)s, %(user)s, 'exported', %(at)s FROM out)
SELECT count(*) FROM out
"""


@act
def note(kinds: Iterable[str], antenna_id: int, period: Period, *, by: User, at: datetime) -> Extraction:
    """Write who took which file out, and a line of the access journal for each person in it. Before the file leaves."""
    asked = set(kinds)
    facts = {
        "seances": "seances" in asked, "ventes": "ventes" in asked, "antenna": antenna_id, "user": by.pk, "at": at,
        **_bounds(period),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(NOTED, facts)
        people = cursor.fetchone()[0]
    return Extraction.objects.create(
        antenna_id=antenna_id, by=by, what="+".join(sorted(asked)), first_on=period.first, last_on=period.last,
        people=people, at=at,
    )  # fmt: skip
