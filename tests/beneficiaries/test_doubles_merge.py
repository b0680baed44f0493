"""Two files made one: all that named the one names the other, and not a row is lost."""

import uuid
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from beneficiaries import households
from beneficiaries.diagnostics import making, versions
from beneficiaries.doubles import merging
from beneficiaries.doubles.side_by_side import columns_of, compare
from beneficiaries.models import (
    Appointment,
    BirthPrecision,
    DiagnosticDraft,
    Enrolment,
    HouseholdLink,
    Merge,
    MergedRow,
    Opening,
    Person,
    SearchKey,
    Visit,
)
from beneficiaries.parts import parts
from beneficiaries.registration import open_here
from beneficiaries.search import find
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Role
from connect.books import verify
from connect.books.models import Chain, Entry
from connect.refusals import Refusal
from sales.allowance import year_of
from sales.models import Basket, BasketLine, PlanYear, SaleBuyer
from sales.till import Item
from tests.factories import doubles
from tests.factories import sales as sold
from tests.factories import workshops as held
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import MembershipFactory
from workshops.models import Booking, BookingState, SkillGained

pytestmark = pytest.mark.django_db


@pytest.fixture
def maryam(lille):
    return PersonFactory(antenna=lille, first_name="Maryam", last_name="Rahimi", phone="+33639984107")


@pytest.fixture
def mariam(lille):
    return PersonFactory(antenna=lille, first_name="Mariam", last_name="Rahimi", birth_on=date(1984, 3, 21))


def came(person, antenna, *sources, on=None, **facts):
    for source in sources:
        Visit.objects.create(antenna=antenna, person=person, source=source, on=on or timezone.localdate(), **facts)


def plan_sold(person, antenna, at=None):
    goods = sold.shelf()
    till = antenna.tills.select_related("antenna", "site", "chain").first() or sold.TillFactory(antenna=antenna)
    return sold.sell(sold.item(goods["R30"]), to=person, at_till=till, at=at)


def test_the_visits_receipts_and_sheets_of_both_are_those_of_one(lille, manager, maryam, mariam):
    """C001: three visits and a receipt here, two visits and a sheet there."""
    sold.shelf()
    for n in range(2):
        came(maryam, lille, "welcome", on=timezone.localdate() - timedelta(days=n + 1))
    plan_sold(maryam, lille)
    for n in range(2):
        came(mariam, lille, "workshop", on=timezone.localdate() - timedelta(days=n + 5))
    sheet = LiaisonSheetFactory(antenna=lille, person=mariam)
    doubles.merge(maryam, mariam, by=manager)
    assert Visit.objects.filter(person=maryam).count() == 5
    assert SaleBuyer.objects.filter(person=maryam).count() == 1
    sheet.refresh_from_db()
    assert sheet.person == maryam
    mariam.refresh_from_db()
    assert mariam.merged_into == maryam


def test_whoever_was_merged_leaves_the_search_and_her_card_leads_to_the_other(lille, manager, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    with open_antenna(lille.pk):
        assert [hit.person for hit in find("Mariam Rahimi", antenna_id=lille.pk)] == [maryam]
        assert [hit.person for hit in find(mariam.card_number, antenna_id=lille.pk)] == [maryam]
    assert not SearchKey.objects.filter(person=mariam).exists()


def test_the_card_of_a_merged_file_still_opens_the_other_elsewhere(lille, lyon, manager, stranger, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    with open_antenna(lyon.pk):
        opened = open_here(card=mariam.card_number, antenna_id=lyon.pk, by=stranger.user, at=timezone.now())
    assert opened == maryam


def test_what_was_chosen_field_by_field_holds_and_nothing_of_the_other_is_lost(lille, manager, maryam, mariam):
    mariam.email, mariam.town = "mariam@example.org", "Lille"
    mariam.save()
    chosen = columns_of(["birth", "email", "home"])
    merged = doubles.merge(maryam, mariam, by=manager, taken=tuple(chosen))
    maryam.refresh_from_db()
    assert (maryam.first_name, maryam.birth_on) == ("Maryam", date(1984, 3, 21))
    assert (maryam.email, maryam.town, maryam.phone) == ("mariam@example.org", "Lille", "+33639984107")
    kept = MergedRow.objects.get(merge=merged, relation="beneficiaries_person", key=str(maryam.pk))
    assert kept.before["birth_on"] == "1984-03-12"
    mariam.refresh_from_db()
    assert mariam.first_name == "Mariam"


@pytest.mark.parametrize(
    ("one", "other", "name", "better"),
    [
        ({"phone": ""}, {"phone": "+33639984107"}, "phone", 1),
        ({"phone": "+33639984107", "phone_shared": True}, {"phone": "+33639984108"}, "phone", 1),
        ({"phone": "+33639984107"}, {"phone": "+33639984108"}, "phone", 0),
        ({"birth_on": date(1984, 1, 1)}, {"birth_on": date(1984, 3, 12)}, "birth", 1),
        ({"birth_precision": BirthPrecision.YEAR}, {"birth_on": date(1984, 3, 12)}, "birth", 1),
        ({"gender": "non_communique"}, {"gender": "feminin"}, "gender", 1),
        ({"postcode": "59000", "town": "Lille"}, {"postcode": "59000"}, "home", 0),
        ({"language": "fr"}, {"language": "uk"}, "language", 1),
    ],
)
def test_the_better_value_is_proposed(lille, one, other, name, better):
    files = [PersonFactory(antenna=lille, **facts) for facts in (one, other)]
    (value,) = [v for v in compare(*files, antenna_id=lille.pk).differing if v.name == name]
    assert value.better == better


def test_two_visits_of_one_day_and_source_are_one_and_say_what_either_said(lille, manager, maryam, mariam):
    came(maryam, lille, "welcome")
    came(mariam, lille, "welcome", "sale", motive="rights")
    doubles.merge(maryam, mariam, by=manager)
    assert list(Visit.objects.filter(person=maryam).order_by("source").values_list("source", "motive")) == [
        ("sale", "rights"),
        ("welcome", "rights"),
    ]


def test_an_appointment_at_one_hour_and_a_draft_of_one_author_are_kept_once(lille, manager, volunteer, maryam, mariam):
    versions.load()
    at = timezone.now() + timedelta(days=1)
    for person in (maryam, mariam):
        Appointment.objects.create(antenna=lille, person=person, starts_at=at, purpose="forfait")
        with open_antenna(lille.pk):
            making.keep(
                person, answers={"eq_devices": ["none"]}, key=uuid.uuid4(),
                antenna_id=lille.pk, by=volunteer.user, at=timezone.now(),
            )  # fmt: skip
    doubles.merge(maryam, mariam, by=manager)
    assert Appointment.objects.filter(person=maryam).count() == 1
    assert DiagnosticDraft.objects.filter(person=maryam).count() == 1


def test_the_lines_of_two_baskets_are_in_one(lille, manager, volunteer, maryam, mariam):
    goods = sold.shelf()
    for person, code in ((maryam, "R30"), (mariam, "SOURIS")):
        basket = Basket.objects.create(antenna=lille, user=volunteer.user, person=person)
        BasketLine.objects.create(antenna=lille, basket=basket, product=goods[code], price=goods[code].price)
    doubles.merge(maryam, mariam, by=manager)
    assert Basket.objects.get().lines.count() == 2


@pytest.mark.parametrize("earlier_is_the_loser_s", [True, False])
def test_the_earlier_year_of_plans_stays_and_the_later_is_closed(
    lille, manager, maryam, mariam, earlier_is_the_loser_s
):
    """law.md P09: the year is looked at on the person that results."""
    old, new = timezone.now() - timedelta(days=200), timezone.now() - timedelta(days=40)
    first, second = (mariam, maryam) if earlier_is_the_loser_s else (maryam, mariam)
    plan_sold(first, lille, at=old)
    plan_sold(second, lille, at=new)
    doubles.merge(maryam, mariam, by=manager)
    kept, closed = PlanYear.objects.order_by("first_on")
    assert (kept.person, closed.person) == (maryam, maryam)
    assert kept.closed_on is None
    assert closed.closed_on == timezone.localdate()
    assert closed.closed_reason
    with open_antenna(lille.pk):
        assert year_of(maryam.pk, timezone.localdate()).first_on == timezone.localdate(old)


def test_a_year_granted_stays_beside_the_first(lille, manager, national, maryam, mariam):
    first = PlanYear.objects.create(person=maryam, first_on=date(2025, 1, 1))
    granted = PlanYear.objects.create(
        person=mariam, first_on=date(2026, 2, 1), granted_by=national.user, granted_on=date(2026, 1, 20), reason="x"
    )
    doubles.merge(maryam, mariam, by=manager)
    assert list(PlanYear.objects.filter(person=maryam, closed_on=None)) == [first, granted]


def test_tickets_and_the_books_are_untouched(lille, manager, maryam, mariam):
    """C038: the chain holds, what is signed names nobody, the name printed that day stays."""
    sale = plan_sold(mariam, lille)
    before = list(Entry.objects.order_by("pk").values())
    doubles.merge(maryam, mariam, by=manager)
    assert list(Entry.objects.order_by("pk").values()) == before
    assert str(mariam.pk) not in str(before)
    assert verify.first_fault(Chain.objects.select_related("head").get()) is None
    buyer = SaleBuyer.objects.get(sale=sale)
    assert (buyer.person, buyer.name_as_printed) == (maryam, "Mariam Rahimi")


def test_of_two_seats_in_a_session_the_one_that_says_more_stays(lille, manager, maryam, mariam):
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=1))
    hers = held.BookingFactory(session=session, person=maryam, state=BookingState.BOOKED)
    other = held.BookingFactory(session=session, person=mariam, state=BookingState.CAME)
    SkillGained.objects.create(booking=other, person=mariam, antenna=lille, skill=doubles.a_skill(), level=2)
    doubles.merge(maryam, mariam, by=manager)
    hers.refresh_from_db()
    other.refresh_from_db()
    assert (hers.state, other.state) == (BookingState.CANCELLED, BookingState.CAME)
    assert (hers.person, other.person) == (maryam, maryam)
    assert SkillGained.objects.get().person == maryam
    assert Booking.objects.active().get() == other


def test_two_sessions_at_one_hour_leave_one_seat(lille, manager, maryam, mariam):
    at = timezone.now() + timedelta(days=2)
    for person in (maryam, mariam):
        held.BookingFactory(session=held.SessionFactory(antenna=lille, starts_at=at), person=person)
    doubles.merge(maryam, mariam, by=manager)
    states = Booking.objects.filter(person=maryam).values_list("state", flat=True)
    assert sorted(states) == [BookingState.BOOKED, BookingState.CANCELLED]


def test_a_household_keeps_its_others_and_the_winner_both_links(lille, manager, volunteer):
    """C023: H1 {Ana, Bruno}, H2 {Ana-bis, Chloé}."""
    ana, bruno, bis, chloe = (
        PersonFactory(antenna=lille, first_name=name) for name in ("Ana", "Bruno", "Anna", "Chloé")
    )
    facts = {"antenna_id": lille.pk, "by": volunteer.user, "at": timezone.now()}
    with open_antenna(lille.pk):
        first, second = households.share(ana, bruno, **facts), households.share(bis, chloe, **facts)
    assert first != second
    doubles.merge(ana, bis, by=manager)
    links = set(HouseholdLink.objects.filter(until=None).values_list("household_id", "person__first_name"))
    assert links == {(first.pk, "Ana"), (first.pk, "Bruno"), (second.pk, "Ana"), (second.pk, "Chloé")}


def test_she_is_enrolled_wherever_either_was_since_the_earlier_day(lille, lyon, manager, maryam, mariam):
    doubles.enrol(mariam, lyon)
    Enrolment.objects.filter(person=mariam, antenna=lille).update(since=date(2020, 5, 1))
    doubles.merge(maryam, mariam, by=manager)
    assert dict(Enrolment.objects.filter(person=maryam).values_list("antenna__slug", "since")) == {
        "lille": date(2020, 5, 1),
        "lyon": timezone.localdate(),
    }
    assert not Enrolment.objects.filter(person=mariam).exists()
    with open_antenna(lyon.pk):
        assert [hit.person for hit in find("Maryam Rahimi", antenna_id=lyon.pk)] == [maryam]


def test_the_journal_of_both_is_hers_and_says_who_merged(lille, manager, volunteer, maryam, mariam):
    Opening.objects.create(person=mariam, antenna=lille, user=volunteer.user, act="opened")
    doubles.merge(maryam, mariam, by=manager)
    assert set(Opening.objects.filter(person=maryam).values_list("act", "user")) == {
        ("opened", volunteer.user.pk),
        ("merged", manager.user.pk),
    }


def test_a_file_merged_into_one_that_is_merged_again_leads_to_the_last(lille, manager, maryam, mariam):
    third = PersonFactory(antenna=lille)
    doubles.merge(mariam, third, by=manager)
    doubles.merge(maryam, mariam, by=manager)
    third.refresh_from_db()
    assert third.merged_into == maryam


def test_pressed_again_it_is_merged_already_whichever_way_round(manager, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    for pair in ((maryam, mariam), (mariam, maryam)):
        with pytest.raises(merging.AlreadyMerged):
            doubles.merge(*pair, by=manager)
    assert Merge.objects.count() == 1


def test_a_manager_merges_what_her_antenna_holds_and_the_national_team_the_rest(lille, lyon, manager, national, maryam):
    away = PersonFactory(antenna=lyon)
    with pytest.raises(merging.NotHeldHere):
        doubles.merge(maryam, away, by=manager)
    doubles.merge(maryam, away, by=national)
    away.refresh_from_db()
    assert away.merged_into == maryam


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CIVIC, Role.EMPLOYEE])
def test_nobody_else_of_the_team_merges(lille, maryam, mariam, role):
    with pytest.raises(merging.NotAManager):
        doubles.merge(maryam, mariam, by=MembershipFactory(antenna=lille, role=role))


def test_a_reader_of_the_national_team_and_a_manager_of_another_antenna_do_not(lille, lyon, maryam, mariam):
    with pytest.raises(merging.NotAManager):
        doubles.merge(maryam, mariam, by=MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    elsewhere = MembershipFactory(antenna=lyon, role=Role.MANAGER)
    with pytest.raises(Refusal), open_antenna(lille.pk):
        merging.merge(maryam, mariam, antenna_id=lille.pk, by=elsewhere.user, at=timezone.now())


def test_somebody_erased_or_oneself_is_not_merged(lille, manager, maryam):
    gone = PersonFactory(antenna=lille)
    empty = {"first_name": "", "last_name": "", "card_number": None, "erased_at": timezone.now()}
    Person.objects.filter(pk=gone.pk).update(**empty)
    with pytest.raises(merging.NotTwoFiles):
        doubles.merge(maryam, gone, by=manager)
    with pytest.raises(merging.NotTwoFiles):
        doubles.merge(maryam, maryam, by=manager)


def test_a_table_that_no_part_moves_refuses_the_merge(lille, manager, maryam, mariam, monkeypatch):
    """The proof of the assertion at its end: without the sheets' field in a part, nothing is written."""
    LiaisonSheetFactory(antenna=lille, person=mariam)
    moved = [(part, part.fields) for part in parts()]
    for part, fields in moved:
        monkeypatch.setattr(type(part), "fields", tuple(f for f in fields if "LiaisonSheet" not in f), raising=False)
    with pytest.raises(merging.NotWhole):
        doubles.merge(maryam, mariam, by=manager)
    assert not Merge.objects.exists()
    mariam.refresh_from_db()
    assert mariam.merged_into is None


def test_every_table_that_names_a_person_follows_merges():
    """What is written for a merged file lands on the other, whatever table a later room brings."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation::text FROM columns_naming_people() WHERE NOT EXISTS (SELECT FROM pg_trigger"
            " WHERE tgrelid = relation AND tgname = 'a_lands_on_the_file_that_holds')"
        )
        assert {row[0] for row in cursor.fetchall()} == {"beneficiaries_person"}


def test_what_is_written_for_a_merged_file_lands_on_the_other(lille, manager, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    came(mariam, lille, "welcome")
    assert Visit.objects.get().person == maryam


# Raw SQL as a door ---------------------------------------------------------------------------------------------------
BEGIN = "SELECT merge_begin(gen_random_uuid(), %s, %s, %s, %s, now())"


def as_lille(lille, statement, *values):
    with transaction.atomic(), open_antenna(lille.pk), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_merge_begun_by_hand_and_not_ended_is_none(lille, manager, maryam, mariam):
    with pytest.raises(IntegrityError) as caught:
        as_lille(lille, BEGIN, maryam.pk, mariam.pk, lille.pk, manager.user.pk)
    assert caught.value.__cause__.diag.constraint_name == "merge_is_whole"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT merge_move(gen_random_uuid(), 'beneficiaries_visit', 'person_id')",
        "SELECT merge_end(gen_random_uuid(), '{}')",
        "SELECT merge_years_of_plans(gen_random_uuid(), '')",
        "SELECT merge_bookings(gen_random_uuid())",
    ],
)
def test_the_steps_of_a_merge_do_nothing_without_one(lille, statement):
    with pytest.raises(IntegrityError) as caught:
        as_lille(lille, statement)
    assert caught.value.__cause__.diag.constraint_name == "merge_is_whole"


@pytest.mark.parametrize("column", ["erased_at", "card_number", "id", "nothing; DROP TABLE x"])
def test_a_merge_takes_no_column_that_is_no_value(lille, manager, maryam, mariam, column):
    with pytest.raises(merging.NotWhole):
        doubles.merge(maryam, mariam, by=manager, taken=(column,))


def test_no_door_reads_or_writes_what_a_merge_keeps(lille, manager, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    for door in (open_antenna(lille.pk), open_national()):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), door:
            MergedRow.objects.count()


def test_another_antenna_sees_nothing_of_the_merge(lille, lyon, manager, maryam, mariam):
    doubles.merge(maryam, mariam, by=manager)
    with open_antenna(lyon.pk):
        assert not Merge.objects.exists()


def test_each_field_of_a_file_is_chosen_in_one_group(db):
    columns = set(columns_of(name for name, _, _ in _groups()))
    table = {field.column for field in apps.get_model("beneficiaries", "Person")._meta.concrete_fields}
    assert table - columns == {"id", "card_number", "created_at", "merged_into_id", "erased_at"}


def _groups():
    from beneficiaries.doubles.side_by_side import groups

    return groups()


def test_comparing_asks_as_many_queries_for_full_files_as_for_empty_ones(
    lille, maryam, mariam, django_assert_num_queries
):
    with open_antenna(lille.pk):
        with django_assert_num_queries(number := _queries(maryam, mariam, lille)):
            compare(maryam, mariam, antenna_id=lille.pk)
        came(maryam, lille, "welcome", "sale", "workshop")
        with django_assert_num_queries(number):
            assert compare(maryam, mariam, antenna_id=lille.pk).holds


def _queries(one, other, antenna):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        compare(one, other, antenna_id=antenna.pk)
    return len(captured)


def test_the_item_of_a_sale_is_not_touched_by_a_merge(lille, manager, maryam, mariam):
    goods = sold.shelf()
    unit = sold.UnitFactory(antenna=lille)
    till = lille.tills.select_related("antenna", "site", "chain").first() or sold.TillFactory(antenna=lille)
    sale = sold.sell(Item(goods["PCB"], unit.product.price, unit), to=mariam, at_till=till)
    lines = list(sale.lines.values())
    doubles.merge(maryam, mariam, by=manager)
    assert list(sale.lines.values()) == lines
