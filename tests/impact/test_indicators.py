"""Each published figure against a small set of facts counted by hand."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from beneficiaries.models import Diagnostic, Visit
from beneficiaries.visits import note_visit
from connect.impact.period import Period
from connect.impact.results import hours
from connect.impact.scope import Scope
from tests.factories import sales as shop
from tests.factories.impact import person, visit
from tests.factories.people import UserFactory
from tests.factories.training import RegistrationFactory, a_session, came
from tests.factories.workshops import BookingFactory, KindFactory, SessionFactory, at
from tests.impact import indicators
from workshops.models import BookingState, Shape, Skill, SkillGained

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def test_new_people_are_those_whose_first_enrolment_falls_in_the_period(nation, at_lille, facts, lyon):
    assert indicators.new_people(nation) == 3  # Bob, Cleo, Dora: Ada came in 2023
    assert indicators.new_people(at_lille) == 2
    assert indicators.new_people(Scope.of_antenna(nation.period, lyon.pk)) == 2  # Dora, and Ada, new there


def test_a_person_met_in_two_antennas_counts_once(nation, at_lille):
    assert indicators.people_and_visits(nation)["people"] == 4
    assert indicators.people_and_visits(at_lille)["people"] == 3


def test_visits_count_once_a_day_and_antenna_and_anonymous_ones_one_by_one(nation, at_lille):
    """Two acts on one day are one visit; 35,000 people and so many visits are two figures (C085)."""
    assert indicators.people_and_visits(at_lille) | {"statuses": {}, "ages": {}} == {
        "people": 3, "visits": 6, "anonymous": 2, "statuses": {}, "ages": {}, "estimated": 1,
    }  # fmt: skip
    assert indicators.people_and_visits(nation)["visits"] == 8


def test_identifying_an_anonymous_visitor_counts_nobody_twice(at_lille, facts):
    """C085: the visit becomes hers; visits stay what they were, and she is counted once."""
    before = indicators.people_and_visits(at_lille)
    unknown = Visit.objects.filter(person=None).first()
    Visit.objects.filter(pk=unknown.pk).update(person=facts.bob)
    after = indicators.people_and_visits(at_lille)
    assert (after["visits"], after["people"]) == (before["visits"], before["people"])


def test_the_situation_sums_to_the_people_and_unknown_is_a_line(nation):
    found = indicators.people_and_visits(nation)
    assert found["statuses"] == {
        "active_not_seeking": 0, "seeking": 1, "unstable_job": 0, "student": 1, "stable_job": 0, "inactive": 1, "unknown": 1,
    }  # fmt: skip
    assert sum(found["statuses"].values()) == found["people"]


def test_age_is_that_of_the_first_visit_of_the_period(nation, at_lille, facts, lyon):
    """Ada was 34 in March at Lille; seen by Lyon alone she came in September, at 35."""
    assert indicators.people_and_visits(nation)["ages"] == {"34": 1, "24": 1, "74": 1, "": 1}
    assert indicators.people_and_visits(Scope.of_antenna(nation.period, lyon.pk))["ages"] == {"35": 1, "74": 1}


def test_a_period_includes_its_last_day_in_paris_whatever_the_hour(lille):
    """C082: 22 February at 23:30 in Paris is in; 23 February at 00:30 is out, though both are the 22nd in UTC."""
    ada, bob = (person(lille, since="2026-01-05") for _ in range(2))
    for someone, moment in (
        (ada, datetime(2026, 2, 22, 23, 30, tzinfo=PARIS)),
        (bob, datetime(2026, 2, 23, 0, 30, tzinfo=PARIS)),
    ):
        note_visit(someone, antenna_id=lille.pk, source="welcome", at=moment, by=None)
    scope = Scope.of_antenna(Period(date(2026, 2, 1), date(2026, 2, 22)), lille.pk)
    assert indicators.people_and_visits(scope)["people"] == 1
    for name, moment in (
        ("in", datetime(2026, 2, 22, 22, 0, tzinfo=PARIS)),
        ("out", datetime(2026, 2, 23, 0, 10, tzinfo=PARIS)),
    ):
        session = SessionFactory(antenna=lille, starts_at=moment)
        BookingFactory(session=session, person=ada if name == "in" else bob, state=BookingState.CAME)
    assert indicators.workshops(scope)["people"] == 1


def test_motivations_count_a_person_once_a_reason(nation, facts):
    found = indicators.motivations(nation)
    assert {code: n for code, n in found.items() if n} == {"save_money": 2, "job_search": 1, "rights": 1}


def test_a_diagnostic_gives_all_its_reasons_and_needs(nation, facts, lille, questionnaires):
    Diagnostic.objects.create(
        person=facts.ada, antenna=lille, version_id="2026.1", at=datetime(2024, 3, 5, 15, tzinfo=PARIS), by=UserFactory(),
        answers={"mo_reasons": ["save_money", "children"], "sn_needs": ["leisure"]},
        access="partial", connection="partial", skills="partial", services="partial", level="unknown",
    )  # fmt: skip
    assert indicators.motivations(nation)["save_money"] == 2  # Ada had said it already
    assert indicators.motivations(nation)["children"] == 1
    assert indicators.social_needs(nation)["leisure"] == 2


def test_social_needs_count_a_person_once_a_need(nation):
    found = indicators.social_needs(nation)
    assert {code: n for code, n in found.items() if n} == {"employment": 2, "leisure": 1}


def test_hours_are_those_of_the_sessions_held_and_hours_attended_those_of_the_people(facts, lille, nation):
    workshop = SessionFactory(antenna=lille, starts_at=at("2024-04-02"))
    drop_in = KindFactory(code="drop_in", shape=Shape.DROP_IN, minutes=45, capacity=4)
    short = SessionFactory(antenna=lille, kind=drop_in, starts_at=at("2024-04-03"), ends_at=at("2024-04-03", "14:45"))
    nobody = SessionFactory(antenna=lille, starts_at=at("2024-04-04"))
    BookingFactory(session=workshop, person=facts.ada, state=BookingState.CAME)
    BookingFactory(session=workshop, person=facts.bob, state=BookingState.CAME)
    BookingFactory(session=short, person=facts.ada, state=BookingState.CAME)
    BookingFactory(session=nobody, person=facts.bob, state=BookingState.ABSENT)
    assert indicators.workshops(nation) == {
        "people": 2, "sessions": 2, "minutes": {"workshop": 120, "drop_in": 45}, "attended": 285,
    }  # fmt: skip
    assert hours(165) == Decimal("2.75")


def test_nothing_held_is_zero_and_not_an_error(nation):
    assert indicators.workshops(nation) == {"people": 0, "sessions": 0, "minutes": {}, "attended": 0}


def test_a_skill_counts_people_seen_doing_it_alone(facts, lille, nation):
    skill = Skill.objects.create(
        code="seed_text", label_fr="Rédiger", label_en="Write", family="computing", coop_theme="x", position=1
    )
    for n, (someone, level) in enumerate([(facts.ada, 2), (facts.ada, 3), (facts.bob, 1)]):
        session = SessionFactory(antenna=lille, starts_at=at(f"2024-04-0{n + 2}"))
        booking = BookingFactory(session=session, person=someone, state=BookingState.CAME)
        SkillGained.objects.create(
            booking=booking, person=someone, antenna=lille, skill=skill, level=level, noted_at=session.ends_at
        )
    assert indicators.skills(nation) == {"seed_text": 1}


def test_people_for_telephony_and_for_equipment_count_once_each(facts, lille):
    till, shelf = shop.TillFactory(antenna=lille), shop.shelf()
    unit = shop.UnitFactory(antenna=lille)
    today = datetime.now(tz=PARIS).date()
    shop.sell(shop.item(shelf["R30"]), shop.item(shelf["SIM"]), to=facts.ada, at_till=till)
    shop.sell(shop.item(shelf["R30"]), to=facts.ada, at_till=till)
    shop.sell(shop.item(unit.product, unit), to=facts.ada, at_till=till)
    shop.sell(shop.item(shelf["SIM"]), to=facts.bob, at_till=till)
    shop.sell(shop.item(shelf["SOURIS"]), at_till=till)
    found = indicators.sold(Scope.of_nation(Period(today, today)))
    assert (found["telephony"], found["equipment"]) == (2, 1)
    assert found["articles"] == {"plan": 2, "sim": 2, "computer": 1, "accessory": 1}


def test_a_professional_who_followed_two_modules_counts_once(facts, lille, nation):
    there, twice, absent = (RegistrationFactory(session=a_session(lille, date(2024, 6, 4))) for _ in range(3))
    came(there)
    came(twice)
    again = RegistrationFactory(session=a_session(lille, date(2024, 6, 11)), professional=twice.professional)
    came(again)
    assert indicators.professionals_trained(nation) == {"people": 2, "structures": 2}
    assert absent.attendances.count() == 0


def test_every_indicator_of_an_antenna_ignores_the_others(facts, lyon, lille):
    visit(lyon, facts.dora, "2024-06-01", motive="leisure", social_need="health")
    scope = Scope.of_antenna(Period.year(2024), lille.pk)
    assert indicators.motivations(scope)["leisure"] == 0
    assert indicators.social_needs(scope)["health"] == 0
