"""What the API tells: the figures of the pages, lists page by page, refusals in a sentence; never a name, never a 500."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.impact.api import opening
from connect.impact.figures import INDICATORS
from connect.impact.period import Period
from connect.impact.sealing import seal
from tests.factories.impact import person, visit
from tests.factories.places import PlaceFactory
from tests.factories.workshops import SessionFactory, fill

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def lines(table):
    """(section, line, value) of a table of the API; None when it is hidden."""
    return [(one["titre"], line["libelle"], line["valeur"]) for one in table["sections"] for line in one["lignes"]]


def sheet(client, query):
    """The same of the spreadsheet at the national desk."""
    book = openpyxl.load_workbook(BytesIO(client.get(f"/siege/resultats/resultats.xlsx?{query}").content))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    return [
        (title, label, float(value) if isinstance(value, int | float) else None) for title, label, value, *_more in rows
    ]


def test_a_database_that_is_away_is_said_to_come_back(key, ask, monkeypatch):
    secret = key()

    def away(*_args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(opening, "knock", away)
    answer = ask(secret, "chiffres", annee=2024)
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (503, "60", PROBLEM)
    assert "dans une minute" in answer.json()["detail"]


@pytest.mark.parametrize("where", ["", "&antenne=lille"])
def test_the_figures_are_those_of_the_page_and_of_the_spreadsheet(
    facts, signed_in, national, key, ask, of_lille, where
):
    secret = of_lille if where else key()
    client = signed_in(national)
    before = ask(secret, "chiffres", annee=2024).json()
    page = client.get(f"/siege/resultats/?annee=2024{where}").context["results"]
    after = ask(secret, "chiffres", annee=2024).json()  # kept by the page meanwhile
    shown = [(str(one.title), str(line.label), float(line.value)) for one in page.all_sections for line in one.lines]
    assert lines(before) == lines(after) == shown == sheet(client, f"annee=2024{where}")
    assert (before["conservee"], after["conservee"]) == (False, True)
    assert after["lieu"] == ("Lille" if where else "toutes les antennes")


def test_outside_the_house_small_counts_are_hidden_as_in_the_file_to_send_out(facts, signed_in, national, key, ask):
    secret = key(outside=True)
    told = ask(secret, "chiffres", annee=2024).json()
    assert lines(told) == sheet(signed_in(national), "annee=2024&publier=1")
    assert told["petits_effectifs_masques"]
    assert any(not line["publiee"] and line["part"] is None for one in told["sections"] for line in one["lignes"])
    running = {"annee": timezone.localdate().year}
    for other in (
        {"antenne": "lille"},
        {"commune": "59350"},
        {"tranches": "jeunesse"},
        {"du": "2024-01-01"},
        running,
        {},
    ):
        refused = ask(secret, "chiffres", **({"annee": 2024} | other if other and other is not running else other))
        assert refused.status_code == 403, other
    assert "différence" in refused.json()["detail"]


def test_a_key_of_lille_asks_nothing_about_lyon(facts, lyon, of_lille, ask):
    for path in ("chiffres", "chiffres/visites/liste", "seances"):
        refused = ask(of_lille, path, antenne="lyon")
        assert (refused.status_code, refused["Content-Type"]) == (403, PROBLEM)
    assert [one["antenne"] for one in ask(of_lille, "antennes").json()["resultats"]] == ["lille"]


def every_page(ask, secret, path, **query):
    found, cursor = [], {}
    while True:
        page = ask(secret, path, **query, **cursor).json()
        found += page["resultats"]
        if page["suivant"] is None:
            return found
        cursor = {"curseur": page["suivant"]}


@pytest.mark.parametrize("code", INDICATORS)
def test_a_list_page_by_page_is_the_file_without_a_name(facts, code, signed_in, national, of_lille, ask):
    query = {"du": "2024-01-01", "au": "2024-12-31"}
    rows = every_page(ask, of_lille, f"chiffres/{code}/liste", limite=2, **query)
    first = ask(of_lille, f"chiffres/{code}/liste", **query).json()
    file = (
        signed_in(national)
        .get(f"/siege/resultats/{code}/liste.csv?antenne=lille&annee=2024")
        .content.decode("utf-8-sig")
    )
    cards = [line[2] for line in list(csv.reader(StringIO(file), delimiter=";"))[1:]]
    assert [row["carte"] for row in rows] == cards
    assert rows == first["resultats"]
    assert first["lignes"] == len(rows)
    names = {facts.ada.last_name, facts.bob.last_name, facts.cleo.last_name}
    assert not any(name in str(rows) for name in names)


def test_what_is_written_meanwhile_neither_repeats_nor_skips_a_row(facts, lille, of_lille, ask):
    query = {"du": "2024-01-01", "au": "2024-12-31", "limite": 2}
    whole = every_page(ask, of_lille, "chiffres/visites/liste", **query)
    page = ask(of_lille, "chiffres/visites/liste", **query).json()
    visit(lille, person(lille, since="2024-01-01"), "2024-12-31")  # at the head of the list, already read
    rest = ask(of_lille, "chiffres/visites/liste", **query | {"limite": 200}, curseur=page["suivant"]).json()
    assert page["resultats"] + rest["resultats"] == whole


def test_a_cursor_is_of_its_own_question_and_key(facts, of_lille, key, lille, ask):
    query = {"du": "2024-01-01", "au": "2024-12-31", "limite": 1}
    cursor = ask(of_lille, "chiffres/visites/liste", **query).json()["suivant"]
    assert facts.ada.card_number not in cursor
    for other, path, asked in [
        (key(antenna=lille), "chiffres/visites/liste", query),
        (of_lille, "chiffres/personnes/liste", query),
        (of_lille, "chiffres/visites/liste", query | {"du": "2024-01-02"}),
    ]:
        refused = ask(other, path, **asked, curseur=cursor)
        assert refused.status_code == 422
        assert refused.json()["erreurs"][0]["parametre"] == "curseur"


@pytest.mark.parametrize(
    "query",
    [
        {"annee": "2024\x00"}, {"annee": "9" * 40}, {"annee": "1e3"}, {"annee": "1999"}, {"du": "0000-00-00", "au": "2024-01-01"},
        {"du": "2024-02-30", "au": "2024-03-01"}, {"du": "99999-01-01"}, {"du": "2024-03-01", "au": "2024-02-01"},
        {"du": "2024-03-01"}, {"structure": "-1"}, {"structure": str(2**63)}, {"financeur": "abc"}, {"commune": "Lille\x00"},
        {"departement": "'; --"}, {"tranches": "\U0001f600"}, {"antene": "lille"}, {"annee": ["2024", "2025"]},
        {"commune": "99999"}, {"antenne": "../lille"}, {"tranches": "nulle-part"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_beside_its_parameter(facts, key, ask, query):
    answer = ask(key(), "chiffres", **query)
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    problem = answer.json()
    assert problem["status"] == 422
    assert problem["erreurs"][0]["parametre"] in {*query, "du", "au"}
    assert problem["erreurs"][0]["detail"]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "9" * 30, "x", "\x00"])
@pytest.mark.parametrize("path", ["seances", "lieux", "periodes-scellees"])
def test_a_page_has_its_bounds(key, ask, path, limit):
    secret = key()
    assert ask(secret, path, limite=limit).status_code == 422
    assert ask(secret, path, curseur="Zm9v" * 9).status_code == 422


def test_refusals_say_why_in_the_language_asked(client, ask, key, lille):
    nobody = ask(None, "antennes", headers={"Accept-Language": "en-GB,fr;q=0.1"})
    assert (nobody.status_code, nobody["Content-Type"], nobody["Content-Language"]) == (401, PROBLEM, "en")
    assert nobody["WWW-Authenticate"] == 'Bearer realm="Connect"'
    assert nobody.json()["title"] == "A key is needed"
    assert ask(None, "antennes").json()["title"] == "Il faut une clé"
    few = key(scopes=["lieux"])
    refused = ask(few, "chiffres", annee=2024)
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused["WWW-Authenticate"]
    assert ask(few, "chiffres/visites/liste").status_code == 403
    assert ask(few, "rien").status_code == ask(few, "").status_code == 404
    assert ask(key(antenna=lille), "chiffres/rien/liste").json()["status"] == 404
    for method in ("post", "put", "patch", "delete", "options", "trace"):
        answer = getattr(client, method)("/api/v1/antennes", headers={"Authorization": f"Bearer {few}"})
        assert (answer.status_code, answer["Allow"], answer["Content-Type"]) == (405, "GET, HEAD", PROBLEM)
        assert "Access-Control-Allow-Origin" not in answer


def test_what_did_not_change_is_not_sent_again(facts, client, key, ask):
    secret = key()
    for path in ("antennes", "indicateurs", "lieux"):
        answer = ask(secret, path)
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept-Language"} <= {word.strip() for word in answer["Vary"].split(",")}
        again = ask(secret, path, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    head = client.head("/api/v1/antennes", headers={"Authorization": f"Bearer {secret}"})
    assert (head.status_code, head.content) == (200, b"")


def test_sessions_tell_their_free_seats_and_nobody(lille, key, ask):
    with time_machine.travel("2026-11-25T10:00:00+01:00", tick=False):
        full, free = SessionFactory(antenna=lille, capacity=1), SessionFactory(antenna=lille, capacity=8)
        fill(full, 1)
        fill(free, 3)
        secret = key()
        told = every_page(ask, secret, "seances", limite=1)
        assert [(one["numero"], one["places_libres"]) for one in told] == [(full.pk, 0), (free.pk, 5)]
        assert [one["numero"] for one in ask(secret, "seances", libres=True).json()["resultats"]] == [free.pk]
        assert "lien" not in told[0]


def test_places_come_in_the_columns_of_the_national_standard(key, ask):
    made = {f"Essai--{PlaceFactory().source_id}" for _number in range(3)}
    PlaceFactory(address="")  # the standard does not take it
    found = every_page(ask, key(), "lieux", limite=2)
    assert {one["id"] for one in found} == made
    assert found[0]["pivot"] == "00000000000000"
    assert found[0]["latitude"] == 50.6365


def test_a_sealed_year_is_told_as_it_was_sealed(facts, lille, national, of_lille, ask):
    seal(Period.year(2024), by=national.user)
    before = ask(of_lille, "chiffres", annee=2024).json()
    visit(lille, facts.bob, "2024-06-06")  # found later: told apart, never in the figures
    assert ask(of_lille, "chiffres", annee=2024).json() == before
    assert before["scellee_le"]
    assert ask(of_lille, "periodes-scellees").json()["resultats"][0]["du"] == "2024-01-01"


@pytest.mark.parametrize("path", ["seances", "lieux", "antennes", "chiffres/visites/liste"])
def test_a_page_costs_as_many_queries_for_twenty_rows_as_for_one(facts, lille, of_lille, ask, path):
    query = {"annee": 2024} if path.startswith("chiffres") else {}

    def counted():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert ask(of_lille, path, **query).status_code == 200
        return len(asked)

    SessionFactory(antenna=lille)
    PlaceFactory()
    counted()
    few = counted()
    for _number in range(20):
        SessionFactory(antenna=lille)
        PlaceFactory()
        visit(lille, facts.bob, f"2024-03-{_number + 1:02d}")
    assert counted() == few <= 14


def test_the_documentation_reads_in_both_languages_without_a_script(client):
    french = client.get("/api/")
    client.cookies["connect_language"] = "en"
    english = client.get("/api/").content.decode()
    page = french.content.decode()
    assert "Liste derrière un chiffre" in page
    assert "List behind a figure" in english
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page
    assert "style=" not in page
    schema = client.get("/api/v1/openapi.json", headers={"Accept-Language": "en"}).json()
    assert schema["openapi"] == "3.1.0"
    assert schema["paths"]["/api/v1/chiffres"]["get"]["summary"] == "Figures"
