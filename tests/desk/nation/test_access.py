"""Who has access to what, those not seen for the longest time first; ended from there."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import DoorTablet, VisitSource
from beneficiaries.reception import tablets
from beneficiaries.visits import note_visit
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Role
from connect.desk.nation.allowing import ALLOWS
from connect.partners.joining import codes, invitations
from tests.conftest import as_the_app
from tests.factories.people import MembershipFactory, ProfessionalFactory, UserFactory
from tests.factories.training_signing import a_half_day_now, at
from training.links import link_to
from training.models import Registration, RollDoor
from training.signing import doors
from workshops.weeks import feeds

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
    for strange in ("lune.csv", "lune.xlsx", "equipes.pdf"):
        assert client.get(f"{ACCESS}{strange}").status_code == 404
    book = openpyxl.load_workbook(BytesIO(client.get(f"{ACCESS}equipes.xlsx").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 3
    assert any(row[0] == "=cmd" and row[-1] == str(ALLOWS[Role.VOLUNTEER]) for row in rows)
    assert openpyxl.load_workbook(BytesIO(client.get(f"{ACCESS}portail.xlsx").content))


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


# --- one person everywhere, and keys of every kind


def test_somebody_s_accesses_everywhere_are_ended_in_one_press(signed_in, national, volunteer, lyon):
    MembershipFactory(antenna=lyon, user=volunteer.user, role=Role.MANAGER)
    post = ProfessionalFactory(user=volunteer.user)
    ProfessionalFactory(structure=post.structure, is_referent=True)
    with open_antenna(volunteer.antenna_id, user_id=volunteer.user_id):
        _feed, secret = feeds.make(antenna_id=volunteer.antenna_id, by=volunteer.user, at=timezone.now())
    with open_antenna(lyon.pk):
        note_visit(None, antenna_id=lyon.pk, source=VisitSource.WELCOME, at=timezone.now(), by=volunteer.user)
    client, address = signed_in(national), f"{ACCESS}personnes/{volunteer.user_id}/"
    page = client.get(address)
    assert {one.place: one.last for one in page.context["held"][:2]} == {"Lille": None, "Lyon": timezone.localdate()}
    assert [(one.kind, one.standing) for one in page.context["held"]] == [
        ("equipes", True), ("equipes", True), ("portail", True), ("calendriers", True),
    ]  # fmt: skip
    assert str(ALLOWS[Role.MANAGER]) in page.content.decode().replace("&#x27;", "'")
    for _twice in range(2):
        assert client.post(address).url == address
    assert [one.standing for one in client.get(address).context["held"]] == [False] * 3
    for door in ("/lille/", "/lyon/", "/portail/"):
        assert signed_in(volunteer).get(door).status_code == 403
    assert feeds.owner_of(secret, timezone.localdate()) is None


def test_what_is_refused_stays_and_is_said(signed_in, national, lille):
    """Nobody ends the place by which she is there; the rest of hers is ended."""
    place = MembershipFactory(antenna=lille, user=national.user)
    page = signed_in(national).post(f"{ACCESS}personnes/{national.user_id}/", follow=True)
    assert [(one.place, one.standing) for one in page.context["held"]] == [("Équipe nationale", True), ("Lille", False)]
    assert "votre propre place" in page.content.decode()
    place.refresh_from_db()
    assert place.ends_on is not None


def test_who_has_no_access_is_no_page_and_a_reader_ends_nobody(signed_in, national, volunteer):
    assert signed_in(national).get(f"{ACCESS}personnes/{UserFactory().pk}/").status_code == 404
    assert signed_in(national).get(f"{ACCESS}personnes/999999999999/").status_code == 404
    reader = signed_in(MembershipFactory(antenna=None, role=Role.NATIONAL_READER))
    assert reader.get(f"{ACCESS}personnes/{volunteer.user_id}/").status_code == 200
    assert reader.post(f"{ACCESS}personnes/{volunteer.user_id}/").status_code == 403


def test_every_role_says_what_it_allows():
    assert {role.value for role in Role} <= set(ALLOWS)


def listed(client, code):
    kinds = {one["kind"].code: one["keys"] for one in client.get(f"{ACCESS}cles/").context["kinds"]}
    return kinds[code]


def test_calendars_codes_and_invitations_are_listed_and_ended(signed_in, national, volunteer, lille):
    now = timezone.now()
    referent = ProfessionalFactory(is_referent=True)
    with open_antenna(lille.pk, user_id=volunteer.user_id):
        feeds.make(antenna_id=lille.pk, by=volunteer.user, at=now)
    codes.make(referent.structure_id, by=referent.user, at=now)
    guest = invitations.Guest("odile@example.org", "Odile", "Petit", "", False)
    invitations.invite(guest, structure=referent.structure, by=referent.user, at=now)
    client = signed_in(national)
    for code, name in (
        ("calendriers", volunteer.user.get_full_name()), ("codes-d-acces", referent.structure.name),
        ("invitations", "Odile Petit"),
    ):  # fmt: skip
        (key,) = listed(client, code)
        assert key.name == name
        assert f"cles/{code}/{key.pk}/terminer/" in client.get(f"{ACCESS}cles/").content.decode()
        assert client.post(f"{ACCESS}cles/{code}/{key.pk}/terminer/").status_code == 302
        assert listed(client, code) == []
        for strange in ("0", "x", "9" * 30, str(uuid4())):
            assert client.post(f"{ACCESS}cles/{code}/{strange}/terminer/").status_code == 404


def test_links_of_training_are_listed_a_door_is_shut_and_links_are_counted(signed_in, national, manager, lille):
    """Codes for signing are ended there; links of trainees, by thousands, are counted and say how each ends."""
    half_day = a_half_day_now(lille, people=2)
    now = at(half_day.day, 10)
    with open_antenna(lille.pk):
        doors.open_roll(half_day, by=manager.user, at=now)
        for registration in Registration.objects.all():
            link_to(registration, at=now)
    client = signed_in(national)
    (door,) = listed(client, "emargements")
    assert door.place == "Lille"
    client.post(f"{ACCESS}cles/emargements/{door.pk}/terminer/")
    assert RollDoor.objects.get().shut_at is not None
    (links,) = listed(client, "stagiaires")
    assert (links.name, links.place) == ("2 liens", "Lille")
    assert client.post(f"{ACCESS}cles/stagiaires/{links.pk}/terminer/").status_code == 404


def test_the_secret_of_a_calendar_or_a_code_is_read_by_nobody_at_the_nation(national, lille):
    with as_the_app(), open_national(user_id=national.user_id), connection.cursor() as cursor:
        for table in ("workshops_feed", "partners_accesscode"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(f"SELECT * FROM {table}")
    with as_the_app(), open_antenna(lille.pk), connection.cursor() as cursor:
        for function in ("desk_feeds()", "desk_end_feed(1)", "desk_access_codes()"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(f"SELECT {function}")
