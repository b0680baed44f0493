"""The copy of all data: complete, readable on paper, for the person alone."""

import io
import json

import pytest
from django.apps import apps
from django.utils import timezone
from pypdf import PdfReader

from beneficiaries.models import LiaisonSheet, Opening, Person
from beneficiaries.parts import parts
from beneficiaries.privacy import copying, paper
from connect.antennas import doors
from tests.antennas.conftest import a_full_day, matrix_cast  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def canary(a_full_day):  # noqa: F811
    person = Person.objects.get(first_name="Canari", last_name="Jaune")
    LiaisonSheet.objects.filter(first_name="Canari").update(person=person)
    return person


@pytest.fixture
def copy(canary, a_full_day):  # noqa: F811
    facts = {"antenna_id": a_full_day.lille.pk, "by": a_full_day.cast["manager"].user, "at": timezone.now()}
    with doors.open_antenna(a_full_day.lille.pk):
        return copying.copy_of(canary, **facts)


def test_every_table_that_names_a_person_is_in_the_copy_or_says_why_not(copy):
    for part in parts():
        for field in part.fields:
            assert field in copy["tables"] or part.uncopied.get(field), field


def test_every_table_that_holds_something_of_her_says_it(copy, canary):
    """What PostgreSQL holds, row for row: nothing is lost on the way."""
    for part in parts():
        for field in part.fields:
            model, _, name = field.rpartition(".")
            if field in part.uncopied:
                continue
            held = apps.get_model(model)._base_manager.filter(**{name: canary}).count()
            assert len(copy["tables"][field]) == held, field


def test_the_file_for_machines_says_it_in_utf8_and_plain_types(copy, canary):
    said = json.loads(copying.as_json(copy))
    assert said["format"] == "connect-copy-1"
    assert said["card"] == canary.card_number
    herself = said["tables"]["beneficiaries.Person"][0]
    assert (herself["first_name"], herself["last_name"], herself["phone_shared"]) == ("Canari", "Jaune", False)
    assert any(row["ticket"] for row in said["tables"]["sales.SaleBuyer.person"])
    assert said["tables"]["beneficiaries.SheetEvent.sheet"]


def test_colleagues_are_not_in_it(copy, a_full_day):  # noqa: F811
    said = copying.as_json(copy).decode()
    for one in a_full_day.cast.values():
        assert one.user.last_name not in said
        assert one.user.email not in said


def test_it_is_read_on_paper_by_a_person_and_by_a_screen_reader(copy, canary):
    reader = PdfReader(io.BytesIO(paper.of_copy(copy)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Tout ce que nous savons de vous" in text
    assert "Canari" in text
    assert canary.card_number in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert "Jaune" not in (reader.metadata.title or "")


def test_it_is_written_in_the_journal(copy, canary):
    assert Opening.objects.filter(person=canary, act="copied for the person").count() == 1


def test_a_manager_downloads_it_and_no_volunteer(canary, matrix_cast):  # noqa: F811
    for form, kind in (("json", "application/json"), ("pdf", "application/pdf")):
        address = f"/lille/personnes/{canary.pk}/droits/copie.{form}"
        assert matrix_cast("volunteer").post(address).status_code == 403
        answer = matrix_cast("manager").post(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="copie-{canary.card_number}.{form}"'
        assert "no-store" in answer["Cache-Control"]
        assert matrix_cast("manager").get(address).status_code == 405
    assert matrix_cast("manager").post(f"/lille/personnes/{canary.pk}/droits/copie.exe").status_code == 404
