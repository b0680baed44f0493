"""The rule of the proposal: what it promises, for any facts."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from tests.factories import learning
from tests.factories.beneficiaries import PersonFactory
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory
from workshops.models import KindSkill, SkillGained, StepState
from workshops.path import walking
from workshops.path.proposing import MOST_STEPS, Offered, known_of, proposal, proposal_for

CODES = [f"sk_{n}" for n in range(6)]
offered = st.builds(
    Offered,
    key=st.tuples(st.sampled_from(["resource", "kind"]), st.integers(1, 12)),
    skills=st.frozensets(st.sampled_from(CODES), max_size=3),
    difficulty=st.sampled_from(["beginner", "intermediate", "advanced"]),
    language=st.sampled_from(["fr", "en", "uk"]),
    own=st.booleans(),
    position=st.integers(0, 3),
    closed=st.booleans(),
)
offers = st.lists(offered, max_size=14, unique_by=lambda one: one.key)
levels = st.dictionaries(st.sampled_from(CODES), st.integers(0, 3))


@given(levels, offers, st.sampled_from(["fr", "uk", "ar"]), st.sets(st.integers(1, 12), max_size=4), st.randoms())
def test_the_rule_holds_whatever_the_facts(levels, offers, language, done, random):
    without = {("resource", n) for n in done}
    steps = proposal(levels, offers, language=language, programme=CODES, without=without)
    by_key = {one.key: one for one in offers}
    assert len(steps) <= MOST_STEPS
    assert len({one.skill for one in steps}) == len({one.key for one in steps}) == len(steps)
    for step in steps:
        one = by_key[step.key]
        assert not one.closed
        assert levels[step.skill] < 3
        assert step.level == levels[step.skill]
        assert step.skill in one.skills
        assert one.language in (language, "fr")
        assert step.key not in without
    below = [step.level < 2 for step in steps]
    assert below == sorted(below, reverse=True)  # what is below 2 comes first
    for group in (True, False):  # in the programme's order
        order = [CODES.index(step.skill) for step in steps if (step.level < 2) == group]
        assert order == sorted(order)
    shuffled = list(offers)
    random.shuffle(shuffled)
    assert proposal(levels, shuffled, language=language, programme=CODES, without=without) == steps


def offer(n, *, difficulty="beginner", language="fr", own=False, position=0, kind=False):
    key = ("kind" if kind else "resource", n)
    return Offered(key, frozenset({"sk_mail"}), difficulty, language, own, position)


def chosen(*offers, language="uk"):
    return proposal({"sk_mail": 1}, offers, language=language, programme=["sk_mail"])[0].key[1]


def test_the_easiest_comes_first_then_her_language_then_the_antennas_own_then_the_order_of_the_list():
    assert chosen(offer(1, difficulty="advanced", language="uk"), offer(2)) == 2
    assert chosen(offer(1), offer(2, language="uk")) == 2
    assert chosen(offer(1), offer(2, own=True)) == 2
    assert chosen(offer(1, position=2), offer(2, position=1)) == 2
    assert chosen(offer(1, kind=True), offer(2, difficulty="advanced")) == 2  # a session stands in where none is left
    assert proposal({"sk_mail": 1}, [offer(1, language="ti")], language="uk", programme=["sk_mail"]) == []


@pytest.mark.django_db
class TestFacts:
    @pytest.fixture
    def person(self, lille):
        return PersonFactory(antenna=lille)

    def test_the_last_diagnostic_and_what_sessions_saw_since(self, lille, person, volunteer):
        learning.the_skills()
        diagnostic = learning.a_diagnostic(person, volunteer.user, sk_mail="1", sk_phone="2", sk_safe="n")
        booking = BookingFactory(session=SessionFactory(antenna=lille), person=person)
        facts = {"booking": booking, "person": person, "antenna": lille}
        SkillGained.objects.create(skill_id="sk_mail", level=3, **facts)
        early = diagnostic.at - timezone.timedelta(days=9)
        SkillGained.objects.create(skill_id="sk_phone", level=0, noted_at=early, **facts)
        SkillGained.objects.create(skill_id="sk_form", level=None, **facts)
        with open_antenna(lille.pk):
            known = known_of(person, lille.pk)
        assert known.levels == {"sk_mail": 3, "sk_phone": 2}
        assert known.seen["sk_mail"].in_session
        assert known.diagnostic == diagnostic

    def test_what_was_done_or_set_aside_does_not_come_back(self, lille, person, volunteer):
        first, second = learning.a_resource("Une", position=1), learning.a_resource("Deux", position=2)
        learning.a_diagnostic(person, volunteer.user, sk_mail="0")

        def proposed():
            with open_antenna(lille.pk):
                found = proposal_for(person, known_of(person, lille.pk), walking.steps_of(person, lille.pk), lille.pk)
            return [one.key for one in found]

        assert proposed() == [("resource", first.pk)]
        step = learning.a_step(person, first)
        assert proposed() == []  # it is being learnt
        with open_antenna(lille.pk):
            walking.move(step, StepState.SET_ASIDE, by=None, at=timezone.now())
        assert proposed() == [("resource", second.pk)]

    def test_a_session_stands_in_where_there_is_no_resource(self, lille, person, volunteer):
        learning.the_skills()
        kind = KindFactory()
        KindSkill.objects.create(kind=kind, skill_id="sk_mail")
        learning.a_diagnostic(person, volunteer.user, sk_mail="0")
        with open_antenna(lille.pk):
            steps = walking.keep_path(person, [], antenna_id=lille.pk, by=volunteer.user, at=timezone.now())
        assert [(step.kind, step.resource, step.skill_id, step.level) for step in steps] == [(kind, None, "sk_mail", 0)]

    def test_nobody_is_proposed_what_nobody_has_seen(self, lille, person):
        learning.a_resource()
        with open_antenna(lille.pk), pytest.raises(walking.NothingToPropose):
            walking.keep_path(person, [], antenna_id=lille.pk, by=None, at=timezone.now())

    def test_no_device_at_home_is_said(self, lille, person, volunteer):
        learning.a_diagnostic(person, volunteer.user, eq_devices=["none"])
        with open_antenna(lille.pk):
            assert "ordinateurs" in known_of(Person.objects.get(pk=person.pk), lille.pk).where
