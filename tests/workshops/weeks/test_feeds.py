"""The calendar on a telephone: one secret, taken back when lost; read by another library; nobody who comes is named."""

from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
import vobject
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory
from tests.factories.workshops import BookingFactory, SessionFactory, at
from workshops import planning
from workshops.models import Feed, Session, SessionVolunteer, Venue
from workshops.weeks import feeds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
NOW = at("2026-11-25", "10:42")


@pytest.fixture
def secret(volunteer, lille):
    with as_the_app(), open_antenna(lille.pk, user_id=volunteer.user_id):
        return feeds.make(antenna_id=lille.pk, by=volunteer.user, at=NOW)[1]


def runs(member, session, **more):
    return SessionVolunteer.objects.create(
        session=session, antenna=session.antenna, membership=member, user=member.user, starts_at=session.starts_at,
        ends_at=session.ends_at, state=session.state, **more,
    )  # fmt: skip


def asked(client, secret, **headers):
    return client.get(f"/agenda/{secret}.ics", headers=headers)


def events(client, secret):
    answer = asked(client, secret)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = vobject.readOne(answer.content.decode())
    return getattr(calendar, "vevent_list", [])


def test_another_library_reads_hours_place_and_words_back(client, secret, lille, volunteer):
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01"), part=3, parts=6)
    runs(volunteer, session, leads=True)
    (event,) = events(client, secret)
    assert event.uid.value == f"session-{session.pk}@connect"
    assert (event.dtstart.value, event.dtend.value) == (session.starts_at, session.ends_at)
    assert event.summary.value.replace("\xa0", " ") == "Boîte mail, 3 sur 6"
    site = session.room.site
    assert event.location.value == f"{session.room.name}, {site.address}, {site.postcode} {site.town}"
    assert (event.status.value, event.sequence.value) == ("CONFIRMED", "0")


def test_the_hour_on_the_wall_is_kept_across_the_clock_change(client, secret, lille, volunteer):
    """The night of 28 March 2027 has one hour less: 14 h stays 14 h, an hour earlier for those who count in UTC."""
    for day in ("2027-03-25", "2027-04-01"):
        runs(volunteer, SessionFactory(antenna=lille, starts_at=at(day)))
    text = asked(client, secret).content.decode()
    assert "BEGIN:VTIMEZONE" in text
    assert "TZID:Europe/Paris" in text
    assert text.count("DTSTART;TZID=Europe/Paris:20270325T140000") == 1
    assert text.count("DTSTART;TZID=Europe/Paris:20270401T140000") == 1
    winter, summer = (event.dtstart.value for event in events(client, secret))
    assert (winter.hour, summer.hour) == (14, 14)
    assert (winter.utcoffset(), summer.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))


def test_nobody_who_comes_is_named_nor_whoever_runs_it(client, secret, lille, volunteer):
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    BookingFactory(session=session, person=PersonFactory(antenna=lille, first_name="Canari", last_name="Jaune"))
    runs(volunteer, session)
    text = asked(client, secret).content.decode()
    for word in ("Canari", "Jaune", volunteer.user.last_name, volunteer.user.email, "ATTENDEE", "ORGANIZER"):
        assert word not in text


def test_what_changed_is_counted_and_what_is_cancelled_says_so(client, secret, lille, volunteer):
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    runs(volunteer, session)
    before = events(client, secret)[0]
    Session.objects.filter(pk=session.pk).update(
        starts_at=session.starts_at + timedelta(hours=1), ends_at=session.ends_at + timedelta(hours=1)
    )
    moved = events(client, secret)[0]
    session.refresh_from_db()
    with open_antenna(lille.pk):
        planning.cancel_session(session, by=volunteer.user, at=NOW)
    gone = events(client, secret)[0]
    assert {before.uid.value, moved.uid.value, gone.uid.value} == {f"session-{session.pk}@connect"}
    assert [e.sequence.value for e in (before, moved, gone)] == ["0", "1", "2"]
    assert [e.status.value for e in (before, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert moved.dtstart.value - before.dtstart.value == timedelta(hours=1)
    assert moved.last_modified.value > before.last_modified.value - timedelta(days=1)


def test_what_does_not_show_in_a_calendar_is_no_revision(lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    session.capacity, session.revision = 5, 40
    session.save()
    session.refresh_from_db()
    assert (session.revision, session.revised_at) == (0, None)


def test_a_place_outside_and_a_session_online_say_where(client, secret, lille, volunteer):
    venue = Venue.objects.create(antenna=lille, name="Médiathèque", address="2 rue X", postcode="59000", town="Lille")
    outside = SessionFactory(antenna=lille, starts_at=at("2026-12-01"), mode="outside", room=None, venue=venue)
    online = SessionFactory(antenna=lille, starts_at=at("2026-12-02"), mode="online", room=None)
    for session in (outside, online):
        runs(volunteer, session)
    assert [e.location.value for e in events(client, secret)] == ["Médiathèque, 2 rue X, 59000 Lille", "En ligne"]


def test_hers_alone_at_every_antenna_where_she_is_in_post(client, secret, lille, lyon, volunteer, manager):
    there = MembershipFactory(user=volunteer.user, antenna=lyon, role=Role.VOLUNTEER)
    mine = SessionFactory(antenna=lille, starts_at=at("2026-12-01"))
    hers = SessionFactory(antenna=lyon, starts_at=at("2026-12-02"))
    other = SessionFactory(antenna=lille, starts_at=at("2026-12-03"))
    runs(volunteer, mine)
    runs(there, hers)
    runs(manager, other)
    runs(volunteer, SessionFactory(antenna=lille, starts_at=at("2026-12-04")), left_at=NOW)
    assert [e.uid.value for e in events(client, secret)] == [f"session-{s.pk}@connect" for s in (mine, hers)]


def test_nothing_opens_once_taken_back_or_out_of_post_or_made_up(client, secret, lille, volunteer):
    assert asked(client, secret).status_code == 200
    volunteer.ends_on = NOW.date() - timedelta(days=1)
    volunteer.starts_on = NOW.date() - timedelta(days=90)
    volunteer.save()
    assert asked(client, secret).status_code == 404
    volunteer.ends_on = None
    volunteer.save()
    volunteer.user.is_active = False
    volunteer.user.save()
    assert asked(client, secret).status_code == 404
    volunteer.user.is_active = True
    volunteer.user.save()
    assert asked(client, secret).status_code == 200
    with open_antenna(lille.pk, user_id=volunteer.user_id):
        feeds.revoke(by=volunteer.user, at=NOW)
        feeds.revoke(by=volunteer.user, at=NOW + timedelta(days=1))
    assert asked(client, secret).status_code == 404
    for made_up in ("x", "x" * 43, "é" * 30, "a" * 5000, "%00" * 10):
        assert asked(client, made_up).status_code == 404


def test_the_day_it_was_last_read_is_kept(client, secret, lille, volunteer):
    assert Feed.objects.get().read_on is None
    asked(client, secret)
    assert Feed.objects.get().read_on == NOW.date()


def test_a_calendar_that_did_not_change_is_not_sent_again(client, secret, lille, volunteer):
    runs(volunteer, SessionFactory(antenna=lille, starts_at=at("2026-12-01")))
    etag = asked(client, secret)["ETag"]
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        again = asked(client, secret, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    runs(volunteer, SessionFactory(antenna=lille, starts_at=at("2026-12-02")))
    assert asked(client, secret, if_none_match=etag).status_code == 200


def test_a_telephone_that_asks_too_often_waits(client, secret):
    answers = [asked(client, secret).status_code for _n in range(31)]
    assert answers == [200] * 30 + [429]


def test_a_calendar_takes_as_many_queries_with_one_session_as_with_twenty(client, secret, lille, volunteer):
    def count():
        with CaptureQueriesContext(connection) as counted:
            events(client, secret)
        return len(counted)

    runs(volunteer, SessionFactory(antenna=lille, starts_at=at("2026-11-26")))
    count()
    few = count()
    for n in range(20):
        runs(volunteer, SessionFactory(antenna=lille, starts_at=at("2026-12-01") + timedelta(days=n)))
    assert count() == few


def test_only_a_digest_is_kept_and_a_new_address_shuts_the_one_before(lille, volunteer, secret):
    assert Feed.objects.get().secret_hash == sha256(secret.encode()).hexdigest()
    with as_the_app(), open_antenna(lille.pk, user_id=volunteer.user_id):
        _feed, other = feeds.make(antenna_id=lille.pk, by=volunteer.user, at=NOW)
    today = timezone.localdate()
    assert (feeds.owner_of(secret, today), feeds.owner_of(other, today)) == (None, volunteer.user_id)


def test_nobody_else_sees_it_nor_revives_it(lille, lyon, volunteer, manager, secret):
    for antenna, member in ((lille, manager), (lyon, volunteer), (lille, volunteer)):
        with as_the_app(), open_antenna(antenna.pk, user_id=member.user_id):
            assert Feed.objects.exists() is (member is volunteer)
    with as_the_app(), open_antenna(lille.pk, user_id=volunteer.user_id):
        feeds.revoke(by=volunteer.user, at=NOW)
    for sql in ("UPDATE workshops_feed SET revoked_at = NULL", "UPDATE workshops_feed SET user_id = user_id + 1"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(user=volunteer.user, antenna=lyon, secret_hash="a" * 64, created_at=NOW)


def test_with_no_door_the_secret_is_all_that_is_answered(secret):
    with as_the_app(), pytest.raises(DatabaseError), transaction.atomic():
        list(Feed.objects.all())


# ---- the page


def test_the_page_gives_the_address_once_and_takes_it_back(signed_in, volunteer, client):
    nadia, page = signed_in(volunteer), "/lille/ateliers/agenda/telephone/"
    assert "/agenda/" not in nadia.get(page).content.decode().replace("/ateliers/agenda/", "")
    given = nadia.post(page).content.decode()
    address = next(line for line in given.split('"') if line.startswith("webcal://"))
    path = "/" + address.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert path not in nadia.get(page).content.decode()
    assert "Reprendre" in nadia.get(page).content.decode()
    assert nadia.post(f"{page}reprendre/").status_code == 302
    assert client.get(path).status_code == 404
    assert nadia.get(f"{page}reprendre/").status_code == 302
