"""A structure on its way to becoming a relay; the network's rows of a full day."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.partners.models import Professional, Structure
from tests.factories.people import ProfessionalFactory, StructureFactory
from tests.factories.training import RegistrationFactory, a_session, came
from training.models import IntroductionSubject, MeetingPlace, RelayCall, RelayFile
from training.network import candidacies, introducing, labelling, meetings, planning
from training.network.candidacies import Candidacy

SAID = Candidacy(
    why="Beaucoup de personnes viennent pour la CAF.", publics="allocataires, seniors", people=4, means="une salle"
)
WORDS = {"why": SAID["why"], "publics": SAID["publics"], "people": "4", "means": "une salle"}


def a_call(antenna: Antenna, by: Any, **facts: Any) -> RelayCall:
    """Open today, for five structures, over sixteen months, fourteen hours of training."""
    today = timezone.localdate()
    return RelayCall.objects.create(
        antenna=antenna, opened_by=by,
        **{
            "title": "Relais Numériques de la métropole", "territory": "Métropole de Lille", "text": "Deux jours de formation.",
            "opens_on": today - timedelta(days=10), "closes_on": today + timedelta(days=20), **facts,
        },
    )  # fmt: skip


def a_candidate(antenna: Antenna, by: Any, structure: Structure | None = None, **facts: Any) -> RelayFile:
    """A candidacy noted by the antenna today, in answer to no call unless `call` is given."""
    structure = structure or StructureFactory()
    facts = {"call": None, "on": timezone.localdate(), "key": uuid.uuid4(), "at": timezone.now(), **facts}
    with open_antenna(antenna.pk):
        return candidacies.note(structure, SAID, antenna_id=antenna.pk, by=by, **facts)


def followed(antenna: Antenna, by: Any, structure: Structure | None = None, **facts: Any) -> RelayFile:
    """A candidate that was chosen: followed for sixteen months from `since` (sixty days ago)."""
    since = facts.pop("since", timezone.localdate() - timedelta(days=60))
    file = a_candidate(antenna, by, structure, **facts)
    with open_antenna(antenna.pk):
        return candidacies.choose(file, starts_on=since, months=16, by=by, at=timezone.now())


def trained(structure: Structure, antenna: Antenna, *days: date, **facts: Any) -> Professional:
    """Somebody of the structure who attended whole days (seven hours each) at an antenna: two, in the last ten days."""
    today = timezone.localdate()
    who = ProfessionalFactory(structure=structure, **facts)
    session = a_session(antenna, *(days or (today - timedelta(days=9), today - timedelta(days=8))))
    came(RegistrationFactory(session=session, professional=who))
    return who


def with_a_plan(file: RelayFile, by: Any) -> RelayFile:
    """Needs noted, and two lines in the plan."""
    lines = [
        planning.PlanLine("Ouvrir une permanence", "le CCAS", None),
        planning.PlanLine("Un atelier", "les deux", None),
    ]
    with open_antenna(file.antenna_id):
        return planning.note_needs(file, needs="Du temps et trois ordinateurs.", lines=lines, by=by, at=timezone.now())


def a_relay(antenna: Antenna, by: Any, structure: Structure | None = None, **facts: Any) -> RelayFile:
    """Followed, trained, with a plan, and the label from today on for two years."""
    file = with_a_plan(followed(antenna, by, structure, **facts), by)
    trained(file.structure, antenna)
    today = timezone.localdate()
    with open_antenna(antenna.pk):
        return labelling.give(
            file, from_on=today, until_on=labelling.usual_end(today), place=None,
            services=["Aide aux démarches administratives"], by=by, at=timezone.now(),
        )  # fmt: skip


def met(file: RelayFile, by: Any, *days: date) -> list[Any]:
    """Meetings planned on these days, by the act."""
    with open_antenna(file.antenna_id):
        return meetings.plan(file, list(days), starts=None, where=MeetingPlace.STRUCTURE, by=by, at=timezone.now())


def a_day(lille: Antenna, manager: Any, professional: Professional) -> dict[str, Any]:
    """A row in each table of the network, and the keys, by name."""
    today, by = timezone.localdate(), manager.user
    mine = professional.structure
    call, other = a_call(lille, by), StructureFactory(address="1 rue Vide")
    asked = a_candidate(lille, by, mine, call=call)
    relay = a_relay(lille, by, other, call=call)
    held, planned = met(relay, by, today, today + timedelta(days=30))
    with open_antenna(lille.pk):
        planning.add_note(relay, text="Appel du CCAS.", key=uuid.uuid4(), by=by, at=timezone.now())
        meetings.hold(held, day=today, present=2, said="Le plan avance.", next_steps="", by=by, at=timezone.now())
        introduced = introducing.introduce(
            mine, other, subject=IntroductionSubject.EXPERIENCE, text="", antenna_id=lille.pk, key=uuid.uuid4(), by=by,
            at=timezone.now(),
        )  # fmt: skip
    return {
        "network_call": call.pk, "network_asked": asked.pk, "network_relay": relay.pk, "network_meeting": planned.pk,
        "network_step": relay.steps.first().pk, "network_introduced": introduced.pk,
    }  # fmt: skip


OF_FILE = ["file", "needs", "step", "leave", "plan_meetings", "meeting", "label", "renew", "add_note", "end"]


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    return {
        **{f"training_network:{name}:pk": keys["network_relay"] for name in OF_FILE},
        "training_network:decide:pk": keys["network_asked"],
        "training_network:step:step_pk": keys["network_step"],
        "training_network:meeting:meeting_pk": keys["network_meeting"],
        "training_network:call:pk": keys["network_call"],
        "training_network:outcome:pk": keys["network_introduced"],
        "portal_training_network:apply:pk": keys["network_call"],
        "portal_training_network:withdraw:pk": keys["network_asked"],
        "national_training_network:file:pk": keys["network_relay"],
        "national_training_network:territory:by": "departement",
        "national_training_network:territory:code": "59",
    }
