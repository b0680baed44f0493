"""Who has access to what, those not seen for the longest time first; ended from there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import DoorTablet
from beneficiaries.reception import tablets
from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.factories.people import MembershipFactory, ProfessionalFactory

pytestmark = pytest.mark.django_db
ACCESS = "/siege/acces/"


def seen(member, days):
    """The last sign-in was so many days ago; None: never."""
    now = timezone.now()
    member.user.last_login = None if days is None else now - timedelta(days=days)
    member.user.joined_at = now - timedelta(days=400)
    member.user.save()
    return member


def test_those_not_seen_for_the_longest_time_come_first(signed_in, national, lille, lyon):
    recent, asleep = seen(MembershipFactory(antenna=lille), 2), seen(MembershipFactory(antenna=lyon), 120)
    never = seen(MembershipFactory(antenna=lille, role=Role.MANAGER), None)
    client = signed_in(national)
    rows = client.get(ACCESS).context["page"].object_list
    assert [row.pk for row in rows][:3] == [never.pk, asleep.pk, recent.pk]
    assert [row.dormant for row in rows][:3] == [True, True, False]
    assert {row.pk for row in client.get(f"{ACCESS}?dormants=1").context["page"].object_list} == {never.pk, asleep.pk}
    assert {row.pk for row in client.get(f"{ACCESS}?antenne={lyon.pk}").context["page"].object_list} == {asleep.pk}
    assert {row.pk for row in client.get(f"{ACCESS}?role=manager").context["page"].object_list} == {never.pk}
    assert {row.pk for row in client.get(f"{ACCESS}?antenne=siege").context["page"].object_list} == {national.pk}
    assert client.get(f"{ACCESS}?antenne=x&role=%00&page=zz").status_code == 200


def test_ended_from_there_the_door_closes_at_once(signed_in, national, volunteer):
    client = signed_in(national)
    assert signed_in(volunteer).get("/lille/").status_code == 200
    assert client.post(f"{ACCESS}equipes/{volunteer.pk}/terminer/").url == ACCESS
    assert signed_in(volunteer).get("/lille/").status_code == 403
    volunteer.refresh_from_db()
    assert volunteer.ends_on == timezone.localdate() - timedelta(days=1)
    client.post(f"{ACCESS}equipes/{national.pk}/terminer/")
    national.refresh_from_db()
    assert national.ends_on is None


def test_professionals_are_listed_and_ended_too(signed_in, national):
    post = seen(ProfessionalFactory(), 200)
    ProfessionalFactory(structure=post.structure, is_referent=True)
    client = signed_in(national)
    assert client.get(f"{ACCESS}portail/").context["page"].object_list[0].pk == post.pk
    client.post(f"{ACCESS}portail/{post.pk}/terminer/")
    assert signed_in(post).get("/portail/").status_code == 403
    assert post.pk not in {row.pk for row in client.get(f"{ACCESS}portail/").context["page"].object_list}


def test_a_tablet_is_listed_and_switched_off(signed_in, national, manager, lille):
    with open_antenna(lille.pk):
        tablet, _secret = tablets.pair("Entrée", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    client = signed_in(national)
    assert "Entrée, Lille" in client.get(f"{ACCESS}cles/").content.decode()
    assert client.post(f"{ACCESS}cles/tablettes/{tablet.pk}/terminer/").status_code == 302
    assert DoorTablet.objects.get().ended_at is not None
    for strange in ("tablettes/0", "tablettes/x", "lune/1", f"tablettes/{'9' * 40}"):
        assert client.post(f"{ACCESS}cles/{strange}/terminer/").status_code == 404


def test_the_table_is_safe_to_open(signed_in, national, lille):
    member = MembershipFactory(antenna=lille)
    member.user.last_name = "=cmd"
    member.user.first_name = ""
    member.user.save()
    client = signed_in(national)
    lines = b"".join(client.get(f"{ACCESS}equipes.csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert any(line.startswith("'=cmd;") for line in lines)
    assert client.get(f"{ACCESS}portail.csv").status_code == 200
    assert client.get(f"{ACCESS}lune.csv").status_code == 404


def test_as_many_queries_for_one_as_for_thirty(signed_in, national, lille):
    client = signed_in(national)
    client.get(ACCESS)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    ProfessionalFactory()
    addresses = (ACCESS, f"{ACCESS}portail/", "/siege/antennes/")
    few = [asked(address) for address in addresses]
    MembershipFactory.create_batch(30, antenna=lille)
    for _n in range(20):
        ProfessionalFactory()
    assert [asked(address) for address in addresses] == few


def test_a_reader_reads_and_ends_nothing(signed_in, volunteer):
    client = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    for address in (ACCESS, f"{ACCESS}portail/", f"{ACCESS}cles/", f"{ACCESS}equipes.csv"):
        assert client.get(address).status_code == 200
    assert client.post(f"{ACCESS}equipes/{volunteer.pk}/terminer/").status_code == 403
    assert signed_in(volunteer).get(ACCESS).status_code == 403
