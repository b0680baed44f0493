"""A batch is taken whole or not at all; what was entered by mistake comes back."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Site
from sales.donations import batches, removing
from sales.models import ActiveImei, Unit, UnitRemoval, UnitSeries
from sales.stock import SameNumberTwice
from tests.factories import donations as given
from tests.factories.donations import IMEI, row
from tests.factories.sales import UnitFactory

pytestmark = pytest.mark.django_db


def test_one_row_a_device_from_the_moment_of_gift(batch, volunteer):
    year = timezone.localdate().strftime("%y")
    computer, phone = given.take_in(
        batch, row(serial="pf 12"), row(kind="Téléphone", maker="Samsung", model="A12", imei=IMEI[0]), by=volunteer.user
    )
    assert (computer.label, phone.label) == (f"LIPC{year}-0001", f"LITE{year}-0001")
    assert (computer.state, computer.batch, computer.serial, computer.model) == (
        "received",
        batch,
        "PF12",
        "Dell Latitude 5490",
    )


def test_the_same_serial_twice_saves_nothing_and_marks_the_row_below(batch, volunteer):
    """C043."""
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, row(serial="X"), row(serial="Y"), row(serial="x"), by=volunteer.user)
    assert [line.faults for line in refusal.value.lines] == [
        {}, {}, {"serial": "Le même numéro de série qu’à la ligne 1."},
    ]  # fmt: skip
    assert not Unit.objects.exists()
    assert not UnitSeries.objects.exists()


def test_a_device_entered_by_mistake_is_offered_back(batch, volunteer):
    """C044."""
    phone = row(kind="Téléphone", maker="Samsung", model="A12", imei=IMEI[0])
    (unit,) = given.take_in(batch, phone, by=volunteer.user)
    with open_antenna(batch.antenna_id):
        removing.remove(unit, "saisi deux fois", by=volunteer.user, at=timezone.now())
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, phone, by=volunteer.user)
    line = refusal.value.lines[0]
    assert "Ce numéro existe" in line.faults["imei"]
    assert unit.label in line.faults["imei"]
    assert "saisi deux fois" in line.faults["imei"]
    with open_antenna(batch.antenna_id):
        back = removing.restore(line.gone.unit, by=volunteer.user, at=timezone.now())
    assert (back.pk, back.label, back.state) == (unit.pk, unit.label, "received")
    removal = UnitRemoval.objects.get()
    assert (removal.removed_by, removal.restored_by) == (volunteer.user, volunteer.user)
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, phone, by=volunteer.user)
    assert "Déjà en stock" in refusal.value.lines[0].faults["imei"]


def test_removing_twice_is_once_and_a_sold_device_stays(batch, volunteer, lille, shelf):
    (unit,) = given.take_in(batch, row(serial="Z"), by=volunteer.user)
    sold = UnitFactory(antenna=lille, product=shelf["PCB"], state="sold", number=900)
    with open_antenna(lille.pk):
        first = removing.remove(unit, "erreur", by=volunteer.user, at=timezone.now())
        assert removing.remove(unit, "encore", by=volunteer.user, at=timezone.now()) == first
        with pytest.raises(removing.HasAHistory):
            removing.remove(sold, "erreur", by=volunteer.user, at=timezone.now())
        removing.restore(unit, by=volunteer.user, at=timezone.now())
        with pytest.raises(removing.AlreadyBack):
            removing.restore(unit, by=volunteer.user, at=timezone.now())


def test_nobody_takes_a_device_out_without_saying_why(batch, volunteer):
    (unit,) = given.take_in(batch, row(serial="Z"), by=volunteer.user)
    with pytest.raises(DatabaseError, match="who took it out"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sales_unit SET state = 'removed' WHERE id = %s", [unit.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_imei_is_of_one_device_first_or_second(batch, volunteer, lille, lyon, shelf):
    phone = row(kind="TE", maker="Samsung", model="A12", imei=IMEI[0], imei2=IMEI[1])
    (unit,) = given.take_in(batch, phone, by=volunteer.user)
    assert sorted(ActiveImei.objects.values_list("imei", flat=True)) == sorted(IMEI[:2])
    with pytest.raises(DatabaseError, match="unit_imei_once"), transaction.atomic():
        UnitFactory(antenna=lyon, product=shelf["TEL"], imei=IMEI[1])
    with pytest.raises(DatabaseError, match="unit_imei_once"), transaction.atomic():
        UnitFactory(antenna=lyon, product=shelf["TEL"], imei=IMEI[2], imei2=IMEI[0])
    assert unit.imei2 == IMEI[1]
    sold = UnitFactory(antenna=lille, product=shelf["TEL"], imei=IMEI[2], state="sold", number=903)
    UnitFactory(antenna=lille, product=shelf["TEL"], imei=IMEI[2], number=904)  # given again by who bought it
    with pytest.raises(DatabaseError, match="unit_imei_once"), transaction.atomic():
        Unit.objects.filter(pk=sold.pk).update(state="returned")


def test_a_number_of_another_antenna_is_said_at_its_cell(batch, volunteer, lyon, shelf):
    there = UnitFactory(antenna=lyon, product=shelf["TEL"], imei=IMEI[0])
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, row(kind="TE", imei=IMEI[0]), by=volunteer.user)
    assert refusal.value.lines[0].faults == {"imei": f"Déjà en stock : {there.label}."}


def test_a_serial_is_of_one_device_of_its_make(batch, volunteer, lille, shelf):
    given.take_in(batch, row(serial="S1"), by=volunteer.user)
    with pytest.raises(batches.Faulty):
        given.take_in(batch, row(maker="DELL", model="latitude 5490", serial="s1"), by=volunteer.user)
    given.take_in(batch, row(maker="HP", model="840", serial="S1"), by=volunteer.user)
    with pytest.raises(DatabaseError, match="unit_serial_once"), transaction.atomic():
        UnitFactory(antenna=lille, product=shelf["PCB"], model="hp 840", serial="S1", number=902)


def test_fourteen_digits_offer_the_fifteenth(batch, volunteer):
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, row(kind="TE", imei="49015420323751", imei2="4901542032375180"), by=volunteer.user)
    line = refusal.value.lines[0]
    assert line.computed == {"imei": "490154203237518"}
    assert "490154203237518" in line.faults["imei"]
    assert "IMEISV" in line.faults["imei2"]


def test_a_finished_batch_takes_nothing_more(batch, volunteer, manager):
    with open_antenna(batch.antenna_id), pytest.raises(batches.NoSuchDevice):
        batches.finish(batch, by=volunteer.user, at=timezone.now())
    given.take_in(batch, row(serial="A"), by=volunteer.user)
    given.finished(batch, volunteer.user)
    with pytest.raises(batches.Finished):
        given.take_in(batch, row(serial="B"), by=volunteer.user)
    with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
        UnitFactory(antenna=batch.antenna, batch=batch, number=901)
    with open_antenna(batch.antenna_id):
        batches.open_again(batch, by=manager.user)
    given.take_in(batch, row(serial="B"), by=volunteer.user)


def test_a_device_keeps_its_batch_and_a_batch_its_antenna(batch, volunteer, lyon, shelf):
    (unit,) = given.take_in(batch, row(serial="A"), by=volunteer.user)
    with pytest.raises(DatabaseError, match="keeps its batch"), transaction.atomic():
        Unit.objects.filter(pk=unit.pk).update(batch=None)
    with pytest.raises(DatabaseError, match="another antenna"), transaction.atomic():
        UnitFactory(antenna=lyon, product=shelf["PCB"], batch=batch)
    with pytest.raises(DatabaseError, match="keeps its donor"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_batch SET received_on = '2020-01-01' WHERE id = %s", [batch.pk])


def test_a_batch_sent_twice_is_one(donor, volunteer, lille):
    key, site = uuid.uuid4(), Site.objects.get(antenna=lille)
    with open_antenna(lille.pk):
        made = [batches.open_batch(donor, site=site, key=key, by=volunteer.user, at=timezone.now()) for _ in "ab"]
    assert made[0] == made[1]
    assert made[0].reference == f"LI-LOT{timezone.localdate():%y}-0001"


def test_numbers_of_batches_follow_each_other_with_no_gap(donor, volunteer, lille):
    made = []
    for n in range(3):
        with transaction.atomic():
            made.append(given.a_batch(donor, volunteer.user).reference)
            if n == 1:
                transaction.set_rollback(True)
    assert [reference[-4:] for reference in made] == ["0001", "0002", "0002"]


@pytest.mark.usefixtures("shelf")
def test_a_tablet_waits_for_an_article_of_the_nation(batch, volunteer):
    with pytest.raises(batches.Faulty) as refusal:
        given.take_in(batch, row(kind="Tablette"), by=volunteer.user)
    assert "aucun article" in refusal.value.lines[0].faults["kind"]


def test_the_stock_itself_refuses_what_came_in_meanwhile(batch, volunteer):
    given.take_in(batch, row(serial="A"), by=volunteer.user)
    with open_antenna(batch.antenna_id), pytest.raises(SameNumberTwice):
        from sales.stock import Arrival, receive

        article = Unit.objects.get().product
        receive([Arrival(article, "Dell Latitude 5490", "", "A", state="received")],
                site=Site.objects.select_related("antenna").get(antenna_id=batch.antenna_id), by=None,
                at=timezone.now(), batch=batch)  # fmt: skip
