"""The room signs from one code on the screen, or on the tablet; a stranger who holds either learns nobody's name."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session
from tests.factories.training_signing import YESTERDAY, a_half_day_now, from_outside, who_teaches
from training.models import Means, RollDoor, Signature
from training.signing import doors

pytestmark = pytest.mark.django_db


@pytest.fixture
def half_day(lille):
    half_day = a_half_day_now(lille)
    for first, last in (("Léa", "d’Almeida-Petit"), ("Karim", "Benali"), ("Camille", "Martin"), ("Camille", "Martin")):
        RegistrationFactory(
            session=half_day.session, professional=ProfessionalFactory(first_name=first, last_name=last)
        )
    return half_day


@pytest.fixture
def door(lille, half_day, manager):
    with open_antenna(lille.pk):
        return doors.open_roll(half_day, by=manager.user, at=timezone.now())


def code_address(door, at=None):
    return f"/formation/emargement/{doors.code_at(door, at or timezone.now())}/"


def token_in(page):
    return re.search(r'name="token" value="([^"]+)"', page.content.decode()).group(1)


@pytest.mark.parametrize("name", ["Léa d’Almeida-Petit", "lea petit", "PETIT Léa", " Léa  d'almeida "])
def test_she_scans_writes_her_name_and_signs(client, door, name):
    address = code_address(door)
    page = client.post(address, {"name": name})
    assert "Léa d’Almeida-Petit" in page.content.decode()
    done = client.post(address, {"token": token_in(page)}, follow=True)
    assert "signé" in done.content.decode()
    kept = Signature.objects.get()
    assert (kept.registration.professional.first_name, kept.means) == ("Léa", Means.CODE)


def test_in_the_afternoon_her_phone_knows_her(client, lille, door, half_day, manager):
    address = code_address(door)
    client.post(address, {"token": token_in(client.post(address, {"name": "Karim Benali"}))})
    half_day.session.half_days.create(antenna=lille, day=half_day.day, half="pm", starts="05:00", ends="06:00")
    afternoon = half_day.session.half_days.get(half="pm")
    RollDoor.objects.filter(pk=door.pk).update(opened_at=timezone.now())
    if not doors.may_sign(afternoon, timezone.now()):
        return  # before four in the morning, the afternoon of this test is not open yet
    with open_antenna(lille.pk):
        other = doors.open_roll(afternoon, by=manager.user, at=timezone.now())
    page = client.get(code_address(other))
    assert "Karim Benali" in page.content.decode()
    assert "Karim Benali" not in client.get(code_address(other) + "?autre=1").content.decode()


def test_the_code_shows_no_name_and_is_not_indexed(client, door):
    page = client.get(code_address(door))
    assert page["X-Robots-Tag"] == "noindex"
    assert not any(name in page.content.decode() for name in ("Almeida", "Benali", "Martin"))


def test_a_photograph_of_the_screen_soon_opens_nothing(client, door):
    now = timezone.now()
    assert client.get(code_address(door, now - timedelta(minutes=5))).status_code == 200
    old = client.get(code_address(door, now - timedelta(minutes=11)))
    assert old.status_code == 410
    assert client.post(code_address(door, now - timedelta(minutes=11)), {"name": "Karim Benali"}).status_code == 410
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["Camille", "Martin", "Karim Martin", "Inconnue Personne", "🙂", "a" * 160])
def test_a_name_that_is_nobody_s_signs_nothing_and_is_counted(client, door, name):
    page = client.post(code_address(door), {"name": name})
    assert "Personne d’attendu" in page.content.decode()
    door.refresh_from_db()
    assert door.wrong_names == 1


def test_two_of_the_same_name_sign_elsewhere(client, door):
    page = client.post(code_address(door), {"name": "Camille Martin"})
    assert "Deux personnes portent ce nom" in page.content.decode()
    assert 'name="token"' not in page.content.decode()


def test_after_sixty_wrong_names_the_code_takes_none_until_it_is_opened_again(client, lille, door, half_day, manager):
    RollDoor.objects.update(wrong_names=doors.WRONG_NAMES)
    assert "Trop de noms" in client.post(code_address(door), {"name": "Karim Benali"}).content.decode()
    with open_antenna(lille.pk):
        doors.open_roll(half_day, by=manager.user, at=timezone.now())
    assert "Karim Benali" in client.post(code_address(door), {"name": "Karim Benali"}).content.decode()


@pytest.mark.parametrize("junk", ["x", "a.b.c", "\x00", "🙂"])
def test_a_token_that_was_made_up_signs_nothing(client, door, junk):
    assert client.post(code_address(door), {"token": junk}).status_code == 410
    assert not Signature.objects.exists()


@pytest.mark.parametrize("code", ["aaaaaaaaaa", "x", "A" * 10, "0" * 10, "é" * 10])
def test_a_code_that_was_made_up_is_not_found(client, door, code):
    assert client.get(f"/formation/emargement/{code}/").status_code == 404
    assert client.get(f"/formation/tablette/{code}/").status_code == 404


def test_shut_nobody_signs_by_code_nor_tablet(client, lille, door, half_day, manager):
    with open_antenna(lille.pk):
        doors.shut_roll(half_day, by=manager.user, at=timezone.now())
    assert client.get(code_address(door)).status_code == 404
    assert client.get(f"/formation/tablette/{doors.tablet_secret(half_day)}/").status_code == 404


def test_a_half_day_is_opened_on_its_day(lille, manager):
    past = a_session(lille, YESTERDAY).half_days.first()
    with open_antenna(lille.pk), pytest.raises(doors.NotToday):
        doors.open_roll(past, by=manager.user, at=timezone.now())


def test_who_has_no_phone_signs_on_the_tablet(client, lille, door, half_day):
    address = f"/formation/tablette/{doors.tablet_secret(half_day)}/"
    one = half_day.session.registrations.get(professional__last_name="Benali")
    assert "Karim Benali" in client.get(address).content.decode()
    assert "Je signe" in client.post(address, {"registration": one.pk}).content.decode()
    assert not Signature.objects.exists()
    client.post(address, {"registration": one.pk, "sure": "on"})
    assert Signature.objects.get().means == Means.TABLET
    elsewhere = RegistrationFactory(session=a_session(lille))
    for junk in ({}, {"registration": elsewhere.pk}, {"registration": "1\x00"}, {"registration": one.pk, "trainer": 1}):
        assert client.post(address, junk).status_code == 404


def test_a_trainer_from_outside_signs_last_on_the_tablet(client, door, half_day, manager):
    trainer = from_outside(half_day.session)
    address = f"/formation/tablette/{doors.tablet_secret(half_day)}/"
    refused = client.post(address, {"trainer": trainer.pk, "sure": "on"}).content.decode()
    assert "signe en dernier" in refused
    for one in half_day.session.registrations.all():
        client.post(address, {"registration": one.pk, "sure": "on"})
    client.post(address, {"trainer": trainer.pk, "sure": "on"})
    kept = Signature.objects.get(trainer=trainer)
    assert (kept.present, kept.expected, kept.recorded_by) == (4, 4, manager.user)


def test_twelve_sign_one_is_late_one_on_the_tablet_and_the_trainer_last(signed_in, client, lille, manager):
    """The journey: from the screen to the papers that leave in one press."""
    half_day = a_half_day_now(lille, people=12)
    boss = signed_in(manager)
    shown = boss.post(f"/lille/formations/emargement/{half_day.pk}/ouvrir/", follow=True).content.decode()
    assert "0 sur 12" in shown
    door, people = RollDoor.objects.get(), list(half_day.session.registrations.all())
    for one in people[:11]:
        client.cookies.clear()
        page = client.post(code_address(door), {"name": str(one.professional)})
        client.post(code_address(door), {"token": token_in(page)})
    assert (
        "signe en dernier"
        in boss.post(f"/lille/formations/emargement/{half_day.pk}/signer/", follow=True).content.decode()
    )
    client.post(f"/formation/tablette/{doors.tablet_secret(half_day)}/", {"registration": people[11].pk, "sure": "on"})
    boss.post(
        f"/lille/formations/emargement/{half_day.pk}/personne/{people[0].pk}/",
        {"was": "late", "minutes": "45", "reason": "transport"},
    )
    page = boss.post(f"/lille/formations/emargement/{half_day.pk}/signer/", follow=True).content.decode()
    assert "signée par toutes les personnes présentes" in page
    page = boss.post(f"/lille/formations/{half_day.session_id}/attestations/", follow=True).content.decode()
    assert "12 attestations délivrées" in page
    late, whole = (people[n].certificates.get().hours for n in (0, 1))
    assert (late, whole) == (3.25, 4)


def test_the_screen_names_nobody_and_renews_itself(signed_in, lille, door, half_day, volunteer):
    client = signed_in(volunteer)
    address = f"/lille/formations/emargement/{half_day.pk}/ecran/"
    page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    for text in (page.content.decode(), part.content.decode()):
        assert doors.code_at(door, timezone.now()) in text
        assert "Almeida" not in text
    assert "<html" not in part.content.decode()


def test_a_volunteer_who_does_not_teach_does_not_sign_as_trainer(signed_in, lille, half_day, volunteer):
    client = signed_in(volunteer)
    page = client.post(f"/lille/formations/emargement/{half_day.pk}/signer/", follow=True).content.decode()
    assert "pas parmi les formateurs" in page
    who_teaches(half_day.session, volunteer)
    page = client.post(f"/lille/formations/emargement/{half_day.pk}/signer/", follow=True).content.decode()
    assert "signe en dernier" in page
