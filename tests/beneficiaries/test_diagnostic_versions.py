"""Versions of the questionnaire: rows that never change once published, a draft that is copied, changed, published."""

import json
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.diagnostics import drafting, editing, making, versions
from beneficiaries.models import (
    Diagnostic,
    DiagnosticDraft,
    QuestionnairePublication,
    QuestionnaireVersion,
    SuggestionFollowUp,
)
from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.factories.beneficiaries import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("questionnaires")]


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille)


@pytest.fixture
def keep(lille, volunteer, person):
    """`keep(answers)` → the draft of a diagnostic that holds them."""

    def keep(answers):
        with open_antenna(lille.pk):
            return making.keep(
                person, antenna_id=lille.pk, key=uuid4(), answers=answers, at=timezone.now(), by=volunteer.user
            )

    return keep


@pytest.fixture
def finish(lille, volunteer):
    def finish(draft):
        with open_antenna(lille.pk):
            return making.finish(draft, at=timezone.now(), by=volunteer.user)

    return finish


@pytest.fixture
def draft(national):
    """A copy of the version in force, by the national team."""
    with open_national():
        return drafting.begin(
            QuestionnaireVersion.objects.get(pk=versions.in_force()), at=timezone.now(), by=national.user
        )


@pytest.fixture
def publish(national):
    def publish(code, note="Essai"):
        with open_national():
            return drafting.publish(code, note=note, at=timezone.now(), by=national.user)

    return publish


def reworded(document):
    editing.set_question(document, "eq_use", {"fr": "Un ordinateur, pour quoi faire ?"})


def test_the_versions_that_come_with_connect_are_loaded_once_and_the_last_is_in_force():
    assert versions.in_force() == "2026.2"
    assert versions.load().endswith("0 versions added")
    assert QuestionnairePublication.objects.count() == QuestionnaireVersion.objects.count() == 2


def test_a_version_of_a_later_release_does_not_replace_what_the_national_team_decided(publish, tmp_path, monkeypatch):
    publish("2026.1")
    file = tmp_path / "questionnaire-2026.50.json"
    document = json.loads(versions.files()["2026.2"].read_text(encoding="utf-8"))
    file.write_text(json.dumps(document | {"version": "2026.50"}), encoding="utf-8")
    monkeypatch.setattr(versions, "FOLDER", tmp_path)
    assert versions.load().endswith("1 versions added")
    assert versions.in_force() == "2026.1"


def test_a_published_version_never_changes_even_by_the_owner():
    for change in ({"document": {}}, {"published_at": None}, {"code": "2027.1"}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            QuestionnaireVersion.objects.filter(pk="2026.1").update(**change)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM beneficiaries_questionnaireversion WHERE code = '2026.1'")


def test_a_publication_is_only_added():
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        QuestionnairePublication.objects.update(note="autre")
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM beneficiaries_questionnairepublication")


def test_a_draft_comes_into_force_by_its_publication_alone(draft):
    with pytest.raises(IntegrityError, match="not published"), transaction.atomic():
        QuestionnairePublication.objects.create(version=draft, note="")


def test_an_antenna_sees_no_draft_and_writes_no_version(lille, draft):
    with open_antenna(lille.pk):
        assert set(QuestionnaireVersion.objects.values_list("pk", flat=True)) == {"2026.1", "2026.2"}
    for statement in (
        "UPDATE beneficiaries_questionnaireversion SET changed_at = now()",
        "DELETE FROM beneficiaries_questionnaireversion",
        "INSERT INTO beneficiaries_questionnairepublication (version_id, at, note) VALUES ('2026.1', now(), '')",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk), connection.cursor() as c:
            c.execute(statement)


def test_the_portal_reads_no_questionnaire(prescriber):
    with pytest.raises(DatabaseError, match="permission denied"), open_portal(prescriber.structure_id):
        list(QuestionnaireVersion.objects.all())


def test_nothing_is_answered_under_a_draft(lille, volunteer, person, draft):
    facts = {"person": person, "antenna": lille, "version_id": draft.pk}
    parts = dict.fromkeys(("access", "connection", "skills", "services", "level"), "unknown")
    with pytest.raises(IntegrityError, match="not published"), open_antenna(lille.pk):
        DiagnosticDraft.objects.create(**facts, author=volunteer.user)
    with pytest.raises(IntegrityError, match="not published"), open_antenna(lille.pk):
        Diagnostic.objects.create(**facts, **parts, answers={"a": "b"}, by=volunteer.user)


def test_a_code_is_a_year_and_a_number():
    with pytest.raises(IntegrityError, match="year_and_a_number"), transaction.atomic():
        QuestionnaireVersion.objects.create(pk="v2; DROP", document={})


def test_a_draft_copies_the_version_and_pressed_twice_it_is_one(draft, national):
    again = drafting.begin(QuestionnaireVersion.objects.get(pk="2026.2"), at=timezone.now(), by=national.user)
    assert again.pk == draft.pk == "2026.3"
    assert draft.document["version"] == "2026.3"
    drafting.change("2026.3", reworded, at=timezone.now())
    other = drafting.begin(QuestionnaireVersion.objects.get(pk="2026.2"), at=timezone.now(), by=national.user)
    assert other.pk == "2026.4"


def test_a_draft_begun_under_the_old_version_is_finished_under_it(keep, finish, draft, publish):
    """A new version breaks nothing."""
    begun = keep({"eq_use": "none"})
    drafting.change(draft.pk, lambda document: editing.remove_question(document, "eq_household"), at=timezone.now())
    publish(draft.pk)
    begun = keep({"eq_household": 3, "eq_use": "occasional"})
    made = finish(begun)
    assert (made.version_id, made.answers) == ("2026.2", {"eq_household": 3, "eq_use": "occasional"})
    assert finish(keep({"eq_household": 3, "eq_use": "none"})).version_id == "2026.3"
    assert Diagnostic.objects.get(version="2026.3").answers == {"eq_use": "none"}


def test_an_old_diagnostic_is_read_with_its_own_words(signed_in, volunteer, keep, finish, draft, publish):
    old = finish(keep({"sk_mouse": "0"}))

    def edit(document):
        editing.set_rule(document, "D10", {"fr": "Parcours tout neuf"})

    drafting.change(draft.pk, edit, at=timezone.now())
    publish(draft.pk)
    new = finish(keep({"sk_mouse": "0"}))
    client = signed_in(volunteer)
    assert "Parcours d’initiation ordinateur" in client.get(f"/lille/diagnostics/{old.pk}/").content.decode()
    page = client.get(f"/lille/diagnostics/{new.pk}/").content.decode()
    assert "Parcours tout neuf" in page
    assert "Parcours d’initiation ordinateur" not in page


def test_publishing_freezes_the_draft_and_says_what_the_examples_give_now(draft, publish):
    def edit(document):
        editing.remove_rule(document, "D18")

    drafting.change(draft.pk, edit, at=timezone.now())
    publish(draft.pk)
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert "D18" not in draft.document["examples"][0]["expected"]["suggestions"]
    with pytest.raises(drafting.AlreadyPublished):
        drafting.change(draft.pk, reworded, at=timezone.now())
    with pytest.raises(drafting.AlreadyPublished):
        drafting.throw_away(draft.pk)


def test_an_unsound_draft_is_not_published(draft, publish):
    drafting.change(draft.pk, lambda document: editing.remove_question(document, "eq_use"), at=timezone.now())
    with pytest.raises(drafting.Unsound):
        publish(draft.pk)
    assert versions.in_force() == "2026.2"


def test_publishing_is_undone_by_publishing_the_one_of_before(publish):
    publish("2026.1", note="On revient")
    assert versions.in_force() == "2026.1"
    publish("2026.2", note="Et de nouveau")
    assert versions.in_force() == "2026.2"
    notes = list(QuestionnairePublication.objects.order_by("pk").values_list("note", flat=True))
    assert notes[2:] == ["On revient", "Et de nouveau"]


def test_published_twice_in_a_row_it_is_one_publication(draft, publish):
    assert publish(draft.pk).pk == publish(draft.pk, note="encore").pk
    assert QuestionnairePublication.objects.count() == 3


def test_a_draft_is_thrown_away_and_again_is_harmless(draft):
    with open_national():
        drafting.throw_away(draft.pk)
        drafting.throw_away(draft.pk)
    assert not QuestionnaireVersion.objects.filter(pk=draft.pk).exists()


def test_a_draft_of_a_draft_is_refused(draft, national):
    with pytest.raises(drafting.NotPublished):
        drafting.begin(draft, at=timezone.now(), by=national.user)


def test_a_condition_may_not_grow_without_end(draft):
    def deeper(document):
        tree = {"all": []}
        for _ in range(12):
            tree = {"all": [tree]}
        editing.set_condition(document, "regle-D01", tree)

    with pytest.raises(drafting.TooMuch):
        drafting.change(draft.pk, deeper, at=timezone.now())


def test_a_version_is_parsed_once_a_process_and_a_draft_each_time(draft):
    versions.forget()
    with CaptureQueriesContext(connection) as queries:
        first = [versions.questionnaire("2026.2") for _ in range(3)]
    assert (len(queries), first[0] is first[2]) == (1, True)
    before = versions.questionnaire(draft.pk)
    drafting.change(draft.pk, reworded, at=timezone.now())
    assert str(versions.questionnaire(draft.pk).questions["eq_use"].text.fr) == "Un ordinateur, pour quoi faire ?"
    assert before.questions["eq_use"].text.fr != "Un ordinateur, pour quoi faire ?"


def test_without_any_version_the_person_s_page_says_so(signed_in, volunteer, person):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE beneficiaries_questionnaireversion CASCADE")
    with pytest.raises(versions.NothingPublished):
        versions.in_force()
    for page in ("", "question/", "papier/"):
        answer = signed_in(volunteer).get(f"/lille/personnes/{person.pk}/diagnostic/{page}", follow=True)
        assert answer.redirect_chain[-1][0] == f"/lille/personnes/{person.pk}/"
        assert "Aucun questionnaire n’est encore publié." in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"[]", b"{}", b"null", b'"texte"', b"{" * 100_000, b"[" * 100_000, b"x" * 1_000_001,
        b'{"sections": [{"code": "a", "fr": 3, "en": "b", "questions": []}]}', b"<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_a_file_that_is_no_questionnaire_is_refused(content, national):
    base = QuestionnaireVersion.objects.get(pk="2026.2")
    with pytest.raises(drafting.Unreadable):
        drafting.begin_from_file(content, base, at=timezone.now(), by=national.user)
    assert QuestionnaireVersion.objects.count() == 2


def test_a_file_with_a_nul_character_is_refused():
    document = json.loads(versions.files()["2026.2"].read_text(encoding="utf-8"))
    document["principles"]["fr"] = ["a\x00b"]
    with pytest.raises(drafting.Unreadable):
        drafting.read_file(json.dumps(document).encode())


def test_what_was_exported_comes_back_as_a_draft(national):
    base = QuestionnaireVersion.objects.get(pk="2026.1")
    content = json.dumps(base.document, ensure_ascii=False).encode()
    draft = drafting.begin_from_file(content, base, at=timezone.now(), by=national.user)
    assert draft.document == {**base.document, "version": draft.pk}


# ---- what became of a suggestion


@pytest.fixture
def made(keep, finish):
    return finish(keep({"sk_mouse": "0", "cx_mobile": "none"}))


def insert_follow_up(lille, volunteer, made, **facts):
    with open_antenna(lille.pk):
        return SuggestionFollowUp.objects.create(
            **{"diagnostic": made, "antenna": lille, "rule": "D02", "outcome": "done", "by": volunteer.user} | facts
        )


def test_only_what_was_suggested_can_be_followed(lille, volunteer, made):
    with pytest.raises(IntegrityError, match="suggested no such thing"):
        insert_follow_up(lille, volunteer, made, rule="D01")


def test_a_suggestion_is_answered_once_and_its_answer_kept(lille, volunteer, made):
    row = insert_follow_up(lille, volunteer, made)
    with pytest.raises(IntegrityError, match="suggestion_followed_once"):
        insert_follow_up(lille, volunteer, made, outcome="declined")
    for change in ({"outcome": "declined"}, {"rule": "D10"}, {"at": timezone.now()}):
        with pytest.raises(IntegrityError, match="taken back"), transaction.atomic():
            SuggestionFollowUp.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="permission denied"), open_antenna(lille.pk):
        SuggestionFollowUp.objects.all().delete()


def test_a_follow_up_is_of_its_diagnostic_s_antenna(lyon, volunteer, made):
    with pytest.raises(IntegrityError), open_antenna(lyon.pk):
        SuggestionFollowUp.objects.create(
            diagnostic_id=made.pk, antenna=lyon, rule="D02", outcome="done", by=volunteer.user
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_another_antenna_sees_no_follow_up(lille, lyon, volunteer, made):
    insert_follow_up(lille, volunteer, made)
    with open_antenna(lyon.pk):
        assert not SuggestionFollowUp.objects.exists()
