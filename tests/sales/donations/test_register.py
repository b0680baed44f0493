"""The register of second-hand goods: off until the nation says so; then no device without its line, and no line changes."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from sales.donations import batches, donors, register, removing
from sales.models import RegisterLine, Unit
from sales.models.donations import keep_until
from tests.factories import donations as given
from tests.factories.donations import row

pytestmark = pytest.mark.django_db
RETENTION = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())["retention"]["cases"]


@pytest.fixture
def kept(national):
    return given.keep_the_register(national.user)


def person(lille, by, **more):
    return given.a_donor(lille, by, **{**given.PERSON, "siret": "", "contact": "", "capacity": "", **more})


def test_it_is_off_until_the_nation_says_so(batch, volunteer):
    given.take_in(batch, row(serial="A"), by=volunteer.user)
    assert not RegisterLine.objects.exists()


@pytest.mark.usefixtures("kept")
def test_each_device_has_its_numbered_line(batch, volunteer):
    given.take_in(batch, row(serial="A", estimate="12,50"), row(serial="B", estimate="20"), by=volunteer.user)
    first, second = RegisterLine.objects.order_by("number")
    assert (first.number, second.number, second.prev_sha) == (1, 2, first.sha)
    says = json.loads(first.text)
    assert says["giver"]["name"] == "Société Écorce"
    assert says["giver"]["representative"] == "Anne Roy"
    assert (says["cents"], says["amount_is"], says["object"]) == (1250, "estimate", "ordinateur Dell Latitude 5490")
    assert says["signs"][0]["serial"] == "A"
    assert register.first_wrong(batch.antenna_id) is None


@pytest.mark.usefixtures("kept")
def test_without_a_price_or_a_donor_nothing_comes_in(batch, lille, volunteer):
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, row(serial="A"), by=volunteer.user)
    assert "estimation" in refusal.value.lines[0].faults["estimate"]
    unknown = given.a_batch(person(lille, volunteer.user), volunteer.user)
    with pytest.raises(register.TooLittleSaid, match="pièce d’identité"):
        given.take_in(unknown, row(serial="A", estimate="5"), by=volunteer.user)
    assert not Unit.objects.exists()


@pytest.mark.usefixtures("kept")
def test_a_private_person_with_her_document(lille, shelf, volunteer):
    donor = person(lille, volunteer.user, **{**given.IDENTITY, "identity_on": date(2021, 3, 4)})
    given.take_in(given.a_batch(donor, volunteer.user), row(serial="A", estimate="5"), by=volunteer.user)
    assert json.loads(RegisterLine.objects.get().text)["giver"]["identity_number"] == "X4RTBPFW4"


def test_no_document_is_noted_while_it_is_off(lille, shelf, volunteer):
    with pytest.raises(donors.NoIdentity):
        person(lille, volunteer.user, **{**given.IDENTITY, "identity_on": date(2021, 3, 4)})
    known = person(lille, volunteer.user)
    with pytest.raises(DatabaseError, match="without a register"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sales_donor SET identity_nature = 'carte', identity_number = '1' WHERE id = %s", [known.pk]
        )


def test_small_objects_of_one_make_and_price_share_a_line(batch, volunteer, national):
    given.keep_the_register(national.user, group_below=Decimal(10))
    rows = [row(serial=str(n), estimate="5") for n in range(3)] + [row(serial="Z", estimate="50")]
    given.take_in(batch, *rows, by=volunteer.user)
    says = [json.loads(line.text) for line in RegisterLine.objects.order_by("number")]
    assert sorted((one["quantity"], one["cents"]) for one in says) == [(1, 5000), (3, 1500)]


@pytest.mark.usefixtures("kept")
def test_postgresql_wants_the_line_whoever_writes(batch, volunteer, shelf):
    with pytest.raises(DatabaseError, match="without its line"), transaction.atomic(), connection.cursor() as cursor:
        Unit.objects.create(antenna=batch.antenna, site=batch.site, product=shelf["PCB"], kind="computer",
                            label="LIPC26-0999", model="Dell", batch=batch)  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="says too little"), transaction.atomic():
        RegisterLine.objects.create(antenna=batch.antenna, batch=batch, recorded_at=timezone.now(),
                                    recorded_on=timezone.localdate(), by=volunteer.user, text="{}")  # fmt: skip


@pytest.mark.usefixtures("kept")
def test_no_line_changes_and_a_change_by_force_is_found(batch, volunteer):
    given.take_in(batch, *[row(serial=str(n), estimate="5") for n in range(4)], by=volunteer.user)
    for statement in ("UPDATE sales_registerline SET text = '{}'", "DELETE FROM sales_registerline"):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_registerline DISABLE TRIGGER frozen")
        cursor.execute("UPDATE sales_registerline SET text = replace(text, '500', '100') WHERE number = 2")
        assert register.first_wrong(batch.antenna_id) == 2
        cursor.execute("DELETE FROM sales_registerline WHERE number = 2")
        assert register.first_wrong(batch.antenna_id) == 2
        cursor.execute("DELETE FROM sales_registerline WHERE number = 4")
        cursor.execute("ALTER TABLE sales_registerline ENABLE TRIGGER frozen")


@pytest.mark.usefixtures("kept")
def test_the_last_line_taken_away_is_missed(batch, volunteer):
    given.take_in(batch, row(serial="A", estimate="5"), row(serial="B", estimate="5"), by=volunteer.user)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_registerline DISABLE TRIGGER frozen")
        cursor.execute("DELETE FROM sales_registerline WHERE number = 2")
        cursor.execute("ALTER TABLE sales_registerline ENABLE TRIGGER frozen")
    assert register.first_wrong(batch.antenna_id) == 2


@pytest.mark.usefixtures("kept")
def test_a_device_entered_by_mistake_keeps_its_line_and_has_one_more(batch, volunteer):
    (unit,) = given.take_in(batch, row(serial="A", estimate="5"), by=volunteer.user)
    with open_antenna(batch.antenna_id):
        removing.remove(unit, "saisi deux fois", by=volunteer.user, at=timezone.now())
    last = RegisterLine.objects.order_by("-number")[0]
    assert json.loads(last.text) == {"corrects": 1, "label": unit.label, "reason": "saisi deux fois", "v": 1}


@pytest.mark.usefixtures("kept")
def test_the_csv_opens_in_a_french_excel(batch, volunteer):
    given.take_in(batch, row(serial="A", estimate="5", maker="=1+1"), by=volunteer.user)
    today = timezone.localdate()
    content = register.as_csv(register.lines_of(batch.antenna_id, today, today)).decode("utf-8-sig")
    headings, line = list(csv.reader(StringIO(content), delimiter=";"))
    assert len(headings) == len(line)
    assert line[headings.index("Prix ou estimation (€)")] == "5,00"


def test_it_never_begins_in_the_past_and_a_decision_stays(national):
    with open_national(), pytest.raises(register.InThePast):
        register.decide(is_on=True, from_on=timezone.localdate() - timedelta(days=1), group_below=None, reason="r",
                        source="s", by=national.user, at=timezone.now())  # fmt: skip
    setting = given.keep_the_register(national.user)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_registersetting SET is_on = false WHERE id = %s", [setting.pk])


@pytest.mark.parametrize("case", [c for c in RETENTION if c["kind"] == "second_hand_register_electronic"])
def test_a_line_is_kept_ten_years(case):
    assert keep_until(date.fromisoformat(case["recorded"])).isoformat() == case["keep_until"]
