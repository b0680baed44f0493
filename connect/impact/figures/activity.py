"""Figures of what is done: workshops, skills, sales, devices, professionals, hours of volunteers.

What is only shown beside a row is joined on the left, so that PostgreSQL leaves it out where the figure alone is asked.
"""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from django.utils.translation import gettext_lazy as _

from connect.impact.figures.indicator import Column, Indicator, Labels, Part
from connect.impact.scope import UNKNOWN, Scope
from sales.models import Kind
from sales.reading.facts import LINES
from workshops.models import Shape, Skill, Task

CAME = """
    workshops_booking WHERE antenna_id = ANY (%(antennas)s) AND starts_at >= %(starts)s AND starts_at < %(ends)s
       AND state = 'came'
"""
SOLD_IN = "l.antenna_id = ANY (%(antennas)s) AND l.sold_on BETWEEN %(first)s AND %(last)s"
BUYER = "coalesce(b.person_id, f.token, l.sale_id)"


def sessions(scope: Scope) -> str:
    """Sessions of the period to which somebody came: how long they were, and the minutes of those present, added up."""
    return f"""
    SELECT seats.session_id::text AS key, seats.antenna_id, (seats.starts_at AT TIME ZONE 'Europe/Paris')::date AS day,
           NULL::uuid AS person_id,
           coalesce(nullif(s.title, ''), k.name_fr) || CASE WHEN s.parts > 1 THEN ' ' || s.part || '/' || s.parts ELSE '' END
           AS name, k.shape, seats.present, seats.presence,
           (extract(epoch FROM s.ends_at - s.starts_at) / 60)::int AS length
      FROM (SELECT session_id, min(antenna_id) AS antenna_id, min(starts_at) AS starts_at, sum(minutes)::int AS presence,
                   count(*) AS present FROM {CAME} {scope.who("person_id")} GROUP BY session_id) seats
      LEFT JOIN workshops_session s ON s.id = seats.session_id LEFT JOIN workshops_kind k ON k.id = s.kind_id
    """


def participants(scope: Scope) -> str:
    """People present at one session or more."""
    return f"""
    SELECT person_id::text AS key, (array_agg(antenna_id ORDER BY starts_at, antenna_id))[1] AS antenna_id,
           (min(starts_at) AT TIME ZONE 'Europe/Paris')::date AS day, person_id, count(*) AS sessions,
           sum(minutes)::int AS minutes
      FROM {CAME} {scope.who("person_id")} GROUP BY person_id
    """


def offers(scope: Scope) -> str:
    """People by what they came for, each once an offer: what they bought, the shape of the sessions they were at.

    A buyer erased since is still one person, without a key.
    """
    return f"""
    SELECT offer || ' ' || who AS key, (array_agg(antenna_id ORDER BY day, antenna_id))[1] AS antenna_id, min(day) AS day,
           (array_agg(person_id))[1] AS person_id, offer
      FROM (SELECT CASE WHEN l.kind IN ('plan', 'sim') THEN 'telephony' ELSE 'equipment' END AS offer, {BUYER} AS who,
                   l.antenna_id, l.sold_on AS day, b.person_id
              FROM sales_saleline l LEFT JOIN sales_salebuyer b ON b.sale_id = l.sale_id
              LEFT JOIN sales_formerbuyer f ON f.sale_id = l.sale_id
             WHERE {SOLD_IN} AND l.kind <> 'accessory' {scope.who("b.person_id")}
            UNION ALL
            SELECT k.shape, c.person_id, c.antenna_id, (c.starts_at AT TIME ZONE 'Europe/Paris')::date, c.person_id
              FROM (SELECT * FROM {CAME} {scope.who("person_id")}) c
              JOIN workshops_session s ON s.id = c.session_id JOIN workshops_kind k ON k.id = s.kind_id) bought
     GROUP BY offer, who
    """


def skills_seen(scope: Scope) -> str:
    """Skills seen done alone or better at the end of a session, once a person and skill."""
    return f"""
    SELECT person_id || ' ' || skill_id AS key, (array_agg(antenna_id ORDER BY noted_at, antenna_id))[1] AS antenna_id,
           (min(noted_at) AT TIME ZONE 'Europe/Paris')::date AS day, person_id, skill_id AS skill
      FROM workshops_skillgained
     WHERE antenna_id = ANY (%(antennas)s) AND noted_at >= %(starts)s AND noted_at < %(ends)s AND level >= 2
       {scope.who("person_id")}
     GROUP BY skill_id, person_id
    """


def articles(scope: Scope) -> str:
    """Lines sold, whoever bought and whatever came back."""
    return f"""
    SELECT l.id::text AS key, l.antenna_id, l.sold_on AS day, b.person_id, l.kind, l.label, l.quantity
      FROM sales_saleline l LEFT JOIN sales_salebuyer b ON b.sale_id = l.sale_id
     WHERE {SOLD_IN} {scope.who("b.person_id")}
    """


def tickets(scope: Scope) -> str:
    """Sales, a row a ticket; who bought is on the ticket's own page."""
    return f"""
    SELECT s.id::text AS key, s.antenna_id, s.sold_on AS day, NULL::uuid AS person_id, e.reference, u.first_name AS seller,
           s.total
      FROM sales_sale s LEFT JOIN books_entry e ON e.id = s.entry_id LEFT JOIN accounts_user u ON u.id = s.seller_id
      LEFT JOIN sales_salebuyer b ON b.sale_id = s.id
     WHERE s.antenna_id = ANY (%(antennas)s) AND s.sold_on BETWEEN %(first)s AND %(last)s {scope.who("b.person_id")}
    """


def devices(scope: Scope) -> str:
    """Devices sold, and those brought back: as sales are read (`sales.reading`), each on its own day."""
    return f"""
    SELECT (CASE WHEN back THEN 'retour-' ELSE '' END) || id AS key, antenna_id, day, person_id, kind, label, quantity
      FROM ({LINES}) sold WHERE unit_id IS NOT NULL {scope.who("person_id")}
    """


def _of_structures(scope: Scope) -> str:
    """The condition that narrows professionals: in the name of a structure, or of one whose postcode is in a territory."""
    conditions = ["r.structure_id = %(structure)s"] if scope.whose.structure is not None else []
    there = "EXISTS (SELECT FROM antennas_commune c WHERE t.postcode = ANY (c.postcodes) AND {})"
    if scope.whose.department:
        conditions.append(there.format("c.department = %(department)s"))
    if scope.whose.commune == UNKNOWN:
        conditions.append("NOT " + there.format("true"))
    elif scope.whose.commune:
        conditions.append(there.format("%(commune)s IN (c.code, c.part_of)"))
    return "".join(f" AND {condition}" for condition in conditions)


def _presences(scope: Scope) -> str:
    """Somebody was at a half-day of a training, in the name of a structure."""
    return f"""
    training_halfday h JOIN training_attendance a ON a.half_day_id = h.id AND a.present
      JOIN training_registration r ON r.id = a.registration_id JOIN partners_structure t ON t.id = r.structure_id
     WHERE h.antenna_id = ANY (%(antennas)s) AND h.day BETWEEN %(first)s AND %(last)s {_of_structures(scope)}
    """


def trained(scope: Scope) -> str:
    """Professionals present at one half-day or more, and the structure in whose name they came."""
    return f"""
    SELECT 'pro-' || r.professional_id AS key, (array_agg(h.antenna_id ORDER BY h.day, h.antenna_id))[1] AS antenna_id,
           min(h.day) AS day, NULL::uuid AS person_id, (array_agg(t.name ORDER BY h.day, t.name))[1] AS structure,
           count(DISTINCT h.id) AS half_days
      FROM {_presences(scope)}
     GROUP BY r.professional_id
    """


def structures_trained(scope: Scope) -> str:
    """The structures that those professionals came from."""
    return f"""
    SELECT 'structure-' || r.structure_id AS key, (array_agg(h.antenna_id ORDER BY h.day, h.antenna_id))[1] AS antenna_id,
           min(h.day) AS day, NULL::uuid AS person_id, min(t.name) AS structure,
           count(DISTINCT r.professional_id) AS professionals
      FROM {_presences(scope)}
     GROUP BY r.structure_id
    """


def hours_given(_scope: Scope) -> str:
    """Hours of volunteers that count: validated, and not replaced by others that are (`workshops.team.hours.counted`)."""
    return """
    SELECT h.id::text AS key, h.antenna_id, h."on" AS day, NULL::uuid AS person_id, h.task, h.minutes
      FROM workshops_hours h
     WHERE h.antenna_id = ANY (%(antennas)s) AND h."on" BETWEEN %(first)s AND %(last)s AND h.validated_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id AND n.validated_at IS NOT NULL)
    """


def _shapes() -> Labels:
    return {str(code): label for code, label in Shape.choices}


def _kinds() -> Labels:
    return {str(code): label for code, label in Kind.choices}


def _tasks() -> Labels:
    return {str(code): label for code, label in Task.choices}


def _skills() -> Labels:
    return {skill.code: skill.label for skill in Skill.objects.all()}


def _offers() -> Labels:
    return {"telephony": _("telephony"), "equipment": _("equipment"), **_shapes()}


SESSION = (
    Column("name", _("Session")),
    Column("shape", _("Kind"), labels=_shapes),
    Column("present", _("Present"), "number"),
)
HELD = Indicator(
    "heures",
    _("Hours of workshops and drop-ins"),
    _("Length of the sessions to which somebody came, each session once, however many came."),
    sessions,
    _("session"),
    columns=(*SESSION, Column("length", _("Length"), "minutes")),
    measure="length",
    unit="h",
    parts=(
        Part(
            "shape",
            _("Workshops and drop-ins"),
            _("Hours of the sessions held, by shape; hours attended are those of each person present, added up."),
            _shapes,
            of_people=False,
        ),
    ),
    beside=_("Hours attended count each person present, these hours each session."),
    opens="session",
)
ATTENDED = Indicator(
    "presences",
    _("Hours attended"),
    _("Minutes of each person present in workshops and drop-ins, added up; presence is what was ticked."),
    sessions,
    _("session"),
    columns=(*SESSION, Column("presence", _("Hours attended"), "minutes")),
    measure="presence",
    unit="h",
    beside=_("Hours of workshops and drop-ins count a session once, these hours each person present."),
    opens="session",
)
SESSIONS = Indicator(
    "seances",
    _("Sessions held"),
    _("Workshops, drop-ins and applihours of the period to which somebody came."),
    sessions,
    _("session"),
    columns=SESSION,
    opens="session",
)
PARTICIPANTS = Indicator(
    "participants",
    _("People in workshops and drop-ins"),
    _("People present at one session or more. Each counts once."),
    participants,
    _("person"),
    columns=(Column("sessions", _("Sessions"), "number"), Column("minutes", _("Hours"), "minutes")),
    of_people=True,
)
OFFERS = Indicator(
    "offres",
    _("People by offer"),
    _(
        "People who bought, or were present at a session, once an offer: somebody who bought a plan and came to a workshop counts in both."
    ),
    offers,
    _("person and offer"),
    columns=(Column("offer", _("Offer"), labels=_offers),),
    parts=(
        Part(
            "offer",
            _("People by offer"),
            _("People who bought, or were present, once an offer; the same person may count in several."),
            _offers,
        ),
    ),
    beside=_("The lines add up to more than the people accompanied."),
    of_people=True,
)
TELEPHONY = Indicator(
    "telephonie",
    _("People accompanied for telephony"),
    _("People who bought a plan, a top-up or a SIM card in the period. Each counts once."),
    offers,
    _("person"),
    where="offer = 'telephony'",
    of_people=True,
)
EQUIPMENT = Indicator(
    "equipement",
    _("People accompanied for equipment"),
    _("People who bought a computer or a phone in the period, given back or not. Each counts once."),
    offers,
    _("person"),
    where="offer = 'equipment'",
    beside=_("Devices reused count devices, and take off those brought back."),
    of_people=True,
)
SKILLS = Indicator(
    "competences",
    _("Skills developed"),
    _("People seen doing it alone at the end of a session. A person counts once for each skill."),
    skills_seen,
    _("person and skill"),
    columns=(Column("skill", _("Skill"), labels=_skills),),
    parts=(
        Part(
            "skill",
            _("Skills most developed"),
            _("People seen doing it alone at the end of a session. A person counts once for each skill."),
            _skills,
            ranked=True,
        ),
    ),
    of_people=True,
)
ARTICLES = Indicator(
    "articles",
    _("Articles sold"),
    _("Pieces sold in the period, given back since or not."),
    articles,
    _("line of a ticket"),
    columns=(
        Column("kind", _("Kind"), labels=_kinds),
        Column("label", _("Label")),
        Column("quantity", _("Quantity"), "number"),
    ),
    measure="quantity",
    parts=(
        Part(
            "kind",
            _("Articles sold"),
            _("Pieces sold in the period, given back since or not."),
            _kinds,
            of_people=False,
        ),
    ),
)
SALES = Indicator(
    "ventes",
    _("Sales"),
    _("Tickets of the period, as they were printed; what was given back is on tickets of its own."),
    tickets,
    _("ticket"),
    columns=(
        Column("reference", _("Ticket")),
        Column("seller", _("Sold by")),
        Column("total", _("Total"), "euros"),
    ),
    measure="total",
    unit="€",
    opens="ticket",
)
DEVICES = Indicator(
    "appareils",
    _("Devices reused"),
    _("Computers and phones sold in the period, less those brought back in it."),
    devices,
    _("device sold or brought back"),
    columns=(
        Column("kind", _("Kind"), labels=_kinds),
        Column("label", _("Label")),
        Column("quantity", _("Quantity"), "number"),
    ),
    measure="quantity",
    parts=(
        Part(
            "kind",
            _("Devices reused"),
            _("Computers and phones sold in the period, less those brought back in it."),
            _kinds,
            ranked=True,
            of_people=False,
        ),
    ),
    beside=_("People accompanied for equipment count people, whether they gave it back or not."),
)
TRAINED = Indicator(
    "professionnels",
    _("Professionals trained"),
    _("Professionals present at one half-day or more of a training in the period. Each counts once."),
    trained,
    _("professional"),
    columns=(Column("structure", _("Structure")), Column("half_days", _("Half-days"), "number")),
    beside=_(
        "Of a territory: those of structures whose postcode is there. Of a structure: those who came in its name."
    ),
    of_people=True,
)
STRUCTURES = Indicator(
    "structures",
    _("Structures of the professionals trained"),
    _("Structures in whose name somebody was present at a training of the period. Each counts once."),
    structures_trained,
    _("structure"),
    columns=(Column("structure", _("Structure")), Column("professionals", _("Professionals"), "number")),
)
GIVEN = Indicator(
    "benevolat",
    _("Hours given by volunteers"),
    _("Hours confirmed by who gave them and validated by a manager; a correction counts once it is validated too."),
    hours_given,
    _("hours of a day"),
    columns=(Column("task", _("Task"), labels=_tasks), Column("minutes", _("Hours"), "minutes")),
    measure="minutes",
    unit="h",
    parts=(
        Part(
            "task",
            _("Hours given by volunteers"),
            _("Hours confirmed by who gave them and validated by a manager, by task."),
            _tasks,
            ranked=True,
            of_people=False,
        ),
    ),
    narrowed_by=frozenset(),
)
