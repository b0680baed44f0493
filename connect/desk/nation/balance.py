"""What an antenna holds, counted: people, stock by kind, money by till, sheets, training. At the national door."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from beneficiaries.models.sheet import OPEN_STATES
from connect.antennas.models import Antenna
from connect.desk.nation.models import Counted, Ending, EndingCount, Moment
from training.models import NeedState


class Line(NamedTuple):
    what: str
    detail: str
    amount: Decimal


# What → statement that gives (detail, amount) for %(antenna)s.
COUNTS: dict[str, str] = {
    Counted.PEOPLE: "SELECT '', count(*) FROM beneficiaries_enrolment e JOIN beneficiaries_person p ON p.id = e.person_id"
    " WHERE e.antenna_id = %(antenna)s AND p.merged_into_id IS NULL AND p.erased_at IS NULL",
    Counted.TEAM: "SELECT '', count(DISTINCT user_id) FROM antennas_membership WHERE antenna_id = %(antenna)s"
    " AND starts_on <= partners_today() AND (ends_on IS NULL OR ends_on >= partners_today())",
    Counted.UNITS: "SELECT kind, count(*) FROM sales_unit WHERE antenna_id = %(antenna)s"
    " AND state NOT IN ('sold', 'scrapped', 'lost', 'removed') GROUP BY kind",
    Counted.PIECES: "SELECT p.kind, sum(s.n) FROM sales_product p JOIN ("
    " SELECT product_id, sum(quantity) AS n FROM sales_shelfmovement WHERE antenna_id = %(antenna)s GROUP BY 1"
    " UNION ALL SELECT product_id, count(*) FROM sales_serialitem WHERE antenna_id = %(antenna)s AND state = 'stock' GROUP BY 1"
    " UNION ALL SELECT product_id, count(*) FROM sales_simcard WHERE antenna_id = %(antenna)s AND state = 'stock' GROUP BY 1"
    ") s ON s.product_id = p.id GROUP BY p.kind HAVING sum(s.n) <> 0",
    Counted.DRAWER: "SELECT c.code, coalesce((SELECT s.counted FROM sales_cashsession s WHERE s.till_id = t.id"
    " AND s.closed_at IS NOT NULL ORDER BY s.rank DESC LIMIT 1), 0)"
    " FROM sales_till t JOIN books_chain c ON c.id = t.chain_id WHERE t.antenna_id = %(antenna)s",
    Counted.SALES: "SELECT '', coalesce(sum(amount), 0) FROM sales_payment WHERE antenna_id = %(antenna)s",
    Counted.DUE: "SELECT '', coalesce(sum(still_due(s.id)), 0) FROM"
    " (SELECT DISTINCT sale_id AS id FROM sales_instalment WHERE antenna_id = %(antenna)s) s",
    Counted.SHEETS: "SELECT '', count(*) FROM beneficiaries_liaisonsheet WHERE antenna_id = %(antenna)s"
    " AND state = ANY (%(open)s)",
    Counted.VISITS: "SELECT '', count(*) FROM beneficiaries_visit WHERE antenna_id = %(antenna)s",
    Counted.SESSIONS: "SELECT '', count(*) FROM workshops_session WHERE antenna_id = %(antenna)s"
    " AND state = 'planned' AND starts_at > now() AND (starts_at AT TIME ZONE 'Europe/Paris')::date > %(after)s",
    Counted.TRAININGS: "SELECT '', count(*) FROM training_session WHERE antenna_id = %(antenna)s AND state = 'planned'"
    " AND ends_on > %(after)s AND ends_on >= partners_today()",
    Counted.REQUESTS: "SELECT '', count(*) FROM training_need WHERE antenna_id = %(antenna)s AND state = ANY (%(asked)s)",
    Counted.QUOTES: "SELECT '', count(*) FROM training_quote WHERE antenna_id = %(antenna)s AND state = 'sent'",
    Counted.INVOICED: "SELECT '', coalesce((SELECT sum(gross) FROM training_invoice WHERE antenna_id = %(antenna)s), 0)"
    " - coalesce((SELECT sum(gross) FROM training_creditnote WHERE antenna_id = %(antenna)s), 0)",
    Counted.UNPAID: "SELECT '', coalesce(sum(i.left_to_pay), 0) FROM (SELECT i.gross"
    " - coalesce((SELECT sum(gross) FROM training_creditnote WHERE invoice_id = i.id), 0)"
    " - coalesce((SELECT sum(amount) FROM training_payment WHERE invoice_id = i.id), 0) AS left_to_pay"
    " FROM training_invoice i WHERE i.antenna_id = %(antenna)s) i WHERE i.left_to_pay > 0",
    Counted.ATTESTED: "SELECT '', count(*) FROM training_attestation WHERE antenna_id = %(antenna)s",
    Counted.KITS: "SELECT '', count(*) FROM training_kitrun WHERE antenna_id = %(antenna)s AND withdrawn_at IS NULL",
    Counted.FOLLOWED: "SELECT '', count(*) FROM training_relayfile WHERE antenna_id = %(antenna)s"
    " AND state IN ('candidate', 'followed')",
    Counted.RELAYS: "SELECT '', count(*) FROM training_relayfile WHERE antenna_id = %(antenna)s AND state = 'relay'",
}
# What is open → the first of it in words, %(most)s at most: titles, days, numbers, names of structures, never of people.
NAMED: dict[str, str] = {
    Counted.SHEETS: "SELECT reference FROM beneficiaries_liaisonsheet WHERE antenna_id = %(antenna)s AND state = ANY (%(open)s)"
    " ORDER BY sent_at",
    Counted.SESSIONS: "SELECT coalesce(nullif(s.title, ''), k.name_fr) || ', '"
    " || to_char(s.starts_at AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY') FROM workshops_session s"
    " JOIN workshops_kind k ON k.id = s.kind_id WHERE s.antenna_id = %(antenna)s AND s.state = 'planned'"
    " AND s.starts_at > now() AND (s.starts_at AT TIME ZONE 'Europe/Paris')::date > %(after)s ORDER BY s.starts_at, s.id",
    Counted.TRAININGS: "SELECT m.title_fr || ', ' || to_char(s.starts_on, 'DD/MM/YYYY') FROM training_session s"
    " JOIN training_module m ON m.id = s.module_id WHERE s.antenna_id = %(antenna)s AND s.state = 'planned'"
    " AND s.ends_on > %(after)s AND s.ends_on >= partners_today() ORDER BY s.starts_on, s.id",
    Counted.REQUESTS: "SELECT t.name || ', ' || to_char(n.asked_at AT TIME ZONE 'Europe/Paris', 'DD/MM/YYYY')"
    " FROM training_need n JOIN partners_structure t ON t.id = n.structure_id WHERE n.antenna_id = %(antenna)s"
    " AND n.state = ANY (%(asked)s) ORDER BY n.asked_at, n.id",
    Counted.QUOTES: "SELECT q.number || ', ' || t.name FROM training_quote q JOIN partners_structure t ON t.id = q.structure_id"
    " WHERE q.antenna_id = %(antenna)s AND q.state = 'sent' ORDER BY q.number",
    Counted.FOLLOWED: "SELECT t.name FROM training_relayfile f JOIN partners_structure t ON t.id = f.structure_id"
    " WHERE f.antenna_id = %(antenna)s AND f.state IN ('candidate', 'followed') ORDER BY t.name, f.id",
}
NAMED_AT_MOST = 5
# Requests that nobody answered yet: what was agreed or planned is counted by its session, its quote, its invoice.
ASKED = (NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED)

DISTINCT = (
    "SELECT count(DISTINCT e.person_id) FROM beneficiaries_enrolment e JOIN beneficiaries_person p ON p.id = e.person_id"
    " WHERE e.antenna_id = ANY (%s) AND p.merged_into_id IS NULL AND p.erased_at IS NULL"
)


def counted(antenna: Antenna, *, after: Any) -> list[Line]:
    """Every line of an antenna now; sessions to come are those after a day. A statement a thing counted."""
    asked = _asked(antenna, after)
    lines = []
    with connection.cursor() as cursor:
        for what, statement in COUNTS.items():
            cursor.execute(statement, asked)
            lines += [Line(what, detail, Decimal(amount)) for detail, amount in cursor.fetchall()]
    return lines


def named(antenna: Antenna, what: str, *, after: Any) -> list[str]:
    """The first of what is open, in words; empty where nothing is named."""
    if what not in NAMED:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{NAMED[what]} LIMIT {NAMED_AT_MOST}", _asked(antenna, after))
        return [words for (words,) in cursor.fetchall()]


def _asked(antenna: Antenna, after: Any) -> dict[str, Any]:
    return {
        "antenna": antenna.pk, "after": after, "open": [str(state) for state in OPEN_STATES],
        "asked": [str(state) for state in ASKED],
    }  # fmt: skip


def together(antennas: list[int]) -> Decimal:
    """People enrolled at one or the other, each once."""
    with connection.cursor() as cursor:
        cursor.execute(DISTINCT, [antennas])
        return Decimal(cursor.fetchone()[0])


def keep(ending: Ending, moment: Moment) -> None:
    """Write the balance of a closing: the antenna that closes, and the one that goes on."""
    antennas = [ending.antenna, *([ending.into] if ending.into else [])]
    rows = [
        EndingCount(ending=ending, moment=moment, antenna=antenna, what=what, detail=detail, amount=amount)
        for antenna in antennas
        for what, detail, amount in counted(antenna, after=ending.last_on)
    ]
    both = together([a.pk for a in antennas])
    rows.append(
        EndingCount(ending=ending, moment=moment, antenna=ending.antenna, what=Counted.DISTINCT, detail="", amount=both)
    )
    EndingCount.objects.bulk_create(rows)


class Row(NamedTuple):
    """A line of the balance as it is shown; None: not counted there."""

    label: str
    before: Decimal | None
    after: Decimal | None
    other_before: Decimal | None
    other_after: Decimal | None


def table(ending: Ending) -> list[Row]:
    """The kept balance, a row a thing counted, in the order of `Counted`; one query."""
    from sales.models import Kind

    kinds = dict(Kind.choices)
    cells: dict[tuple[str, str], dict[tuple[str, bool], Decimal]] = {}
    for count in ending.counts.all():
        place = (count.moment, count.antenna_id == ending.antenna_id)
        cells.setdefault((count.what, count.detail), {})[place] = count.amount
    order = {what: n for n, what in enumerate(Counted.values)}
    rows = []
    for (what, detail), found in sorted(cells.items(), key=lambda cell: (order[cell[0][0]], cell[0][1])):
        label = str(Counted(what).label) + (f", {kinds.get(detail, detail)}" if detail else "")
        places = [(Moment.BEFORE, True), (Moment.AFTER, True), (Moment.BEFORE, False), (Moment.AFTER, False)]
        rows.append(Row(label, *(found.get(place) for place in places)))
    return rows
