"""The page of a trainee, by her link alone."""

from datetime import timedelta

import pytest
import vobject
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.training import RegistrationFactory, a_session
from training.links import link_to
from training.models import Registration, RegistrationState

pytestmark = pytest.mark.django_db


def address(one, rest=""):
    with open_antenna(one.antenna_id):
        return "/formation/" + link_to(one, at=timezone.now()).split("/formation/")[1] + rest


def test_her_page_says_where_and_when_and_a_made_up_link_says_nothing(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    shown = client.get(address(one))
    assert shown.status_code == 200
    assert one.session.module.title in shown.content.decode()
    assert client.get(f"/formation/{'x' * 32}/").status_code == 404


def test_she_gives_her_seat_back_and_twice_is_once(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    for _turn in range(2):
        assert client.post(address(one, "repondre/annuler/")).status_code == 302
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.CANCELLED
    assert client.get(address(one)).status_code == 200


def test_who_waits_without_a_seat_kept_cannot_take_one_but_leaves(client, lille):
    session = RegistrationFactory(session=a_session(lille, capacity=1)).session
    since = timezone.now() - timedelta(minutes=5)
    one = RegistrationFactory(session=session, state=RegistrationState.WAITING, waiting_since=since)
    client.post(address(one, "repondre/prendre/"))
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.WAITING
    client.post(address(one, "repondre/laisser/"))
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.CANCELLED


def test_her_calendar_file_names_nobody(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    read = vobject.readOne(client.get(address(one, "formation.ics")).content.decode())
    assert len(read.vevent_list) == one.session.half_days.count()
    assert one.professional.last_name not in read.serialize()


def test_what_is_to_be_prepared_is_asked_and_nothing_said_is_refused(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    assert client.post(address(one, "repondre/amenagement/"), {"text": "\0"}).status_code == 302
    client.post(address(one, "repondre/amenagement/"), {"text": "Un support en gros caractères"})
    with open_antenna(one.antenna_id):
        assert [asked.text for asked in one.adaptations.all()] == ["Un support en gros caractères"]
    assert client.post(address(one, "repondre/autre/")).status_code == 404


def test_before_she_gives_her_seat_back_she_is_asked_whether_it_is_sure(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    assert "je-ne-peux-pas-venir/" in client.get(address(one)).content.decode()
    asked = client.get(address(one, "je-ne-peux-pas-venir/")).content.decode()
    assert "Oui, je rends ma place" in asked
    assert "Non, je viens" in asked
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.REGISTERED
    client.post(address(one, "repondre/annuler/"))
    assert client.get(address(one, "je-ne-peux-pas-venir/")).status_code == 404


def test_who_waits_reads_her_rank_and_not_the_link_of_the_meeting(client, lille):
    far = {"mode": "remote", "link": "https://visio.example/abc", "assistance": "A", "tasks": "T", "assessments": "S"}
    session = a_session(lille, capacity=1, place="", site=None, **far)
    seated = RegistrationFactory(session=session)
    since = timezone.now() - timedelta(minutes=5)
    one = RegistrationFactory(session=session, state=RegistrationState.WAITING, waiting_since=since)
    shown = client.get(address(one)).content.decode()
    assert "numéro 1 sur la liste" in shown
    assert "visio.example" not in shown
    assert "visio.example" in client.get(address(seated)).content.decode()
    assert client.get(address(one, "formation.ics")).status_code == 404


def test_a_kept_seat_is_taken_on_her_page_once(client, lille):
    seated = RegistrationFactory(session=a_session(lille, capacity=1))
    since = timezone.now() - timedelta(minutes=5)
    one = RegistrationFactory(session=seated.session, state=RegistrationState.WAITING, waiting_since=since)
    client.post(address(seated, "repondre/annuler/"))
    assert "Prendre la place" in client.get(address(one)).content.decode()
    for _turn in range(2):
        client.post(address(one, "repondre/prendre/"))
    assert Registration.objects.get(pk=one.pk).state == RegistrationState.REGISTERED
