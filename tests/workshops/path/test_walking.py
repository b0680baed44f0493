"""The acts on a path: kept, begun, ended, set aside; time noted and taken back; hours counted once."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from beneficiaries.privacy import erasing
from connect.antennas.doors import antenna_urls, open_antenna, open_national
from tests.factories import doubles, learning
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, SessionFactory
from tests.races.at_once import counted
from workshops.models import LIVE_STATES, PathStep, StepState, TimeOnPath
from workshops.path import hours, walking
from workshops.path.part import PathPart

CHOSEN, BEGUN, DONE, ASIDE = StepState.CHOSEN, StepState.BEGUN, StepState.DONE, StepState.SET_ASIDE


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille)


def keep(person, *chosen, by=None):
    antenna_id = person.enrolments.get().antenna_id
    keys = [("resource", one.pk) for one in chosen]
    with open_antenna(antenna_id):
        return walking.keep_path(person, keys, antenna_id=antenna_id, by=by, at=timezone.now())


def move(step, state, by=None):
    with open_antenna(step.antenna_id):
        return walking.move(step, state, by=by, at=timezone.now())


@pytest.mark.django_db
class TestSteps:
    def test_what_she_says_yes_to_is_chosen_the_rest_stays_proposed(self, person, volunteer):
        one, two = learning.a_resource("Une", "sk_phone"), learning.a_resource("Deux", "sk_mail")
        learning.a_diagnostic(person, volunteer.user, sk_phone="0", sk_mail="1")
        steps = keep(person, two, by=volunteer.user)
        assert [(step.resource, step.state, step.level) for step in steps] == [(one, "proposed", 0), (two, "chosen", 1)]
        assert {step.proposed_by for step in steps} == {volunteer.user}

    def test_pressed_twice_it_is_one_path(self, person, volunteer):
        made = learning.a_resource()
        learning.a_diagnostic(person, volunteer.user, sk_mail="1")
        keep(person, made)
        assert len(keep(person, made)) == 1

    def test_what_is_no_longer_proposed_is_set_aside_and_kept(self, person, volunteer, lille):
        made = learning.a_resource()
        learning.a_diagnostic(person, volunteer.user, sk_mail="1")
        keep(person)
        learning.a_diagnostic(person, volunteer.user, sk_mail="3")
        (step,) = keep(person)
        assert (step.resource, step.state) == (made, ASIDE)

    def test_a_step_goes_its_way_and_back(self, person, volunteer):
        step = learning.a_step(person, learning.a_resource(), volunteer.user)
        step = move(step, BEGUN, volunteer.user)
        first = step.begun_at
        step = move(step, DONE)
        assert step.done_at
        step = move(step, BEGUN)
        assert (step.begun_at, step.done_at) == (first, None)
        step = move(step, ASIDE)
        with pytest.raises(walking.NotThatWay):
            move(step, DONE)
        assert move(step, CHOSEN).state == CHOSEN

    def test_done_at_once_was_begun_too(self, person):
        step = move(learning.a_step(person, learning.a_resource()), DONE)
        assert step.begun_at == step.done_at

    def test_a_step_that_comes_back_does_not_stand_twice(self, person):
        made = learning.a_resource()
        step = move(learning.a_step(person, made), DONE)
        learning.a_step(person, made)
        with pytest.raises(walking.ThereAlready):
            move(step, BEGUN)

    def test_by_hand_a_resource_that_is_open_ours_and_teaches_something(self, person, lyon):
        closed = learning.a_resource("Fermée", closed_on=timezone.localdate())
        theirs = learning.a_resource("De Lyon", antenna=lyon)
        bare = learning.a_resource("Vide")
        bare.skills.clear()
        for made, why in ((closed, walking.ResourceClosed), (theirs, walking.NotOurs), (bare, walking.TeachesNothing)):
            with pytest.raises(why):
                learning.a_step(person, made)

    def test_the_step_that_is_on_is_the_first_begun_else_the_first_chosen(self, person):
        one, two = (learning.a_step(person, learning.a_resource(title)) for title in ("Une", "Deux"))
        assert walking.current([one, two]) == one
        two = move(two, BEGUN)
        assert walking.current([one, two]) == two
        assert walking.current([]) is None


@pytest.mark.django_db
class TestTime:
    def test_time_begins_the_step_and_counts_by_theme(self, person, lille, volunteer):
        mail, form = learning.a_resource("Mail", theme="mail"), learning.a_resource("Démarche", theme="procedures")
        step = learning.a_step(person, mail)
        learning.some_time(person, mail, 90, volunteer.user)
        learning.some_time(person, form, 30)
        step.refresh_from_db()
        assert step.state == BEGUN
        spent = hours.hours_on_path(antenna_id=lille.pk, person=person)
        assert spent.by_theme == {"mail": Decimal("1.5"), "procedures": Decimal("0.5")}
        assert (spent.total, spent.in_sessions, spent.people) == (2, 0, 1)
        assert [name for name, _ in hours.in_words(spent)] == [
            str(hours.Theme.PROCEDURES.label),
            str(hours.Theme.MAIL.label),
        ]

    def test_what_was_done_in_a_session_is_told_apart(self, person, lille):
        made = learning.a_resource()
        session = SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(days=2))
        came = BookingFactory(session=session, person=person, state="came")
        on = timezone.localdate(session.starts_at)
        learning.some_time(person, made, 60, on=on, booking=came)
        learning.some_time(person, made, 30)
        spent = hours.hours_on_path(person=person)
        assert (spent.total, spent.in_sessions, spent.apart) == (Decimal("1.5"), 1, Decimal("0.5"))
        with open_antenna(lille.pk), antenna_urls("lille"):
            lines = list(PathPart().lines(person, antenna_id=lille.pk, at=timezone.now()))
            assert [one.pk for one in hours.sessions_of(person, lille.pk, timezone.localdate())] == [came.pk]
        assert sorted(str(line.hours) for line in lines if line.state == "done") == ["0.5", "None"]

    def test_days_are_counted_both_ends_included(self, person):
        made, today = learning.a_resource(), timezone.localdate()
        for back in (0, 1, 2):
            learning.some_time(person, made, 60, on=today - timedelta(days=back))
        yesterday = today - timedelta(days=1)
        assert hours.hours_on_path(first=yesterday, last=today).total == 2
        assert hours.hours_on_path(last=yesterday).total == 2

    def test_a_wrong_line_is_taken_back_once_and_another_written(self, person, lille, volunteer):
        made = learning.a_resource()
        time = learning.some_time(person, made, 480)
        with pytest.raises(hours.DayIsFull):
            learning.some_time(person, made, 30)
        with open_antenna(lille.pk):
            hours.take_back(time, by=volunteer.user, at=timezone.now())
            at = hours.take_back(time, by=None, at=timezone.now() + timedelta(days=1)).taken_back_at
        learning.some_time(person, made, 30)
        time.refresh_from_db()
        assert (time.taken_back_by, time.taken_back_at) == (volunteer.user, at)
        assert hours.hours_on_path(person=person).total == Decimal("0.5")

    def test_the_same_form_sent_twice_is_one_line(self, person):
        made, key = learning.a_resource(), uuid.uuid4()
        assert learning.some_time(person, made, key=key) == learning.some_time(person, made, key=key)

    @pytest.mark.parametrize("back", [-1, 367, 40000])
    def test_a_day_to_come_or_long_past_is_a_slip(self, person, back):
        with pytest.raises(hours.NotThatDay):
            learning.some_time(person, learning.a_resource(), on=timezone.localdate() - timedelta(days=back))

    @pytest.mark.parametrize("minutes", [-1, 4, 481])
    def test_minutes_are_five_to_four_hundred_and_eighty(self, person, minutes):
        with pytest.raises(hours.NotThatLong):
            learning.some_time(person, learning.a_resource(), minutes)

    def test_a_session_where_she_was_not(self, person, lille):
        session = SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(days=1))
        on, made = timezone.localdate(session.starts_at), learning.a_resource()
        for booking in (BookingFactory(session=session, person=person), BookingFactory(session=session, state="came")):
            with pytest.raises(hours.NotInThatSession):
                learning.some_time(person, made, on=on, booking=booking)


@pytest.mark.django_db
class TestFiles:
    def test_two_files_made_one_keep_each_step_and_each_hour_and_part_again(self, lille, manager):
        made, other = learning.a_resource("Une"), learning.a_resource("Deux")
        winner, loser = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
        for who in (winner, loser):
            learning.a_step(who, made)
            learning.some_time(who, made, 60)
        step = learning.a_step(loser, other)
        before = list(PathStep.objects.order_by("pk").values_list("person", "state"))
        merge = doubles.merge(winner, loser, by=manager)
        assert set(PathStep.objects.values_list("person", flat=True)) == {winner.pk}
        assert PathStep.objects.filter(state__in=LIVE_STATES).count() == 2
        assert set(TimeOnPath.objects.values_list("person", flat=True)) == {winner.pk}
        assert hours.hours_on_path(person=winner).total == 2
        step.refresh_from_db()
        assert step.state == CHOSEN
        doubles.undo(merge, by=manager)
        assert list(PathStep.objects.order_by("pk").values_list("person", "state")) == before
        assert hours.hours_on_path(person=loser).total == 1

    def test_an_erasure_keeps_the_hours_and_names_nobody(self, person, lille):
        made = learning.a_resource()
        learning.a_step(person, made)
        learning.some_time(person, made, 60)
        with open_national():
            erasing.erase_people([person.pk], why="retention", by=None, at=timezone.now())
        person.refresh_from_db()
        assert person.first_name == ""
        assert hours.hours_on_path(antenna_id=lille.pk).total == 1

    def test_her_copy_holds_her_steps_and_her_time(self, person):
        made = learning.a_resource("Ma boîte mail")
        learning.a_step(person, made)
        learning.some_time(person, made, 45)
        with open_national():
            copy = PathPart().copy(person)
        (step,), (time,) = copy["workshops.PathStep.person"], copy["workshops.TimeOnPath.person"]
        assert (step["skill"], step["state"], time["minutes"]) == ("sk_mail", "begun", 45)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_note_more_than_eight_hours(lille):
    person, made = PersonFactory(antenna=lille), learning.a_resource()

    def note():
        facts = {"on": timezone.localdate(), "minutes": 300, "booking": None, "by": None, "at": timezone.now()}
        hours.note_time(person, made, antenna_id=lille.pk, key=uuid.uuid4(), **facts)

    assert counted(lille, [note] * 4) == {None: 1, "DayIsFull": 3}
