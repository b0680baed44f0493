"""Sending somebody on to a partner: the least, exactly what was ticked, a ground, a result, a way back (law.md G11)."""

import uuid
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from beneficiaries.models import Basis, Consent, Opening, Purpose, Referral, ReferralResult, Transmitted
from beneficiaries.referrals import letters, referring
from beneficiaries.referrals.part import ReferralPart
from connect.antennas import doors
from connect.post import outbox
from connect.post.models import Letter
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.places import PlaceFactory, sent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def person(lille):
    return PersonFactory(
        antenna=lille,
        first_name="Marie",
        last_name="Curie",
        phone="+33639981570",
        birth_on=date(1980, 3, 4),
        birth_precision="day",
    )


@pytest.fixture
def place(db):
    return PlaceFactory(name="Maison des démarches", hours="Mo-Fr 09:00-12:00")


def at_the_door_of(antenna, sql, *params):
    with as_the_app(), transaction.atomic(), doors.open_antenna(antenna.pk), connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def act(antenna, function, *args, **more):
    with doors.open_antenna(antenna.pk):
        return function(*args, at=timezone.now(), **more)


def read(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_exactly_what_was_ticked_is_kept_and_told(person, place, volunteer):
    made = sent(person, place, by=volunteer.user, transmitted=[Transmitted.PHONE, Transmitted.FIRST_NAME])
    assert made.transmitted == ["first_name", "phone"]
    assert (made.place_name, made.basis, made.by) == ("Maison des démarches", "mission", volunteer.user)
    text = read(letters.written(made))
    assert "Marie" in text
    assert "06 39 98 15 70" in text
    assert "Curie" not in text
    assert "1980" not in text
    assert "Maison des démarches" in text


def test_nothing_ticked_is_nothing_passed_on(person, place, volunteer):
    text = read(letters.written(sent(person, place, by=volunteer.user, transmitted=[])))
    assert "Marie" not in text
    assert "La personne dira elle-même" in text


def test_sent_twice_it_is_one_orientation(person, place, volunteer):
    key = uuid.uuid4()
    first, again = (sent(person, place, by=volunteer.user, key=key) for _ in range(2))
    assert first == again
    assert Referral.objects.count() == 1


def test_a_place_that_closed_meanwhile_is_said(person, place, volunteer):
    place.closed_on = TODAY()
    place.save()
    with pytest.raises(referring.PlaceClosed):
        sent(person, place, by=volunteer.user)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        Referral.objects.create(
            person=person,
            antenna_id=volunteer.antenna_id,
            place=place,
            place_name="x",
            need="x",
            basis="mission",
            by=volunteer.user,
        )


@pytest.mark.parametrize("days", [0, -1, 400])
def test_one_asks_again_on_a_day_to_come(person, place, volunteer, days):
    with pytest.raises(referring.NotThatDay):
        sent(person, place, by=volunteer.user, follow_up_on=TODAY() + timedelta(days=days))


def test_a_consent_is_written_with_the_orientation_that_rests_on_it(person, place, volunteer):
    sent(person, place, by=volunteer.user, basis=Basis.CONSENT)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.given) == (Purpose.REFERRAL, True)


def test_under_15_a_parent_agrees(lille, place, volunteer):
    child = PersonFactory(antenna=lille, birth_on=TODAY() - timedelta(days=12 * 365), birth_precision="day")
    with pytest.raises(referring.ParentMustAgree):
        sent(child, place, by=volunteer.user, basis=Basis.CONSENT)
    assert not Referral.objects.exists()
    sent(child, place, by=volunteer.user, basis=Basis.CONSENT, by_parent=True)


def test_it_is_written_in_the_journal(person, place, volunteer):
    sent(person, place, by=volunteer.user, email=True)
    assert set(Opening.objects.values_list("act", flat=True)) == {"referred", "referral sent"}


# --- by e-mail


def test_the_letter_leaves_once_with_no_name_in_its_subject(lille, person, place, volunteer):
    made = sent(person, place, by=volunteer.user, email=True)
    act(lille, referring.send, made, by=volunteer.user)
    letter = Letter.objects.get()
    assert letter.recipient == "accueil@lieu.invalid"
    assert "Marie" not in letter.subject
    assert "Marie" in letter.body
    assert "Curie" not in letter.body
    made.refresh_from_db()
    assert (made.emailed_to, made.emailed_by) == ("accueil@lieu.invalid", volunteer.user)


def test_without_an_address_or_a_way_to_answer_nothing_is_sent(person, place, volunteer):
    with pytest.raises(referring.NothingToSay):
        sent(person, place, by=volunteer.user, email=True, transmitted=[Transmitted.FIRST_NAME])
    place.emails = []
    place.save()
    with pytest.raises(referring.NobodyToWriteTo):
        sent(person, place, by=volunteer.user, email=True)
    assert not Letter.objects.exists()
    assert not Referral.objects.exists()


def test_a_withdrawal_stops_the_letter_that_waits(lille, person, place, volunteer, mailoutbox):
    made = sent(person, place, by=volunteer.user, email=True, basis=Basis.CONSENT)
    act(lille, referring.withdraw, made, by=volunteer.user)
    letter = Letter.objects.get()
    assert outbox.hand_over(letter.pk) is False
    assert mailoutbox == []
    assert letter.body == ""
    assert Consent.objects.order_by("at").last().given is False


def test_after_a_withdrawal_nothing_is_sent_or_noted(lille, person, place, volunteer):
    made = sent(person, place, by=volunteer.user)
    for _ in range(2):
        act(lille, referring.withdraw, made, by=volunteer.user)
    with pytest.raises(referring.Withdrawn):
        act(lille, referring.send, made, by=volunteer.user)
    with pytest.raises(referring.Withdrawn):
        act(lille, referring.note_result, made, ReferralResult.CAME, by=volunteer.user)
    made.refresh_from_db()
    assert (made.emailed_at, made.result, made.follow_up_on) == (None, "", None)


def test_what_left_before_a_withdrawal_is_not_undone(lille, person, place, volunteer, mailoutbox):
    made = sent(person, place, by=volunteer.user, email=True)
    assert outbox.hand_over(Letter.objects.get().pk)
    act(lille, referring.withdraw, made, by=volunteer.user)
    made.refresh_from_db()
    assert made.emailed_at
    assert len(mailoutbox) == 1


# --- the rules in PostgreSQL, asked as the antenna's door


@pytest.mark.parametrize(
    "change", ["transmitted = '{last_name}'", "basis = 'consent'", "place_name = 'Autre'", "need = 'x'", "at = now()"]
)
def test_what_was_passed_on_is_never_rewritten(lille, person, place, volunteer, change):
    made = sent(person, place, by=volunteer.user)
    with pytest.raises(IntegrityError, match="stands as it was made"):
        at_the_door_of(lille, f"UPDATE beneficiaries_referral SET {change} WHERE id = %s", made.pk)


def test_after_a_withdrawal_the_row_is_shut(lille, person, place, volunteer):
    made = sent(person, place, by=volunteer.user)
    act(lille, referring.withdraw, made, by=volunteer.user)
    with pytest.raises(IntegrityError, match="withdrawn"):
        at_the_door_of(
            lille,
            "UPDATE beneficiaries_referral SET emailed_at = now(), emailed_to = 'a@b.fr', emailed_by_id = by_id WHERE id = %s",
            made.pk,
        )


def test_another_antenna_sees_and_recalls_nothing(lyon, person, place, volunteer):
    made = sent(person, place, by=volunteer.user)
    assert at_the_door_of(lyon, "SELECT 1 FROM beneficiaries_referral") == 0
    assert at_the_door_of(lyon, "UPDATE beneficiaries_referral SET follow_up_on = NULL WHERE id = %s", made.pk) == 0
    with pytest.raises(IntegrityError, match="no withdrawn orientation"):
        at_the_door_of(lyon, "SELECT referral_recall(%s)", made.pk)


def test_somebody_who_is_not_enrolled_here_is_sent_nowhere_from_here(lyon, person, place, volunteer):
    insert = (
        "INSERT INTO beneficiaries_referral (id, person_id, antenna_id, place_id, place_name, need, transmitted, basis, at,"
        " by_id, emailed_to, result) VALUES (gen_random_uuid(), %s, %s, %s, 'x', 'x', '{}', 'mission', now(), %s, '', '')"
    )
    with pytest.raises(IntegrityError, match="referral_person_enrolled"):
        at_the_door_of(
            lyon, f"{insert}; SET CONSTRAINTS ALL IMMEDIATE", person.pk, lyon.pk, place.pk, volunteer.user_id
        )


@pytest.mark.parametrize(
    "change",
    [
        "transmitted = '{diagnosis}'",
        "basis = 'none'",
        "result = 'came'",
        "emailed_to = 'a@b.fr'",
        "withdrawn_at = now()",
    ],
)
def test_no_half_fact_is_kept(person, place, volunteer, change):
    made = sent(person, place, by=volunteer.user)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE beneficiaries_referral SET {change} WHERE id = %s", [made.pk])


# --- the follow-up and the person's file


def test_those_to_ask_about_leave_the_list_with_their_result(lille, person, place, volunteer):
    made = sent(person, place, by=volunteer.user)
    soon = made.follow_up_on
    assert list(referring.due(lille.pk, soon)) == [made]
    assert list(referring.due(lille.pk, soon - timedelta(days=1))) == []
    act(lille, referring.ask_again, made, soon + timedelta(days=7))
    assert list(referring.due(lille.pk, soon)) == []
    act(lille, referring.note_result, made, ReferralResult.SOLVED, by=volunteer.user)
    assert list(referring.due(lille.pk, soon + timedelta(days=30))) == []


@override("fr")
def test_the_thread_says_where_she_was_sent_and_what_became_of_it(lille, person, place, volunteer):
    made = sent(person, place, by=volunteer.user)
    with doors.open_antenna(lille.pk), doors.antenna_urls("lille"):
        done, coming = ReferralPart().lines(person, antenna_id=lille.pk, at=timezone.now())
    assert (done.text, coming.state, coming.when) == (
        "Orientation vers Maison des démarches",
        "next",
        made.follow_up_on,
    )
    act(lille, referring.note_result, made, ReferralResult.NO_SHOW, by=volunteer.user)
    with doors.open_antenna(lille.pk), doors.antenna_urls("lille"):
        (line,) = ReferralPart().lines(person, antenna_id=lille.pk, at=timezone.now())
    assert line.state == "no"
    assert "n’y est pas allée" in line.detail


def test_an_erasure_keeps_that_somebody_was_sent_and_nothing_else(lille, person, place, volunteer, national):
    from beneficiaries.privacy import erasing

    made = sent(person, place, by=volunteer.user, email=True)
    with doors.open_national():
        erasing.erase_everywhere(person, identity_checked=True, by=national.user, at=timezone.now())
    made.refresh_from_db()
    assert (made.place_name, made.transmitted, made.emailed_to, made.emailed_at) == ("", [], "", None)
    assert made.need == "do_for_me"
