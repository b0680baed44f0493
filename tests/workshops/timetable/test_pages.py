"""The pages of the timetable: nothing is saved or told before it was looked at; bad input gets a sentence."""

from datetime import date, time, timedelta
from html import unescape

import pytest
from django.utils import timezone

from tests.factories.beneficiaries import PersonFactory
from tests.factories.timetable import ClosureFactory, EquipmentFactory, SlotFactory, TimetableFactory, VenueFactory
from tests.factories.workshops import BookingFactory, KindFactory, RoomFactory, SessionFactory, at, fill
from workshops.models import Booking, Closure, Equipment, EquipmentUse, Message, Room, Session, Slot, Timetable, Venue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
HOME = "/lille/ateliers/planification/"
TUESDAY = at("2026-12-01", "14:00")
UGLY = ["", "x", "\x00", "999999999999999999999", "' OR 1=1 --", "2999-01-01", "😀"]


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


def page(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return unescape(answer.content.decode()).replace("\xa0", " ")


def hidden(text, name="shown"):
    return text.split(f'name="{name}" value="')[1].split('"')[0]


def test_a_closure_lists_the_two_booked_then_cancels_and_names_who_was_told(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2027-04-13"))
    people = [PersonFactory(antenna=lille, first_name=name, last_name="Petit") for name in ("Awa", "Bilal")]
    for person in people:
        BookingFactory(session=session, person=person)
    data = {"first_on": "2027-04-12", "last_on": "2027-04-16", "reason": "inventaire"}
    text = page(helene.post(f"{HOME}fermetures/nouvelle/", data))
    assert "2 personnes seront prévenues" in text
    assert "Awa Petit" in text
    assert "Bilal Petit" in text
    assert not Closure.objects.exists()
    answer = helene.post(f"{HOME}fermetures/nouvelle/", {**data, "shown": hidden(text)})
    closure = Closure.objects.get()
    assert answer["Location"] == f"{HOME}fermetures/{closure.pk}/"
    text = page(helene.get(answer["Location"]))
    assert "1 séance annulée" in text
    assert "Bilal Petit" in text
    assert Message.objects.count() == 2
    assert "inventaire" in page(helene.get(HOME))
    assert "inventaire" in page(helene.get(f"{HOME}fermetures/"))
    helene.post(f"{HOME}fermetures/{closure.pk}/")
    assert "ces jours sont ouverts" in page(helene.get(f"{HOME}fermetures/{closure.pk}/"))


def test_a_list_that_changed_is_shown_again(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2027-04-13"))
    data = {"first_on": "2027-04-12", "last_on": "2027-04-16", "reason": "inventaire"}
    shown = hidden(page(helene.post(f"{HOME}fermetures/nouvelle/", data)))
    fill(session, 1)
    text = page(helene.post(f"{HOME}fermetures/nouvelle/", {**data, "shown": shown}))
    assert "Quelque chose a changé" in text
    assert not Closure.objects.exists()


@pytest.mark.parametrize("field", ["first_on", "last_on", "site"])
def test_bad_days_of_a_closure_get_a_sentence(helene, lille, field):
    data = {"first_on": "2027-04-12", "last_on": "2027-04-16", "reason": "inventaire"}
    for value in UGLY[field == "site" :]:
        text = page(helene.post(f"{HOME}fermetures/nouvelle/", {**data, field: value, "shown": "x"}))
        assert "invalid-feedback" in text or "alert" in text
    assert not Closure.objects.exists()


def test_the_home_says_the_school_holidays_of_the_zone(helene):
    text = page(helene.get(HOME))
    assert "Vacances scolaires, zone B" in text
    assert "du 20 février au 7 mars 2027" in text
    assert "Connues jusqu’au 3 juillet 2028" in text


def test_a_model_week_its_slots_then_its_sessions(helene, lille, volunteer):
    answer = helene.post(
        f"{HOME}semaines/nouvelle/", {"name": "Ordinaire", "season": "normal", "first_on": "2026-11-30"}
    )
    week = Timetable.objects.get()
    assert answer["Location"] == f"{HOME}semaines/{week.pk}/"
    room = RoomFactory(antenna=lille)
    slot = {
        "weekday": "1", "starts": "14:00", "kind": KindFactory().pk, "place": f"r{room.pk}", "every": "1",
        "leader": volunteer.pk, "in_school_holidays": "on",
    }  # fmt: skip
    helene.post(f"{HOME}semaines/{week.pk}/creneau/", slot)
    assert "14 h, Boîte mail" in page(helene.get(answer["Location"]))
    helene.post(
        f"{HOME}semaines/{week.pk}/creneau/", {**slot, "weekday": "2", "to": "17:00", "minutes": "30", "cut": "on"}
    )
    assert [s.starts for s in Slot.objects.filter(weekday=2)] == [time(14 + n // 2, 30 * (n % 2)) for n in range(6)]
    span = {"first": "2026-12-21", "until": "2027-01-05"}
    text = page(helene.post(f"{HOME}generer/", span))
    assert "15 séances à créer" in text
    assert not Session.objects.exists()
    days = [part.split('"')[0] for part in text.split('name="date" id="d')[1:]]
    answer = helene.post(f"{HOME}generer/", {**span, "shown": hidden(text), "date": days})
    assert answer["Location"] == "/lille/ateliers/?du=2026-12-22"
    assert Session.objects.count() == 15
    assert "Des séances sont créées jusqu’au 5 janvier 2027" in page(helene.get(HOME))
    assert "15 existent déjà" in page(helene.post(f"{HOME}generer/", span))


def test_a_date_left_out_says_why_and_may_be_ticked(helene, lille):
    slot = SlotFactory(timetable=TimetableFactory(antenna=lille), weekday=0)
    span = {"first": "2027-03-29", "until": "2027-03-29"}
    text = page(helene.post(f"{HOME}generer/", span))
    assert "Non créée : jour férié (Lundi de Pâques)" in text
    assert "checked" not in text.split('id="ecartees"')[1].split("</form>")[0]
    assert "Aucune date" in page(helene.post(f"{HOME}generer/", {**span, "shown": hidden(text)}))
    helene.post(f"{HOME}generer/", {**span, "shown": hidden(text), "date": f"{slot.pk}-20270329"})
    assert Session.objects.get().slot_on == date(2027, 3, 29)


@pytest.mark.parametrize(("field", "address"), [("first", "generer/"), ("until", "generer/")])
def test_bad_days_to_generate_get_a_sentence(helene, field, address):
    for value in UGLY:
        text = page(helene.post(f"{HOME}{address}", {"first": "2026-12-01", "until": "2026-12-20", field: value}))
        assert "invalid-feedback" in text


def test_a_slot_is_changed_or_dropped(helene, lille):
    slot = SlotFactory(timetable=TimetableFactory(antenna=lille))
    url = f"{HOME}creneaux/{slot.pk}/"
    assert 'value="14:00"' in page(helene.get(url))
    data = {"weekday": "4", "starts": "09:30", "kind": slot.kind_id, "place": "online", "link": "https://visio.invalid/a",
            "every": "2", "minutes": "60"}  # fmt: skip
    assert helene.post(url, data)["Location"] == f"{HOME}semaines/{slot.timetable_id}/"
    slot.refresh_from_db()
    assert (slot.weekday, slot.starts, slot.mode, slot.every, slot.in_school_holidays) == (
        4,
        time(9, 30),
        "online",
        2,
        False,
    )
    helene.post(url, {"drop": "1"})
    assert helene.get(url).status_code == 404


@pytest.mark.parametrize("field", ["weekday", "starts", "kind", "place", "every", "minutes", "leader"])
def test_bad_slots_get_a_sentence(helene, lille, field):
    week = TimetableFactory(antenna=lille)
    data = {"weekday": "1", "starts": "14:00", "kind": KindFactory().pk, "place": "online", "every": "1"}
    for value in UGLY[1:]:
        assert "invalid-feedback" in page(helene.post(f"{HOME}semaines/{week.pk}/creneau/", {**data, field: value}))
    assert not Slot.objects.exists()


def test_the_last_day_of_a_model_week(helene, lille):
    week = TimetableFactory(antenna=lille)
    helene.post(f"{HOME}semaines/{week.pk}/", {"last_on": "2027-07-31"})
    week.refresh_from_db()
    assert week.last_on == date(2027, 7, 31)
    assert "après le premier" in page(helene.post(f"{HOME}semaines/{week.pk}/", {"last_on": "2026-01-01"}))


# ---- sessions that exist


def moved(session, **facts):
    local = timezone.localtime(session.starts_at)
    return {
        "first": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}", "minutes": session.minutes, "place": f"r{session.room_id}",
        **facts,
    }  # fmt: skip


def test_who_is_told_is_seen_before_a_session_moves(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    BookingFactory(session=session, person=PersonFactory(antenna=lille, first_name="Awa", last_name="Petit"))
    url = f"{HOME}seances/{session.pk}/deplacer/"
    assert "Rien n’a changé" in page(helene.post(url, moved(session)))
    text = page(helene.post(url, moved(session, first="2026-12-03")))
    assert "Jeudi 3 décembre 2026" in text
    assert "Awa Petit" in text
    assert not Message.objects.exists()
    answer = helene.post(url, moved(session, first="2026-12-03", shown=hidden(text)))
    assert answer["Location"] == f"/lille/ateliers/{session.pk}/"
    session.refresh_from_db()
    assert session.starts_at == TUESDAY + timedelta(days=2)
    assert Message.objects.get().matter == "moved"


def test_what_stands_against_a_move_is_listed_by_name(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    SessionFactory(antenna=lille, room=session.room, starts_at=TUESDAY + timedelta(days=1))
    person = PersonFactory(antenna=lille, first_name="Awa", last_name="Petit")
    BookingFactory(session=session, person=person)
    BookingFactory(session=SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1)), person=person)
    text = page(helene.post(f"{HOME}seances/{session.pk}/deplacer/", moved(session, first="2026-12-02")))
    assert "est prise le 2 décembre" in text
    assert "Awa Petit a une autre place" in text
    assert 'name="shown"' not in text


def test_those_that_follow_move_too_and_what_was_changed_by_hand_is_said(helene, lille):
    data = {
        "kind": KindFactory().pk,
        "place": f"r{RoomFactory(antenna=lille).pk}",
        "first": "2026-12-01",
        "starts": "14:00",
        "times": "3",
    }
    text = page(helene.post("/lille/ateliers/nouvelle/", data))
    days = ["2026-12-01", "2026-12-08", "2026-12-15"]
    helene.post("/lille/ateliers/nouvelle/", {**data, "shown": hidden(text), "day": days})
    first, second, third = Session.objects.order_by("starts_at")
    Session.objects.filter(pk=second.pk).update(excepted_at=timezone.now())
    url = f"{HOME}seances/{first.pk}/deplacer/"
    text = page(helene.post(url, moved(first, starts="15:00", scope="following")))
    assert "2 séances changent" in text
    assert "Laissées comme elles sont" in text
    helene.post(url, moved(first, starts="15:00", scope="following", shown=hidden(text)))
    assert [timezone.localtime(s.starts_at).hour for s in Session.objects.order_by("starts_at")] == [15, 14, 15]
    assert third.pk


@pytest.mark.parametrize("field", ["first", "starts", "minutes", "place"])
def test_bad_moves_get_a_sentence(helene, lille, field):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    for value in UGLY:
        text = page(
            helene.post(f"{HOME}seances/{session.pk}/deplacer/", moved(session, **{field: value, "shown": "\x00"}))
        )
        assert "invalid-feedback" in text


def test_a_session_is_split_by_hand(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    rows = fill(session, 4)
    url = f"{HOME}seances/{session.pk}/dedoubler/"
    assert page(helene.get(url)).count('name="people"') == 4
    data = moved(session, first="2026-12-02", capacity="4")
    assert "Cochez qui va" in page(helene.post(url, data))
    answer = helene.post(url, {**data, "people": [str(r.pk) for r in rows[:2]]})
    other = Session.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == f"/lille/ateliers/{other.pk}/"
    assert Booking.objects.filter(session=other).count() == 2
    assert Message.objects.count() == 2
    for bad in UGLY[1:]:
        page(helene.post(url, {**data, "people": [bad]}))


def test_the_rest_of_a_series_is_cancelled_after_a_look(helene, lille):
    data = {
        "kind": KindFactory().pk,
        "place": f"r{RoomFactory(antenna=lille).pk}",
        "first": "2026-12-01",
        "starts": "14:00",
        "times": "3",
    }
    text = page(helene.post("/lille/ateliers/nouvelle/", data))
    helene.post(
        "/lille/ateliers/nouvelle/", {**data, "shown": hidden(text), "day": ["2026-12-01", "2026-12-08", "2026-12-15"]}
    )
    first, second, third = Session.objects.order_by("starts_at")
    fill(third, 1)
    assert "L’annuler, et celle qui suit" in page(helene.get(f"/lille/ateliers/{second.pk}/annuler/"))
    url = f"{HOME}seances/{second.pk}/suite/"
    shown = hidden(page(helene.get(url)))
    fill(second, 1)
    assert "Rien n’est annulé" in page(helene.post(url, {"shown": shown}))
    helene.post(url, {"shown": hidden(page(helene.get(url)))})
    assert [s.state for s in Session.objects.order_by("starts_at")] == ["planned", "cancelled", "cancelled"]
    assert Message.objects.count() == 2
    assert first.pk


def test_equipment_of_a_session(helene, lille):
    session, other = (SessionFactory(antenna=lille, starts_at=TUESDAY) for _n in range(2))
    laptops = EquipmentFactory(antenna=lille, name="Ordinateurs", count=8)
    url = f"{HOME}seances/{session.pk}/materiel/"
    assert "8 libres sur 8" in page(helene.get(url))
    helene.post(url, {f"e{laptops.pk}": "5"})
    assert EquipmentUse.objects.get().count == 5
    text = page(helene.post(f"{HOME}seances/{other.pk}/materiel/", {f"e{laptops.pk}": "4"}))
    assert "est à une autre séance" in text
    for bad in UGLY[1:]:
        page(helene.post(url, {f"e{laptops.pk}": bad}))
    assert EquipmentUse.objects.count() == 1


def test_rooms_places_and_equipment_are_added_and_closed(helene, lille):
    site = lille.sites.first().pk
    helene.post(f"{HOME}lieux/salle/nouvelle/", {"name": "Salle Deûle", "site": site, "seats": "12"})
    helene.post(f"{HOME}lieux/dehors/nouveau/", {"name": "Médiathèque", "postcode": "59000", "town": "Lille"})
    helene.post(f"{HOME}lieux/materiel/nouveau/", {"name": "Ordinateurs", "count": "8"})
    text = page(helene.get(f"{HOME}lieux/"))
    assert all(name in text for name in ("Salle Deûle", "Médiathèque", "Ordinateurs"))
    venue = Venue.objects.get()
    text = page(
        helene.post(f"{HOME}lieux/dehors/nouveau/", {"name": "Médiathèque", "postcode": "59000", "town": "Lille"})
    )
    assert "porte déjà ce nom" in text
    data = {"name": "Médiathèque", "postcode": "59000", "town": "Lille", "closed_on": "2026-12-01"}
    helene.post(f"{HOME}lieux/dehors/{venue.pk}/", data)
    venue.refresh_from_db()
    assert venue.closed_on == date(2026, 12, 1)
    for path, field, data in (
        ("salle/nouvelle", "seats", {"name": "A", "site": site}),
        ("dehors/nouveau", "postcode", {"name": "A", "town": "Lille"}),
        ("materiel/nouveau", "count", {"name": "A"}),
    ):
        for bad in UGLY:
            assert "invalid-feedback" in page(helene.post(f"{HOME}lieux/{path}/", {**data, field: bad}))
    assert (Room.objects.count(), Venue.objects.count(), Equipment.objects.count()) == (1, 1, 1)


def test_a_session_outside_and_one_online_are_planned(helene, lille):
    venue = VenueFactory(antenna=lille, name="Médiathèque")
    for place, link in ((f"v{venue.pk}", ""), ("online", "https://visio.invalid/a")):
        data = {"kind": KindFactory().pk, "place": place, "link": link, "first": "2026-12-01", "starts": "14:00"}
        text = page(helene.post("/lille/ateliers/nouvelle/", data))
        helene.post("/lille/ateliers/nouvelle/", {**data, "shown": hidden(text), "day": ["2026-12-01"]})
    assert sorted(Session.objects.values_list("mode", flat=True)) == ["online", "outside"]
    assert "Médiathèque" in page(helene.get("/lille/ateliers/?du=2026-12-01"))


def test_every_thursday_until_a_day_changed_after_makes_exactly_what_is_shown(helene, lille):
    """The first day is changed after the list was shown: the list is shown again, and as many exist as it says."""
    data = {
        "kind": KindFactory().pk,
        "place": f"r{RoomFactory(antenna=lille).pk}",
        "starts": "14:00",
        "until": "2027-06-30",
    }
    first = page(helene.post("/lille/ateliers/nouvelle/", {**data, "first": "2027-03-04"}))
    text = page(helene.post("/lille/ateliers/nouvelle/", {**data, "first": "2027-03-11", "shown": hidden(first)}))
    assert not Session.objects.exists()
    days = [part.split('"')[0] for part in text.split('name="day" id="day')[1:]]
    ticked = [
        row.split('value="')[1].split('"')[0] for row in text.split('name="day"')[1:] if " checked" in row.split(">")[0]
    ]
    assert len(days) == 16
    assert "2027-05-06" not in ticked
    helene.post("/lille/ateliers/nouvelle/", {**data, "first": "2027-03-11", "shown": hidden(text), "day": ticked})
    assert Session.objects.count() == len(ticked) == 15
    assert {timezone.localtime(s.starts_at).weekday() for s in Session.objects.all()} == {3}


def test_a_day_of_closure_is_left_out_of_a_series(helene, lille):
    ClosureFactory(antenna=lille)
    data = {
        "kind": KindFactory().pk,
        "place": "online",
        "first": "2027-04-06",
        "starts": "14:00",
        "until": "2027-04-20",
    }
    text = page(helene.post("/lille/ateliers/nouvelle/", data))
    assert "Non prévue : fermeture (inventaire)" in text
    assert 'value="2027-04-13" checked' not in text
    helene.post("/lille/ateliers/nouvelle/", {**data, "shown": hidden(text), "day": ["2027-04-13"]})
    assert Session.objects.get().despite_closure


def test_a_volunteer_does_not_plan_and_other_antennas_keys_are_no_pages(signed_in, volunteer, helene, lyon):
    nadia = signed_in(volunteer)
    assert nadia.get(HOME).status_code == 403
    there = SessionFactory(antenna=lyon, starts_at=TUESDAY)
    keys = {
        "fermetures": ClosureFactory(antenna=lyon).pk,
        "semaines": TimetableFactory(antenna=lyon).pk,
        "lieux/salle": RoomFactory(antenna=lyon).pk,
        "lieux/dehors": VenueFactory(antenna=lyon).pk,
        "lieux/materiel": EquipmentFactory(antenna=lyon).pk,
        "seances/%s/deplacer": there.pk,
        "seances/%s/dedoubler": there.pk,
        "seances/%s/suite": there.pk,
        "seances/%s/materiel": there.pk,
    }
    for path, key in keys.items():
        url = f"{HOME}{path % key if '%' in path else f'{path}/{key}'}/"
        assert helene.get(url).status_code == 404, url
        assert nadia.get(url).status_code == 403, url
    assert helene.get(f"{HOME}fermetures/{2**70}/").status_code == 404
