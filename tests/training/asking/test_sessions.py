"""The sessions of an antenna: filters, sessions at a distance, hours of their own, moved, changed."""

import uuid
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session
from tests.factories.training_asking import in_a_week
from training import planning
from training.models import HalfDay, Mode, Session
from training.planning import Slot

pytestmark = pytest.mark.django_db
REMOTE = {
    "assistance": "Par téléphone, dans la journée",
    "tasks": "Lire le cas, 20 minutes",
    "assessments": "Quiz à la fin",
}


def posted(module, **more):
    day = timezone.localdate() + timedelta(days=9)
    return {
        "module": module.pk, "key": uuid.uuid4(), "mode": "antenna", "site": "", "place": "", "slots-TOTAL_FORMS": "4",
        "slots-INITIAL_FORMS": "0", "slots-0-day": f"{day}", "slots-0-half": "am",
    } | more  # fmt: skip


def test_a_session_at_a_distance_says_who_helps_what_is_done_and_what_is_assessed(signed_in, lille, manager):
    client, data = signed_in(manager), posted(ModuleFactory(), mode="remote")
    page = client.post("/lille/formations/nouvelle/", data).content.decode()
    assert "Écrivez qui aide, comment joindre cette personne" in page and "Écrivez ce qui est évalué, et quand." in page
    client.post("/lille/formations/nouvelle/", data | REMOTE | {"link": "https://visio.example.org/salle"})
    session = Session.objects.get()
    assert (session.mode, session.site, session.tasks) == ("remote", None, REMOTE["tasks"])
    with pytest.raises(IntegrityError, match="training_session_remote_is_followed"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(tasks="")


def test_elsewhere_it_says_where(signed_in, lille, manager):
    page = signed_in(manager).post("/lille/formations/nouvelle/", posted(ModuleFactory(), mode="structure"))
    assert page.context["form"].errors["place"]
    with pytest.raises(IntegrityError, match="training_session_place_is_written"), transaction.atomic():
        a_session(lille, mode=Mode.ELSEWHERE, place="")


def test_a_session_has_hours_of_its_own_and_keeps_them_when_it_is_moved(signed_in, lille, manager):
    client = signed_in(manager)
    hours = {"slots-0-starts": "09:00", "slots-0-ends": "12:30"}
    client.post("/lille/formations/nouvelle/", posted(ModuleFactory(), site=lille.sites.first().pk, **hours))
    session = Session.objects.get()
    half = session.half_days.get()
    assert (half.starts, half.ends) == (time(9), time(12, 30))
    day = timezone.localdate() + timedelta(days=12)
    moved = {"slots-TOTAL_FORMS": "1", "slots-INITIAL_FORMS": "1", "slots-0-day": f"{day}", "slots-0-half": "am"}
    client.post(f"/lille/formations/{session.pk}/deplacer/", moved | hours)
    half.refresh_from_db()
    assert (half.day, half.starts, half.ends) == (day, time(9), time(12, 30))


def test_two_half_days_of_a_session_never_overlap(lille, manager):
    facts = {
        "antenna_id": lille.pk, "site": lille.sites.first(), "place": "", "capacity": 5, "key": uuid.uuid4(), "by": manager.user,
    }  # fmt: skip
    (morning,), module = in_a_week(), ModuleFactory()
    slots = [morning, Slot(morning.day, "pm", time(12), time(15))]
    with open_antenna(lille.pk), pytest.raises(planning.HalfDaysOverlap):
        planning.plan(module, slots=slots, **facts)
    with open_antenna(lille.pk), pytest.raises(planning.TooLong):
        planning.plan(module, slots=[Slot(morning.day, "am", time(8), time(13, 30))], **facts)
    assert not Session.objects.exists()
    session = a_session(lille)
    with pytest.raises(IntegrityError, match="halfdays_apart"), transaction.atomic():
        HalfDay.objects.filter(session=session, half="pm").update(starts=time(12), ends=time(15))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_where_it_is_and_its_seats_change_while_its_days_stay(signed_in, lille, manager):
    session = a_session(lille, capacity=12)
    RegistrationFactory.create_batch(3, session=session)
    client, address = signed_in(manager), f"/lille/formations/{session.pk}/modifier/"
    data = {"mode": "elsewhere", "place": "Maison des associations", "capacity": "2"}
    assert "Inscriptions : 3" in client.post(address, data).content.decode()
    client.post(address, data | {"capacity": "10"})
    session.refresh_from_db()
    assert (session.place, session.capacity, session.site, session.mode) == (
        "Maison des associations",
        10,
        None,
        "elsewhere",
    )


def test_the_list_shows_what_is_asked(signed_in, lille, manager):
    day, structure = timezone.localdate(), ProfessionalFactory(structure__name="CCAS de Roubaix").structure
    reserved = a_session(lille, reserved_for=structure)
    opened = a_session(lille, module=ModuleFactory(code="M2"), mode=Mode.REMOTE, **REMOTE)
    past, cancelled = a_session(lille, day - timedelta(days=9)), a_session(lille, state="cancelled")
    client = signed_in(manager)
    for query, wanted in [
        ({}, {reserved, opened}), ({"quand": "passees"}, {past}), ({"quand": "annulees"}, {cancelled}), ({"module": "M2"}, {opened}),
        ({"lieu": "remote"}, {opened}), ({"structure": structure.pk}, {reserved}), ({"structure": "ouvertes"}, {opened}),
        ({"quand": "\0", "module": "é\0", "lieu": "x", "structure": "9" * 40, "page": "x"}, set()),
    ]:  # fmt: skip
        page = client.get("/lille/formations/", query)
        assert page.status_code == 200
        assert set(page.context["page"]) == wanted, query


def test_the_list_asks_as_many_queries_for_one_as_for_twenty(signed_in, lille, manager, django_assert_max_num_queries):
    structure, client = ProfessionalFactory().structure, signed_in(manager)
    for _ in range(20):
        a_session(lille, reserved_for=structure)
    client.get("/lille/formations/")
    with django_assert_max_num_queries(20):
        client.get("/lille/formations/")


def test_whoever_comes_reads_how_a_session_at_a_distance_is_followed(signed_in, lille, manager):
    session = a_session(lille, mode=Mode.REMOTE, **REMOTE, link="https://visio.example.org/salle")
    sophie = ProfessionalFactory(is_referent=True)
    RegistrationFactory(session=session, professional=sophie)
    for client, address in [
        (signed_in(manager), f"/lille/formations/{session.pk}/"), (signed_in(sophie), f"/portail/formations/{session.pk}/"),
    ]:  # fmt: skip
        page = client.get(address).content.decode()
        for said in [*REMOTE.values(), "https://visio.example.org/salle"]:
            assert said in page
