"""The published figures, one function each: what is counted, when, and whom it counts once.

Every page, list, spreadsheet and PDF takes its figures from here. Periods are inclusive, in days of Paris. A person
met in two antennas counts once when all antennas are counted together. People erased at their own request stay as an
empty shell, so that the counts hold; a double that was merged counts once, as the person who was kept.

Statements are set-based and name their antennas, so that an index serves them at any size.
"""

# ruff: noqa: S608 -- statements are put together from this app's own words; values travel as parameters

from decimal import Decimal
from typing import Any

from beneficiaries.models import Motivation, Status
from beneficiaries.models.visit import SocialNeed
from connect.impact.scope import Scope

# Somebody came: once a day, person and antenna, whatever she did there; each anonymous visit counts.
COMINGS = """
    SELECT antenna_id, person_id, "on" FROM beneficiaries_visit
     WHERE antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s AND person_id IS NOT NULL
     GROUP BY antenna_id, person_id, "on"
"""
ANONYMOUS = """
    SELECT count(*) FROM beneficiaries_visit
     WHERE antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s AND person_id IS NULL
"""


def new_people(scope: Scope) -> int:
    """People welcomed for the first time: their first enrolment falls in the period.

    For all antennas: the first enrolment anywhere. For one antenna: the enrolment there, even of someone known
    elsewhere. Each counts once. Anonymous visitors are not people yet: they count in the visits.
    """
    return int(scope.row(f"SELECT count(*) FROM ({first_enrolments(scope)}) first")[0])


def first_enrolments(scope: Scope) -> str:
    """The rows behind `new_people`: person, antenna, day."""
    once = """
       AND NOT EXISTS (SELECT FROM beneficiaries_enrolment x
                        WHERE x.person_id = e.person_id AND (x.since, x.id) < (e.since, e.id))
    """
    return f"""
    SELECT e.person_id, e.antenna_id, e.since FROM beneficiaries_enrolment e
     WHERE e.antenna_id = ANY (%(antennas)s) AND e.since BETWEEN %(first)s AND %(last)s {once if scope.whole else ""}
    """


def people_and_visits(scope: Scope) -> dict[str, Any]:
    """People met at least once in the period, and how often; their situation; their age.

    `people`: each counts once. `visits`: a person counts once a day and antenna, anonymous visits one by one.
    `statuses`: situation as it is known now, "unknown" among them. `ages`: age in whole years on the day of the first
    visit of the period, a birthday counting from that day; "" when the year of birth is not known. `estimated`: people
    whose age rests on a year alone. One pass over the visits and the people.
    """
    groups = scope.rows(
        f"""
        WITH met AS (SELECT person_id, min("on") AS first_on, count(*) AS days FROM ({COMINGS}) came GROUP BY person_id)
        SELECT p.status, extract(year FROM age(met.first_on, p.birth_on))::int, p.birth_precision IN ('year', 'estimated'),
               count(*), sum(met.days)
          FROM met JOIN beneficiaries_person p ON p.id = met.person_id
         GROUP BY 1, 2, 3
        """
    )
    statuses = {str(code): 0 for code in Status.values}
    ages: dict[str, int] = {}
    estimated = 0
    for status, age, rough, people, _ in groups:
        statuses[status] += people
        ages["" if age is None else str(age)] = ages.get("" if age is None else str(age), 0) + people
        estimated += people if rough else 0
    anonymous = int(scope.row(ANONYMOUS)[0])
    return {
        "people": sum(statuses.values()),
        "visits": int(sum(group[4] for group in groups)) + anonymous,
        "anonymous": anonymous,
        "statuses": statuses,
        "ages": ages,
        "estimated": estimated,
    }


def motivations(scope: Scope) -> dict[str, int]:
    """Why people came: for each reason, the people who gave it in the period, at a visit or in a diagnostic.

    A person counts once for each reason; an anonymous visitor's reason counts as one person's.
    """
    return _ranked(scope, "motive", "mo_reasons", Motivation.values)


def social_needs(scope: Scope) -> dict[str, int]:
    """Social needs talked about, at a visit or in a diagnostic: for each, the people with whom it was, each once."""
    return _ranked(scope, "social_need", "sn_needs", SocialNeed.values)


def _ranked(scope: Scope, column: str, question: str, codes: list[Any]) -> dict[str, int]:
    found: dict[str, int] = dict(
        scope.rows(
            f"""
            SELECT code, sum(n)::int FROM (
              SELECT code, 1 AS n FROM (
                SELECT {column} AS code, person_id FROM beneficiaries_visit
                 WHERE antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s AND {column} <> ''
                   AND person_id IS NOT NULL
                UNION ALL
                SELECT jsonb_array_elements_text(answers -> '{question}'), person_id FROM beneficiaries_diagnostic
                 WHERE antenna_id = ANY (%(antennas)s) AND at >= %(starts)s AND at < %(ends)s
                   AND jsonb_typeof(answers -> '{question}') = 'array') said
               GROUP BY code, person_id
              UNION ALL
              SELECT {column}, count(*) FROM beneficiaries_visit
               WHERE antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s AND {column} <> ''
                 AND person_id IS NULL
               GROUP BY {column}) counted
             GROUP BY code
            """
        )
    )
    return {str(code): int(found.get(code, 0)) for code in codes}


def workshops(scope: Scope) -> dict[str, Any]:
    """Workshops and connected drop-ins held: those of the period to which somebody came.

    `minutes`: length of the sessions, by shape, each session once however many came (the seed's "hours of workshops
    and drop-ins"). `attended`: minutes multiplied by those who came. `people`: each counts once. `sessions`: how many.
    """
    rows = scope.rows(
        """
        WITH came AS MATERIALIZED (
          SELECT session_id, person_id, minutes FROM workshops_booking
           WHERE antenna_id = ANY (%(antennas)s) AND starts_at >= %(starts)s AND starts_at < %(ends)s AND state = 'came')
        SELECT k.shape, count(*), sum(extract(epoch FROM s.ends_at - s.starts_at) / 60)::int, sum(seats.minutes)::int,
               (SELECT count(*) FROM (SELECT FROM came GROUP BY person_id) once)
          FROM (SELECT session_id, sum(minutes) AS minutes FROM came GROUP BY session_id) seats
          JOIN workshops_session s ON s.id = seats.session_id JOIN workshops_kind k ON k.id = s.kind_id
         GROUP BY k.shape
        """
    )
    return {
        "people": rows[0][4] if rows else 0,
        "sessions": sum(row[1] for row in rows),
        "minutes": {row[0]: row[2] for row in rows},
        "attended": sum(row[3] for row in rows),
    }


def skills(scope: Scope) -> dict[str, int]:
    """Skills developed: for each, the people seen doing it alone or better at the end of a session, once a person."""
    return dict(
        scope.rows(
            """
            SELECT skill_id, count(*) FROM (
              SELECT skill_id, person_id FROM workshops_skillgained
               WHERE antenna_id = ANY (%(antennas)s) AND noted_at >= %(starts)s AND noted_at < %(ends)s AND level >= 2
               GROUP BY skill_id, person_id) seen
             GROUP BY skill_id
            """
        )
    )


def professionals_trained(scope: Scope) -> dict[str, int]:
    """Professionals present at one half-day or more of a training of the period: each counts once, whatever she followed.

    `structures`: the organisations they came from.
    """
    people, structures = scope.row(
        """
        SELECT count(DISTINCT r.professional_id), count(DISTINCT r.structure_id)
          FROM training_halfday h JOIN training_attendance a ON a.half_day_id = h.id AND a.present
          JOIN training_registration r ON r.id = a.registration_id
         WHERE h.antenna_id = ANY (%(antennas)s) AND h.day BETWEEN %(first)s AND %(last)s
        """
    )
    return {"people": people, "structures": structures}


def sold(scope: Scope) -> dict[str, Any]:
    """What was sold in the period, and to how many people.

    `telephony`: people who bought a plan, a top-up or a SIM card; `equipment`: a computer or a phone. Each counts once,
    whatever she bought and if she gave it back. `articles`: what was sold, by kind. Tickets of a buyer who was
    erased since are still one person's.
    """
    people = scope.rows(
        """
        SELECT offer, count(*) FROM (
          SELECT CASE WHEN l.kind IN ('plan', 'sim') THEN 'telephony' ELSE 'equipment' END AS offer
            FROM sales_saleline l LEFT JOIN sales_salebuyer b ON b.sale_id = l.sale_id
            LEFT JOIN sales_formerbuyer f ON f.sale_id = l.sale_id
           WHERE l.antenna_id = ANY (%(antennas)s) AND l.sold_on BETWEEN %(first)s AND %(last)s AND l.kind <> 'accessory'
           GROUP BY 1, coalesce(b.person_id, f.token, l.sale_id)) bought
         GROUP BY offer
        """
    )
    articles = scope.rows(
        """
        SELECT kind, sum(quantity)::int FROM sales_saleline
         WHERE antenna_id = ANY (%(antennas)s) AND sold_on BETWEEN %(first)s AND %(last)s GROUP BY kind
        """
    )
    return {"telephony": 0, "equipment": 0, **dict(people), "articles": dict(articles)}


def hours(minutes: int | float) -> Decimal:
    """Minutes as hours to the hundredth."""
    return (Decimal(int(minutes)) / 60).quantize(Decimal("0.01"))
