"""Versions of modules: drafts are the nation's own, published ones never change, a variant is for its structure."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.factories.people import StructureFactory
from tests.factories.training import ModuleFactory, a_session
from training.catalogue import versions
from training.catalogue.loading import load_modules
from training.models import Module, ModuleState, Pricing

NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def published(db):
    return ModuleFactory()


def a_draft(of, **facts):
    with open_national():
        return versions.begin(of, key=uuid.uuid4(), by=None, at=NOW, **facts)


def rewrite(draft, **facts):
    return versions.write(draft, facts, read_at=draft.edited_at, by=None, at=timezone.now())


def test_a_new_version_begins_with_what_the_former_one_says(published):
    draft = a_draft(published)
    assert (draft.code, draft.version, draft.state) == ("M1", f"{TODAY.year}.2", ModuleState.DRAFT)
    assert draft.based_on == published
    assert draft.aims_fr == published.aims_fr
    assert a_draft(published).version == f"{TODAY.year}.3"


def test_sent_twice_it_is_one_draft(published):
    key = uuid.uuid4()
    with open_national():
        drafts = {versions.begin(published, key=key, by=None, at=NOW).pk for _ in range(2)}
        made = {versions.begin_module("M9", "Neuf", "Nine", key=uuid.UUID(int=9), by=None, at=NOW).pk for _ in range(2)}
    assert len(drafts) == len(made) == 1


def test_a_code_is_taken_once(published):
    with open_national(), pytest.raises(versions.CodeTaken):
        versions.begin_module("M1", "Un", "One", key=uuid.uuid4(), by=None, at=NOW)


def test_a_draft_is_read_by_the_nation_alone(published, lille, prescriber):
    draft = a_draft(published)
    for door in (open_antenna(lille.pk), open_portal(prescriber.structure_id)):
        with door:
            assert not Module.objects.filter(pk=draft.pk).exists()
            assert Module.objects.filter(pk=published.pk).exists()
    with open_national():
        assert Module.objects.filter(pk=draft.pk).exists()


def test_an_antenna_writes_no_module(published, lille):
    with open_antenna(lille.pk), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Module.objects.update(capacity=3)


def test_a_published_version_says_everything_in_both_languages(published):
    draft = a_draft(published)
    with open_national():
        rewrite(draft, methods_en="")
        with pytest.raises(versions.NotComplete, match=r"(méthodes et moyens|methods and means)"):
            versions.publish(draft, by=None, at=NOW)
    with pytest.raises(IntegrityError, match="module_published_is_complete"), transaction.atomic():
        Module.objects.filter(pk=draft.pk).update(state="published", published_at=NOW)


def test_objectives_are_as_many_in_each_language(published):
    draft = a_draft(published)
    with open_national():
        rewrite(draft, aims_en="Spot a person’s needs")
        with pytest.raises(versions.AimsDiffer):
            versions.publish(draft, by=None, at=NOW)
    with pytest.raises(DatabaseError, match="as many aims"), transaction.atomic():
        Module.objects.filter(pk=draft.pk).update(state="published", published_at=NOW)


def test_published_it_never_changes(published):
    draft = a_draft(published)
    with open_national():
        versions.publish(draft, by=None, at=NOW)
        assert versions.publish(draft, by=None, at=NOW).published_at == NOW
        with pytest.raises(versions.Published):
            rewrite(draft, capacity=3)
    for facts in ({"content_fr": "Autre"}, {"price": 3}, {"state": "draft"}, {"published_at": NOW + timedelta(days=1)}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Module.objects.filter(pk=draft.pk).update(**facts)


def test_a_draft_keeps_what_it_is_a_draft_of(published):
    draft = a_draft(published)
    with pytest.raises(DatabaseError, match="keeps its module"), transaction.atomic():
        Module.objects.filter(pk=draft.pk).update(code="M2")
    other = ModuleFactory(code="M2")
    with pytest.raises(IntegrityError, match="module_based_on_its_code"), transaction.atomic():
        ModuleFactory(code="M3", version="x", based_on=other)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nobodys_words_are_lost(published):
    draft = a_draft(published)
    with open_national():
        rewrite(draft, summary_fr="Une journée.")
        with pytest.raises(versions.WrittenMeanwhile):
            versions.write(draft, {"summary_fr": "Deux."}, read_at=NOW, by=None, at=timezone.now())
    draft.refresh_from_db()
    assert draft.summary_fr == "Une journée."


def test_publishing_may_retire_the_former_version(published):
    draft = a_draft(published)
    with open_national():
        versions.publish(draft, retire_former=True, by=None, at=NOW)
    published.refresh_from_db()
    assert published.retired_on == TODAY
    assert list(Module.objects.in_force(TODAY)) == [draft]
    assert published in Module.objects.in_force(TODAY - timedelta(days=1))


def test_a_variant_leaves_the_version_it_was_written_from(published):
    draft = a_draft(published, variant_for=StructureFactory())
    with open_national():
        versions.publish(draft, retire_former=True, by=None, at=NOW)
    published.refresh_from_db()
    assert published.retired_on is None


def test_a_version_is_retired_from_today_at_the_earliest_and_planned_again(published):
    with open_national():
        with pytest.raises(versions.RetiredInThePast):
            versions.retire(published, TODAY - timedelta(days=1), by=None, at=NOW)
        assert versions.retire(published, TODAY, by=None, at=NOW).retired_on == TODAY
        assert versions.retire(published, None, by=None, at=NOW).retired_on is None
        with pytest.raises(versions.NotPublished):
            versions.retire(a_draft(published), TODAY, by=None, at=NOW)


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"state": "draft", "published_at": None}, "session_module_published"),
        ({"retired_on": TODAY}, "session_module_retired"),
    ],
)
def test_a_session_teaches_a_version_in_force(lille, facts, refused):
    module = ModuleFactory(version="z", **facts)
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        a_session(lille, module=module)
    assert error.value.__cause__.diag.constraint_name == refused


def test_a_variant_is_taught_to_its_structure_alone(lille, published):
    structure, other = StructureFactory(), StructureFactory()
    variant = a_draft(published, variant_for=structure)
    with open_national():
        versions.publish(variant, by=None, at=NOW)
    for reserved_for in (None, other):
        with pytest.raises(DatabaseError, match="written for"), transaction.atomic():
            a_session(lille, module=variant, reserved_for=reserved_for)
    assert a_session(lille, module=variant, reserved_for=structure).pk
    with open_portal(other.pk):
        assert not Module.objects.filter(pk=variant.pk).exists()
    with open_portal(structure.pk):
        assert list(Module.objects.for_structure(structure.pk).filter(pk=variant.pk)) == [variant]
    assert not Module.objects.for_structure(other.pk).filter(pk=variant.pk).exists()


def test_what_is_funded_has_no_price(published):
    draft = a_draft(published)
    with open_national(), pytest.raises(versions.FundedHasNoPrice):
        rewrite(draft, pricing=Pricing.FUNDED, price=300)


def test_versions_of_the_first_release_are_completed_once(db):
    load_modules()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE training_module DISABLE TRIGGER module_frozen")
        cursor.execute("ALTER TABLE training_module DROP CONSTRAINT module_published_is_complete")
        cursor.execute("UPDATE training_module SET content_fr = '', published_at = NULL, title_fr = 'Dit avant'")
        cursor.execute("ALTER TABLE training_module ENABLE TRIGGER module_frozen")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Module.objects.filter(code="M1").update(title_fr="Autre", content_fr="Dit")
    assert load_modules() == "3 modules (0 added)"
    one = Module.objects.get(code="M1")
    assert (one.title_fr, bool(one.content_fr), one.published_at is None) == ("Dit avant", True, False)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Module.objects.filter(code="M1").update(content_fr="Autre chose")


def test_what_comes_with_connect_says_everything(db):
    load_modules()
    for module in Module.objects.all():
        assert versions.missing(module) == []
        for what in ("aims", "content", "methods", "assessment", "accessibility", "contact"):
            french, english = (getattr(module, f"{what}_{tongue}").splitlines() for tongue in ("fr", "en"))
            assert len(french) == len(english), (module.code, what)
        assert "qualiopi" not in str(vars(module)).lower()
    assert [(m.code, m.half_days, m.capacity) for m in Module.objects.order_by("code")] == [
        ("M1", 1, 15), ("M2", 2, 12), ("M3", 2, 10),
    ]  # fmt: skip
    assert Module.objects.get(code="M2").hours == 7


def test_the_day_of_retirement_is_kept_in_the_version(published):
    with open_national():
        versions.retire(published, date(TODAY.year + 1, 1, 1), by=None, at=NOW)
    assert published in Module.objects.in_force(TODAY)
