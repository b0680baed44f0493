"""What PostgreSQL holds of a group whoever writes: its owner, an antenna's door, a portal, the nation."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.conftest import as_the_app
from tests.factories.people import MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, colleague_of
from tests.factories.training_enrolling import house_rules, waits
from training import registration
from training.enrolling import finding, replacing
from training.models import Registration, RegistrationState, SentPaper, SessionTrainer

pytestmark = pytest.mark.django_db
DENIED = (ProgrammingError, r"permission denied|row-level security")


def run(sql, *args):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.rowcount


@pytest.fixture
def post(db):
    return ProfessionalFactory(is_referent=True)


@pytest.fixture
def full(lille, post):
    """One seat, taken by a professional of a structure."""
    return RegistrationFactory(session=a_session(lille, capacity=1), professional=post)


def copied(one, professional, **facts):
    """A registration like this one, of another professional, by hand."""
    facts = {"state": "registered", "structure": professional.structure_id, "replaces": None, **facts}
    return run(
        "INSERT INTO training_registration (antenna_id, session_id, structure_id, professional_id, registered_by_id,"
        " registered_at, state, status, replaces_id) VALUES (%s, %s, %s, %s, %s, now(), %s, 'employee', %s)",
        one.antenna_id, one.session_id, facts["structure"], professional.pk, professional.pk, facts["state"],
        facts["replaces"],
    )  # fmt: skip


@pytest.mark.parametrize("door", ["owner", "antenna"])
def test_seats_are_never_above_the_capacity(full, door):
    other = ProfessionalFactory()
    with pytest.raises(IntegrityError, match="training_session_not_oversold"):
        if door == "owner":
            copied(full, other)
        else:
            with as_the_app(), open_antenna(full.antenna_id):
                copied(full, other)


def test_the_count_of_seats_is_nobodys_to_write(full):
    run("UPDATE training_session SET seats_taken = 0 WHERE id = %s", full.session_id)
    full.session.refresh_from_db()
    assert full.session.seats_taken == 1


def test_a_capacity_below_the_seats_taken_is_refused_to_the_owner(lille):
    session = a_session(lille, capacity=3)
    for _ in range(2):
        RegistrationFactory(session=session)
    with pytest.raises(IntegrityError, match="not_oversold"):
        run("UPDATE training_session SET capacity = 1 WHERE id = %s", session.pk)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["registered", "cancelled"])), max_size=6))
def test_the_seats_taken_are_always_those_of_the_rows(lille, moves):
    with transaction.atomic():
        session = a_session(lille, capacity=2)
        group = [RegistrationFactory(session=session, state="cancelled") for _ in range(4)]
        for who, state in moves:
            try:
                run("UPDATE training_registration SET state = %s WHERE id = %s", state, group[who].pk)
            except IntegrityError:
                assert session.registrations.filter(state="registered").count() == 2
            session.refresh_from_db()
            assert session.seats_taken == session.registrations.filter(state="registered").count() <= 2
        transaction.set_rollback(True)


def test_a_seat_passes_in_one_structure_only_and_from_who_left_it(full, post):
    colleague, stranger = colleague_of(post), ProfessionalFactory()
    with pytest.raises(DatabaseError, match=r"a colleague who left it|not_oversold"):
        copied(full, colleague, replaces=full.pk)
    run("UPDATE training_registration SET state = 'replaced' WHERE id = %s", full.pk)
    with pytest.raises(DatabaseError, match="from a colleague who left it"):
        copied(full, stranger, replaces=full.pk)
    assert copied(full, colleague, replaces=full.pk) == 1


def test_a_seat_passes_once(full, post):
    run("UPDATE training_registration SET state = 'replaced' WHERE id = %s", full.pk)
    copied(full, colleague_of(post), replaces=full.pk)
    run("UPDATE training_session SET capacity = 5 WHERE id = %s", full.session_id)
    with pytest.raises(IntegrityError, match="replaces"):
        copied(full, colleague_of(post), replaces=full.pk)


def test_the_history_keeps_who_replaced_whom_and_who_did_it(full, post, manager):
    colleague = colleague_of(post)
    with open_antenna(full.antenna_id, user_id=manager.user_id):
        new = replacing.replace(full, colleague=colleague, at=timezone.now(), by=manager.user)
    step = new.steps.get()
    assert (step.state, step.instead_of_id, step.by) == ("registered", full.pk, manager.user)
    assert [one.state for one in full.steps.order_by("pk")] == ["registered", "replaced"]


def test_somebody_who_waits_cannot_put_herself_before_the_others(lille):
    session = a_session(lille, capacity=1)
    RegistrationFactory(session=session)
    first, second = waits(session, ProfessionalFactory(), 9), waits(session, ProfessionalFactory(), 5)
    with as_the_app(), open_antenna(lille.pk):
        run("UPDATE training_registration SET waiting_since = now() - interval '9 days' WHERE id = %s", second.pk)
    order = Registration.objects.filter(session=session, state="waiting").order_by("waiting_since", "pk")
    assert list(order) == [first, second]


@pytest.mark.parametrize("door", ["antenna", "portal"])
def test_the_place_on_the_list_is_the_moment_of_the_asking_whatever_is_written(full, post, door):
    first, mine = waits(full.session, ProfessionalFactory(), 5), colleague_of(post)
    opened = open_antenna(full.antenna_id) if door == "antenna" else open_portal(post.structure_id)
    with as_the_app(), opened:
        second = Registration.objects.create(
            antenna_id=full.antenna_id, session=full.session, structure_id=post.structure_id, professional=mine,
            registered_by=post, state=RegistrationState.WAITING, waiting_since=timezone.now() - timedelta(days=30),
        )  # fmt: skip
    second.refresh_from_db()
    assert second.waiting_since > first.waiting_since


def test_those_who_are_put_on_the_list_together_wait_in_the_order_given(full, manager):
    group = [ProfessionalFactory()]
    group += [colleague_of(group[0]) for _ in range(2)]
    was_there = RegistrationFactory(session=full.session, professional=group[2], state=RegistrationState.CANCELLED)
    with open_antenna(full.antenna_id):
        registration.register_from_here(
            full.session, group[0].structure, colleagues=group, new=[], at=timezone.now(), by=manager.user, wait=True
        )
    order = Registration.objects.filter(session=full.session, state="waiting").order_by("waiting_since", "pk")
    assert [one.professional for one in order] == group
    assert was_there in order


def test_a_trainer_is_never_in_two_places_at_any_antenna(lille, lyon, manager):
    day = timezone.localdate() + timedelta(days=7)
    here, there = a_session(lille, day), a_session(lyon, day)
    at_lyon = MembershipFactory(user=manager.user, antenna=lyon)
    SessionTrainer.objects.create(antenna=lille, session=here, membership=manager)
    with pytest.raises(DatabaseError, match="teaches elsewhere"):
        run(
            "INSERT INTO training_sessiontrainer (antenna_id, session_id, membership_id, outside_name, organisation, role)"
            " VALUES (%s, %s, %s, '', '', 'leads')",
            lyon.pk, there.pk, at_lyon.pk,
        )  # fmt: skip


def test_a_session_is_not_moved_onto_another_of_its_trainer(lille, manager):
    day = timezone.localdate() + timedelta(days=7)
    here, there = a_session(lille, day), a_session(lille, day + timedelta(days=1))
    for session in (here, there):
        SessionTrainer.objects.create(antenna=lille, session=session, membership=manager)
    with pytest.raises(DatabaseError, match="teaches elsewhere"), transaction.atomic():
        run("UPDATE training_halfday SET day = %s WHERE session_id = %s", day, there.pk)
        run("SET CONSTRAINTS ALL IMMEDIATE")


def test_who_taught_stays_written(lille, manager):
    trainer = SessionTrainer.objects.create(antenna=lille, session=a_session(lille), membership=manager)
    other = MembershipFactory(antenna=lille)
    with pytest.raises(DatabaseError, match="stays written"):
        run("UPDATE training_sessiontrainer SET membership_id = %s WHERE id = %s", other.pk, trainer.pk)
    with as_the_app(), open_antenna(lille.pk), pytest.raises(DENIED[0], match=DENIED[1]):
        run("DELETE FROM training_sessiontrainer WHERE id = %s", trainer.pk)


def test_what_was_sent_is_never_rewritten_even_by_the_owner(full):
    paper = SentPaper.objects.create(
        antenna_id=full.antenna_id, structure_id=full.structure_id, registration=full, kind="convocation",
        recipient="a@ccas.example", sent_at=timezone.now(),
    )  # fmt: skip
    for sql in (
        "UPDATE training_sentpaper SET recipient = 'b@ccas.example' WHERE id = %s",
        "DELETE FROM training_sentpaper WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            run(sql, paper.pk)


def test_another_antenna_reads_and_writes_nothing_of_a_group(full, lyon):
    with as_the_app(), open_antenna(lyon.pk):
        for table in ("registration", "sentpaper", "registrationstep", "seatcall", "sessiontrainer"):
            assert not run(f"SELECT FROM training_{table} WHERE antenna_id = %s", full.antenna_id)
        assert run("UPDATE training_registration SET state = 'cancelled' WHERE id = %s", full.pk) == 0
        with pytest.raises(DENIED[0], match=DENIED[1]):
            copied(full, ProfessionalFactory.build(pk=full.professional_id, structure_id=full.structure_id))


def test_only_an_antenna_writes_somebody_new_in_the_name_of_a_structure(full, post):
    sql = "SELECT training_add_trainee(%s, 'Awa', 'Sarr', 'awa@ccas.example', '', current_date)"
    with as_the_app(), open_portal(post.structure_id), pytest.raises(DENIED[0], match=DENIED[1]):
        run(sql, post.structure_id)
    with as_the_app(), open_antenna(full.antenna_id):
        assert run(sql, post.structure_id) == 1


def test_the_nation_alone_publishes_house_rules_which_never_change(lille):
    write = (
        "INSERT INTO training_houserules (version, text, from_on, published_at) VALUES ('9', 'x', current_date, now())"
    )
    with as_the_app(), open_antenna(lille.pk), pytest.raises(DENIED[0], match=DENIED[1]):
        run(write)
    with as_the_app(), open_national():
        assert run(write) == 1
        with pytest.raises(DENIED[0], match=DENIED[1]):
            run("UPDATE training_houserules SET text = 'y'")
    for sql in ("UPDATE training_houserules SET text = 'y'", "DELETE FROM training_houserules"):
        with pytest.raises(DatabaseError):
            run(sql)
    with pytest.raises(DatabaseError, match="never about the past"), transaction.atomic():
        house_rules("10", from_on=timezone.localdate() - timedelta(days=1))


def test_a_search_by_words_goes_through_its_index(lille):
    with as_the_app(), open_antenna(lille.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM partners_professional"
            " WHERE training_words_of(first_name, last_name, email) LIKE '%%benali%%'"
        )
        assert "professional_words" in "\n".join(row[0] for row in cursor.fetchall())
        assert finding.words_of("Élodie  BŒUF\0%") == ["elodie", "boeuf", "%"]
