"""La Coop's activities, read back: its sheet, columns and codes; one row a participant, no length counted twice."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Extraction, Opening, Person
from connect.antennas.doors import open_national
from connect.antennas.models import Commune, Role
from connect.impact.period import Period
from connect.impact.scope import Scope
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at, fill
from tests.impact import indicators
from workshops.coop import activities
from workshops.models import KindSkill, SessionVolunteer, Skill, SkillGained, Venue
from workshops.roll.days import Days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
PAGE, NATION = "/lille/ateliers/coop/", "/siege/ateliers/coop/"
NOVEMBER = {"du": "2026-11-01", "au": "2026-11-30"}
COLUMNS = [
    "Date", "Enregistré le", "Dernière modification le", "Prénom du médiateur", "Nom du médiateur", "Rôle", "ID - Conum",
    "Type", "Participants", "Canaux d’accompagnement", "Nom du lieu", "Adresse", "Commune", "Code postal", "Code Insee",
    "Durée (min)", "Nom de l’atelier", "Matériel numérique utilisé", "Thématique(s) d’accompagnement", "Tags",
    "Nom de la démarche administrative", "Niveau d’autonomie (ou de l’atelier)", "Bénéficiaire réorienté",
    "Structure de redirection", "Commune du bénéficiaire", "Code postal du bénéficiaire", "Code Insee du bénéficiaire",
    "Genre du bénéficiaire", "Tranche d’âge du bénéficiaire", "Statut du bénéficiaire", "ID CRA",
]  # fmt: skip
# Copied from La Coop's schema of 30 June 2026: what a file may say, and nothing else.
LABELS = {
    "Type": {"Accompagnement individuel", "Atelier collectif"},
    "Canaux d’accompagnement": {"Lieu d’activité", "À domicile", "À distance", "Autre lieu"},
    "Niveau d’autonomie (ou de l’atelier)": {"1/3", "2/3", "3/3", None},
    "Genre du bénéficiaire": {"Masculin", "Féminin", "Non communiqué"},
    "Tranche d’âge du bénéficiaire": {
        "Moins de 12 ans", "12 - 17 ans", "18 - 24 ans", "25 - 39 ans", "40 - 59 ans", "60 - 69 ans", "70 ans et plus",
        "Non communiqué",
    },
    "Statut du bénéficiaire": {
        "Scolarisé", "Sans emploi", "En emploi", "Retraité", "Non communiqué ou hétérogène",
    },
    "Rôle": {"Conseiller Numérique", "Médiateur", None},
}  # fmt: skip
THEMES = {
    "Diagnostic numérique", "Prendre en main du matériel", "Maintenance de matériel", "Gérer ses contenus numériques",
    "Navigation sur internet", "E-mail", "Bureautique", "Réseaux sociaux communication", "Santé",
    "Banque et achats en ligne", "Accompagner un professionnel", "Insertion professionnelle",
    "Prévention en sécurité numérique", "Parentalité", "Scolarité et numérique", "Créer avec le numérique",
    "Culture numérique", "Intelligence artificielle (IA)", "Aide aux démarches administratives",
    "Papiers - Élections - Citoyenneté", "Famille - Scolarité", "Social - Santé", "Travail - Formation - Entreprise",
    "Logement", "Transports - Mobilité", "Argent - Impôts", "Justice", "Étrangers - Europe", "Loisirs - Sports - Culture",
    "Associations",
}  # fmt: skip


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


@pytest.fixture
def mail_kind(db):
    kind = KindFactory()
    for n, (code, theme) in enumerate([("sk_safe", "securite_numerique"), ("sk_mail", "email")]):
        skill, _new = Skill.objects.get_or_create(
            code=code, defaults={"label_fr": code, "label_en": code, "family": "x", "position": n, "coop_theme": theme}
        )
        KindSkill.objects.get_or_create(kind=kind, skill=skill)
    return kind


@pytest.fixture
def drop_in(mail_kind):
    kind = KindFactory(
        code="drop_in", shape="drop_in", name_fr="Permanence connectée", coop_type="individuel", minutes=45
    )
    KindSkill.objects.get_or_create(kind=kind, skill_id="sk_mail")
    return kind


def taken(client, address=PAGE, **asked):
    answer = client.post(address, {"fichier": "xlsx", **NOVEMBER, **asked})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="coop-numerique_accompagnements_2026-11-25.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["Activités"]
    return book["Activités"]


def table(sheet):
    """The rows under the headings, which a reader finds by `Date` in the first column."""
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, line in enumerate(lines) if line[0] == "Date")
    assert lines[head] == COLUMNS
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines[head + 1 :]]


def once(rows):
    """Minutes of each activity, as La Coop says to count them: by `ID CRA`."""
    return {row["ID CRA"]: row["Durée (min)"] for row in rows}


def test_the_sheet_begins_with_who_took_it_when_and_of_which_days(helene, lille, manager, mail_kind):
    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 2, state="came")
    sheet = taken(helene)
    above = {sheet.cell(n, 1).value: sheet.cell(n, 2).value for n in range(1, 11)}
    assert above["Nom"] == manager.user.last_name
    assert above["Total"] == 2
    assert above["Date d'export"] == "25/11/2026"
    assert above["Heure d'export"] == "10:42"
    assert above["Période"] == "01/11/2026 - 30/11/2026"
    assert "Informations export" in above
    assert "Filtres" in above
    assert sheet.cell(11, 1).value is None
    assert sheet.cell(12, 1).value == "Date"
    day = sheet.cell(13, 1)
    assert (day.value, day.number_format) == (datetime(2026, 11, 3), "dd/mm/yyyy")


def test_a_workshop_is_one_activity_with_a_row_for_each_who_came(helene, lille, mail_kind):
    session = SessionFactory(
        antenna=lille, starts_at=at("2026-11-03"), part=2, parts=6, difficulty="intermediate", kind=mail_kind
    )
    fill(session, 3, state="came")
    for state in ("absent", "excused", "cancelled"):
        BookingFactory(session=session, state=state)
    rows = table(taken(helene))
    assert [row["Participants"] for row in rows] == ["1/3", "2/3", "3/3"]
    assert len(once(rows)) == 1
    assert {row["Durée (min)"] for row in rows} == {120}
    row = rows[0]
    assert row["Type"] == "Atelier collectif"
    assert row["Nom de l’atelier"] == "Boîte mail, 2 sur 6"
    assert row["Thématique(s) d’accompagnement"] == "E-mail\nPrévention en sécurité numérique"
    assert row["Niveau d’autonomie (ou de l’atelier)"] == "2/3"


def test_a_drop_in_is_as_many_activities_as_people_who_share_its_minutes(helene, lille, drop_in):
    start = at("2026-11-04")
    session = SessionFactory(antenna=lille, kind=drop_in, starts_at=start, ends_at=start + timedelta(minutes=50))
    for subject in ("work", "", "other"):
        BookingFactory(session=session, state="came", subject=subject)
    rows = table(taken(helene))
    assert [row["Participants"] for row in rows] == [1, 1, 1]
    assert sorted(once(rows).values(), reverse=True) == [17, 17, 16]
    assert [row["Thématique(s) d’accompagnement"] for row in rows] == ["Insertion professionnelle", "E-mail", "E-mail"]
    assert {row["Nom de l’atelier"] for row in rows} == {None}


def test_the_lengths_each_counted_once_are_the_hours_of_the_nation_s_own_figures(helene, lille, mail_kind, drop_in):
    for day, kind in [("03", mail_kind), ("04", drop_in), ("05", mail_kind), ("06", drop_in)]:
        fill(SessionFactory(antenna=lille, kind=kind, starts_at=at(f"2026-11-{day}"), capacity=7), 7, state="came")
    SessionFactory(antenna=lille, kind=mail_kind, starts_at=at("2026-11-07"))
    rows = table(taken(helene))
    with open_national():
        figures = indicators.workshops(Scope.of_antenna(Period(date(2026, 11, 1), date(2026, 11, 30)), lille.pk))
    assert sum(once(rows).values()) == sum(figures["minutes"].values()) == 480
    assert sum(row["Durée (min)"] for row in rows) > 480
    assert len(rows) == 28
    assert "8 h" in helene.get(PAGE, NOVEMBER).content.decode().replace("\xa0", " ")


def test_every_value_is_one_that_la_coop_knows(helene, lille, mail_kind, drop_in, volunteer):
    people = [("masculin", "student", 2014), ("feminin", "seeking", 2001), ("non_communique", "inactive", 1950), ("feminin", "stable_job", 1980), ("masculin", "unknown", None)]  # fmt: skip
    venue = Venue.objects.create(antenna=lille, name="Médiathèque", postcode="59000", town="Lille")
    sessions = [
        SessionFactory(antenna=lille, kind=mail_kind, starts_at=at("2026-11-03"), difficulty="advanced"),
        SessionFactory(antenna=lille, kind=drop_in, starts_at=at("2026-11-04")),
        SessionFactory(
            antenna=lille, kind=mail_kind, starts_at=at("2026-11-05"), mode="outside", room=None, venue=venue
        ),
        SessionFactory(antenna=lille, kind=drop_in, starts_at=at("2026-11-06"), mode="online", room=None),
    ]
    for session in sessions:
        SessionVolunteer.objects.create(session=session, antenna=lille, membership=volunteer, leads=True)
        for gender, status, born in people:
            birth = {"birth_on": date(born, 5, 1), "birth_precision": "day"} if born else {"birth_on": None, "birth_precision": "unknown"}  # fmt: skip
            person = PersonFactory(antenna=lille, gender=gender, status=status, **birth)
            row = BookingFactory(session=session, person=person, state="came")
            SkillGained.objects.create(booking=row, person=person, antenna=lille, skill_id="sk_mail", level=3)
    rows = table(taken(helene))
    assert len(rows) == 20
    for row in rows:
        for column, known in LABELS.items():
            assert row[column] in known, (column, row[column])
        themes = row["Thématique(s) d’accompagnement"].split("\n")
        assert set(themes) <= THEMES
        assert row["ID - Conum"] is None
        assert (row["Prénom du médiateur"], row["Rôle"]) == (volunteer.user.first_name, "Médiateur")
    by_place = defaultdict(set)
    for row in rows:
        by_place[row["Canaux d’accompagnement"]].add((row["Nom du lieu"] is not None, row["Code postal"]))
    assert by_place["Lieu d’activité"] == {(True, lille.sites.first().postcode)}
    assert by_place["Autre lieu"] == {(False, "59000")}
    assert by_place["À distance"] == {(False, lille.sites.first().postcode)}
    said = {
        (row["Genre du bénéficiaire"], row["Statut du bénéficiaire"], row["Tranche d’âge du bénéficiaire"])
        for row in rows
    }
    assert said == {
        ("Masculin", "Scolarisé", "12 - 17 ans"), ("Féminin", "Sans emploi", "25 - 39 ans"),
        ("Non communiqué", "Non communiqué ou hétérogène", "70 ans et plus"), ("Féminin", "En emploi", "40 - 59 ans"),
        ("Masculin", "Non communiqué ou hétérogène", "Non communiqué"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("born", "band"),
    [(2015, "Moins de 12 ans"), (2014, "12 - 17 ans"), (2009, "12 - 17 ans"), (2008, "18 - 24 ans"), (2001, "25 - 39 ans"),
     (1987, "25 - 39 ans"), (1986, "40 - 59 ans"), (1966, "60 - 69 ans"), (1957, "60 - 69 ans"), (1956, "70 ans et plus")],
)  # fmt: skip
def test_an_age_is_a_difference_of_calendar_years(born, band):
    from workshops.coop import codes

    person = Person(birth_on=date(born, 12, 31))
    assert codes.AGES[codes.age(person, date(2026, 1, 1))][1] == band


def test_a_commune_is_said_whole_or_not_at_all(helene, lille, mail_kind):
    commune = Commune.objects.create(
        code="59350", name="Lille", department="59", postcodes=["59000", "59800"], searched="|lille|"
    )
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-03"))
    BookingFactory(
        session=session,
        state="came",
        person=PersonFactory(antenna=lille, commune=commune, postcode="59800", town="Lille"),
    )
    BookingFactory(session=session, state="came", person=PersonFactory(antenna=lille, postcode="59000", town="Lille"))
    homes = [
        [row[f"{what} du bénéficiaire"] for what in ("Commune", "Code postal", "Code Insee")]
        for row in table(taken(helene))
    ]
    assert sorted(homes, key=str) == [["Lille", "59800", "59350"], [None, None, None]]


def test_no_name_of_a_person_is_in_the_file_and_no_cell_is_a_formula(helene, lille, mail_kind):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-03"), title="=HYPERLINK(1)")
    BookingFactory(
        session=session, state="came", person=PersonFactory(antenna=lille, first_name="Canari", last_name="Jaune")
    )
    sheet = taken(helene)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any("Canari" in str(cell.value) or "Jaune" in str(cell.value) for cell in cells)
    assert table(sheet)[0]["Nom de l’atelier"] == "=HYPERLINK(1)"
    answer = helene.post(PAGE, {"fichier": "csv", **NOVEMBER})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == COLUMNS
    assert lines[1][COLUMNS.index("Nom de l’atelier")] == "'=HYPERLINK(1)"
    assert lines[1][0] == "03/11/2026"


def test_a_file_taken_again_bears_the_same_keys(helene, lille, mail_kind, drop_in):
    for kind in (mail_kind, drop_in):
        fill(SessionFactory(antenna=lille, kind=kind, starts_at=at("2026-11-03")), 2, state="came")
    first, second = once(table(taken(helene))), once(table(taken(helene)))
    assert first == second
    assert len(first) == 3


def test_who_took_the_activities_is_kept_and_nobody_s_file_was_opened(helene, lille, manager, mail_kind):
    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 2, state="came")
    taken(helene)
    kept = Extraction.objects.get()
    assert (kept.what, kept.by, kept.people, kept.first_on) == ("coop-activites", manager.user, 2, date(2026, 11, 1))
    assert not Opening.objects.exists()


def test_the_page_says_what_will_be_missing_and_why(helene, lille, mail_kind):
    KindSkill.objects.filter(kind=mail_kind).delete()
    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 2, state="came")
    text = helene.get(PAGE, NOVEMBER).content.decode().replace("\xa0", " ")
    assert "1 séance est finie et ses présences ne sont pas arrêtées" in text
    assert "1 séance est sans thématique" in text
    assert "2 personnes" in text


def test_rows_are_read_in_as_many_queries_for_one_person_as_for_forty(lille, mail_kind, volunteer, monkeypatch):
    days = Days(date(2026, 11, 1), date(2026, 11, 30))

    def count():
        with CaptureQueriesContext(connection) as counted:
            list(activities.rows([lille.pk], days, on=date(2026, 11, 25)))
        return len(counted)

    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 1, state="came")
    few = count()
    for n in range(8):
        session = SessionFactory(
            antenna=lille, starts_at=at("2026-11-04") + timedelta(days=n), room_id=None, mode="online"
        )
        SessionVolunteer.objects.create(
            session=session, antenna=lille, membership=MembershipFactory(antenna=lille), leads=True
        )
        fill(session, 5, state="came")
    assert count() <= few + 2  # the antenna's own place, and its commune, once
    monkeypatch.setattr(activities, "PARCEL", 2)
    rows = list(activities.rows([lille.pk], days, on=date(2026, 11, 25)))
    assert len(rows) == 41
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_volunteers_and_employees_see_none_of_this(signed_in, volunteer, lille):
    employee = MembershipFactory(antenna=lille, role=Role.EMPLOYEE)
    for who in (volunteer, employee):
        client = signed_in(who)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"fichier": "xlsx", **NOVEMBER}).status_code == 403
        assert PAGE not in client.get("/lille/ateliers/").content.decode()


def test_the_nation_takes_all_antennas_or_one_and_never_the_people(signed_in, national, lille, lyon, mail_kind):
    for antenna, seats in ((lille, 2), (lyon, 3)):
        fill(SessionFactory(antenna=antenna, starts_at=at("2026-11-03")), seats, state="came")
    client = signed_in(national)
    text = client.get(NATION, NOVEMBER).content.decode()
    assert "Lyon" in text
    assert len(table(taken(client, NATION))) == 5
    assert len(table(taken(client, NATION, antenne="lyon"))) == 3
    assert client.post(NATION, {"fichier": "personnes", **NOVEMBER}).status_code == 404
    assert Extraction.objects.filter(antenna=lyon).count() == 2
    for bad in ("x", "\x00", "paris"):
        assert client.get(NATION, {"antenne": bad, **NOVEMBER}).status_code == 200


def test_too_many_rows_for_a_spreadsheet_are_refused_with_what_to_do(
    signed_in, national, lille, mail_kind, monkeypatch
):
    monkeypatch.setattr("workshops.coop.national_views.MOST_XLSX", 1)
    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-03")), 2, state="came")
    client = signed_in(national)
    assert "Trop de lignes" in client.post(NATION, {"fichier": "xlsx", **NOVEMBER}).content.decode()
    assert client.post(NATION, {"fichier": "csv", **NOVEMBER})["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    "asked",
    [
        {"du": "mardi"},
        {"du": "2026-11-30", "au": "2026-11-01"},
        {"du": "2020-01-01", "au": "2026-01-01"},
        {"du": "\x00"},
    ],
)
def test_a_period_that_is_none_gets_a_sentence_and_no_file(helene, asked):
    text = helene.post(PAGE, {"fichier": "csv", **asked}).content.decode()
    assert "invalid-feedback" in text
    assert not Extraction.objects.exists()
    for bad in ("", "exe", "\x00"):
        assert helene.post(PAGE, {"fichier": bad, **NOVEMBER}).status_code in (200, 404)
    assert not Extraction.objects.exists()
