"""On sale means tested and erased since it last came in, whatever path leads there (law.md D09 to D11)."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from sales.models import ErasureRecord, TestRecord, Unit, UnitState, UnitStep
from sales.workbench import moving, testing
from tests.factories.sales import UnitFactory, item, prepared, sell
from tests.factories.workbench import erased, tried, with_facts
from tests.sales.workbench.conftest import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def received(lille, shelf):
    return UnitFactory(antenna=lille, product=shelf["PCB"], state=UnitState.RECEIVED)


def on_sale(unit, by):
    with open_antenna(unit.antenna_id, user_id=by.pk):
        return moving.put_on_sale(unit, by=by, at=timezone.now())


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def state(unit):
    return Unit.objects.get(pk=unit.pk).state


def test_neither_test_nor_erasure_no_sale(received, by):
    with pytest.raises(moving.NotForSaleYet, match="testez-le, effacez son disque"):
        on_sale(received, by)
    tried(received, by)
    with pytest.raises(moving.NotForSaleYet, match="effacez son disque"):
        on_sale(received, by)
    erased(received, by)
    assert on_sale(received, by).state == "ready"
    assert testing.is_refurbished(received)


@pytest.mark.parametrize("as_door", [True, False])
def test_no_path_leads_to_the_shelf_around_it(received, lille, shelf, by, as_door):
    Unit.objects.filter(pk=received.pk).update(state="preparing")
    statements = [
        ("UPDATE sales_unit SET state = 'ready' WHERE id = %s", received.pk),
        ("UPDATE sales_unit SET state = 'sold' WHERE id = %s", received.pk),
    ]
    for statement in statements:
        with broken("unit_tested_and_erased", "unit_walks"):
            if as_door:
                with open_antenna(lille.pk, user_id=by.pk):
                    run(*statement)
            else:
                run(*statement)
    door = open_antenna(lille.pk, user_id=by.pk) if as_door else transaction.atomic()
    with broken("unit_tested_and_erased"), door:
        Unit.objects.create(
            antenna=lille, site=received.site, product=shelf["PCB"], kind="computer", label="LIPC26-9001", model="X",
            grade="B", state="ready",
        )  # fmt: skip
        run("SET CONSTRAINTS ALL IMMEDIATE")
    assert state(received) == "preparing"
    assert not Unit.objects.filter(label="LIPC26-9001").exists()


def test_what_comes_back_is_tested_and_erased_again(lille, till, person, computer, shelf, by):
    sell(item(shelf["PCB"], computer), to=person, at_till=till)
    assert testing.is_refurbished(computer)  # sold as such: its papers may say so
    run("UPDATE sales_handover SET returned_at = now() WHERE unit_id = %s", computer.pk)
    run("UPDATE sales_unit SET state = 'returned' WHERE id = %s", computer.pk)
    assert not testing.is_refurbished(computer)
    with open_antenna(lille.pk, user_id=by.pk):
        moving.put_on_the_bench(computer, by=by, at=timezone.now())
    with pytest.raises(moving.NotForSaleYet):
        on_sale(computer, by)
    tried(computer, by)
    erased(computer, by)
    assert on_sale(computer, by).state == "ready"


def test_a_repair_is_tested_again(computer, by):
    with open_antenna(computer.antenna_id, user_id=by.pk):
        moving.to_repair(computer, "charnière", by=by, at=timezone.now())
        moving.put_on_the_bench(computer, by=by, at=timezone.now())
    assert {"test", "erasure"} <= set(testing.missing(computer))


def test_the_last_record_counts_and_none_is_rewritten(computer, by):
    tried(computer, by, screen="faulty")
    assert state(computer) == "preparing"  # what fails leaves the shelf
    assert testing.missing(computer) == ["test_failed"]
    record = tried(computer, by, screen="repaired")
    assert record.passed
    assert record.repairs == {"screen": "dalle changée"}
    assert on_sale(computer, by).state == "ready"
    erased(computer, by, worked=False)
    assert testing.missing(computer) == ["erasure_failed"]
    erased(computer, by, "destroyed")
    assert testing.missing(computer) == ["no_disk"]
    erased(computer, by, "new_disk")
    assert testing.missing(computer) == []
    for table in ("testrecord", "erasurerecord", "unitstep"):
        with broken("append_only"):
            run(f"UPDATE sales_{table} SET antenna_id = antenna_id WHERE unit_id = %s", computer.pk)
        with broken("append_only"):
            run(f"DELETE FROM sales_{table} WHERE unit_id = %s", computer.pk)


def test_a_second_disk_is_erased_too(computer, by):
    with_facts(computer, by, disk2_kind="HDD")
    assert state(computer) == "preparing"
    assert testing.missing(computer) == ["erasure2"]
    erased(computer, by, "destroyed", disk=2)
    assert testing.missing(computer) == []


def test_a_test_looks_at_everything(received, by):
    with pytest.raises(testing.EverythingLookedAt), open_antenna(received.antenna_id, user_id=by.pk):
        testing.note_test(received, {"screen": "ok"}, by=by, at=timezone.now())
    with broken("test_of_everything"):
        TestRecord.objects.create(unit=received, antenna=received.antenna, checks={"screen": "ok"}, by=by)
    with pytest.raises(testing.WhichSoftware), open_antenna(received.antenna_id, user_id=by.pk):
        testing.note_erasure(received, "software", worked=True, by=by, at=timezone.now())


def test_grades_that_are_not_sold(received, by, shelf):
    Unit.objects.filter(pk=received.pk).update(grade="D")
    prepared_of = (tried, erased)
    for act in prepared_of:
        act(received, by)
    with pytest.raises(moving.NotForSaleYet, match="sa catégorie ne se vend pas"):
        on_sale(received, by)


def test_ways_are_held_by_postgresql(received, computer, by):
    with broken("unit_walks"):
        run("UPDATE sales_unit SET state = 'returned' WHERE id = %s", received.pk)
    with broken("unit_left_with_somebody"):
        Unit.objects.filter(pk=computer.pk).update(state="sold")
        run("SET CONSTRAINTS ALL IMMEDIATE")
    gone = UnitFactory(antenna=computer.antenna, state=UnitState.SCRAPPED)
    with pytest.raises(moving.NotThatWay), open_antenna(computer.antenna_id, user_id=by.pk):
        moving.to_repair(gone, "x", by=by, at=timezone.now())


def test_each_step_has_its_author_and_its_why(computer, by):
    with open_antenna(computer.antenna_id, user_id=by.pk):
        moving.to_repair(computer, "charnière cassée", by=by, at=timezone.now())
    step = UnitStep.objects.filter(unit=computer).order_by("-id").first()
    assert (step.before, step.after, step.by, step.why) == ("ready", "repair", by, "charnière cassée")


def test_another_antenna_neither_reads_nor_writes(lyon, computer, by):
    with open_antenna(lyon.pk, user_id=by.pk):
        assert not UnitStep.objects.exists()
        assert not TestRecord.objects.exists()
        assert not ErasureRecord.objects.exists()
        assert testing.missing(computer) == []
    for antenna in (lyon, computer.antenna):
        with pytest.raises(DatabaseError), transaction.atomic(), open_antenna(lyon.pk, user_id=by.pk):
            ErasureRecord.objects.create(unit=computer, antenna=antenna, method="firmware", worked=True, by=by)
    with open_national():
        assert UnitStep.objects.exists()


def test_records_follow_the_device_to_its_new_antenna(lyon, computer, by):
    with_facts(computer, by)
    Unit.objects.filter(pk=computer.pk).update(antenna=lyon, site=lyon.sites.first())
    with open_antenna(lyon.pk, user_id=by.pk):
        assert TestRecord.objects.filter(unit=computer).exists()
        assert Unit.objects.get(pk=computer.pk).facts.ram_gb == 8


def test_the_factory_puts_on_sale_as_the_bench_does(received):
    assert prepared(received).state == "ready"
