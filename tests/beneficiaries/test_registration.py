"""Registering someone: one person however often the form is sent, doubles shown before, never a dead end."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from beneficiaries.fields import NOT_KNOWN, Birth
from beneficiaries.models import BirthPrecision, CardSeries, Enrolment, Opening, Person, SheetState, Visit, VisitSource
from beneficiaries.registration import (
    PROOFS_AN_HOUR,
    AlreadySent,
    LikelyDouble,
    NotFoundElsewhere,
    ProofTooWeak,
    TooManyProofs,
    correct,
    open_here,
    register,
    welcome_known,
)
from beneficiaries.search import find
from beneficiaries.visits import arrive, note_visit
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory

pytestmark = pytest.mark.django_db

MARCH = Birth(date(1984, 3, 12), BirthPrecision.DAY)
PHONE = "+33612345678"


@pytest.fixture
def at_lille(lille, volunteer):
    """`at_lille(register, first_name="Ana")`: the act, done by Lille's volunteer at Lille's door."""

    def do(act, *args, **facts):
        with open_antenna(lille.pk):
            facts = {"antenna_id": lille.pk, "by": volunteer.user} | facts
            if act is not correct:
                facts.setdefault("at", timezone.now())
            return act(*args, **facts)

    return do


def test_a_first_name_is_enough(at_lille, lille, volunteer):
    person = at_lille(register, first_name="Karim")
    assert person.card_number.startswith("LI-")
    assert person.birth_precision == BirthPrecision.UNKNOWN
    assert person.age_on(date.today()) is None
    assert Enrolment.objects.get(person=person).antenna == lille
    assert Visit.objects.get(person=person).source == VisitSource.WELCOME
    assert Opening.objects.get(person=person).user == volunteer.user


def test_a_form_sent_twice_writes_one_person(at_lille):
    key = uuid.uuid4()
    first = at_lille(register, first_name="Ana", last_name="Lopes", form_key=key)
    again = at_lille(register, first_name="Ana", last_name="Lopes", form_key=key)
    assert first == again
    assert Person.objects.count() == Visit.objects.count() == 1


def test_a_form_of_somebody_else_is_refused_by_name(at_lille):
    key = uuid.uuid4()
    first = at_lille(register, first_name="Ana", last_name="Lopes", form_key=key)
    with pytest.raises(AlreadySent) as refused:
        at_lille(register, first_name="Bruno", last_name="Lopes", form_key=key)
    assert refused.value.person == first
    assert Person.objects.count() == 1


def test_the_key_of_a_hidden_person_opens_nothing(at_lille, lyon):
    hidden = PersonFactory(antenna=lyon, first_name="Ana", last_name="Lopes")
    with pytest.raises(AlreadySent) as refused:
        at_lille(register, first_name="Ana", last_name="Lopes", form_key=hidden.pk)
    assert refused.value.person is None
    assert Enrolment.objects.count() == 1


def test_a_couple_of_one_name_and_one_telephone_are_two_people(at_lille):
    """C002: shown, asked, and both written."""
    elder = at_lille(
        register,
        first_name="Dominique",
        last_name="Aubry",
        birth=Birth(date(1980, 3, 2), BirthPrecision.DAY),
        phone=PHONE,
    )
    younger = {
        "first_name": "Dominique",
        "last_name": "Aubry",
        "birth": Birth(date(1982, 7, 19), BirthPrecision.DAY),
        "phone": PHONE,
    }
    with pytest.raises(LikelyDouble) as shown:
        at_lille(register, **younger)
    assert [likeness.person for likeness in shown.value.doubles] == [elder]
    assert Person.objects.count() == 1
    person = at_lille(register, **younger, apart=[elder.pk])
    assert person != elder
    assert Person.objects.count() == 2


def test_the_same_person_written_otherwise_is_shown_before(at_lille, lille):
    """C004: other order, other accents, other form of the telephone, no e-mail."""
    known = PersonFactory(
        antenna=lille, first_name="Nadege", last_name="Kouassi", phone=PHONE, email="nadege@example.org"
    )
    with pytest.raises(LikelyDouble) as shown:
        at_lille(register, first_name="Kouassi", last_name="NADÈGE", phone=PHONE)
    assert [likeness.person for likeness in shown.value.doubles] == [known]


def test_two_people_of_a_conventional_date_are_written_without_a_stop(at_lille):
    """C011."""
    conventional = Birth(date(1985, 1, 1), BirthPrecision.DAY)
    for _ in range(2):
        at_lille(register, first_name="Mohamed", last_name="Ali", birth=conventional)
    assert Person.objects.count() == 2


def test_a_double_that_came_meanwhile_is_shown_too(at_lille, lille):
    first = PersonFactory(antenna=lille, first_name="Ana", last_name="Lopes", birth_on=date(1984, 3, 12))
    late = PersonFactory(antenna=lille, first_name="Anna", last_name="Lopes", birth_on=date(1984, 3, 12))
    with pytest.raises(LikelyDouble) as shown:
        at_lille(register, first_name="Ana", last_name="Lopes", birth=MARCH, apart=[first.pk])
    assert [likeness.person for likeness in shown.value.doubles] == [late]


def test_someone_known_elsewhere_is_asked_about_before_she_is_written(at_lille, lyon):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    with pytest.raises(LikelyDouble) as shown:
        at_lille(register, first_name="maryam", last_name="RAHIMI", birth=MARCH)
    assert shown.value.elsewhere
    assert shown.value.doubles == []
    at_lille(register, first_name="maryam", last_name="RAHIMI", birth=MARCH, not_elsewhere=True)
    assert Person.objects.count() == 2


def test_a_near_name_elsewhere_is_not_told(at_lille, lyon):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    at_lille(register, first_name="Mariam", last_name="Rahimi", birth=MARCH)
    at_lille(register, first_name="Maryam", last_name="Rahimi", birth=Birth(date(1990, 1, 1), BirthPrecision.DAY))
    assert Person.objects.count() == 3


@pytest.mark.parametrize("proof", ["name", "card"])
def test_an_exact_proof_opens_the_file_of_another_antenna(at_lille, lyon, lille, volunteer, proof):
    person = PersonFactory(antenna=lyon, first_name="Awa", last_name="N’Diaye", birth_on=date(1984, 3, 12))
    names = {"first_name": "NDIAYE", "last_name": "awa", "birth": MARCH}
    opened = at_lille(open_here, **(names if proof == "name" else {"card": person.card_number}))
    assert opened == person
    assert set(Enrolment.objects.values_list("antenna", flat=True)) == {lille.pk, lyon.pk}
    line = Opening.objects.get(person=person, act="enrolled from elsewhere")
    assert (line.user, line.antenna) == (volunteer.user, lille)
    assert Visit.objects.get(person=person).antenna == lille


@pytest.mark.parametrize(
    "asked",
    [
        {"first_name": "Maryam", "last_name": "Rahimy", "birth": MARCH},
        {"first_name": "Maryam", "last_name": "Rahimi", "birth": Birth(date(1984, 3, 13), BirthPrecision.DAY)},
        {"card": "LY-999999"},
    ],
)
def test_a_proof_that_does_not_fit_opens_nothing(at_lille, lyon, asked):
    PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    with pytest.raises(NotFoundElsewhere):
        at_lille(open_here, **asked)
    assert Enrolment.objects.count() == 1


def test_two_who_fit_the_same_proof_are_not_told_apart_by_chance(at_lille, lyon):
    for _ in range(2):
        PersonFactory(antenna=lyon, first_name="Maryam", last_name="Rahimi", birth_on=date(1984, 3, 12))
    with pytest.raises(NotFoundElsewhere):
        at_lille(open_here, first_name="Maryam", last_name="Rahimi", birth=MARCH)


@pytest.mark.parametrize(
    "asked",
    [
        {"first_name": "Mohamed", "last_name": "Ali", "birth": Birth(date(1985, 1, 1), BirthPrecision.DAY)},
        {"first_name": "Mohamed", "last_name": "Ali", "birth": Birth(date(1985, 1, 1), BirthPrecision.YEAR)},
        {"first_name": "Mohamed", "birth": MARCH},
        {},
    ],
)
def test_a_weak_proof_is_refused(at_lille, lyon, asked):
    PersonFactory(antenna=lyon, first_name="Mohamed", last_name="Ali", birth_on=date(1985, 1, 1))
    with pytest.raises(ProofTooWeak):
        at_lille(open_here, **asked)


def test_the_function_itself_takes_no_first_of_january(lille, lyon, volunteer):
    PersonFactory(antenna=lyon, first_name="Mohamed", last_name="Ali", birth_on=date(1985, 1, 1))
    with open_antenna(lille.pk), connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrol_known('', 'Mohamed', 'Ali', '1985-01-01', %s, %s, current_date)",
            [lille.pk, volunteer.user.pk],
        )
        assert cursor.fetchone() == (None,)


def test_guessing_is_stopped_after_ten_proofs(lille, lyon, volunteer):
    person = PersonFactory(antenna=lyon)
    mine = {"antenna_id": lille.pk, "by": volunteer.user, "at": timezone.now()}
    with open_antenna(lille.pk):
        for number in range(PROOFS_AN_HOUR):
            with pytest.raises(NotFoundElsewhere):
                open_here(card=f"LY-9{number:05d}", **mine)
        with pytest.raises(TooManyProofs):
            open_here(card=person.card_number, **mine)
    assert Enrolment.objects.count() == 1


def test_a_sheet_becomes_the_persons_when_she_is_registered(at_lille, lille):
    sheet = LiaisonSheetFactory(antenna=lille)
    person = at_lille(register, first_name=sheet.first_name, last_name=sheet.last_name, sheet=sheet)
    sheet.refresh_from_db()
    assert (sheet.person, sheet.state) == (person, SheetState.WELCOMED)


def test_whoever_has_a_file_is_welcomed_with_her_sheet(at_lille, lille):
    person, sheet = PersonFactory(antenna=lille), LiaisonSheetFactory(antenna=lille)
    for _ in range(2):
        at_lille(welcome_known, person, sheet=sheet)
    sheet.refresh_from_db()
    assert sheet.person == person
    assert Visit.objects.filter(person=person).count() == 1


def test_a_correction_is_written_and_journalled_once(at_lille, lille):
    person = PersonFactory(antenna=lille)
    facts = {"first_name": "Maryam", "last_name": "Rahimi", "birth": MARCH, "phone": PHONE, "town": "Lille"}
    for _ in range(2):
        at_lille(correct, person, **facts)
    person.refresh_from_db()
    assert (person.phone, person.town) == (PHONE, "Lille")
    assert Opening.objects.filter(person=person, act="corrected").count() == 1
    assert Person.objects.count() == 1


def test_an_expected_person_arrives_once(at_lille, lille, volunteer):
    from beneficiaries.models import Appointment

    person = PersonFactory(antenna=lille)
    now = timezone.now()
    expected = Appointment.objects.create(antenna=lille, person=person, starts_at=now, purpose="recharge")
    with open_antenna(lille.pk):
        first = arrive(expected, by=volunteer.user, at=now).arrived_at
        assert arrive(expected, by=volunteer.user, at=now + timedelta(minutes=5)).arrived_at == first
    assert Visit.objects.get(person=person).source == VisitSource.WELCOME


def test_an_anonymous_visit_counts(at_lille, lille):
    for _ in range(2):
        at_lille(note_visit, None, source=VisitSource.WELCOME)
    assert Visit.objects.filter(antenna=lille, person=None).count() == 2


# The same rules in the database, for whatever writes without asking the acts


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"first_name": ""}, "person_has_a_first_name"),
        ({"birth_on": date(2500, 1, 1), "birth_precision": "day"}, "person_born_before_tomorrow"),
        ({"birth_on": date(1899, 1, 1), "birth_precision": "day"}, "person_born_since_1900"),
        ({"birth_on": None, "birth_precision": "day"}, "person_birth_known_or_not"),
        ({"birth_on": date(1984, 1, 1), "birth_precision": "unknown"}, "person_birth_known_or_not"),
        ({"phone": "06 12 34 56 78"}, "person_phone_e164"),
        ({"postcode": "5900"}, "person_postcode_5_digits"),
    ],
)
def test_the_database_takes_no_impossible_person(lille, wrong, rule):
    facts = {"first_name": "Ana", "birth_on": None, "birth_precision": "unknown"} | wrong
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), open_antenna(lille.pk):
        Person.objects.create(**facts)


def test_nobody_is_enrolled_without_the_door_of_that_antenna(lille, lyon):
    with (
        pytest.raises(DatabaseError, match="door of this antenna"),
        open_antenna(lille.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT enrol_new(%s, %s, current_date)", [uuid.uuid4(), lyon.pk])


def test_people_proved_is_not_for_the_doors(lille):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        open_antenna(lille.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT people_proved('a', 'b', '1984-03-12')")


def test_a_visit_names_nobody_hidden(lille, lyon):
    hidden = PersonFactory(antenna=lyon)
    with pytest.raises(IntegrityError, match="visit_person_enrolled"), transaction.atomic(), open_antenna(lille.pk):
        Visit.objects.create(antenna=lille, person=hidden, source=VisitSource.WELCOME)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_unknown_birth_is_no_age(at_lille):
    """C010: counted as not known, never as 126 years."""
    person = at_lille(register, first_name="Ana", birth=NOT_KNOWN)
    assert (person.birth_on, person.birth_precision) == (None, BirthPrecision.UNKNOWN)


def test_whoever_is_here_has_come_to_her_appointment_of_the_day(at_lille, lille):
    from beneficiaries.models import Appointment

    person, now = PersonFactory(antenna=lille), timezone.now()
    today = Appointment.objects.create(antenna=lille, person=person, starts_at=now, purpose="recharge")
    later = Appointment.objects.create(
        antenna=lille, person=person, starts_at=now + timedelta(days=2), purpose="recharge"
    )
    at_lille(welcome_known, person)
    today.refresh_from_db()
    later.refresh_from_db()
    assert today.arrived_at
    assert later.arrived_at is None


def test_the_millionth_card_of_an_antenna_is_nobody_else_s(lille):
    first = PersonFactory(antenna=lille).card_number
    CardSeries.objects.filter(antenna=lille).update(last_number=999_999)
    assert [first, PersonFactory(antenna=lille).card_number] == ["LI-000001", "LI-1000000"]
    assert [hit.person.card_number for hit in find("LI-1000000", antenna_id=lille.pk)] == ["LI-1000000"]
