"""The night closes what nobody answered: the quote, not its antenna's neighbour's; its request is studied again."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app

from connect.antennas.doors import open_antenna
from tests.conftest import as_the_app
from tests.factories.people import UserFactory
from tests.factories.training_asking import NeedFactory
from tests.factories.training_billing import a_quote, issuer
from training.billing import quoting
from training.billing.tasks import lapse_quotes
from training.models import Need, NeedState, Quote

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=70)


@pytest.fixture(autouse=True)
def ready(db):
    return issuer()


def states():
    return sorted(Quote.objects.values_list("antenna__slug", "state"))


def test_each_night_each_antenna_closes_its_own(lille, lyon):
    for antenna in (lille, lyon):
        a_quote(antenna, at=LONG_AGO)
        a_quote(antenna)
    with as_the_app():
        lapse_quotes(antenna_id=lille.pk)
        lapse_quotes(antenna_id=lille.pk)
    assert states() == [("lille", "lapsed"), ("lille", "sent"), ("lyon", "sent"), ("lyon", "sent")]
    assert lapse_quotes.func.door == "antenna"
    assert "training.billing.lapse_quotes_everywhere" in app.tasks


def test_on_its_last_day_it_may_still_be_accepted(lille):
    # By the clock of the wall: the hour changed since then, the day does not.
    quote = a_quote(lille, at=timezone.localtime() - timedelta(days=60))
    assert quote.valid_until == timezone.localdate()
    lapse_quotes(antenna_id=lille.pk)
    assert states() == [("lille", "sent")]


def test_its_request_is_studied_again_and_a_paper_found_later_agrees_it(lille):
    need = NeedFactory(antenna=lille)
    quote = a_quote(lille, need=need, structure=need.structure, at=LONG_AGO)
    lapse_quotes(antenna_id=lille.pk)
    need.refresh_from_db()
    assert need.state == NeedState.STUDIED
    assert quote.number in need.word
    with open_antenna(lille.pk):
        on = timezone.localdate(LONG_AGO)
        quoting.accept(quote, signatory="Claire Martin", on=on, at=NOW, by=UserFactory())
    assert Need.objects.get().state == NeedState.AGREED


def test_once_lapsed_there_is_nothing_to_refuse(lille):
    quote = a_quote(lille, at=LONG_AGO)
    lapse_quotes(antenna_id=lille.pk)
    with pytest.raises(quoting.TooLate), open_antenna(lille.pk):
        quoting.refuse(quote, because="trop cher", at=NOW, by=UserFactory())


def test_a_quote_that_is_withdrawn_leaves_its_request_to_another(lille):
    need = NeedFactory(antenna=lille)
    quote = a_quote(lille, need=need, structure=need.structure)
    with open_antenna(lille.pk):
        quoting.withdraw(quote, because="prix à revoir", by=UserFactory(), at=NOW)
        assert Need.objects.get().state == NeedState.STUDIED
    again = a_quote(lille, need=need, structure=need.structure)
    assert Need.objects.get().state == NeedState.QUOTED
    assert quoting.of_need(need) == again
