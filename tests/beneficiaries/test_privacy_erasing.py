"""Erasing somebody: nothing names her any more, and every count and account is as before."""

import re
import uuid
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from beneficiaries.history import PeoplePart
from beneficiaries.models import (
    Appointment,
    Diagnostic,
    Erasure,
    LiaisonSheet,
    Opening,
    Person,
    SearchKey,
    Spelling,
    Visit,
    Why,
)  # fmt: skip
from beneficiaries.privacy import erasing, outside, retention, rows, shell
from connect.antennas import doors
from connect.impact.period import Period
from connect.impact.scope import Scope
from sales.models import FormerBuyer, PlanYear, Sale, SaleBuyer
from tests.antennas.conftest import a_full_day, matrix_cast  # noqa: F401 -- fixtures
from tests.factories.beneficiaries import PersonFactory
from tests.factories.impact import enrolled, visit
from tests.factories.workshops import BookingFactory, SessionFactory
from tests.impact import indicators
from workshops.models import Booking, BookingState

pytestmark = pytest.mark.django_db
CANARY = re.compile(r"jaune|canaria\b", re.IGNORECASE)  # hers alone; the full day has other canaries


@pytest.fixture(autouse=True)
def _own_list(tmp_path, settings):
    settings.DATA = tmp_path


def erase(person, *, why=Why.REQUEST, by=None):
    from tests.factories.people import UserFactory

    with doors.open_national():
        return erasing.erase_people([person.pk], why=why, by=by or UserFactory(), at=timezone.now())


# Names of communes; lists and drafts that somebody is still writing, which no file holds and which go within days.
NAMES_NOBODY_S_FILE = {
    "antennas_commune", "beneficiaries_sheetdraft", "beneficiaries_sheetbatch", "beneficiaries_listimport",
}  # fmt: skip


def tables_with(pattern: str) -> set[str]:
    with connection.cursor() as cursor:
        found = set()
        for table in set(connection.introspection.table_names()) - NAMES_NOBODY_S_FILE:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~* %s', [pattern])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def figures() -> dict:
    """Everything that is published of this year and the last, for all antennas."""
    today = timezone.localdate()
    said = {}
    for year in (today.year - 1, today.year):
        scope = Scope.of_nation(Period.year(year))
        counts = (
            indicators.new_people, indicators.people_and_visits, indicators.motivations, indicators.social_needs,
            indicators.workshops, indicators.skills, indicators.sold, indicators.professionals_trained,
        )  # fmt: skip
        said[year] = {count.__name__: count(scope) for count in counts}
    return said


def test_after_an_erasure_her_name_stands_nowhere_and_every_figure_is_as_before(a_full_day):  # noqa: F811
    """One whole day of somebody: sheet, visit, diagnostic, sale, seat, skills."""
    person = Person.objects.get(first_name="Canari", last_name="Jaune")
    LiaisonSheet.objects.filter(first_name="Canari").update(person=person)
    assert tables_with(CANARY.pattern) != set()
    before, sales = figures(), Sale.objects.count()
    erase(person)
    assert tables_with(CANARY.pattern) == set()
    assert tables_with(re.escape(person.card_number)) == set()
    assert figures() == before
    assert Sale.objects.count() == sales
    call_command("verify_ledger", stdout=StringIO())


def test_each_door_finds_nobody_afterwards(lille):
    person = PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère", phone="+33639981234")
    assert SearchKey.objects.filter(person=person).exists()
    erase(person)
    assert not SearchKey.objects.filter(person=person).exists()
    assert not Spelling.objects.filter(word__in=["zenobie", "quatremere"]).exists()


def test_a_spelling_that_somebody_else_bears_stays(lille):
    gone, stays = PersonFactory.create_batch(2, antenna=lille, first_name="Zénobie", last_name="Quatremère")
    erase(gone)
    assert Spelling.objects.filter(word="quatremere").exists()
    erase(stays)
    assert not Spelling.objects.filter(word="quatremere").exists()


def test_every_field_of_a_person_is_emptied_but_those_of_the_written_list(lille):
    """A field that is added to a person is emptied without anybody thinking of it."""
    person = PersonFactory(
        antenna=lille, phone="+33639981234", phone_shared=True, email="z@example.org", gender="feminin", language="fa",
        postcode="59000", town="Lille", status="seeking", birth_name="Sohrabi",
    )  # fmt: skip
    visit(lille, person, f"{timezone.localdate()}")
    erase(person)
    left = Person.objects.get(pk=person.pk)
    blank = Person()
    for field in Person._meta.concrete_fields:
        if field.name not in shell.STAYS:
            assert getattr(left, field.attname) == getattr(blank, field.attname), field.name
    assert left.status == "seeking"
    assert left.erased_at is not None
    assert {field.name for field in Person._meta.concrete_fields} >= shell.STAYS


def test_her_tickets_are_still_one_person_s_and_nobody_s(a_full_day):  # noqa: F811
    person = Person.objects.get(first_name="Canari", last_name="Jaune")
    tickets, of_others = SaleBuyer.objects.filter(person=person).count(), FormerBuyer.objects.count()
    assert tickets
    erase(person)
    assert not SaleBuyer.objects.filter(person=person).exists()
    assert FormerBuyer.objects.count() == of_others + tickets
    assert str(person.pk) not in {str(token) for token in FormerBuyer.objects.values_list("token", flat=True)}
    assert not PlanYear.objects.filter(person=person).exists()
    assert PlanYear.objects.exists()


def test_a_diagnostic_keeps_what_is_counted_and_nothing_else(a_full_day):  # noqa: F811
    person = Person.objects.get(first_name="Canari", last_name="Jaune")
    erase(person)
    answers = Diagnostic.objects.get(person=person).answers
    assert set(answers) <= {"mo_reasons", "sn_needs", "erased"}


def test_a_seat_to_come_is_free_again(lille):
    session = SessionFactory(antenna=lille, capacity=1)
    booking = BookingFactory(session=session)
    erase(booking.person)
    assert Booking.objects.get(pk=booking.pk).state == BookingState.CANCELLED
    BookingFactory(session=session)


def test_appointments_go_and_openings_stay_for_their_own_time(lille, volunteer):
    person = PersonFactory(antenna=lille)
    Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="Madame Rahimi")
    Opening.objects.create(antenna=lille, person=person, user=volunteer.user, act="opened")
    erase(person)
    assert not Appointment.objects.filter(person=person).exists()
    assert Opening.objects.filter(person=person).count() == 1


def test_doubles_that_were_merged_into_her_go_with_her(lille):
    person, double = PersonFactory.create_batch(2, antenna=lille, first_name="Zénobie", last_name="Quatremère")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE beneficiaries_person SET merged_into_id = %s WHERE id = %s", [person.pk, double.pk])
    assert set(erase(person)) == {person.pk, double.pk}
    assert tables_with("quatrem") == set()


def test_an_erasure_repeated_changes_nothing(lille):
    person = PersonFactory(antenna=lille)
    assert erase(person) == [person.pk]
    at = Erasure.objects.get().at
    assert erase(person) == []
    assert Erasure.objects.get().at == at


def test_a_part_that_leaves_a_name_undoes_the_whole_erasure(lille, monkeypatch):
    """The assertion at the end is the net under the parts."""
    person = PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère")
    Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="Pour Mme QUATREMERE")
    forgetful = {**PeoplePart.erasing, "beneficiaries.Appointment.person": "keep"}
    monkeypatch.setattr(PeoplePart, "erasing", forgetful)
    with pytest.raises(erasing.StillNamed) as fault:
        erase(person)
    assert fault.value.tables == ["beneficiaries.Appointment"]
    assert "Quatrem" not in str(fault.value)
    assert Person.objects.get(pk=person.pk).last_name == "Quatremère"


# --- in the database


def as_role(role: str, sql: str, *args: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(sql, args)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE beneficiaries_person SET first_name = 'Maryam' WHERE id = %s",
        "UPDATE beneficiaries_person SET erased_at = NULL WHERE id = %s",
        "UPDATE beneficiaries_person SET birth_on = '1984-03-12' WHERE id = %s",
    ],
)
def test_nobody_comes_back_by_any_statement_not_even_the_owner_s(lille, sql):
    person = PersonFactory(antenna=lille)
    visit(lille, person, f"{timezone.localdate()}")
    erase(person)
    with pytest.raises(IntegrityError, match="erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [person.pk])


def test_nothing_new_is_written_about_her(lille, volunteer):
    person = PersonFactory(antenna=lille)
    erase(person)
    for act in (
        lambda: Visit.objects.create(antenna=lille, person=person, source="welcome"),
        lambda: Appointment.objects.create(antenna=lille, person=person, starts_at=timezone.now(), purpose="x"),
        lambda: BookingFactory(session=SessionFactory(antenna=lille), person=person),
        lambda: PlanYear.objects.create(person=person, first_on=timezone.localdate()),
        lambda: Opening.objects.create(antenna=lille, person=person, user=volunteer.user, act="opened"),
    ):
        with pytest.raises(IntegrityError, match="erased"), transaction.atomic():
            act()


def test_every_table_that_names_a_person_has_that_rule():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f' AND cardinality(c.conkey) = 1"
            " AND c.confrelid = 'beneficiaries_person'::regclass AND NOT EXISTS (SELECT FROM pg_trigger t"
            " WHERE t.tgrelid = c.conrelid AND t.tgname = 'not_of_the_erased_' || a.attname)"
        )
        assert {name for (name,) in cursor.fetchall()} == {"beneficiaries_erasure", "beneficiaries_lastcontact"}


def test_a_person_cannot_be_called_erased_with_her_name_on(lille):
    person = PersonFactory(antenna=lille)
    with pytest.raises(IntegrityError, match="person_erased_is_empty"), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(erased_at=timezone.now())


FUNCTIONS = (
    "erase_rows(ARRAY[%s]::uuid[], 'beneficiaries_visit', 'person_id', 'delete', '{}', NULL, NULL)",
    "person_rows(%s, 'beneficiaries_visit', 'person_id')",
    "forget_spellings('{}', ARRAY[%s]::uuid[])",
    "ages_alone(ARRAY[%s]::uuid[])",
    "empty_sheets(ARRAY[%s]::uuid[], '{}')",
)


@pytest.mark.parametrize("role", ["connect_web", "connect_antenna", "connect_portal"])
@pytest.mark.parametrize("call", FUNCTIONS)
def test_only_the_national_desk_may_call_what_erases(role, call):
    with pytest.raises(ProgrammingError, match="permission denied for function"):
        as_role(role, f"SELECT {call}", uuid.uuid4())


def test_the_functions_that_erase_touch_only_rows_of_people_already_emptied(lille):
    person = PersonFactory(antenna=lille)
    with pytest.raises(IntegrityError, match="erased person only"):
        as_role("connect_national", f"SELECT {FUNCTIONS[0]}", person.pk)
    with pytest.raises(IntegrityError, match="names no person"):
        as_role(
            "connect_national",
            "SELECT erase_rows(ARRAY[%s]::uuid[], 'sales_sale', 'seller_id', 'delete', '{}', NULL, NULL)", person.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM beneficiaries_visit", "DELETE FROM beneficiaries_person", "DELETE FROM beneficiaries_diagnostic",
        "DELETE FROM beneficiaries_opening", "UPDATE beneficiaries_opening SET act = ''", "DELETE FROM beneficiaries_consent",
        "DELETE FROM beneficiaries_erasure", "DELETE FROM beneficiaries_liaisonsheet",
        "DELETE FROM beneficiaries_retentioncount", "UPDATE beneficiaries_retentionperiod SET months = 1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["connect_web", "connect_antenna", "connect_portal", "connect_national"])
def test_no_door_erases_by_itself(role, sql):
    with pytest.raises(ProgrammingError, match="permission denied"):
        as_role(role, sql)


def test_the_setting_of_an_erasure_opens_nothing_at_a_door(lille):
    """A door may say `connect.erasing`: the rule asks who speaks as well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('connect.erasing', 'on', true), connect_erasing()")
        cursor.execute("SET LOCAL ROLE connect_antenna")
        cursor.execute("SELECT connect_erasing()")
        assert cursor.fetchone() == (False,)
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('connect.erasing', '', true)")


def test_the_books_yield_to_no_erasure():
    with pytest.raises(DatabaseError, match="cannot yield"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT yield_to_erasure('sales_sale', 'frozen')")


def test_each_foreign_key_has_a_rule_and_the_trace_is_asked_of_each():
    """What an erasure does with each table that names a person; the list is short enough to be read."""
    from beneficiaries.parts import parts

    known = {field: rows.rule_of(field, part.erasing.get(field)) for part in parts() for field in part.fields}
    assert set(known.values()) <= {"keep", "cut", "delete"}
    kept = {field for field, rule in known.items() if rule == "keep" and rows.key_of(field).db_constraint}
    assert kept == KEPT, "a table that keeps its link to a shell is a decision: write its reason here"
    asked = {key.model._meta.label for key, _ in rows.keys_to_people()}
    assert {field.rpartition(".")[0] for field in known if rows.key_of(field).db_constraint} <= asked
    assert apps.get_model("beneficiaries.SheetCorrection")._meta.label in asked


KEPT = {
    "beneficiaries.Visit.person", "beneficiaries.Enrolment.person", "workshops.Booking.person",
    "workshops.SkillGained.person", "beneficiaries.Diagnostic.person",  # counted
    "workshops.PathStep.person", "workshops.TimeOnPath.person",  # counted
    "workshops.Message.person",  # the way, the hour and the result; its text is not there
    "beneficiaries.LiaisonSheet.person",  # emptied; its reference and needs are counted
    "beneficiaries.ExternalId.person",  # so that the same list, taken over again, does not write her anew
    "beneficiaries.Referral.person",  # emptied; its need and its result are counted
    "beneficiaries.Opening.person",  # twelve months of its own
    "beneficiaries.Person.merged_into", "beneficiaries.Erasure.person", "beneficiaries.RightsRequest.person",
    "sales.PlanYear.person", "sales.Basket.person",  # cut and deleted by the part itself
}  # fmt: skip


class Ages(TestCase):
    """Whatever the birth and the visits, the shell has on each day of a visit the age that she had."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.dates(date(1920, 1, 1), date(2015, 12, 31)),
        st.lists(st.dates(date(2016, 1, 1), date(2026, 11, 25)), min_size=1, max_size=6, unique=True),
    )
    def test_the_shell_keeps_ages_and_loses_the_date(self, born, days):
        from tests.factories.people import AntennaFactory

        antenna = AntennaFactory(slug="lille")
        person = PersonFactory(antenna=antenna, birth_on=born)
        for day in days:
            visit(antenna, person, f"{day}")
        with connection.cursor() as cursor:
            ages = 'SELECT array_agg(extract(year FROM age("on", %s::date))::int ORDER BY "on") FROM beneficiaries_visit WHERE person_id = %s'
            cursor.execute(ages, [born, person.pk])
            before = cursor.fetchone()[0]
            erase(person)
            left = Person.objects.get(pk=person.pk)
            cursor.execute(ages, [left.birth_on, person.pk])
            assert cursor.fetchone()[0] == before
        if len(days) == 1:
            assert (left.birth_on.month, left.birth_on.day) == (1, 1)


def test_without_a_visit_no_age_stays(lille):
    person = PersonFactory(antenna=lille)
    erase(person)
    left = Person.objects.get(pk=person.pk)
    assert (left.birth_on, left.birth_precision) == (None, "unknown")


# --- the list outside the database


def test_the_list_holds_keys_and_instants_and_nothing_else(lille, django_capture_on_commit_callbacks):
    person = PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère")
    with django_capture_on_commit_callbacks(execute=True):
        erase(person)
    written = outside.path().read_text()
    assert re.fullmatch(rf"{person.pk} \S+\n", written)
    assert set(outside.read()) == {person.pk}
    assert outside.path().stat().st_mode & 0o077 == 0


def test_a_line_cut_by_a_power_failure_hides_no_other():
    one, two = uuid.uuid4(), uuid.uuid4()
    outside.add([(one, timezone.now())])
    with outside.path().open("a") as file:
        file.write(f"{uuid.uuid4()} 2026-1")
    outside.add([(two, timezone.now())])
    assert set(outside.read()) == {one, two}


def test_what_cannot_be_written_is_said_and_made_up_for_later(
    lille, tmp_path, caplog, settings, django_capture_on_commit_callbacks
):
    settings.DATA = tmp_path / "gone"
    person = PersonFactory(antenna=lille)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person)
    assert "cannot be written" in caplog.text
    settings.DATA = tmp_path
    call_command("replay_erasures", stdout=StringIO())
    assert set(outside.read()) == {person.pk}


def test_after_a_restore_nobody_comes_back(lille, django_capture_on_commit_callbacks):
    """Rows copied aside, an erasure, the rows put back as a restored dump would, the replay."""
    person = PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère", phone="+33639981234")
    stays = PersonFactory(antenna=lille, first_name="Albertine")
    visit(lille, person, f"{timezone.localdate()}")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE dump AS SELECT * FROM beneficiaries_person")
    with django_capture_on_commit_callbacks(execute=True):
        erase(person)
    restore(person)
    assert Person.objects.get(pk=person.pk).last_name == "Quatremère"
    out = StringIO()
    call_command("replay_erasures", stdout=out)
    assert "1 replayed" in out.getvalue()
    left = Person.objects.get(pk=person.pk)
    assert (left.last_name, left.phone, left.card_number) == ("", "", None)
    assert tables_with("quatrem") - {"dump"} == set()
    assert Person.objects.get(pk=stays.pk).first_name == "Albertine"
    call_command("replay_erasures", stdout=(again := StringIO()))
    assert "0 replayed, 0 added" in again.getvalue()


def restore(person: Person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE beneficiaries_person DISABLE TRIGGER USER")
        names = ", ".join(f'"{field.column}"' for field in Person._meta.concrete_fields)
        cursor.execute(
            f"UPDATE beneficiaries_person p SET ({names}) = (SELECT {names} FROM dump WHERE id = p.id) WHERE id = %s",
            [person.pk],
        )
        cursor.execute("ALTER TABLE beneficiaries_person ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE beneficiaries_erasure DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM beneficiaries_erasure WHERE person_id = %s", [person.pk])
        cursor.execute("ALTER TABLE beneficiaries_erasure ENABLE TRIGGER USER")


# --- who may


def test_a_manager_erases_whom_only_her_antenna_knows(lille, manager):
    person = PersonFactory(antenna=lille)
    facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
    with doors.open_antenna(lille.pk):
        with pytest.raises(erasing.IdentityNotChecked):
            erasing.erase_here(person, identity_checked=False, **facts)
        erasing.erase_here(person, identity_checked=True, **facts)
    assert Erasure.objects.get().antenna_id == lille.pk
    assert Opening.objects.get(person=person).act == "erased"


def test_somebody_known_elsewhere_is_the_nation_s_to_erase(lille, lyon, manager, national):
    person = PersonFactory(antenna=lille)
    enrolled(person, lyon, "2026-01-05")
    with doors.open_antenna(lille.pk), pytest.raises(erasing.KnownElsewhere):
        erasing.erase_here(person, antenna_id=lille.pk, identity_checked=True, by=manager.user, at=timezone.now())
    with doors.open_national():
        erasing.erase_everywhere(person, identity_checked=True, by=national.user, at=timezone.now())
    assert Person.objects.get(pk=person.pk).erased_at


def test_an_erasure_at_request_without_a_checked_identity_is_refused_by_the_database(lille):
    person = PersonFactory(antenna=lille)
    with pytest.raises(IntegrityError, match="erasure_asked_by_the_person_herself"), transaction.atomic():
        Erasure.objects.create(person=person, why=Why.REQUEST, at=timezone.now())


def test_the_guard_is_put_on_a_table_that_comes_later(lille):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id int, person_id uuid REFERENCES beneficiaries_person)")
        cursor.execute("SELECT guard_the_erased()")
    person = PersonFactory(antenna=lille)
    erase(person)
    with pytest.raises(IntegrityError, match="erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO later VALUES (1, %s)", [person.pk])


def test_last_contacts_are_counted_again_without_her(lille):
    person = PersonFactory(antenna=lille)
    with doors.open_national():
        retention.count_last_contacts()
    erase(person)
    with doors.open_national():
        retention.count_last_contacts()
        assert not retention.leaving(timezone.localdate() + timedelta(days=1), on=timezone.localdate()).exists()
