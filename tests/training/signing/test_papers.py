"""Certificates of completion, the sheet of paper, many papers at once."""

import uuid
import zipfile
from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from PIL import Image

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.training_signing import YESTERDAY, from_outside
from training import attestations, paper
from training.models import Attendance, Certificate, Issuer, Means, Mode, PaperBatch, RollScan, Signature
from training.signing import printing

pytestmark = pytest.mark.django_db


def words(pdf):
    with pdfplumber.open(BytesIO(pdf)) as read:
        return " ".join(" ".join(page.extract_text() for page in read.pages).split())


@pytest.fixture
def one(lille):
    who = ProfessionalFactory(first_name="Léa", last_name="Petit", structure__name="Foyer des Moulins")
    return RegistrationFactory(session=a_session(lille, YESTERDAY), professional=who)


@pytest.fixture
def deliver(lille, manager):
    def deliver(session):
        with open_antenna(lille.pk):
            return attestations.deliver(session, at=timezone.now(), by=manager.user)

    return deliver


def test_both_papers_leave_in_one_press_with_one_letter_that_opens_them(client, lille, one, deliver):
    came(one)
    (attestation,) = deliver(one.session)
    certificate = one.certificates.get()
    assert (attestation.number[:3], certificate.number[:3]) == ("AT-", "CR-")
    letter = Letter.objects.get()
    for link in [word for word in letter.body.split() if "/formation/" in word]:
        answer = client.get("/formation/" + link.split("/formation/")[1])
        assert answer.content.startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
    assert letter.body.count("/formation/") == 2
    assert deliver(one.session) == []


def test_the_certificate_says_what_the_ministry_s_model_says(lille, one, deliver, manager):
    Issuer.objects.all().delete()
    came(one, one.session.half_days.first())
    deliver(one.session)
    text = words(paper.certificate_pdf(one.certificates.get(), antenna_name="Lille"))
    for said in (
        "Certificat de réalisation", "Léa Petit", "Foyer des Moulins", "action de formation", "L6313-1", "Durée réalisée : 3 h 30",
        "trois ans", "Cachet et signature", manager.user.get_full_name(), "numéro non renseigné",
    ):  # fmt: skip
        assert said in text.replace("\xa0", " ").replace("\u202f", " "), said
    assert "Qualiopi" not in text


def test_the_activity_number_is_printed_and_frozen_with_the_words_of_the_law(lille, one, deliver):
    Issuer.objects.create(
        from_on=date(2020, 1, 1), name="Emmaüs Connect", siret="73282932000074", activity_number="11755555555",
        prefect="Île-de-France", penalty="x",
    )  # fmt: skip
    came(one)
    (attestation,) = deliver(one.session)
    Issuer.objects.create(from_on=timezone.localdate(), name="Autre nom", penalty="x")
    for pdf in (
        paper.pdf_of(attestation, antenna_name="Lille"),
        paper.certificate_pdf(one.certificates.get(), antenna_name="Lille"),
    ):
        text = words(pdf)
        assert "11755555555 auprès du préfet de la région Île-de-France" in text
        assert "ne vaut pas agrément" in text
        assert "Autre nom" not in text


def test_a_corrected_certificate_is_a_new_one_that_names_the_old(client, lille, one, deliver, manager):
    came(one)
    (old,) = deliver(one.session)
    first = one.certificates.get()
    Attendance.objects.filter(half_day=one.session.half_days.last()).update(present=False)
    with open_antenna(lille.pk):
        attestations.reissue(old, at=timezone.now(), by=manager.user)
    again = one.certificates.get(replaces=first)
    assert (str(first.hours), str(again.hours)) == ("7.00", "3.50")
    assert f"remplace {first.number}" in words(paper.certificate_pdf(again, antenna_name="Lille"))
    page = client.get(f"/attestations/{first.pk}/").content.decode()
    assert first.number in page
    assert again.number in page
    assert "Petit" not in page


def test_the_database_refuses_hours_that_were_not_done_and_any_change(lille, one, deliver):
    came(one)
    deliver(one.session)
    certificate = one.certificates.get()
    values = {field.attname: getattr(certificate, field.attname) for field in Certificate._meta.concrete_fields}
    values |= {"id": uuid.uuid4(), "replaces_id": certificate.pk, "hours": 6}
    with pytest.raises(DatabaseError, match="hours were attended"), transaction.atomic():
        Certificate(**values).save(force_insert=True)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
        Certificate.objects.update(holder="x")


def test_a_structure_reads_its_own_certificates_alone(signed_in, lille, one, deliver):
    referent = ProfessionalFactory(structure=one.structure, is_referent=True)
    stranger = ProfessionalFactory(is_referent=True)
    came(one)
    deliver(one.session)
    certificate = one.certificates.get()
    assert certificate.number in signed_in(referent).get("/portail/formations/").content.decode()
    assert signed_in(referent).get(f"/portail/formations/certificats/{certificate.pk}/").content.startswith(b"%PDF")
    assert signed_in(stranger).get(f"/portail/formations/certificats/{certificate.pk}/").status_code == 404
    with open_portal(stranger.structure_id):
        assert not Certificate.objects.exists()


def test_a_session_at_a_distance_is_said_so(lille, deliver):
    session = a_session(lille, YESTERDAY, mode=Mode.REMOTE, assistance="x", tasks="x", assessments="x")
    one = RegistrationFactory(session=session)
    came(one)
    deliver(session)
    assert "suivie à distance" in words(paper.certificate_pdf(one.certificates.get(), antenna_name="Lille"))


def test_the_sheet_to_sign_has_everyone_and_every_half_day(signed_in, lille, one, volunteer):
    from_outside(one.session)
    answer = signed_in(volunteer).get(f"/lille/formations/emargement/sessions/{one.session_id}/feuille/")
    assert "Petit" not in answer["Content-Disposition"]
    text = words(answer.content)
    for said in ("Petit Léa", "Foyer des Moulins", "Inès Roy", "matin", "après-midi"):
        assert said in text


def test_what_was_signed_on_paper_is_copied_at_once_or_not_at_all(signed_in, lille, one, volunteer):
    other = RegistrationFactory(session=one.session)
    trainer, half = from_outside(one.session), one.session.half_days.first()
    client, address = signed_in(volunteer), f"/lille/formations/emargement/{half.pk}/papier/"
    refused = client.post(address, {f"person-{one.pk}": "signed", "trainer": trainer.pk})
    assert "signe en dernier" in refused.content.decode()
    assert not Signature.objects.exists()
    client.post(address, {f"person-{one.pk}": "signed", f"person-{other.pk}": "absent", "trainer": trainer.pk})
    assert [s.means for s in Signature.objects.all()] == [Means.PAPER, Means.PAPER]
    assert Signature.objects.get(registration=one).recorded_by == volunteer.user
    assert "signé à" in client.get(address).content.decode()
    assert client.post(address, {f"person-{other.pk}": "x\x00"}).status_code == 200


def test_the_scan_is_kept_once_and_a_file_that_is_none_is_refused_beside_its_field(
    signed_in, lille, one, volunteer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    picture = BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    client, address = signed_in(volunteer), f"/lille/formations/emargement/sessions/{one.session_id}/scans/"
    for _n in range(2):
        client.post(address, {"file": SimpleUploadedFile("Petit.png", picture.getvalue())})
    scan = RollScan.objects.get()
    answer = client.get(f"/lille/formations/emargement/scans/{scan.pk}/")
    assert "Petit" not in answer["Content-Disposition"]
    page = client.post(address, {"file": SimpleUploadedFile("x.exe", b"MZ")})
    assert page.status_code == 200
    assert "PDF" in page.content.decode()


@pytest.fixture
def papers(lille, deliver, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = a_session(lille, YESTERDAY)
    for _n in range(3):
        came(RegistrationFactory(session=session))
    deliver(session)
    return session


def test_a_batch_goes_piece_by_piece_to_a_zip_named_by_numbers(signed_in, lille, papers, manager, monkeypatch):
    monkeypatch.setattr(printing, "PIECE", 4)
    client, key = signed_in(manager), uuid.uuid4()
    for _n in range(2):
        page = client.post(f"/lille/formations/emargement/papiers/sessions/{papers.pk}/", {"key": key}, follow=True)
    batch = PaperBatch.objects.get()
    assert "0 documents sur 6" in page.content.decode().replace("\xa0", " ")
    assert client.get(f"/lille/formations/emargement/papiers/{batch.pk}/zip/").status_code == 404
    for expected in (4, 6):
        with open_antenna(lille.pk):
            batch = printing.print_piece(batch.pk, antenna_name="Lille", at=timezone.now())
        assert batch.done == expected
    with open_antenna(lille.pk):
        assert printing.print_piece(batch.pk, antenna_name="Lille", at=timezone.now()).finished_at == batch.finished_at
    answer = client.get(f"/lille/formations/emargement/papiers/{batch.pk}/zip/")
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        assert len(archive.namelist()) == 6
        assert all(name[:3] in {"AT-", "CR-"} for name in archive.namelist())
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
    part = client.get(f"/lille/formations/emargement/papiers/{batch.pk}/", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "Télécharger" in part.content.decode()


def test_one_batch_is_one_job(signed_in, papers, manager):
    client, key = signed_in(manager), uuid.uuid4()
    for _n in range(2):
        client.post(f"/lille/formations/emargement/papiers/sessions/{papers.pk}/", {"key": key})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'training.signing.print_papers'")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-01-01", "2020-02-01", "Ni attestation ni certificat"), ("2020-02-01", "2020-01-01", "avant le premier"),
        ("x", "2999-99-99", "date"), ("0001-01-01", "0001-01-02", "Ni attestation"),
    ],
)  # fmt: skip
def test_a_period_without_papers_is_said_beside_its_field(signed_in, papers, manager, first, last, said):
    page = signed_in(manager).post(
        "/lille/formations/emargement/papiers/", {"key": uuid.uuid4(), "first_on": first, "last_on": last}
    )
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not PaperBatch.objects.exists()


def test_papers_together_are_for_who_delivers_them(signed_in, papers, volunteer):
    client = signed_in(volunteer)
    assert client.get("/lille/formations/emargement/papiers/").status_code == 403
    assert client.post(f"/lille/formations/emargement/papiers/sessions/{papers.pk}/", {}).status_code == 403


def test_a_batch_goes_forward_only(lille, papers, manager):
    with open_antenna(lille.pk):
        batch = printing.ask(
            antenna_id=lille.pk, session=papers, first_on=YESTERDAY, last_on=YESTERDAY, key=uuid.uuid4(),
            at=timezone.now(), by=manager.user,
        )  # fmt: skip
        printing.print_piece(batch.pk, antenna_name="Lille", at=timezone.now())
    for change in ({"total": 9}, {"paper_ids": []}, {"done": 1}):
        with pytest.raises(DatabaseError, match=r"paperbatch|goes forward"), transaction.atomic():
            PaperBatch.objects.update(**change)


def test_assessed_aims_are_printed_with_how_far_she_is(lille, one, deliver):
    from training.models import AssessedBy, Assessment, Level

    Assessment.objects.create(
        antenna=lille, session=one.session, registration=one, rank=1, source=AssessedBy.TRAINER, level=Level.ACQUIRED
    )
    came(one)
    (attestation,) = deliver(one.session)
    assert attestation.results == ["acquired", ""]
    text = words(paper.pdf_of(attestation, antenna_name="Lille"))
    assert "acquis" in text
