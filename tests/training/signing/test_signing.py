"""A half-day is signed once, on its day, the trainer last; nothing that was signed is rewritten."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.training import RegistrationFactory, a_session
from tests.factories.training_signing import YESTERDAY, a_half_day_now, at, from_outside, signs, who_teaches
from training import attendance
from training.links import link_to
from training.models import Attendance, AttendanceKept, Means, RegistrationState, Signature, Strike
from training.signing import signing

pytestmark = pytest.mark.django_db
MORNING = at(YESTERDAY, 9, 40)


@pytest.fixture
def one(lille):
    return RegistrationFactory(session=a_session(lille, YESTERDAY))


@pytest.fixture
def half(one):
    return one.session.half_days.get(half="am")


def test_who_signs_is_present_and_her_signature_keeps_hour_and_means(one, half):
    kept = signs(one, half, when=MORNING)
    kept.refresh_from_db()
    assert (kept.signed_at, kept.means, kept.recorded_by) == (MORNING, Means.LINK, None)
    assert kept.written_at > kept.signed_at
    assert Attendance.objects.get().present


def test_signed_twice_the_first_signature_stands(one, half):
    first = signs(one, half, when=MORNING)
    assert signs(one, half, when=MORNING + timedelta(minutes=5), means=Means.TABLET) == first
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("role", ["the door", "the owner"])
def test_postgresql_refuses_a_second_signature(lille, one, half, role):
    signs(one, half, when=MORNING)
    again = Signature(
        antenna=lille, session=one.session, half_day=half, registration=one, means=Means.LINK, signed_at=MORNING
    )
    with pytest.raises(DatabaseError, match="signed already"), transaction.atomic():
        if role == "the owner":
            again.save()
        with open_antenna(lille.pk):
            again.save()


@pytest.mark.parametrize(
    "when", [at(YESTERDAY, 8, 29), at(YESTERDAY - timedelta(days=1), 9, 40), at(YESTERDAY + timedelta(days=1), 0, 1)]
)
def test_neither_before_its_hour_nor_another_day(one, half, when):
    with pytest.raises(signing.NotThatDay):
        signs(one, half, when=when)


def test_from_an_hour_before_until_midnight(one, half):
    assert signs(one, half, when=at(YESTERDAY, 8, 30))
    assert signs(one, one.session.half_days.get(half="pm"), when=at(YESTERDAY, 23, 59))


def test_paper_is_copied_within_thirty_days(lille, manager):
    day = timezone.localdate() - timedelta(days=31)
    one = RegistrationFactory(session=a_session(lille, day))
    half = one.session.half_days.first()
    with open_antenna(lille.pk):
        with pytest.raises(signing.NotThatDay):
            signing.sign(half, one, means=Means.PAPER, at=timezone.now(), by=manager.user)
        late = timezone.now() - timedelta(days=2)
        assert signing.sign(half, one, means=Means.PAPER, at=late, by=manager.user).recorded_by == manager.user


def test_paper_says_who_copied_it(lille, one, half):
    with pytest.raises(IntegrityError, match="signature_says_who_wrote_it_down"):
        signs(one, half, when=MORNING, means=Means.PAPER)


def test_who_is_not_registered_signs_nothing(one, half):
    one.state = RegistrationState.CANCELLED
    one.save()
    with pytest.raises(signing.NotExpected):
        signs(one, half, when=MORNING)


def test_a_signature_is_never_changed_nor_deleted_even_by_the_owner(one, half):
    signs(one, half, when=MORNING)
    for sql in ("UPDATE training_signature SET signed_at = now()", "DELETE FROM training_signature"):
        with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
            connection.cursor().execute(sql)


def test_struck_out_it_stays_readable_and_she_signs_again(lille, one, half, manager):
    wrong = signs(one, half, when=MORNING, means=Means.TABLET)
    with open_antenna(lille.pk):
        with pytest.raises(signing.NoReason):
            signing.strike(wrong, reason="  ", at=MORNING, by=manager.user)
        first = signing.strike(wrong, reason="Karim a touché son nom", at=MORNING, by=manager.user)
        assert signing.strike(wrong, reason="autre", at=MORNING, by=manager.user) == first
    assert not Attendance.objects.get().present
    again = signs(one, half, when=MORNING + timedelta(minutes=2))
    assert list(signing.standing()) == [again]
    assert Attendance.objects.get().present
    assert [kept.present for kept in AttendanceKept.objects.all()] == [True, False, True]
    assert Strike.objects.get().signature == wrong


def test_who_signed_is_not_unticked(lille, one, half, volunteer):
    signs(one, half, when=MORNING)
    with open_antenna(lille.pk), pytest.raises(attendance.SignedStays):
        attendance.note(half, one, present=False, at=MORNING, by=volunteer.user)
    with pytest.raises(DatabaseError, match="she signed"), transaction.atomic():
        Attendance.objects.update(present=False)


def test_who_arrives_late_signs_and_stops_being_absent(lille, one, half, volunteer):
    with open_antenna(lille.pk):
        attendance.note(half, one, present=False, reason="transport", at=MORNING, by=volunteer.user)
    signs(one, half, when=at(YESTERDAY, 10, 15))
    noted = Attendance.objects.get()
    assert (noted.present, noted.reason, noted.minutes_missed) == (True, "", 0)


def test_the_trainer_signs_last(lille, one, half, manager):
    other, trainer = RegistrationFactory(session=one.session), who_teaches(one.session, manager)
    signs(one, half, when=MORNING)
    noon = at(YESTERDAY, 13, 0)
    with open_antenna(lille.pk):
        with pytest.raises(signing.TrainerSignsLast):
            signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=noon, by=manager.user)
        attendance.note(half, other, present=False, at=MORNING, by=manager.user)
        kept = signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=noon, by=manager.user)
        kept.refresh_from_db()
        assert (kept.present, kept.expected) == (1, 2)
        assert signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=noon, by=manager.user) == kept


def test_what_changes_after_the_trainer_wants_her_signature_again(lille, one, half, manager):
    trainer = who_teaches(one.session, manager)
    signs(one, half, when=MORNING)
    with open_antenna(lille.pk):
        first = signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=at(YESTERDAY, 13), by=manager.user)
        attendance.note(half, one, present=True, minutes_missed=30, at=at(YESTERDAY, 13, 5), by=manager.user)
        assert signing.changed_since(first)
        again = signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=at(YESTERDAY, 13, 6), by=manager.user)
    assert again != first


def test_a_trainer_signs_nothing_when_nobody_came(lille, one, half, manager):
    trainer = who_teaches(one.session, manager)
    with open_antenna(lille.pk):
        attendance.note(half, one, present=False, at=MORNING, by=manager.user)
        with pytest.raises(signing.NobodyCame):
            signing.sign_as_trainer(half, trainer, means=Means.ACCOUNT, at=MORNING, by=manager.user)


def test_a_trainer_of_another_session_does_not_sign(lille, one, half, manager):
    trainer = from_outside(a_session(lille, YESTERDAY))
    signs(one, half, when=MORNING)
    with pytest.raises(IntegrityError, match="signature_of_its_trainer"), open_antenna(lille.pk):
        signing.sign_as_trainer(half, trainer, means=Means.TABLET, at=MORNING, by=manager.user)


def test_another_antenna_writes_no_signature_here(lille, lyon, one, half):
    with pytest.raises(DatabaseError, match="row-level security"), open_antenna(lyon.pk):
        Signature.objects.create(
            antenna=lille, session=one.session, half_day=half, registration=one, means=Means.LINK, signed_at=MORNING
        )


def test_the_lines_of_her_page_say_what_to_sign(lille):
    half_day = a_half_day_now(lille, people=1)
    (one,) = half_day.session.registrations.all()
    with open_antenna(lille.pk):
        (line,) = signing.lines(one, at=timezone.now())
        assert line.address.endswith("/emargement/")
        assert not line.done
        signing.sign(half_day, one, means=Means.LINK, at=timezone.now())
        (line,) = signing.lines(one, at=timezone.now())
        assert (line.done, line.address) == (True, "")


def test_she_signs_by_her_own_link(client, lille):
    half_day = a_half_day_now(lille, people=1)
    (one,) = half_day.session.registrations.all()
    with open_antenna(lille.pk):
        link = link_to(one, at=timezone.now(), name="trainee_signing:mine")
    address = "/formation/" + link.split("/formation/")[1]
    assert "Je signe" in client.get(address).content.decode()
    client.post(address, {"half_day": half_day.pk})
    assert Signature.objects.get().means == Means.LINK
    assert client.post(address, {"half_day": "x\x00"}).status_code == 404
    other = a_half_day_now(lille)
    assert client.post(address, {"half_day": other.pk}).status_code == 404
    assert client.get("/formation/" + "A" * 32 + "/emargement/").status_code == 404
