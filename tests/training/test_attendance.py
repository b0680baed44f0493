"""Planning, moving, cancelling a session; noting who came."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from connect.partners.models import Professional
from connect.post.models import Letter
from tests.factories.people import MembershipFactory, ProfessionalFactory, StructureFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came, colleague_of
from training import attendance, planning
from training.models import Attendance, Half, HalfDay, Module, RegistrationState, Session
from training.planning import Slot

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


def asked(module, *slots, extra=None):
    data = {
        "module": module.pk, "place": "Salle Deûle", "key": uuid4(), "slots-TOTAL_FORMS": "4", "slots-INITIAL_FORMS": "0",
    }  # fmt: skip
    for n in range(4):
        day, half = slots[n] if n < len(slots) else ("", "am")
        data |= {f"slots-{n}-day": day, f"slots-{n}-half": half}
    return data | (extra or {})


def test_a_manager_plans_a_session(signed_in, lille, manager):
    module = ModuleFactory(code="M2", half_days=2, capacity=12)
    page = signed_in(manager).post(
        "/lille/formations/nouvelle/", asked(module, (TOMORROW, "pm"), (TOMORROW, "am")), follow=True
    )
    session = Session.objects.get()
    assert page.redirect_chain[-1][0] == f"/lille/formations/{session.pk}/"
    assert (session.antenna, session.capacity, session.starts_on) == (lille, 12, TOMORROW)
    assert [(h.day, h.half, h.hours) for h in session.half_days.all()] == [(TOMORROW, "am", 3.5), (TOMORROW, "pm", 3.5)]


def test_sent_twice_one_session_is_planned(signed_in, lille, manager):
    data = asked(ModuleFactory(), (TOMORROW, "am"))
    for _ in range(2):
        signed_in(manager).post("/lille/formations/nouvelle/", data)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("slots", "extra", "sentence"),
    [
        ([], {}, "au moins une demi-journée"),
        ([("", "pm")], {}, "au moins une demi-journée"),
        ([("1800-01-01", "am")], {}, "Ce jour est passé"),
        ([("2999-01-01", "am")], {}, "plus de dix-huit mois"),
        ([("n’importe quoi", "am")], {}, "date"),
        ([(TOMORROW, "am"), (TOMORROW, "am")], {}, "deux fois"),
        ([(TOMORROW, "nuit")], {}, "choix"),
        ([(TOMORROW, "am")], {"capacity": "-3"}, "capacity"),
        ([(TOMORROW, "am")], {"capacity": "1000000000000000000000"}, "capacity"),
        ([(TOMORROW, "am")], {"capacity": "2.5"}, "capacity"),
        ([(TOMORROW, "am")], {"capacity": "16"}, "15 personnes au plus"),
        ([(TOMORROW, "am")], {"place": "a" * 201}, "200"),
        ([(TOMORROW, "am")], {"place": "a\x00"}, "nul"),
        ([(TOMORROW, "am")], {"place": ""}, "Écrivez où c’est"),
        ([(TOMORROW, "am")], {"module": "999999"}, "module"),
        ([(TOMORROW, "am")], {"site": "1\x00"}, "site"),
        ([(TOMORROW, "am")], {"reserved_for": "<script>"}, "reserved_for"),
        ([(TOMORROW, "am")], {"key": "pas une clé"}, "key"),
        ([(TOMORROW, "am")], {"slots-TOTAL_FORMS": "999999"}, "formulaire"),
    ],
)
def test_bad_input_gets_a_sentence_and_plans_nothing(signed_in, lille, manager, slots, extra, sentence):
    page = signed_in(manager).post("/lille/formations/nouvelle/", asked(ModuleFactory(), *slots, extra=extra))
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not Session.objects.exists()


def test_a_session_is_not_shorter_than_its_module(signed_in, lille, manager):
    page = signed_in(manager).post(
        "/lille/formations/nouvelle/", asked(ModuleFactory(code="M2", half_days=2), (TOMORROW, "am"))
    )
    assert "Ce module dure 2 demi-journées" in page.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CIVIC])
def test_volunteers_note_who_came_and_plan_nothing(signed_in, lille, role):
    client = signed_in(MembershipFactory(role=role, antenna=lille))
    one = RegistrationFactory(session=a_session(lille, timezone.localdate()))
    half = one.session.half_days.first()
    assert client.get("/lille/formations/nouvelle/").status_code == 403
    assert client.post(f"/lille/formations/{one.session_id}/annuler/").status_code == 403
    assert client.post(f"/lille/formations/{one.session_id}/attestations/").status_code == 403
    answer = client.post(
        f"/lille/formations/{one.session_id}/presence/", {"half_day": half.pk, "registration": one.pk, "present": "on"}
    )
    assert answer.status_code == 302
    assert Attendance.objects.get().present


def test_a_second_tap_takes_the_tick_back(signed_in, lille, volunteer):
    client, one = signed_in(volunteer), RegistrationFactory(session=a_session(lille, timezone.localdate()))
    half, address = one.session.half_days.first(), f"/lille/formations/{one.session_id}/presence/"
    client.post(address, {"half_day": half.pk, "registration": one.pk, "present": "on"})
    page = client.post(
        address, {"half_day": half.pk, "registration": one.pk, "present": ""}, headers={"HX-Request": "true"}
    )
    assert not Attendance.objects.get().present
    assert 'aria-pressed="false"' in page.content.decode()
    assert "<html" not in page.content.decode()


def test_htmx_and_a_reload_show_the_same_list(signed_in, lille, volunteer):
    client, one = signed_in(volunteer), RegistrationFactory(session=a_session(lille, timezone.localdate()))
    half = one.session.half_days.first()
    part = client.post(
        f"/lille/formations/{one.session_id}/presence/",
        {"half_day": half.pk, "registration": one.pk, "present": "on"},
        headers={"HX-Request": "true"},
    ).content.decode()
    whole = client.get(f"/lille/formations/{one.session_id}/?dj={half.pk}").content.decode()
    for text in (part, whole):
        assert 'aria-pressed="true"' in text
        assert "3\xa0h\xa030 sur 7\xa0h" in text


def test_a_half_day_to_come_is_not_noted_in_advance(signed_in, lille, volunteer):
    one = RegistrationFactory(session=a_session(lille, TOMORROW))
    half = one.session.half_days.first()
    with open_antenna(lille.pk):
        with pytest.raises(attendance.NotYet):
            attendance.note(half, one, present=True, at=timezone.now(), by=volunteer.user)
        with pytest.raises(DatabaseError, match="has not come yet"), transaction.atomic():
            Attendance.objects.create(
                antenna=lille,
                session=one.session,
                half_day=half,
                registration=one,
                present=True,
                noted_by=volunteer.user,
            )
    page = signed_in(volunteer).post(
        f"/lille/formations/{one.session_id}/presence/", {"half_day": half.pk, "registration": one.pk, "present": "on"},
        follow=True,
    )  # fmt: skip
    assert "Les présences se notent le jour même" in page.content.decode().replace("présences se", "présences se")


def test_attendance_is_of_this_session_and_of_registered_people(lille, volunteer):
    one = RegistrationFactory(session=a_session(lille, timezone.localdate()))
    gone = RegistrationFactory(session=one.session, state=RegistrationState.CANCELLED)
    other = RegistrationFactory(session=a_session(lille, timezone.localdate()))
    half = one.session.half_days.first()
    for registration in (gone, other):
        with open_antenna(lille.pk), pytest.raises(attendance.NotExpected):
            attendance.note(half, registration, present=True, at=timezone.now(), by=volunteer.user)


def test_lyon_sees_and_notes_nothing_of_lille(signed_in, lille, stranger):
    one = RegistrationFactory(session=a_session(lille, timezone.localdate()))
    client = signed_in(stranger)
    assert client.get(f"/lyon/formations/{one.session_id}/").status_code == 404
    assert client.post(f"/lyon/formations/{one.session_id}/presence/", {}).status_code == 404
    assert one.professional.last_name not in client.get("/lyon/formations/").content.decode()


@pytest.mark.parametrize("asked_for", ["x", "²", "-1", "1 OR 1=1", "9" * 40, "0", "\x00"])
def test_a_half_day_that_is_none_is_a_404(signed_in, lille, volunteer, asked_for):
    session = a_session(lille)
    assert signed_in(volunteer).get(f"/lille/formations/{session.pk}/", {"dj": asked_for}).status_code == 404


@pytest.mark.parametrize("junk", [{}, {"half_day": "x"}, {"half_day": "1\x00", "registration": "🙂"}])
def test_a_tap_that_names_nobody_is_a_404(signed_in, lille, volunteer, junk):
    session = a_session(lille)
    assert signed_in(volunteer).post(f"/lille/formations/{session.pk}/presence/", junk).status_code == 404


def test_the_sheet_asks_as_many_queries_for_one_person_as_for_ten(signed_in, lille, manager):
    client, session, counts = signed_in(manager), a_session(lille, timezone.localdate()), []
    client.get(f"/lille/formations/{session.pk}/")
    for size in (1, 10):
        for _ in range(size):
            came(RegistrationFactory(session=session))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/lille/formations/{session.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_moving_a_session_tells_who_is_registered_and_never_one_who_left(lille, manager):
    """C076."""
    session = a_session(lille)
    gone = ProfessionalFactory(is_referent=True, ends_on=timezone.localdate() - timedelta(days=1))
    still = colleague_of(gone, is_referent=True)
    goer = colleague_of(gone)
    RegistrationFactory(session=session, professional=goer, registered_by=gone)
    RegistrationFactory(session=session, professional=colleague_of(gone), state=RegistrationState.CANCELLED)
    closed = ProfessionalFactory(is_referent=True)
    closed.user.is_active = False
    closed.user.save()
    RegistrationFactory(session=session, professional=closed)
    later = session.starts_on + timedelta(days=7)
    with open_antenna(lille.pk):
        planning.move(session, slots=[Slot(later, Half.MORNING), Slot(later, Half.AFTERNOON)], by=manager.user)
    assert set(Letter.objects.values_list("recipient", flat=True)) == {still.email, goer.email}
    assert not any(name in Letter.objects.first().subject for name in (goer.last_name, still.last_name))


def test_who_registered_is_told_rather_than_every_referent(lille, manager):
    session, sophie = a_session(lille), ProfessionalFactory(is_referent=True)
    colleague_of(sophie, is_referent=True)
    RegistrationFactory(session=session, professional=sophie)
    with open_antenna(lille.pk):
        planning.cancel(session, by=manager.user)
    assert [letter.recipient for letter in Letter.objects.all()] == [sophie.email]


def test_a_structure_nobody_can_write_to_is_a_call_to_make(signed_in, lille, manager):
    """C076: if there is no other active contact, staff see a task."""
    one = RegistrationFactory(
        session=a_session(lille),
        professional=ProfessionalFactory(
            structure=StructureFactory(name="Foyer des Moulins", phone="+33320000000"),
            ends_on=timezone.localdate() - timedelta(days=1),
        ),
    )
    page = signed_in(manager).get(f"/lille/formations/{one.session_id}/").content.decode()
    assert "Appeler Foyer des Moulins" in page


def test_a_session_moves_on_its_page(signed_in, lille, manager):
    session = a_session(lille)
    day = session.starts_on + timedelta(days=1)
    data = {"slots-TOTAL_FORMS": "2", "slots-INITIAL_FORMS": "2", "slots-0-day": day, "slots-0-half": "am"}
    short = signed_in(manager).post(f"/lille/formations/{session.pk}/deplacer/", data | {"slots-1-day": ""})
    assert "Cette session a 2 demi-journées" in short.content.decode()
    signed_in(manager).post(
        f"/lille/formations/{session.pk}/deplacer/", data | {"slots-1-day": day, "slots-1-half": "pm"}
    )
    session.refresh_from_db()
    assert (session.starts_on, session.ends_on) == (day, day)


def test_a_session_where_somebody_came_keeps_its_days_and_is_not_cancelled(lille, manager):
    one = RegistrationFactory(session=a_session(lille, timezone.localdate()))
    came(one)
    with open_antenna(lille.pk):
        with pytest.raises(planning.AlreadyHeld):
            planning.move(one.session, slots=[Slot(TOMORROW, "am"), Slot(TOMORROW, "pm")], by=manager.user)
        with pytest.raises(planning.AlreadyHeld):
            planning.cancel(one.session, by=manager.user)
        with pytest.raises(DatabaseError, match="attendance was noted"), transaction.atomic():
            HalfDay.objects.update(day=date(2030, 1, 1))


def test_a_cancelled_session_stays_cancelled(lille, manager):
    session = a_session(lille)
    with open_antenna(lille.pk):
        planning.cancel(session, by=manager.user)
        planning.cancel(session, by=manager.user)
        with pytest.raises(DatabaseError, match="stays cancelled"), transaction.atomic():
            Session.objects.update(state="planned")


def test_a_version_of_a_module_never_changes(lille):
    module = ModuleFactory()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Module.objects.update(title_fr="Autre chose")
    module.retired_on = timezone.localdate()
    module.save()


def test_a_session_stands_at_a_site_of_its_antenna(lille, lyon):
    with pytest.raises(IntegrityError, match="training_session_site_of_antenna"), transaction.atomic():
        a_session(lille, site=lyon.sites.get())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_catalogue_loads_twice_the_same(db):
    from training.catalogue.loading import load_modules

    load_modules()
    assert load_modules() == "3 modules (0 added)"
    assert [(m.code, m.half_days, m.capacity) for m in Module.objects.order_by("code")] == [
        ("M1", 1, 15), ("M2", 2, 12), ("M3", 2, 10),
    ]  # fmt: skip


def test_professionals_in_the_portal_are_counted_by_nobody_else(lille):
    """The portal's rows of a session it may open hold no other structure's person."""
    from connect.antennas.doors import open_portal

    one = RegistrationFactory(session=a_session(lille))
    other = ProfessionalFactory()
    with open_portal(other.structure_id):
        assert not Professional.objects.filter(pk=one.professional_id).exists()
