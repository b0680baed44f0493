"""What becomes of a sheet: read, corrected, given an hour, welcomed, withdrawn, closed; each step dated, signed, told."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.liaison import sheets
from beneficiaries.models import Appointment, LiaisonSheet, SheetState, Visit
from connect.antennas import doors
from connect.post.models import Letter
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import ASKED, CONTENT, asked, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(prescriber, lille):
    return send(prescriber, lille)


def states(sheet):
    return list(sheet.events.values_list("state", flat=True))


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


def at_counter(lille, act, *args, **kwargs):
    with doors.open_antenna(lille.pk):
        return act(*args, at=timezone.now(), **kwargs)


def at_portal(prescriber, act, *args):
    with doors.open_portal(prescriber.structure_id):
        return act(*args, by=prescriber.user, at=timezone.now())


# --- read


def test_opening_a_sheet_marks_it_read_and_tells_the_sender_once(signed_in, volunteer, sheet):
    client = signed_in(volunteer)
    for _ in range(3):
        assert client.get(f"/lille/fiches/{sheet.pk}/").status_code == 200
    sheet.refresh_from_db()
    assert sheet.state == SheetState.RECEIVED
    assert states(sheet) == ["sent", "received"]
    assert sheet.events.last().by == volunteer.user
    assert kinds() == ["received", "sent"]


def test_the_other_antenna_finds_nothing_at_that_address(signed_in, stranger, sheet):
    client = signed_in(stranger)
    assert client.get(f"/lyon/fiches/{sheet.pk}/").status_code == 404
    assert client.get(f"/lille/fiches/{sheet.pk}/").status_code == 403
    assert client.post(f"/lyon/fiches/{sheet.pk}/fermer/", {"reason": "done"}).status_code == 404
    assert client.get(f"/lyon/fiches/{sheet.pk}/fiche.pdf").status_code == 404
    assert states(sheet) == ["sent"]


def test_each_count_is_the_length_of_its_list(signed_in, volunteer, manager, prescriber, lille, lyon):
    for state in (*["sent"] * 3, *["received"] * 2, "withdrawn"):
        one = send(prescriber, lille)
        LiaisonSheet.objects.filter(pk=one.pk).update(state=state)
    send(prescriber, lyon)
    client = signed_in(volunteer)
    first = client.get("/lille/fiches/").context
    counted = {choice.value: choice.count for choice in first["states"] if choice.count}
    assert counted == {"sent": 3, "received": 2, "withdrawn": 1, "en-cours": 5}
    for choice in first["states"]:
        assert client.get("/lille/fiches/", {"etat": choice.value}).context["page"].paginator.count == choice.count


@pytest.mark.parametrize("state", ["", "abc", "\x00", "sent' OR 1=1"])
def test_a_state_that_is_none_shows_those_to_read(signed_in, volunteer, sheet, state):
    answer = signed_in(volunteer).get("/lille/fiches/", {"etat": state})
    assert answer.context["asked"].state == "sent"


def test_the_inbox_takes_as_many_queries_with_twenty_sheets_as_with_one(
    signed_in, volunteer, prescriber, lille, django_assert_num_queries
):
    client = signed_in(volunteer)
    send(prescriber, lille)
    client.get("/lille/fiches/")
    with CaptureQueriesContext(connection) as with_one:
        client.get("/lille/fiches/")
    for _ in range(20):
        send(prescriber, lille)
    with django_assert_num_queries(len(with_one)):
        client.get("/lille/fiches/")


# --- corrected (C022)


def correction(**answers):
    return {k: v for k, v in asked(**answers).items() if k not in ("send_key", "informed")}


def test_until_it_is_opened_the_sender_rewrites_it(signed_in, prescriber, sheet):
    """C022."""
    signed_in(prescriber).post(f"/portail/fiches/{sheet.pk}/corriger/", correction(phone="06 39 98 00 12"))
    sheet.refresh_from_db()
    assert sheet.phone == "+33639980012"
    assert not sheet.corrections.exists()


def test_once_it_is_opened_a_correction_is_added_beside_it_dated_and_signed(signed_in, volunteer, prescriber, sheet):
    """C022."""
    signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/")
    answer = signed_in(prescriber).post(
        f"/portail/fiches/{sheet.pk}/corriger/",
        correction(
            phone="06 39 98 00 12",
            birth="12/03/1984",
            motivations=["rights"],
            constraints_known=["stairs"],
            availability=["am"],
        ),
    )
    assert answer.status_code == 302
    sheet.refresh_from_db()
    added = sheet.corrections.get()
    assert sheet.phone == CONTENT["phone"]
    assert added.changes == {"phone": "+33639980012", "birth_on": "1984-03-12", "birth_precision": "day"}
    assert added.by == prescriber.user
    known = sheets.as_corrected(sheet)
    assert (known.phone, known.birth_on.year) == ("+33639980012", 1984)
    for client, path in ((volunteer, "/lille/fiches/"), (prescriber, "/portail/fiches/")):
        page = signed_in(client).get(f"{path}{sheet.pk}/").content.decode()
        assert "06 39 98 00 12" in page
        assert prescriber.user.get_full_name() in page


def test_nothing_changed_nothing_is_written(prescriber, lille, volunteer, sheet):
    at_counter(lille, sheets.receive, sheet, by=volunteer.user)
    at_portal(prescriber, sheets.correct, sheet, CONTENT)
    assert not sheet.corrections.exists()


def test_behind_the_form_postgresql_refuses_to_rewrite_an_opened_sheet(prescriber, lille, volunteer, sheet):
    at_counter(lille, sheets.receive, sheet, by=volunteer.user)
    with pytest.raises(DatabaseError, match="has opened this sheet"), doors.open_portal(prescriber.structure_id):
        LiaisonSheet.objects.update(phone="+33639980012")


def test_the_antenna_never_rewrites_what_the_sender_wrote(lille, sheet):
    with pytest.raises(DatabaseError, match="has opened this sheet"), doors.open_antenna(lille.pk):
        LiaisonSheet.objects.update(first_name="Autre")


@pytest.mark.parametrize(("name", "value"), [("needs", []), ("phone", "06"), ("first_name", "\x00"), ("postcode", "x")])
def test_a_wrong_correction_is_said_beside_its_field(signed_in, prescriber, sheet, name, value):
    answer = signed_in(prescriber).post(f"/portail/fiches/{sheet.pk}/corriger/", correction(**{name: value}))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {name}


# --- withdrawn (C022)


def test_a_sheet_is_withdrawn_with_a_reason_even_after_it_was_read(signed_in, prescriber, volunteer, sheet):
    """C022."""
    signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/")
    client = signed_in(prescriber)
    assert client.post(f"/portail/fiches/{sheet.pk}/retirer/", {"reason": ""}).status_code == 200
    for _ in range(2):
        assert client.post(f"/portail/fiches/{sheet.pk}/retirer/", {"reason": "no_longer"}).status_code == 302
    last = sheet.events.last()
    assert (last.state, last.reason, last.by) == ("withdrawn", "no_longer", prescriber.user)
    assert states(sheet).count("withdrawn") == 1


def test_a_welcomed_person_is_not_withdrawn(signed_in, prescriber, volunteer, lille, sheet):
    at_counter(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    answer = signed_in(prescriber).post(f"/portail/fiches/{sheet.pk}/retirer/", {"reason": "mistake"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()


def test_an_end_has_a_reason_in_the_database_too(lille, prescriber, sheet):
    with pytest.raises(DatabaseError, match="sheetevent_end_has_a_reason"), transaction.atomic():
        sheet.events.create(antenna=lille, structure=prescriber.structure, state="withdrawn")


# --- an hour


def offer(client, sheet, when):
    local = timezone.localtime(when)
    answers = {"on": f"{local:%Y-%m-%d}", "starts_at": f"{local:%H:%M}"}
    return client.post(f"/lille/fiches/{sheet.pk}/rendez-vous/", answers)


@pytest.fixture
def tomorrow():
    return (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)


def test_an_appointment_is_told_to_the_sender_with_its_place(signed_in, volunteer, prescriber, sheet, tomorrow):
    client = signed_in(volunteer)
    for _ in range(2):
        assert offer(client, sheet, tomorrow).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, states(sheet)) == ("appointment", ["sent", "appointment"])
    letter = Letter.objects.get(kind="appointment")
    assert "9 h 30" in letter.body.replace("\u00a0", " ")
    assert "Abbé Aerts" in letter.body
    page = signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "Abbé Aerts" in page


def test_another_hour_is_told_again_and_the_latest_holds(signed_in, volunteer, lille, sheet, tomorrow):
    client = signed_in(volunteer)
    offer(client, sheet, tomorrow)
    offer(client, sheet, tomorrow + timedelta(hours=1))
    assert kinds() == ["appointment", "appointment", "sent"]
    assert list(sheets.expected(lille.pk, tomorrow.date()).values_list("expected_at", flat=True)) == [
        tomorrow + timedelta(hours=1)
    ]


def test_someone_known_is_expected_at_the_counter(lille, volunteer, sheet, tomorrow):
    person = PersonFactory(antenna=lille)
    at_counter(lille, sheets.attach, sheet, person, by=volunteer.user)
    at_counter(lille, sheets.give_appointment, sheet, starts_at=tomorrow, by=volunteer.user)
    assert Appointment.objects.get().person == person
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WELCOMED


@pytest.mark.parametrize(
    ("on", "hour", "field"),
    [
        ("2020-01-01", "09:30", "starts_at"), ("", "09:30", "on"), ("2026-13-45", "09:30", "on"),
        ("9999-12-31", "09:30", "on"), ("demain", "09:30", "on"), ("2026-12-03", "25:00", "starts_at"),
        ("2026-12-03", "\x00", "starts_at"),
    ],
)  # fmt: skip
def test_an_hour_that_cannot_be_is_said_beside_its_field(signed_in, volunteer, sheet, on, hour, field):
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/rendez-vous/", {"on": on, "starts_at": hour})
    assert answer.status_code == 200
    assert field in answer.context["appointment"].errors
    assert states(sheet) == ["sent"]


# --- welcomed


def test_a_known_person_is_proposed_and_the_sheet_becomes_hers(signed_in, volunteer, lille, sheet):
    person = PersonFactory(
        antenna=lille, first_name="Lucie", last_name="Marchal", birth_on=None, birth_precision="unknown"
    )
    client = signed_in(volunteer)
    page = client.get(f"/lille/fiches/{sheet.pk}/")
    assert [column.of.pk for column in page.context["beside"].columns] == [person.pk]
    for _ in range(2):
        answer = client.post(f"/lille/fiches/{sheet.pk}/personne/{person.pk}/")
        assert answer.url == f"/lille/personnes/{person.pk}/"
    sheet.refresh_from_db()
    assert (sheet.state, sheet.person) == ("welcomed", person)
    assert Visit.objects.filter(person=person, source="welcome").count() == 1
    assert kinds() == ["received", "sent", "welcomed"]


def test_a_name_in_another_order_and_case_is_proposed_by_its_telephone(signed_in, volunteer, prescriber, lille):
    """C004."""
    person = PersonFactory(
        antenna=lille,
        first_name="Kouassi",
        last_name="Nadege",
        phone="+33612345678",
        birth_on=None,
        birth_precision="unknown",
    )
    sheet = send(prescriber, lille, first_name="Nadège", last_name="KOUASSI", phone="+33612345678")
    page = signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/")
    assert [column.of.pk for column in page.context["beside"].columns] == [person.pk]


def test_a_sheet_belongs_to_one_person(signed_in, volunteer, lille, sheet):
    at_counter(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    with pytest.raises(sheets.OfSomebodyElse):
        at_counter(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    other = PersonFactory(antenna=lille)
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{other.pk}/")
    assert answer.status_code == 200
    assert answer.context["refused"]


def test_somebody_hidden_in_another_antenna_cannot_be_named(signed_in, volunteer, lyon, lille, sheet):
    hidden = PersonFactory(antenna=lyon)
    assert signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{hidden.pk}/").status_code == 404
    with pytest.raises(sheets.NotKnownHere):
        at_counter(lille, sheets.attach, sheet, hidden, by=volunteer.user)


def test_welcomed_is_always_of_a_person(sheet):
    with pytest.raises(DatabaseError, match="sheet_welcomed_is_of_a_person"), transaction.atomic():
        LiaisonSheet.objects.update(state="welcomed")


def test_a_withdrawn_sheet_is_not_attached(lille, prescriber, volunteer, sheet):
    at_portal(prescriber, sheets.withdraw, sheet, "moved")
    with pytest.raises(sheets.SheetEnded):
        at_counter(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)


# --- closed


def test_the_antenna_closes_with_a_reason_that_the_sender_reads(signed_in, volunteer, prescriber, sheet):
    client = signed_in(volunteer)
    assert client.post(f"/lille/fiches/{sheet.pk}/fermer/", {}).status_code == 200
    for _ in range(2):
        assert client.post(f"/lille/fiches/{sheet.pk}/fermer/", {"reason": "unreachable"}).status_code == 302
    assert states(sheet) == ["sent", "closed"]
    assert kinds() == ["closed", "sent"]
    page = signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "jointe" in page or "could not be reached" in page


def test_a_finished_sheet_takes_no_more_correction(prescriber, lille, volunteer, sheet):
    at_counter(lille, sheets.close, sheet, "not_come", by=volunteer.user)
    with pytest.raises(sheets.SheetEnded):
        at_portal(prescriber, sheets.correct, sheet, {**CONTENT, "urgent": True})


# --- who is told


def test_after_the_sender_left_her_referent_is_told(lille, volunteer, prescriber, sheet):
    referent = ProfessionalFactory(structure=prescriber.structure, is_referent=True)
    prescriber.starts_on = prescriber.ends_on = timezone.localdate() - timedelta(days=1)
    prescriber.save()
    at_counter(lille, sheets.receive, sheet, by=volunteer.user)
    assert Letter.objects.get(kind="received").recipient == referent.email


def test_no_letter_about_a_sheet_holds_a_name(signed_in, volunteer, lille, sheet, tomorrow):
    client = signed_in(volunteer)
    client.get(f"/lille/fiches/{sheet.pk}/")
    offer(client, sheet, tomorrow)
    at_counter(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    at_counter(lille, sheets.close, sheet, "done", results=["plan"], by=volunteer.user)
    assert len(kinds()) == 5
    for letter in Letter.objects.all():
        assert not {"Lucie", "Marchal"} & set((letter.subject + letter.body).split())
        assert sheet.reference in letter.subject


def test_the_same_fields_are_asked_and_stored():
    assert set(sheets.CONTENT) == set(CONTENT)
    assert set(ASKED) <= {*CONTENT, "birth", "informed", "antenna"}
