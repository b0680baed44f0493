"""Antennas side by side: the figures of `results`, two proportions, no ratio of few, a table that sorts, a spreadsheet."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.cache import cache
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas import full_time
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import FullTime, Role
from connect.impact import sealing, side_by_side, staffing
from connect.impact.figures import people
from connect.impact.models import default_grid
from connect.impact.period import Period
from connect.impact.results import results
from connect.impact.scope import Scope
from tests.conftest import as_the_app
from tests.factories.impact import enrolled, person, visit
from tests.factories.people import AntennaFactory, MembershipFactory, UserFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at
from workshops.models import BookingState, Closure

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)
ASKED = "du=2024-01-01&au=2024-12-31"
TODAY = date(2025, 6, 1)


@pytest.fixture
def crowd(facts, lille, lyon):
    """The facts of 2024, and four people more at Lille: seven there, two at Lyon."""
    session = SessionFactory(antenna=lille, starts_at=at("2024-04-02"), ends_at=at("2024-04-02", "16:00"))
    for n in range(4):
        someone = person(lille, since="2024-02-01", born=None)
        visit(lille, someone, f"2024-02-{n + 10}")
        BookingFactory(session=session, person=someone, state=BookingState.CAME)
    return facts


def board(per="brut", period=YEAR, drawn=people.VISITS):
    return side_by_side.board(period, drawn, per, TODAY)


def of(found, name):
    return next(row for row in found.rows if row.antenna.name == name)


def test_each_figure_is_that_of_the_results_of_its_antenna(crowd, lille, lyon):
    found = board()
    for scope, row in (
        (Scope.of_antenna(YEAR, lille.pk), of(found, "Lille")), (Scope.of_antenna(YEAR, lyon.pk), of(found, "Lyon")),
        (Scope.of_nation(YEAR), found.total),
    ):  # fmt: skip
        told = {s.lines[0].code: float(s.lines[0].value) for s in results(scope, default_grid()).figures}
        compared = {code: value for code, value in row.figures.items() if code in told}
        assert len(compared) >= 8
        assert compared == {code: told[code] for code in compared}
    assert (of(found, "Lille").people, of(found, "Lyon").people, found.total.people) == (7, 2, 8)


def test_a_sealed_year_says_here_what_was_sealed(crowd, lille):
    sealing.seal(YEAR, by=UserFactory())
    visit(lille, crowd.bob, "2024-11-05")
    assert of(board(), "Lille").figures["visites"] == board().total.figures["visites"] - 2 == 10


def test_both_proportions_and_none_of_few(crowd, lille, lyon):
    manager = UserFactory()
    MembershipFactory(antenna=lille, role=Role.EMPLOYEE, starts_on=date(2024, 7, 2))  # 183 days of 366
    full_time.note(lyon, Decimal("1.5"), date(2024, 1, 1), "budget", by=manager, at=timezone.now())
    found = board("equipe")
    here, there = of(found, "Lille"), of(found, "Lyon")
    assert (here.team.paid, here.team.noted) == (0.5, False)
    assert (there.team.paid, there.team.noted) == (1.5, True)
    assert here.ratio("visites", "equipe") == here.figures["visites"] / 0.5
    assert here.ratio("visites", "personnes") == pytest.approx(1000 * here.figures["visites"] / 7)
    assert there.ratio("visites", "personnes") is there.ratio("visites", "equipe") is None
    assert there.ratio("visites", "brut") == 2
    assert found.median("visites", "equipe") == here.ratio("visites", "equipe")
    assert [panel.values is None for panel in found.panels] == [False, True]


def test_full_time_is_averaged_over_the_days_and_hours_of_volunteers_are_added(lille):
    by, now = UserFactory(), timezone.now()
    for day, posts in ((date(2024, 1, 1), "2"), (date(2024, 7, 1), "9"), (date(2024, 7, 1), "4")):
        full_time.note(lille, Decimal(posts), day, "x", by=by, at=now)
    team = staffing.teams(YEAR, {lille.pk: 1607 * 366 / 365}, TODAY)[lille.pk]
    assert team.paid == pytest.approx((2 * 182 + 4 * 184) / 366)
    assert team.volunteers == pytest.approx(1)
    assert staffing.teams(Period(date(2030, 1, 1), date(2030, 2, 1)), {lille.pk: 5}, TODAY) == {}


def test_what_is_drawn_adds_up_to_the_figure_by_weeks_and_by_months(crowd):
    for period, steps in ((YEAR, 12), (Period(date(2024, 1, 3), date(2024, 2, 20)), 8)):
        found = board(period=period)
        assert len(found.steps) == steps
        for panel in found.panels:
            assert sum(panel.values) == panel.row.figures["visites"]
    assert board(drawn=side_by_side.DRAWN[2]).panels[0].values[3] == 2  # hours of the session of April


def test_what_explains_is_said(crowd, lille, lyon):
    lyon.opened_on, lyon.closed_on = date(2024, 3, 1), date(2024, 11, 30)
    lyon.save()
    for first, last in ((date(2024, 8, 1), date(2024, 8, 14)), (date(2024, 8, 10), date(2024, 8, 21))):
        Closure.objects.create(antenna=lille, first_on=first, last_on=last, reason="été")
    notes = {row.antenna.name: list(row.notes) for row in board().rows}
    assert notes["Lille"] == ["fermée 3 semaines en tout"]
    assert [note.split(" le ")[0] for note in notes["Lyon"]] == ["ouverte", "fermée définitivement"]
    assert [row.antenna.name for row in board(period=Period(date(2025, 1, 1), date(2025, 1, 31))).rows] == ["Lille"]


def test_a_column_sorts_without_a_script_and_antennas_without_a_ratio_come_last(signed_in, national, crowd):
    client = signed_in(national)

    def names(query):
        page = client.get(f"/siege/?{ASKED}{query}")
        return [line["row"].antenna.name for line in page.context["rows"]]

    assert names("") == names("&tri=lune") == names("&tri=%00") == ["Lille", "Lyon"]
    assert names("&tri=visites") == ["Lyon", "Lille"]
    assert names("&tri=-visites") == ["Lille", "Lyon"]
    assert names("&tri=visites&par=personnes") == ["Lille", "Lyon"]
    page = client.get(f"/siege/?{ASKED}&tri=-visites").content.decode()
    assert 'aria-sort="descending"' in page
    assert "tri=visites#tab" in page


def test_the_spreadsheet_holds_the_table_of_the_page(signed_in, national, crowd):
    client = signed_in(national)
    page = client.get(f"/siege/?{ASKED}&par=personnes&tri=-visites")
    assert "Lyon" in page.content.decode().split("Pas de rapport, moins de cinq personnes")[1][:20]
    book = openpyxl.load_workbook(BytesIO(client.get(f"/siege/tableau.xlsx?{ASKED}&tri=-visites").content))
    bare, per_people = ({row[0]: row for row in sheet.iter_rows(values_only=True)} for sheet in book.worksheets[:2])
    place = list(bare["Antenne"]).index("Visites")
    assert (bare["Lille"][place], bare["Lyon"][place], bare["Ensemble"][place]) == (10, 2, 12)
    assert per_people["Lille"][place] == pytest.approx(10000 / 7, abs=0.01)
    assert per_people["Lyon"][place] is None
    assert {"Figures", "Definitions"}.isdisjoint(book.sheetnames)


@pytest.mark.parametrize(
    "query",
    ["du=2024-12-31&au=2024-01-01", "du=0001-01-01&au=9999-12-31", "du=x", "du=2024-01-01", "mesure=<b>&par=%00"],
)
def test_days_that_are_none_are_said_and_the_last_weeks_are_shown(signed_in, national, lille, query):
    page = signed_in(national).get(f"/siege/?{query}")
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["board"].period == side_by_side.finished_weeks(timezone.localdate())


def test_as_many_statements_for_two_antennas_as_for_ten(signed_in, national, crowd):
    client = signed_in(national)
    client.get(f"/siege/?{ASKED}")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/siege/?{ASKED}").status_code == 200
        return len(queries)

    few = asked()
    for n in range(8):
        antenna = AntennaFactory(slug=f"antenne-{n}", code=f"Z{'ABCDEFGH'[n]}")
        enrolled(crowd.ada, antenna, "2024-05-01")
        visit(antenna, crowd.ada, "2024-05-01")
    assert asked() == few


def test_full_time_is_noted_by_the_nation_seen_at_its_antenna_and_never_changed(lille, lyon):
    with open_national():
        row = full_time.note(lille, Decimal(3), lille.opened_on, "budget", by=UserFactory(), at=timezone.now())
    for refused in (
        {"posts": Decimal(201), "from_on": lille.opened_on},
        {"posts": Decimal(1), "from_on": lille.opened_on - timedelta(days=1)},
        {"posts": Decimal(1), "from_on": date(2099, 1, 1)},
    ):
        with pytest.raises((full_time.NotSoMany, full_time.NotAtThatTime)):
            full_time.note(lille, **refused, reason="x", by=row.added_by, at=timezone.now())
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
        FullTime.objects.filter(pk=row.pk).update(posts=4)
    with as_the_app(), open_antenna(lille.pk):
        assert FullTime.objects.count() == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            FullTime.objects.create(antenna=lille, posts=1, from_on=lille.opened_on, reason="x", added_by=row.added_by)
    with as_the_app(), open_antenna(lyon.pk):
        assert not FullTime.objects.exists()


def test_what_is_long_to_count_is_served_some_minutes(crowd, lille, monkeypatch):
    """As a running period of the table of results is: only where counting takes a second or more."""
    monkeypatch.setattr(side_by_side, "LONG", 0)
    with as_the_app(), open_national():
        before = of(board(), "Lille").figures["visites"]
    visit(lille, crowd.bob, "2024-11-05")
    assert of(board(), "Lille").figures["visites"] == before
    cache.clear()
    assert of(board(), "Lille").figures["visites"] == before + 1
    cache.clear()


def test_each_figure_opens_the_list_that_says_the_same(signed_in, national, crowd):
    client = signed_in(national)
    page = client.get(f"/siege/?{ASKED}")
    lines = [*page.context["rows"], page.context["total"]]
    for said, address in [cell for line in lines for cell in line["cells"]]:
        shown = client.get(address).context["said"]
        assert shown == said, address
    assert {href for _said, href in client.get(f"/siege/?{ASKED}&par=equipe").context["total"]["cells"]} == {""}
