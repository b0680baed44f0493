"""The group of a session at the antenna: registering by telephone and from a list, replacing, calling, convening."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.partners.models import Professional
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from tests.factories.training_enrolling import waits
from training import registration
from training.models import Registration, RegistrationState, SeatCall, SentPaper, SessionTrainer

pytestmark = pytest.mark.django_db
NEW = {"new-TOTAL_FORMS": "2", "new-INITIAL_FORMS": "0", "status": "employee"}


@pytest.fixture
def session(lille):
    return a_session(lille, capacity=3)


@pytest.fixture
def post(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille", last_name="Benali")


@pytest.fixture
def client(signed_in, manager):
    return signed_in(manager)


def at(session, tail=""):
    return f"/lille/formations/inscriptions/seances/{session.pk}/{tail}"


def of(one, tail=""):
    return f"/lille/formations/inscriptions/{one.pk}/{tail}"


def text(page):
    return page.content.decode()


def test_the_group_shows_who_has_a_seat_who_waits_and_in_which_order(client, session, post):
    RegistrationFactory(session=session, professional=post)
    session.capacity = 1
    session.save()
    second, first = waits(session, ProfessionalFactory(last_name="Zed"), 5), waits(session, colleague_of(post), 9)
    page = client.get(at(session))
    assert [(row.rank, row.it) for row in page.context["group"].waiting] == [(1, first), (2, second)]
    assert "Benali" in text(page)


def test_a_volunteer_reads_the_group_and_changes_nothing(signed_in, volunteer, session, post):
    one = RegistrationFactory(session=session, professional=post)
    page = signed_in(volunteer).get(at(session))
    assert page.status_code == 200
    assert post.email not in text(page)
    for address in (of(one), of(one, "remplacer/"), at(session, "inscrire/"), at(session, "formateurs/")):
        assert signed_in(volunteer).get(address).status_code == 403
    assert signed_in(volunteer).post(of(one, "retirer/")).status_code == 403


def test_a_session_of_another_antenna_is_not_found(client, lyon, post):
    elsewhere = a_session(lyon)
    one = RegistrationFactory(session=elsewhere, professional=post)
    for address in (at(elsewhere), at(elsewhere, "formateurs/"), of(one), of(one, "remplacer/")):
        assert client.get(address).status_code == 404


def test_somebody_is_found_by_her_name_without_accents_and_registered(client, session):
    eve = ProfessionalFactory(first_name="Ève", last_name="D’Almeida", structure__name="Mission locale")
    page = client.get(at(session, "inscrire/"), {"q": "almeida eve"})
    assert page.context["people"] == [eve]
    there = at(session, f"inscrire/{eve.structure_id}/?qui={eve.pk}")
    assert "checked" in text(client.get(there))
    done = client.post(there, {**NEW, "colleagues": [eve.pk]}, follow=True)
    assert done.redirect_chain == [(at(session), 302)]
    one = Registration.objects.get(professional=eve)
    assert (one.state, one.noted_by is not None) == (RegistrationState.REGISTERED, True)
    assert SentPaper.objects.filter(registration=one, kind="convocation").count() == 1


@pytest.mark.parametrize("words", ["ab", "\0", "  ", "%", "x" * 500])
def test_a_search_that_says_little_finds_nobody_and_says_so(client, session, words):
    page = client.get(at(session, "inscrire/"), {"q": words})
    assert (page.status_code, page.context["people"]) == (200, [])


def test_a_structure_is_found_by_its_town_and_somebody_new_is_written_in_its_name(client, session, post):
    post.structure.town = "Hellemmes"
    post.structure.save()
    assert client.get(at(session, "inscrire/"), {"q": "hellem"}).context["structures"] == [post.structure]
    new = {"new-0-first_name": "Awa", "new-0-last_name": "Sarr", "new-0-email": "awa@ccas.example"}
    client.post(at(session, f"inscrire/{post.structure_id}/"), {**NEW, **new, "asked_by": post.pk})
    awa = Professional.objects.get(email="awa@ccas.example")
    assert (awa.structure, awa.user) == (post.structure, None)
    assert Registration.objects.get(professional=awa).registered_by == post


def test_a_reserved_session_asks_for_no_structure(client, lille, post):
    session = a_session(lille, reserved_for=post.structure)
    page = client.get(at(session, "inscrire/"))
    assert page.url.endswith(f"/inscrire/{post.structure_id}/")


def test_seats_that_are_missing_refuse_everybody_or_put_the_last_on_the_list(client, session, post):
    people = [post, *(colleague_of(post) for _ in range(3))]
    there, ticked = at(session, f"inscrire/{post.structure_id}/"), {**NEW, "colleagues": [one.pk for one in people]}
    page = client.post(there, ticked)
    assert page.context["form"].non_field_errors()
    assert not Registration.objects.exists()
    client.post(there, {**ticked, "wait": "on"})
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["registered"] * 3 + ["waiting"]


def test_nobody_ticked_is_said_and_nothing_typed_is_lost(client, session, post):
    new = {"new-0-first_name": "Awa"}
    page = client.post(at(session, f"inscrire/{post.structure_id}/"), {**NEW, **new})
    assert 'value="Awa"' in text(page)
    assert client.post(at(session, f"inscrire/{post.structure_id}/"), NEW).context["form"].errors


def test_a_pasted_list_with_a_fault_registers_nobody_and_names_the_line(client, session, post):
    there = at(session, f"inscrire/{post.structure_id}/liste/")
    pasted = "Awa; Sarr; awa@ccas.example\nKarim; Benali; pas une adresse"
    page = client.post(there, {"pasted": pasted, "status": "employee"})
    assert [row.number for row in page.context["form"].people.faulty] == [2]
    assert "pas une adresse" in text(page)
    assert not Registration.objects.exists()
    assert not Professional.objects.filter(email="awa@ccas.example").exists()
    client.post(there, {"pasted": pasted.replace("pas une adresse", "karim@ccas.example"), "status": "employee"})
    assert Registration.objects.count() == 2


def test_a_spreadsheet_registers_its_people(client, session, post):
    sheet = SimpleUploadedFile("liste.csv", "Prénom;Nom;Courriel\nAwa;Sarr;awa@ccas.example\n".encode())
    there = at(session, f"inscrire/{post.structure_id}/liste/")
    client.post(there, {"file": sheet, "status": "public_agent"})
    assert Registration.objects.get().status == "public_agent"


def test_an_empty_list_is_said(client, session, post):
    page = client.post(at(session, f"inscrire/{post.structure_id}/liste/"), {"pasted": "", "status": "employee"})
    assert page.context["form"].errors["pasted"]


def test_a_colleague_takes_the_seat_and_both_are_in_the_history(client, session, post):
    one, other = RegistrationFactory(session=session, professional=post), colleague_of(post)
    done = client.post(of(one, "remplacer/"), {"who": other.pk}, follow=True)
    new = Registration.objects.get(professional=other)
    assert done.redirect_chain == [(of(new), 302)]
    assert (new.replaces, new.state) == (one, RegistrationState.REGISTERED)
    assert str(other) in text(client.get(of(one)))
    assert str(other) in text(client.get(at(session)))


@pytest.mark.parametrize("typed", [{"who": ""}, {"who": "0"}, {"first_name": "Awa"}, {"who": "\0"}])
def test_a_replacement_that_says_nobody_is_refused_beside_its_field(client, session, post, typed):
    one = RegistrationFactory(session=session, professional=post)
    page = client.post(of(one, "remplacer/"), typed)
    assert page.status_code == 200
    assert page.context["form"].errors
    one.refresh_from_db()
    assert one.state == RegistrationState.REGISTERED


def test_she_says_no_and_the_next_who_waits_is_called_then_says_yes_by_telephone(client, lille, post):
    one = RegistrationFactory(session=a_session(lille, capacity=1), professional=post)
    next_one = waits(one.session, ProfessionalFactory())
    client.post(of(one, "retirer/"))
    page = client.get(of(next_one))
    assert page.context["held"]
    client.post(of(next_one, "prendre/"))
    client.post(of(next_one, "prendre/"))
    next_one.refresh_from_db()
    assert next_one.state == RegistrationState.REGISTERED
    assert SeatCall.objects.get().state == "taken"


def test_free_seats_are_offered_once_by_the_button(client, session):
    one = waits(session, ProfessionalFactory())
    assert client.get(at(session)).context["may_call"]
    for _ in range(2):
        client.post(at(session, "appeler/"))
    assert SeatCall.objects.get().registration == one
    assert not client.get(at(session)).context["may_call"]


def test_the_convocation_leaves_again_and_the_log_says_who_sent_it(client, manager, session, post):
    with open_antenna(session.antenna_id):
        (one,) = registration.register_from_here(
            session, post.structure, colleagues=[post], new=[], at=timezone.now(), by=manager.user
        )
    client.post(of(one, "convoquer/"))
    sent = list(one.papers.filter(kind="convocation"))
    assert [(paper.sequence, paper.recipient, paper.by) for paper in sent] == [
        (1, post.email, manager.user), (0, post.email, manager.user),
    ]  # fmt: skip
    assert post.email in text(client.get(of(one)))


def test_a_trainer_is_added_once_and_taken_off(client, manager, session):
    for _ in range(2):
        client.post(at(session, "formateurs/"), {"membership": manager.pk, "role": "leads"})
        client.post(
            at(session, "formateurs/"), {"outside_name": "Inès  Roy", "organisation": "Ordi", "role": "supports"}
        )
    inside, outside = SessionTrainer.objects.order_by("pk")
    assert (inside.membership, outside.outside_name) == (manager, "Inès Roy")
    client.post(f"/lille/formations/inscriptions/formateurs/{inside.pk}/retirer/")
    inside.refresh_from_db()
    assert inside.left_at is not None
    assert "Inès Roy" in text(client.get(at(session)))


def test_a_trainer_who_teaches_elsewhere_at_that_time_is_refused_in_a_sentence(client, manager, lille, session):
    other = a_session(lille, session.starts_on)
    client.post(at(other, "formateurs/"), {"membership": manager.pk, "role": "leads"})
    page = client.post(at(session, "formateurs/"), {"membership": manager.pk, "role": "leads"})
    assert page.context["form"].errors["membership"]
    assert SessionTrainer.objects.count() == 1


@pytest.mark.parametrize("typed", [{"role": "leads"}, {"membership": "0", "role": "leads"}, {"outside_name": "x"}])
def test_a_trainer_without_a_name_or_a_role_is_refused(client, session, typed):
    page = client.post(at(session, "formateurs/"), typed)
    assert page.context["form"].errors
    assert not SessionTrainer.objects.exists()


def test_the_trainer_of_another_antenna_is_not_offered(client, session):
    other = MembershipFactory(antenna=AntennaFactory(slug="nantes"))
    assert client.post(at(session, "formateurs/"), {"membership": other.pk, "role": "leads"}).context["form"].errors


def test_who_turns_up_on_the_day_is_added_and_nobody_once_it_is_over(client, lille, post):
    today = timezone.localdate()
    now, over = a_session(lille, today), a_session(lille, today - timedelta(days=2))
    ticked = {**NEW, "colleagues": [post.pk]}
    client.post(at(now, f"inscrire/{post.structure_id}/"), ticked)
    assert Registration.objects.get().session == now
    for tail in ("inscrire/", f"inscrire/{post.structure_id}/", f"inscrire/{post.structure_id}/liste/"):
        assert 'method="post" class="cx-read"' not in text(client.get(at(over, tail)))
    assert client.post(at(over, f"inscrire/{post.structure_id}/"), ticked).status_code == 403
    assert not client.get(at(over)).context["may_find"]


def test_the_pages_ask_as_much_for_many_as_for_few(client, lille, post):
    few, many = a_session(lille, capacity=50), a_session(lille, timezone.localdate() + timedelta(days=8), capacity=50)
    for session, number in ((few, 1), (many, 6)):
        for _ in range(number):
            gone = RegistrationFactory(session=session, professional=colleague_of(post), state="replaced")
            RegistrationFactory(session=session, professional=colleague_of(post), replaces=gone)
        for _ in range(number):
            waits(session, ProfessionalFactory())
        SessionTrainer.objects.create(antenna=lille, session=session, outside_name="Inès Roy")
    client.get(at(few))
    counts = []
    for session in (few, many):
        with CaptureQueriesContext(connection) as asked:
            client.get(at(session))
        counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            client.get(at(session, f"inscrire/{post.structure_id}/"))
        counts.append(len(asked))
    assert counts[:2] == counts[2:]
