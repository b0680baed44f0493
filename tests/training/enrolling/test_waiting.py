"""The waiting list: in the order of the asking, called when a seat is freed, held two days, never passed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from training import planning, registration
from training.enrolling import waiting
from training.models import CallState, Registration, RegistrationState, RegistrationStep, SeatCall, SentPaper

pytestmark = pytest.mark.django_db
REGISTERED, WAITING, CANCELLED = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille")


@pytest.fixture
def full(lille):
    """One seat, taken."""
    return RegistrationFactory(session=a_session(lille, capacity=1))


def waits(session, professional, minutes=0):
    since = timezone.now() - timedelta(minutes=minutes)
    return RegistrationFactory(session=session, professional=professional, state=WAITING, waiting_since=since)


def frees(one):
    with open_portal(one.structure_id):
        registration.withdraw(one, by=one.professional)


def state_of(one):
    one.refresh_from_db()
    return one.state


def test_two_of_six_wait_when_four_seats_are_left_and_the_referent_says_so(lille, referent):
    session = a_session(lille, capacity=4)
    six = [referent, *(colleague_of(referent) for _ in range(5))]
    with open_portal(referent.structure_id):
        going = registration.register(session, colleagues=six, new=[], on=timezone.localdate(), by=referent, wait=True)
    assert [one.state for one in going] == [REGISTERED] * 4 + [WAITING] * 2
    session.refresh_from_db()
    assert session.seats_taken == 4


def test_a_freed_seat_is_kept_for_the_first_who_waits_whatever_her_structure(full, referent):
    second = waits(full.session, colleague_of(referent), minutes=5)
    first = waits(full.session, ProfessionalFactory(), minutes=10)
    frees(full)
    first.refresh_from_db()
    assert first.offered_until > timezone.now() + timedelta(hours=47)
    second.refresh_from_db()
    assert second.offered_until is None
    full.session.refresh_from_db()
    assert full.session.seats_left == 0


def test_a_seat_that_is_kept_is_taken_for_everybody_else(full, referent):
    waits(full.session, ProfessionalFactory())
    frees(full)
    with open_portal(referent.structure_id):
        with pytest.raises(registration.SessionFull):
            registration.register(full.session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)
        with pytest.raises(IntegrityError, match="not_oversold"), transaction.atomic():
            Registration.objects.create(
                session=full.session, antenna_id=full.antenna_id, professional=referent,
                structure_id=referent.structure_id,
            )  # fmt: skip


def test_nobody_passes_those_who_wait_even_by_the_owner(lille, referent):
    session = a_session(lille, capacity=2)
    waits(session, ProfessionalFactory())
    with pytest.raises(DatabaseError, match="others wait"), transaction.atomic():
        RegistrationFactory(session=session, professional=referent)


def test_she_takes_the_seat_and_is_convened(full):
    one = waits(full.session, ProfessionalFactory())
    frees(full)
    with open_antenna(full.antenna_id):
        waiting.take(one, at=timezone.now())
        waiting.take(one, at=timezone.now())
    assert state_of(one) == REGISTERED
    assert SeatCall.objects.get().state == CallState.TAKEN
    assert SentPaper.objects.filter(registration=one, kind="convocation").count() == 1


def test_without_an_answer_in_two_days_the_next_is_called_and_both_are_told(full):
    first, second = (waits(full.session, ProfessionalFactory(), minutes=m) for m in (9, 5))
    frees(full)
    later = timezone.now() + timedelta(hours=49)
    with open_antenna(full.antenna_id):
        waiting.tell_the_called(full.session_id, at=timezone.now())
        assert waiting.settle(full.antenna_id, at=later) == 1
        assert waiting.settle(full.antenna_id, at=later) == 0
        with pytest.raises(waiting.OfferGone):
            waiting.take(first, at=later)
    assert (state_of(first), state_of(second)) == (CANCELLED, WAITING)
    assert [call.state for call in SeatCall.objects.order_by("pk")] == [CallState.LAPSED, CallState.OPEN]
    told = Letter.objects.filter(kind__in=["training_offer", "training_lapsed"]).values_list("recipient", "kind")
    assert set(told) == {
        (first.professional.email, "training_offer"), (first.professional.email, "training_lapsed"),
        (second.professional.email, "training_offer"),
    }  # fmt: skip


def test_who_says_no_leaves_the_list_and_the_next_is_called(full):
    first, second = (waits(full.session, ProfessionalFactory(), minutes=m) for m in (9, 5))
    frees(full)
    with open_antenna(full.antenna_id):
        waiting.leave(first, at=timezone.now())
    assert [call.state for call in SeatCall.objects.order_by("pk")] == [CallState.DECLINED, CallState.OPEN]
    second.refresh_from_db()
    assert second.offered_until is not None


def waits_for_a_seat_freed(lille, before_midnight):
    """Who waits for tomorrow's only seat, given back so long before midnight; that midnight."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    session = a_session(lille, tomorrow, capacity=1)
    seated = RegistrationFactory(session=session)
    one = waits(session, ProfessionalFactory())
    midnight = timezone.make_aware(timezone.datetime.combine(tomorrow, timezone.datetime.min.time()))
    with open_antenna(lille.pk):
        registration.withdraw(seated, by=seated.professional, at=midnight - before_midnight)
    one.refresh_from_db()
    return one, midnight


def test_a_seat_freed_the_day_before_is_kept_until_midnight_only(lille):
    one, midnight = waits_for_a_seat_freed(lille, timedelta(hours=5))
    assert one.offered_until == midnight


def test_in_the_last_two_hours_nobody_is_called_and_anybody_may_take_the_seat(lille, referent):
    one, _midnight = waits_for_a_seat_freed(lille, timedelta(minutes=90))
    assert one.offered_until is None
    assert not SeatCall.objects.exists()


def test_more_seats_are_for_those_who_wait(full, manager):
    one = waits(full.session, ProfessionalFactory())
    where = {"mode": full.session.mode, "site": full.session.site, "place": full.session.place, "link": ""}
    with open_antenna(full.antenna_id):
        planning.change(full.session, where=where, capacity=2, by=manager.user)
    one.refresh_from_db()
    assert one.offered_until is not None


def test_a_cancelled_session_offers_nothing_any_more(full, manager):
    one = waits(full.session, ProfessionalFactory())
    frees(full)
    with open_antenna(full.antenna_id):
        planning.cancel(full.session, by=manager.user)
        with pytest.raises(waiting.OfferGone):
            waiting.take(one, at=timezone.now())
    assert SeatCall.objects.get().state == CallState.WITHDRAWN


def test_a_structure_learns_how_many_are_before_and_nothing_of_whom(full, referent):
    other, mine = waits(full.session, ProfessionalFactory(), minutes=9), waits(full.session, referent, minutes=5)
    with open_portal(referent.structure_id):
        assert waiting.before(mine) == 1
        assert not Registration.objects.filter(pk=other.pk).exists()
        assert list(SeatCall.objects.all()) == []


def test_no_door_writes_a_call_or_holds_a_seat_by_itself(full):
    one = waits(full.session, ProfessionalFactory())
    with open_antenna(full.antenna_id):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            SeatCall.objects.create(
                antenna_id=full.antenna_id, session=full.session, structure_id=one.structure_id, registration=one,
                called_at=timezone.now(), lapses_at=timezone.now() + timedelta(days=9),
            )  # fmt: skip
        Registration.objects.filter(pk=one.pk).update(offered_until=timezone.now() + timedelta(days=9))
    one.refresh_from_db()
    assert one.offered_until is None


def test_a_call_is_closed_once_even_by_the_owner(full):
    waits(full.session, ProfessionalFactory())
    frees(full)
    SeatCall.objects.update(state=CallState.DECLINED, closed_at=timezone.now())
    for change in ({"state": CallState.TAKEN}, {"lapses_at": timezone.now() + timedelta(days=30)}):
        with pytest.raises(DatabaseError, match="answered once"), transaction.atomic():
            SeatCall.objects.update(**change)


def test_a_session_of_another_antenna_is_not_called_from_here(full, lyon):
    with open_antenna(lyon.pk), pytest.raises(waiting.NotWaiting):
        acted(full.session)


def acted(session):
    from connect.acts import act

    return act(lambda: waiting.call_next(session, at=timezone.now()))()


def test_every_change_of_state_is_kept_with_its_hour(full):
    frees(full)
    steps = list(RegistrationStep.objects.filter(registration=full))
    assert [step.state for step in steps] == [REGISTERED, CANCELLED]
    with pytest.raises(DatabaseError), transaction.atomic():
        RegistrationStep.objects.update(state=REGISTERED)
    with pytest.raises(ProgrammingError, match="permission denied"), open_antenna(full.antenna_id):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM training_registrationstep")
