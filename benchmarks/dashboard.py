"""An antenna's dashboard among 35,000, 1,000,000 and 8,700,000 people. `python -m benchmarks.dashboard [--rebuild]`.

Each size has the database of `python -m benchmarks` (`connect_bench_35k`, `_1m`, `_8m`), built once; in the largest the other
antennas are busy this year too (`busy`). One JSON line a page and size, then one on growth; exit code 1 when a ratio passes 2,
when a statement of a page reads a table of more than 1,000 rows from end to end, or when the number of statements grows.
"""

import json
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import psycopg

from benchmarks import databases, sizes
from benchmarks.sizes import Lines, Sql

SIZES = (35_000, 1_000_000, 8_700_000)
RATIO, SECONDS = 2.0, 5.0
HERE = "antenna_id = %(antenna)s"
SPANS = (("first", "last"), ("past", "past_end"))
BUSY = 2_000_000  # visits of this year at the other antennas of the crowd
SERIES = (
    f"""SELECT "on", count(*) FROM (SELECT "on" FROM beneficiaries_visit WHERE {HERE} AND "on" BETWEEN {{0}} AND {{1}}
        GROUP BY "on", person_id) v GROUP BY "on" """,
    f"SELECT since, count(*) FROM beneficiaries_enrolment WHERE {HERE} AND since BETWEEN {{0}} AND {{1}} GROUP BY since",
    f"""SELECT (starts_at AT TIME ZONE 'Europe/Paris')::date, sum(minutes) FROM workshops_booking WHERE {HERE}
        AND starts_at >= {{0}}::timestamptz AND starts_at < ({{1}} + 1)::timestamptz AND state = 'came' GROUP BY 1""",
    f"SELECT sold_on, sum(total) FROM sales_sale WHERE {HERE} AND sold_on BETWEEN {{0}} AND {{1}} GROUP BY sold_on",
    f"""SELECT h."on", sum(minutes) FROM workshops_hours h WHERE {HERE} AND h."on" BETWEEN {{0}} AND {{1}}
        AND validated_at IS NOT NULL AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id
        AND n.validated_at IS NOT NULL) GROUP BY 1""",
)
ONCE = (
    f'SELECT count(DISTINCT person_id) FROM beneficiaries_visit WHERE {HERE} AND "on" BETWEEN {{0}} AND {{1}}',
    f"""SELECT offer, count(*) FROM (
          SELECT CASE WHEN kind IN ('plan', 'sim') THEN 1 ELSE 2 END AS offer, b.person_id FROM sales_saleline l
            JOIN sales_salebuyer b USING (sale_id) WHERE l.{HERE} AND l.sold_on BETWEEN {{0}} AND {{1}} AND kind <> 'accessory'
          GROUP BY 1, 2) o GROUP BY 1
        UNION ALL
        SELECT 3, count(*) FROM (SELECT k.shape, c.person_id FROM workshops_booking c JOIN workshops_session s ON s.id = c.session_id
          JOIN workshops_kind k ON k.id = s.kind_id WHERE c.{HERE} AND c.starts_at >= {{0}}::timestamptz
          AND c.starts_at < ({{1}} + 1)::timestamptz AND c.state = 'came' GROUP BY 1, 2) o""",
)
STOCK = (
    f"SELECT product_id, count(*) FROM sales_unit WHERE {HERE} AND state = 'ready' GROUP BY 1",
    f"""SELECT product_id, count(*) FROM sales_saleline WHERE {HERE} AND sold_on BETWEEN %(month)s AND %(today)s
        AND kind IN ('computer', 'phone') GROUP BY 1""",
    "SELECT id, name, kind, rank FROM sales_product",
)
TODAY = (
    f'SELECT min("on") FROM beneficiaries_visit WHERE {HERE}',
    f"SELECT postcode FROM antennas_site WHERE {HERE} ORDER BY id LIMIT 1",
    f"""SELECT first_on, last_on, reason FROM workshops_closure WHERE {HERE} AND withdrawn_at IS NULL AND first_on <= %(last)s
        AND last_on >= %(past)s""",
)
SETTLED = (
    f"SELECT starts_at, arrived_at FROM beneficiaries_appointment WHERE {HERE} AND starts_at >= %(day)s AND starts_at < %(tomorrow)s",
    f"""SELECT s.id, e.at FROM beneficiaries_liaisonsheet s, LATERAL (SELECT appointment_at AS at FROM beneficiaries_sheetevent
        WHERE sheet_id = s.id AND appointment_at IS NOT NULL ORDER BY beneficiaries_sheetevent.at DESC LIMIT 1) e
        WHERE s.{HERE} AND state = 'appointment'""",
    f"SELECT state, count(*), min(sent_at) FROM beneficiaries_liaisonsheet WHERE {HERE} AND state IN ('sent', 'received') GROUP BY 1",
    f"""SELECT count(*) FROM beneficiaries_liaisonsheet s WHERE {HERE} AND (state = 'no_show' OR state IN ('sent', 'received')
        AND EXISTS (SELECT FROM beneficiaries_contacttry WHERE sheet_id = s.id))""",
    f"""SELECT count(*) FROM workshops_message m JOIN workshops_booking b ON b.id = m.booking_id
        WHERE m.{HERE} AND m.starts_at > now() AND m.state IN ('waiting', 'failed', 'expired')""",
    f"SELECT count(*) FROM beneficiaries_pairhere WHERE {HERE} AND other_id IS NOT NULL AND state = 'open' AND strength > 1",
    f"""SELECT s.id, k.name_fr, s.starts_at, (SELECT count(*) FROM workshops_booking b WHERE b.session_id = s.id
        AND b.state = 'booked') FROM workshops_session s JOIN workshops_kind k ON k.id = s.kind_id WHERE s.{HERE}
        AND s.starts_at >= %(fortnight)s AND ends_at <= now() AND s.state = 'planned' AND EXISTS (SELECT FROM workshops_booking b
        WHERE b.session_id = s.id AND b.state = 'booked')""",
    f"SELECT starts_on FROM training_session WHERE {HERE} AND ends_on >= %(today)s AND state = 'planned'",
    f"SELECT count(*) FROM training_need WHERE {HERE} AND state = 'asked'",
    STOCK[0],
    f"SELECT product_id, count(*) FROM sales_serialitem WHERE {HERE} AND state = 'stock' GROUP BY 1",
    f"SELECT product_id, count(*) FROM sales_simcard WHERE {HERE} AND state = 'stock' GROUP BY 1",
    f"SELECT product_id, site_id, sum(quantity) FROM sales_shelfmovement WHERE {HERE} GROUP BY 1, 2",
    f"SELECT product_id, least FROM sales_threshold WHERE {HERE}",
    "SELECT product_id, least FROM sales_nationalthreshold",
    STOCK[2],
    f"""SELECT "on" FROM workshops_hours WHERE {HERE} AND "on" >= %(month)s AND confirmed_at IS NOT NULL AND validated_at IS NULL
        AND undone_at IS NULL""",
    f"""SELECT number, (SELECT opened_at FROM sales_cashsession s WHERE s.till_id = t.id AND closed_at IS NULL)
        FROM sales_till t WHERE {HERE} AND closed_on IS NULL""",
    f"""SELECT p.means, sum(p.amount) FROM sales_sale s JOIN sales_payment p ON p.sale_id = s.id WHERE s.{HERE}
        AND s.sold_on = %(today)s GROUP BY 1""",
    f"SELECT sale_id, due_on, amount FROM sales_instalment WHERE {HERE} AND due_on < %(today)s LIMIT 1",
    f"SELECT count(*) FROM partners_joinrequest WHERE {HERE} AND state = 'waiting'",
)
COMING = (
    f"""SELECT s.id, s.title, s.starts_at, s.ends_at, s.capacity, k.name_fr, k.learners_per_helper, k.come_and_go,
        (SELECT count(*) FROM workshops_booking b WHERE b.session_id = s.id AND b.state IN ('booked', 'came')),
        (SELECT count(*) FROM workshops_booking b WHERE b.session_id = s.id AND b.state = 'waiting')
        FROM workshops_session s JOIN workshops_kind k ON k.id = s.kind_id WHERE s.{HERE} AND s.starts_at >= %(day)s
        AND s.starts_at < %(in_a_week)s AND s.state = 'planned' ORDER BY s.starts_at""",
    f"SELECT id, task, note, starts_at, count FROM workshops_duty WHERE {HERE} AND starts_at >= %(day)s AND starts_at < %(in_a_week)s",
    f"""SELECT session_id, duty_id, leads, u.first_name FROM workshops_sessionvolunteer v JOIN accounts_user u ON u.id = v.user_id
        WHERE v.{HERE} AND v.starts_at >= %(day)s AND v.starts_at < %(in_a_week)s AND left_at IS NULL""",
    f"SELECT id, session_id, duty_id FROM workshops_teamcall WHERE {HERE} AND starts_at > now() AND taken_at IS NULL AND closed_at IS NULL",
    f"""SELECT s.kind_id, b.session_id, count(*) FROM workshops_booking b JOIN workshops_session s ON s.id = b.session_id
        WHERE b.{HERE} AND b.starts_at > now() AND b.state = 'waiting' GROUP BY 1, 2""",
)  # fmt: skip
OWN = (
    f"""SELECT v.id, v.starts_at, v.ends_at, k.name_fr, (SELECT count(*) FROM workshops_booking b WHERE b.session_id = v.session_id
        AND b.state IN ('booked', 'came')) FROM workshops_sessionvolunteer v LEFT JOIN workshops_session s ON s.id = v.session_id
        LEFT JOIN workshops_kind k ON k.id = s.kind_id WHERE v.user_id = %(user)s AND v.{HERE} AND v.left_at IS NULL
        AND v.starts_at >= %(monday)s AND v.starts_at < %(sunday)s""",
    f"""SELECT minutes, confirmed_at, validated_at FROM workshops_hours WHERE user_id = %(user)s AND {HERE}
        AND "on" BETWEEN %(first)s AND %(last)s AND undone_at IS NULL""",
    f"SELECT sum(minutes) FROM workshops_hours WHERE user_id = %(user)s AND {HERE} AND \"on\" >= %(year)s AND validated_at IS NOT NULL",
    f"SELECT sum(minutes) FROM workshops_hours WHERE user_id = %(user)s AND {HERE} AND \"on\" >= %(year)s AND validated_at IS NULL",
    f"""SELECT c.id FROM workshops_teamcall c JOIN workshops_asked a ON a.call_id = c.id JOIN antennas_membership m
        ON m.id = a.membership_id WHERE m.user_id = %(user)s AND c.{HERE} AND c.starts_at > now() AND a.answer = ''""",
    f"""SELECT count(*) FROM (SELECT FROM workshops_skillgained WHERE {HERE} AND noted_at >= %(monday)s AND noted_at < %(sunday)s
        AND level >= 2 GROUP BY person_id, skill_id) g""",
    "SELECT m.id, first_name, last_name, role FROM antennas_membership m JOIN accounts_user u ON u.id = m.user_id"
    f" WHERE m.user_id = %(user)s AND m.{HERE}",
)  # fmt: skip


def ready(people: int, *, rebuild: bool) -> dict[str, str]:
    urls = databases.ready(people, rebuild=rebuild)
    if people > databases.STORY_AT_MOST:
        busy(urls["OWNER_DATABASE_URL"].replace("postgres://", "postgresql://", 1))
    return urls


def busy(url: str) -> None:
    """Visits of this year for people of the crowd at the other antennas; nothing when they are there."""
    with psycopg.connect(url) as owner:
        owner.execute("SET jit = off")
        if owner.execute(
            "SELECT FROM beneficiaries_visit WHERE motive = '' AND noted_at = '2020-01-02' LIMIT 1"
        ).fetchone():
            return
        owner.execute("ALTER TABLE beneficiaries_visit DISABLE TRIGGER USER")
        owner.execute(
            """
            INSERT INTO beneficiaries_visit (antenna_id, person_id, "on", source, motive, social_need, noted_at)
            SELECT antenna_id, person_id, current_date - (e.id %% 300)::int, 'welcome', '', '', timestamptz '2020-01-02'
              FROM beneficiaries_enrolment e
             WHERE antenna_id <> (SELECT id FROM antennas_antenna WHERE slug = 'lille') LIMIT %(visits)s
            ON CONFLICT DO NOTHING
            """,
            {"visits": BUSY},
        )
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        owner.execute("ALTER TABLE beneficiaries_visit ENABLE TRIGGER USER")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) beneficiaries_visit")


def _said(statements: Iterable[str], values: dict[str, Any], spans: Iterable[tuple[str, str]] = ()) -> Sql:
    between = [(f"%({first})s", f"%({last})s") for first, last in spans] or [("", "")]
    return [(text.format(*span), values) for text in statements for span in between]


def by_hand(values: dict[str, Any], *, running: bool = True) -> Sql:
    """What a period of a dashboard asks: a statement a figure and span, then what is to settle, then the coming week."""
    now = ("now_first", "today")
    before = ("before", "before_end")
    spans = SPANS if values["past"] < values["first"] else SPANS[:1]
    asked = [
        *_said(SERIES, values, spans),
        *_said(ONCE, values, (now, before)),
        *_said(TODAY, values),
        *_said(STOCK, values),
    ]
    return [*asked, *_said(SETTLED, values), *_said(COMING, values)] if running else asked


def facts(antenna: int, user: int, today: date, rank: str) -> dict[str, Any]:
    """The days and moments of a page, as values of the columns' own types."""
    from connect.impact.dashboard.periods import WEEK, Asked, around
    from workshops.agenda import day_bounds  # once Django is ready

    asked = Asked(rank, around(rank, today), today)
    first = asked.period.back(49).first if rank == WEEK else asked.whole_before.first
    past = asked.year_ago or asked.before
    days = {"day": today, "tomorrow": today + timedelta(days=1), "in_a_week": today + timedelta(days=8),
            "fortnight": today - timedelta(days=14), "monday": asked.period.first, "sunday": asked.period.last + timedelta(days=1)}  # fmt: skip
    return {
        "antenna": antenna, "user": user, "first": first, "last": asked.period.last, "past": past.first, "past_end": past.last,
        "now_first": asked.period.first, "before": asked.before.first, "before_end": asked.before.last, "today": today,
        "month": today - timedelta(days=29), "year": today.replace(month=1, day=1),
        **{name: day_bounds(on)[0] for name, on in days.items()},
    }  # fmt: skip


def measure(people: int) -> None:
    """One size, signed in as the app's role: a line a page, then what its own statements read from end to end."""
    sizes.begin()
    from django.utils import timezone

    from benchmarks.measures import _signed_in
    from connect.accounts.models import User
    from connect.antennas.models import Antenna
    from connect.impact.dashboard.periods import MONTH, WEEK, YEAR
    from connect.impact.demo.cast import address

    lille, today = Antenna.objects.get(slug="lille").pk, timezone.localdate()
    client, user = _signed_in("helene.lille"), User.objects.get(email=address("helene.lille")).pk
    week, month, year = (facts(lille, user, today, rank) for rank in (WEEK, MONTH, YEAR))
    own = [*_said(OWN, week), *_said((*SERIES[:3], SERIES[4]), week, [("now_first", "last")])]
    pages: list[tuple[str, str, Sql]] = [
        ("an antenna's week", "/lille/semaine/", by_hand(week)),
        ("an antenna's month", f"/lille/semaine/?mois={today}", by_hand(month)),
        ("an antenna's year", f"/lille/semaine/?annee={today}", by_hand(year)),
        ("one's own week", "/lille/semaine/moi/", own),
    ]
    sizes.measured(pages, client, antenna=lille, size=people, of="people", seconds=SECONDS)
    for what, where, _sql in pages:
        print(json.dumps({"what": what, "people": people, "scanned": scanned(client, where, lille)}), flush=True)


def scanned(client: Any, where: str, antenna: int) -> list[str]:
    """Tables of more than 1,000 rows that a statement of the page itself would read from end to end: none, it is hoped."""
    import os

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.run import Server, _nodes

    with CaptureQueriesContext(connection) as asked:
        client.get(where)
    server, found = Server(os.environ["DATABASE_URL"], antenna), set()
    server.open("antenna")
    large = {
        name for (name,) in server.connection.execute("SELECT relname FROM pg_class WHERE reltuples > 1000").fetchall()
    }
    texts = [one["sql"] for one in asked if one["sql"].lstrip().startswith("SELECT") and "set_config" not in one["sql"]]
    for text in texts:
        if "django_session" in text or "accounts_user" in text[:60] or "connect_passes" in text:
            continue  # before the door is open
        for (plan,) in server.connection.execute(f"EXPLAIN (FORMAT JSON) {text.replace('%', '%%')}", {}).fetchall():
            nodes = [node for node in _nodes(plan[0]["Plan"]) if node["Node Type"] == "Seq Scan"]
            found |= {node["Relation Name"] for node in nodes if node["Relation Name"] in large}
    server.connection.rollback()
    return sorted(found)


def growth(lines: Lines) -> Lines:
    """Each page at the largest size beside the smallest; whether the goals are held."""
    pages = [line for line in lines if "ms" in line]
    read = [table for line in lines for table in line.get("scanned", ())]
    told = []
    for what, small, large in sizes.both_ends(pages, "people", SIZES):
        ratios = [line["ratio"] for line in pages if line["what"] == what]
        told.append({
            "what": f"{what}: growth", "people": f"{SIZES[0]} → {SIZES[-1]}", "ms": round(large["ms"] / small["ms"], 2),
            "buffers": [small["buffers"], large["buffers"]], "queries": [small["queries"], large["queries"]], "ratios": ratios,
            "within": max(ratios) <= RATIO and small["queries"] == large["queries"] and not read,
        })  # fmt: skip
    return told


if __name__ == "__main__":
    sys.exit(sizes.main("benchmarks.dashboard", SIZES, ready=ready, measure=measure, growth=growth))
