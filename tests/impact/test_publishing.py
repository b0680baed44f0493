"""What leaves the house hides small counts and what would give them away."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from connect.impact.models import Cut, default_grid
from connect.impact.period import Period
from connect.impact.publishing import published
from connect.impact.results import Line, Results, Section, results
from connect.impact.scope import Scope
from tests.factories.impact import person, visit

pytestmark = pytest.mark.django_db
EMPTY = Results(
    Scope(Period.year(2024), (), whole=True), Cut("", "", ()), datetime(2025, 1, 1, tzinfo=UTC), kept=False, figures=(),
    sections=(), facts={},
)  # fmt: skip


def test_small_figures_and_their_lines_are_not_published(facts, nation):
    table = published(results(nation, default_grid()))
    people = next(s for s in table.figures if s.lines[0].code == "personnes")
    assert people.lines[0].hidden  # four people
    situation = next(s for s in table.sections if s.adds_up_to == "personnes")
    assert all(line.hidden or line.value == 0 for line in situation.lines)
    visits = next(s for s in table.figures if s.lines[0].code == "visites")
    assert (visits.lines[0].hidden, visits.lines[0].value) == (False, 8)


def test_a_small_line_takes_another_with_it(facts, lille, nation):
    for _ in range(30):
        visit(lille, person(lille, since="2024-02-01", born="1980-01-01", status="seeking"), "2024-02-02")
    table = published(results(nation, default_grid()))
    ages = next(s for s in table.sections if s.lines and s.lines[0].column == "age")
    hidden = [line for line in ages.lines if line.hidden]
    assert len(hidden) >= 2
    assert "estimé :" not in str(ages.definition)
    assert all(line.share is None for line in hidden)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_no_published_section_gives_a_hidden_line_away(counts):
    total = sum(counts)
    figure = Section("", "", (Line("", total, code="personnes"),), of_people=True)
    section = Section("", "", tuple(Line("", n) for n in counts), of_people=True, adds_up_to="personnes")
    table = published(replace(EMPTY, figures=(figure,), sections=(section,)))
    shown = [line for line in table.sections[0].lines if not line.hidden]
    hidden = len(counts) - len(shown)
    assert all(not 0 < line.value < 5 for line in shown)
    if hidden and not table.figures[0].lines[0].hidden:
        assert hidden >= 2
        assert total - sum(line.value for line in shown) > hidden or (0 in counts and not shown)


def test_the_pdf_and_the_spreadsheet_to_send_out_hold_no_small_count(facts, signed_in, national):
    client = signed_in(national)
    answer = client.get("/siege/resultats/resultats.pdf?annee=2024&publier=1")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "non publié" in text
    assert "a-publier" in answer["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(client.get("/siege/resultats/resultats.xlsx?annee=2024&publier=1").content))
    rows = {(row[0], row[1]): row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert rows["Personnes accompagnées", "Personnes accompagnées"] == "non publié"
    assert rows["Visites", "Visites"] == 8
