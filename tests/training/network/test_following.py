"""From candidate to relay: the way of a file, its plan, its training, its label."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.partners.models import Place
from connect.partners.structures import ReferentOnly
from connect.post.models import Letter
from tests.factories.people import AntennaFactory, ProfessionalFactory, StructureFactory
from tests.factories.training_network import SAID, a_call, a_candidate, a_relay, followed, trained, with_a_plan
from training.models import RelayEvent, RelayFile, RelayState, RelayStep, RelayTerm
from training.network import candidacies, labelling, planning, reading
from training.network.dates import last_day, months_after, spread

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture
def by(manager):
    return manager.user


@pytest.fixture
def here(lille):
    """Runs an act at Lille's door; what surrounds it is arranged as the owner."""

    def run(act, *facts, **more):
        with open_antenna(lille.pk):
            return act(*facts, **more)

    return run


def refused(constraint: str, sql: str, *values: object) -> None:
    """Written by hand it is refused too, and by this rule."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert error.value.__cause__.diag.constraint_name == constraint


def test_a_referent_answers_a_call_once(lille, by, prescriber):
    prescriber.is_referent = True
    prescriber.save()
    call, key = a_call(lille, by, hours="7.0", people=2), uuid.uuid4()
    with open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        first = candidacies.apply(call, SAID, key=key, by=prescriber, user=prescriber.user, at=NOW())
        again = candidacies.apply(call, SAID, key=key, by=prescriber, user=prescriber.user, at=NOW())
        assert (first.pk, RelayFile.objects.count()) == (again.pk, 1)
        with pytest.raises(candidacies.AlreadyCandidate):
            candidacies.apply(call, SAID, key=uuid.uuid4(), by=prescriber, user=prescriber.user, at=NOW())
    first.refresh_from_db()
    assert (first.hours, first.trained_people, first.state) == (Decimal("7.0"), 2, "candidate")
    assert [event.state for event in RelayEvent.objects.all()] == ["candidate"]


def test_who_is_no_referent_does_not_answer_a_call(lille, by, prescriber):
    call = a_call(lille, by)
    with (
        open_portal(prescriber.structure_id, user_id=prescriber.user_id),
        pytest.raises(ReferentOnly),
    ):
        candidacies.apply(call, SAID, key=uuid.uuid4(), by=prescriber, user=prescriber.user, at=NOW())


def test_a_call_that_is_shut_takes_nobody(lille, by, prescriber):
    prescriber.is_referent = True
    prescriber.save()
    today = timezone.localdate()
    shut = a_call(lille, by, opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    with (
        open_portal(prescriber.structure_id, user_id=prescriber.user_id),
        pytest.raises(candidacies.CallShut),
    ):
        candidacies.apply(shut, SAID, key=uuid.uuid4(), by=prescriber, user=prescriber.user, at=NOW())


def test_a_structure_withdraws_its_own_candidacy_and_moves_nothing_else(lille, by, prescriber):
    prescriber.is_referent = True
    prescriber.save()
    file = a_candidate(lille, by, prescriber.structure)
    with open_portal(prescriber.structure_id, user_id=prescriber.user_id):
        with pytest.raises(DatabaseError), transaction.atomic():
            RelayFile.objects.filter(pk=file.pk).update(needs="une salle")
        with pytest.raises(DatabaseError), transaction.atomic():
            RelayFile.objects.filter(pk=file.pk).update(state="refused", moved_because="x", moved_at=NOW())
        candidacies.withdraw(file, by=prescriber.user, at=NOW())
        candidacies.withdraw(file, by=prescriber.user, at=NOW())
    assert [event.state for event in file.events.all()] == ["candidate", "withdrawn"]


def test_a_call_follows_no_more_structures_than_it_has_places(lille, by, here):
    call = a_call(lille, by, places=1)
    followed(lille, by, call=call)
    second = a_candidate(lille, by, call=call)
    with pytest.raises(candidacies.PlacesTaken):
        here(candidacies.choose, second, starts_on=timezone.localdate(), months=16, by=by, at=NOW())
    refused(
        "relaycall_places_taken",
        "UPDATE training_relayfile SET state='followed', starts_on=now()::date, ends_on=now()::date, moved_at=now() + interval '1 min'"
        " WHERE id=%s", second.pk,
    )  # fmt: skip


def test_followed_for_sixteen_months_and_told_so(lille, by, here):
    referent = ProfessionalFactory(is_referent=True)
    file = a_candidate(lille, by, referent.structure)
    chosen = here(candidacies.choose, file, starts_on=timezone.localdate(), months=16, by=by, at=NOW())
    assert chosen.ends_on == months_after(chosen.starts_on, 16) - timedelta(days=1)
    letter = Letter.objects.get(recipient=referent.email)
    assert referent.structure.name not in letter.subject
    assert "16" not in letter.subject
    here(candidacies.choose, file, starts_on=timezone.localdate(), months=3, by=by, at=NOW())
    assert Letter.objects.count() == 1


def test_one_antenna_at_a_time_follows_a_structure(lille, lyon, by):
    structure = StructureFactory()
    followed(lille, by, structure)
    other = a_candidate(lyon, by, structure)
    with open_antenna(lyon.pk), pytest.raises(candidacies.FollowedElsewhere):
        candidacies.choose(other, starts_on=timezone.localdate(), months=16, by=by, at=NOW())


def test_a_refusal_says_why_and_is_final(lille, by, here):
    file = a_candidate(lille, by)
    with pytest.raises(candidacies.WhyNot):
        here(candidacies.refuse, file, because="", by=by, at=NOW())
    here(candidacies.refuse, file, because="trop loin de l’antenne", by=by, at=NOW())
    with pytest.raises(candidacies.NotThatWay):
        here(candidacies.choose, file, starts_on=timezone.localdate(), months=16, by=by, at=NOW())
    assert file.events.last().because == "trop loin de l’antenne"
    assert a_candidate(lille, by, file.structure).pk != file.pk


def test_a_candidacy_stays_as_it_was_sent_and_a_step_keeps_its_author(lille, by):
    file = a_candidate(lille, by)
    refused("relayfile_stays_as_sent", "UPDATE training_relayfile SET why='autre' WHERE id=%s", file.pk)
    refused("relayfile_step_stands", "UPDATE training_relayfile SET moved_because='x' WHERE id=%s", file.pk)
    refused("relayfile_not_that_way", "UPDATE training_relayfile SET state='ended', moved_because='x', moved_at=now() + interval '1 min' WHERE id=%s", file.pk)  # fmt: skip
    refused("append_only", "UPDATE training_relayevent SET because='x' WHERE file_id=%s", file.pk)
    refused("append_only", "DELETE FROM training_relayevent WHERE file_id=%s", file.pk)


def test_needs_and_a_plan_line_by_line(lille, by, here):
    file = with_a_plan(a_candidate(lille, by), by)
    with_a_plan(file, by)
    assert [step.what for step in file.steps.all()] == ["Ouvrir une permanence", "Un atelier"]
    first, second = file.steps.all()
    today = timezone.localdate()
    here(planning.settle, first, done=True, on=today, by=by)
    here(planning.settle, second, done=False, on=today, by=by)
    with pytest.raises(planning.LineStands):
        here(planning.settle, first, done=False, on=today, by=by)
    refused("relaystep_stands", "UPDATE training_relaystep SET what='autre' WHERE id=%s", first.pk)
    assert RelayStep.objects.filter(done_on=today).get() == first


def test_hours_attended_decide_wherever_the_session_was(lille, lyon, by, here):
    file = with_a_plan(followed(lille, by), by)
    today = timezone.localdate()
    half = trained(file.structure, lille, today - timedelta(days=5))
    facts = {"from_on": today, "until_on": today, "place": None, "services": [], "by": by, "at": NOW()}
    with pytest.raises(labelling.TrainedFirst):
        here(labelling.give, file, **facts)
    trained(file.structure, lyon, last_name="Zola")
    told = reading.progress(file)
    assert told.people[0][:2] == (half, Decimal("7.00"))
    assert (told.trained, told.is_enough) == (1, True)
    assert here(labelling.give, file, **facts).state == RelayState.RELAY


def test_who_left_the_structure_no_longer_counts(lille, by, here):
    file = with_a_plan(followed(lille, by), by)
    gone = trained(file.structure, lille)
    gone.ends_on = timezone.localdate() - timedelta(days=1)
    gone.save()
    assert reading.progress(file).people == []


def test_hours_of_a_file_are_told_at_its_own_doors_only(lille, lyon, by):
    file = followed(lille, by)
    trained(file.structure, lille)
    doors = [
        open_antenna(lille.pk),
        open_portal(file.structure_id),
        open_national(),
        open_antenna(lyon.pk),
        open_portal(0),
    ]
    seen = []
    for door in doors:
        with door, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM training_relay_hours(%s)", [file.pk])
            seen.append(cursor.fetchone()[0])
    assert seen == [1, 1, 1, 0, 0]


def test_no_label_without_needs_and_a_plan(lille, by, here):
    file = followed(lille, by)
    trained(file.structure, lille)
    today = timezone.localdate()
    with pytest.raises(labelling.NeedsAndPlanFirst):
        here(labelling.give, file, from_on=today, until_on=today, place=None, services=[], by=by, at=NOW())
    with_a_plan(file, by)
    refused("relay_has_a_term", "UPDATE training_relayfile SET state='relay', moved_at=now() + interval '1 min' WHERE id=%s", file.pk)  # fmt: skip


def test_a_label_is_renewed_the_day_after_and_never_twice_on_a_day(lille, by, here):
    file = a_relay(lille, by)
    first = file.terms.get()
    until = labelling.usual_end(labelling.following(first))
    second = here(labelling.renew, file, until_on=until, on=timezone.localdate(), by=by, at=NOW())
    assert second.from_on == first.until_on + timedelta(days=1)
    assert here(labelling.renew, file, until_on=until, on=timezone.localdate(), by=by, at=NOW()) == second
    with pytest.raises(labelling.LabelDays):
        here(labelling.renew, file, until_on=second.from_on, on=timezone.localdate(), by=by, at=NOW())
    insert = (
        "INSERT INTO training_relayterm (antenna_id, structure_id, file_id, from_on, until_on, decided_by_id, decided_at)"
        " SELECT antenna_id, structure_id, file_id, from_on, from_on, decided_by_id, now() FROM training_relayterm WHERE id=%s"
    )
    refused("relayterm_one_at_a_time", insert, second.pk)
    refused("relayterm_stands", "UPDATE training_relayterm SET until_on=until_on + 1 WHERE id=%s", first.pk)


def test_an_end_takes_the_label_back_that_day(lille, by, here):
    file = a_relay(lille, by)
    here(candidacies.end, file, because="la permanence a fermé", by=by, at=NOW())
    term = RelayTerm.objects.get()
    assert term.ended_on == timezone.localdate()
    assert not term.holds(timezone.localdate())
    here(candidacies.end, file, because="encore", by=by, at=NOW())
    assert file.events.last().because == "la permanence a fermé"


def test_a_label_makes_a_place_of_a_whole_address_and_of_no_other(lille, by, here):
    whole = a_relay(lille, by, StructureFactory(address="1 rue Vide", siret="43493312300029"))
    assert Place.objects.get(structure=whole.structure).pivot == "43493312300029"
    assert a_relay(lille, by, StructureFactory(address="")).terms.get().place is None


def test_another_structures_place_does_not_show_the_label(lille, by, here):
    relay = a_relay(lille, by, StructureFactory(address="1 rue Vide"))
    other = with_a_plan(followed(lille, by), by)
    trained(other.structure, lille)
    today = timezone.localdate()
    with pytest.raises(labelling.NotItsPlace):
        here(
            labelling.give,
            other,
            from_on=today,
            until_on=today,
            place=relay.terms.get().place,
            services=[],
            by=by,
            at=NOW(),
        )


def test_months_end_where_months_end_and_meetings_are_on_workdays():
    day = timezone.datetime(2026, 1, 31).date()
    assert [str(months_after(day, n)) for n in (1, 2)] == ["2026-02-28", "2026-03-31"]
    assert str(last_day(timezone.datetime(2026, 1, 15).date(), 16)) == "2027-05-14"
    days = spread(day, every=2, until=last_day(day, 16))
    assert len(days) == 8
    assert all(one.weekday() < 5 for one in days)


def test_lyon_sees_nothing_of_lille(lille, lyon, by):
    a_relay(lille, by)
    AntennaFactory(slug="lyon")
    with open_antenna(lyon.pk):
        assert not RelayFile.objects.exists()
        assert not RelayTerm.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            a = RelayFile(antenna=lille, structure=StructureFactory.build(pk=1), **SAID)
            a.asked_on, a.moved_by = timezone.localdate(), by
            a.save()
