"""Questionnaires are data, published once; each is open in its days; what a trainee has left to answer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session
from tests.factories.training_assessing import TODAY, a_held_session, answers_to, asked, thinks, trainees_of
from training.assessing import questionnaires
from training.assessing.answering import give_opinion
from training.assessing.loading import load_questionnaires
from training.models import Moment, Question, Questionnaire, Session

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(name, run):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run()
    assert error.value.__cause__.diag.constraint_name == name


def test_one_questionnaire_of_each_kind_comes_with_connect_and_loading_again_adds_nothing():
    assert "6 added" in load_questionnaires()
    assert "0 added" in load_questionnaires()
    assert set(Questionnaire.objects.values_list("kind", flat=True)) == set(Moment.values)


def test_a_published_questionnaire_never_changes_even_for_the_owner():
    hot = asked(Moment.HOT)
    for run in (
        lambda: Questionnaire.objects.filter(pk=hot.pk).update(intro_fr="Autre"),
        lambda: Questionnaire.objects.filter(pk=hot.pk).update(published_on=None),
        lambda: hot.questions.update(text_fr="Autre"),
        lambda: hot.questions.all().delete(),
        lambda: Question.objects.create(
            questionnaire=hot, rank=99, code="more", text_fr="?", text_en="?", shape="text"
        ),
    ):
        refused("training_questionnaire_published_stays", run)


def test_a_questionnaire_without_a_question_or_a_scale_without_points_is_not_published():
    draft = Questionnaire.objects.create(kind=Moment.HOT, version="d", intro_fr="a", intro_en="a")
    refused(
        "training_questionnaire_is_whole",
        lambda: Questionnaire.objects.filter(pk=draft.pk).update(published_on=TODAY),
    )
    for points in (
        [],
        [{"value": 1, "fr": "a", "en": "a"}, {"value": 2, "fr": "", "en": "b"}],
        [{"fr": "a"}, {"fr": "b"}],
    ):
        facts = {"questionnaire": draft, "rank": 1, "code": "a", "text_fr": "?", "text_en": "?", "points": points}
        refused("training_question_scale_has_points", lambda facts=facts: Question.objects.create(**facts))


def test_a_module_s_own_questionnaire_is_asked_before_the_one_of_every_module(lille):
    everyone, module = asked(Moment.ENTRY), ModuleFactory(code="M2")
    own = Questionnaire.objects.create(kind=Moment.ENTRY, module=module, version="2026.1", intro_fr="a", intro_en="a")
    Question.objects.create(questionnaire=own, rank=1, code="a", text_fr="?", text_en="?", shape="text")
    assert Questionnaire.objects.in_force(Moment.ENTRY, module_id=module.pk, on=TODAY) == everyone
    own.published_on = TODAY
    own.save()
    assert Questionnaire.objects.in_force(Moment.ENTRY, module_id=module.pk, on=TODAY) == own
    assert Questionnaire.objects.in_force(Moment.ENTRY, module_id=ModuleFactory().pk, on=TODAY) == everyone


@pytest.mark.parametrize("kind", Moment.values)
def test_python_and_postgresql_open_and_close_on_the_same_days(kind):
    session = Session(starts_on=TODAY, ends_on=TODAY + timedelta(days=20))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nullif(opens, '-infinity'), closes FROM training_questionnaire_days(%s, %s, %s)",
            [kind, session.starts_on, session.ends_on],
        )
        assert cursor.fetchone() == (questionnaires.opens_on(kind, session), questionnaires.closes_on(kind, session))


def lines_of(registration):
    with open_antenna(registration.antenna_id):
        return questionnaires.lines(registration, at=NOW)


def test_before_the_session_positioning_is_what_remains_to_do(lille, prescriber, django_assert_num_queries):
    mine = RegistrationFactory(session=a_session(lille), professional=prescriber)
    with open_antenna(lille.pk), django_assert_num_queries(1):
        entry, hot, cold = questionnaires.lines(mine, at=NOW)
    assert entry.address.endswith("/positionnement/")
    assert not (entry.done or hot.address or cold.address)
    assert hot.because and cold.because


def test_at_the_end_an_opinion_is_asked_and_once_given_it_is_done(lille, prescriber):
    (mine,) = trainees_of(a_held_session(lille, prescriber))
    hot = lines_of(mine)[1]
    assert hot.address.endswith("/avis/") and not hot.done
    thinks(mine)
    hot = lines_of(mine)[1]
    assert hot.done and not hot.address


def test_after_its_days_a_questionnaire_is_not_listed_any_more(lille, prescriber):
    (mine,) = trainees_of(a_held_session(lille, prescriber, ended=TODAY - timedelta(days=100)))
    (cold,) = lines_of(mine)
    assert cold.address.endswith("/avis-3-mois/")


@pytest.mark.parametrize(("ended", "kind"), [(-61, "hot"), (1, "hot"), (-90, "cold"), (-274, "cold")])
def test_outside_its_days_no_opinion_is_kept(lille, prescriber, ended, kind):
    session = a_session(lille, TODAY + timedelta(days=ended))
    mine = RegistrationFactory(session=session, professional=prescriber)
    with pytest.raises(questionnaires.NotOpen):
        thinks(mine, kind)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"overall": 5}, {"overall": "4"}, {"overall": None}, {"overall": True}, {"inconnu": 1}, {"best": ""},
        {"best": "a" * 1001}, {"best": 3}, {"overall": [4]},
    ],
)  # fmt: skip
def test_answers_are_of_the_questions(lille, prescriber, spoilt):
    (mine,) = trainees_of(a_held_session(lille, prescriber))
    hot = asked(Moment.HOT)
    with open_antenna(lille.pk), pytest.raises(questionnaires.NotThisOne):
        give_opinion(mine, hot, answers=answers_to(hot) | spoilt, levels={}, at=NOW)


def test_what_is_required_is_answered(lille, prescriber):
    (mine,) = trainees_of(a_held_session(lille, prescriber))
    hot = asked(Moment.HOT)
    with open_antenna(lille.pk), pytest.raises(questionnaires.NotThisOne):
        give_opinion(mine, hot, answers={"overall": 4}, levels={}, at=NOW)
