"""Kinds as data: what the nation writes, what PostgreSQL holds, what a new version of Connect leaves alone."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from connect.antennas.doors import open_antenna, open_national
from tests.conftest import as_the_app
from tests.factories.workshops import KindFactory, RoomFactory, SessionFactory, at
from workshops import planning
from workshops.models import Kind, Session, Shape, Skill
from workshops.offer import kinds
from workshops.reference import load

pytestmark = pytest.mark.django_db
NOW = at("2026-11-25", "10:42")


@pytest.fixture
def reference(db):
    load()


@pytest.fixture
def at_the_nation(reference):
    with as_the_app(), open_national():
        yield


def facts(**changes):
    return {
        "name_fr": "Initiation du mardi", "name_en": "Tuesday initiation", "minutes": 90, "capacity": 6, "steps_fr": ["Un", "Deux"],
        "steps_en": ["One", "Two"], "coop_type": "collectif", "difficulty": "beginner", "audience": "everyone",
        "language": "fr", "learners_per_helper": 3, "come_and_go": False, "a_week": 2,
    } | changes  # fmt: skip


def test_the_variants_of_the_field_come_with_connect(reference):
    said = {k.code: (k.parts, k.minutes, k.a_week, k.capacity, k.total_minutes // 60) for k in Kind.objects.all()}
    assert said["first_steps"] == (6, 120, 2, 8, 12)
    assert said["first_steps_nine"] == (9, 120, 3, 8, 18)
    assert said["first_steps_ten_hours"] == (5, 120, 2, 10, 10)
    assert said["job_32_hours"] == (8, 240, 4, 10, 32)
    assert said["discovery"] == (1, 120, 1, 8, 2)
    assert (said["one_question"][1], said["drop_in"][1], said["open_drop_in"][1]) == (90, 45, 150)
    assert Kind.objects.get(code="open_drop_in").come_and_go
    assert Kind.objects.get(code="job_32_hours").variant_of.code == "first_steps"


def test_what_the_nation_wrote_is_not_loaded_over(reference, national):
    mailbox, safety = (Kind.objects.get(code=code) for code in ("mailbox", "safety"))
    kinds.change_kind(mailbox, {"name_fr": "Ses mails"}, [Skill.objects.get(code="sk_safe")], by=national.user, at=NOW)
    Kind.objects.filter(pk=safety.pk).update(name_fr="Abîmé")
    load()
    mailbox.refresh_from_db()
    safety.refresh_from_db()
    assert (mailbox.name_fr, [s.code for s in mailbox.skills.all()]) == ("Ses mails", ["sk_safe"])
    assert safety.name_fr == "Sécurité et arnaques"


def test_a_variant_is_a_copy_with_a_code_of_its_own_and_of_the_first_kind(at_the_nation, national):
    first = Kind.objects.get(code="first_steps")
    one = kinds.add_variant(first, facts(), list(first.skills.all()), by=national.user, at=NOW)
    other = kinds.add_variant(one, facts(), [], by=national.user, at=NOW)
    assert (one.code, other.code) == ("tuesday_initiation", "tuesday_initiation_2")
    assert (one.shape, one.variant_of, other.variant_of) == (Shape.WORKSHOP, first, first)
    assert one.skills.count() == 5
    assert one.position > first.position


def test_what_sessions_were_made_of_keeps_its_shape_and_its_parts(lille):
    kind = KindFactory(steps_fr=["Un"], steps_en=["One"])
    SessionFactory(antenna=lille, kind=kind)
    for change in (
        {"shape": "drop_in", "steps_fr": [], "steps_en": []},
        {"steps_fr": ["a", "b"], "steps_en": ["a", "b"]},
    ):
        with pytest.raises(kinds.SessionsWereMadeOfIt):
            kinds.change_kind(kind, change, [], by=None, at=NOW)
    kinds.change_kind(kind, {"steps_fr": ["Autre"], "steps_en": ["Other"], "minutes": 90}, [], by=None, at=NOW)
    assert Session.objects.get().minutes == 120


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"steps_fr": ["Un"]}, kinds.StepsDiffer),
        ({"steps_fr": ["Un", " "]}, kinds.StepsDiffer),
        ({"shape": Shape.APPLIHOUR}, kinds.NotASeries),
        ({"come_and_go": True}, kinds.NotADropIn),
    ],
)
def test_the_rules_of_a_kind_are_postgresql_s(db, change, refusal):
    with pytest.raises(refusal):
        kinds.add_kind(facts(shape=Shape.WORKSHOP) | change, [], by=None, at=NOW)


def test_a_code_is_for_ever_and_nobody_deletes_a_kind(at_the_nation):
    for sql in ("UPDATE workshops_kind SET code = 'x' WHERE code = 'mailbox'", "DELETE FROM workshops_kind"):
        with pytest.raises(Exception, match=r"for ever|denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_antenna_reads_the_kinds_and_writes_none(lille, reference):
    with as_the_app(), open_antenna(lille.pk):
        assert Kind.objects.exists()
        with pytest.raises(Exception, match="denied"), transaction.atomic():
            Kind.objects.update(name_fr="À nous")


def test_closed_a_kind_keeps_its_sessions_and_gets_no_other(lille):
    kind = KindFactory()
    old = SessionFactory(antenna=lille, kind=kind, planned_at=NOW)
    kinds.close_kind(kind, date(2026, 11, 26), by=None, at=NOW)
    asked = {"antenna_id": lille.pk, "kind": kind, "room": RoomFactory(antenna=lille), "leader": None, "by": None}
    planning.plan(**asked, starts=[at("2026-12-10")], at=NOW)
    with pytest.raises(kinds.NoLongerOffered):
        planning.plan(**asked, starts=[at("2026-12-17")], at=at("2026-11-26", "00:01"))
    old.title = "Encore"
    old.save()
    assert Session.objects.filter(kind=kind).count() == 2
    assert list(Kind.objects.offered(date(2026, 11, 25))) == [kind]
    assert not Kind.objects.offered(date(2026, 11, 26)).exists()
    kinds.reopen_kind(kind, by=None, at=NOW)
    assert Kind.objects.offered(date(2027, 1, 1)).exists()


def test_a_kind_is_not_closed_in_the_past(db):
    with pytest.raises(kinds.ClosedInThePast):
        kinds.close_kind(KindFactory(), date(2026, 11, 24), by=None, at=NOW)


def test_two_kinds_have_two_codes(db):
    KindFactory(code="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Kind.objects.bulk_create([KindFactory.build(code="x")])
