"""Somebody is erased while a colleague writes about her: she is erased with what was written, or it is refused."""

import threading
import time

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from beneficiaries.fields import NOT_KNOWN
from beneficiaries.models import Person, Visit, VisitSource, Why
from beneficiaries.privacy import erasing, retention
from beneficiaries.registration import correct
from beneficiaries.visits import note_visit
from connect.antennas import doors
from sales.models import Sale, SaleBuyer
from tests.conftest import as_the_app
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory
from tests.factories.privacy import last_seen

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 0.4  # seconds: long enough for the other to be waiting


@pytest.fixture
def lille():
    return AntennaFactory(slug="lille")


@pytest.fixture
def user(lille):
    return MembershipFactory(antenna=lille).user


@pytest.fixture
def person(lille):
    return PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatremère")


def side_by_side(first, second):
    """`first` begins, says that it holds its locks, waits a moment before its commit; `second` begins meanwhile. Gives
    what the second came to: its result, or the name of what refused it.
    """
    holding, outcome = threading.Event(), []

    def run(work, *, then=None):
        try:
            connection.ensure_connection()
            with as_the_app():
                if then is None:
                    holding.wait(30)
                outcome_of = work(then)
        except Exception as error:  # what refuses is the point of the test
            outcome_of = type(error).__name__
        finally:
            connections.close_all()
        if then is None:
            outcome.append(outcome_of)

    def hold():
        holding.set()
        time.sleep(A_MOMENT)

    threads = [
        threading.Thread(target=run, args=[first], kwargs={"then": hold}),
        threading.Thread(target=run, args=[second]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcome[0]


def erasing_her(person, user):
    def work(then):
        with doors.open_national():
            gone = erasing.erase_people([person.pk], why=Why.REQUEST, by=user, at=timezone.now())
            if then:
                then()
        return len(gone)

    return work


def visiting(person, lille, user):
    def work(then):
        with doors.open_antenna(lille.pk):
            note_visit(person, antenna_id=lille.pk, source=VisitSource.WELCOME, at=timezone.now(), by=user)
            if then:
                then()
        return "written"

    return work


def test_a_visit_that_comes_second_is_refused_by_name(lille, user, person):
    assert side_by_side(erasing_her(person, user), visiting(person, lille, user)) == "Erased"
    assert not Visit.objects.filter(person=person).exists()


def test_a_visit_that_came_first_is_counted_and_she_is_erased(lille, user, person):
    assert side_by_side(visiting(person, lille, user), erasing_her(person, user)) == 1
    assert Visit.objects.filter(person=person).count() == 1
    assert Person.objects.get(pk=person.pk).last_name == ""


def test_a_sale_that_comes_second_names_nobody(lille, user, person):
    shelf, till = sold.shelf(), sold.TillFactory(antenna=lille)
    plan = next(product for product in shelf.values() if product.days)

    def selling(_then):
        sold.sell(sold.item(plan), to=person, at_till=till, by=user)

    assert side_by_side(erasing_her(person, user), selling) in {"Erased", "NotKnownHere", "IntegrityError"}
    assert not Sale.objects.exists()
    assert not SaleBuyer.objects.exists()


def test_a_sale_that_came_first_stands_without_her(lille, user, person):
    shelf, till = sold.shelf(), sold.TillFactory(antenna=lille)
    plan = next(product for product in shelf.values() if product.days)

    def selling(then):
        with transaction.atomic():
            sold.sell(sold.item(plan), to=person, at_till=till, by=user)
            then()

    assert side_by_side(selling, erasing_her(person, user)) == 1
    assert Sale.objects.count() == 1
    assert not SaleBuyer.objects.exists()


def test_a_correction_that_comes_second_brings_no_name_back(lille, user, person):
    def correcting(_then):
        with doors.open_antenna(lille.pk):
            correct(person, birth=NOT_KNOWN, antenna_id=lille.pk, by=user, first_name="Zoé", last_name="Quatremère")

    refused = side_by_side(erasing_her(person, user), correcting)
    assert refused in {"Erased", "DoesNotExist"}
    assert Person.objects.get(pk=person.pk).first_name == ""


def test_whoever_comes_back_during_the_night_stays(lille, user):
    retention.load()
    person = last_seen(lille, 30)

    def night(_then):
        with doors.open_national():
            retention.erase_a_batch(at=timezone.now())

    side_by_side(visiting(person, lille, user), night)
    assert Person.objects.get(pk=person.pk).erased_at is None


def test_two_who_erase_at_once_erase_once(lille, user, person):
    assert side_by_side(erasing_her(person, user), erasing_her(person, user)) == 0
