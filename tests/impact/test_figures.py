"""Each indicator: its figure, its list and its file are one statement; what it is narrowed to; what it says of others."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Diagnostic, Extraction, Opening
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Commune
from connect.impact import listing
from connect.impact.figures import INDICATORS, reading
from connect.impact.figures.reading import Only
from connect.impact.models import KeptResults
from connect.impact.period import Period
from connect.impact.results import facts as counted
from connect.impact.scope import UNKNOWN, Scope, Whose
from connect.partners.models import Agreement
from connect.ui import spreadsheet
from tests.factories import sales as shop
from tests.factories.aftersales import alone_up_to, refund
from tests.factories.beneficiaries import LiaisonSheetFactory
from tests.factories.impact import enrolled, person, visit
from tests.factories.people import StructureFactory, UserFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at
from workshops.models import BookingState

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
YEAR = Period.year(2024)
DAYS = "du=2024-01-01&au=2024-12-31"


@pytest.fixture
def rich(facts, lille, lyon, questionnaires):
    """The facts of 2024, with sessions, a sale of today, two diagnostics, two sheets closed."""
    session = SessionFactory(antenna=lille, starts_at=at("2024-04-02"), ends_at=at("2024-04-02", "16:00"))
    for someone in (facts.ada, facts.bob):
        BookingFactory(session=session, person=someone, state=BookingState.CAME)
    for day, level in (("2023-02-01", "beginner"), ("2024-03-01", "unknown"), ("2024-06-01", "intermediate")):
        Diagnostic.objects.create(
            person=facts.ada, antenna=lille, version_id="2026.1", at=datetime.fromisoformat(f"{day}T10:00+01:00"),
            by=UserFactory(), answers={"sn_needs": ["leisure"]}, level=level, access="partial", connection="partial", skills="partial",
            services="partial",
        )  # fmt: skip
    return facts


@pytest.fixture
def scopes(nation, lille, lyon):
    return [nation, Scope.of_antenna(YEAR, lille.pk), Scope.of_antenna(YEAR, lyon.pk)]


@pytest.mark.parametrize("code", INDICATORS)
def test_a_figure_is_the_rows_of_its_list_and_of_its_file(rich, scopes, code):
    """C077: for each indicator, at each antenna and for all: table = figure = list = file."""
    indicator = INDICATORS[code]
    for scope in scopes:
        listed = reading.listed(indicator, scope, size=3)
        pages = [row for n in range(1, listed.pages + 1) for row in reading.listed(indicator, scope, n, size=3).rows]
        rows = list(reading.exported(indicator, scope))
        assert pages == rows
        assert len({row.key for row in rows}) == len(rows) == listed.count
        assert counted(scope)[code]["n"] == reading.figure(indicator, scope) == listed.figure
        if not indicator.measure:
            assert listed.figure == len(rows)
        assert all(YEAR.first <= row.day <= YEAR.last and row.antenna_id in scope.antenna_ids for row in rows)


@pytest.mark.parametrize("code", INDICATORS)
def test_lines_of_a_part_add_up_to_the_figure_and_each_opens_its_rows(rich, nation, code):
    indicator = INDICATORS[code]
    told = reading.facts_of(indicator, nation)
    for part in indicator.parts:
        values = told["parts"][part.column]
        assert sum(values.values()) == told["n"]
        for value, n in values.items():
            only = Only(part.column, value or reading.UNSAID)
            assert reading.figure(indicator, nation, only) == n


@pytest.mark.parametrize("code", INDICATORS)
def test_each_indicator_says_what_it_counts(code):
    indicator = INDICATORS[code]
    assert indicator.title
    assert str(indicator.definition).endswith(".")
    assert indicator.noun


@pytest.mark.parametrize("code", INDICATORS)
def test_each_list_is_read_at_an_antenna_and_at_the_nation(rich, lille, nation, code):
    """At an antenna's door as at the nation's: nothing that a door may not read is in a statement."""
    with open_antenna(lille.pk):
        here = Scope.of_antenna(YEAR, lille.pk)
        there = [row.key for row in reading.listed(INDICATORS[code], here, named=True).rows]
    with open_national():
        assert [row.key for row in reading.listed(INDICATORS[code], here).rows] == there
        assert all(row.name == "" for row in reading.exported(INDICATORS[code], nation))


def test_the_whole_table_takes_as_many_statements_with_more_facts(rich, nation, lille):
    with CaptureQueriesContext(connection) as few:
        counted(nation)
    for n in range(10):
        visit(lille, person(lille, since="2024-02-01"), f"2024-02-{n + 1:02d}", motive="save_money")
    with CaptureQueriesContext(connection) as many:
        counted(nation)
    assert len(many) == len(few) <= 40


def test_a_territory_narrows_to_those_who_live_there_and_unknown_is_one(rich, nation, lille):
    town = Commune.objects.create(code="59350", name="Lille", department="59", searched="|lille")
    type(rich.ada).objects.filter(pk__in=[rich.ada.pk, rich.bob.pk]).update(commune=town)
    people = INDICATORS["personnes"]

    def met(**whose):
        return reading.figure(people, nation._replace(whose=Whose(**whose)))

    assert (met(), met(department="59"), met(commune="59350"), met(department="69"), met(commune=UNKNOWN)) == (
        4, 2, 2, 0, 2,
    )  # fmt: skip
    assert reading.facts_of(INDICATORS["territoires"], nation)["parts"]["department"] == {"59": 2, "": 2}
    visits = reading.figure(INDICATORS["visites"], nation._replace(whose=Whose(department="59")))
    assert visits == 4  # nobody without a name lives somewhere


def test_a_structure_narrows_to_those_it_sent(rich, nation, lille):
    sent = LiaisonSheetFactory(antenna=lille, person=rich.bob, state="welcomed", sent_at=at("2024-01-01"))
    scope = nation._replace(whose=Whose(structure=sent.structure_id))
    assert reading.figure(INDICATORS["personnes"], scope) == 1
    assert "benevolat" not in counted(scope)  # hours of volunteers are of nobody who was sent
    assert "professionnels" in counted(scope)


def test_a_funder_s_antennas_are_those_of_its_agreement(rich, lille, lyon):
    funder = StructureFactory()
    Agreement.objects.create(structure=funder, antenna=lyon, starts_on=date(2024, 7, 1))
    Agreement.objects.create(structure=funder, antenna=lille, starts_on=date(2020, 1, 1), ends_on=date(2023, 12, 31))
    scope = Scope.of_funder(YEAR, funder.pk)
    assert scope.antenna_ids == (lyon.pk,)
    assert reading.figure(INDICATORS["personnes"], scope) == 2
    assert reading.figure(INDICATORS["personnes"], Scope.of_funder(Period.year(2020), funder.pk)) == 0


def test_somebody_new_at_two_antennas_of_an_agreement_is_new_once(rich, lille, lyon):
    scope = Scope(YEAR, (lille.pk, lyon.pk), whole=False)
    enrolled(rich.cleo, lyon, "2024-12-31")
    assert [row.key for row in reading.exported(INDICATORS["nouvelles"], scope)].count(str(rich.cleo.pk)) == 1


def test_progress_is_from_the_first_diagnostic_of_all_to_the_last_of_the_period(rich, nation):
    (row,) = reading.exported(INDICATORS["progres"], nation)
    assert row.facts[:2] == ("beginner", "intermediate")
    assert reading.facts_of(INDICATORS["progres"], nation)["parts"]["change"] == {"up": 1}
    spring = nation._replace(period=Period(date(2024, 1, 1), date(2024, 4, 1)))
    assert reading.facts_of(INDICATORS["progres"], spring)["parts"]["change"] == {"unknown": 1}


def test_closings_and_people_closed_differ_and_both_say_so(facts, nation, lille):
    """C080: a person with two sheets closed, another with one: three closings, two people."""
    for someone, day in ((facts.ada, "2024-03-05"), (facts.ada, "2024-06-05"), (facts.bob, "2024-04-01")):
        sheet = LiaisonSheetFactory(antenna=lille, person=someone, state="welcomed", sent_at=at("2024-01-01"))
        sheet.events.create(
            antenna=lille, structure_id=sheet.structure_id, state="closed", at=at(day), reason="reached"
        )
    found = counted(nation)
    assert (found["clotures"]["n"], found["personnes-closes"]["n"]) == (3, 2)
    assert INDICATORS["clotures"].beside
    assert INDICATORS["personnes-closes"].beside


def test_hours_of_sessions_and_hours_attended_are_two_figures_each_beside_the_other(rich, nation):
    """C077: where figures differ by definition, the definitions stand beside each other."""
    found = counted(nation)
    assert (found["heures"]["n"], found["presences"]["n"], found["seances"]["n"]) == (120, 240, 1)
    assert INDICATORS["heures"].beside
    assert INDICATORS["presences"].beside


def test_a_device_brought_back_is_not_reused_and_its_buyer_was_accompanied(facts, lille):
    till, unit = shop.TillFactory(antenna=lille), shop.UnitFactory(antenna=lille)
    sale = shop.sell(shop.item(unit.product, unit), to=facts.ada, at_till=till)
    today = datetime.now(tz=PARIS).date()
    scope = Scope.of_nation(Period(today, today))
    assert counted(scope)["appareils"]["n"] == 1
    alone_up_to("500")
    refund(sale, *sale.lines.all(), at_till=till)
    found = counted(scope)
    assert (found["appareils"]["n"], found["equipement"]["n"]) == (0, 1)
    assert found["offres"]["parts"]["offer"] == {"equipment": 1}
    assert sorted(row.facts[-1] for row in reading.exported(INDICATORS["appareils"], scope)) == [-1, 1]


# --- pages and files


def test_a_list_at_the_nation_shows_cards_and_never_a_name(rich, signed_in, national):
    client = signed_in(national)
    for ending in ("", "liste.csv", "liste.xlsx"):
        page = client.get(f"/siege/resultats/personnes/{ending}?annee=2024")
        content = page.content
        assert page.status_code == 200
        if ending == "liste.xlsx":
            rows = openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
            content = repr(list(rows)).encode()
        assert rich.ada.card_number.encode() in content
        assert rich.ada.first_name.encode() not in content


def test_page_csv_and_xlsx_of_a_list_have_the_same_rows(rich, signed_in, manager):
    client = signed_in(manager)
    page = client.get(f"/lille/semaine/visites/?{DAYS}")
    text = client.post(f"/lille/semaine/visites/liste.csv?{DAYS}").content.decode("utf-8-sig")
    book = client.post(f"/lille/semaine/visites/liste.xlsx?{DAYS}").content
    sheet = openpyxl.load_workbook(BytesIO(book)).worksheets[0]
    assert page.context["said"] == str(page.context["listed"].count) == "6"
    lines = list(csv.reader(StringIO(text), delimiter=";"))
    assert len(lines) - 1 == sheet.max_row - 1 == 6
    assert [line[3] for line in lines[1:]] == [row["who"] for row in page.context["rows"]]
    assert Extraction.objects.filter(what="visites").count() == 2
    assert Opening.objects.filter(act="exported", person=rich.ada).count() == 2


def test_a_long_file_is_sent_from_the_disk(rich, signed_in, national, monkeypatch):
    monkeypatch.setattr(listing, "IN_MEMORY", 10)
    for ending, mark in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = signed_in(national).get(f"/siege/resultats/visites/liste.{ending}?annee=2024")
        assert b"".join(answer.streaming_content).startswith(mark)
        for close in answer._resource_closers:  # as the server does; `close` would also close the test's connection
            close()
        assert answer["Content-Disposition"] == f'attachment; filename="visites-2024-01-01-2024-12-31.{ending}"'


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(rich, signed_in, national, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST", 3)
    book = openpyxl.load_workbook(
        BytesIO(signed_in(national).get("/siege/resultats/visites/liste.xlsx?annee=2024").content)
    )
    assert [sheet.title for sheet in book.worksheets] == ["Liste", "Liste 2", "Liste 3", "Définition"]
    assert [sheet.max_row - 1 for sheet in book.worksheets[:3]] == [3, 3, 2]


def test_an_empty_list_is_a_file_with_its_headings(lille, signed_in, manager):
    client = signed_in(manager)
    book = openpyxl.load_workbook(BytesIO(client.post(f"/lille/semaine/visites/liste.xlsx?{DAYS}").content))
    assert book.worksheets[0].max_row == 1


def test_a_volunteer_reads_a_list_and_takes_none_out(rich, signed_in, volunteer):
    client = signed_in(volunteer)
    assert client.get(f"/lille/semaine/visites/?{DAYS}").status_code == 200
    assert client.post(f"/lille/semaine/visites/liste.csv?{DAYS}").status_code == 403
    assert not Extraction.objects.exists()


def test_each_line_of_the_table_opens_a_list_that_says_the_same(rich, signed_in, national):
    """C079: the figure, its line and the list behind have one scope."""
    client = signed_in(national)
    page = client.get("/siege/resultats/?annee=2024")
    seen = 0
    for section in page.context["results"].all_sections:
        for line in section.lines:
            if line.value:
                more = {"annee": "2024"} | ({"partie": line.column, "valeur": line.only} if line.column else {})
                assert client.get(f"/siege/resultats/{line.code}/", more).context["said"] == line.said
                seen += 1
    assert seen > 20


def test_pages_of_a_list_hold_every_row(lille, signed_in, manager, monkeypatch):
    for n in range(5):
        visit(lille, None, f"2024-02-0{n + 1}")
    monkeypatch.setattr(reading.listed, "__kwdefaults__", {"named": False, "size": 2})
    client = signed_in(manager)
    keys = [
        row.key
        for n in (1, 2, 3)
        for row in client.get(f"/lille/semaine/visites/?{DAYS}&page={n}").context["listed"].rows
    ]
    assert len(set(keys)) == len(keys) == 5
    for nonsense in ("999999999", "99999999999999999999", "x", "-1", "²", ""):
        page = client.get(f"/lille/semaine/visites/?{DAYS}&page={nonsense}")
        assert page.status_code == 200
        assert page.context["listed"].rows


@pytest.mark.parametrize(
    "query",
    ["partie=status&valeur=%00", "partie=nom&valeur=x", "partie=age&valeur=12-13", "partie=%3B&valeur=1"],
)
def test_a_line_that_does_not_exist_is_not_found(facts, signed_in, national, query):
    assert signed_in(national).get(f"/siege/resultats/personnes/?annee=2024&{query}").status_code == 404
    assert signed_in(national).get("/siege/resultats/inconnu/?annee=2024").status_code == 404


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("departement=999", "Aucun département"), ("commune=Nullepart", "Aucune commune"), ("structure=0", "choix valide"),
        ("commune=%00", "caractère nul"), ("departement=59000", "3 caractères"),
    ],
)  # fmt: skip
def test_a_narrowing_that_does_not_exist_is_said_beside_the_field(facts, signed_in, national, query, said):
    page = signed_in(national).get(f"/siege/resultats/?annee=2024&{query}")
    assert said in page.content.decode()
    assert page.context["results"] is None
    assert signed_in(national).get(f"/siege/resultats/personnes/?annee=2024&{query}").status_code == 404


def test_the_column_of_a_day_is_the_antenna_s_own(facts, signed_in, lyon, stranger):
    """C086: Ada came to Lille in March and to Lyon in September: what Lyon takes out says September, and nothing of Lille."""
    page = signed_in(stranger).get(f"/lyon/semaine/personnes/?{DAYS}")
    days = {row.person_id: row.day for row in page.context["listed"].rows}
    assert days[facts.ada.pk] == date(2024, 9, 3)
    assert "2024" in page.content.decode()


def test_a_list_takes_as_many_statements_with_one_row_as_with_twenty(
    lille, signed_in, manager, django_assert_num_queries
):
    client = signed_in(manager)
    visit(lille, person(lille, since="2024-02-01"), "2024-02-01")
    client.get(f"/lille/semaine/visites/?{DAYS}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/lille/semaine/visites/?{DAYS}")
    for n in range(20):
        visit(lille, person(lille, since="2024-02-01"), f"2024-02-{n + 1:02d}")
    with django_assert_num_queries(len(few)):
        assert len(client.get(f"/lille/semaine/visites/?{DAYS}").context["rows"]) == 21


def test_somebody_merged_counts_once_and_her_row_leads_to_the_file_that_holds_her(facts, nation):
    """What a merge moves is what is counted: the shell of the other file is nobody."""
    rows = list(reading.exported(INDICATORS["personnes"], nation))
    facts.bob.visits.update(person=facts.ada, on=date(2024, 1, 2))
    after = list(reading.exported(INDICATORS["personnes"], nation))
    assert len(after) == len(rows) - 1
    assert facts.bob.pk not in {row.person_id for row in after}


def test_a_narrowed_table_says_of_whom_it_is_leaves_out_what_cannot_be_and_is_not_kept(
    rich, signed_in, national, lille
):
    Commune.objects.create(code="59350", name="Lille", department="59", searched="|lille")
    client = signed_in(national)
    page = client.get("/siege/resultats/?annee=2024&commune=lille&antenne=lille")
    assert "Lille, personnes de Lille" in page.content.decode()
    assert "Heures données par les bénévoles" in [str(title) for title in page.context["results"].left_out]
    assert not KeptResults.objects.exists()
    assert client.get("/siege/resultats/benevolat/?annee=2024&commune=lille").status_code == 404
    assert client.post("/siege/resultats/recompter/?annee=2024&commune=lille").status_code == 302
    assert not KeptResults.objects.exists()


def test_a_name_that_several_communes_bear_asks_for_its_code(facts, signed_in, national):
    for code, department in (("93066", "93"), ("97411", "974")):
        Commune.objects.create(code=code, name="Saint-Denis", department=department, searched="|saint-denis")
    page = signed_in(national).get("/siege/resultats/?annee=2024&commune=saint-denis").content.decode()
    assert "93 : 93066, 974 : 97411" in page
