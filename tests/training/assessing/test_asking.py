"""Opinions are asked once, reminded once; structures, trainers and funders say theirs with their name."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Letter
from tests.conftest import as_the_app
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from tests.factories.training_assessing import TODAY, a_held_session, answers_to, asked, thinks, trainees_of
from training.assessing import answering, following, funders, results
from training.assessing.sending import send_due
from training.models import Asked, Moment, Reply, SessionTrainer

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _published(db):
    asked(Moment.HOT)


def sent(lille, at=NOW):
    with as_the_app(), open_antenna(lille.pk):
        return send_due(antenna_id=lille.pk, at=at)


def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


def test_the_day_after_each_who_came_is_written_to_once_and_five_days_later_once_more(lille):
    one, two = ProfessionalFactory(is_referent=False), ProfessionalFactory(is_referent=False)
    session = a_held_session(lille, one, two, ended=TODAY - timedelta(days=1))
    RegistrationFactory(session=session, professional=ProfessionalFactory(is_referent=False))  # did not come
    assert sent(lille) == 2
    assert sent(lille) == 0
    assert set(Letter.objects.values_list("recipient", flat=True)) == {one.email, two.email}
    thinks(trainees_of(session)[0])
    later = NOW + timedelta(days=5, minutes=1)
    assert (sent(lille, later), sent(lille, later)) == (1, 0)
    assert kinds() == ["training_hot", "training_hot", "training_hot_again"]
    assert Letter.objects.get(kind="training_hot_again").recipient == two.email


def test_on_the_last_day_nobody_is_written_to_for_it_is_given_in_the_room(lille):
    a_held_session(lille, ProfessionalFactory())
    assert sent(lille) == 0


def test_three_months_later_the_cold_opinion_is_asked_once_and_reminded_once(lille):
    one = ProfessionalFactory(is_referent=False)
    a_held_session(lille, one, ended=TODAY - timedelta(days=91))
    for days in (0, 0, 15, 15, 40):
        sent(lille, NOW + timedelta(days=days))
    assert kinds() == ["training_cold", "training_cold_again"]
    letter = Letter.objects.get(kind="training_cold")
    assert "/avis-3-mois/" in letter.body and one.last_name not in letter.subject


def test_who_is_no_longer_in_post_is_not_written_to(lille):
    gone = ProfessionalFactory(is_referent=False, starts_on=TODAY - timedelta(days=400))
    a_held_session(lille, gone, ended=TODAY - timedelta(days=91))
    gone.ends_on = TODAY - timedelta(days=1)
    gone.save()
    assert sent(lille) == 0


def test_a_structure_is_asked_through_who_answers_for_it(lille):
    referent = ProfessionalFactory(is_referent=True)
    session = a_held_session(lille, colleague_of(referent, is_referent=False), ended=TODAY - timedelta(days=2))
    sent(lille)
    assert Letter.objects.filter(kind="training_structure", recipient=referent.email).exists()
    assert Asked.objects.get(session=session, kind=Moment.STRUCTURE).sent_at == NOW


def form(kind, point=3):
    return {f"q-{code}": answer for code, answer in answers_to(asked(kind), point, "Bien").items()}


def test_on_the_portal_a_structure_says_what_it_thinks_and_may_change_it(signed_in, lille):
    referent = ProfessionalFactory(is_referent=True)
    session = a_held_session(lille, referent)
    client, address = signed_in(referent), f"/portail/formations/evaluations/{session.pk}/"
    assert "Donner notre avis" in client.get("/portail/formations/evaluations/").content.decode()
    for point in (2, 4):
        assert client.post(address, form(Moment.STRUCTURE, point)).status_code == 302
    reply = Reply.objects.get()
    assert (reply.structure_id, reply.answers["overall"], reply.noted_by) == (referent.structure_id, 4, None)
    assert Asked.objects.get(kind=Moment.STRUCTURE).answered_on == TODAY


def test_a_structure_speaks_of_its_own_trainings_alone(signed_in, lille):
    session, stranger = a_held_session(lille, ProfessionalFactory()), ProfessionalFactory(is_referent=True)
    assert signed_in(stranger).get(f"/portail/formations/evaluations/{session.pk}/").status_code == 404
    questionnaire = asked(Moment.STRUCTURE)
    with (
        as_the_app(),
        open_portal(stranger.structure_id),
        pytest.raises(IntegrityError, match="took part"),
        transaction.atomic(),
    ):
        Reply.objects.create(
            antenna_id=lille.pk, session=session, questionnaire=questionnaire, kind="structure",
            structure_id=stranger.structure_id, answers=answers_to(questionnaire),
        )  # fmt: skip


def test_the_account_of_the_trainer_is_written_by_her_and_read_with_the_opinions(signed_in, lille, manager):
    session = a_held_session(lille, ProfessionalFactory())
    trainer = SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
    client, address = signed_in(manager), f"/lille/formations/evaluations/{session.pk}"
    assert client.post(f"{address}/bilan/{trainer.pk}/", form(Moment.TRAINER)).status_code == 302
    words = client.get(f"{address}/avis/").content.decode()
    assert str(manager.user) in words and "Bien" in words


def test_a_funder_answers_by_its_link_without_an_account(client, signed_in, lille, manager):
    session = a_held_session(lille, ProfessionalFactory())
    data = {"funder": "Métropole", "email": "formation@metropole.example"}
    address = f"/lille/formations/evaluations/{session.pk}/financeurs/"
    for _ in range(2):
        assert signed_in(manager).post(address, data).status_code == 302
    row = Asked.objects.get()
    letter = Letter.objects.get(kind="training_funder")
    link = funders.link_to(row)
    assert link in letter.body
    assert client.post("/" + link.split("/", 3)[3], form(Moment.FUNDER)).status_code == 302
    row.refresh_from_db()
    assert row.answered_on == TODAY and row.reply.answers["overall"] == 3


def test_a_funder_is_asked_once_the_session_is_over(lille, manager):
    session = a_session(lille, TODAY + timedelta(days=1))
    with open_antenna(lille.pk), pytest.raises(funders.NotOverYet):
        funders.ask(session, funder="Métropole", email="", at=NOW, by=manager.user)


def test_rates_say_of_how_many_and_who_is_silent(lille, manager):
    session = a_held_session(lille, *[ProfessionalFactory() for _ in range(4)])
    trainer = SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
    people = trainees_of(session)
    thinks(people[0])
    account = asked(Moment.TRAINER)
    with open_antenna(lille.pk):
        answering.account(trainer, account, answers=answers_to(account), at=NOW, by=manager.user)
        found = {one.kind: (one.answered, one.expected, one.percent) for one in results.returns_of(session)}
        silent = following.silent(session)
    assert found[Moment.HOT] == (1, 4, 25)
    assert found[Moment.TRAINER] == (1, 1, 100)
    assert found[Moment.STRUCTURE] == (0, 4, 0)
    assert {one.pk for one in silent.trainees} == {one.pk for one in people[1:]}
    assert not silent.trainers and len(silent.structures) == 4


def test_results_of_the_year_are_read_module_by_module(signed_in, lille, lyon, manager):
    people = trainees_of(a_held_session(lille, *[ProfessionalFactory() for _ in range(3)]))
    for one in [*people, *trainees_of(a_held_session(lyon, ProfessionalFactory()))]:
        thinks(one, words="Très utile")
    page = signed_in(manager).get("/lille/formations/evaluations/").content.decode()
    assert "Très utile" in page and "3 (100" in page
