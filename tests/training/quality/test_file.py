"""The file of a session: its page by role, its ZIP, its PDF, which says that nobody is certified."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pdfplumber
import pytest
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import RegistrationFactory, a_session
from tests.factories.training_quality import (
    AdaptationFactory,
    ComplaintFactory,
    ImprovementFactory,
    SubcontractFactory,
    WatchFactory,
    with_a_proof,
)
from training.models import Complaint, Improvement
from training.quality import folder

pytestmark = pytest.mark.django_db


REGISTERS = ["", "reclamations/", "ameliorations/", "animation/", "veille/", "handicap/", "sous-traitance/"]


def test_an_employee_reads_files_and_registers_and_a_volunteer_does_not(signed_in: Any) -> None:
    lille = AntennaFactory(slug="lille")
    session = a_session(lille, timezone.localdate() - timedelta(days=1))
    asked = AdaptationFactory(registration=RegistrationFactory(session=session))
    pages = [
        *REGISTERS, f"seances/{session.pk}/", f"seances/{session.pk}/adaptations/", f"adaptations/{asked.pk}/",
        f"reclamations/{ComplaintFactory(antenna=lille).pk}/", f"ameliorations/{ImprovementFactory(antenna=lille).pk}/",
        f"animation/{with_a_proof(lille).pk}/", f"veille/{WatchFactory(antenna=lille).pk}/",
    ]  # fmt: skip
    SubcontractFactory(antenna=lille)
    for role, status in ((Role.EMPLOYEE, 200), (Role.VOLUNTEER, 403)):
        client = signed_in(MembershipFactory(antenna=lille, role=role))
        assert {page: client.get(f"/lille/formations/qualite/{page}").status_code for page in pages} == dict.fromkeys(
            pages, status
        )


def test_a_complaint_noted_twice_by_the_same_key_is_one_and_is_answered_once(signed_in: Any) -> None:
    lille = AntennaFactory(slug="lille")
    client = signed_in(MembershipFactory(antenna=lille, role=Role.EMPLOYEE))
    said = {"kind": "complaint", "text": "La salle était fermée", "key": "7b0c2f5e-3a49-4c3c-9c69-2c5a4a6c1d11"}
    for _twice in range(2):
        assert client.post("/lille/formations/qualite/reclamations/", said).status_code == 302
    complaint = Complaint.objects.get()
    page = f"/lille/formations/qualite/reclamations/{complaint.pk}/"
    assert client.post(page, {"answer": "La clé est remise la veille"}).status_code == 302
    assert client.post(page, {"answer": "Autre chose"}).status_code == 403
    complaint.refresh_from_db()
    assert complaint.answer == "La clé est remise la veille"


def test_an_action_is_decided_done_then_its_effect_is_looked_at(signed_in: Any) -> None:
    member = MembershipFactory(antenna=AntennaFactory(slug="lille"), role=Role.EMPLOYEE)
    client, today = signed_in(member), timezone.localdate().isoformat()
    base = "/lille/formations/qualite/ameliorations/"
    said = {"why": "Retard", "what": "Remettre la clé", "owner": member.pk, "due_on": today}
    key = "7b0c2f5e-3a49-4c3c-9c69-2c5a4a6c1d12"
    assert client.post(base, said | {"key": key}).status_code == 302
    mine = Improvement.objects.get()
    assert client.post(f"{base}{mine.pk}/", {"geste": "faite", "on": today}).status_code == 302
    assert client.post(f"{base}{mine.pk}/", {"geste": "abandon", "why": "x"}).status_code == 200
    assert client.post(f"{base}{mine.pk}/", {"geste": "effet", "effect": "Plus de retard"}).status_code == 302
    mine.refresh_from_db()
    assert mine.effect == "Plus de retard"
    assert mine.dropped_on is None


def test_another_antenna_reads_none_of_it(signed_in: Any) -> None:
    lille, lyon = AntennaFactory(slug="lille"), AntennaFactory(slug="lyon")
    complaint = ComplaintFactory(antenna=lille)
    client = signed_in(MembershipFactory(antenna=lyon, role=Role.EMPLOYEE))
    assert client.get(f"/lyon/formations/qualite/reclamations/{complaint.pk}/").status_code == 404


def test_the_zip_names_papers_and_nobody() -> None:
    session = a_session(AntennaFactory(), timezone.localdate() - timedelta(days=1))
    RegistrationFactory(session=session)
    names = ZipFile(BytesIO(folder.zipped(session, at=timezone.now()))).namelist()
    assert names[0] == "00-indicateurs.pdf"
    assert names[1].startswith("01-programme")


def test_the_paper_says_what_is_missing_and_never_that_somebody_is_certified() -> None:
    session = a_session(AntennaFactory(), timezone.localdate() - timedelta(days=1))
    with pdfplumber.open(BytesIO(folder.evidence_pdf(session, at=timezone.now()))) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Analyse du besoin" in text
    assert "Qualiopi" not in text
