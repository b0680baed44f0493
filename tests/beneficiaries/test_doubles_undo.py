"""Two files again: each row as it was; what was written meanwhile stays with the winner."""

import uuid
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.diagnostics import making, versions
from beneficiaries.doubles import merging
from beneficiaries.doubles.side_by_side import columns_of, groups
from beneficiaries.models import (
    Appointment,
    Enrolment,
    Merge,
    MergedRow,
    Opening,
    Pair,
    Person,
    Visit,
)
from beneficiaries.search import find
from connect.antennas.doors import open_antenna, open_national
from connect.refusals import Refusal
from sales.models import Basket, BasketLine, PlanYear, SaleBuyer
from tests.factories import doubles
from tests.factories import sales as sold
from tests.factories import workshops as held
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory, UserFactory
from workshops.models import BookingState, SkillGained

pytestmark = pytest.mark.django_db
DAYS = st.integers(0, 3)
# What somebody may have done; several of each, on either file, at either antenna.
DEEDS = st.sampled_from(["visit", "appointment", "sheet", "draft", "plan", "basket", "seat", "journal", "pair"])
FILES = st.lists(st.tuples(DEEDS, st.booleans(), st.booleans(), DAYS), max_size=14)


class World:
    """Two antennas, two files known at both or at one, what either did."""

    def __init__(self):
        self.lille, self.lyon = AntennaFactory(slug="lille"), AntennaFactory(slug="lyon")
        self.manager = MembershipFactory(antenna=self.lille, role="manager")
        self.user = UserFactory()
        self.files = [PersonFactory(antenna=self.lille), PersonFactory(antenna=self.lille, first_name="Mariam")]
        self.third = PersonFactory(antenna=self.lille)
        self.goods = sold.shelf()
        versions.load()
        self.now = timezone.now()

    def antenna(self, at_lyon, person):
        if at_lyon and not Enrolment.objects.filter(person=person, antenna=self.lyon).exists():
            doubles.enrol(person, self.lyon)
        return self.lyon if at_lyon else self.lille

    def do(self, deed, other, at_lyon, days):
        person = self.files[other]
        antenna = self.antenna(at_lyon, person)
        getattr(self, deed)(person, antenna, days)

    def visit(self, person, antenna, days):
        on = timezone.localdate() - timedelta(days=days)
        Visit.objects.get_or_create(
            antenna=antenna, person=person, source="welcome", on=on, defaults={"motive": "rights" if days % 2 else ""}
        )

    def appointment(self, person, antenna, days):
        at = (self.now + timedelta(days=days)).replace(microsecond=0)
        Appointment.objects.get_or_create(antenna=antenna, person=person, starts_at=at, defaults={"purpose": str(days)})

    def sheet(self, person, antenna, days):
        LiaisonSheetFactory(antenna=antenna, person=person)

    def draft(self, person, antenna, days):
        with open_antenna(antenna.pk):
            making.keep(
                person,
                answers={"eq_devices": ["none"]},
                key=uuid.uuid4(),
                antenna_id=antenna.pk,
                by=self.user,
                at=self.now,
            )

    def plan(self, person, antenna, days):
        till = antenna.tills.select_related("antenna", "site", "chain").first() or sold.TillFactory(antenna=antenna)
        sold_at = self.now - timedelta(days=60 * days)
        with suppress(Refusal):  # her year may have no room that day
            sold.sell(sold.item(self.goods["R30"]), to=person, at_till=till, at=sold_at, by=self.user)

    def basket(self, person, antenna, days):
        basket, _ = Basket.objects.get_or_create(antenna=antenna, user=self.user, person=person)
        goods = self.goods["SOURIS"]
        BasketLine.objects.create(antenna=antenna, basket=basket, product=goods, price=goods.price, quantity=1 + days)

    def seat(self, person, antenna, days):
        at = (self.now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
        session = (
            held.Session.objects.filter(antenna=antenna, starts_at=at).first() if hasattr(held, "Session") else None
        )
        session = session or held.SessionFactory(antenna=antenna, starts_at=at)
        if (
            not session.bookings.filter(person=person).exists()
            and not person.bookings.filter(starts_at=at, antenna=antenna).exists()
        ):
            state = [BookingState.BOOKED, BookingState.CAME, BookingState.WAITING, BookingState.EXCUSED][days]
            booking = held.BookingFactory(session=session, person=person, state=state)
            SkillGained.objects.create(
                booking=booking, person=person, antenna=antenna, skill=doubles.a_skill(), level=days
            )

    def journal(self, person, antenna, days):
        Opening.objects.create(person=person, antenna=antenna, user=self.user, act="opened")

    def pair(self, person, antenna, days):
        one, other = sorted([person.pk, self.third.pk])
        Pair.objects.get_or_create(
            one_id=one, other_id=other, defaults={"strength": 1 + days % 3, "signs": ["same_name"]}
        )


@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
@given(deeds=FILES, taken=st.sets(st.sampled_from(["first_name", "birth", "phone", "email", "language", "home"])))
def test_merged_then_undone_leaves_every_row_as_it_was(db, deeds, taken):
    """Property: whatever two files hold, wherever; all rows of all tables that name either are compared."""
    from django.db import transaction

    point = transaction.savepoint()
    world = World()
    for deed in deeds:
        world.do(*deed)
    before = doubles.everything_about(*world.files)
    lines = list(BasketLine.objects.order_by("pk").values())
    merged = doubles.merge(*world.files, by=world.manager, taken=tuple(columns_of(taken)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rows_naming(%s)", [world.files[1].pk])
        assert cursor.fetchone() == (0,)
    doubles.undo(merged, by=world.manager)
    assert doubles.everything_about(*world.files) == before
    assert list(BasketLine.objects.order_by("pk").values()) == lines
    assert not MergedRow.objects.exists()
    transaction.savepoint_rollback(point)


@pytest.fixture
def merged(lille, manager):
    one, other = (
        PersonFactory(antenna=lille),
        PersonFactory(antenna=lille, first_name="Mariam", birth_on=date(1984, 3, 21)),
    )
    Visit.objects.create(antenna=lille, person=other, source="welcome")
    return doubles.merge(one, other, by=manager, taken=tuple(columns_of(["birth"])))


def test_both_are_found_again(lille, manager, merged):
    doubles.undo(merged, by=manager)
    with open_antenna(lille.pk):
        assert {hit.person.pk for hit in find("Rahimi", antenna_id=lille.pk)} == {merged.winner_id, merged.loser_id}


def test_what_was_written_since_stays_with_the_winner_and_is_told(lille, lyon, manager, merged):
    Visit.objects.create(antenna=lille, person=merged.winner, source="sale")
    Person.objects.filter(pk=merged.winner_id).update(birth_on=date(1984, 4, 4))
    with open_antenna(lille.pk):
        assert [n for _words, n in merging.written_since(merged)] == [1]
    doubles.undo(merged, by=manager)
    assert Visit.objects.get(source="sale").person_id == merged.winner_id
    assert Visit.objects.get(source="welcome").person_id == merged.loser_id
    assert Person.objects.get(pk=merged.winner_id).birth_on == date(1984, 4, 4)


def test_she_stays_known_where_something_was_written_since(lille, lyon, national, manager):
    here, away = PersonFactory(antenna=lille), PersonFactory(antenna=lyon)
    made = doubles.merge(here, away, by=national)
    Visit.objects.create(antenna=lyon, person=here, source="welcome")
    doubles.undo(made, by=national)
    assert set(Enrolment.objects.values_list("person_id", "antenna__slug")) == {
        (here.pk, "lille"), (here.pk, "lyon"), (away.pk, "lyon"),
    }  # fmt: skip


def test_undone_once_and_only_for_thirty_days(manager, merged):
    with pytest.raises(merging.TooLate):
        doubles.undo(merged, by=manager, at=merged.at + timedelta(days=30, seconds=1))
    doubles.undo(merged, by=manager, at=merged.at + timedelta(days=30))
    with pytest.raises(merging.AlreadyParted):
        doubles.undo(merged, by=manager)


def test_the_later_merge_first(lille, manager, merged):
    later = doubles.merge(merged.winner, PersonFactory(antenna=lille), by=manager)
    with pytest.raises(merging.LaterMergeFirst):
        doubles.undo(merged, by=manager)
    doubles.undo(later, by=manager)
    doubles.undo(merged, by=manager)
    assert not Person.objects.exclude(merged_into=None).exists()


def test_merged_further_then_undone_in_order(lille, manager, merged):
    third = PersonFactory(antenna=lille)
    further = doubles.merge(third, merged.winner, by=manager)
    with pytest.raises(merging.LaterMergeFirst):
        doubles.undo(merged, by=manager)
    doubles.undo(further, by=manager)
    assert Person.objects.get(pk=merged.loser_id).merged_into_id == merged.winner_id


def test_nobody_erased_comes_back(manager, merged):
    empty = {"first_name": "", "last_name": "", "birth_name": "", "phone": "", "email": "", "card_number": None}
    Person.objects.filter(pk=merged.winner_id).update(**empty, erased_at=timezone.now())
    assert not MergedRow.objects.exists()
    with pytest.raises(merging.PersonErased):
        doubles.undo(merged, by=manager)


def test_another_antenna_and_a_volunteer_do_not_undo(lille, lyon, merged, volunteer, national):
    elsewhere = MembershipFactory(antenna=lyon, role="manager")
    doubles.enrol(merged.winner, lyon)
    with pytest.raises(merging.MadeElsewhere):
        doubles.undo(merged, by=elsewhere)
    with pytest.raises(merging.NotAManager):
        doubles.undo(merged, by=volunteer)
    doubles.undo(merged, by=national)


def test_a_plan_sold_since_in_the_other_s_year_stands_in_the_way(lille, manager):
    winner, loser = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    goods = sold.shelf()
    till = lille.tills.select_related("antenna", "site", "chain").first() or sold.TillFactory(antenna=lille)
    sold.sell(sold.item(goods["R30"]), to=loser, at_till=till, at=timezone.now() - timedelta(days=90))
    made = doubles.merge(winner, loser, by=manager)
    sold.sell(sold.item(goods["R30"]), to=winner, at_till=till)
    with pytest.raises(Refusal):
        doubles.undo(made, by=manager)
    assert PlanYear.objects.get().person == winner
    assert SaleBuyer.objects.filter(person=winner).count() == 2


def test_a_seat_that_somebody_else_took_since_is_not_taken_back(lille, manager):
    session = held.SessionFactory(antenna=lille, capacity=2, starts_at=timezone.now() + timedelta(days=1))
    winner, loser, other = (PersonFactory(antenna=lille) for _ in range(3))
    for person in (winner, loser):
        held.BookingFactory(session=session, person=person)
    made = doubles.merge(winner, loser, by=manager)
    held.BookingFactory(session=session, person=other)
    with pytest.raises(Refusal):
        doubles.undo(made, by=manager)
    assert Merge.objects.get().state == "done"


def test_after_thirty_days_what_was_kept_goes(manager, merged):
    Merge.objects.filter(pk=merged.pk).update(at=timezone.now() - timedelta(days=31))
    with open_national():
        assert merging.forget(at=timezone.now()) > 0
    assert not MergedRow.objects.exists()


def test_nothing_is_forgotten_before(manager, merged):
    with open_national():
        assert merging.forget(at=timezone.now() + timedelta(days=400)) == 0
    assert MergedRow.objects.exists()


def test_groups_have_a_word_each(db):
    assert all(label for _, label, _ in groups())
