"""What is prepared for somebody: asked behind each door, read by whom it concerns, answered once."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import RegistrationFactory, a_session
from tests.factories.training_quality import AdaptationFactory
from training.models import Adaptation, AskedBy
from training.quality import adapting

pytestmark = pytest.mark.django_db


def test_a_structure_asks_on_its_portal_and_reads_what_it_asked() -> None:
    registration = RegistrationFactory()
    with open_portal(registration.structure_id):
        adapting.ask(registration, "Une place près de l’écran", at=timezone.now())
        assert Adaptation.objects.get().origin == AskedBy.PORTAL


def test_what_she_asked_herself_is_not_read_by_her_structure() -> None:
    registration = RegistrationFactory()
    with open_antenna(registration.antenna_id):
        adapting.ask(registration, "Des pauses plus longues", at=timezone.now())
        assert Adaptation.objects.get().origin == AskedBy.TRAINEE
    with open_portal(registration.structure_id):
        assert not Adaptation.objects.exists()


def test_asked_again_in_the_same_words_it_is_one_request() -> None:
    registration, now = RegistrationFactory(), timezone.now()
    with open_portal(registration.structure_id):
        adapting.ask(registration, "Une place près de l’écran", at=now)
        adapting.ask(registration, "Une place  près de l’écran ", at=now)
        assert Adaptation.objects.count() == 1


def test_it_says_something() -> None:
    with pytest.raises(adapting.NothingSaid):
        adapting.ask(RegistrationFactory(), " \n", at=timezone.now())


def test_it_is_answered_once() -> None:
    asked = AdaptationFactory()
    by = MembershipFactory(antenna=asked.antenna).user
    adapting.answer(asked, "La place est gardée", possible=True, by=by, at=timezone.now())
    with pytest.raises(adapting.AnsweredAlready):
        adapting.answer(asked, "Autre chose", possible=False, by=by, at=timezone.now())


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "autre"), ("asked_at", "2020-01-01"), ("origin", "antenna"), ("id", "gen_random_uuid()")],
)
def test_what_was_asked_stays_even_for_the_owner(column: str, value: str) -> None:
    AdaptationFactory()
    value = value if value.endswith("()") else f"'{value}'"
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE training_adaptation SET {column} = {value}")


def test_another_antenna_s_registration_is_refused() -> None:
    registration, lyon = RegistrationFactory(), AntennaFactory(slug="lyon")
    asked = Adaptation(
        registration=registration, antenna=lyon, structure=registration.structure, session=a_session(lyon), text="x",
        origin=AskedBy.ANTENNA,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
