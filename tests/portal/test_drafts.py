"""A sheet is kept as it is typed: for its author alone, until it leaves; nothing typed is lost."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.utils import timezone

from beneficiaries.liaison import drafts, rights
from beneficiaries.models import LiaisonSheet, SheetDraft, SheetRules
from connect.antennas import doors
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import asked, send

pytestmark = pytest.mark.django_db
NEW = "/portail/fiches/nouvelle/"
TYPED = {"first_name": "Lucie", "last_name": "Mar", "birth": "12/03/19", "needs": ["device"], "language": "fr"}


def at(key):
    return f"/portail/fiches/brouillons/{key}/"


def type_in(client, key, **answers):
    """What the page posts while one types."""
    return client.post(at(key), {**TYPED, **answers}, headers={"accept": "application/json"})


def test_what_is_typed_is_kept_right_or_wrong_and_said_in_a_sentence(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), uuid.uuid4()
    answer = type_in(client, key)
    assert answer.status_code == 200
    assert answer.json()["said"].startswith("Gard")
    draft = SheetDraft.objects.get()
    assert (draft.pk, draft.author, draft.structure) == (key, prescriber.user, prescriber.structure)
    assert drafts.fields_of(draft) == TYPED
    type_in(client, key, last_name="Marchal")
    assert drafts.title_of(SheetDraft.objects.get()) == "Lucie Marchal"


def test_it_stands_in_the_list_is_resumed_as_typed_and_becomes_the_sheet_of_its_key(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), uuid.uuid4()
    type_in(client, key)
    home = client.get("/portail/").content.decode()
    assert at(key) in home
    assert "À terminer" in home
    page = client.get(at(key))
    text = page.content.decode()
    assert 'value="12/03/19"' in text
    assert str(key) in text
    client.post(NEW, asked(antenna=lille.pk, send_key=str(key)))
    assert LiaisonSheet.objects.get().send_key == key
    assert not SheetDraft.objects.exists()
    assert "À terminer" not in client.get("/portail/").content.decode()


def test_the_agreement_and_the_key_of_the_page_are_not_kept(signed_in, prescriber, lille):
    key = uuid.uuid4()
    type_in(signed_in(prescriber), key, informed="on", csrfmiddlewaretoken="x", odd="y")
    assert set(json.loads(SheetDraft.objects.get().body)) == set(TYPED)


def test_without_javascript_a_button_keeps_it_for_later(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), uuid.uuid4()
    answer = client.post(at(key), TYPED)
    assert (answer.status_code, answer.url) == (302, "/portail/")
    assert SheetDraft.objects.get().pk == key


def test_what_is_refused_on_sending_is_kept_too(signed_in, prescriber, lille):
    key = uuid.uuid4()
    answer = signed_in(prescriber).post(NEW, asked(send_key=str(key), phone="06", antenna=lille.pk))
    assert answer.status_code == 200
    assert drafts.fields_of(SheetDraft.objects.get(pk=key))["phone"] == "06"


def test_nothing_typed_keeps_nothing(signed_in, prescriber, lille):
    key = uuid.uuid4()
    answer = signed_in(prescriber).post(at(key), {"language": "fr"}, headers={"accept": "application/json"})
    assert answer.json() == {"said": ""}
    assert not SheetDraft.objects.exists()


# --- its author alone


def test_a_colleague_another_structure_and_the_same_person_elsewhere_do_not_read_it(signed_in, prescriber, lille):
    """C095: the next person on the computer."""
    key = uuid.uuid4()
    type_in(signed_in(prescriber), key)
    for other in (
        ProfessionalFactory(structure=prescriber.structure, is_referent=True),
        ProfessionalFactory(),
    ):
        client = signed_in(other)
        assert "Lucie" not in client.get("/portail/").content.decode()
        assert client.get(at(key)).status_code == 302
        client.post(f"{at(key)}supprimer/")
        assert type_in(client, key, first_name="Autre").status_code == 409
    assert drafts.fields_of(SheetDraft.objects.get())["first_name"] == "Lucie"


def test_behind_the_door_postgresql_shows_it_to_its_author_and_to_nobody_else(prescriber, lille, national):
    colleague = ProfessionalFactory(structure=prescriber.structure)
    with doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        drafts.save(uuid.uuid4(), TYPED, structure_id=prescriber.structure_id, by=prescriber.user, at=timezone.now())
        assert SheetDraft.objects.count() == 1
    with doors.open_portal(prescriber.structure_id, user_id=colleague.user_id):
        assert SheetDraft.objects.count() == 0
        assert SheetDraft.objects.update(body="{}") == 0
    with doors.open_portal(prescriber.structure_id):
        assert SheetDraft.objects.count() == 0
    for door in (doors.open_antenna(lille.pk), doors.open_national(user_id=national.user_id)):
        with pytest.raises(ProgrammingError, match="permission denied"), door:
            SheetDraft.objects.count()


def test_nobody_writes_a_draft_in_the_name_of_a_colleague(prescriber, lille):
    colleague = ProfessionalFactory(structure=prescriber.structure)
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id),
    ):
        SheetDraft.objects.create(structure=prescriber.structure, author=colleague.user, body="{}")


# --- its end


def test_it_is_deleted_by_its_author_and_again_harmlessly(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), uuid.uuid4()
    type_in(client, key)
    for _ in range(2):
        assert client.post(f"{at(key)}supprimer/").status_code == 302
    assert not SheetDraft.objects.exists()
    assert client.get(at(key)).url == "/portail/"


def test_a_tab_left_open_cannot_bring_it_back_after_the_sheet_left(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), uuid.uuid4()
    type_in(client, key)
    client.post(NEW, asked(antenna=lille.pk, send_key=str(key)))
    sheet = LiaisonSheet.objects.get()
    answer = type_in(client, key, last_name="Autre")
    assert answer.status_code == 409
    assert answer.json()["address"] == f"/portail/fiches/{sheet.pk}/"
    assert client.post(at(key), TYPED).url == client.get(at(key)).url == f"/portail/fiches/{sheet.pk}/"
    assert not SheetDraft.objects.exists()
    with pytest.raises(DatabaseError, match="has left"), transaction.atomic():
        SheetDraft.objects.create(pk=key, structure=prescriber.structure, author=prescriber.user, body="{}")


def test_sent_from_two_tabs_it_is_one_sheet_and_the_second_says_what_is_not_in_it(signed_in, prescriber, lille):
    client, key = signed_in(prescriber), str(uuid.uuid4())
    client.post(NEW, asked(antenna=lille.pk, send_key=key))
    answer = client.post(NEW, asked(antenna=lille.pk, send_key=key, phone="06 39 98 00 12"), follow=True)
    assert LiaisonSheet.objects.count() == 1
    assert "déjà" in answer.content.decode()
    assert LiaisonSheet.objects.get().phone == "+33639982241"


def test_it_lapses_after_the_days_of_the_nations_setting(signed_in, prescriber, lille):
    client = signed_in(prescriber)
    old, young, now = uuid.uuid4(), uuid.uuid4(), timezone.now()
    type_in(client, old)
    type_in(client, young)
    SheetDraft.objects.filter(pk=old).update(saved_at=now - timedelta(days=31))
    SheetDraft.objects.filter(pk=young).update(saved_at=now - timedelta(days=29))
    assert at(old) not in client.get("/portail/").content.decode()
    with doors.open_national():
        assert drafts.forget_lapsed(at=now) == 1
    assert SheetDraft.objects.get().pk == young
    SheetRules.objects.create(
        **rights.FIRST._replace(draft_days=10)._asdict(), starts_on=timezone.localdate(), reason="essai"
    )
    with doors.open_national():
        assert drafts.forget_lapsed(at=now) == 1


def test_fifty_at_most_are_being_written_by_one_person(prescriber, lille):
    facts = {"structure_id": prescriber.structure_id, "by": prescriber.user, "at": timezone.now()}
    with doors.open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        for _ in range(drafts.AT_MOST):
            drafts.save(uuid.uuid4(), TYPED, **facts)
        with pytest.raises(drafts.TooMany):
            drafts.save(uuid.uuid4(), TYPED, **facts)


@pytest.mark.parametrize(
    "answers",
    [
        {"first_name": "\x00<script>alert(1)</script>"}, {"first_name": "مريم 🌻"}, {"needs": ["cannabis", "\x00"]},
        {"antenna": "99999999999999999999"}, {"birth": "x" * 500}, {"sender": "abc"},
    ],
)  # fmt: skip
def test_whatever_is_typed_is_kept_and_shown_again_without_breaking_the_page(signed_in, prescriber, lille, answers):
    client, key = signed_in(prescriber), uuid.uuid4()
    assert type_in(client, key, **answers).status_code == 200
    page = client.get(at(key))
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert client.get("/portail/").status_code == 200


def test_something_huge_is_refused_with_a_sentence(signed_in, prescriber, lille):
    answer = type_in(signed_in(prescriber), uuid.uuid4(), first_name="x" * 30_000)
    assert answer.status_code == 409
    assert answer.json()["said"]
    with pytest.raises(DatabaseError, match="not_longer_than_a_sheet"), transaction.atomic():
        SheetDraft.objects.create(structure=prescriber.structure, author=prescriber.user, body="x" * 20_001)


def test_a_key_that_is_none_has_no_page(signed_in, prescriber):
    assert signed_in(prescriber).get("/portail/fiches/brouillons/abc/").status_code == 404


# --- a session that ended meanwhile (C095, decisions 0007 and 0008)


def test_a_session_that_ended_while_typing_loses_nothing(signed_in, prescriber, lille, client):
    """C095."""
    mine, key = signed_in(prescriber), uuid.uuid4()
    page = mine.get(NEW)
    token = page.context["csrf_token"]
    mine.cookies.pop("sessionid")
    answer = mine.post(at(key), {**TYPED, "csrfmiddlewaretoken": str(token)}, headers={"accept": "application/json"})
    assert answer.status_code == 302  # the page's script sees it, and says that the session ended
    held = prescriber.user.held_forms.get()
    assert held.path == at(key)
    assert "Lucie" in held.body
    mine.force_login(prescriber.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    kept = mine.get(f"/compte/saisies/{held.pk}/").content.decode()
    assert "Lucie" in kept
    mine.post(at(key), {**TYPED, "kept_form": str(held.pk)})
    assert drafts.fields_of(SheetDraft.objects.get(pk=key))["first_name"] == "Lucie"
    assert not prescriber.user.held_forms.exists()


# --- begun again from a sheet


def test_a_refused_sheet_is_begun_again_for_the_antenna_that_serves(signed_in, prescriber, lille, lyon, volunteer):
    from beneficiaries.liaison import sheets

    sheet = send(prescriber, lille, phone_shared=True)
    with doors.open_antenna(lille.pk):
        sheets.refuse(sheet, "outside", serves=lyon, by=volunteer.user, at=timezone.now())
    client, key = signed_in(prescriber), uuid.uuid4()
    assert "antenne de Lyon" in client.get(f"/portail/fiches/{sheet.pk}/").content.decode()
    for _ in range(2):
        assert client.post(f"/portail/fiches/{sheet.pk}/nouvelle/", {"key": str(key)}).url == at(key)
    fields = drafts.fields_of(SheetDraft.objects.get())
    assert (fields["first_name"], fields["antenna"], fields["phone_shared"]) == ("Lucie", str(lyon.pk), "on")
    assert fields["needs"] == ["device", "workshop"]
    form = client.get(at(key)).context["form"]
    assert form["antenna"].value() == str(lyon.pk)
    assert client.post(f"/portail/fiches/{sheet.pk}/nouvelle/", {"key": "x"}).status_code == 404
    assert (
        signed_in(ProfessionalFactory()).post(f"/portail/fiches/{sheet.pk}/nouvelle/", {"key": key}).status_code == 404
    )
