"""The 32 indicators: each that applies has a function that answers when its evidence is there, and when it is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from connect.antennas.models import Antenna
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came
from tests.factories.training_quality import (
    AdaptationFactory,
    ComplaintFactory,
    ImprovementFactory,
    SubcontractFactory,
    TrainerFactory,
    TrainerProofFactory,
    WatchFactory,
    with_a_proof,
)
from training.models import (
    Asked,
    Assessment,
    Attendance,
    DisabilityContact,
    Half,
    HalfDay,
    Module,
    ModuleResult,
    Need,
    Opinion,
    Questionnaire,
    Registration,
    Reply,
    SentPaper,
    Session,
    SessionTrainer,
    Signature,
    Trainer,
    TrainerProof,
)
from training.quality import adapting, contracting, file, noting
from training.quality.evidence import of_a_session, of_the_house
from training.quality.house import House
from training.quality.indicators import by_number, every, of_ours
from training.quality.shelf import Shelf

pytestmark = pytest.mark.django_db
NOW = timezone.now
TODAY = timezone.localdate


def held(lille: Antenna, days_ago: int = 1) -> tuple[Session, Registration]:
    """A session of yesterday with one person, nothing noted yet."""
    session = a_session(lille, TODAY() - timedelta(days=days_ago), module=ModuleFactory())
    return session, RegistrationFactory(session=session)


def test_the_table_is_the_one_of_the_law() -> None:
    rows = {row.number: row for row in every()}
    assert sorted(rows) == list(range(1, 33))
    assert [n for n, row in rows.items() if row.evidence == "X"] == [
        1,
        2,
        4,
        5,
        6,
        8,
        9,
        10,
        11,
        21,
        26,
        27,
        30,
        31,
        32,
    ]
    assert [n for n, row in rows.items() if row.evidence == "p"] == [12, 17, 18, 19, 22, 23, 24, 25]
    assert all(row.why_not_fr and row.why_not_en for row in rows.values() if not row.applies)
    assert {n for n, row in rows.items() if row.major} == {
        4,
        5,
        6,
        7,
        10,
        11,
        14,
        15,
        16,
        20,
        21,
        22,
        26,
        27,
        29,
        31,
        32,
    }


def test_each_indicator_that_applies_has_its_function_and_no_other() -> None:
    sessions = {row.number for row in of_ours() if row.scope == "session"}
    assert set(of_a_session) == sessions
    assert set(of_the_house) | sessions == {row.number for row in of_ours()}


# What makes the evidence of a session be there: by number, a function of (session, registration).


def _need(session: Session, registration: Registration) -> None:
    Need.objects.create(
        antenna=session.antenna, structure=registration.structure, asked_by=registration.professional, people=1, context="x",
        expected="y", joined=session,
    )  # fmt: skip


def _reply(session: Session, registration: Registration, kind: str = "entry", **facts: Any) -> None:
    questionnaire, _new = Questionnaire.objects.get_or_create(
        kind=kind, version="t", defaults={"published_on": TODAY()}
    )
    mine = {"registration": registration} if kind == "entry" else {}
    Reply.objects.create(
        antenna=session.antenna, session=session, questionnaire=questionnaire, kind=kind, answers={}, **mine, **facts
    )


def _sent(session: Session, registration: Registration) -> None:
    for kind in ("convocation", "rules"):
        SentPaper.objects.create(
            antenna=session.antenna, structure=registration.structure, registration=registration, kind=kind,
            recipient="a@example.org", sent_at=NOW(),
        )  # fmt: skip


def _answered(session: Session, registration: Registration) -> None:
    asked = AdaptationFactory(registration=registration)
    adapting.answer(asked, "Prêt", possible=True, by=MembershipFactory(antenna=session.antenna).user, at=NOW())


def _assessed(session: Session, registration: Registration) -> None:
    came(registration)
    for rank in range(1, len(session.module.aims) + 1):
        Assessment.objects.create(
            antenna=session.antenna, session=session, registration=registration, rank=rank, level="acquired"
        )


def _signed(session: Session, registration: Registration, *halves: HalfDay) -> None:
    came(registration, *halves)
    by = MembershipFactory(antenna=session.antenna).user
    for half in halves or session.half_days.all():
        Signature.objects.create(
            antenna=session.antenna, session=session, half_day=half, registration=registration, means="paper",
            signed_at=NOW(), recorded_by=by,
        )  # fmt: skip


def _team(session: Session, _registration: Registration) -> None:
    member = MembershipFactory(antenna=session.antenna, role="employee")
    SessionTrainer.objects.create(antenna=session.antenna, session=session, membership=member)


def _able(session: Session, _registration: Registration) -> None:
    trainer = with_a_proof(session.antenna)
    SessionTrainer.objects.create(
        antenna=session.antenna, session=session, outside_name=trainer.outside_name.upper(), organisation="x"
    )


def _outside(session: Session) -> None:
    SessionTrainer.objects.create(
        antenna=session.antenna, session=session, outside_name="Noor Haddad", organisation="Savoirs en partage"
    )


def _contract(session: Session, _registration: Registration) -> None:
    _outside(session)
    SubcontractFactory(antenna=session.antenna, clauses=[one.code for one in contracting.clauses()])


def _opinions(session: Session, registration: Registration) -> None:
    came(registration)
    _team(session, registration)
    questionnaire = Questionnaire.objects.create(kind="hot", version="t", published_on=TODAY())
    Opinion.objects.create(
        antenna=session.antenna, session=session, questionnaire=questionnaire, kind="hot", answers={}
    )
    Asked.objects.create(
        antenna=session.antenna,
        session=session,
        kind="hot",
        registration=registration,
        sent_at=NOW(),
        answered_on=TODAY(),
    )
    _reply(session, registration, "structure", structure=registration.structure)
    _reply(session, registration, "trainer", trainer=session.trainers.get())


THERE: dict[int, Any] = {
    4: _need, 5: None, 6: None, 8: _reply, 9: _sent, 10: _answered, 11: _assessed, 12: _signed, 17: _team, 18: _team,
    21: _able, 27: _contract, 30: _opinions,
}  # fmt: skip


@pytest.mark.parametrize("number", sorted(THERE))
def test_evidence_of_a_session_is_found_when_it_is_there(number: int) -> None:
    session, registration = held(AntennaFactory(), days_ago=0 if number == 8 else 1)
    if THERE[number]:
        THERE[number](session, registration)
    found = file.about_session(Shelf([session], NOW()), session, number)
    assert found.state == "ok", (found.missing, found.later)
    assert not found.missing


@pytest.mark.parametrize("number", [4, 8, 9, 11, 12, 17, 18, 19, 21, 27, 30])
def test_evidence_of_a_session_is_missed_when_it_is_not(number: int) -> None:
    session, _registration = held(AntennaFactory())
    if number == 27:
        _outside(session)
    found = file.about_session(Shelf([session], NOW()), session, number)
    assert found.state == "no"
    assert found.missing


def test_a_module_without_aims_contents_or_methods_is_missed() -> None:
    session, _registration = held(AntennaFactory())
    session.module = Module(code="M1", version="vide")
    shelf = Shelf([session], NOW())
    assert file.about_session(shelf, session, 5).is_missing
    assert len(file.about_session(shelf, session, 6).missing) == 2


def test_an_adaptation_without_an_answer_is_missed() -> None:
    session, registration = held(AntennaFactory())
    AdaptationFactory(registration=registration)
    assert file.about_session(Shelf([session], NOW()), session, 10).is_missing


def test_a_contract_that_lacks_a_clause_or_came_late_is_missed() -> None:
    session, registration = held(AntennaFactory())
    _outside(session)
    contract = SubcontractFactory(antenna=session.antenna, clauses=["purpose"])
    found = file.about_session(Shelf([session], NOW()), session, 27)
    assert str(len(contracting.clauses()) - 1) in found.missing[0]
    assert not contracting.covers(contract, "Savoirs en partage", date(2026, 1, 9), date(2026, 1, 9))
    assert contracting.covers(contract, " savoirs  EN partage", session.starts_on, session.ends_on)
    assert registration.pk


def test_a_proof_that_had_ended_on_the_day_shows_nothing() -> None:
    session, registration = held(AntennaFactory())
    _able(session, registration)
    TrainerProof.objects.update(withdrawn_at=NOW())
    trainer = Trainer.objects.get()
    TrainerProofFactory(trainer=trainer, expires_on=session.starts_on - timedelta(days=1))
    assert file.about_session(Shelf([session], NOW()), session, 21).is_missing
    TrainerProofFactory(trainer=trainer, expires_on=session.starts_on)
    assert not file.about_session(Shelf([session], NOW()), session, 21).is_missing


def test_before_it_is_over_assessment_and_feedback_are_not_expected() -> None:
    session = a_session(AntennaFactory(), TODAY() + timedelta(days=9))
    shelf = Shelf([session], NOW())
    assert {number: file.about_session(shelf, session, number).state for number in (11, 12, 30)} == {
        11: "next", 12: "next", 30: "next",
    }  # fmt: skip


def test_an_absence_wants_a_reason_or_a_call() -> None:
    session, registration = held(AntennaFactory())
    half = session.half_days.get(half=Half.MORNING)
    attendance = Attendance.objects.create(
        antenna=session.antenna, session=session, half_day=half, registration=registration, present=False
    )
    _signed(session, registration, session.half_days.get(half=Half.AFTERNOON))
    assert file.about_session(Shelf([session], NOW()), session, 12).is_missing
    attendance.reason = "transport"
    attendance.save()
    assert file.about_session(Shelf([session], NOW()), session, 12).state == "ok"


def test_a_note_by_hand_stands_for_what_is_missing_until_it_is_taken_back() -> None:
    session, _registration = held(AntennaFactory())
    by = MembershipFactory(antenna=session.antenna).user
    kept = noting.note(
        antenna_id=session.antenna_id, session=session, indicator=4, text="Classeur 2026, onglet 3", key=session.plan_key,
        by=by, at=NOW(),
    )  # fmt: skip
    assert file.about_session(Shelf([session], NOW()), session, 4).state == "note"
    noting.take_back(kept, by=by, at=NOW())
    assert file.about_session(Shelf([session], NOW()), session, 4).state == "no"


def test_a_note_is_not_taken_for_an_indicator_that_does_not_apply() -> None:
    session, _registration = held(AntennaFactory())
    with pytest.raises(noting.NotOurs):
        noting.note(
            antenna_id=session.antenna_id, session=session, indicator=13, text="x", key=session.plan_key,
            by=MembershipFactory(antenna=session.antenna).user, at=NOW(),
        )  # fmt: skip


# The house.


def _results(_lille: Antenna) -> None:
    module = ModuleFactory()
    ModuleResult.objects.create(
        code=module.code, first_on=TODAY() - timedelta(days=365), last_on=TODAY(), sessions=1, registered=8, came=8,
        completed=7, dropped_out=1, asked=8, answered=6, satisfied=6, counted_at=NOW(),
    )  # fmt: skip


def _network(lille: Antenna) -> None:
    for ours in (True, False):
        DisabilityContact.objects.create(
            antenna=lille, organisation="Cap emploi", helps_with="Postes", phone="+33123456789", is_our_referent=ours,
            checked_on=TODAY(),
        )  # fmt: skip


def _course(lille: Antenna) -> None:
    member = MembershipFactory(antenna=lille)
    trainer = TrainerFactory(antenna=lille, membership=member, outside_name="", organisation="")
    TrainerProofFactory(trainer=trainer, kind="course", title="Animer à distance", obtained_on=TODAY())


def _watched(kind: str) -> Any:
    return lambda _lille: WatchFactory(kind=kind, action="Lu en équipe", action_on=TODAY())


HOUSE: dict[int, Any] = {
    1: lambda _lille: ModuleFactory(), 2: _results, 21: with_a_proof, 22: _course, 23: _watched("legal"), 24: _watched("jobs"),
    25: _watched("teaching"), 26: _network, 31: lambda _lille: None,
    32: lambda lille: ImprovementFactory(antenna=lille),
}  # fmt: skip


@pytest.mark.parametrize("number", sorted(HOUSE))
def test_evidence_of_the_house_is_found_when_it_is_there(number: int) -> None:
    lille = AntennaFactory()
    HOUSE[number](lille)
    assert file.about_house(House(lille.pk, NOW()), number).state == "ok"


def _missing_complaint(lille: Antenna) -> None:
    ComplaintFactory(antenna=lille)


@pytest.mark.parametrize("number", sorted(HOUSE))
def test_evidence_of_the_house_is_missed_when_it_is_not(number: int) -> None:
    lille = AntennaFactory()
    if number == 31:
        _missing_complaint(lille)
    assert file.about_house(House(lille.pk, NOW()), number).is_missing


def test_every_function_was_tried_both_ways() -> None:
    assert set(HOUSE) == set(of_the_house)
    assert set(THERE) | {19} == set(of_a_session)


def test_what_is_missing_is_counted_in_as_many_queries_for_one_session_as_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    lille = AntennaFactory()
    sessions = [held(lille)[0] for _n in range(8)]
    with django_assert_max_num_queries(22):
        found = file.summaries(sessions, at=NOW())
    assert len(found) == 8
    assert all(one.major for one in found)
    assert by_number()[4] in found[0].missing
