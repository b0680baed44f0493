"""From a request at the portal to a session: who may, what each side sees, what PostgreSQL keeps and refuses."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory, a_session
from tests.factories.training_asking import NeedFactory, in_a_week
from training import planning
from training.asking import asking, moving
from training.models import Mode, Need, NeedState, NeedStep, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille", structure__address="1 place du Test")


def asked(lille, taught, **more):
    return {
        "module": taught.pk, "people": "9", "context": "Accueil du CCAS", "expected": "Orienter sans faire à la place",
        "mode": "structure", "place": "1 place du Test, 59000 Lille", "antenna": lille.pk, "key": uuid.uuid4(),
    } | more  # fmt: skip


def plan(need, **more):
    return planning.plan(
        need.module, antenna_id=need.antenna_id, slots=[*in_a_week("am"), *in_a_week("pm")], site=None, place=need.place,
        capacity=9, key=uuid.uuid4(), need=need, mode=Mode.STRUCTURE, **more,
    )  # fmt: skip


def steps(need):
    return [(step.state, step.by_structure) for step in need.steps.all()]


def test_a_referent_asks_in_one_page_and_pressing_twice_is_one_request(signed_in, lille, referent):
    client, data = signed_in(referent), asked(lille, ModuleFactory())
    for _ in range(2):
        page = client.post("/portail/formations/demandes/nouvelle/", data, follow=True)
    need = Need.objects.get()
    assert (need.structure, need.asked_by, need.people, need.antenna) == (referent.structure, referent, 9, lille)
    assert "Votre demande est envoyée" in page.content.decode()
    step = need.steps.get()
    assert (step.state, step.by, step.by_structure) == ("asked", referent.user, True)
    letter = Letter.objects.get(recipient=referent.email)
    assert "CCAS" not in letter.subject and f"/portail/formations/demandes/{need.pk}/" in letter.body


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(signed_in, lille, referent):
    data = asked(lille, ModuleFactory(), context="", place="", people="beaucoup", expected="Tenir un atelier")
    page = signed_in(referent).post("/portail/formations/demandes/nouvelle/", data).content.decode()
    assert "Écrivez quelques mots : l’antenne prépare la formation" in page
    assert "Écrivez l’adresse où la formation a lieu." in page and "Tenir un atelier" in page
    assert not Need.objects.exists()


@pytest.mark.parametrize("nonsense", [
    {"people": "99999999999999999999"}, {"module": "999999"}, {"module": "x"}, {"antenna": "0"}, {"key": "x"},
    {"wished_from": "0001-01-01"}, {"wished_from": "9999-12-31"}, {"context": "a\0b"}, {"mode": "moon"},
])  # fmt: skip
def test_nonsense_is_a_sentence(signed_in, lille, referent, nonsense):
    page = signed_in(referent).post("/portail/formations/demandes/nouvelle/", asked(lille, ModuleFactory(), **nonsense))
    assert page.status_code == 200
    assert not Need.objects.exists()


def test_one_who_is_no_referent_reads_and_does_not_ask(signed_in, lille, referent):
    karim = ProfessionalFactory(structure=referent.structure)
    need = NeedFactory(antenna=lille, asked_by=referent)
    client = signed_in(karim)
    assert client.get(f"/portail/formations/demandes/{need.pk}/").status_code == 200
    assert client.get("/portail/formations/demandes/nouvelle/").status_code == 403
    assert client.post(f"/portail/formations/demandes/{need.pk}/retirer/").status_code == 403


def test_another_structure_sees_nothing_of_it(signed_in, lille, referent):
    need, other = NeedFactory(antenna=lille, asked_by=referent), ProfessionalFactory(is_referent=True)
    assert signed_in(other).get(f"/portail/formations/demandes/{need.pk}/").status_code == 404
    assert referent.structure.name not in signed_in(other).get("/portail/formations/demandes/").content.decode()
    with open_portal(other.structure_id):
        assert not Need.objects.exists()
        assert not NeedStep.objects.exists()


def test_another_antenna_sees_nothing_of_it(lyon, lille):
    need = NeedFactory(antenna=lille)
    with open_antenna(lyon.pk):
        assert not Need.objects.filter(pk=need.pk).exists()


def test_it_is_corrected_until_the_antenna_answers(signed_in, lille, referent, manager):
    need, client = NeedFactory(antenna=lille, asked_by=referent), signed_in(referent)
    data = asked(lille, need.module, people="11")
    client.post(f"/portail/formations/demandes/{need.pk}/corriger/", data)
    need.refresh_from_db()
    assert need.people == 11
    with open_antenna(lille.pk):
        moving.answer(need, module=need.module, word="Nous proposons deux groupes.", by=manager.user, at=timezone.now())
    page = client.post(f"/portail/formations/demandes/{need.pk}/corriger/", data | {"people": "3"}, follow=True)
    assert "ce qui était demandé reste" in page.content.decode()
    need.refresh_from_db()
    assert need.people == 11
    with pytest.raises(IntegrityError, match="what was asked stays"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(people=3)


def test_the_antenna_answers_and_the_structure_reads_it(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    client = signed_in(manager)
    assert referent.structure.name in client.get("/lille/formations/demandes/").content.decode()
    word = "Un groupe de neuf, chez vous, le matin."
    client.post(
        f"/lille/formations/demandes/{need.pk}/repondre/", {"answer-word": word, "answer-module": need.module_id}
    )
    need.refresh_from_db()
    assert (need.state, need.handled_by) == ("studied", manager.user)
    assert steps(need) == [("asked", False), ("studied", False)]
    page = signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").content.decode()
    assert word in page and manager.user.last_name not in page  # the antenna is itself, not one of its people
    assert Letter.objects.filter(recipient=referent.email, kind="need_answered").count() == 1


def test_an_answer_says_something(signed_in, lille, manager):
    need = NeedFactory(antenna=lille)
    page = signed_in(manager).post(f"/lille/formations/demandes/{need.pk}/repondre/", {"answer-word": "  "})
    assert "Écrivez ce que vous avez compris" in page.content.decode()


def test_it_is_refused_with_a_reason_and_may_be_taken_up_again(signed_in, lille, referent, manager):
    need, client = NeedFactory(antenna=lille, asked_by=referent), signed_in(manager)
    page = client.post(f"/lille/formations/demandes/{need.pk}/refuser/", {"refusal-word": ""})
    assert "Écrivez pourquoi" in page.content.decode()
    with pytest.raises(IntegrityError, match="need_refused_with_a_reason"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(state="refused")
    client.post(f"/lille/formations/demandes/{need.pk}/refuser/", {"refusal-word": "Pas avant mars."})
    need.refresh_from_db()
    assert need.state == "refused"
    assert "Pas avant mars." in signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").content.decode()
    client.post(f"/lille/formations/demandes/{need.pk}/repondre/", {"answer-word": "Une place en janvier."})
    need.refresh_from_db()
    assert need.state == "studied"


def test_the_structure_adds_a_word_and_withdraws(signed_in, lille, referent, manager):
    need, client = NeedFactory(antenna=lille, asked_by=referent), signed_in(referent)
    client.post(f"/portail/formations/demandes/{need.pk}/message/", {"message-word": "Le jeudi nous va mieux."})
    assert (
        "Le jeudi nous va mieux." in signed_in(manager).get(f"/lille/formations/demandes/{need.pk}/").content.decode()
    )
    for _ in range(2):
        client.post(f"/portail/formations/demandes/{need.pk}/retirer/", {"leaving-word": ""})
    assert steps(need) == [("asked", False), ("asked", True), ("withdrawn", True)]
    with open_antenna(lille.pk), pytest.raises(moving.NotThatWay):
        moving.answer(need, module=None, word="Trop tard", by=manager.user, at=timezone.now())


def test_a_session_planned_from_it_is_reserved_and_the_request_follows(lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent, state=NeedState.AGREED)
    with open_antenna(lille.pk):
        session = plan(need, by=manager.user)
        assert (session.need, session.reserved_for) == (need, referent.structure)
        need.refresh_from_db()
        assert need.state == "planned"
        with pytest.raises(moving.SessionStands):
            moving.refuse(need, word="Non", by=manager.user, at=timezone.now())
        planning.cancel(session, by=manager.user)
        need.refresh_from_db()
    assert need.state == "agreed"
    assert [step.state for step in need.steps.all()][-2:] == ["planned", "agreed"]
    kinds = set(Letter.objects.filter(recipient=referent.email).values_list("kind", flat=True))
    assert {"need_planned", "need_unplanned"} <= kinds


def test_no_session_is_planned_for_a_request_that_is_over(lille, manager):
    need = NeedFactory(antenna=lille, state=NeedState.WITHDRAWN)
    with open_antenna(lille.pk), pytest.raises(planning.RequestOver):
        plan(need, by=manager.user)


def test_a_session_answers_the_request_of_the_structure_it_is_for(lille):
    need, other = NeedFactory(antenna=lille), ProfessionalFactory()
    with pytest.raises(IntegrityError, match="training_session_of_a_need_of_its_structure"), transaction.atomic():
        a_session(lille, need=need, reserved_for=other.structure)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="training_session_of_a_need_is_reserved"), transaction.atomic():
        a_session(lille, need=need)


def test_a_session_open_to_all_answers_it(signed_in, lille, referent, manager):
    need, session = NeedFactory(antenna=lille, asked_by=referent), a_session(lille, module=ModuleFactory())
    reserved = a_session(lille, reserved_for=ProfessionalFactory().structure)
    client = signed_in(manager)
    page = client.post(f"/lille/formations/demandes/{need.pk}/rejoindre/", {"join-session": reserved.pk})
    assert "Choisissez une session de la liste." in page.content.decode()
    client.post(f"/lille/formations/demandes/{need.pk}/rejoindre/", {"join-session": session.pk, "join-word": "Le 8."})
    need.refresh_from_db()
    assert (need.state, need.joined) == ("planned", session)
    assert (
        f"/portail/formations/{session.pk}/"
        in signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").content.decode()
    )
    with open_antenna(lille.pk):
        planning.cancel(session, by=manager.user)
    need.refresh_from_db()
    assert (need.state, need.joined) == ("studied", None)


@pytest.mark.parametrize(("state", "wanted"), [
    (NeedState.WITHDRAWN, "studied"), (NeedState.REFUSED, "agreed"), (NeedState.STUDIED, "asked"), (NeedState.ASKED, "planned"),
])  # fmt: skip
def test_it_goes_along_its_ways_only_whoever_writes(lille, state, wanted):
    need = NeedFactory(antenna=lille, state=state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(state=wanted, word="x")


def test_the_portal_may_not_agree_by_itself_nor_answer_for_the_antenna(lille, referent):
    need = NeedFactory(antenna=lille, asked_by=referent)
    for state in ("agreed", "studied", "refused", "planned"):
        with pytest.raises(IntegrityError), open_portal(referent.structure_id):
            Need.objects.filter(pk=need.pk).update(state=state, word="x")


def test_the_portal_asks_in_its_own_name_only(lille, referent):
    other, facts = ProfessionalFactory(is_referent=True), {"antenna": lille, "module": ModuleFactory()}
    with pytest.raises(ProgrammingError, match="row-level security"), open_portal(other.structure_id):
        NeedFactory(**facts, asked_by=referent, structure=referent.structure)
    with pytest.raises(IntegrityError, match="begins with what is asked"), open_portal(referent.structure_id):
        NeedFactory(**facts, asked_by=None, structure=referent.structure, caller="Quelqu’un", source="telephone")


def test_steps_are_never_rewritten(lille):
    need = NeedFactory(antenna=lille)
    with pytest.raises(IntegrityError), transaction.atomic():
        need.steps.update(word="autre")
    with pytest.raises(ProgrammingError, match="permission denied"), open_antenna(lille.pk):
        NeedStep.objects.filter(need=need).update(word="autre")


def test_twenty_requests_in_a_day_are_enough(lille, referent):
    module = ModuleFactory()
    NeedFactory.create_batch(20, antenna=lille, asked_by=referent, module=module)
    content = dict.fromkeys(("known", "adaptations"), "") | {"module": module, "people": 1, "context": "x", "expected": "x",
               "mode": "antenna", "place": "", "wished_from": None, "wished_until": None, "funding": "unknown"}  # fmt: skip
    with open_portal(referent.structure_id), pytest.raises(asking.TooManyRequests):
        asking.ask(content, antenna=lille, post=referent, key=uuid.uuid4(), by=referent.user, at=timezone.now())


def test_the_antenna_notes_what_it_heard_by_telephone(signed_in, lille, referent, manager):
    client, key = signed_in(manager), uuid.uuid4()
    found = client.get("/lille/formations/demandes/noter/", {"q": "CCAS de"}).content.decode()
    assert f"/lille/formations/demandes/noter/{referent.structure_id}/" in found
    address = f"/lille/formations/demandes/noter/{referent.structure_id}/"
    data = asked(lille, ModuleFactory(), key=key, source="telephone")
    page = client.post(address, data)
    assert "Choisissez qui a demandé, ou écrivez le nom." in page.content.decode()
    for _ in range(2):
        client.post(address, data | {"caller": "Mme Dupont"})
    need = Need.objects.get()
    assert (need.caller, need.source, need.handled_by) == ("Mme Dupont", "telephone", manager.user)
    assert signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").status_code == 200


def test_a_move_that_is_behind_changes_nothing(lille, manager):
    need = NeedFactory(antenna=lille, state=NeedState.AGREED)
    with open_antenna(lille.pk):
        moving.move(need, NeedState.QUOTED, by=manager.user, at=timezone.now())
    need.refresh_from_db()
    assert need.state == "agreed"


def test_volunteers_do_not_read_requests(signed_in, lille, volunteer):
    need = NeedFactory(antenna=lille)
    assert signed_in(volunteer).get("/lille/formations/demandes/").status_code == 403
    assert signed_in(volunteer).get(f"/lille/formations/demandes/{need.pk}/").status_code == 403


def test_lists_ask_as_many_queries_for_one_as_for_twenty(
    signed_in, lille, referent, manager, django_assert_max_num_queries
):
    NeedFactory.create_batch(20, antenna=lille, asked_by=referent)
    for client, address in [
        (signed_in(manager), "/lille/formations/demandes/"), (signed_in(referent), "/portail/formations/demandes/"),
    ]:  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(18):
            assert client.get(address).status_code == 200


def test_a_session_planned_from_a_request_page_has_everything_filled_in(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent, wished_from=timezone.localdate() + timedelta(days=20))
    page = signed_in(manager).get(f"/lille/formations/demandes/{need.pk}/planifier/").content.decode()
    assert need.place in page and 'value="9"' in page and 'name="slots-0-day"' in page
    assert 'name="reserved_for"' not in page
    assert Session.objects.count() == 0


def test_who_plans_sees_at_the_counter_that_a_training_is_asked_for(signed_in, lille, manager, volunteer):
    assert "demandée par" not in signed_in(manager).get("/lille/").content.decode()
    NeedFactory(antenna=lille)
    assert "1 formation demandée par une structure" in signed_in(manager).get("/lille/").content.decode()
    assert "demandée par" not in signed_in(volunteer).get("/lille/").content.decode()
