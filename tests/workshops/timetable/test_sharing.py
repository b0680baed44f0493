"""Equipment in one place at a time, sets counted; rooms and places outside are closed when nothing is planned there."""

from datetime import date, timedelta

import pytest

from connect.antennas.doors import open_antenna
from tests.factories.timetable import EquipmentFactory, SlotFactory, VenueFactory
from tests.factories.workshops import RoomFactory, SessionFactory, at
from tests.races.at_once import counted
from tests.workshops.test_seats import refused, sql
from workshops import planning
from workshops.models import Equipment, EquipmentUse, Room, Venue
from workshops.planning import Place
from workshops.timetable import moving, sharing

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")
TUESDAY = at("2026-12-01", "14:00")


def session_at(antenna, minutes=0):
    return SessionFactory(antenna=antenna, starts_at=TUESDAY + timedelta(minutes=minutes))


def take(session, equipment, count=1):
    with open_antenna(session.antenna_id):
        sharing.take(session, {equipment.pk: count}, by=None, at=NOW)


def test_a_projector_is_in_one_place_and_back_to_back_is_allowed(lille):
    projector = EquipmentFactory(antenna=lille)
    take(session_at(lille), projector)
    with pytest.raises(sharing.NotEnough):
        take(session_at(lille, 119), projector)
    take(session_at(lille, 120), projector)
    assert EquipmentUse.objects.count() == 2


def test_eight_laptops_are_never_nine(lille):
    laptops = EquipmentFactory(antenna=lille, name="Ordinateurs", count=8)
    first, second, third = session_at(lille), session_at(lille, 60), session_at(lille, 120)
    take(first, laptops, 5)
    take(third, laptops, 5)
    with open_antenna(lille.pk):
        assert [(e.name, mine, most) for e, mine, most in sharing.free_at(first)] == [("Ordinateurs", 5, 8)]
    with pytest.raises(sharing.NotEnough):
        take(second, laptops, 4)
    take(second, laptops, 3)
    take(second, laptops, 3)
    assert sorted(EquipmentUse.objects.values_list("count", flat=True)) == [3, 5, 5]


def test_given_back_or_cancelled_it_is_free_again(lille):
    projector = EquipmentFactory(antenna=lille)
    first, second, third = (session_at(lille) for _n in range(3))
    take(first, projector)
    take(first, projector, 0)
    take(second, projector)
    with open_antenna(lille.pk):
        planning.cancel_session(second, by=None, at=NOW)
    take(third, projector)
    assert EquipmentUse.objects.filter(session=third, count=1).exists()


def test_a_session_moves_with_its_equipment_or_not_at_all(lille):
    projector = EquipmentFactory(antenna=lille)
    first, second = session_at(lille), session_at(lille, 300)
    take(first, projector)
    take(second, projector)
    change = moving.Change(0, at("2026-12-01", "19:30").time(), 120, Place(first.room))
    with open_antenna(lille.pk), pytest.raises(sharing.NotEnough):
        moving.move(first, change, by=None, at=NOW)
    first.refresh_from_db()
    assert first.starts_at == TUESDAY


def test_sql_does_not_lie_about_hours_nor_go_over_the_count(lille, lyon):
    laptops, there = EquipmentFactory(antenna=lille, count=3), EquipmentFactory(antenna=lyon)
    session, other = session_at(lille), session_at(lille, 30)
    insert = (
        "INSERT INTO workshops_equipmentuse (session_id, equipment_id, antenna_id, count, single, starts_at, ends_at, state)"
        " VALUES (%s, %s, %s, %s, true, '2020-01-01', '2020-01-02', 'cancelled')"
    )
    sql(insert, session.pk, laptops.pk, lille.pk, 2)
    with refused("equipment_suffices"):
        sql(insert, other.pk, laptops.pk, lille.pk, 2)
    with refused("use_of_a_session_here"):
        sql(insert, other.pk, there.pk, lille.pk, 1)
    use = EquipmentUse.objects.get()
    assert (use.starts_at, use.single) == (TUESDAY, False)


def test_the_count_is_not_lowered_under_what_sessions_use(lille):
    laptops = EquipmentFactory(antenna=lille, count=8)
    take(session_at(lille), laptops, 5)
    with open_antenna(lille.pk):
        with pytest.raises(sharing.UsedByMore):
            sharing.save_place(laptops, {"count": 4}, by=None, at=NOW)
        sharing.save_place(laptops, {"count": 5}, by=None, at=NOW)
    assert Equipment.objects.get().count == 5


@pytest.mark.django_db(transaction=True)
def test_the_last_laptops_go_to_one_of_six_at_once(lille):
    laptops = EquipmentFactory(antenna=lille, count=8)
    sessions = [session_at(lille, 5 * n) for n in range(6)]
    tally = counted(
        lille, [lambda s=s: sharing.take(s, {laptops.pk: 5}, by=None, at=NOW) and "taken" for s in sessions]
    )
    assert tally == {"taken": 1, "NotEnough": 5}


@pytest.mark.parametrize("factory", [RoomFactory, VenueFactory])
def test_a_place_is_closed_when_nothing_is_planned_there(lille, factory):
    place = factory(antenna=lille)
    here = {"room": place} if isinstance(place, Room) else {"room": None, "venue": place, "mode": "outside"}
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, **here)
    slot = SlotFactory(timetable__antenna=lille, **here)
    with open_antenna(lille.pk):
        with pytest.raises(sharing.HeldThere):
            sharing.save_place(place, {"closed_on": date(2026, 12, 1)}, by=None, at=NOW)
        planning.cancel_session(session, by=None, at=NOW)
        with pytest.raises(sharing.SlotsThere):
            sharing.save_place(place, {"closed_on": date(2026, 12, 1)}, by=None, at=NOW)
        slot.dropped_at = NOW
        slot.save()
        sharing.save_place(place, {"closed_on": date(2026, 12, 1)}, by=None, at=NOW)
    place.refresh_from_db()
    assert place.closed_on == date(2026, 12, 1)


def test_a_name_is_there_once(lille):
    for factory, model, refusal in (
        (RoomFactory, Room, sharing.RoomThere),
        (VenueFactory, Venue, sharing.VenueThere),
        (EquipmentFactory, Equipment, sharing.EquipmentThere),
    ):
        one, other = factory(antenna=lille), factory(antenna=lille)
        with open_antenna(lille.pk), pytest.raises(refusal):
            sharing.save_place(other, {"name": one.name}, by=None, at=NOW)
        assert model.objects.filter(name=one.name).count() == 1
