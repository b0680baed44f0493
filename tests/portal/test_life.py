"""The whole life of a sheet: refused, missed, called again, offered hours, passed on, recognised, closed with its result.
Each step dated, signed, told once; what cannot follow is refused, in the database too.
"""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from beneficiaries import registration, visits
from beneficiaries.liaison import following, sheets
from beneficiaries.models import (
    Appointment,
    ContactTry,
    LiaisonSheet,
    SheetCorrection,
    SheetEvent,
    SheetState,
    SheetTransfer,
    Visit,
)
from beneficiaries.models.sheet import ENDED_STATES
from connect.antennas import doors
from connect.post.models import Letter
from tests.factories.beneficiaries import LiaisonSheetFactory, PersonFactory
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import CONTENT, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(prescriber, lille):
    return send(prescriber, lille, at=timezone.now() - timedelta(days=3))


@pytest.fixture
def tomorrow():
    return (timezone.localtime() + timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)


def states(sheet):
    return list(sheet.events.values_list("state", flat=True))


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


def here(antenna, act, *args, at=None, **kwargs):
    with doors.open_antenna(antenna.pk):
        return act(*args, at=at or timezone.now(), **kwargs)


def there(prescriber, act, *args, **kwargs):
    with doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        return act(*args, by=prescriber.user, at=timezone.now(), **kwargs)


# --- which step follows which

FOLLOWS = {
    "sent": {"received", "appointment", "welcomed", "refused", "closed"},
    "received": {"appointment", "welcomed", "refused", "closed"},
    "appointment": {"no_show", "welcomed", "refused", "closed"},
    "no_show": {"appointment", "welcomed", "refused", "closed"},
    "welcomed": {"closed"},
    "refused": set(),
    "withdrawn": set(),
    "closed": set(),
}


@pytest.mark.parametrize("old", SheetState.values)
@pytest.mark.parametrize("new", SheetState.values)
@pytest.mark.parametrize("door", ["antenna", "portal"])
def test_at_a_door_a_sheet_takes_the_steps_that_follow_and_no_other(prescriber, lille, old, new, door):
    person = PersonFactory(antenna=lille)
    sheet = LiaisonSheetFactory(antenna=lille, sender=prescriber, state=old, person=person)
    opened = doors.open_antenna(lille.pk) if door == "antenna" else doors.open_portal(prescriber.structure_id)
    is_open = old in ("sent", "received", "appointment", "no_show")
    right = new in FOLLOWS[old] if door == "antenna" else (new == "withdrawn" and is_open)
    if right or old == new:
        with opened:
            LiaisonSheet.objects.filter(pk=sheet.pk).update(state=new)
        sheet.refresh_from_db()
        assert sheet.state == new
    else:
        with pytest.raises(DatabaseError, match="does not go from"), opened:
            LiaisonSheet.objects.filter(pk=sheet.pk).update(state=new)


def test_the_antenna_writes_no_step_of_the_sender(sheet, lille, prescriber):
    for state in ("sent", "withdrawn"):
        with pytest.raises(DatabaseError, match="belongs to the sender"), doors.open_antenna(lille.pk):
            SheetEvent.objects.create(
                sheet=sheet, antenna=lille, structure=prescriber.structure, state=state, reason="moved"
            )


# --- refused: the sheet, never the person


def refuse(client, sheet, **answers):
    return client.post(f"/lille/fiches/{sheet.pk}/refuser/", answers)


def test_a_sheet_is_refused_with_a_reason_and_the_antenna_that_serves(signed_in, volunteer, prescriber, lyon, sheet):
    client = signed_in(volunteer)
    assert refuse(client, sheet).status_code == 200
    for _ in range(2):
        assert refuse(client, sheet, reason="outside", serves=lyon.pk).status_code in (200, 302)
    sheet.refresh_from_db()
    event = sheet.events.get(state="refused")
    assert (sheet.state, event.reason, event.serves, event.by) == ("refused", "outside", lyon, volunteer.user)
    letter = Letter.objects.get(kind="refused")
    assert "antenne de Lyon" in letter.body
    assert "bienvenue" in letter.body
    page = signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "La personne est la bienvenue" in page
    assert "voir l’antenne de Lyon" in page


def test_whoever_comes_with_a_refused_sheet_is_welcomed(signed_in, volunteer, lille, sheet):
    here(lille, sheets.refuse, sheet, "not_ours", by=volunteer.user)
    page = signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/").content.decode()
    assert "Accueillir la personne quand même" in page
    assert 'href="/lille/accueil/"' in page


def test_an_antenna_is_named_for_a_place_and_for_no_other_reason(lille, lyon, volunteer, sheet, prescriber):
    here(lille, sheets.refuse, sheet, "duplicate", serves=lyon, by=volunteer.user)
    assert sheet.events.get(state="refused").serves is None
    with pytest.raises(DatabaseError, match="another_antenna_serves"), transaction.atomic():
        sheet.events.create(antenna=lille, structure=prescriber.structure, state="closed", reason="done", serves=lyon)


def test_one_s_own_antenna_is_not_the_other_one(signed_in, volunteer, lille, sheet):
    answer = refuse(signed_in(volunteer), sheet, reason="outside", serves=lille.pk)
    assert set(answer.context["refusal"].errors) == {"serves"}


@pytest.mark.parametrize("state", ENDED_STATES)
def test_what_is_finished_is_neither_refused_offered_called_nor_passed_on(lille, lyon, volunteer, state, tomorrow):
    sheet = LiaisonSheetFactory(antenna=lille, state=state)
    facts = {"by": volunteer.user}
    if state != "refused":
        with pytest.raises(sheets.SheetEnded):
            here(lille, sheets.refuse, sheet, "not_ours", **facts)
    for act, *args in (
        (following.offer_hours, [tomorrow, tomorrow + timedelta(hours=1)]),
        (sheets.attach, PersonFactory(antenna=lille)),
        (following.recognise, PersonFactory(antenna=lille)),
    ):
        with pytest.raises(sheets.SheetEnded):
            here(lille, act, sheet, *args, **facts)
    with pytest.raises(sheets.SheetEnded):
        here(lille, following.note_try, sheet, "message", key=uuid.uuid4(), **facts)
    with pytest.raises(following.NoLongerPassedOn):
        here(lille, following.pass_on, sheet, lyon, **facts)


# --- hours offered, one kept


def test_up_to_three_hours_are_told_in_one_letter_and_the_sender_keeps_one(
    signed_in, volunteer, prescriber, lille, sheet, tomorrow
):
    client = signed_in(volunteer)
    hours = [tomorrow + timedelta(hours=n) for n in (2, 0, 1)]
    names = ("hour_1", "hour_2", "hour_3")
    answers = {name: f"{hour:%Y-%m-%dT%H:%M}" for name, hour in zip(names, hours, strict=True)}
    for _ in range(2):
        assert client.post(f"/lille/fiches/{sheet.pk}/rendez-vous/", answers).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, states(sheet)) == ("appointment", ["sent", "appointment"])
    letter = Letter.objects.get(kind="offered")
    assert [f"{clock} h 30" in letter.body.replace("\u00a0", " ") for clock in (9, 10, 11)] == [True] * 3
    assert not sheets.expected(lille.pk, tomorrow.date()).exists()

    portal = signed_in(prescriber)
    page = portal.get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "Quelle heure convient" in page
    chosen = tomorrow + timedelta(hours=1)
    for _ in range(2):
        assert portal.post(f"/portail/fiches/{sheet.pk}/heure/", {"hour": chosen.isoformat()}).status_code == 302
    kept = sheet.events.last()
    assert (kept.appointment_at, kept.by) == (chosen, prescriber.user)
    assert states(sheet) == ["sent", "appointment", "appointment"]
    assert list(sheets.expected(lille.pk, tomorrow.date()).values_list("expected_at", flat=True)) == [chosen]
    assert kinds() == ["offered", "sent"]  # she did it herself: no letter


def test_the_antenna_keeps_one_after_a_call_and_the_sender_is_told(signed_in, volunteer, lille, sheet, tomorrow):
    hours = [tomorrow, tomorrow + timedelta(hours=1)]
    here(lille, following.offer_hours, sheet, hours, by=volunteer.user)
    client = signed_in(volunteer)
    assert "Quelle heure a été retenue" in client.get(f"/lille/fiches/{sheet.pk}/").content.decode()
    client.post(f"/lille/fiches/{sheet.pk}/rendez-vous/garder/", {"hour": hours[0].isoformat()})
    assert kinds() == ["appointment", "offered", "sent"]


def test_an_hour_that_was_not_offered_or_is_no_longer_is_refused_also_underneath(
    prescriber, lille, volunteer, sheet, tomorrow
):
    later = [tomorrow + timedelta(hours=n) for n in range(1, 4)]
    here(lille, following.offer_hours, sheet, [tomorrow, later[0]], by=volunteer.user)
    here(lille, following.offer_hours, sheet, later[1:], by=volunteer.user)
    with pytest.raises(following.HourGone):
        there(prescriber, following.keep_hour, sheet, tomorrow, by_sender=True)
    with pytest.raises(DatabaseError, match="belongs to the antenna"), doors.open_portal(prescriber.structure_id):
        SheetEvent.objects.create(
            sheet=sheet, antenna=lille, structure=prescriber.structure, state="appointment", appointment_at=tomorrow
        )
    there(prescriber, following.keep_hour, sheet, later[2], by_sender=True)
    assert sheet.events.last().appointment_at == later[2]


def test_more_than_three_hours_the_same_twice_and_hours_gone_by(lille, volunteer, sheet, tomorrow, prescriber):
    with pytest.raises(following.TooManyHours):
        hours = [tomorrow + timedelta(hours=n) for n in range(4)]
        here(lille, following.offer_hours, sheet, hours, by=volunteer.user)
    with pytest.raises(sheets.HourPast):
        here(lille, following.offer_hours, sheet, [tomorrow, tomorrow - timedelta(days=9)], by=volunteer.user)
    here(lille, following.offer_hours, sheet, [tomorrow, tomorrow], by=volunteer.user)
    assert sheet.events.last().appointment_at == tomorrow  # one hour is given at once
    with pytest.raises(DatabaseError, match="one_hour_or_some_offered"), transaction.atomic():
        sheet.events.create(antenna=lille, structure=prescriber.structure, state="appointment", offered=[tomorrow])


@pytest.mark.parametrize("hour", ["", "x", "2026-13-01T09:00", "\x00", "9999-12-31T23:59", "2026-12-03T09:00+99:00"])
def test_an_hour_of_the_list_that_is_none_is_said_beside_its_field(signed_in, volunteer, sheet, hour):
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/rendez-vous/", {"hour_1": hour})
    assert answer.status_code == 200
    assert answer.context["appointment"].errors
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/rendez-vous/garder/", {"hour": hour})
    assert answer.status_code == (200 if hour.startswith("9999") else 404)


# --- the hour has passed, nobody came


def missed(lille, volunteer, sheet, *, days=1):
    before = timezone.now() - timedelta(days=days)
    here(lille, sheets.give_appointment, sheet, starts_at=before + timedelta(hours=1), by=volunteer.user, at=before)
    return sheet


def test_after_the_hour_a_missed_appointment_is_noted_told_and_followed(
    signed_in, volunteer, prescriber, lille, sheet, tomorrow
):
    client = signed_in(volunteer)
    missed(lille, volunteer, sheet)
    assert "L’heure du rendez-vous est passée" in client.get(f"/lille/fiches/{sheet.pk}/").content.decode()
    for _ in range(2):
        assert client.post(f"/lille/fiches/{sheet.pk}/pas-venue/").status_code == 302
    assert states(sheet) == ["sent", "appointment", "no_show"]
    assert kinds() == ["appointment", "no_show", "sent"]
    assert sheet.pk in {one.pk for one in client.get("/lille/fiches/a-rappeler/").context["page"]}
    assert "N’est pas venue" in signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    here(lille, sheets.give_appointment, sheet, starts_at=tomorrow, by=volunteer.user)
    sheet.refresh_from_db()
    assert sheet.state == "appointment"
    assert not following.to_call(lille.pk).exists()


def test_before_the_hour_nobody_has_missed_anything(signed_in, volunteer, lille, sheet, tomorrow):
    here(lille, sheets.give_appointment, sheet, starts_at=tomorrow, by=volunteer.user)
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/pas-venue/")
    assert answer.status_code == 200
    assert "n’est pas encore passée" in str(answer.context["refused"])
    here(lille, following.offer_hours, sheet, [tomorrow, tomorrow + timedelta(hours=1)], by=volunteer.user)
    with pytest.raises(following.NotYet):
        here(lille, following.miss, sheet, by=volunteer.user)


def test_the_same_hour_given_again_after_it_was_missed_is_refused_for_it_has_passed(lille, volunteer, sheet):
    missed(lille, volunteer, sheet)
    here(lille, following.miss, sheet, by=volunteer.user)
    hour = sheet.events.get(state="appointment").appointment_at
    with pytest.raises(sheets.HourPast):
        here(lille, sheets.give_appointment, sheet, starts_at=hour, by=volunteer.user)


def test_calls_are_counted_once_each_and_after_three_closing_is_proposed(
    signed_in, volunteer, prescriber, lille, sheet
):
    client = signed_in(volunteer)
    client.get(f"/lille/fiches/{sheet.pk}/")
    for outcome in ("no_answer", "message", "wrong_number"):
        key = uuid.uuid4()
        for _ in range(2):
            client.post(f"/lille/fiches/{sheet.pk}/appel/", {"outcome": outcome, "key": key})
    assert list(sheet.tries.values_list("outcome", flat=True)) == ["no_answer", "message", "wrong_number"]
    page = client.get(f"/lille/fiches/{sheet.pk}/").content.decode()
    assert "Déjà 3 essais" in page
    listed = client.get("/lille/fiches/a-rappeler/")
    assert "faux numéro" in listed.content.decode()
    told = signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "faux numéro" not in told
    with pytest.raises(DatabaseError, match="permission denied"), doors.open_portal(prescriber.structure_id):
        ContactTry.objects.count()


@pytest.mark.parametrize(("answers", "status"), [({"outcome": "x"}, 200), ({"outcome": ""}, 200), ({"key": "x"}, 404)])
def test_a_call_that_says_nothing_is_not_counted(signed_in, volunteer, sheet, answers, status):
    form = {"outcome": "message", "key": uuid.uuid4(), **answers}
    assert signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/appel/", form).status_code == status
    assert not ContactTry.objects.exists()


def test_the_list_to_call_takes_as_many_queries_with_twenty_as_with_one(
    signed_in, volunteer, prescriber, lille, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    client = signed_in(volunteer)

    def one_more():
        sheet = send(prescriber, lille)
        here(lille, following.note_try, sheet, "message", key=uuid.uuid4(), by=volunteer.user)

    one_more()
    client.get("/lille/fiches/a-rappeler/")
    with CaptureQueriesContext(connection) as with_one:
        client.get("/lille/fiches/a-rappeler/")
    for _ in range(20):
        one_more()
    with django_assert_num_queries(len(with_one)):
        assert client.get("/lille/fiches/a-rappeler/").context["page"].paginator.count == 21


# --- closed with its result


def test_a_finished_support_says_what_was_done_and_nothing_of_the_file(signed_in, volunteer, prescriber, lille, sheet):
    here(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    client = signed_in(volunteer)
    answer = client.post(f"/lille/fiches/{sheet.pk}/fermer/", {"reason": "done"})
    assert set(answer.context["closing"].errors) == {"results"}
    client.post(f"/lille/fiches/{sheet.pk}/fermer/", {"reason": "done", "results": ["elsewhere", "plan"]})
    event = sheet.events.last()
    assert (event.state, event.reason, event.results) == ("closed", "done", ["plan", "elsewhere"])
    assert "un forfait ou une recharge, orientée ailleurs" in Letter.objects.get(kind="closed").body
    page = signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").content.decode()
    assert "un forfait ou une recharge, orientée ailleurs" in page


def test_what_was_done_is_demanded_by_the_database_and_only_then(lille, prescriber, volunteer, sheet):
    facts = {"sheet": sheet, "antenna": lille, "structure": prescriber.structure, "state": "closed"}
    for wrong in ({"reason": "done"}, {"reason": "unreachable", "results": ["plan"]}):
        with pytest.raises(DatabaseError, match="what was done"), doors.open_antenna(lille.pk):
            SheetEvent.objects.create(**facts, **wrong)
    with pytest.raises(DatabaseError, match="results_of_a_closing"), transaction.atomic():
        SheetEvent.objects.create(**facts, reason="done", results=["cancer"])
    with pytest.raises(sheets.ResultMissing):
        here(lille, sheets.close, sheet, "done", by=volunteer.user)
    here(lille, sheets.close, sheet, "unreachable", results=["plan"], by=volunteer.user)
    assert sheet.events.last().results == []


# --- passed on to the right territory


def test_a_sheet_is_passed_on_and_both_antennas_and_the_sender_see_it(
    signed_in, volunteer, stranger, prescriber, lille, lyon, sheet
):
    client = signed_in(volunteer)
    client.get(f"/lille/fiches/{sheet.pk}/")
    there(prescriber, sheets.correct, sheet, {**CONTENT, "phone": "+33639980012"})
    here(lille, following.note_try, sheet, "message", key=uuid.uuid4(), by=volunteer.user)
    answer = client.post(f"/lille/fiches/{sheet.pk}/transmettre/", {"antenna": lyon.pk})
    assert answer.url == "/lille/fiches/"
    sheet.refresh_from_db()
    assert (sheet.antenna, sheet.state) == (lyon, "sent")
    assert {e.antenna_id for e in sheet.events.all()} | {t.antenna_id for t in sheet.tries.all()} == {lyon.pk}
    assert SheetCorrection.objects.get().antenna == lyon
    assert client.get(f"/lille/fiches/{sheet.pk}/").status_code == 404
    for who, slug in ((client, "lille"), (signed_in(stranger), "lyon")):
        page = who.get(f"/{slug}/fiches/transmises/").content.decode()
        assert sheet.reference in page
        assert "Marchal" not in page
    other = signed_in(stranger)
    assert [one.pk for one in other.get("/lyon/fiches/").context["page"]] == [sheet.pk]
    other.get(f"/lyon/fiches/{sheet.pk}/")
    assert kinds() == ["received", "received", "sent", "transferred"]
    letter = Letter.objects.get(kind="transferred")
    assert "Lyon" in letter.subject
    steps = [step.words for step in signed_in(prescriber).get(f"/portail/fiches/{sheet.pk}/").context["steps"]]
    assert steps[:5] == [
        "Envoyée à l’antenne de Lille", "Lue par l’antenne de Lille", "Corrigée par la structure",
        "Transmise à l’antenne de Lyon", "Lue par l’antenne de Lyon",
    ]  # fmt: skip


def test_passed_on_and_back_again_each_antenna_has_its_steps(lille, lyon, volunteer, stranger, prescriber, sheet):
    from beneficiaries.liaison.story import story

    here(lille, following.pass_on, sheet, lyon, by=volunteer.user)
    here(lyon, sheets.receive, LiaisonSheet.objects.get(), by=stranger.user)
    here(lyon, following.pass_on, sheet, lille, by=stranger.user)
    here(lille, sheets.receive, LiaisonSheet.objects.get(), by=volunteer.user)
    words = " ".join(step.words for step in story(LiaisonSheet.objects.select_related("antenna").get()))
    assert words.count("Lyon") == 2
    assert words.count("Lille") == 3
    assert Letter.objects.filter(kind="transferred").count() == 2


def test_only_the_antenna_that_holds_it_passes_it_on_and_only_to_an_open_one(lille, lyon, volunteer, stranger, sheet):
    with pytest.raises(following.NoLongerPassedOn):
        here(lyon, following.pass_on, sheet, lille, by=stranger.user)
    with pytest.raises(following.AntennaTakesNone):
        here(lille, following.pass_on, sheet, lille, by=volunteer.user)
    lyon.closed_on = timezone.localdate() - timedelta(days=1)
    lyon.save()
    with pytest.raises(following.AntennaTakesNone):
        here(lille, following.pass_on, sheet, lyon, by=volunteer.user)


def test_somebody_known_here_is_not_passed_on(lille, lyon, volunteer, sheet):
    here(lille, following.recognise, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    with pytest.raises(following.NoLongerPassedOn):
        here(lille, following.pass_on, sheet, lyon, by=volunteer.user)


def test_no_door_moves_a_sheet_by_itself_nor_writes_a_transfer(lille, lyon, prescriber, sheet):
    with pytest.raises(DatabaseError, match="violates"), doors.open_antenna(lille.pk):
        LiaisonSheet.objects.update(antenna=lyon)
    with pytest.raises(DatabaseError, match="permission denied"), doors.open_antenna(lille.pk):
        SheetTransfer.objects.create(
            sheet=sheet, reference="x", structure=prescriber.structure, from_antenna=lille, to_antenna=lyon,
            at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("antenna", ["", "0", "abc", "99999999999999999999", "\x00"])
def test_an_antenna_that_is_none_is_said_beside_its_field(signed_in, volunteer, sheet, antenna):
    answer = signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/transmettre/", {"antenna": antenna})
    assert answer.status_code == 200
    assert set(answer.context["passing"].errors) == {"antenna"}


# --- recognised before she comes


def test_somebody_recognised_is_welcomed_when_she_comes_and_no_visit_is_invented(signed_in, volunteer, lille, sheet):
    person = PersonFactory(antenna=lille, first_name="Lucie", last_name="Marchal")
    client = signed_in(volunteer)
    for _ in range(2):
        assert client.post(f"/lille/fiches/{sheet.pk}/personne/{person.pk}/reconnue/").status_code == 302
    sheet.refresh_from_db()
    assert (sheet.person, sheet.state) == (person, "sent")
    assert not Visit.objects.exists()
    assert kinds() == ["sent"]
    here(lille, registration.welcome_known, person, antenna_id=lille.pk, by=volunteer.user)
    sheet.refresh_from_db()
    assert sheet.state == "welcomed"
    assert Visit.objects.count() == 1
    assert kinds() == ["sent", "welcomed"]


def test_arriving_at_another_appointment_welcomes_her_too(lille, volunteer, sheet):
    person = PersonFactory(antenna=lille)
    here(lille, following.recognise, sheet, person, by=volunteer.user)
    expected = Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="forfait")
    here(lille, visits.arrive, expected, by=volunteer.user)
    sheet.refresh_from_db()
    assert sheet.state == "welcomed"


def test_recognised_by_mistake_she_is_let_go_until_she_is_welcomed(signed_in, volunteer, lille, sheet):
    person, other = PersonFactory(antenna=lille), PersonFactory(antenna=lille)
    here(lille, following.recognise, sheet, person, by=volunteer.user)
    with pytest.raises(sheets.OfSomebodyElse):
        here(lille, following.recognise, sheet, other, by=volunteer.user)
    with pytest.raises(DatabaseError, match="somebody else"), doors.open_antenna(lille.pk):
        LiaisonSheet.objects.update(person=other)
    assert signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/autre-personne/").status_code == 302
    sheet.refresh_from_db()
    assert sheet.person is None
    here(lille, sheets.attach, sheet, other, by=volunteer.user)
    with pytest.raises(sheets.StepRefused):
        here(lille, following.let_go, sheet, by=volunteer.user)
    with pytest.raises(DatabaseError, match="somebody else"), doors.open_antenna(lille.pk):
        LiaisonSheet.objects.update(person=None)


def test_somebody_of_another_antenna_is_not_recognised_here(signed_in, volunteer, lille, lyon, sheet):
    hidden = PersonFactory(antenna=lyon)
    assert signed_in(volunteer).post(f"/lille/fiches/{sheet.pk}/personne/{hidden.pk}/reconnue/").status_code == 404
    with pytest.raises(sheets.NotKnownHere):
        here(lille, following.recognise, sheet, hidden, by=volunteer.user)


# --- one letter a change


def test_a_whole_life_is_one_letter_a_change_and_none_names_anybody(lille, volunteer, prescriber, sheet, tomorrow):
    here(lille, sheets.receive, sheet, by=volunteer.user, at=timezone.now() - timedelta(days=2))
    missed(lille, volunteer, sheet)
    here(lille, following.miss, sheet, by=volunteer.user)
    here(lille, following.offer_hours, sheet, [tomorrow, tomorrow + timedelta(hours=1)], by=volunteer.user)
    here(lille, following.keep_hour, sheet, tomorrow, by=volunteer.user)
    here(lille, sheets.attach, sheet, PersonFactory(antenna=lille), by=volunteer.user)
    here(lille, sheets.close, sheet, "done", results=["workshop"], by=volunteer.user)
    letters = Letter.objects.all()
    assert kinds() == ["appointment", "appointment", "closed", "no_show", "offered", "received", "sent", "welcomed"]
    assert len(letters) == sheet.events.count()
    for letter in letters:
        assert not {"Lucie", "Marchal"} & set((letter.subject + letter.body).replace(",", " ").split())
        assert sheet.reference in letter.subject
        assert "None" not in letter.body


def test_the_story_takes_as_many_queries_whatever_its_length(
    lille, volunteer, prescriber, sheet, tomorrow, django_assert_max_num_queries
):
    from beneficiaries.liaison.story import story

    for n in range(6):
        here(lille, sheets.give_appointment, sheet, starts_at=tomorrow + timedelta(hours=n), by=volunteer.user)
    with django_assert_max_num_queries(4):
        assert len(story(LiaisonSheet.objects.select_related("antenna").get())) == 8


# --- who orients


def test_a_colleague_orients_and_is_told_and_somebody_without_an_account_is_only_named(signed_in, prescriber, lille):
    from tests.factories.sheets import asked

    colleague = ProfessionalFactory(structure=prescriber.structure)
    signed_in(prescriber).post("/portail/fiches/nouvelle/", asked(sender=colleague.pk, oriented_by="Aïcha Benali"))
    sheet = LiaisonSheet.objects.get()
    assert (sheet.sender, sheet.oriented_by) == (colleague, "Aïcha Benali")
    assert sheet.events.get().by == prescriber.user
    assert Letter.objects.get().recipient == colleague.email
    assert "Aïcha Benali" in signed_in(colleague).get(f"/portail/fiches/{sheet.pk}/").content.decode()


@pytest.mark.parametrize("wrong", ["stranger", "left", "0", "abc", "\x00"])
def test_nobody_of_another_structure_or_who_left_orients(signed_in, prescriber, lille, wrong):
    from tests.factories.sheets import asked

    yesterday = timezone.localdate() - timedelta(days=1)
    left = ProfessionalFactory(structure=prescriber.structure, ends_on=yesterday)
    sender = {"stranger": ProfessionalFactory().pk, "left": left.pk}.get(wrong, wrong)
    answer = signed_in(prescriber).post("/portail/fiches/nouvelle/", asked(sender=sender))
    assert set(answer.context["form"].errors) == {"sender"}


def test_without_a_postcode_the_sheet_goes_where_the_structure_is(signed_in, prescriber, lille):
    from tests.factories.sheets import asked

    signed_in(prescriber).post("/portail/fiches/nouvelle/", asked(postcode=""))
    assert LiaisonSheet.objects.get().antenna == lille


# --- somebody who has one open


def ask(client, **answers):
    from tests.factories.sheets import asked

    return client.post("/portail/fiches/nouvelle/", asked(**answers))


def test_a_second_sheet_for_the_same_person_is_told_before_and_sent_all_the_same(signed_in, prescriber, lille):
    first = send(prescriber, lille)
    client = signed_in(ProfessionalFactory(structure=prescriber.structure))
    answer = ask(client, last_name="MARCHAL", first_name="Lucie")
    assert answer.status_code == 200
    assert [one.pk for one in answer.context["already"]] == [first.pk]
    assert first.reference in answer.content.decode()
    assert LiaisonSheet.objects.count() == 1
    assert ask(client, all_the_same="on").status_code == 302
    assert LiaisonSheet.objects.count() == 2


@pytest.mark.parametrize("state", ["welcomed", "closed", "withdrawn", "refused"])
def test_one_that_is_over_or_welcomed_holds_nothing_back(signed_in, prescriber, lille, state):
    LiaisonSheetFactory(
        antenna=lille, sender=prescriber, state=state, person=PersonFactory(antenna=lille), first_name="Lucie",
        last_name="Marchal", phone="+33639982241",
    )  # fmt: skip
    assert ask(signed_in(prescriber)).status_code == 302


def test_of_another_structure_s_sheet_the_sender_learns_nothing_and_the_antenna_sees_both(
    signed_in, prescriber, lille, volunteer
):
    theirs = send(ProfessionalFactory(), lille)
    assert ask(signed_in(prescriber)).status_code == 302
    mine = LiaisonSheet.objects.get(sender=prescriber)
    assert theirs.reference not in signed_in(prescriber).get(f"/portail/fiches/{mine.pk}/").content.decode()
    page = signed_in(volunteer).get(f"/lille/fiches/{mine.pk}/")
    assert [column.of.pk for column in page.context["others"].columns] == [theirs.pk]
    assert theirs.reference in page.content.decode()


def test_a_namesake_with_another_birth_date_is_no_reason_to_stop(signed_in, prescriber, lille):
    send(prescriber, lille, birth_on="1990-05-01", birth_precision="day", phone="")
    assert ask(signed_in(prescriber), birth="12/03/1950", phone="").status_code == 302
