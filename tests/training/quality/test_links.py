"""The evidence of a session is one click away: on the file page of a lived session, each link answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.antennas.models import Antenna, Membership, Role
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training_assessing import a_day, a_held_session, thinks, trainees_of
from tests.factories.training_quality import with_a_proof
from tests.factories.training_signing import who_teaches
from training.models import Paper, SentPaper, Session
from training.quality.file import OF_SESSION

pytestmark = pytest.mark.django_db


def assessed(lille: Antenna, manager: Membership) -> Session:
    """Positioned and assessed on its day."""
    return Session.objects.get(pk=a_day(lille, manager, ProfessionalFactory())["assessing_session"])


def thought_of(lille: Antenna, manager: Membership) -> Session:
    """Over since yesterday: attended, taught by somebody whose CV was seen; convoked, asked for an opinion."""
    session = a_held_session(lille, ProfessionalFactory(), ended=timezone.localdate() - timedelta(days=1))
    who_teaches(session, manager)
    with_a_proof(lille, membership=manager, outside_name="", organisation="")
    heard = trainees_of(session)[0]
    SentPaper.objects.create(
        antenna=lille, structure=heard.structure, registration=heard, kind=Paper.CONVOCATION,
        recipient=heard.professional.email, sent_at=timezone.now(), sequence=0,
    )  # fmt: skip
    thinks(heard)
    return session


@pytest.mark.parametrize(
    ("lived", "shown"),
    [(assessed, {4, 5, 6, 8, 10, 11, 17, 18, 19, 27}), (thought_of, {5, 6, 9, 10, 12, 17, 18, 19, 21, 27, 30})],
)
def test_evidence_there_has_a_link_and_each_link_answers(signed_in: Any, lived: Any, shown: set[int]) -> None:
    lille = AntennaFactory(slug="lille")
    manager = MembershipFactory(antenna=lille, role=Role.MANAGER)
    session = lived(lille, manager)
    client = signed_in(manager)
    answer = client.get(f"/lille/formations/qualite/seances/{session.pk}/")
    listed = answer.content.decode().split('id="contenu"')[1]
    for address in sorted(set(re.findall(r'href="(/[^"#]*)', listed))):
        assert client.get(address).status_code == 200, address
    pieces = {
        row.indicator.number: row.found.pieces
        for chapter in answer.context["chapters"]
        for row in chapter.rows
        if row.found and row.found.pieces and row.indicator.scope == OF_SESSION
    }
    assert {number for number, found in pieces.items() if any(one.address for one in found)} == shown
    assert pieces.keys() == shown
