"""A closed month or year keeps its figures for ever; what is corrected afterwards is listed apart."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from beneficiaries.models import Visit
from connect.antennas.doors import open_national
from connect.impact import results as tables
from connect.impact import sealing
from connect.impact.models import AgeBand, KeptResults, SealedFacts, SealedPeriod, default_grid
from connect.impact.period import Period
from connect.impact.results import count_again, results
from connect.impact.scope import Scope
from tests.factories.impact import visit
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)


@pytest.fixture
def sealed(facts, lille, lyon):
    return sealing.seal(YEAR, by=UserFactory())


def figure(table, code):
    return next(s.lines[0].value for s in table.figures if s.lines[0].code == code)


def test_a_sealed_year_says_the_same_whatever_is_written_since(sealed, facts, nation, lille):
    before = results(nation, default_grid())
    visit(lille, facts.bob, "2024-11-05")
    after = results(nation, default_grid())
    assert figure(before, "visites") == figure(after, "visites") == 8
    assert after.sealed == sealed
    assert results(Scope.of_antenna(YEAR, lille.pk), default_grid()).sealed == sealed


def test_what_was_corrected_since_is_listed_apart(sealed, facts, nation, lille):
    assert sealing.corrected_since(results(nation, default_grid())) == []
    visit(lille, facts.bob, "2024-11-05", motive="rights")
    Visit.objects.filter(person=facts.cleo).delete()  # as a presence undone would leave it
    found = {(str(one.title), one.line.only): one for one in sealing.corrected_since(results(nation, default_grid()))}
    people = next(one for one in found.values() if one.line.code == "personnes" and not one.line.column)
    assert (people.sealed.value, people.now.value, people.gain) == (4, 3, "\u22121")
    assert ("Situation", "unknown") in found
    assert not any(one.line.code == "heures" for one in found.values())


def test_a_sealed_period_keeps_the_ages_it_was_shown_with(sealed, nation):
    AgeBand.objects.filter(grid=default_grid(), from_age=56).delete()
    AgeBand.objects.filter(grid=default_grid(), from_age=65).update(from_age=60)
    bands = [band.from_age for band in results(nation, default_grid()).grid.bands]
    assert bands == [0, 19, 36, 56, 65]


def test_a_version_of_the_rules_does_not_touch_it(sealed, facts, nation, monkeypatch):
    monkeypatch.setattr(tables, "VERSION", 99)
    assert results(nation, default_grid()).sealed.version == 3


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        (Period.year(2024), sealing.SealedAlready), (Period(date(2024, 1, 1), date(2024, 1, 30)), sealing.NotWhole),
        (Period(date(2023, 2, 1), date(2024, 1, 31)), sealing.NotWhole), (Period.year(2099), sealing.NotOver),
    ],
)  # fmt: skip
def test_what_is_sealed_runs_or_is_no_month_is_refused(sealed, period, refusal):
    with pytest.raises(refusal):
        sealing.seal(period, by=UserFactory())
    assert SealedPeriod.objects.count() == 1


def test_the_running_month_is_refused_and_the_last_one_is_not(facts):
    first = date.today().replace(day=1)
    with pytest.raises(sealing.NotOver):
        sealing.seal(Period.month(first), by=UserFactory())
    last = first - timedelta(days=1)
    assert sealing.seal(Period.month(last), by=UserFactory()).rank == "month"


def test_a_month_may_be_sealed_beside_its_year(sealed):
    march = sealing.seal(Period.month(date(2024, 3, 1)), by=UserFactory())
    assert (march.first_on, march.last_on) == (date(2024, 3, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE impact_sealedfacts SET facts = '{}'",
        "DELETE FROM impact_sealedfacts",
        "UPDATE impact_sealedperiod SET version = 3",
        "DELETE FROM impact_sealedperiod",
    ],
)
def test_postgresql_keeps_it_from_the_app_and_from_the_owner(sealed, statement):
    with pytest.raises(DatabaseError, match="permission denied"), open_national(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert SealedFacts.objects.count() == 3  # Lille, Lyon, all together


def test_no_figure_is_added_to_it_later(sealed, lille):
    with pytest.raises(DatabaseError, match="the day it was sealed"), transaction.atomic():
        SealedFacts.objects.create(period=sealed, antenna=None, facts={})


def test_a_period_is_not_sealed_without_its_figures(facts):
    with pytest.raises(DatabaseError, match="with its figures"), transaction.atomic():
        SealedPeriod.objects.create(
            rank="year", first_on=YEAR.first, last_on=YEAR.last, version=2, grids=[], sealed_by=UserFactory()
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_kept_inside_it_is_not_counted_again(facts, lille):
    march = Scope.of_nation(Period(date(2024, 3, 1), date(2024, 3, 31)))
    count_again(march)
    sealing.seal(YEAR, by=UserFactory())
    with pytest.raises(sealing.Sealed):
        count_again(march)
    visit(lille, facts.bob, "2024-03-08")
    assert results(march, default_grid()).facts["visites"]["n"] == 1
    assert KeptResults.objects.get().facts["visites"]["n"] == 1


def test_what_a_printed_report_said_is_what_is_sealed(facts, nation, lille):
    count_again(nation)
    visit(lille, facts.bob, "2024-11-05")
    sealing.seal(YEAR, by=UserFactory())
    assert results(nation, default_grid()).facts["visites"]["n"] == 8


def test_an_administrator_seals_from_the_page_and_a_reader_only_reads(facts, signed_in, national, nation):
    from connect.antennas.models import Role
    from tests.factories.people import MembershipFactory

    reader = signed_in(MembershipFactory(role=Role.NATIONAL_READER, antenna=None))
    assert reader.get("/siege/resultats/periodes/").status_code == 200
    assert reader.post("/siege/resultats/periodes/sceller/", {"periode": "2024-01-01/2024-12-31"}).status_code == 403
    client = signed_in(national)
    assert client.post("/siege/resultats/periodes/sceller/", {"periode": "2024-01-01/2024-12-31"}).status_code == 302
    assert "2024" in client.get("/siege/resultats/periodes/").content.decode()
    again = client.post("/siege/resultats/periodes/sceller/", {"periode": "2024-01-01/2024-12-31"})
    assert again.status_code == 200
    assert SealedPeriod.objects.count() == 1
    page = client.get("/siege/resultats/?annee=2024").content.decode()
    assert "Scellée le" in page
    assert "recompter" not in page
    assert client.post("/siege/resultats/recompter/?annee=2024").status_code == 302


def test_the_page_of_corrections_names_each_line(sealed, facts, signed_in, national, lille):
    visit(lille, facts.bob, "2024-11-05")
    client = signed_in(national)
    page = client.get("/siege/resultats/corrections/?annee=2024")
    assert [(str(one.title), one.gain) for one in page.context["found"]] == [
        ("Visites", "+1"),
        ("Visites avec et sans nom", "+1"),
    ]
    assert client.get("/siege/resultats/corrections/?annee=2023").status_code == 404


def test_periods_to_seal_are_over_and_not_sealed(sealed):
    offered = sealing.to_seal(date(2026, 11, 26))
    assert Period.month(date(2026, 10, 1)) in offered
    assert Period.year(2025) in offered
    assert Period.year(2024) not in offered
    assert all(period.last < date(2026, 11, 26) for period in offered)


def test_a_part_that_did_not_exist_when_it_was_sealed_was_not_corrected(sealed, nation, facts, lille):
    """A figure that is counted since another version of the rules is no correction of what was sealed before."""
    visit(lille, facts.bob, "2024-11-05")
    old = results(nation, default_grid())
    kept = {code: value for code, value in old.facts.items() if code != "premieres-sans-nom"}
    kept["visites"] = {**kept["visites"], "parts": {}}
    was = replace(old, facts=kept, sections=tuple(s for s in old.sections if s.adds_up_to != "visites"))
    assert [(one.line.code, one.line.column) for one in sealing.corrected_since(was)] == [("visites", "")]
