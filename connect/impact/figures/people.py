"""Figures of people: who is new, who came, how often, for what, who sent them, how far they went.

The halves of a union have the same types to the letter, so that PostgreSQL leaves out what is only shown beside a row.
"""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from django.utils.translation import gettext_lazy as _

from beneficiaries.models import CameBefore, Level, Motivation, Status, VisitSource
from beneficiaries.models.sheet import ClosingReason
from beneficiaries.models.visit import SocialNeed
from connect.impact.figures.indicator import Column, Indicator, Labels, Part
from connect.impact.scope import Scope

IN_PERIOD = 'antenna_id = ANY (%(antennas)s) AND "on" BETWEEN %(first)s AND %(last)s'


def enrolments(scope: Scope) -> str:
    """People enrolled in the period, at each antenna by itself."""
    return f"""
    SELECT e.person_id::text AS key, e.antenna_id, e.since AS day, e.person_id FROM beneficiaries_enrolment e
     WHERE e.antenna_id = ANY (%(antennas)s) AND e.since BETWEEN %(first)s AND %(last)s {scope.who("e.person_id")}
    """


def first_enrolments(scope: Scope) -> str:
    """Those for the first time at the antennas counted; anywhere, when all are."""
    if len(scope.antenna_ids) == 1 and not scope.whole:
        return enrolments(scope)
    elsewhere = "" if scope.whole else "x.antenna_id = ANY (%(antennas)s) AND"
    return f"""
    {enrolments(scope)}
       AND NOT EXISTS (SELECT FROM beneficiaries_enrolment x
                        WHERE {elsewhere} x.person_id = e.person_id AND (x.since, x.id) < (e.since, e.id))
    """


def comings(scope: Scope) -> str:
    """Somebody came: once a day, person and antenna, whatever she did there."""
    return f"""
    SELECT antenna_id, person_id, "on", array_to_string(array_agg(DISTINCT source ORDER BY source), ' ') AS sources
      FROM beneficiaries_visit WHERE {IN_PERIOD} AND person_id IS NOT NULL {scope.who("person_id")}
     GROUP BY antenna_id, "on", person_id
    """


def visits(scope: Scope) -> str:
    """Comings of people, and visits without a name one by one: of nobody who lives somewhere or was sent."""
    return f"""
    SELECT person_id || ' ' || antenna_id || ' ' || "on" AS key, antenna_id, "on" AS day, person_id, sources, 'named' AS said
      FROM ({comings(scope)}) came
    {"" if scope.whose.kinds else f"UNION ALL {unnamed(scope)}"}
    """


def unnamed(_scope: Scope) -> str:
    """Visits without a name, one by one, with what was declared of earlier ones."""
    return f"""
    SELECT 'sans-nom-' || id AS key, antenna_id, "on" AS day, NULL::uuid AS person_id, source::text AS sources,
           came_before::text AS said
      FROM beneficiaries_visit WHERE {IN_PERIOD} AND person_id IS NULL
    """


def people(scope: Scope) -> str:
    """People met at least once: the first day, how often, the situation and the commune known now, the age on that day."""
    return f"""
    SELECT met.person_id::text AS key, met.antenna_id, met.day, met.person_id, met.visits, p.status,
           coalesce(extract(year FROM age(met.day, p.birth_on))::int::text, '') AS age,
           (p.birth_precision IN ('year', 'estimated'))::text AS estimated, coalesce(c.name, '') AS commune,
           coalesce(c.department, '') AS department
      FROM (SELECT person_id, min("on") AS day, count(*) AS visits, (array_agg(antenna_id ORDER BY "on", antenna_id))[1]
                   AS antenna_id FROM ({comings(scope)}) came GROUP BY person_id) met
      LEFT JOIN beneficiaries_person p ON p.id = met.person_id LEFT JOIN antennas_commune c ON c.code = p.commune_id
    """


def _said(scope: Scope, column: str, question: str) -> str:
    """Codes that were said at a visit or in a diagnostic: once a person and code; without a name, one by one."""
    anonymous = f"""
    UNION ALL
    SELECT 'sans-nom-' || id, antenna_id, "on", NULL::uuid, {column}::text FROM beneficiaries_visit
     WHERE {IN_PERIOD} AND {column} <> '' AND person_id IS NULL
    """
    return f"""
    SELECT person_id || ' ' || code AS key, (array_agg(antenna_id ORDER BY day, antenna_id))[1] AS antenna_id,
           min(day) AS day, person_id, code
      FROM (SELECT {column}::text AS code, person_id, antenna_id, "on" AS day FROM beneficiaries_visit
             WHERE {IN_PERIOD} AND {column} <> '' AND person_id IS NOT NULL {scope.who("person_id")}
            UNION ALL
            SELECT jsonb_array_elements_text(answers -> '{question}'), person_id, antenna_id,
                   (at AT TIME ZONE 'Europe/Paris')::date FROM beneficiaries_diagnostic
             WHERE antenna_id = ANY (%(antennas)s) AND at >= %(starts)s AND at < %(ends)s {scope.who("person_id")}
               AND jsonb_typeof(answers -> '{question}') = 'array') said
     GROUP BY code, person_id
    {"" if scope.whose.kinds else anonymous}
    """


def motives(scope: Scope) -> str:
    return _said(scope, "motive", "mo_reasons")


def needs(scope: Scope) -> str:
    return _said(scope, "social_need", "sn_needs")


def closings(scope: Scope) -> str:
    """Sheets that came to their end, one row a closing; the person, where the sheet became hers."""
    return f"""
    SELECT e.id::text AS key, e.antenna_id, (e.at AT TIME ZONE 'Europe/Paris')::date AS day, s.person_id, s.reference, e.reason
      FROM {_closed(scope)}
    """


def people_closed(scope: Scope) -> str:
    """The same closings, once a person; a sheet that became nobody's is a person of its own."""
    return f"""
    SELECT coalesce(s.person_id::text, s.id::text) AS key, min(e.antenna_id) AS antenna_id,
           (min(e.at) AT TIME ZONE 'Europe/Paris')::date AS day, s.person_id, count(*) AS closings
      FROM {_closed(scope)}
     GROUP BY 1, s.person_id
    """


def _closed(scope: Scope) -> str:
    return f"""
    beneficiaries_sheetevent e JOIN beneficiaries_liaisonsheet s ON s.id = e.sheet_id
     WHERE e.antenna_id = ANY (%(antennas)s) AND e.at >= %(starts)s AND e.at < %(ends)s AND e.state = 'closed' {_sent(scope)}
    """


def _sent(scope: Scope) -> str:
    """Sheets know their structure themselves, and only their person knows where she lives."""
    lives = scope._replace(whose=scope.whose._replace(structure=None)).who("s.person_id")
    return lives + (" AND s.structure_id = %(structure)s" if scope.whose.structure is not None else "")


def progress(scope: Scope) -> str:
    """People with a diagnostic in the period and an earlier one: the first of all beside the last of the period."""
    rank = "array_position(ARRAY['beginner', 'intermediate', 'autonomous'], {}.level::text)"
    begun, ended = rank.format("first"), rank.format("last")
    parts = ("access", "connection", "skills", "services")
    gained = " + ".join(f"(last.{p} = 'reached' AND first.{p} <> 'reached')::int" for p in parts)
    return f"""
    SELECT last.person_id::text AS key, last.antenna_id, (last.at AT TIME ZONE 'Europe/Paris')::date AS day, last.person_id,
           first.level AS from_level, last.level AS to_level, {gained} AS gained,
           CASE WHEN {ended} > {begun} THEN 'up' WHEN {ended} < {begun} THEN 'down' WHEN {ended} = {begun} THEN 'same'
                ELSE 'unknown' END AS change
      FROM (SELECT DISTINCT ON (person_id) * FROM beneficiaries_diagnostic
             WHERE antenna_id = ANY (%(antennas)s) AND at >= %(starts)s AND at < %(ends)s {scope.who("person_id")}
             ORDER BY person_id, at DESC, id DESC) last
      JOIN LATERAL (SELECT * FROM beneficiaries_diagnostic d
             WHERE d.person_id = last.person_id AND d.antenna_id = ANY (%(antennas)s) AND d.at < last.at
             ORDER BY d.at, d.id LIMIT 1) first ON true
    """


def _sources() -> Labels:
    return {str(code): label for code, label in VisitSource.choices}


def _said_of_visits() -> Labels:
    return {
        "named": _("of somebody who has a file"),
        str(CameBefore.NO): _("without a name, for the first time"),
        str(CameBefore.YES): _("without a name, has come before"),
        "": _("without a name, not asked"),
    }


def _ages() -> Labels:
    return {}  # cut into the bands of a grid: see `results`


def _department_labels() -> Labels:
    return {"": _("commune not known")}


CHANGES: Labels = {
    "up": _("further than at the first"),
    "same": _("at the same level"),
    "down": _("less far than at the first"),
    "unknown": _("one of the two did not see enough"),
}
LEVELS: Labels = {str(code): label for code, label in Level.choices}

NEW = Indicator(
    "nouvelles",
    _("New people"),
    _("People whose first enrolment, at any antenna, falls in the period. Each counts once."),
    first_enrolments,
    _("person"),
    at_one=_("People enrolled at this antenna in the period, even if another antenna knew them. Each counts once."),
    at_some=_("People whose first enrolment at one of these antennas falls in the period. Each counts once."),
    of_people=True,
)
PEOPLE = Indicator(
    "personnes",
    _("People accompanied"),
    _("People who came at least once in the period, to be welcomed, to buy, to learn. Each counts once."),
    people,
    _("person"),
    columns=(
        Column("visits", _("Visits"), "number"),
        Column("status", _("Situation"), labels=lambda: {str(code): label for code, label in Status.choices}),
        Column("age", _("Age"), "text"),
    ),
    parts=(
        Part(
            "status",
            _("Situation"),
            _("Of the people accompanied; the situation is the one known when the figures were counted."),
            lambda: {str(code): label for code, label in Status.choices},
        ),
        Part("age", _("Age"), "", _ages),
        Part("estimated", "", "", dict),
    ),
    beside=_("Visits count how often they came, this figure how many they are."),
    of_people=True,
)
TERRITORIES = Indicator(
    "territoires",
    _("Where people live"),
    _("Of the people accompanied: the department of their commune as it is known now."),
    people,
    _("person"),
    columns=(Column("commune", _("Commune")), Column("department", _("Department"))),
    parts=(
        Part(
            "department",
            _("Departments"),
            _("Of the people accompanied: the department of their commune as it is known now."),
            _department_labels,
            ranked=True,
        ),
    ),
    of_people=True,
)
VISITS = Indicator(
    "visites",
    _("Visits"),
    _("A person counts once a day and antenna, whatever she did there. Anonymous visits count one by one."),
    visits,
    _("visit"),
    columns=(
        Column("sources", _("Came for"), "words", _sources),
        Column("said", _("With or without a name"), labels=_said_of_visits),
    ),
    parts=(
        Part(
            "said",
            _("Visits with and without a name"),
            _(
                "Whether it is the first time is what the person said that day; it stays, even if she is recognised later."
            ),
            _said_of_visits,
        ),
    ),
    beside=_("A person who came on four days is four visits and one person accompanied."),
    of_people=True,
)
FIRST_UNNAMED = Indicator(
    "premieres-sans-nom",
    _("First visits without a name"),
    _("Visits of somebody who gave no name and said, that day, that it was the first time. Visits, not people."),
    unnamed,
    _("visit"),
    columns=(Column("sources", _("Came for"), "words", _sources),),
    where="said = 'no'",
    narrowed_by=frozenset(),
    beside=_(
        "Who is recognised later is a person accompanied once, by her own visits; this figure stays as it was said."
    ),
    of_people=True,
)
MOTIVATIONS = Indicator(
    "motivations",
    _("Motivations"),
    _("People who gave a reason in the period, at a visit or in a diagnostic. A person counts once for each reason."),
    motives,
    _("person and reason"),
    columns=(Column("code", _("Reason"), labels=lambda: {str(code): label for code, label in Motivation.choices}),),
    parts=(
        Part(
            "code",
            _("Main motivations"),
            _("People who gave this reason in the period. A person counts once for each reason."),
            lambda: {str(code): label for code, label in Motivation.choices},
            ranked=True,
        ),
    ),
    of_people=True,
)
NEEDS = Indicator(
    "besoins",
    _("Social needs"),
    _("People with whom a social need was talked about, at a visit or in a diagnostic. Once a person and need."),
    needs,
    _("person and need"),
    columns=(Column("code", _("Need"), labels=lambda: {str(code): label for code, label in SocialNeed.choices}),),
    parts=(
        Part(
            "code",
            _("Main social needs"),
            _("People with whom this subject was talked about. A person counts once for each need."),
            lambda: {str(code): label for code, label in SocialNeed.choices},
            ranked=True,
        ),
    ),
    of_people=True,
)
CLOSINGS = Indicator(
    "clotures",
    _("Liaison sheets closed"),
    _("Each closing of a sheet in the period counts, on the day it was closed."),
    closings,
    _("closing"),
    columns=(
        Column("reference", _("Sheet")),
        Column("reason", _("Reason"), labels=lambda: {str(code): label for code, label in ClosingReason.choices}),
    ),
    beside=_("Two sheets of one person are two closings and one person."),
    of_people=True,
)
PEOPLE_CLOSED = Indicator(
    "personnes-closes",
    _("People with a sheet closed"),
    _("People of whom at least one sheet was closed in the period. Each counts once."),
    people_closed,
    _("person"),
    columns=(Column("closings", _("Closings"), "number"),),
    beside=_("Closings count sheets, this figure the people they speak of."),
    of_people=True,
)
PROGRESS = Indicator(
    "progres",
    _("People seen again by a diagnostic"),
    _(
        "People with a diagnostic in the period and an earlier one: their first beside the last of the period. Each once."
    ),
    progress,
    _("person"),
    columns=(
        Column("from_level", _("At first"), labels=lambda: LEVELS),
        Column("to_level", _("At last"), labels=lambda: LEVELS),
        Column("gained", _("Parts reached since"), "number"),
    ),
    parts=(
        Part(
            "change",
            _("From the first diagnostic to the last"),
            _("Of the people seen again by a diagnostic: their level at the first and at the last of the period."),
            lambda: CHANGES,
        ),
    ),
    at_one=_(
        "People with a diagnostic in the period and an earlier one, both at this antenna: their first beside the last. Each once."
    ),
    at_some=_(
        "People with a diagnostic in the period and an earlier one, both at these antennas: their first beside the last. Each once."
    ),
    of_people=True,
)
