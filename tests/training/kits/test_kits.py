"""Ready-made workshops: frozen once published, taken by who was attested, told once, counted for the network."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.documents import Document
from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory, colleague_of
from tests.factories.training_catalogue import A_PDF, RUN, a_kit, attested, led
from training.kits import effect, making, taking
from training.models import KitDownload, KitFile, KitRun, KitTheme, KitVersion

NOW = timezone.now()
TODAY = timezone.localdate()


def published_again(kit):
    with open_national():
        draft = making.begin_version(kit, key=uuid.uuid4(), by=None, at=NOW)
        making.add_file(draft, Document(DocumentKind.PDF, A_PDF), part="guide", title="Guide", by=None, at=NOW)
        return making.publish(draft, by=None, at=NOW)


# Made by the nation


def test_a_kit_is_not_published_without_its_guide(db):
    draft = a_kit(published=False)
    with open_national():
        making.remove_file(draft.files.get(), by=None, at=NOW)
        with pytest.raises(making.NoGuide):
            making.publish(draft, by=None, at=NOW)


def test_published_neither_it_nor_its_files_change(kit):
    file = kit.files.get()
    with open_national():
        with pytest.raises(making.KitPublished):
            making.write(kit, {"minutes": 30}, by=None, at=NOW)
        with pytest.raises(making.KitPublished):
            making.remove_file(file, by=None, at=NOW)
    for change in (
        lambda: KitVersion.objects.update(minutes=30),
        lambda: KitFile.objects.update(removed_at=NOW),
        lambda: KitFile.objects.create(
            version=kit, part="sheet", title="x", kind="pdf", size=1, key="kits/aa/" + "a" * 32
        ),
    ):
        with pytest.raises(DatabaseError, match=r"(never changes|stay)"), transaction.atomic():
            change()


def test_a_file_taken_off_a_draft_leaves_its_row_and_no_bytes(db, django_capture_on_commit_callbacks):
    file = a_kit(published=False).files.get()
    assert default_storage.exists(file.key)
    with django_capture_on_commit_callbacks(execute=True), open_national():
        making.remove_file(file, by=None, at=NOW)
        making.remove_file(file, by=None, at=NOW)
    assert not default_storage.exists(file.key)
    assert KitFile.objects.get().removed_at == NOW


def test_a_new_version_retires_the_former_one(kit):
    new = published_again(kit)
    kit.refresh_from_db()
    assert kit.retired_on == TODAY
    assert list(taking.proposed(TODAY)) == [new]
    assert new.version != kit.version


def test_sent_twice_it_is_one_kit_and_an_address_is_taken_once(db):
    facts = {"code": "mail", "module_code": "M3", "title_fr": "Mail", "title_en": "Mail"}
    key = uuid.uuid4()
    with open_national():
        assert len({making.begin_kit(facts, key=key, by=None, at=NOW).pk for _ in range(2)}) == 1
        with pytest.raises(making.KitCodeTaken):
            making.begin_kit(facts, key=uuid.uuid4(), by=None, at=NOW)


def test_drafts_are_the_nations_own(lille, trained):
    draft = a_kit(published=False)
    for door in (open_antenna(lille.pk), open_portal(trained.structure_id)):
        with door:
            assert not KitVersion.objects.filter(pk=draft.pk).exists()
            assert not KitFile.objects.exists()


# Taken by who was attested


def test_who_was_attested_takes_a_kit_and_each_time_is_kept(kit, lille, trained):
    with open_portal(trained.structure_id):
        assert taking.modules_of(trained, {"M3", "M1"}) == {"M3"}
        for _ in range(2):
            taking.take(kit.files.get(), by=trained, at=NOW)
    assert [one.antenna_id for one in KitDownload.objects.all()] == [lille.pk] * 2
    assert effect.taken_by_kit() == {kit.kit_id: 1}


def test_nobody_else_takes_it_not_even_her_colleague(kit, trained):
    colleague = colleague_of(trained)
    with open_portal(trained.structure_id):
        assert taking.modules_of(colleague, {"M3"}) == set()
        with pytest.raises(taking.NotTrained):
            taking.take(kit.files.get(), by=colleague, at=NOW)
        with pytest.raises(taking.NotTrained):
            taking.tell(kit, RUN | {"held_on": TODAY}, key=uuid.uuid4(), by=colleague, at=NOW)


def test_another_module_does_not_open_it(lille):
    professional, kit = ProfessionalFactory(), a_kit(module_code="M2")
    attested(professional, lille, ModuleFactory(code="M3"))
    with open_portal(professional.structure_id), pytest.raises(taking.NotTrained):
        taking.take(kit.files.get(), by=professional, at=NOW)


def test_what_she_learnt_follows_her_to_another_structure(kit, trained):
    new_post = ProfessionalFactory(user=trained.user)
    with open_portal(new_post.structure_id):
        assert taking.take(kit.files.get(), by=new_post, at=NOW).pk


def test_at_another_structures_portal_nobody_takes_for_her(kit, trained, prescriber):
    with open_portal(prescriber.structure_id):
        assert taking.modules_of(trained, {"M3"}) == set()
        with pytest.raises(taking.NotTrained):
            taking.take(kit.files.get(), by=trained, at=NOW)


def test_a_retired_version_is_not_taken_and_still_told(kit, trained):
    published_again(kit)
    with open_portal(trained.structure_id), pytest.raises(taking.NoLongerProposed):
        taking.take(kit.files.get(), by=trained, at=NOW)
    assert led(kit, trained).pk


def test_a_download_is_never_rewritten(kit, trained):
    with open_portal(trained.structure_id):
        taking.take(kit.files.get(), by=trained, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        KitDownload.objects.update(taken_at=NOW)


# Led and told


def test_told_twice_with_its_key_it_is_one_workshop(kit, lille, trained):
    key = uuid.uuid4()
    with open_portal(trained.structure_id):
        runs = {
            taking.tell(kit, RUN | {"held_on": TODAY}, key=key, by=trained, at=NOW).pk for _ in range(2)
        }  # fmt: skip
    assert len(runs) == 1
    assert KitRun.objects.get().antenna == lille


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "once it was held"), ({"held_on": TODAY - timedelta(days=400)}, "once it was held"),
        ({"people": 0}, "kit_run_for_1_to_200_people"), ({"people": 3, "new_people": 4}, "kit_run_new_people_among_those"),
        ({"themes": []}, "kit_run_has_a_theme"), ({"themes": ["gossip"]}, "kit_run_themes_known"),
        ({"postcode": "5980"}, "kit_run_postcode_5_digits"),
    ],
)  # fmt: skip
def test_what_is_told_makes_sense_whoever_writes_it(kit, trained, facts, refused):
    with (
        open_portal(trained.structure_id),
        pytest.raises((DatabaseError, taking.NotWithinAYear)) as error,
        transaction.atomic(),
    ):
        KitRun.objects.create(
            **RUN | {"held_on": TODAY} | facts, version=kit, structure_id=trained.structure_id, professional=trained
        )
    assert refused in str(error.value)


def test_what_was_told_stands_and_is_withdrawn_once(kit, trained):
    run = led(kit, trained)
    for facts in ({"people": 60}, {"withdrawn_at": NOW, "withdrawn_by": trained, "people": 60}):
        with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
            KitRun.objects.update(**facts)
    with open_portal(trained.structure_id):
        taking.withdraw(run, by=trained, at=NOW)
        assert taking.withdraw(run, by=trained, at=NOW + timedelta(days=1)).withdrawn_at == NOW
    with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
        KitRun.objects.update(withdrawn_at=None, withdrawn_by=None)
    assert effect.reached(effect.runs_in(TODAY, TODAY)).runs == 0


def test_a_workshop_is_told_by_one_of_the_structure(kit, trained, prescriber):
    with pytest.raises(IntegrityError, match="kit_run_by_one_of_hers"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('connect.structure', %s, true)", [str(trained.structure_id)])
        KitRun.objects.create(
            **RUN, held_on=TODAY, version=kit, structure_id=prescriber.structure_id, professional=trained
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# Counted


def test_the_network_is_counted_by_kit_and_theme(kit, lille, lyon, trained):
    other = ProfessionalFactory()
    attested(other, lyon, ModuleFactory(code="M3"))
    led(kit, trained, people=6, themes=["mail", "safety"])
    led(kit, trained, people=4)
    led(kit, other, people=5, new_people=5)
    with open_national():
        runs = effect.runs_in(TODAY, TODAY)
        assert effect.reached(runs) == (3, 15, 9, 2, 2)
        assert effect.by_kit(runs) == {kit.kit_id: (3, 15)}
        assert [line[1:] for line in effect.by_theme(runs)] == [(3, 15), (1, 6)]
        assert effect.reached(effect.runs_in(TODAY - timedelta(days=9), TODAY - timedelta(days=1))).runs == 0
    with open_antenna(lyon.pk):
        assert effect.reached(effect.runs_in(TODAY, TODAY)).reached == 5


def test_a_structure_sees_its_own_workshops_alone(kit, trained, prescriber):
    led(kit, trained)
    with open_portal(prescriber.structure_id):
        assert not KitRun.objects.exists()
    with open_portal(trained.structure_id):
        assert KitRun.objects.count() == 1


@given(told=st.lists(st.tuples(st.integers(1, 200), st.sets(st.sampled_from(list(KitTheme)), min_size=1)), max_size=9))
def test_a_theme_is_never_more_than_the_whole(told):
    class Runs:
        def order_by(self):
            return self

        def values_list(self, *_names):
            return [([theme.value for theme in themes], people) for people, themes in told]

    whole = sum(people for people, _themes in told)
    lines = effect.by_theme(Runs())
    assert all(0 < people <= whole and number <= len(told) for _label, number, people in lines)
    assert sum(number for _label, number, _people in lines) == sum(len(themes) for _people, themes in told)
