"""Seats of a session through real connections: the last one, a freed one, a double press, a trainer asked for twice."""

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from tests.factories.training_enrolling import waits
from tests.races.at_once import counted, together
from training import registration
from training.enrolling import group, pasting, replacing, teaching, waiting
from training.models import Registration, RegistrationState, SeatCall, SentPaper, Session, SessionTrainer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager():
    return MembershipFactory(antenna=AntennaFactory(slug="lille"), role="manager")


def facts(manager):
    return {"at": timezone.now(), "by": manager.user}


def by_telephone(session, post, manager, **more):
    return registration.register_from_here(
        session, post.structure, colleagues=[post], new=[], **facts(manager), **more
    )  # fmt: skip


def test_the_last_seat_is_given_to_one_of_two_who_telephone(manager):
    session, posts = a_session(manager.antenna, capacity=1), [ProfessionalFactory() for _ in range(2)]
    found = counted(manager.antenna, [lambda p=p: len(by_telephone(session, p, manager)) for p in posts])
    assert found == {1: 1, "SessionFull": 1}
    assert Session.objects.get().seats_taken == 1


def test_of_two_who_may_wait_one_has_the_seat_and_the_other_the_first_place(manager):
    session, posts = a_session(manager.antenna, capacity=1), [ProfessionalFactory() for _ in range(2)]
    counted(manager.antenna, [lambda p=p: by_telephone(session, p, manager, wait=True)[0].state for p in posts])
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["registered", "waiting"]


def test_a_freed_seat_is_offered_to_one_only_however_often_it_is_asked(manager):
    session = a_session(manager.antenna, capacity=1)
    seated = RegistrationFactory(session=session)
    first, _second = waits(session, ProfessionalFactory(), 9), waits(session, ProfessionalFactory(), 5)
    works = [lambda: registration.withdraw(seated, by=manager.user, at=timezone.now()).state]
    works += [lambda: group.call_the_next(session, **facts(manager)) for _ in range(3)]
    counted(manager.antenna, works)
    assert SeatCall.objects.get().registration == first
    assert Session.objects.get().seats_left == 0


def test_the_seat_that_is_kept_is_taken_once_and_convened_once_by_a_double_press(manager):
    session = a_session(manager.antenna, capacity=1)
    one = waits(session, ProfessionalFactory())
    with open_antenna(manager.antenna_id):
        group.call_the_next(session, **facts(manager))
    found = counted(manager.antenna, [lambda: waiting.take(one, at=timezone.now()).state] * 3)
    assert found == {RegistrationState.REGISTERED: 3}
    assert SentPaper.objects.filter(registration=one, kind="convocation").count() == 1


def test_a_seat_is_taken_or_left_not_both(manager):
    session = a_session(manager.antenna, capacity=1)
    one, after = waits(session, ProfessionalFactory(), 9), waits(session, ProfessionalFactory(), 5)
    with open_antenna(manager.antenna_id):
        group.call_the_next(session, **facts(manager))
    counted(
        manager.antenna,
        [lambda: waiting.take(one, at=timezone.now()).state, lambda: waiting.leave(one, at=timezone.now()).state],
    )
    one.refresh_from_db()
    after.refresh_from_db()
    assert (one.state == RegistrationState.REGISTERED) == (after.offered_until is None)
    assert Session.objects.get().seats_taken == 1


def test_a_seat_passes_to_one_colleague_of_two(manager):
    one = RegistrationFactory(session=a_session(manager.antenna, capacity=1))
    colleagues = [colleague_of(one.professional) for _ in range(2)]
    found = counted(
        manager.antenna,
        [lambda c=c: replacing.replace(one, colleague=c, **facts(manager)).state for c in colleagues],
    )
    assert found == {RegistrationState.REGISTERED: 1, "NoSeatToGive": 1}
    assert Session.objects.get().seats_taken == 1


def test_a_list_that_is_sent_twice_registers_each_once(manager):
    session, post = a_session(manager.antenna), ProfessionalFactory()
    pasted = pasting.read("Awa; Sarr; awa@ccas.example\nKarim; Benali; karim@ccas.example")
    work = lambda: len(pasting.register(session, pasted, post.structure, **facts(manager)))  # noqa: E731
    assert counted(manager.antenna, [work, work]) == {2: 2}
    assert Registration.objects.count() == 2
    assert SentPaper.objects.filter(kind="convocation").count() == 2


def test_a_trainer_asked_for_at_two_antennas_at_once_teaches_at_one(manager):
    lyon = AntennaFactory(slug="lyon")
    there = MembershipFactory(user=manager.user, antenna=lyon)
    works = []
    for member in (manager, there):
        session = a_session(member.antenna)

        def work(session=session, member=member):
            with as_the_app(), open_antenna(session.antenna_id):
                return teaching.teach(session, membership=member, **facts(manager))

        works.append(work)
    answers = together(*works)
    assert sorted(type(one).__name__ for one in answers) == ["SessionTrainer", "TeachesElsewhere"]
    assert SessionTrainer.objects.count() == 1


def test_a_trainer_added_by_a_double_press_is_one_row(manager):
    session = a_session(manager.antenna)
    work = lambda: teaching.teach(session, outside_name="Inès Roy", **facts(manager)).outside_name  # noqa: E731
    assert counted(manager.antenna, [work] * 3) == {"Inès Roy": 3}
    assert SessionTrainer.objects.count() == 1
