"""The pages: what they show, what they refuse beside the field, whom they let in."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from beneficiaries.models import Opening, Visit
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import MembershipFactory
from tests.factories.workshops import BookingFactory, KindFactory, RoomFactory, SessionFactory, at, fill
from workshops.models import Booking, KindSkill, Session, SessionVolunteer, Skill, SkillGained

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]
TUESDAY = at("2026-12-01", "14:00")
TODAY = at("2026-11-25", "10:00")
WEEK = "/lille/ateliers/"
UGLY = ["", "0", "-1", "1.5", "abc", "99999999999999999999", "\x00", "' OR 1=1 --", "<script>", "😀", "é" * 5000]


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@pytest.fixture
def nadia(signed_in, volunteer):
    return signed_in(volunteer)


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


@pytest.fixture
def today(lille):
    return SessionFactory(antenna=lille, starts_at=TODAY, capacity=3)


def test_opening_the_booking_and_the_slip_is_in_the_access_journal(nadia, lille, volunteer):
    row = BookingFactory(session=SessionFactory(antenna=lille, starts_at=TUESDAY))
    page(nadia.get(f"{WEEK}inscrire/{row.person_id}/"))
    page(nadia.get(f"{WEEK}inscriptions/{row.pk}/bon/"))
    lines = Opening.objects.filter(person=row.person, user=volunteer.user, antenna=lille)
    assert sorted(lines.values_list("act", flat=True)) == ["opened the booking", "opened the slip"]


# ---- the week


def test_the_week_shows_each_day_with_its_sessions_and_seats(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-26"), capacity=8)
    fill(session, 7)
    text = page(nadia.get(WEEK))
    assert "Semaine du 23 au 28 novembre" in text
    assert "7 sur 8" in text
    assert f'href="/lille/ateliers/{session.pk}/"' in text
    assert "?du=2026-11-16" in text
    assert "?du=2026-11-30" in text


def test_a_public_holiday_is_written_on_its_day(nadia):
    assert "Jour férié (Ascension)" in page(nadia.get(f"{WEEK}?du=2027-05-06"))


@pytest.mark.parametrize("day", ["mardi", "2026-13-01", "1800-01-01", "9999-12-31", "\x00", "2026-11-25<b>"])
def test_a_day_that_is_no_day_is_no_page(nadia, day):
    assert nadia.get(WEEK, {"du": day}).status_code == 404


def test_the_week_takes_as_many_queries_with_one_session_as_with_twenty(nadia, lille, volunteer):
    def count():
        with CaptureQueriesContext(connection) as counted:
            page(nadia.get(WEEK))
        return len(counted)

    fill(SessionFactory(antenna=lille, starts_at=at("2026-11-24", "08:00")), 1)
    count()
    few = count()
    for n in range(20):
        fill(SessionFactory(antenna=lille, starts_at=at("2026-11-24") + timedelta(hours=3 * n)), 2)
    assert count() == few


# ---- a session


def test_one_tap_ticks_and_a_second_unticks(nadia, today):
    (row,) = fill(today, 1)
    tick = f"{WEEK}{today.pk}/presence/"
    assert 'aria-pressed="false"' in page(nadia.get(f"{WEEK}{today.pk}/"))
    assert nadia.post(tick, {"booking": row.pk, "state": "came"}).status_code == 302
    text = page(nadia.get(f"{WEEK}{today.pk}/"))
    assert 'aria-pressed="true"' in text
    assert "1 sur 1. Gardé à" in text
    nadia.post(tick, {"booking": row.pk, "state": "booked"})
    row.refresh_from_db()
    assert row.state == "booked"
    assert not Visit.objects.exists()


def test_an_htmx_tick_answers_the_list_as_a_reload_would_show_it(nadia, today):
    (row,) = fill(today, 1)
    headers = {"HX-Request": "true", "HX-Target": "qui-est-la"}
    answer = nadia.post(f"{WEEK}{today.pk}/presence/", {"booking": row.pk, "state": "came"}, headers=headers)
    part = page(answer)
    assert part.lstrip().startswith("<section")
    seal = r'name="csrfmiddlewaretoken" value="\w+"'
    assert re.sub(seal, "", part).strip() in re.sub(seal, "", page(nadia.get(f"{WEEK}{today.pk}/")))


def test_a_refused_tick_says_why_above_the_list(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    (row,) = fill(session, 1)
    text = page(nadia.post(f"{WEEK}{session.pk}/presence/", {"booking": row.pk, "state": "came"}))
    assert "Les présences se notent le jour même" in text
    row.refresh_from_db()
    assert row.state == "booked"


def test_an_absence_stays_on_the_page_and_is_taken_back(nadia, today):
    row = BookingFactory(session=today, person=PersonFactory(antenna=today.antenna, first_name="Leïla"))
    nadia.post(f"{WEEK}{today.pk}/presence/", {"booking": row.pk, "state": "absent"})
    text = page(nadia.get(f"{WEEK}{today.pk}/"))
    assert "Leïla" in text
    assert "Absence notée" in text
    assert "Revenir dessus" in text


@pytest.mark.parametrize("bad", UGLY)
def test_a_tick_that_names_no_booking_is_no_page(nadia, today, bad):
    assert nadia.post(f"{WEEK}{today.pk}/presence/", {"booking": bad, "state": "came"}).status_code == 404
    (row,) = fill(today, 1)
    assert nadia.post(f"{WEEK}{today.pk}/presence/", {"booking": row.pk, "state": bad}).status_code == 404


def test_a_scanned_card_adds_who_came_without_booking(nadia, today):
    person = PersonFactory(antenna=today.antenna)
    answer = nadia.post(f"{WEEK}{today.pk}/venir/", {"who": person.card_number})
    assert answer.status_code == 302
    row = Booking.objects.get()
    assert (row.person, row.state, row.walk_in) == (person, "came", True)


def test_a_name_proposes_people_and_one_press_adds_her_and_her_name_is_in_no_address(nadia, today):
    person = PersonFactory(antenna=today.antenna, first_name="Olena", last_name="Kovalenko")
    answer = nadia.post(f"{WEEK}{today.pk}/venir/", {"who": "kovalenco olena"})
    text = page(answer)
    assert "Olena Kovalenko" in text
    assert str(person.pk) in text
    assert not Booking.objects.exists()
    answer = nadia.post(f"{WEEK}{today.pk}/venir/", {"person": str(person.pk)})
    assert "lena" not in answer["Location"].lower()
    assert Booking.objects.get().state == "came"


@pytest.mark.parametrize(
    "who", ["", "   ", "\x00", "x" * 5000, "<script>alert(1)</script>", "' OR 1=1 --", "😀", "\u202eمحمد"]
)
def test_whatever_is_typed_for_a_walk_in_gets_a_page(nadia, today, who):
    text = page(nadia.post(f"{WEEK}{today.pk}/venir/", {"who": who}))
    assert "<script>alert" not in text
    assert not Booking.objects.exists()


def test_a_full_session_takes_no_walk_in_and_says_what_to_do(nadia, today):
    fill(today, 3)
    person = PersonFactory(antenna=today.antenna)
    assert "Toutes les places sont prises" in page(nadia.post(f"{WEEK}{today.pk}/venir/", {"who": person.card_number}))


def test_the_end_is_greyed_with_its_reason_until_a_quarter_of_an_hour_before(nadia, today):
    (row,) = fill(today, 1)
    text = page(nadia.get(f"{WEEK}{today.pk}/"))
    assert "Possible à partir de 11 h 45" in text
    assert "Possible à partir" in page(nadia.post(f"{WEEK}{today.pk}/terminer/"))
    row.refresh_from_db()
    assert row.state == "booked"


def test_ten_minutes_before_the_end_the_list_is_closed(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=at("2026-11-25", "08:50"))
    (row,) = fill(session, 1)
    assert nadia.post(f"{WEEK}{session.pk}/terminer/").status_code == 302
    row.refresh_from_db()
    assert row.state == "absent"
    assert "Présences arrêtées le 25 novembre 2026 à 10 h 42" in page(nadia.get(f"{WEEK}{session.pk}/"))


def test_the_last_tap_is_taken_back_in_one_press_and_the_button_says_what_it_undoes(nadia, today):
    row = BookingFactory(session=today, person=PersonFactory(antenna=today.antenna, first_name="Leïla", last_name="H"))
    nadia.post(f"{WEEK}{today.pk}/presence/", {"booking": row.pk, "state": "absent"})
    text = page(nadia.get(f"{WEEK}{today.pk}/"))
    assert "Annuler : l’absence de Leïla H" in text
    change = text.split('name="change" value="')[1].split('"')[0]
    undo = f"{WEEK}emargement/{today.pk}/annuler-geste/"
    assert nadia.post(undo, {"change": change})["Location"] == f"{WEEK}{today.pk}/#qui-est-la"
    row.refresh_from_db()
    assert row.state == "booked"
    assert 'name="change"' not in page(nadia.get(f"{WEEK}{today.pk}/"))
    assert nadia.get(undo)["Location"] == f"{WEEK}{today.pk}/"
    for bad in UGLY:
        assert nadia.post(undo, {"change": bad}).status_code in (200, 404)


def test_a_session_short_of_people_says_how_many_are_missing(helene, today, volunteer):
    SessionVolunteer.objects.create(session=today, antenna=today.antenna, membership=volunteer, leads=True)
    assert "manque" not in page(helene.get(f"{WEEK}{today.pk}/"))
    Session.objects.filter(pk=today.pk).update(capacity=8)
    fill(today, 7)
    text = page(helene.get(f"{WEEK}{today.pk}/"))
    assert "Il manque encore 2 personnes pour aider." in text
    assert "Changer l’équipe" in text


def test_skills_are_noted_person_after_person(nadia, today):
    skill = Skill.objects.create(
        code="sk_mail", label_fr="Envoyer un courriel", label_en="Mail", family="x", position=1
    )
    KindSkill.objects.create(kind=today.kind, skill=skill)
    first, second = fill(today, 2, state="came")
    url = f"{WEEK}inscriptions/{first.pk}/acquis/"
    assert "Envoyer un courriel" in page(nadia.get(url))
    answer = nadia.post(url, {"sk_mail": "2"})
    assert answer["Location"] == f"{WEEK}inscriptions/{second.pk}/acquis/"
    assert nadia.post(answer["Location"], {"sk_mail": "n"})["Location"] == f"{WEEK}{today.pk}/"
    assert SkillGained.objects.get().level == 2
    for bad in set(UGLY) - {"0"}:
        page(nadia.post(url, {"sk_mail": bad}))
    assert SkillGained.objects.get().level == 2


def test_the_session_takes_as_many_queries_with_one_person_as_with_twelve(nadia, lille):
    def count(session):
        with CaptureQueriesContext(connection) as counted:
            page(nadia.get(f"{WEEK}{session.pk}/"))
        return len(counted)

    few, many = (SessionFactory(antenna=lille, starts_at=TODAY, capacity=12) for _n in range(2))
    fill(few, 1, state="came")
    fill(many, 12, state="came")
    fill(many, 5, state="waiting")
    count(few)
    assert count(few) == count(many)


@pytest.mark.parametrize("address", ["presence", "venir", "terminer"])
def test_an_address_of_a_form_opened_by_hand_leads_back_to_the_session(nadia, today, address):
    assert nadia.get(f"{WEEK}{today.pk}/{address}/")["Location"] == f"{WEEK}{today.pk}/"


# ---- a seat


def test_next_tuesday_is_booked_in_one_press(nadia, lille, volunteer):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    url = f"{WEEK}inscrire/{person.pk}/"
    assert "Mardi prochain, 1er décembre" in page(nadia.get(url))
    assert nadia.post(url, {"session": session.pk, "wish": "book"})["Location"] == f"{url}#s{session.pk}"
    row = Booking.objects.get()
    assert (row.person, row.state, row.booked_by) == (person, "booked", volunteer.user)
    assert "A sa place" in page(nadia.get(url))


def test_a_double_click_and_the_back_button_make_one_seat(nadia, lille):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY), PersonFactory(antenna=lille)
    for _press in range(5):
        nadia.post(f"{WEEK}inscrire/{person.pk}/", {"session": session.pk, "wish": "book"})
    assert Booking.objects.count() == 1


def test_a_session_that_filled_meanwhile_says_so_and_offers_other_dates_and_the_waiting_list(nadia, lille):
    session, person = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1), PersonFactory(antenna=lille)
    other = SessionFactory(antenna=lille, starts_at=TUESDAY + timedelta(days=1))
    url = f"{WEEK}inscrire/{person.pk}/"
    page(nadia.get(url))
    fill(session, 1)
    text = page(nadia.post(url, {"session": session.pk, "wish": "book"}))
    assert "Cette séance est complète" in text
    assert f'id="s{other.pk}"' in text
    assert 'name="wish" value="wait"' in text
    nadia.post(url, {"session": session.pk, "wish": "wait"})
    assert Booking.objects.get(person=person).state == "waiting"


def test_a_session_that_ended_meanwhile_is_refused_with_a_sentence(nadia, lille):
    session, person = SessionFactory(antenna=lille, starts_at=at("2026-11-24")), PersonFactory(antenna=lille)
    text = page(nadia.post(f"{WEEK}inscrire/{person.pk}/", {"session": session.pk, "wish": "book"}))
    assert "Cette séance est finie" in text
    assert not Booking.objects.exists()


@pytest.mark.parametrize("bad", UGLY)
def test_a_seat_in_no_session_is_no_page(nadia, lille, bad):
    person = PersonFactory(antenna=lille)
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    url = f"{WEEK}inscrire/{person.pk}/"
    assert nadia.post(url, {"session": bad, "wish": "book"}).status_code == 404
    assert nadia.post(url, {"session": session.pk, "wish": bad}).status_code == 404
    assert not Booking.objects.exists()


def test_a_seat_is_given_back_and_seen_by_the_next(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY, capacity=1)
    (row,) = fill(session, 1)
    assert nadia.get(f"{WEEK}inscriptions/{row.pk}/annuler/")["Location"] == f"{WEEK}{session.pk}/"
    row.refresh_from_db()
    assert row.state == "booked"
    nadia.post(f"{WEEK}inscriptions/{row.pk}/annuler/")
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert "1 place rendue" in page(nadia.get(f"{WEEK}{session.pk}/"))


def test_the_slip_names_its_holder_and_nobody_else(nadia, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    people = [PersonFactory(antenna=lille, first_name=f"Canari{n}", last_name=f"Oiseau{n}") for n in range(8)]
    rows = [BookingFactory(session=session, person=person) for person in people]
    text = page(nadia.get(f"{WEEK}inscriptions/{rows[3].pk}/bon/"))
    assert "Canari3 Oiseau3" in text
    assert "mardi 1er décembre 2026" in text
    assert [n for n in range(8) if f"Canari{n}" in text or f"Oiseau{n}" in text] == [3]


def test_the_slip_speaks_the_person_s_language(nadia, lille):
    row = BookingFactory(
        session=SessionFactory(antenna=lille, starts_at=TUESDAY), person=PersonFactory(antenna=lille, language="en")
    )
    text = page(nadia.get(f"{WEEK}inscriptions/{row.pk}/bon/"))
    assert "Your appointment" in text
    assert "Mailbox" in text


# ---- planning


def planned(antenna, **facts):
    return {
        "kind": KindFactory().pk, "place": f"r{RoomFactory(antenna=antenna).pk}", "first": "2026-12-01", "starts": "14:00", **facts,
    }  # fmt: skip


def shown_in(text):
    return text.split('name="shown" value="')[1].split('"')[0]


def test_the_dates_are_shown_before_anything_is_written_then_as_many_exist(helene, lille):
    data = planned(lille, times="6")
    text = page(helene.post(f"{WEEK}nouvelle/", data))
    assert not Session.objects.exists()
    days = [f"2026-12-{n:02d}" for n in (1, 8, 15, 22, 29)] + ["2027-01-05"]
    assert all(f'value="{day}" checked' in text for day in days)
    answer = helene.post(f"{WEEK}nouvelle/", {**data, "shown": shown_in(text), "day": days})
    assert answer["Location"] == f"{WEEK}?du=2026-12-01"
    assert Session.objects.count() == 6


def test_a_date_changed_after_the_list_was_shown_shows_the_list_again(helene, lille):
    data = planned(lille, times="3")
    shown = shown_in(page(helene.post(f"{WEEK}nouvelle/", data)))
    changed = {**data, "first": "2026-12-03", "shown": shown, "day": ["2026-12-01"]}
    text = page(helene.post(f"{WEEK}nouvelle/", changed))
    assert "jeudi 3 décembre 2026" in text
    assert not Session.objects.exists()


def test_a_public_holiday_is_left_out_unless_it_is_ticked(helene, lille):
    data = planned(lille, first="2027-04-29", times="2")
    text = page(helene.post(f"{WEEK}nouvelle/", data))
    assert "Non prévue : jour férié (Ascension)" in text
    assert 'value="2027-05-06" checked' not in text
    helene.post(f"{WEEK}nouvelle/", {**data, "shown": shown_in(text), "day": ["2027-04-29", "2027-05-06"]})
    assert Session.objects.filter(starts_at=at("2027-05-06", "14:00")).exists()


def test_a_taken_room_is_refused_beside_the_field_and_nothing_is_half_planned(helene, lille):
    data = planned(lille, times="3")
    SessionFactory(antenna=lille, room_id=data["place"][1:], starts_at=at("2026-12-15", "15:00"))
    shown = shown_in(page(helene.post(f"{WEEK}nouvelle/", data)))
    days = ["2026-12-01", "2026-12-08", "2026-12-15"]
    text = page(helene.post(f"{WEEK}nouvelle/", {**data, "shown": shown, "day": days}))
    assert "est prise le 15 décembre 2026" in text
    assert 'id="error_1_id_place"' in text or 'id="id_place_error"' in text
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("first", ["", "1800-01-01", "2999-01-01", "2026-11-24", "31/02/2027", "\x00", "<b>"]),
        ("starts", ["", "25:00", "midi", "\x00", "😀"]),
        ("times", ["0", "-3", "61", "1.5", "mille", "99999999999999999999", "\x00"]),
        ("capacity", ["0", "-1", "201", "21", "2.345", "\x00"]),
        ("minutes", ["1", "-5", "481", "x"]),
        ("kind", ["", "999999", "x", "\x00"]),
        ("place", ["", "999999", "r999999", "v1", "' OR 1=1 --", "r\x00"]),
        ("link", ["x", "javascript:alert(1)", "https://un.lieu/seance"]),
        ("to", ["13:00", "14:00", "x", "23:59"]),
        ("cut", ["on"]),
        ("until", ["2026-11-01", "2999-01-01", "x"]),
        ("every", ["3", "x"]),
        ("difficulty", ["x"]),
        ("audience", ["x"]),
        ("language", ["xx"]),
        ("leader", ["999999", "x"]),
        ("title", ["x" * 81, "a\x00b"]),
        ("weekdays", ["9", "x"]),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field(helene, lille, field, values):
    data = planned(lille)
    for value in values:
        text = page(helene.post(f"{WEEK}nouvelle/", {**data, field: value}))
        assert "invalid-feedback" in text, (field, value)
        assert 'name="shown"' not in text
    assert not Session.objects.exists()


def test_odd_titles_are_kept_as_text(helene, lille):
    for title in ("<script>alert(1)</script>", "مرحبا 😀"):
        data = planned(lille, title=title)
        shown = shown_in(page(helene.post(f"{WEEK}nouvelle/", data)))
        helene.post(f"{WEEK}nouvelle/", {**data, "shown": shown, "day": ["2026-12-01"]})
        Session.objects.get(title=title)
        assert "<script>alert" not in page(helene.get(f"{WEEK}?du=2026-12-01"))
        Session.objects.all().delete()


def test_a_missing_volunteer_is_chosen_from_the_team(helene, today, volunteer):
    assert "Choisir qui la mène" in page(helene.get(f"{WEEK}{today.pk}/"))
    url = f"{WEEK}{today.pk}/equipe/"
    assert volunteer.user.get_full_name() in page(helene.get(url))
    for bad in ("999999", "x", "\x00"):
        assert "invalid-feedback" in page(helene.post(url, {"leader": bad}))
    assert helene.post(url, {"leader": volunteer.pk}).status_code == 302
    assert f"Avec {volunteer.user.first_name}." in page(helene.get(f"{WEEK}{today.pk}/"))
    other = SessionFactory(antenna=today.antenna, starts_at=TODAY + timedelta(minutes=30))
    text = page(helene.post(f"{WEEK}{other.pk}/equipe/", {"leader": volunteer.pk}))
    assert "est déjà pris le 25 novembre 2026" in text


def test_the_number_of_seats_is_refused_beside_its_field(helene, today):
    fill(today, 2)
    url = f"{WEEK}{today.pk}/places/"
    assert "Davantage de personnes sont inscrites" in page(helene.post(url, {"capacity": "1"}))
    assert "Cette salle a moins de places" in page(helene.post(url, {"capacity": "21"}))
    for bad in UGLY:
        page(helene.post(url, {"capacity": bad}))
    assert helene.post(url, {"capacity": "5"}).status_code == 302
    today.refresh_from_db()
    assert today.capacity == 5


def test_a_cancelled_session_lists_whom_to_tell(helene, lille):
    session = SessionFactory(antenna=lille, starts_at=TUESDAY)
    BookingFactory(session=session, person=PersonFactory(antenna=lille, first_name="Aïcha", phone="+33639981570"))
    BookingFactory(
        session=session, state="cancelled", changed_at=TODAY, person=PersonFactory(antenna=lille, first_name="Bernard")
    )
    url = f"{WEEK}{session.pk}/annuler/"
    assert "1 personne sera prévenue" in page(helene.get(url))
    helene.post(url)
    text = page(helene.get(f"{WEEK}{session.pk}/"))
    assert "Aïcha" in text
    assert "06 39 98 15 70" in text
    assert "Bernard" not in text


# ---- who may


def test_a_volunteer_books_and_ticks_but_does_not_plan(nadia, today):
    assert "Ajouter une séance" not in page(nadia.get(WEEK))
    for url in (f"{WEEK}nouvelle/", f"{WEEK}{today.pk}/annuler/", f"{WEEK}{today.pk}/equipe/"):
        assert nadia.get(url).status_code == 403
    assert nadia.post(f"{WEEK}{today.pk}/places/", {"capacity": 3}).status_code == 403


def test_an_employee_plans(signed_in, lille):
    assert signed_in(MembershipFactory(antenna=lille, role="employee")).get(f"{WEEK}nouvelle/").status_code == 200


def test_another_antenna_s_keys_are_no_pages_under_one_s_own_prefix(signed_in, stranger, lille, lyon):
    session = SessionFactory(antenna=lille, starts_at=TODAY)
    (row,) = fill(session, 1)
    own = SessionFactory(antenna=lyon, starts_at=TODAY)
    ines = signed_in(stranger)
    lyon_week = "/lyon/ateliers/"
    assert "Boîte mail" in page(ines.get(lyon_week))
    gets = [
        f"{session.pk}/",
        f"{session.pk}/feuille/",
        f"inscrire/{row.person_id}/",
        f"inscriptions/{row.pk}/bon/",
        f"inscriptions/{row.pk}/acquis/",
    ]
    assert [ines.get(lyon_week + url).status_code for url in gets] == [404] * 5
    here = PersonFactory(antenna=lyon)
    posts = [
        (f"{session.pk}/presence/", {"booking": row.pk, "state": "came"}),
        (f"{own.pk}/presence/", {"booking": row.pk, "state": "came"}),
        (f"{session.pk}/venir/", {"who": "x"}),
        (f"{own.pk}/venir/", {"person": str(row.person_id)}),
        (f"{session.pk}/terminer/", {}),
        (f"inscriptions/{row.pk}/annuler/", {}),
        (f"inscriptions/{row.pk}/acquis/", {"sk_mail": "1"}),
        (f"inscrire/{here.pk}/", {"session": session.pk, "wish": "book"}),
        (f"inscrire/{row.person_id}/", {"session": own.pk, "wish": "book"}),
    ]
    assert [(url, ines.post(lyon_week + url, data).status_code) for url, data in posts] == [
        (url, 404) for url, _d in posts
    ]
    assert ines.get(f"{WEEK}{session.pk}/").status_code == 403
    row.refresh_from_db()
    assert row.state == "booked"


@pytest.mark.parametrize("table", ["kind", "room", "session", "sessionvolunteer", "booking", "skillgained"])
def test_the_manager_reads_workshops_in_the_admin_and_no_name_is_written_there(helene, today, table):
    BookingFactory(session=today, person=PersonFactory(antenna=today.antenna, first_name="Canari"))
    text = page(helene.get(f"/lille/admin/workshops/{table}/"))
    assert "Canari" not in text


def test_a_room_is_added_in_the_admin_and_its_name_once(helene, lille):
    data = {"site": lille.sites.get().pk, "name": "Salle Lys", "seats": "8", "closed_on": ""}
    assert helene.post("/lille/admin/workshops/room/add/", data).status_code == 302
    assert "Une salle porte déjà ce nom" in page(helene.post("/lille/admin/workshops/room/add/", data))
