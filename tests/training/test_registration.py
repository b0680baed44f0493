"""Registering colleagues on the portal: who may, how many seats, what the other structures see."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.partners.models import Professional
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came, colleague_of
from training import registration
from training.models import Registration, RegistrationState, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille")


def posted(colleagues=(), new=(), extra=None):
    data = {
        "colleagues": [one.pk for one in colleagues],
        "status": "employee",
        "new-TOTAL_FORMS": "2",
        "new-INITIAL_FORMS": "0",
    }
    for n, (first, last, email) in enumerate(new):
        data |= {f"new-{n}-first_name": first, f"new-{n}-last_name": last, f"new-{n}-email": email}
    return data | (extra or {})


def register(client, session, *args, **kwargs):
    return client.post(f"/portail/formations/{session.pk}/", posted(*args, **kwargs), follow=True)


def test_a_referent_registers_a_colleague_she_ticks_and_one_she_adds(signed_in, lille, referent):
    session, karim = a_session(lille), colleague_of(referent, first_name="Karim", last_name="Benali")
    page = register(signed_in(referent), session, [karim], [("Ève", "D’Almeida", "Eve.DAlmeida@ccas.example")])
    assert page.redirect_chain
    going = Registration.objects.filter(session=session).select_related("professional")
    assert {(str(r.professional), r.state) for r in going} == {
        ("Karim Benali", "registered"),
        ("Ève D’Almeida", "registered"),
    }
    eve = Professional.objects.get(email="eve.dalmeida@ccas.example")
    assert (eve.structure, eve.user, eve.is_referent) == (referent.structure, None, False)
    session.refresh_from_db()
    assert session.seats_taken == 2


def test_pressing_twice_registers_once(signed_in, lille, referent):
    session, client = a_session(lille), signed_in(referent)
    for _ in range(2):
        register(client, session, [], [("Ève", "Roux", "eve@ccas.example")])
    assert Registration.objects.count() == 1
    assert Professional.objects.filter(email="eve@ccas.example").count() == 1


def test_the_act_repeated_changes_nothing(lille, referent):
    session = a_session(lille)
    with open_portal(referent.structure_id):
        first = registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)
        again = registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)
    assert first == again


def test_all_or_nobody_when_seats_are_short(signed_in, lille, referent):
    session = a_session(lille, capacity=1)
    page = register(
        signed_in(referent), session, [referent, colleague_of(referent)], [("Ève", "Roux", "eve@ccas.example")]
    )
    assert "Il reste 1 place et vous en demandez 3" in page.content.decode()
    assert not Registration.objects.exists()
    assert not Professional.objects.filter(email="eve@ccas.example").exists()


def test_a_full_session_offers_the_other_ones(signed_in, lille, referent):
    session = a_session(lille, capacity=1)
    RegistrationFactory(session=session)
    page = signed_in(referent).get(f"/portail/formations/{session.pk}/").content.decode()
    assert "Cette session est complète." in page
    assert "Voir les autres sessions" in page


def test_the_database_refuses_one_seat_too_many_even_to_the_owner(lille):
    session = a_session(lille, capacity=1)
    RegistrationFactory(session=session)
    with pytest.raises(IntegrityError, match="training_session_not_oversold"), transaction.atomic():
        RegistrationFactory(session=session)


def test_a_portal_counts_the_seats_it_does_not_see(lille, referent):
    session = a_session(lille, capacity=1)
    RegistrationFactory(session=session)  # another structure's
    with open_portal(referent.structure_id):
        assert not Registration.objects.exists()
        assert Session.objects.get().seats_left == 0
        with pytest.raises(registration.SessionFull):
            registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)
        with pytest.raises(IntegrityError, match="training_session_not_oversold"), transaction.atomic():
            Registration.objects.create(
                session=session, antenna_id=lille.pk, professional=referent, structure_id=referent.structure_id
            )


def test_nobody_can_write_a_count_of_seats(lille):
    session = a_session(lille)
    RegistrationFactory(session=session)
    with open_antenna(lille.pk):
        Session.objects.update(seats_taken=0)
        assert Session.objects.get().seats_taken == 1


def test_seats_are_not_lowered_under_those_taken(lille):
    session = a_session(lille)
    RegistrationFactory(session=session)
    RegistrationFactory(session=session)
    with pytest.raises(IntegrityError, match="training_session_not_oversold"), open_antenna(lille.pk):
        Session.objects.update(capacity=1)


def test_cancelling_frees_the_seat_and_is_harmless_twice(signed_in, lille, referent):
    session = a_session(lille)
    one = RegistrationFactory(session=session, professional=referent)
    for _ in range(2):
        answer = signed_in(referent).post(
            f"/portail/formations/{session.pk}/inscriptions/{one.pk}/annuler/", follow=True
        )
        assert answer.status_code == 200
    session.refresh_from_db()
    assert (Registration.objects.get().state, session.seats_taken) == (RegistrationState.CANCELLED, 0)


def test_who_was_cancelled_can_be_registered_again(lille, referent):
    session = a_session(lille)
    one = RegistrationFactory(session=session, professional=referent, state=RegistrationState.CANCELLED)
    with open_portal(referent.structure_id):
        registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)
    one.refresh_from_db()
    assert one.state == RegistrationState.REGISTERED


def test_another_structure_sees_and_cancels_nothing(signed_in, lille, referent):
    session = a_session(lille)
    one = RegistrationFactory(session=session, professional=referent)
    other = signed_in(ProfessionalFactory(is_referent=True))
    for page in ("", f"{session.pk}/"):
        text = other.get(f"/portail/formations/{page}").content.decode()
        assert referent.last_name not in text
        assert referent.email not in text
    assert other.post(f"/portail/formations/{session.pk}/inscriptions/{one.pk}/annuler/").status_code == 404
    one.refresh_from_db()
    assert one.state == RegistrationState.REGISTERED


def test_a_structure_cannot_register_somebody_elses_people(signed_in, lille, referent):
    stranger = ProfessionalFactory()
    page = register(signed_in(referent), a_session(lille), [stranger])
    assert "pas dans votre liste" in page.content.decode()
    assert not Registration.objects.exists()


def test_the_database_keeps_a_structure_from_naming_somebody_elses_people(lille, referent):
    session, stranger = a_session(lille), ProfessionalFactory()
    with pytest.raises(IntegrityError, match="registration_of_a_colleague"), open_portal(referent.structure_id):
        Registration.objects.create(
            session=session, antenna_id=lille.pk, professional=stranger, structure_id=referent.structure_id
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_reserved_session_is_seen_by_its_structure_alone(signed_in, lille, referent):
    session = a_session(lille, reserved_for=referent.structure)
    other = ProfessionalFactory(is_referent=True)
    assert signed_in(referent).get(f"/portail/formations/{session.pk}/").status_code == 200
    assert signed_in(other).get(f"/portail/formations/{session.pk}/").status_code == 404
    with pytest.raises(DatabaseError, match="reserved for another structure"), open_portal(other.structure_id):
        Registration.objects.create(
            session=session, antenna_id=lille.pk, professional=other, structure_id=other.structure_id
        )


def test_a_portal_changes_nothing_once_the_session_begins(lille, referent):
    session = a_session(lille, timezone.localdate())
    one, karim = RegistrationFactory(session=session, professional=referent), colleague_of(referent)
    with open_portal(referent.structure_id):
        with pytest.raises(registration.SessionBegun):
            registration.withdraw(one, by=referent)
        with pytest.raises(registration.SessionBegun):
            registration.register(session, colleagues=[karim], new=[], on=timezone.localdate(), by=referent)


def test_nobody_registers_to_a_cancelled_session(lille, referent):
    session = a_session(lille)
    Session.objects.update(state="cancelled")
    with open_portal(referent.structure_id), pytest.raises(registration.SessionCancelled):
        registration.register(session, colleagues=[referent], new=[], on=timezone.localdate(), by=referent)


def test_who_came_keeps_her_registration(lille, referent):
    one = RegistrationFactory(session=a_session(lille, timezone.localdate()), professional=referent)
    came(one)
    with pytest.raises(registration.AlreadyCame), open_antenna(lille.pk):
        registration.withdraw(one, by=referent)


def test_one_who_is_no_referent_registers_herself_only(signed_in, lille, referent):
    session, julie = a_session(lille), colleague_of(referent)
    page = register(signed_in(julie), session, [referent], [("Ève", "Roux", "eve@ccas.example")])
    assert "pas dans votre liste" in page.content.decode()
    register(signed_in(julie), session, [julie], [("Ève", "Roux", "eve@ccas.example")])
    assert [r.professional for r in Registration.objects.all()] == [julie]
    assert not Professional.objects.filter(email="eve@ccas.example").exists()


def test_the_address_of_a_colleague_who_has_another_name_is_refused_beside_the_field(signed_in, lille, referent):
    page = register(signed_in(referent), a_session(lille), [], [("Ève", "Roux", referent.email.upper())])
    assert "Cette adresse est déjà celle d’un collègue" in page.content.decode()
    assert not Registration.objects.exists()


def test_two_new_colleagues_do_not_share_an_address(signed_in, lille, referent):
    page = register(
        signed_in(referent),
        a_session(lille),
        [],
        [("Ève", "Roux", "a@ccas.example"), ("Léo", "Roux", "A@ccas.example")],
    )
    assert "Cette adresse est déjà celle d’un collègue" in page.content.decode()
    assert not Professional.objects.filter(email="a@ccas.example").exists()


def test_the_portal_adds_colleagues_to_its_own_structure_and_gives_them_no_right(lille, referent):
    with open_portal(referent.structure_id), connection.cursor() as cursor:
        cursor.execute("SELECT training_add_colleague('Ève', 'Roux', 'e@x.example', current_date)")
    assert Professional.objects.get(email="e@x.example").structure == referent.structure
    insert = "INSERT INTO partners_professional (structure_id, first_name, last_name, email, phone, position, is_referent, starts_on) VALUES (%s, 'a', 'b', 'c@d.example', '', '', true, now())"
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        open_portal(referent.structure_id),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [referent.structure_id])


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        (("Ève", "", ""), "Écrivez le nom."),
        (("", "", "eve@ccas.example"), "Écrivez le prénom."),
        (("Ève", "Roux", "eve"), "adresse"),
        (("È" * 81, "Roux", "eve@ccas.example"), "80"),
        (("Ève\x00", "Roux", "eve@ccas.example"), "nul"),
        (("<script>alert(1)</script>", "Roux", "eve@ccas.example"), "Ève"),
        (("Ève", "Roux", '"a b"@ccas.example'), "adresse"),
        (("Ève", "Roux", "a@" + "b" * 300 + ".example"), "adresse"),
    ],
)
def test_bad_input_gets_a_sentence_and_registers_nobody(signed_in, lille, referent, new, sentence):
    page = register(signed_in(referent), a_session(lille), [referent], [new])
    assert page.status_code == 200
    assert not Registration.objects.exists()
    assert "invalid-feedback" in page.content.decode()
    if sentence != "Ève":
        assert sentence in page.content.decode()


@pytest.mark.parametrize("colleagues", [["1\x00"], ["'; DROP TABLE x; --"], ["9" * 400], ["🙂"], ["-1"]])
def test_a_ticked_box_that_is_no_colleague_gets_a_sentence(signed_in, lille, referent, colleagues):
    answer = signed_in(referent).post(
        f"/portail/formations/{a_session(lille).pk}/", posted(extra={"colleagues": colleagues})
    )
    assert "pas dans votre liste" in answer.content.decode()
    assert not Registration.objects.exists()


def test_names_in_any_script_are_kept_as_written(signed_in, lille, referent):
    register(signed_in(referent), a_session(lille), [], [("مريم", "رحيمي", "m@ccas.example")])
    assert str(Registration.objects.get().professional) == "مريم رحيمي"


def test_nobody_ticked_gets_a_sentence(signed_in, lille, referent):
    page = register(signed_in(referent), a_session(lille))
    assert "Cochez au moins un collègue" in page.content.decode()


def test_a_session_that_does_not_exist_is_a_404(signed_in, referent):
    client = signed_in(referent)
    for key in ("0", "9" * 30):
        assert client.get(f"/portail/formations/{key}/").status_code == 404


def test_past_sessions_are_not_offered(signed_in, lille, referent):
    a_session(lille, timezone.localdate() - timedelta(days=3))
    assert "Aucune session n’est ouverte" in signed_in(referent).get("/portail/formations/").content.decode()


def test_the_list_asks_as_many_queries_for_one_session_as_for_twenty(signed_in, lille, referent):
    client, asked = signed_in(referent), []
    for size in (1, 20):
        for _ in range(size):
            RegistrationFactory(session=a_session(lille), professional=colleague_of(referent))
        with CaptureQueriesContext(connection) as queries:
            client.get("/portail/formations/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
