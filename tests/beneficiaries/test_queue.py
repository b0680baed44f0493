"""The queue of those who come without an appointment: one number each, one colleague each, and counts that stay."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Appointment, Outcome, Reason, Recognition, Turn, Visit
from beneficiaries.reception import queue, tablets
from beneficiaries.reception.tasks import close_the_queue
from connect.antennas import doors
from connect.impact.period import Period
from connect.impact.scope import Scope
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.impact import indicators

pytestmark = pytest.mark.django_db


def draw(antenna, first_name="Awa", *, at=None, key=None, **facts):
    with doors.open_antenna(antenna.pk):
        return queue.draw(
            first_name, facts.pop("reason", Reason.HELP), antenna_id=antenna.pk, key=key or uuid.uuid4(),
            at=at or timezone.now(), **facts,
        )  # fmt: skip


def visits_of(antenna):
    today = timezone.localdate()
    scope = Scope.of_antenna(Period(today - timedelta(days=30), today), antenna.pk)
    found = indicators.people_and_visits(scope)
    return found["visits"], found["people"]


def test_numbers_of_a_day_follow_one_another_and_begin_again_the_next(lille, lyon):
    yesterday = timezone.now() - timedelta(days=1)
    assert [draw(lille, at=yesterday).number, draw(lille, at=yesterday).number] == [1, 2]
    assert [draw(lille).number, draw(lyon).number, draw(lille).number] == [1, 1, 2]


def test_the_form_pressed_twice_gives_one_turn(lille):
    key = uuid.uuid4()
    assert draw(lille, key=key) == draw(lille, key=key)
    assert Turn.objects.count() == 1


def test_who_takes_whom_is_said_once_and_the_second_is_told(lille, volunteer, manager):
    turn = draw(lille)
    now = timezone.now()
    queue.take(turn, by=volunteer.user, at=now)
    assert queue.take(turn, by=volunteer.user, at=now).taken_by == volunteer.user
    with pytest.raises(queue.TakenByAnother, match=volunteer.user.first_name):
        queue.take(turn, by=manager.user, at=now)
    queue.give_back(turn, by=volunteer.user, at=now)
    assert queue.take(turn, by=manager.user, at=now).taken_by == manager.user


def test_someone_seen_without_a_name_is_a_visit_and_someone_who_left_is_none(lille, volunteer):
    seen, gone = draw(lille, "Awa"), draw(lille, "Bilal")
    queue.end(seen, Outcome.SEEN, by=volunteer.user, at=timezone.now())
    queue.end(seen, Outcome.SEEN, by=volunteer.user, at=timezone.now())
    queue.end(gone, Outcome.LEFT, by=volunteer.user, at=timezone.now())
    assert list(Visit.objects.values_list("person", "on")) == [(None, timezone.localdate())]
    with pytest.raises(queue.TurnEnded):
        queue.end(gone, Outcome.SEEN, by=volunteer.user, at=timezone.now())


def test_a_turn_said_to_be_hers_notes_her_visit_and_keeps_her_appointment(lille, volunteer):
    person = PersonFactory(antenna=lille)
    expected = Appointment.objects.create(
        antenna=lille, person=person, starts_at=timezone.localtime().replace(hour=12, minute=0), purpose="forfait"
    )
    turn = draw(lille)
    queue.say_who(turn, person, by=volunteer.user, at=timezone.now())
    queue.end(turn, Outcome.SEEN, by=volunteer.user, at=timezone.now())
    expected.refresh_from_db()
    assert expected.arrived_at is not None
    assert Visit.objects.filter(person=person, source="welcome").count() == Visit.objects.count() == 1


def test_an_anonymous_visit_is_hers_later_and_what_was_counted_stays(lille, volunteer):
    """C085 and the issue: attached to a person later without changing past totals."""
    person = PersonFactory(antenna=lille)
    last_week = timezone.now() - timedelta(days=5)
    turn = draw(lille, at=last_week)
    queue.end(turn, Outcome.SEEN, by=volunteer.user, at=last_week)
    before = visits_of(lille)
    queue.say_who(turn, person, by=volunteer.user, at=timezone.now())
    assert visits_of(lille) == before == (1, 0)
    assert Recognition.objects.get().person == person
    other = PersonFactory(antenna=lille)
    queue.recognise(Visit.objects.get(), other, by=volunteer.user, at=timezone.now())
    assert Recognition.objects.get().person == other
    assert visits_of(lille) == before


def test_a_visit_that_has_its_person_is_recognised_as_nobody_else(lille, volunteer):
    with doors.open_antenna(lille.pk):
        turn = draw(lille)
        queue.say_who(turn, PersonFactory(antenna=lille), by=volunteer.user, at=timezone.now())
        visit = Visit.objects.get()
    with pytest.raises(queue.AlreadyKnown):
        queue.recognise(visit, PersonFactory(antenna=lille), by=volunteer.user, at=timezone.now())


def test_somebody_of_another_antenna_is_not_ours_to_name(lille, lyon, volunteer):
    with pytest.raises((queue.NotKnownHere, IntegrityError)):
        queue.say_who(draw(lille), PersonFactory(antenna=lyon), by=volunteer.user, at=timezone.now())


def test_the_night_ends_what_was_left_open_and_forgets_first_names(lille, volunteer):
    long_ago = timezone.now() - timedelta(days=9)
    taken, waited, today = draw(lille, at=long_ago), draw(lille, at=long_ago), draw(lille)
    queue.take(taken, by=volunteer.user, at=long_ago)
    close_the_queue(antenna_id=lille.pk)
    found = {t.pk: (t.outcome, t.first_name) for t in Turn.objects.all()}
    assert found == {taken.pk: ("seen", ""), waited.pk: ("left", ""), today.pk: ("", "Awa")}


def test_an_ended_turn_is_frozen_even_for_the_owner(lille, volunteer):
    turn = draw(lille)
    queue.end(turn, Outcome.LEFT, by=volunteer.user, at=timezone.now())
    with pytest.raises(IntegrityError, match="ended"), transaction.atomic():
        Turn.objects.filter(pk=turn.pk).update(number=7)


def test_a_door_cannot_give_a_visit_to_somebody_by_itself(lille, volunteer):
    """Past totals hold because no statement of the counter changes a visit."""
    queue.end(draw(lille), Outcome.SEEN, by=volunteer.user, at=timezone.now())
    person = PersonFactory(antenna=lille)
    with as_the_app(), doors.open_antenna(lille.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Visit.objects.update(person=person)


def test_a_tablet_is_known_by_its_secret_until_it_is_switched_off(lille, manager):
    tablet, secret = tablets.pair("entrée", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    with as_the_app():
        assert tablets.place_of(secret) == (lille.pk, lille.name)
        assert tablets.place_of("x" * 32) is None
    assert secret not in str(vars(tablet))
    tablets.switch_off(tablet, by=manager.user, at=timezone.now())
    assert tablets.place_of(secret) is None


def test_the_link_that_a_manager_reads_opens_the_tablet_to_whoever_has_it(signed_in, client, manager):
    page = signed_in(manager).post("/lille/file/bornes/", {"name": "entrée"}).content.decode()
    link = re.search(r"https?://[^/]+(/borne/[^<\s]+)", page)[1]
    assert "Bonjour et bienvenue." in client.get(link).content.decode()
    assert re.search(r'<svg[^>]*viewBox="0 0 \d+ \d+"', page)  # drawn whole at any width


@pytest.fixture
def at_the_door(client, lille, manager):
    _tablet, secret = tablets.pair("entrée", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    return client, f"/borne/{secret}/"


def test_a_tablet_gives_a_number_and_opens_nothing_else(at_the_door, lille):
    client, page = at_the_door
    text = client.get(page).content.decode()
    assert "Bonjour et bienvenue." in text
    key = re.search(r'name="key" value="([0-9a-f-]+)"', text)[1]
    asked = {"first_name": "Олена", "reason": "plan", "key": key}
    assert client.post(page, asked).url == client.post(page, asked).url == f"{page}1/?langue=fr"
    thanks = client.get(f"{page}1/")
    assert "Votre numéro est le" in thanks.content.decode()
    assert page in thanks["Refresh"]
    assert Turn.objects.get().first_name == "Олена"
    assert client.get("/lille/file/").status_code == 302


def test_the_tablet_speaks_six_languages_one_person_at_a_time(at_the_door):
    client, page = at_the_door
    arabic = client.get(f"{page}?langue=ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in arabic
    assert "اسمي الأول" in arabic
    refused = client.post(f"{page}?langue=uk", {"first_name": "", "reason": "plan", "key": uuid.uuid4()})
    assert "Напишіть ім’я: цього досить." in refused.content.decode()
    assert "Siguiente persona" in client.get(f"{page}3/?langue=es").content.decode()
    assert "Bonjour et bienvenue." in client.get(f"{page}?langue=xx").content.decode()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first_name": "", "reason": "plan"}, "Écrivez un prénom"),
        ({"first_name": "\x00", "reason": "plan"}, "nul"),
        ({"first_name": "<b>", "reason": "plan"}, "sans signes"),
        ({"first_name": "A" * 41, "reason": "plan"}, "40"),
        ({"first_name": "Awa", "reason": "nothing"}, "Autre chose » en est une"),
        ({"first_name": "Awa"}, "en est une"),
    ],
)
def test_bad_input_at_the_door_gets_a_sentence_and_writes_nothing(at_the_door, asked, sentence):
    client, page = at_the_door
    answer = client.post(page, {"key": uuid.uuid4(), **asked})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Turn.objects.exists()


def test_a_made_up_tablet_is_no_page(client, lille):
    for secret in ("x", "a" * 500, "%00", "é"):
        assert client.get(f"/borne/{secret}/").status_code in (400, 404)


def test_a_tablet_left_alone_with_children_does_not_fill_the_day(lille, monkeypatch, volunteer):
    monkeypatch.setattr(queue, "MOST_WAITING", 2)
    draw(lille), draw(lille)
    with pytest.raises(queue.DoorFull):
        draw(lille)
    assert draw(lille, by=volunteer.user).number == 3  # the counter is never stopped


def test_the_queue_from_the_counter_to_the_file(signed_in, volunteer, lille):
    person = PersonFactory(antenna=lille, first_name="Fatoumata", last_name="Ly")
    client = signed_in(volunteer)
    client.post("/lille/file/", {"first_name": "Fatoumata", "reason": "device", "key": uuid.uuid4()})
    turn = Turn.objects.get()
    assert "1 personne attend" in client.get("/lille/").content.decode()
    client.post(f"/lille/file/{turn.pk}/prendre/")
    board = client.get("/lille/file/").content.decode().replace("\u00a0", " ")
    assert f"avec {volunteer.user.first_name} depuis" in board
    assert "J’ai un rendez-vous" not in board  # the counter speaks about the person
    who = client.get(f"/lille/file/{turn.pk}/qui/").content.decode()
    assert "Fatoumata Ly" in who
    assert "Chercher</button>" in who
    assert client.post(f"/lille/file/{turn.pk}/qui/{person.pk}/").url == f"/lille/personnes/{person.pk}/"
    client.post(f"/lille/file/{turn.pk}/vu/")
    turn.refresh_from_db()
    assert (turn.outcome, turn.visit.person) == ("seen", person)
    assert "Personne n’attend." in client.get("/lille/file/").content.decode().replace("\u00a0", " ")


def test_a_newcomer_of_the_queue_is_welcomed_and_the_turn_is_hers(signed_in, volunteer, lille):
    client, turn = signed_in(volunteer), draw(lille, "Nadège")
    form = client.post("/lille/accueil/", {"prefill": "Nadège", "tour": turn.pk}).content.decode()
    assert str(turn.pk) in form
    client.post("/lille/accueil/", {"first_name": "Nadège", "language": "fr", "key": uuid.uuid4(), "tour": turn.pk})
    turn.refresh_from_db()
    assert turn.person.first_name == "Nadège"


def test_the_board_asks_as_many_queries_for_one_as_for_thirty(signed_in, volunteer, lille):
    client = signed_in(volunteer)
    draw(lille)
    client.get("/lille/file/")
    with CaptureQueriesContext(connection) as few:
        client.get("/lille/file/")
    for _ in range(15):
        draw(lille)
        queue.take(draw(lille), by=volunteer.user, at=timezone.now())
    with CaptureQueriesContext(connection) as more:
        client.get("/lille/file/")
    assert len(more) == len(few)
