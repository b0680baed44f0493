"""The association's own tool, in the order that its people are asked for: session, contact, participant, sale.

Source of the order: `domain.md` section 7. Each sheet holds a thing once; numbers of sessions and cards lead from one to
another. Headings are French, as there. What was written after the file was asked is not in it.
"""

# ruff: noqa: S608 -- statements are put together from this file's own words; values travel as parameters

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.impact.exports import CAME, CONTACT, STATES, contact, device, linux
from connect.impact.taken.kinds import Field, Kind, Table, by_key, counting
from connect.ui.spreadsheet import Cell

LONG_AGO, NOBODY = "1900-01-01 00:00:00+00", str(UUID(int=0))
OF_SESSIONS = """
  FROM workshops_session s
 WHERE s.antenna_id = %(antenna)s AND s.starts_at >= %(starts)s AND s.starts_at < %(ends)s AND s.planned_at <= %(at)s
"""
OF_BOOKINGS = """
  FROM workshops_booking b
 WHERE b.antenna_id = %(antenna)s AND b.starts_at >= %(starts)s AND b.starts_at < %(ends)s AND b.booked_at <= %(at)s
   AND b.state <> 'cancelled'
"""
OF_SALES = """
  FROM sales_sale sa JOIN sales_saleline l ON l.sale_id = sa.id
 WHERE sa.antenna_id = %(antenna)s AND sa.sold_on BETWEEN %(first)s AND %(last)s AND sa.sold_at <= %(at)s
"""
# People of a participation or a sale, looked up one after the other along the antenna's enrolments.
OF_PEOPLE = f"""
  FROM beneficiaries_enrolment e JOIN beneficiaries_person p ON p.id = e.person_id
  JOIN antennas_antenna a ON a.id = e.antenna_id
 WHERE e.antenna_id = %(antenna)s AND p.erased_at IS NULL
   AND (EXISTS (SELECT {OF_BOOKINGS} AND b.person_id = p.id)
     OR EXISTS (SELECT FROM sales_salebuyer sb JOIN sales_sale sa ON sa.id = sb.sale_id
                 WHERE sb.person_id = p.id AND sa.antenna_id = %(antenna)s AND sa.sold_on BETWEEN %(first)s AND %(last)s
                   AND sa.sold_at <= %(at)s))
"""
SESSIONS = f"""
SELECT s.starts_at, s.id, (SELECT coalesce(nullif(s.title, ''), k.name_fr) FROM workshops_kind k WHERE k.id = s.kind_id),
       s.starts_at, s.ends_at, s.state, s.finished_at IS NOT NULL OR s.ends_at < %(at)s,
       (SELECT count(*) FROM workshops_sessionvolunteer v WHERE v.session_id = s.id AND v.left_at IS NULL), s.id
{OF_SESSIONS} AND (s.starts_at, s.id) > (%(after_0)s::timestamptz, %(after_1)s::bigint)
 ORDER BY s.starts_at, s.id LIMIT %(rows)s
"""
CONTACTS = f"""
SELECT p.id, {CONTACT.format(antenna="%(antenna)s")}, p.card_number
{OF_PEOPLE} AND e.person_id > %(after_0)s::uuid ORDER BY e.person_id LIMIT %(rows)s
"""
PARTICIPANTS = f"""
SELECT b.starts_at, b.id, b.session_id, (SELECT p.card_number FROM beneficiaries_person p WHERE p.id = b.person_id AND p.erased_at IS NULL),
       b.state, b.walk_in
{OF_BOOKINGS} AND (b.starts_at, b.id) > (%(after_0)s::timestamptz, %(after_1)s::bigint)
 ORDER BY b.starts_at, b.id LIMIT %(rows)s
"""
SOLD = f"""
SELECT sold.sold_on, sold.sold_at, sold.line, sold.sold_on, si.name, concat_ws(' ', u.first_name, u.last_name), sold.of_line, un.label,
       un.model, coalesce(nullif(un.serial, ''), un.imei), sold.label, en.reference, p.card_number
  FROM (SELECT sa.*, l.id AS line, l.label, l.total AS of_line, l.unit_id
        {OF_SALES} AND (sa.sold_on, sa.sold_at, l.id) > (%(after_0)s::date, %(after_1)s::timestamptz, %(after_2)s::uuid)
        ORDER BY sa.sold_on, sa.sold_at, l.id LIMIT %(rows)s) sold
  JOIN sales_till t ON t.id = sold.till_id
  JOIN antennas_site si ON si.id = t.site_id
  JOIN accounts_user u ON u.id = sold.seller_id
  JOIN books_entry en ON en.id = sold.entry_id
  LEFT JOIN sales_unit un ON un.id = sold.unit_id
  LEFT JOIN sales_salebuyer sb ON sb.sale_id = sold.id
  LEFT JOIN beneficiaries_person p ON p.id = sb.person_id AND p.erased_at IS NULL
 ORDER BY sold.sold_on, sold.sold_at, sold.line
"""


def _session(row: tuple[Any, ...]) -> list[Cell]:
    name, starts, ends, state, over, helpers, number = row
    local = timezone.localtime(starts)
    said = STATES["held" if over and state == "planned" else state]
    return [name, local.date(), f"{local:%H:%M}", said, int((ends - starts).total_seconds() // 60), helpers, number]


def _contact(row: tuple[Any, ...]) -> list[Cell]:
    return [*contact(*row[:-1]), row[-1]]


def _participant(row: tuple[Any, ...]) -> list[Cell]:
    session, card, state, walk_in = row
    return [session, card, CAME[state], "oui" if walk_in else "non"]


def _sale(row: tuple[Any, ...]) -> list[Cell]:
    on, stock, by, total, label, model, serial, article, ticket, card = row
    return [on, stock, by, total, *device(label, model, serial, article), "oui", linux(model), ticket, card]


NUMBER, CARD = (
    Field("N° de séance", "integer", "celui de Connect, le même dans la feuille des participants"),
    Field("N° de carte", "string", "celui de la personne à Connect, le même dans toutes les feuilles"),
)
TABLES = (
    Table(
        "1-seances", "Séances",
        (
            Field("Opération", "string", "intitulé de la séance", 26), Field("Date", "date", "", 12), Field("Heure", "string", "", 8),
            Field("Statut", "string", "Planifiée, Réalisée ou Annulée", 12), Field("Durée (min)", "integer", "", 12),
            Field("Bénévoles max", "integer", "bénévoles inscrits", 14), NUMBER,
        ),
        by_key(SESSIONS, [LONG_AGO, 0], _session, 2), counting(f"SELECT count(*) {OF_SESSIONS}"),
    ),
    Table(
        "2-contacts", "Contacts",
        (
            Field("Prénom"), Field("Nom"), Field("Antenne"), Field("Créé par", "string", "qui a noté la première venue", 22),
            Field("Date de naissance", "string", "ou ce qui en est connu", 16),
            Field("Prescripteur", "string", "de la première fiche de liaison", 30), CARD,
        ),
        by_key(CONTACTS, [NOBODY], _contact, 1), counting(f"SELECT count(*) {OF_PEOPLE}"),
    ),
    Table(
        "3-participants", "Participants",
        (
            NUMBER, CARD, Field("Participation", "string", "Inscrit, Liste d’attente, Présent, Absent ou Excusé", 16),
            Field("Venue sans inscription", "string", "oui ou non", 20),
        ),
        by_key(PARTICIPANTS, [LONG_AGO, 0], _participant, 2), counting(f"SELECT count(*) {OF_BOOKINGS}"),
    ),
    Table(
        "4-ventes", "Ventes",
        (
            Field("Date", "date", "", 12), Field("Stock", "string", "point de vente", 22), Field("Suivi par", "string", "", 20),
            Field("Montant (€)", "number", "", 12), Field("ID EC"), Field("Marque"), Field("Modèle", "string", "ou l’article", 26),
            Field("N° de série / IMEI", "string", "", 20), Field("Payé en totalité", "string", "oui", 12),
            Field("Linux", "string", "oui quand le modèle le dit", 8), Field("Ticket Connect"), CARD,
        ),
        by_key(SOLD, ["1900-01-01", LONG_AGO, NOBODY], _sale, 3), counting(f"SELECT count(*) {OF_SALES}"),
    ),
)  # fmt: skip
KIND = Kind(
    "outil",
    _("For the association’s own tool"),
    _("Sessions, contacts, participants and sales of the antenna: four sheets in the order of its form."),
    _("Whoever copies into the association’s tool."),
    doors=frozenset({"antenna"}),
    endings=("xlsx", "zip"),
    names=True,
    tables=TABLES,
    scope=_("This antenna alone: nothing of another one is in it, even about somebody who goes to both."),
)
