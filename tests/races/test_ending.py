"""Closings at once, and what is still being written while an antenna closes: real connections."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from beneficiaries.models import Visit, VisitSource
from beneficiaries.visits import note_visit
from connect.antennas.doors import open_antenna, open_national
from connect.desk.nation import ending
from connect.desk.nation.models import Counted, Ending, EndingCount, Moment
from sales.models import Sale
from tests.conftest import as_the_app
from tests.factories.people import AntennaFactory, UserFactory
from tests.factories.sales import TillFactory, item, sell, shelf
from tests.races.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lille(db):
    return AntennaFactory(slug="lille")


@pytest.fixture
def lyon(db):
    return AntennaFactory(slug="lyon", code="LY")


@pytest.fixture
def claire(db):
    return UserFactory()


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def announcing(antenna, claire, into=None):
    def act():
        with as_the_app(), open_national(user_id=claire.pk):
            said = {"last_on": yesterday(), "into": into, "with_team": False, "reason": "bail"}
            return ending.announce(antenna, **said, by=claire, at=timezone.now())

    return act


def finishing(made, claire):
    def act():
        with as_the_app(), open_national(user_id=claire.pk):
            return ending.finish(made, by=claire, at=timezone.now())

    return act


def test_two_announce_at_once_and_the_second_is_told(lille, lyon, claire):
    outcomes = together(announcing(lille, claire), announcing(lille, claire, into=lyon))
    assert sorted(type(one).__name__ for one in outcomes) == ["AlreadyClosing", "Ending"]
    assert Ending.objects.count() == 1


def test_two_antennas_cannot_close_into_each_other(lille, lyon, claire):
    outcomes = together(announcing(lille, claire, into=lyon), announcing(lyon, claire, into=lille))
    assert sorted(type(one).__name__ for one in outcomes) in (["AlreadyClosing", "Ending"], ["Ending", "NotOpen"])


def test_finished_twice_at_once_it_is_counted_once(lille, lyon, claire):
    made = announcing(lille, claire, into=lyon)()
    first, second = together(finishing(made, claire), finishing(made, claire))
    assert first.done_at == second.done_at
    assert EndingCount.objects.filter(what=Counted.DISTINCT).count() == 2


def test_what_is_being_written_is_waited_for_and_counted_and_nothing_comes_after(lille, claire):
    """Somebody is noted while the antenna closes: the closing waits for her, her visit stands in the balance."""
    written, closing = threading.Event(), threading.Event()

    def noting():
        with as_the_app(), open_antenna(lille.pk), transaction.atomic():
            note_visit(None, antenna_id=lille.pk, source=VisitSource.WELCOME, at=timezone.now(), by=claire)
            written.set()
            closing.wait(timeout=1)  # the closing has begun, and waits

    def closes():
        written.wait(timeout=10)
        made = announcing(lille, claire)()
        closing.set()
        return finishing(made, claire)()

    outcomes = together(noting, closes)
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    visits = EndingCount.objects.filter(what=Counted.VISITS, moment=Moment.BEFORE).values_list("amount", flat=True)
    assert [int(n) for n in visits] == [Visit.objects.count()] == [1]
    with as_the_app(), open_antenna(lille.pk), pytest.raises(ending.AntennaIsClosed):
        note_visit(None, antenna_id=lille.pk, source=VisitSource.WELCOME, at=timezone.now(), by=claire)


def test_a_sale_that_is_being_written_is_waited_for_then_its_open_till_is_settled_first(lille, claire):
    """The closing sees the sale and the till that it left open: it is refused, and nothing was counted."""
    till, seller = TillFactory(antenna=lille), UserFactory()
    mouse = shelf()["SOURIS"]
    written, closing = threading.Event(), threading.Event()

    def selling():
        with transaction.atomic():
            sell(item(mouse), at_till=till, by=seller)
            written.set()
            closing.wait(timeout=1)

    def closes():
        written.wait(timeout=10)
        made = announcing(lille, claire)()
        closing.set()
        return finishing(made, claire)()

    sold, closed = together(selling, closes)
    assert sold is None
    assert isinstance(closed, ending.NotSettled)
    assert Sale.objects.count() == 1
    assert not EndingCount.objects.exists()
    ending.withdraw(Ending.objects.get(), by=claire, at=timezone.now())
    sell(item(mouse), at_till=till, by=seller)
    assert Sale.objects.count() == 2
