"""The SQL of each measured act, written by hand and no longer than it must be. Values travel as parameters.

`near_spellings`, `plan_hold` and `ledger_head` are called as the app calls them: they are the operation itself.
"""

import os
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
from django.utils import timezone

from benchmarks.run import Statement
from connect.books import chain, keys
from connect.impact.period import Period

PERSON = "p.id, p.first_name, p.last_name, p.birth_on, p.birth_precision, p.phone, p.card_number"

BY_NAME = f"""
WITH near AS MATERIALIZED (SELECT * FROM near_spellings(%(names)s)),
one AS (SELECT person_id, key FROM beneficiaries_searchkey WHERE antenna_id = %(antenna)s AND kind = 'name'
   AND key = ANY (ARRAY(SELECT spelling COLLATE "C" FROM near WHERE mask & 1 > 0))),
other AS (SELECT person_id, key FROM beneficiaries_searchkey WHERE antenna_id = %(antenna)s AND kind = 'name'
   AND key = ANY (ARRAY(SELECT spelling COLLATE "C" FROM near WHERE mask & 2 > 0))),
met AS MATERIALIZED (SELECT person_id, one.key AS one, other.key AS other FROM one JOIN other USING (person_id)),
found AS (SELECT person_id, min(a.cost + b.cost) AS cost FROM met
  JOIN near a ON a.spelling = met.one AND a.mask & 1 > 0 JOIN near b ON b.spelling = met.other AND b.mask & 2 > 0
 GROUP BY person_id ORDER BY 2, 1 LIMIT 26)
SELECT {PERSON}, y.first_on FROM found JOIN beneficiaries_person p ON p.id = found.person_id
  LEFT JOIN sales_planyear y ON y.person_id = p.id AND y.closed_on IS NULL
"""
BY_ONE_WORD = f"""
WITH near AS MATERIALIZED (SELECT spelling, cost FROM near_spellings(%(names)s) ORDER BY cost, spelling),
found AS (SELECT k.person_id, near.cost FROM near CROSS JOIN LATERAL (
  SELECT k.person_id FROM beneficiaries_searchkey k
   WHERE k.antenna_id = %(antenna)s AND k.kind = 'name' AND k.key = near.spelling COLLATE "C" LIMIT 26) k LIMIT 26)
SELECT {PERSON}, y.first_on FROM found JOIN beneficiaries_person p ON p.id = found.person_id
  LEFT JOIN sales_planyear y ON y.person_id = p.id AND y.closed_on IS NULL
"""
BY_KEY = f"""
SELECT {PERSON}, y.first_on FROM (
  SELECT person_id FROM beneficiaries_searchkey
   WHERE antenna_id = %(antenna)s AND kind = %(kind)s AND key = ANY (%(keys)s) LIMIT 26) k
  JOIN beneficiaries_person p ON p.id = k.person_id
  LEFT JOIN sales_planyear y ON y.person_id = p.id AND y.closed_on IS NULL
"""
SHEETS = """
SELECT s.id, s.reference FROM near_spellings(%(names)s) near
  JOIN beneficiaries_sheetkey k ON k.antenna_id = %(antenna)s AND k.key = near.spelling COLLATE "C"
  JOIN beneficiaries_liaisonsheet s ON s.id = k.sheet_id LIMIT 10
"""


def _today() -> date:
    return timezone.localdate()


def search(antenna: int, query: str, what: str) -> list[Statement]:
    values: dict[str, Any] = {"antenna": antenna, "names": query}
    if "telephone" in what:
        return [(BY_KEY, {**values, "kind": "phone", "keys": ["+33" + query[1:]]})]
    if "birth" in what:
        day, month, year_ = query.split("/")
        return [(BY_KEY, {**values, "kind": "birth", "keys": [f"{year_}-{month}-{day}", f"{year_}-{month}"]})]
    return [(BY_ONE_WORD if "one" in what else BY_NAME, values), (SHEETS, values)]


# What a file says beside its thread, and which kinds of rows it has at all: few files have most of them.
BESIDE = """
SELECT y.year_id, y.first_on, y.last_end,
       (SELECT ARRAY[e.visits, e.antennas] FROM visits_elsewhere(%(person)s, %(antenna)s, %(today)s) e),
       ARRAY(SELECT d FROM days_welcomed_with_a_sheet(%(person)s) d),
       EXISTS (SELECT FROM beneficiaries_visit WHERE antenna_id = %(antenna)s AND person_id = %(person)s AND "on" = %(today)s),
       EXISTS (SELECT FROM beneficiaries_appointment WHERE antenna_id = %(antenna)s AND person_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_liaisonsheet WHERE antenna_id = %(antenna)s AND person_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_diagnostic WHERE antenna_id = %(antenna)s AND person_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_householdlink WHERE antenna_id = %(antenna)s AND person_id = %(person)s
                  AND until IS NULL),
       EXISTS (SELECT FROM beneficiaries_referral WHERE antenna_id = %(antenna)s AND person_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_recognition WHERE antenna_id = %(antenna)s AND person_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_rightsrequest WHERE antenna_id = %(antenna)s AND person_id = %(person)s
                  AND answered_on IS NULL),
       EXISTS (SELECT FROM beneficiaries_pairhere WHERE antenna_id = %(antenna)s AND one_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_pairhere WHERE antenna_id = %(antenna)s AND other_id = %(person)s),
       EXISTS (SELECT FROM beneficiaries_merge WHERE winner_id = %(person)s)
  FROM plan_standing(%(person)s, %(today)s) y
"""
HERSELF = f"{PERSON}, birth_name, gender, phone_shared, email, language, postcode, town, status, created_at"


def opening(antenna: int, person: Any) -> list[Statement]:
    """The file, what stands beside it, the thread of what was done, the line of the journal with its foreign keys."""
    values = {"antenna": antenna, "person": person, "today": _today(), "key": uuid.uuid4(), "user": 1}
    return [
        (f"SELECT {HERSELF} FROM beneficiaries_person p WHERE p.id = %(person)s AND erased_at IS NULL AND merged_into_id IS NULL",
         values),
        ("INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at) SELECT %(key)s, %(person)s,"
         " %(antenna)s, id, 'opened', now() FROM accounts_user ORDER BY id LIMIT 1", values),
        (BESIDE, values),
        ('SELECT "on", noted_at FROM beneficiaries_visit WHERE antenna_id = %(antenna)s AND person_id = %(person)s'
         " AND source = 'welcome' ORDER BY 1 DESC LIMIT 500", values),
        ("SELECT s.id, b.starts_at, b.ends_at, b.minutes, s.title, s.part, s.parts, k.name_fr, b.state,"
         " ARRAY(SELECT l.label_fr FROM workshops_skillgained g JOIN workshops_skill l ON l.code = g.skill_id WHERE"
         " g.booking_id = b.id AND g.level >= 2) FROM workshops_booking b JOIN workshops_session s ON s.id = b.session_id"
         " JOIN workshops_kind k ON k.id = s.kind_id WHERE b.antenna_id = %(antenna)s AND b.person_id = %(person)s"
         " ORDER BY b.starts_at DESC LIMIT 60", values),
        ("SELECT s.sold_at, s.total, e.reference, (SELECT string_agg(l.label, ', ' ORDER BY l.rank) FROM sales_saleline l"
         " WHERE l.sale_id = s.id) FROM sales_salebuyer b JOIN sales_sale s ON s.id = b.sale_id JOIN books_entry e"
         " ON e.id = s.entry_id WHERE b.antenna_id = %(antenna)s AND b.person_id = %(person)s ORDER BY 1 DESC LIMIT 20", values),
        ("SET CONSTRAINTS ALL IMMEDIATE", values),
    ]  # fmt: skip


def sale(antenna: int, person: Any) -> list[Statement]:
    """A 30-day plan in cash: the year, the line, the plan, the payment, the buyer, the visit, the ticket, the sale.

    The signature is made of the head as it stands, as the till makes it; that is Python's part and small.
    """
    line, sale_key, entry, now = uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), datetime.now(tz=UTC)
    head = _head(antenna)
    signed = chain.link(
        head,
        kind="ticket",
        body={"sale": str(sale_key), "total_cents": 500},
        at=now,
        key=keys.signing_key(),
        numbered=True,
    )
    values = {
        "antenna": antenna, "person": person, "line": line, "sale": sale_key, "entry": entry, "key": uuid.uuid4(),
        "plan": uuid.uuid4(), "payment": uuid.uuid4(), "today": _today(), "now": signed.occurred_at,
        "last": _today() + timedelta(days=29), "chain": head.chain_id, "seq": signed.seq, "number": signed.number,
        "reference": signed.reference, "text": signed.text, "prev": signed.prev_sig, "sig": signed.sig, "key_id": signed.key_id,
    }  # fmt: skip
    return [
        ("SET CONSTRAINTS ALL DEFERRED", values),
        ("SELECT year_id FROM plan_hold(%(person)s, %(antenna)s, %(today)s)", values),
        ("INSERT INTO sales_saleline (id, antenna_id, sale_id, sold_on, rank, product_id, kind, label, detail, quantity, price,"
         " total) SELECT %(line)s, %(antenna)s, %(sale)s, %(today)s, 1, id, kind, name, '', 1, price, price FROM sales_product"
         " WHERE code = 'R30'", values),
        ("INSERT INTO sales_soldplan (id, antenna_id, line_id, plan_year_id, first_on, sold_on, days, starts_on, ends_on)"
         " SELECT %(plan)s, %(antenna)s, %(line)s, id, first_on, %(today)s, 30, %(today)s, %(last)s FROM sales_planyear"
         " WHERE person_id = %(person)s", values),
        ("INSERT INTO sales_payment (id, antenna_id, sale_id, rank, means, amount, received)"
         " VALUES (%(payment)s, %(antenna)s, %(sale)s, 1, 'cash', 5, 10)", values),
        ("INSERT INTO sales_salebuyer (sale_id, antenna_id, person_id, name_as_printed)"
         " VALUES (%(sale)s, %(antenna)s, %(person)s, 'x')", values),
        ("INSERT INTO beneficiaries_visit (antenna_id, person_id, \"on\", source, motive, social_need, noted_at)"
         " VALUES (%(antenna)s, %(person)s, %(today)s, 'sale', '', '', %(now)s) ON CONFLICT DO NOTHING", values),
        ("SELECT * FROM ledger_head(%(chain)s)", values),
        ("INSERT INTO books_entry (id, chain_id, antenna_id, seq, kind, number, reference, subject, occurred_at, text,"
         " text_version, prev_sig, sig, key_id) VALUES (%(entry)s, %(chain)s, %(antenna)s, %(seq)s, 'ticket', %(number)s,"
         " %(reference)s, %(sale)s, %(now)s, %(text)s, 1, %(prev)s, %(sig)s, %(key_id)s)", values),
        ("INSERT INTO sales_sale (id, key, antenna_id, till_id, entry_id, sold_at, sold_on, seller_id, total, heading)"
         " SELECT %(sale)s, %(key)s, %(antenna)s, t.id, %(entry)s, %(now)s, %(today)s,"
         " (SELECT id FROM accounts_user ORDER BY id LIMIT 1), 5, '{}' FROM sales_till t WHERE t.chain_id = %(chain)s", values),
        ("SET CONSTRAINTS ALL IMMEDIATE", values),
    ]  # fmt: skip


def _head(antenna: int) -> chain.Head:
    from connect.antennas.doors import open_antenna
    from sales.till import tills_of

    with open_antenna(antenna):
        return chain.hold(tills_of(antenna)[0].chain_id)


def booking(antenna: int, person: Any, session: int) -> list[Statement]:
    values = {"antenna": antenna, "person": person, "session": session}
    return [
        ("SELECT id FROM workshops_session WHERE id = %(session)s FOR UPDATE", values),
        ("SELECT 1 FROM workshops_booking b JOIN workshops_session s ON s.id = %(session)s WHERE b.person_id = %(person)s"
         " AND b.state = 'booked' AND b.starts_at < s.ends_at AND b.ends_at > s.starts_at", values),
        ("WITH seat AS (INSERT INTO workshops_booking (session_id, person_id, antenna_id, state, walk_in, starts_at, ends_at,"
         " booked_at, changed_at) SELECT id, %(person)s, antenna_id, 'booked', false, starts_at, ends_at, now(), now()"
         " FROM workshops_session WHERE id = %(session)s RETURNING id, antenna_id)"
         " SELECT id FROM seat", values),
        ("INSERT INTO workshops_bookingchange (booking_id, antenna_id, state, at) SELECT id, antenna_id, 'booked', now()"
         " FROM workshops_booking WHERE session_id = %(session)s AND person_id = %(person)s AND state = 'booked'", values),
    ]  # fmt: skip


def kept(period: Period) -> list[Statement]:
    values = {"first": period.first, "last": period.last}
    return [
        ("SELECT facts, counted_at FROM impact_keptresults WHERE first_on = %(first)s AND last_on = %(last)s"
         " AND antenna_id IS NULL", values),
    ]  # fmt: skip


def table(period: Period) -> list[Statement]:
    """The seed's table: a statement a table of facts, grouped twice rather than sorted for each DISTINCT."""
    values = {
        "first": period.first, "last": period.last, "starts": period.starts_at, "ends": period.ends_before,
        "antennas": _antennas(),
    }  # fmt: skip
    here = "antenna_id = ANY (%(antennas)s)"
    visits = f'beneficiaries_visit WHERE {here} AND "on" BETWEEN %(first)s AND %(last)s'
    texts = [
        "SELECT set_config('work_mem', '64MB', true), set_config('enable_nestloop', 'off', true)",
        f"""SELECT count(*) FROM beneficiaries_enrolment e WHERE {here} AND since BETWEEN %(first)s AND %(last)s
             AND NOT EXISTS (SELECT FROM beneficiaries_enrolment x
                              WHERE x.person_id = e.person_id AND (x.since, x.id) < (e.since, e.id))""",
        f"""SELECT p.status, extract(year FROM age(first_on, birth_on)), birth_precision, c.department, count(*), sum(days)
              FROM (SELECT person_id, min("on") AS first_on, count(*) AS days
                      FROM (SELECT person_id, "on" FROM {visits} GROUP BY person_id, antenna_id, "on") came
                     GROUP BY person_id) met
              JOIN beneficiaries_person p ON p.id = met.person_id LEFT JOIN antennas_commune c ON c.code = p.commune_id
             GROUP BY GROUPING SETS ((), (1), (2), (3), (4))""",
        _once(f"motive, person_id FROM {visits} AND motive <> ''"),
        _once(f"social_need, person_id FROM {visits} AND social_need <> ''"),
        f"""WITH came AS MATERIALIZED (
              SELECT session_id, person_id, minutes FROM workshops_booking
               WHERE {here} AND starts_at >= %(starts)s AND starts_at < %(ends)s AND state = 'came')
            SELECT k.shape, sum(s.ends_at - s.starts_at), sum(held.minutes),
                   (SELECT count(*) FROM (SELECT FROM came GROUP BY person_id) once)
              FROM (SELECT session_id, sum(minutes) AS minutes FROM came GROUP BY session_id) held
              JOIN workshops_session s ON s.id = held.session_id JOIN workshops_kind k ON k.id = s.kind_id GROUP BY 1""",
        _once(
            f"""skill_id, person_id FROM workshops_skillgained
                WHERE {here} AND noted_at >= %(starts)s AND noted_at < %(ends)s AND level >= 2"""
        ),
        _once(
            """CASE WHEN l.kind IN ('plan', 'sim') THEN 'telephony' ELSE 'equipment' END, b.person_id
                 FROM sales_saleline l JOIN sales_salebuyer b ON b.sale_id = l.sale_id
                WHERE l.antenna_id = ANY (%(antennas)s) AND l.sold_on BETWEEN %(first)s AND %(last)s AND l.kind <> 'accessory'
               UNION ALL
               SELECT k.shape, b.person_id FROM workshops_booking b JOIN workshops_session s ON s.id = b.session_id
                 JOIN workshops_kind k ON k.id = s.kind_id
                WHERE b.antenna_id = ANY (%(antennas)s) AND b.starts_at >= %(starts)s AND b.starts_at < %(ends)s
                  AND b.state = 'came'"""
        ),
        f"""SELECT kind, sum(n) FROM (
              SELECT kind, quantity AS n FROM sales_saleline WHERE {here} AND sold_on BETWEEN %(first)s AND %(last)s
                 AND unit_id IS NOT NULL
              UNION ALL
              SELECT l.kind, -g.quantity FROM sales_refundline g JOIN sales_refund r ON r.id = g.refund_id
                JOIN sales_saleline l ON l.id = g.line_id
               WHERE g.antenna_id = ANY (%(antennas)s) AND r.refunded_on BETWEEN %(first)s AND %(last)s
                 AND l.unit_id IS NOT NULL) sold GROUP BY 1""",
        f"""SELECT task, sum(minutes) FROM workshops_hours h WHERE {here} AND "on" BETWEEN %(first)s AND %(last)s
               AND validated_at IS NOT NULL AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id
               AND n.validated_at IS NOT NULL) GROUP BY 1""",
        f"""SELECT f.level, l.level, count(*) FROM (
              SELECT DISTINCT ON (person_id) person_id, level, at FROM beneficiaries_diagnostic
               WHERE {here} AND at >= %(starts)s AND at < %(ends)s ORDER BY person_id, at DESC) l
              JOIN LATERAL (SELECT level FROM beneficiaries_diagnostic d WHERE d.person_id = l.person_id AND d.at < l.at
                             ORDER BY d.at LIMIT 1) f ON true GROUP BY 1, 2""",
        """SELECT count(*), count(DISTINCT coalesce(s.person_id, s.id)) FROM beneficiaries_sheetevent e
             JOIN beneficiaries_liaisonsheet s ON s.id = e.sheet_id
            WHERE e.antenna_id = ANY (%(antennas)s) AND e.at >= %(starts)s AND e.at < %(ends)s AND e.state = 'closed'""",
        f"SELECT count(*), sum(total) FROM sales_sale WHERE {here} AND sold_on BETWEEN %(first)s AND %(last)s",
        f"SELECT kind, sum(quantity) FROM sales_saleline WHERE {here} AND sold_on BETWEEN %(first)s AND %(last)s GROUP BY 1",
        """SELECT count(DISTINCT r.professional_id), count(DISTINCT r.structure_id) FROM training_halfday h
             JOIN training_attendance a ON a.half_day_id = h.id AND a.present
             JOIN training_registration r ON r.id = a.registration_id
            WHERE h.antenna_id = ANY (%(antennas)s) AND h.day BETWEEN %(first)s AND %(last)s""",
    ]
    return [(text, values) for text in texts]


def _once(pairs: str) -> str:
    """How many second columns each first column has, each once."""
    return f"SELECT one, count(*) FROM (SELECT one, other FROM (SELECT {pairs}) p (one, other) GROUP BY 1, 2) o GROUP BY one"


@cache
def _antennas() -> list[int]:
    from connect.antennas.models import Antenna

    return list(Antenna.objects.values_list("pk", flat=True))


def bench_sessions(antenna: int) -> list[int]:
    """Three new sessions of two hundred seats at an hour when nobody has another, made as the owner before the measures."""
    url = os.environ["OWNER_DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    with psycopg.connect(url) as owner:
        owner.execute(
            "INSERT INTO workshops_room (antenna_id, site_id, name, seats) SELECT %(a)s, min(id), 'Banc', 200 FROM antennas_site"
            " WHERE antenna_id = %(a)s ON CONFLICT DO NOTHING",
            {"a": antenna},
        )
        found = owner.execute(
            "INSERT INTO workshops_session (antenna_id, kind_id, title, starts_at, ends_at, room_id, capacity, state, planned_at)"
            " SELECT %(a)s, (SELECT min(id) FROM workshops_kind), 'Banc', day, day + interval '1 hour', r.id, 200, 'planned', now()"
            " FROM workshops_room r, generate_series(1, 3) n, LATERAL (SELECT coalesce((SELECT max(starts_at) FROM"
            " workshops_session WHERE room_id = r.id), date_trunc('day', now()) + interval '1 day 4 hours') + n * interval '1 day'"
            " AS day) d WHERE r.antenna_id = %(a)s AND r.name = 'Banc' RETURNING id",
            {"a": antenna},
        )
        return [row[0] for row in found.fetchall()]
