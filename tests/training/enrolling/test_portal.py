"""A structure's people in a session, on the portal: status, waiting list, offers, replacement, a pasted list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from training import registration
from training.enrolling import waiting
from training.models import Registration, RegistrationState, TraineeStatus

pytestmark = pytest.mark.django_db
REGISTERED, WAITING, CANCELLED = RegistrationState.REGISTERED, RegistrationState.WAITING, RegistrationState.CANCELLED
REPLACED = RegistrationState.REPLACED


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille", structure__kind="ccas")


@pytest.fixture
def full(lille):
    """One seat, taken by somebody of another structure."""
    return RegistrationFactory(session=a_session(lille, capacity=1))


def asks(client, session, *colleagues, **words):
    data = {
        "colleagues": [one.pk for one in colleagues], "status": "employee", "new-TOTAL_FORMS": 2, "new-INITIAL_FORMS": 0,
    }  # fmt: skip
    return client.post(f"/portail/formations/{session.pk}/", data | words, follow=True).content.decode()


def waits(session, professional, minutes=0):
    since = timezone.now() - timedelta(minutes=minutes)
    return RegistrationFactory(session=session, professional=professional, state=WAITING, waiting_since=since)


def frees(one):
    with open_antenna(one.antenna_id):
        registration.withdraw(one, by=one.professional)


def page(client, address):
    return client.get(f"/portail/formations/{address}").content.decode()


def of(one, rest=""):
    return f"/portail/formations/inscriptions/{one.pk}/{rest}"


def state_of(one):
    return Registration.objects.get(pk=one.pk).state


def test_as_whom_they_come_is_asked_and_kept_for_the_next_time(signed_in, lille, referent):
    client, session = signed_in(referent), a_session(lille)
    assert '<option value="public_agent" selected' in page(client, f"{session.pk}/")
    asks(client, session, referent, status="other")
    assert Registration.objects.get().status == TraineeStatus.OTHER
    assert '<option value="other" selected' in page(client, f"{a_session(lille).pk}/")


@pytest.mark.parametrize("status", ["", "pope", "\0"])
def test_without_a_status_nobody_is_registered(signed_in, lille, referent, status):
    assert "invalid-feedback" in asks(signed_in(referent), a_session(lille), referent, status=status)
    assert not Registration.objects.exists()


def test_a_status_is_corrected_for_one_person(signed_in, lille, referent):
    one = RegistrationFactory(session=a_session(lille), professional=referent)
    for _turn in range(2):
        signed_in(referent).post(of(one), {"status": "apprentice"})
    assert Registration.objects.get().status == TraineeStatus.APPRENTICE
    assert signed_in(referent).post(of(one), {"status": "pope"}).status_code == 200
    assert Registration.objects.get().status == TraineeStatus.APPRENTICE


def test_a_full_session_says_how_many_wait_before_and_the_rank_after(signed_in, full, referent):
    waits(full.session, ProfessionalFactory(), minutes=9)
    client, karim = signed_in(referent), colleague_of(referent, first_name="Karim", last_name="Benali")
    before = page(client, f"{full.session_id}/")
    assert "1 personne attend déjà" in before
    assert "Mettre sur la liste d’attente" in before
    for _turn in range(2):
        after = asks(client, full.session, karim, wait="on")
    assert "Karim Benali attend : numéro 2 sur la liste" in after or "Numéro 2 sur la liste" in after
    assert Registration.objects.filter(professional=karim).values_list("state", flat=True).get() == WAITING


def test_a_seat_that_is_kept_is_taken_by_the_referent(signed_in, full, referent):
    karim = waits(full.session, colleague_of(referent, first_name="Karim"))
    frees(full)
    client = signed_in(referent)
    assert "Une place est gardée" in page(client, "")
    assert "Prendre la place" in page(client, f"{full.session_id}/")
    for _turn in range(2):
        assert client.post(of(karim, "prendre/")).status_code == 302
    assert state_of(karim) == REGISTERED
    assert Letter.objects.filter(recipient=karim.professional.email, kind="training_convocation").count() == 1


def test_a_seat_that_is_kept_is_left_to_the_next(signed_in, full, referent):
    mine, other = waits(full.session, referent, minutes=9), waits(full.session, ProfessionalFactory())
    frees(full)
    for _turn in range(2):
        signed_in(referent).post(of(mine, "laisser/"))
    other.refresh_from_db()
    assert (state_of(mine), other.offered_until is not None) == (CANCELLED, True)


def test_a_seat_without_an_answer_is_said_to_have_gone(signed_in, full, referent):
    mine = waits(full.session, referent)
    frees(full)
    with open_antenna(full.antenna_id):
        waiting.settle(full.antenna_id, at=timezone.now() + timedelta(hours=49))
    client = signed_in(referent)
    assert "Sans réponse à temps" in page(client, f"{full.session_id}/")
    assert "n’est plus gardée" in client.post(of(mine, "prendre/"), follow=True).content.decode()
    assert state_of(mine) == CANCELLED


def replaced_by(client, one, **said):
    return client.post(
        of(one, "remplacer/"), {"who": "", "first_name": "", "last_name": "", "email": ""} | said, follow=True
    )


def test_a_colleague_replaces_another_and_both_stay(signed_in, lille, referent):
    one, karim = RegistrationFactory(session=a_session(lille), professional=referent), colleague_of(referent)
    client = signed_in(referent)
    for _turn in range(2):
        shown = replaced_by(client, one, who=karim.pk)
    new = Registration.objects.get(professional=karim)
    assert (state_of(one), new.state, new.replaces) == (REPLACED, REGISTERED, one)
    assert f"{karim} vient à sa place" in page(client, f"{one.session_id}/")
    assert "à la place de" in page(client, f"inscriptions/{new.pk}/").lower()
    assert shown.status_code == 200


def test_somebody_new_replaces_a_colleague(signed_in, lille, referent):
    one = RegistrationFactory(session=a_session(lille), professional=referent)
    replaced_by(signed_in(referent), one, first_name="Ève", last_name="Roux", email="eve@ccas.example")
    assert Registration.objects.get(replaces=one).professional.email == "eve@ccas.example"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"who": "9" * 30},
        {"who": "1\0"},
        {"first_name": "Ève"},
        {"first_name": "Ève", "last_name": "R", "email": "x"},
    ],
)
def test_nobody_to_replace_her_gets_a_sentence(signed_in, lille, referent, said):
    one = RegistrationFactory(session=a_session(lille), professional=referent)
    answer = replaced_by(signed_in(referent), one, **said)
    assert (answer.status_code, state_of(one)) == (200, REGISTERED)
    assert "invalid-feedback" in answer.content.decode()


def test_nobody_of_another_structure_replaces_her(signed_in, lille, referent):
    one, stranger = RegistrationFactory(session=a_session(lille), professional=referent), ProfessionalFactory()
    assert "pas de cette structure" in replaced_by(signed_in(referent), one, who=stranger.pk).content.decode()
    assert state_of(one) == REGISTERED


def pastes(client, session, text, **words):
    data = {"pasted": text, "status": "employee"} | words
    return client.post(f"/portail/formations/inscriptions/sessions/{session.pk}/liste/", data, follow=True)


def test_a_list_is_pasted_and_pasted_again(signed_in, lille, referent):
    session, client = a_session(lille), signed_in(referent)
    for _turn in range(2):
        answer = pastes(client, session, "Karim;Benali;karim@ccas.example\nÈve;Roux;eve@ccas.example;agent;bénévole")
        assert answer.redirect_chain
    assert sorted(Registration.objects.values_list("professional__last_name", "status")) == [
        ("Benali", "employee"), ("Roux", "other"),
    ]  # fmt: skip


def test_a_faulty_line_is_shown_the_text_is_kept_and_nobody_is_registered(signed_in, lille, referent):
    answer = pastes(
        signed_in(referent), a_session(lille), "Karim;Benali;karim@ccas.example\nÈve;Roux;eve"
    ).content.decode()
    assert "Karim;Benali;karim@ccas.example" in answer
    assert '<th scope="row" class="cx-num">2</th>' in answer
    assert not Registration.objects.exists()


@pytest.mark.parametrize("text", ["", "\0", "x" * 30_000, "<script>alert(1)</script>", "\n".join(["a;b;c@d.fr"] * 70)])
def test_a_list_that_is_none_gets_a_sentence(signed_in, lille, referent, text):
    answer = pastes(signed_in(referent), a_session(lille), text)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert not Registration.objects.exists()


def test_a_list_longer_than_the_seats_says_so_and_the_last_may_wait(signed_in, lille, referent):
    session, client = a_session(lille, capacity=1), signed_in(referent)
    text = "Karim;Benali;karim@ccas.example\nÈve;Roux;eve@ccas.example"
    assert "Il reste 1 place" in pastes(client, session, text).content.decode()
    assert "numéro 1 sur la liste" in pastes(client, session, text, wait="on").content.decode()


def test_nothing_of_another_structure_is_seen_or_done(signed_in, full, lille, referent):
    waiting_one, other = waits(full.session, ProfessionalFactory()), signed_in(referent)
    for one in (full, waiting_one):
        assert one.professional.last_name not in page(other, f"{full.session_id}/")
        assert other.get(of(one)).status_code == 404
        for word in ("remplacer/", "prendre/", "laisser/"):
            assert other.post(of(one, word)).status_code == 404
    reserved = a_session(lille, reserved_for=full.structure)
    assert pastes(other, reserved, "Karim;Benali;karim@ccas.example").status_code == 404
    assert other.get(f"/portail/formations/inscriptions/{'9' * 30}/").status_code == 404


def test_who_is_no_referent_sees_and_frees_her_own_seat_alone(signed_in, lille, referent):
    session, julie = a_session(lille), colleague_of(referent)
    mine, hers = RegistrationFactory(session=session, professional=julie), RegistrationFactory(
        session=session, professional=referent
    )  # fmt: skip
    client = signed_in(julie)
    assert client.get(of(mine)).status_code == 200
    assert client.get(of(hers)).status_code == 404
    assert client.get(of(mine, "remplacer/")).status_code == 403
    assert pastes(client, session, "Karim;Benali;karim@ccas.example").status_code == 403


def test_one_person_of_two_structures_sees_one_at_a_time(signed_in, lille, referent):
    elsewhere = ProfessionalFactory(user=referent.user, email=referent.email, is_referent=True)
    session = a_session(lille)
    mine = RegistrationFactory(session=session, professional=referent)
    theirs = RegistrationFactory(session=session, professional=colleague_of(elsewhere))
    client = signed_in(referent)
    for post, seen, unseen in ((referent, mine, theirs), (elsewhere, theirs, mine)):
        chosen = client.session
        chosen["structure"] = post.structure_id
        chosen.save()
        assert (client.get(of(seen)).status_code, client.get(of(unseen)).status_code) == (200, 404)


def test_a_meeting_at_a_distance_is_open_to_who_has_a_seat(signed_in, lille, referent):
    far = {"mode": "remote", "link": "https://visio.example/abc", "assistance": "A", "tasks": "T", "assessments": "S"}
    session = a_session(lille, place="", site=None, **far)
    client = signed_in(referent)
    assert "visio.example" not in page(client, f"{session.pk}/")
    RegistrationFactory(session=session, professional=referent)
    assert "visio.example" in page(client, f"{session.pk}/")


def test_each_page_of_training_is_one_click_away(signed_in, lille, referent):
    shown, home = page(signed_in(referent), ""), signed_in(referent).get("/portail/").content.decode()
    for address in ("demandes/", "facturation/", "evaluations/", "kits/", "relais/"):
        assert f'href="/portail/formations/{address}"' in shown
        assert f'href="/portail/formations/{address}"' in home


def test_pages_ask_as_much_for_two_people_as_for_ten(signed_in, lille, referent):
    client, session, asked = signed_in(referent), a_session(lille, capacity=6), []
    for size in (2, 10):
        for _ in range(size):
            one = colleague_of(referent)
            state = REGISTERED if size == 2 else WAITING
            RegistrationFactory(session=session, professional=one, state=state) if state == REGISTERED else waits(
                session, one
            )
        with CaptureQueriesContext(connection) as queries:
            page(client, f"{session.pk}/")
            page(client, "")
        asked.append(len(queries))
    assert asked[0] == asked[1]
