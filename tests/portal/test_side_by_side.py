"""What the sheet says beside what the file says: differences marked, weak signs weak, one field taken over at a time."""

from datetime import date

import pytest
from django.utils import timezone

from beneficiaries.liaison import following, opening, side_by_side
from beneficiaries.models import Appointment
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db
BORN = {"birth_on": date(1984, 3, 12), "birth_precision": "day"}


@pytest.fixture
def lucie(lille):
    return PersonFactory(
        antenna=lille, first_name="Lucie", last_name="Marchal", phone="+33639980012", language="fr", postcode="59000",
        **BORN,
    )  # fmt: skip


@pytest.fixture
def sheet(prescriber, lille):
    return send(prescriber, lille, postcode="59100", **BORN)


def table(lille, sheet):
    with doors.open_antenna(lille.pk):
        return side_by_side.people(sheet)


def cells(found):
    return {row.label: (row.cells[0].mark, row.cells[0].takes) for row in found.rows}


def test_each_field_stands_beside_the_files_with_its_difference(lille, lucie, sheet):
    found = table(lille, sheet)
    assert [column.of for column in found.columns] == [lucie]
    assert not found.columns[0].is_weak
    assert list(cells(found).values()) == [
        ("same", ""), ("same", ""), ("other", "phone"), ("same", ""), ("other", "postcode"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("theirs", "weak"),
    [
        ({"first_name": "Autre", "last_name": "Nom", "phone": "+33639982241", "phone_shared": True, **BORN}, True),
        ({"first_name": "Lucie", "last_name": "Marchal", "birth_on": date(1984, 1, 1), "birth_precision": "day"}, None),
        ({"first_name": "Lucie", "last_name": "Marchal", "birth_on": None, "birth_precision": "unknown"}, False),
    ],
)
def test_a_shared_telephone_and_a_namesake_are_weak_signs(lille, prescriber, theirs, weak):
    PersonFactory(antenna=lille, **theirs)
    found = table(lille, send(prescriber, lille, **BORN))
    assert (found.columns[0].is_weak if found else None) == weak


def test_a_first_of_january_on_both_sides_is_close_and_never_the_same(lille, prescriber):
    conventional = {"birth_on": date(1984, 1, 1), "birth_precision": "day"}
    PersonFactory(antenna=lille, first_name="Lucie", last_name="Marchal", **conventional)
    found = table(lille, send(prescriber, lille, phone="", **conventional))
    assert found.columns[0].is_weak
    assert found.rows[1].cells[0].mark == "near"


def test_the_same_number_shared_on_one_side_is_only_close(lille, lucie, prescriber):
    found = table(lille, send(prescriber, lille, phone=lucie.phone, phone_shared=True, **BORN))
    assert found.rows[2].cells[0].mark == "near"
    assert found.rows[2].cells[0].takes == "phone"


def test_at_most_three_files_are_shown_and_the_others_are_counted(lille, prescriber):
    for _ in range(5):
        PersonFactory(antenna=lille, first_name="Lucie", last_name="Marchal", **BORN)
    found = table(lille, send(prescriber, lille, **BORN))
    assert (len(found.columns), found.others) == (3, 2)


def test_one_field_is_taken_over_and_the_rest_of_the_file_stays(signed_in, volunteer, lucie, sheet):
    client = signed_in(volunteer)
    path = f"/lille/fiches/{sheet.pk}/personne/{lucie.pk}"
    assert "Reprendre ce numéro" in client.get(f"/lille/fiches/{sheet.pk}/").content.decode()
    for _ in range(2):
        assert client.post(f"{path}/phone/").status_code == 302
    lucie.refresh_from_db()
    assert (lucie.phone, lucie.postcode, lucie.birth_on) == ("+33639982241", "59000", date(1984, 3, 12))


def test_a_birth_date_is_taken_over_with_its_precision(signed_in, volunteer, prescriber, lille):
    person = PersonFactory(
        antenna=lille, first_name="Lucie", last_name="Marchal", birth_on=None, birth_precision="unknown"
    )
    sheet = send(prescriber, lille, birth_on=date(1984, 1, 1), birth_precision="year")
    signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{person.pk}/birth/")
    person.refresh_from_db()
    assert (person.birth_on, person.birth_precision) == (date(1984, 1, 1), "year")


@pytest.mark.parametrize("field", ["first_name", "merged_into", "card_number", "email", "person"])
def test_nothing_else_is_taken_over(signed_in, volunteer, lucie, sheet, field):
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{lucie.pk}/{field}/")
    assert answer.status_code == 404


def test_a_sheet_of_one_person_changes_no_other_file(signed_in, volunteer, lille, lucie, sheet):
    other = PersonFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        following.recognise(sheet, lucie, by=volunteer.user, at=timezone.now())
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{other.pk}/phone/")
    assert answer.status_code == 404


def test_another_antennas_file_is_neither_shown_nor_changed(signed_in, volunteer, lyon, sheet):
    hidden = PersonFactory(antenna=lyon, first_name="Lucie", last_name="Marchal", **BORN)
    client = signed_in(volunteer)
    assert client.get(f"/lille/fiches/{sheet.pk}/").context["beside"] is None
    assert client.post(f"/lille/fiches/{sheet.pk}/personne/{hidden.pk}/phone/").status_code == 404


def test_two_sheets_of_two_structures_stand_side_by_side(signed_in, volunteer, lille, sheet):
    other = send(ProfessionalFactory(), lille, needs=["plan"], phone="+33639980099", **BORN)
    send(ProfessionalFactory(), lille, first_name="Autre", last_name="Personne", phone="")
    page = signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/")
    found = page.context["others"]
    assert [column.of.pk for column in found.columns] == [other.pk]
    assert [row.cells[0].mark for row in found.rows][:3] == ["same", "same", "other"]


# --- hours taken from the opening hours


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 12, 1), "09:15-12:30 14:00-18:30"), (date(2026, 12, 5), "09:15-12:30"),
        (date(2026, 11, 30), ""), (date(2026, 12, 25), ""), (date(2027, 1, 1), ""),
    ],
)  # fmt: skip
def test_a_place_is_open_as_its_hours_say_and_shut_on_holidays(day, said):
    hours = "Tu-Fr 09:15-12:30,14:00-18:30; Sa 09:15-12:30; PH off"
    assert " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in opening.spans(hours, day)) == said


@pytest.mark.parametrize("hours", ["", "24/7", "off", "Tu-Fr 25:00-26:00", "Xx 09:00-10:00", "Tu 12:00-09:00", "\x00"])
def test_hours_that_are_not_that_simple_offer_nothing_and_break_nothing(hours):
    assert opening.slots(hours, at=timezone.now()) == []


def test_a_day_that_goes_round_the_week_is_read():
    assert opening.spans("Sa-Mo 09:00-10:00", date(2026, 11, 29))
    assert not opening.spans("Sa-Mo 09:00-10:00", date(2026, 12, 1))


def test_hours_offered_are_to_come_within_opening_and_say_who_is_expected(signed_in, volunteer, lille, sheet, lucie):
    lille.sites.update(opening_hours="Mo-Su 09:00-12:00")
    free = opening.slots("Mo-Su 09:00-12:00", at=timezone.now())
    assert all(9 <= timezone.localtime(moment).hour < 12 for moment in free)
    assert len(free) >= 4 * (opening.DAYS_SHOWN - 1)
    Appointment.objects.create(antenna=lille, person=lucie, starts_at=free[0], purpose="forfait")
    page = signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/").content.decode()
    assert "1 personne attendue" in page
    assert page.count("<optgroup") == 3 * opening.DAYS_SHOWN


def test_a_weak_sign_lets_nothing_go_into_a_file(signed_in, volunteer, prescriber, lille):
    """Somebody else of the household has the same telephone."""
    other = PersonFactory(antenna=lille, first_name="Autre", last_name="Nom", phone="+33639982241", postcode="59000")
    sheet = send(prescriber, lille, **BORN)
    assert all(not cell.takes for row in table(lille, sheet).rows for cell in row.cells)
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{other.pk}/birth/")
    assert answer.status_code == 404
