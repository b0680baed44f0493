"""Merges at once with others, and while something is written for either file; each on a connection of its own."""

import threading
import time
from contextlib import suppress

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from beneficiaries.doubles import merging
from beneficiaries.models import Enrolment, Merge, Person, SearchKey, Visit
from beneficiaries.visits import note_visit
from connect.antennas.doors import open_antenna
from connect.antennas.models import Role
from connect.refusals import Refusal
from sales.models import PlanYear, SaleBuyer
from tests.conftest import as_the_app
from tests.factories import doubles
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Each act in its own thread, all let go together; what each returned or refused, by name."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def go(rank, act):
        try:
            connection.ensure_connection()
            gate.wait(20)
            with as_the_app():
                act()
            answers[rank] = "done"
        except Refusal as refusal:
            answers[rank] = type(refusal).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


@pytest.fixture
def lille(transactional_db):
    return AntennaFactory(slug="lille")


@pytest.fixture
def manager(lille):
    return MembershipFactory(antenna=lille, role=Role.MANAGER)


@pytest.fixture
def files(lille):
    return PersonFactory(antenna=lille), PersonFactory(antenna=lille, first_name="Mariam")


def whole(winner, loser):
    """One stands, nothing names the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relation FROM rows_naming(%s)", [loser.pk])
        assert cursor.fetchall() == []
    loser.refresh_from_db()
    winner.refresh_from_db()
    assert (loser.merged_into, winner.merged_into) == (winner, None)
    assert not SearchKey.objects.filter(person=loser).exists()


def test_the_same_two_files_merged_five_times_at_once(manager, files):
    answers = at_once(*[lambda: doubles.merge(*files, by=manager) for _ in range(5)])
    assert answers == ["AlreadyMerged"] * 4 + ["done"]
    whole(*files)


def test_one_into_the_other_while_the_other_into_the_one(manager, files):
    one, other = files
    answers = at_once(lambda: doubles.merge(one, other, by=manager), lambda: doubles.merge(other, one, by=manager))
    assert answers == ["AlreadyMerged", "done"]
    merge = Merge.objects.get()
    whole(Person.objects.get(pk=merge.winner_id), Person.objects.get(pk=merge.loser_id))


def test_three_files_merged_in_a_ring_at_once(lille, manager, files):
    a, b = files
    c = PersonFactory(antenna=lille)
    at_once(
        lambda: doubles.merge(a, b, by=manager), lambda: doubles.merge(b, c, by=manager), lambda: doubles.merge(c, a, by=manager)
    )  # fmt: skip
    assert Person.objects.filter(merged_into=None).count() == 1
    assert Enrolment.objects.count() == 1


def test_visits_written_for_both_while_they_are_merged_are_all_hers(lille, manager, files):
    def visit(person, source):
        with open_antenna(lille.pk):
            note_visit(person, antenna_id=lille.pk, source=source, at=timezone.now(), by=manager.user)

    work = [lambda p=p, s=s: visit(p, s) for p in files for s in ("welcome", "sale", "workshop", "diagnostic")]
    assert at_once(*work, lambda: doubles.merge(*files, by=manager)) == ["done"] * 9
    whole(*files)
    assert Visit.objects.filter(person=files[0]).count() == Visit.objects.count() == 4


def test_a_sale_written_for_the_loser_lands_on_the_winner(lille, manager, files):
    """Begun before, the merge waits for it; begun after, it is sold to the file that holds her. Never lost."""
    goods = sold.shelf()
    till = sold.TillFactory(antenna=lille)
    winner, loser = files

    def sell():
        sold.sell(sold.item(goods["R30"]), to=loser, at_till=till, by=manager.user)

    assert at_once(sell, lambda: doubles.merge(winner, loser, by=manager)) == ["done", "done"]
    whole(winner, loser)
    assert SaleBuyer.objects.get().person == winner
    assert PlanYear.objects.get().person == winner


def test_a_merge_waits_for_a_sale_that_has_begun(lille, manager, files):
    goods = sold.shelf()
    till = sold.TillFactory(antenna=lille)
    winner, loser = files
    begun, order = threading.Event(), []

    def merge():
        try:
            begun.wait(20)
            doubles.merge(winner, loser, by=manager)
            order.append("merged")
        finally:
            connections.close_all()

    thread = threading.Thread(target=merge)
    thread.start()
    with transaction.atomic():
        sold.sell(sold.item(goods["R30"]), to=loser, at_till=till, by=manager.user)
        begun.set()
        time.sleep(0.5)
        order.append("sold")
    thread.join(30)
    assert order == ["sold", "merged"]
    assert SaleBuyer.objects.get().person == winner


def test_undone_while_a_visit_is_written_keeps_the_visit_with_the_winner(lille, manager, files):
    winner, loser = files
    Visit.objects.create(antenna=lille, person=loser, source="sale")
    merged = doubles.merge(winner, loser, by=manager)

    def visit():
        with open_antenna(lille.pk):
            note_visit(winner, antenna_id=lille.pk, source="welcome", at=timezone.now(), by=manager.user)

    assert at_once(visit, lambda: doubles.undo(merged, by=manager)) == ["done", "done"]
    assert set(Visit.objects.values_list("source", "person")) == {("welcome", winner.pk), ("sale", loser.pk)}


def test_undone_five_times_at_once_is_undone_once(manager, files):
    merged = doubles.merge(*files, by=manager)
    assert at_once(*[lambda: doubles.undo(merged, by=manager) for _ in range(5)]) == ["AlreadyParted"] * 4 + ["done"]
    assert Person.objects.filter(merged_into=None).count() == 2


def test_undone_while_merged_with_a_third(lille, manager, files):
    merged = doubles.merge(*files, by=manager)
    third = PersonFactory(antenna=lille)
    answers = at_once(
        lambda: doubles.undo(merged, by=manager), lambda: doubles.merge(third, files[0], by=manager)
    )  # fmt: skip
    assert answers in (["done", "done"], ["LaterMergeFirst", "done"])
    for merge in Merge.objects.filter(state="done").order_by("-at"):
        with suppress(merging.LaterMergeFirst):
            doubles.undo(merge, by=manager)
    assert Person.objects.filter(merged_into=None).count() == 3
