"""Open data: nothing that is hidden can be computed, from a table, from two, or from two publications; anybody reads them."""

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_national
from connect.impact import grids, sealing, secrecy
from connect.impact.models import Band, Cut, Publication
from connect.impact.period import Period
from connect.impact.taken import archive, opendata, publications
from tests.factories.impact import person, visit
from tests.factories.people import UserFactory

CUT = Cut("seed", "Programme", (Band(0, 18), Band(19, 35), Band(36, 55), Band(56, None)))
PAGE = "/siege/fichiers/donnees-ouvertes/"


@st.composite
def antennas(draw):
    """One to five antennas: the same people cut by age and by situation, as a sealed period keeps them."""
    told = {}
    for name in ["Antony", "Grenoble", "Lille", "Lyon", "Paris"][: draw(st.integers(1, 5))]:
        ages = draw(
            st.dictionaries(
                st.sampled_from(["", "10", "20", "40", "70"]), st.integers(0, 9) | st.integers(0, 60), max_size=5
            )
        )
        total = sum(ages.values())
        first = draw(st.integers(0, total))
        second = draw(st.integers(0, total - first))
        status = {"seeking": first, "student": second, "unknown": total - first - second}
        told[name] = {
            "personnes": {"n": total, "parts": {"age": ages, "status": status}},
            "visites": {"n": total * 2, "parts": {}}, "nouvelles": {"n": min(total, 3), "parts": {}}, "took": 0.1,
        }  # fmt: skip
    return told


@given(antennas())
def test_no_hidden_cell_can_be_computed_from_all_the_tables_together(facts):
    """For each hidden cell there is another table with the same published cells and the same sums by antenna, so that the
    other tables stay true beside it.
    """
    people = sum(one["personnes"]["n"] for one in facts.values())
    try:
        tables = {table["code"]: table for table in opendata.tables(facts, CUT)}
    except opendata.TooFew:
        assert people < 5 or people <= 40  # only where hardly anybody came
        return
    ages, statuses = tables["personnes-par-age"], tables["personnes-par-situation"]
    sums = [row["cells"][-1] for row in ages["rows"]]
    assert sums == [row["cells"][-1] for row in statuses["rows"]]
    assert sums[-1] == people
    assert all(n >= 5 for n in sums)
    for table in (ages, statuses):
        seen = [row["cells"] for row in table["rows"]]
        hidden = {(i, j) for i, row in enumerate(seen) for j, cell in enumerate(row) if cell is None}
        true = _true(facts, table)
        assert all(not 0 < cell < 5 for row in seen for cell in row if cell is not None)
        assert all(cell == true[i][j] for i, row in enumerate(seen) for j, cell in enumerate(row) if cell is not None)
        for cell in hidden:
            other = secrecy.another(true, hidden, cell)
            assert other is not None
            assert other[cell[0]][cell[1]] != true[cell[0]][cell[1]]
            assert [row[-1] for row in other] == sums
            assert other == secrecy.with_sums([row[:-1] for row in other[:-1]])
            assert all(other[i][j] == n for i, row in enumerate(seen) for j, n in enumerate(row) if n is not None)
    assert all(not 0 < cell < 5 for row in tables["chiffres"]["rows"] for cell in row["cells"] if cell is not None)


def _true(facts, table):
    """The whole table, nothing hidden, with the same antennas together."""
    column = "age" if table["code"].endswith("age") else "status"
    words = {
        "": "non connu",
        "10": CUT.bands[0].label,
        "20": CUT.bands[1].label,
        "40": CUT.bands[2].label,
        "70": CUT.bands[3].label,
    }
    if column == "status":
        from beneficiaries.models import Status

        words = {str(code): str(label) for code, label in Status.choices}
    rows = []
    for row in table["rows"][:-1]:
        parts = [facts[name]["personnes"]["parts"][column] for name in row["where"].split(" + ")]
        rows.append(
            [
                sum(n for part in parts for value, n in part.items() if words[value] == label)
                for label in table["columns"][:-1]
            ]
        )
    return secrecy.with_sums(rows)


def test_antennas_too_small_are_told_together():
    def of(ages):
        total = sum(ages.values())
        return {"personnes": {"n": total, "parts": {"age": ages, "status": {"unknown": total}}}}

    facts = {"Antony": of({"20": 3}), "Lille": of({"20": 40, "40": 60}), "Lyon": of({"20": 30, "40": 9})}
    tables = opendata.tables(facts, CUT)
    assert [row["where"] for row in tables[1]["rows"]] == ["Antony + Lyon", "Lille", "Ensemble"]
    assert tables[1]["rows"][0]["cells"] == [33, 9, 42]
    with pytest.raises(opendata.TooFew):
        opendata.tables({"Antony": of({"20": 3})}, CUT)


# --- published


@pytest.fixture
def sealed(lille, lyon, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    grids.load()
    for place, many in ((lille, 9), (lyon, 7)):
        for n in range(many):
            someone = person(place, since="2024-03-01", born=f"{1950 + 5 * n}-01-01")
            visit(place, someone, "2024-03-05", motive="save_money")
    return sealing.seal(Period.month(date(2024, 3, 1)), by=UserFactory())


def published(period):
    with open_national():
        return publications.publish(period, by=UserFactory(), at=timezone.now())


@pytest.mark.django_db
def test_the_archive_says_what_is_in_it_to_any_tool(sealed):
    it = published(sealed)
    with it.file.open() as file, zipfile.ZipFile(file) as kept:
        leaves = {name: kept.read(name).decode() for name in kept.namelist()}
    package = json.loads(leaves["datapackage.json"])
    assert package["licenses"][0]["name"] == "etalab-2.0"
    for resource in package["resources"]:
        fields = resource["schema"]["fields"]
        assert json.loads(leaves[f"schemas/{resource['name']}.json"]) == resource["schema"]
        rows = list(csv.DictReader(io.StringIO(leaves[resource["path"]])))
        assert rows
        keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for row in rows:
            assert list(row) == [field["name"] for field in fields]
            assert date.fromisoformat(row["debut"]) == date(2024, 3, 1)
            assert row[fields[3]["name"]] in fields[3]["constraints"]["enum"]
            number = row[fields[4]["name"]]
            assert (row["non_publie"], bool(number)) in {("oui", False), ("non", True)}
            assert fields[4]["type"] == "number" or not 0 < int(number or 0) < 5 or "appareils" in resource["name"]
    assert "Licence Ouverte 2.0" in leaves["LISEZMOI.md"]
    assert archive.write(it.tables, it.first_on, it.last_on, at=it.published_at) == b"".join(it.file.open().chunks())


@pytest.mark.django_db
def test_anybody_reads_it_and_a_withdrawn_one_is_gone(client, sealed):
    it = published(sealed)
    page = client.get("/donnees/")
    assert page.status_code == 200
    assert "mars 2024" in page.content.decode()
    answer = client.get("/donnees/2024-03.zip", headers={"range": "bytes=0-3"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"PK\x03\x04")
    assert client.get("/donnees/2024.zip").status_code == 404
    with open_national():
        publications.withdraw(it, "Une antenne manquait", by=it.published_by, at=timezone.now())
        with pytest.raises(publications.Withdrawn):
            publications.withdraw(it, "Une antenne manquait", by=it.published_by, at=timezone.now())
    assert client.get("/donnees/2024-03.zip").status_code == 404
    assert "mars 2024" not in client.get("/donnees/").content.decode()


@pytest.mark.django_db
def test_no_day_is_published_twice_even_after_a_withdrawal(sealed):
    it = published(sealed)
    assert published(sealed) == it
    year = sealing.seal(Period.year(2024), by=UserFactory())
    with open_national():
        publications.withdraw(it, "Une antenne manquait", by=it.published_by, at=timezone.now())
        assert publications.to_publish() == []
    with pytest.raises(publications.DaysPublished):
        published(year)
    it.pk, it.period = None, year
    for change, constraint in (
        ({}, "publication_of_its_period"),
        ({"first_on": year.first_on, "last_on": year.last_on}, "publication_days_once"),
    ):
        for name, value in change.items():
            setattr(it, name, value)
        it.withdrawn_at, it.withdrawn_by, it.withdrawn_why = None, None, ""
        with pytest.raises(DatabaseError) as error, transaction.atomic():
            it.save(force_insert=True)
        assert error.value.__cause__.diag.constraint_name == constraint
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE impact_publication SET tables = '[]'")
    assert error.value.__cause__.diag.constraint_name == "publication_stands"


@pytest.mark.django_db
def test_the_national_administrator_looks_then_publishes_and_withdraws(signed_in, national, sealed):
    client = signed_in(national)
    looked = client.get("/siege/fichiers/", {"period": sealed.pk})
    assert {table["code"] for table, _hidden in looked.context["proposed"]} >= {"personnes-par-age", "motivations"}
    assert not Publication.objects.exists()
    assert client.post(PAGE, {"period": sealed.pk}).status_code == 302
    it = Publication.objects.get()
    assert it.tables == [table for table, _hidden in looked.context["proposed"]]
    assert "why" in client.post(PAGE, {"publication": it.pk, "why": "court"}).context["withdraw_form"].errors
    assert client.post(PAGE, {"publication": it.pk, "why": "Une antenne manquait"}).status_code == 302
    assert client.post(PAGE, {"period": "x\x00"}).status_code == 200
