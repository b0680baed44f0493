"""A sheet carries one document: its sender adds and removes it, the antenna downloads it, nobody else."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from beneficiaries.liaison import attachments, sheets
from beneficiaries.models import Attachment, LiaisonSheet, Opening
from beneficiaries.uploads.documents import Document
from connect.antennas import doors
from tests.factories import files
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import ProfessionalFactory
from tests.factories.sheets import asked, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(prescriber, lille):
    return send(prescriber, lille)


@pytest.fixture(autouse=True)
def _storage_of_its_own(settings):
    """Files do not roll back with a test."""
    yield
    for key in attachments._stored():
        default_storage.delete(key)


def address(sheet, more=""):
    return f"/portail/fiches/{sheet.pk}/document/{more}"


def add(client, sheet, content=None, name="certificat.jpg"):
    return client.post(address(sheet), {"document": files.upload(content or files.a_telephone_picture(), name)})


def test_a_document_is_added_and_both_sides_download_it(signed_in, prescriber, volunteer, sheet):
    answer = add(signed_in(prescriber), sheet)
    assert (answer.status_code, answer.url) == (302, f"/portail/fiches/{sheet.pk}/")
    for client, path in (
        (signed_in(prescriber), address(sheet, "fichier/")),
        (signed_in(volunteer), f"/lille/fiches/{sheet.pk}/document/"),
    ):
        file = client.get(path)
        assert file.status_code == 200
        assert file.headers["Content-Disposition"] == f'attachment; filename="{sheet.reference}-piece-jointe.jpg"'
        assert file.headers["Content-Type"] == "image/jpeg"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in file.headers["Content-Security-Policy"]
        assert "no-store" in file.headers["Cache-Control"]
        assert file.content.startswith(b"\xff\xd8\xff")
        assert files.SECRET.encode() not in file.content
    assert "Télécharger le document" in signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/").content.decode()


def test_what_is_not_taken_is_said_beside_the_field_with_the_list(signed_in, prescriber, sheet):
    for content, name in (
        (b"MZ\x90", "photo.jpg"),
        (b"<html>", "a.pdf"),
        (b"", "vide.pdf"),
        (b"\xff\xd8\xff" * 9, "b.jpg"),
    ):
        page = add(signed_in(prescriber), sheet, content or None, name) if content else signed_in(prescriber).post(
            address(sheet), {"document": files.upload(b"", name)}
        )  # fmt: skip
        assert page.status_code == 200
        assert page.context["form"].errors["document"]
    assert "JPEG" in add(signed_in(prescriber), sheet, b"MZ", "photo.jpg").content.decode()
    assert not Attachment.objects.exists()
    assert attachments._stored() == []


def test_a_form_taken_up_after_the_session_ended_asks_for_the_file_again(signed_in, prescriber, sheet):
    """The file was not kept: an empty field says so instead of a dry "required"."""
    page = signed_in(prescriber).post(address(sheet), {"kept_form": "x"})
    assert "Choisissez à nouveau le fichier" in page.content.decode()


def test_there_is_one_at_a_time_and_a_wrong_one_goes_for_good(
    signed_in, prescriber, sheet, django_capture_on_commit_callbacks
):
    client = signed_in(prescriber)
    add(client, sheet)
    assert "porte déjà un document" in add(client, sheet).content.decode()
    key = Attachment.objects.get().key
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address(sheet, "retirer/")).status_code == 302
    assert client.post(address(sheet, "retirer/")).status_code == 302, "repeated, harmless"
    assert not default_storage.exists(key)
    assert client.get(address(sheet, "fichier/")).status_code == 404
    assert Attachment.objects.get().removed_by == prescriber.user
    assert add(client, sheet).status_code == 302, "another one may come"


def test_another_structure_and_another_antenna_find_nothing(signed_in, prescriber, stranger, sheet):
    add(signed_in(prescriber), sheet)
    other = signed_in(ProfessionalFactory())
    for path in ("", "fichier/"):
        assert other.get(address(sheet, path)).status_code == 404
    assert other.post(address(sheet, "retirer/")).status_code == 404
    assert signed_in(stranger).get(f"/lyon/fiches/{sheet.pk}/document/").status_code == 404
    assert signed_in(stranger).get(f"/lille/fiches/{sheet.pk}/document/").status_code == 403


def test_nothing_is_served_under_an_address_of_files(signed_in, prescriber, sheet, client):
    add(signed_in(prescriber), sheet)
    key = Attachment.objects.get().key
    for path in (f"/{key}", f"/files/{key}", f"/static/{key}", f"/media/{key}"):
        assert client.get(path).status_code in (302, 404)
    assert "certificat" not in key
    assert str(sheet.pk) not in key


def test_a_finished_sheet_takes_none(signed_in, prescriber, sheet):
    with doors.open_portal(prescriber.structure_id):
        sheets.withdraw(sheet, "mistake", by=prescriber.user, at=timezone.now())
    assert "est terminée" in add(signed_in(prescriber), sheet).content.decode()
    with pytest.raises(DatabaseError, match="finished"), transaction.atomic():
        written(sheet)


def written(sheet, **facts):
    return Attachment.objects.create(
        **{
            "sheet": sheet, "antenna_id": sheet.antenna_id, "structure_id": sheet.structure_id,
            "key": "pieces/aa/" + "a" * 32, "kind": "pdf", "size": 10, **facts,
        }
    )  # fmt: skip


def test_postgresql_holds_the_rules_of_a_document(prescriber, sheet, lyon):
    written(sheet)
    for facts in (
        {"key": "pieces/bb/" + "b" * 32},  # a second one
        {"key": "../../etc/passwd", "removed_at": timezone.now()},
        {"key": "pieces/bb/" + "b" * 32, "removed_at": timezone.now(), "size": 0},
        {"key": "pieces/bb/" + "b" * 32, "removed_at": timezone.now(), "kind": "exe"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            written(sheet, **facts)
    with pytest.raises(DatabaseError, match="document is refused"), transaction.atomic():
        Attachment.objects.update(key="pieces/cc/" + "c" * 32)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attachment.objects.update(antenna=lyon)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with doors.open_portal(ProfessionalFactory().structure_id):
        assert not Attachment.objects.exists()
    with doors.open_antenna(lyon.pk):
        assert not Attachment.objects.exists()


def test_what_was_rolled_back_leaves_a_file_that_the_sweep_takes(prescriber, sheet, monkeypatch):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), doors.open_portal(prescriber.structure_id):
        attachments.add(sheet, Document("pdf", b"%PDF"), by=prescriber.user, at=timezone.now())
        raise Stop
    assert not Attachment.objects.exists()
    assert len(attachments._stored()) == 1
    kept = written(sheet, key=default_storage.save("pieces/dd/" + "d" * 32, ContentFile(b"kept")))
    now = timezone.now()
    assert attachments.sweep(at=now) == 0, "it may belong to a transaction that is not over"
    with doors.open_national():
        assert attachments.sweep(at=now + timedelta(hours=2)) == 1
    assert attachments._stored() == [kept.key]


def test_the_journal_says_who_downloaded_the_document_of_a_known_person(signed_in, prescriber, volunteer, sheet, lille):
    add(signed_in(prescriber), sheet)
    person = PersonFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        sheets.attach(sheet, person, by=volunteer.user, at=timezone.now())
    signed_in(volunteer).get(f"/lille/fiches/{sheet.pk}/document/")
    assert Opening.objects.filter(person=person, act="opened the document", user=volunteer.user).count() == 1


def test_a_request_of_many_megabytes_is_refused_unread(client, settings):
    """Before anyone is signed in: a form is read by the middlewares."""
    settings.UPLOAD_MAX_SIZE = 10_000
    answer = client.post("/portail/fiches/nouvelle/", {"document": files.upload(b"x" * 20_000)})
    assert answer.status_code == 413


# --- with the form of a new sheet


def new_sheet(client, **answers):
    return client.post("/portail/fiches/nouvelle/", asked(**answers))


def test_the_document_may_leave_with_the_sheet(signed_in, prescriber, lille):
    answer = new_sheet(signed_in(prescriber), antenna=lille.pk, document=files.upload(files.a_pdf(), "attestation.pdf"))
    sheet = LiaisonSheet.objects.get()
    assert answer.url == f"/portail/fiches/{sheet.pk}/"
    assert attachments.of(sheet).kind == "pdf"


def test_pressed_five_times_with_its_document_it_is_one_of_each(signed_in, prescriber, lille):
    key = str(uuid.uuid4())
    for _ in range(5):
        document = files.upload(files.a_picture(), "a.jpg")
        new_sheet(signed_in(prescriber), antenna=lille.pk, send_key=key, document=document)
    assert (LiaisonSheet.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_document_that_is_not_taken_holds_the_sheet_back(signed_in, prescriber, lille):
    page = new_sheet(signed_in(prescriber), antenna=lille.pk, document=files.upload(b"MZ", "a.pdf"))
    assert page.context["form"].errors["document"]
    assert not LiaisonSheet.objects.exists()


def test_a_page_that_comes_back_says_that_the_file_is_to_be_chosen_again(signed_in, prescriber, lille):
    page = new_sheet(signed_in(prescriber), antenna=lille.pk, needs=[], document=files.upload(files.a_pdf(), "a.pdf"))
    assert "Choisissez à nouveau le document" in page.content.decode()


def test_a_sheet_sent_after_the_session_ended_leads_to_its_document(signed_in, prescriber, lille):
    """What was typed was kept, files never are."""
    client = signed_in(prescriber)
    answer = new_sheet(client, antenna=lille.pk, had_files="1")
    assert answer.url == address(LiaisonSheet.objects.get())
    assert "choisissez-le à nouveau" in client.get(answer.url).content.decode()
