"""Pairs of files that are alike: what is found, how sure, what stays decided, what each antenna may know of it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries import registration
from beneficiaries.doubles import proposals, tasks
from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.models import (
    BirthPrecision,
    HouseholdLink,
    Pair,
    PairHere,
    PairState,
    PairStrength,
    Person,
    WhyApart,
)
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.jobs import antenna_task
from connect.desk.results import results
from tests.factories import doubles
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
PHONE = "+33639984107"


def born(*ymd):
    return Birth(date(*ymd), BirthPrecision.DAY)


def looked(antenna):
    with open_antenna(antenna.pk):
        return proposals.look(antenna_id=antenna.pk, at=timezone.now())


def two(antenna, one, other):
    return [PersonFactory(antenna=antenna, **facts) for facts in (one, other)]


NAMES = {"first_name": "Maryam", "last_name": "Rahimi"}


@pytest.mark.parametrize(
    ("one", "other", "strength"),
    [
        (NAMES, {**NAMES, "first_name": "Rahimi", "last_name": "Maryam"}, PairStrength.SURE),
        (NAMES, {**NAMES, "first_name": "Mariam"}, PairStrength.STRONG),
        (NAMES, {**NAMES, "birth_on": date(1984, 3, 21)}, PairStrength.STRONG),
        (
            {**NAMES, "phone": PHONE, "birth_on": None, "birth_precision": "unknown"},
            {**NAMES, "phone": PHONE},
            PairStrength.STRONG,
        ),
        # C002: one name and one telephone, two dates: a couple
        ({**NAMES, "phone": PHONE}, {**NAMES, "phone": PHONE, "birth_on": date(1961, 7, 30)}, PairStrength.WEAK),
        # C011: a 1 January
        ({**NAMES, "birth_on": date(1985, 1, 1)}, {**NAMES, "birth_on": date(1985, 1, 1)}, PairStrength.WEAK),
        # namesakes without a date
        (NAMES, {**NAMES, "birth_on": None, "birth_precision": "unknown"}, PairStrength.WEAK),
        (
            {**NAMES, "phone": PHONE, "phone_shared": True, "birth_on": None, "birth_precision": "unknown"},
            {**NAMES, "first_name": "Mariam", "phone": PHONE},
            PairStrength.WEAK,
        ),
        # a telephone alone, a date alone, a name alone with two dates
        ({**NAMES, "phone": PHONE}, {"first_name": "Yao", "last_name": "Koffi", "phone": PHONE}, None),
        (NAMES, {"first_name": "Yao", "last_name": "Koffi"}, None),
        (NAMES, {**NAMES, "birth_on": date(1961, 7, 30)}, None),
    ],
)
def test_signs_are_as_strong_in_the_list_as_they_are_worth(lille, one, other, strength):
    two(lille, one, other)
    looked(lille)
    assert list(Pair.objects.values_list("strength", flat=True)) == ([strength] if strength else [])


def test_a_name_that_many_bear_is_no_sign(lille):
    for _ in range(22):
        PersonFactory(antenna=lille, **NAMES, birth_on=None, birth_precision="unknown")
    double = two(lille, {**NAMES, "birth_on": date(1990, 5, 6)}, {**NAMES, "birth_on": date(1990, 5, 7)})
    looked(lille)
    assert {frozenset((p.one_id, p.other_id)) for p in Pair.objects.all()} == {frozenset(p.pk for p in double)}


def test_looked_at_again_nothing_changes_and_a_correction_takes_a_pair_away(lille):
    _one, other = two(lille, NAMES, {**NAMES, "first_name": "Mariam"})
    assert looked(lille) == (1, 0)
    assert looked(lille) == (0, 0)
    Person.objects.filter(pk=other.pk).update(birth_on=date(1950, 8, 9))
    assert looked(lille) == (0, 1)
    assert not PairHere.objects.exists()


def test_what_somebody_decided_stays_whatever_finds_it_again(lille, manager):
    one, other = two(lille, NAMES, NAMES)
    looked(lille)
    with open_antenna(lille.pk):
        proposals.set_apart(
            one, other, why=WhyApart.TWO_PEOPLE, antenna_id=lille.pk, by=manager.user, at=timezone.now()
        )
    looked(lille)
    pair = Pair.objects.get()
    assert (pair.state, pair.why, pair.decided_by) == (PairState.APART, WhyApart.TWO_PEOPLE, manager.user)
    with open_antenna(lille.pk):
        assert not results("rahimi maryam", antenna_id=lille.pk, on=timezone.localdate()).doubles
        proposals.propose_again(pair.pk, antenna_id=lille.pk, by=manager.user, at=timezone.now())
        assert len(results("rahimi maryam", antenna_id=lille.pk, on=timezone.localdate()).doubles) == 2


def test_two_of_one_household_are_noted_so(lille, manager):
    """C002: two people; a link of one household can be kept."""
    one, other = two(lille, NAMES, {**NAMES, "birth_on": date(1961, 7, 30), "phone": PHONE})
    with open_antenna(lille.pk):
        proposals.set_apart(
            one, other, why=WhyApart.SAME_HOUSEHOLD, antenna_id=lille.pk, by=manager.user, at=timezone.now()
        )
    assert set(HouseholdLink.objects.values_list("person", flat=True)) == {one.pk, other.pk}


def test_what_was_said_of_a_merged_file_holds_for_the_other(lille, manager):
    one, other = two(lille, NAMES, NAMES)
    third = PersonFactory(antenna=lille, **NAMES)
    looked(lille)
    with open_antenna(lille.pk):
        proposals.set_apart(
            other, third, why=WhyApart.TWO_PEOPLE, antenna_id=lille.pk, by=manager.user, at=timezone.now()
        )
    doubles.merge(one, other, by=manager)
    with open_antenna(lille.pk):
        assert proposals.counts(lille.pk)["look"] == 0
        assert frozenset({one.pk, third.pk}) in proposals.set_apart_among([one.pk, third.pk], antenna_id=lille.pk)


def register(antenna, by, **facts):
    with open_antenna(antenna.pk):
        return registration.register(antenna_id=antenna.pk, by=by, at=timezone.now(), **facts)


def test_a_strong_pair_said_apart_at_the_welcome_is_looked_at_once_more(lille, volunteer):
    first = PersonFactory(antenna=lille, **NAMES)
    register(lille, volunteer.user, **NAMES, birth=born(1984, 3, 12), apart=[first.pk])
    pair = PairHere.objects.get(antenna=lille)
    assert (pair.state, pair.strength, pair.said_by) == (PairState.OPEN, PairStrength.SURE, volunteer.user)


def test_a_weak_pair_said_apart_at_the_welcome_is_settled(lille, volunteer):
    first = PersonFactory(antenna=lille, **NAMES, birth_on=None, birth_precision="unknown")
    register(lille, volunteer.user, **NAMES, birth=NOT_KNOWN, apart=[first.pk])
    pair = Pair.objects.get()
    assert (pair.state, pair.why, pair.decided_by) == (PairState.APART, WhyApart.AT_WELCOME, volunteer.user)


def test_a_correction_writes_the_pair_down_at_once(lille, volunteer):
    _one, other = two(lille, NAMES, {**NAMES, "birth_on": date(1950, 1, 2)})
    with open_antenna(lille.pk):
        registration.correct(other, birth=born(1984, 3, 12), antenna_id=lille.pk, by=volunteer.user)
    assert PairHere.objects.get().strength == PairStrength.SURE


# Two antennas ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def at_both(lille, lyon):
    here, away = PersonFactory(antenna=lille, **NAMES), PersonFactory(antenna=lyon, **NAMES)
    with open_national():
        assert proposals.look_across(at=timezone.now()) == 1
    return here, away


def test_each_antenna_knows_that_another_may_know_her_and_nothing_more(lille, lyon, at_both):
    here, away = at_both
    for antenna, own in ((lille, here), (lyon, away)):
        with open_antenna(antenna.pk):
            (pair,) = PairHere.objects.all()
            assert (pair.one_id, pair.other_id, pair.signs, pair.decided_by_id) == (own.pk, None, [], None)
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                Pair.objects.count()


def test_looked_across_again_nothing_is_written_twice(at_both):
    with open_national():
        assert proposals.look_across(at=timezone.now()) == 0


@pytest.mark.parametrize(
    "facts",
    [
        {**NAMES, "birth_on": date(1985, 1, 1)},
        {**NAMES, "birth_on": date(1985, 5, 1), "birth_precision": "month"},
        {"first_name": "Karim", "last_name": "", "birth_on": date(1984, 3, 12)},
    ],
)
def test_only_full_names_and_a_full_date_are_sure_across(lille, lyon, facts):
    for antenna in (lille, lyon):
        PersonFactory(antenna=antenna, **facts)
    with open_national():
        assert proposals.look_across(at=timezone.now()) == 0


def test_written_here_though_another_antenna_knows_her(lille, lyon, volunteer):
    PersonFactory(antenna=lyon, **NAMES)
    register(lille, volunteer.user, **NAMES, birth=born(1984, 3, 12), not_elsewhere=True)
    assert set(PairHere.objects.values_list("antenna__slug", "other")) == {("lille", None), ("lyon", None)}


def test_the_exact_proof_opens_the_other_file_then_both_are_compared(lille, volunteer, at_both):
    """The double that this antenna holds does not hide the file that the other one holds."""
    _here, away = at_both
    with open_antenna(lille.pk):
        opened = registration.open_here(
            **NAMES, birth=born(1984, 3, 12), antenna_id=lille.pk, by=volunteer.user, at=timezone.now()
        )
        assert opened == away
        assert PairHere.objects.get().other_id is not None


def test_an_antenna_asks_the_national_team_with_keys_only(lille, lyon, manager, national, at_both):
    pair = Pair.objects.get()
    with open_antenna(lille.pk):
        proposals.ask_national(pair.pk, antenna_id=lille.pk, by=manager.user, at=timezone.now())
    pair.refresh_from_db()
    first = pair.asked_at
    assert (pair.asked_antenna, pair.asked_by) == (lille, manager.user)
    with open_antenna(lille.pk):
        proposals.ask_national(pair.pk, antenna_id=lille.pk, by=manager.user, at=timezone.now())
    pair.refresh_from_db()
    assert pair.asked_at == first
    with open_antenna(lyon.pk):
        assert PairHere.objects.get().asked_at is None
    with open_national():
        assert proposals.national_counts() == {"asked": 1, "across": 1}
        ((_, antennas),) = proposals.with_antennas(proposals.in_national_list("asked"))
        assert set(antennas) == {"Lille", "Lyon"}


def test_the_night_looks_through_each_antenna_and_across(lille, lyon, at_both):
    two(lille, NAMES, NAMES)
    tasks.look(antenna_id=lille.pk)
    tasks.look_across(timestamp=0)
    assert Pair.objects.count() > 1
    assert antenna_task


# Raw SQL as a door -----------------------------------------------------------------------------------------------------
def as_lille(lille, statement, *values):
    with transaction.atomic(), open_antenna(lille.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("table", ["beneficiaries_pair", "beneficiaries_pairhere", "beneficiaries_merge"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET state = 'merged'"])
def test_no_door_writes_pairs_or_merges(lille, at_both, table, statement):
    with pytest.raises(Exception, match="permission denied"):
        as_lille(lille, statement.format(table))


def test_an_antenna_notes_no_pair_of_a_file_it_does_not_hold(lille, lyon):
    here, away = PersonFactory(antenna=lille), PersonFactory(antenna=lyon)
    found = f'[{{"one": "{here.pk}", "other": "{away.pk}", "strength": 3, "signs": []}}]'
    as_lille(lille, "SELECT note_pairs(%s, NULL, now())", found)
    assert not Pair.objects.exists()


def test_an_antenna_sets_apart_drops_and_reopens_only_what_it_holds(lille, manager, at_both):
    pair = Pair.objects.get()
    with pytest.raises(IntegrityError):
        as_lille(
            lille, "SELECT set_pair_apart(%s, %s, 'two_people', %s, %s, now())",
            pair.one_id, pair.other_id, lille.pk, manager.user.pk,
        )  # fmt: skip
    as_lille(lille, "SELECT drop_pairs(%s)", [pair.pk])
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN


def test_a_volunteer_decides_nothing(lille, volunteer):
    one, other = two(lille, NAMES, NAMES)
    with pytest.raises(IntegrityError):
        as_lille(
            lille, "SELECT set_pair_apart(%s, %s, 'two_people', %s, %s, now())",
            one.pk, other.pk, lille.pk, volunteer.user.pk,
        )  # fmt: skip


def test_whoever_is_erased_leaves_the_pairs(at_both):
    here, _ = at_both
    empty = {"first_name": "", "last_name": "", "phone": "", "email": "", "card_number": None}
    Person.objects.filter(pk=here.pk).update(**empty, erased_at=timezone.now())
    assert not Pair.objects.exists()
    assert not PairHere.objects.exists()


def test_nobody_else_of_another_antenna_sees_the_list(lille, lyon):
    two(lille, NAMES, NAMES)
    looked(lille)
    MembershipFactory(antenna=lyon)
    with open_antenna(lyon.pk):
        assert not PairHere.objects.exists()
