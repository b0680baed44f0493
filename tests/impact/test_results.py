"""The table of results: bands are data, page, spreadsheet and PDF say the same, finished periods are kept."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from pypdf import PdfReader

from beneficiaries.models import Status
from connect.antennas.doors import open_national
from connect.impact.models import AgeBand, AgeGrid, KeptResults, default_grid
from connect.impact.period import Period
from connect.impact.results import count_again, results
from connect.impact.scope import Scope
from tests.factories.impact import person, visit

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)


def section(found, title):
    return next(s for s in found.all_sections if str(s.title) == title)


def lines(found, title):
    return {str(line.label): line.value for line in section(found, title).lines}


@pytest.fixture
def french():
    with translation.override("fr"):
        yield


def test_the_table_says_each_figure_with_what_it_counts(nation, french):
    found = results(nation, default_grid())
    assert {str(s.title): s.lines[0].value for s in found.figures} == {
        "Personnes nouvelles": 3, "Personnes accompagnées": 4, "Visites": 8,
        "Personnes accompagnées pour la téléphonie": 0, "Personnes accompagnées pour l’équipement": 0,
        "Heures d’ateliers et de permanences": 0, "Personnes en ateliers et permanences": 0, "Professionnels formés": 0,
        "Appareils réemployés": 0, "Heures données par les bénévoles": 0, "Personnes revues par un diagnostic": 0,
        "Fiches de liaison closes": 0, "Personnes dont une fiche est close": 0,
    }  # fmt: skip
    assert all(s.definition for s in found.all_sections)


def test_bands_of_the_seed_and_unknown_sum_to_the_people(nation, french):
    ages = lines(results(nation, default_grid()), "Âge")
    assert ages == {
        "moins de 19 ans": 0, "19 à 35 ans": 2, "36 à 55 ans": 0, "56 à 64 ans": 0, "65 et plus": 1, "âge non connu": 1,
    }  # fmt: skip
    assert sum(ages.values()) == 4


def test_a_funder_s_bands_are_rows_and_a_birthday_counts_from_that_day(lille, nation, french):
    """C083: 0-17, 18-25, 26-59, 60+: people who turn 18 and 26 on the day of the visit, a year alone, an unknown one."""
    grid = AgeGrid.objects.create(code="funder-x", name="Financeur X")
    AgeBand.objects.bulk_create(
        AgeBand(grid=grid, from_age=a, to_age=b) for a, b in [(0, 17), (18, 25), (26, 59), (60, None)]
    )
    for born, precision in (
        ("2008-06-10", ""),
        ("2008-06-11", ""),
        ("2000-06-10", ""),
        ("1960-01-01", "year"),
        (None, ""),
    ):
        visit(lille, person(lille, since="2026-06-10", born=born, precision=precision), "2026-06-10")
    found = results(Scope.of_nation(Period(date(2026, 6, 10), date(2026, 6, 10))), grid)
    assert lines(found, "Âge") == {
        "moins de 18 ans": 1, "18 à 25 ans": 1, "26 à 59 ans": 1, "60 et plus": 1, "âge non connu": 1,
    }  # fmt: skip
    assert "estimé : 1" in str(section(found, "Âge").definition)


def test_ages_that_a_grid_leaves_out_are_a_line_of_their_own(nation, french):
    grid = AgeGrid.objects.create(code="young", name="Jeunes")
    AgeBand.objects.create(grid=grid, from_age=18, to_age=25)
    assert lines(results(nation, grid), "Âge") == {"18 à 25 ans": 1, "autres âges": 2, "âge non connu": 1}


def test_two_bands_of_a_grid_never_overlap(facts):
    grid = AgeGrid.objects.create(code="wrong", name="Fausse")
    AgeBand.objects.create(grid=grid, from_age=18, to_age=25)
    with pytest.raises(IntegrityError, match="age_bands_do_not_overlap"), transaction.atomic():
        AgeBand.objects.create(grid=grid, from_age=25, to_age=None)
    with pytest.raises(IntegrityError, match="age_band_ends_after_it_starts"), transaction.atomic():
        AgeBand.objects.create(grid=grid, from_age=40, to_age=30)


def test_shares_are_of_the_section_and_keep_their_decimals(nation):
    shares = {line.label: line.share for line in section(results(nation, default_grid()), "Situation").lines}
    assert shares[Status.SEEKING.label] == 25.0
    assert sum(shares.values()) == pytest.approx(100)


def test_rankings_begin_with_the_greatest_and_leave_zeros_out(nation, french):
    assert list(lines(results(nation, default_grid()), "Principales motivations")) == [
        "faire des économies sur le téléphone et internet", "accéder à ses droits, faire ses démarches en ligne",
        "chercher un emploi en ligne",
    ]  # fmt: skip


@pytest.mark.parametrize("query", ["annee=2024", "annee=2024&antenne=lille", "du=2024-03-01&au=2024-09-30"])
def test_page_spreadsheet_and_pdf_say_the_same(facts, signed_in, national, query):
    """C077: one query behind the three."""
    client = signed_in(national)
    page = client.get(f"/siege/resultats/?{query}")
    book = openpyxl.load_workbook(BytesIO(client.get(f"/siege/resultats/resultats.xlsx?{query}").content))
    rows = [tuple(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert rows == [
        (str(s.title), str(line.label), float(line.value), None if line.share is None else round(line.share, 4),
         "heures" if line.unit else None)
        for s in page.context["results"].all_sections
        for line in s.lines
    ]  # fmt: skip
    paper = words(client.get(f"/siege/resultats/resultats.pdf?{query}").content)
    html = page.content.decode()
    for one in page.context["results"].all_sections:
        assert "".join(str(one.title).split()) in paper
        for line in one.lines:
            assert line.said in html
            assert "".join(str(line.label).split()).lower() in paper.lower()
            assert "".join(line.said.split()) in paper


def words(pdf: bytes) -> str:
    """The text of a PDF without its spaces and line ends."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_pdf_is_tagged_and_names_its_language(facts, signed_in, national):
    reader = PdfReader(BytesIO(signed_in(national).get("/siege/resultats/resultats.pdf?annee=2024").content))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert reader.metadata.title == "Résultats du 1er janvier 2024 au 31 décembre 2024, toutes les antennes"


def test_a_cell_that_looks_like_a_formula_is_text():
    from connect.impact.spreadsheet import Workbook

    book = Workbook()
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "http://example.org"]
    book.sheet("S", [("A", 10)], [(text,) for text in evil])
    sheet = openpyxl.load_workbook(BytesIO(book.content())).worksheets[0]
    assert [(sheet.cell(n + 2, 1).value, sheet.cell(n + 2, 1).data_type) for n in range(4)] == [
        (t, "s") for t in evil[:4]
    ]
    assert sheet.cell(7, 1).hyperlink is None


def test_a_finished_period_is_counted_once_and_kept(facts, nation, lille):
    first = results(nation, default_grid())
    visit(lille, facts.bob, "2024-11-05")  # entered late
    again = results(nation, default_grid())
    assert [s.lines[0].value for s in again.figures] == [s.lines[0].value for s in first.figures]
    assert (again.kept, again.counted_at) == (True, first.counted_at)
    assert KeptResults.objects.count() == 1


def test_counting_again_is_an_act_that_replaces(facts, nation, lille):
    results(nation, default_grid())
    visit(lille, facts.bob, "2024-11-05")
    count_again(nation)
    assert results(nation, default_grid()).figures[2].lines[0].value == 9
    assert KeptResults.objects.get().facts["visites"]["n"] == 9


def test_a_running_period_is_counted_each_time(facts, lille):
    scope = Scope.of_nation(Period(date(2026, 1, 1), date(2099, 12, 31)))
    before = results(scope, default_grid())
    visit(lille, facts.bob, "2026-06-05")
    after = results(scope, default_grid())
    assert (before.kept, before.figures[2].lines[0].value + 1) == (False, after.figures[2].lines[0].value)
    assert not KeptResults.objects.exists()


def test_a_running_period_that_is_long_to_count_serves_some_minutes(facts, lille, monkeypatch):
    monkeypatch.setattr("connect.impact.results.LONG", -1)
    scope = Scope.of_nation(Period(date(2024, 1, 1), date(2099, 12, 31)))
    first = results(scope, default_grid())
    visit(lille, facts.bob, "2026-06-05")
    again = results(scope, default_grid())
    assert (again.kept, again.counted_at) == (False, first.counted_at)
    KeptResults.objects.update(counted_at=first.counted_at - timedelta(minutes=11))
    assert results(scope, default_grid()).figures[2].lines[0].value == first.figures[2].lines[0].value + 1


def test_what_was_kept_while_a_period_ran_does_not_stand_for_the_finished_one(nation):
    count_again(nation, at=nation.period.ends_before - timedelta(minutes=1))
    assert results(nation, default_grid()).counted_at >= nation.period.ends_before


def test_counting_gives_postgresql_its_settings_back(nation):
    count_again(nation)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('enable_nestloop'), current_setting('work_mem')")
        assert cursor.fetchone()[0] == "on"


def test_the_antenna_door_reads_its_own_kept_results_alone_and_writes_none(facts, nation, at_lille, lille, lyon):
    from connect.antennas.doors import open_antenna

    count_again(nation)
    count_again(at_lille)
    with open_antenna(lille.pk):
        assert [kept.antenna_id for kept in KeptResults.objects.all()] == [lille.pk]
    with open_antenna(lyon.pk):
        assert not KeptResults.objects.exists()
    with pytest.raises(Exception, match="permission denied"), open_antenna(lille.pk):
        count_again(at_lille)
    with open_national():
        assert KeptResults.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("du=2024-09-30&au=2024-03-01", "Le dernier jour vient avant le premier"),
        ("du=1800-01-01&au=2024-03-01", "Choisissez un jour entre"),
        ("du=2024-03-01&au=2199-03-01", "Choisissez un jour entre"),
        ("du=2024-03-01", "Donnez les deux jours"),
        ("du=hier&au=2024-03-01", "date valide"),
        ("annee=deux mille", "choix valide"),
        ("annee=2024&antenne=<script>", "choix valide"),
        ("annee=2024&tranches=%00", "caractère nul"),
    ],
)
def test_what_cannot_be_counted_is_said_beside_the_field(facts, signed_in, national, query, said):
    client = signed_in(national)
    page = client.get(f"/siege/resultats/?{query}")
    assert page.status_code == 200
    assert said in page.content.decode()
    assert client.get(f"/siege/resultats/resultats.pdf?{query}").status_code == 302
    assert client.get(f"/siege/resultats/resultats.xlsx?{query}").status_code == 302


def test_the_number_of_statements_does_not_grow_with_the_facts(facts, nation, lille):
    from django.test.utils import CaptureQueriesContext

    grid = default_grid()
    with CaptureQueriesContext(connection) as few:
        count_again(nation)
    for n in range(20):
        visit(lille, person(lille, since="2024-02-01"), f"2024-02-{n + 1:02d}", motive="save_money")
    with CaptureQueriesContext(connection) as many:
        count_again(nation)
    assert len(many) <= len(few)
    assert results(nation, grid).kept


def test_a_reader_reads_and_does_not_count_again(facts, signed_in, nation):
    from connect.antennas.models import Role
    from tests.factories.people import MembershipFactory

    reader = signed_in(MembershipFactory(role=Role.NATIONAL_READER, antenna=None))
    assert reader.get("/siege/resultats/?annee=2024").status_code == 200
    assert reader.post("/siege/resultats/recompter/?annee=2024").status_code == 403
    assert b"recompter" not in reader.get("/siege/resultats/?annee=2024").content


def test_an_administrator_counts_again_from_the_page(facts, signed_in, national, lille):
    client = signed_in(national)
    client.get("/siege/resultats/?annee=2024")
    visit(lille, facts.bob, "2024-11-05")
    answer = client.post("/siege/resultats/recompter/?annee=2024")
    assert answer.url == "/siege/resultats/?annee=2024"
    assert KeptResults.objects.get().facts["visites"]["n"] == 9
