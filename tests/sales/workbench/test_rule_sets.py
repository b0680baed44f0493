"""Rules of grades are a list: edited in a spreadsheet, wrong cells named, tried on real devices, published once for good."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from beneficiaries.uploads.tables import read as read_table
from connect.antennas.doors import open_antenna, open_national
from sales.models import RuleSet
from sales.workbench import grading, rules
from sales.workbench.default_rules import COMPUTER, PHONE
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory
from tests.factories.workbench import default_rules, with_facts
from tests.sales.workbench.conftest import broken

HEAD = "Type;Critère;À partir de;Points;Catégorie;Condition\n"


def read(text: str) -> rules.Read:
    return rules.read(read_table(text.encode("utf-8-sig"), rules.COLUMNS, most=rules.MOST))


@pytest.mark.parametrize("rows", [COMPUTER, PHONE])
def test_what_is_downloaded_is_read_back_the_same(rows):
    again = rules.read(read_table(rules.as_csv(rows), rules.COLUMNS, most=rules.MOST))
    assert again.faults == []
    assert again.rows == rows


def test_what_is_wrong_is_said_by_cell():
    found = read(
        HEAD + "points;mémoire;quatre;1;;\npoints;voiture;4;un;;\nseuil;;0;;Z;\nplafond;;;;B;disque>3\nautre;;;;;\n"
    )
    assert {(row, column) for row, column, _said in found.faults} == {
        (2, "À partir de"), (3, "Critère"), (3, "Points"), (4, "Catégorie"), (5, "Condition"), (6, "Type"),
    }  # fmt: skip


def test_more_never_gives_fewer_points():
    found = read(HEAD + "points;mémoire;4;3;;\npoints;mémoire;8;1;;\nseuil;;0;;D;\nseuil;;3;;C;\n")
    assert [(row, column) for row, column, _said in found.faults] == [(3, "Points")]
    found = read(HEAD + "points;mémoire;4;3;;\nseuil;;2;;C;\nseuil;;3;;D;\n")
    assert {(row, column) for row, column, _said in found.faults} == {(1, "Type"), (4, "Catégorie")}


@pytest.fixture
def referent(db):
    default_rules()
    return UserFactory()


def begin(referent):
    with open_national(user_id=referent.pk):
        return rules.begin("computer", by=referent, at=timezone.now())


@pytest.mark.django_db
def test_a_version_is_prepared_tried_published(lille, shelf, referent):
    unit = UnitFactory(antenna=lille, product=shelf["PCA"], grade="A")
    with_facts(unit, referent)
    draft = begin(referent)
    assert (draft.version, draft.rows) == (2, COMPUTER)
    assert begin(referent) == draft
    with open_national(user_id=referent.pk):
        assert (rules.tried(draft).same, rules.tried(draft).changed) == (1, 0)
        harder = [row | ({"from": "9"} if row.get("grade") == "A" else {}) for row in COMPUTER]
        draft = rules.rewrite(draft, harder, "A commence à 9", by=referent, at=timezone.now())
        assert rules.tried(draft).rows == [{"before": "A", "after": "B", "n": 1}]
        with pytest.raises(rules.NotBefore):
            rules.publish(draft, timezone.localdate() - timedelta(days=1), by=referent, at=timezone.now())
        tomorrow = timezone.localdate() + timedelta(days=1)
        rules.publish(draft, tomorrow, by=referent, at=timezone.now())
        with pytest.raises(rules.AlreadyPublished):
            rules.rewrite(draft, COMPUTER, "", by=referent, at=timezone.now())
        assert grading.in_force("computer", timezone.localdate()).version == 1
        assert grading.in_force("computer", tomorrow).version == 2
        other = rules.begin("computer", by=referent, at=timezone.now())
        with pytest.raises(rules.SameDay):
            rules.publish(other, tomorrow, by=referent, at=timezone.now())


@pytest.mark.django_db
def test_published_rules_never_change_and_antennas_write_none(lille, referent):
    published = RuleSet.objects.get(kind="computer", version=1)
    with broken("ruleset_published"):
        RuleSet.objects.filter(pk=published.pk).update(note="x")
    with broken("ruleset_published"):
        published.delete()
    with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk, user_id=referent.pk):
        RuleSet.objects.create(kind="phone", version=9)


@pytest.mark.django_db
def test_the_referent_edits_in_a_spreadsheet(signed_in, referent, national):
    client = signed_in(national)
    answer = client.post("/siege/stock/atelier/categories/computer/nouvelle/")
    page = answer["Location"]
    text = client.get(page + "regles.csv").content.decode("utf-8-sig")
    wrong = text.replace("points;mémoire;8;3", "points;mémoire;8;trois")
    answer = client.post(page, {"note": "essai", "file": SimpleUploadedFile("r.csv", wrong.encode())})
    assert "Écrivez un nombre entier" in answer.content.decode()
    right = text.replace("points;mémoire;8;3", "points;mémoire;8;2")
    client.post(page, {"note": "mémoire moins notée", "file": SimpleUploadedFile("r.csv", right.encode())})
    assert {"sort": "points", "fact": "ram_gb", "from": "8", "points": 2} in RuleSet.objects.get(version=2).rows
    answer = client.post(page + "publier/", {"from_on": timezone.localdate().isoformat()})
    assert answer.status_code == 302
    assert RuleSet.objects.get(version=2, kind="computer").published_at
