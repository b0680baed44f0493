"""Two files made one: what was told, agreed and asked follows, and the erasure of the one takes both."""

import pytest
from django.utils import timezone

from beneficiaries.doubles import merging
from beneficiaries.models import Consent, Keeping, LastContact, NoticeGiven, Person, Purpose, RightsRequest, Why
from beneficiaries.privacy import erasing, notices, requests, retention
from connect.antennas import doors
from tests.factories.beneficiaries import PersonFactory
from tests.factories.privacy import count

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(lille, manager, tmp_path, settings):
    """Two files of one person, each told, agreeing, asking, kept; then merged."""
    settings.DATA = tmp_path
    notices.load()
    retention.load()
    winner, loser = PersonFactory.create_batch(2, antenna=lille, first_name="Zénobie", last_name="Quatremère")
    facts = {"antenna_id": lille.pk, "by": manager.user, "at": timezone.now()}
    with doors.open_antenna(lille.pk):
        for n, person in enumerate((winner, loser)):
            notices.tell(person, way="aloud", **facts)
            notices.say(person, purpose=Purpose.PHOTO, given=bool(n), **facts)
            requests.receive(person, right="access", received_on=timezone.localdate(), **facts)
            retention.keep_longer(person, reason="litige", until=timezone.localdate(), **facts)
    count()
    with doors.open_antenna(lille.pk):
        merging.merge(winner, loser, **facts)
    return winner, loser


def test_what_was_told_agreed_and_asked_follows_the_file_that_is_kept(two):
    winner, loser = two
    for model in (Consent, Keeping, NoticeGiven, RightsRequest, LastContact):
        assert not model.objects.filter(person=loser).exists(), model
        assert model.objects.filter(person=winner).exists(), model
    assert Consent.objects.filter(person=winner).count() == 2


def test_erasing_the_one_takes_both(two):
    winner, loser = two
    with doors.open_national():
        gone = erasing.erase_people([winner.pk], why=Why.RETENTION, by=None, at=timezone.now())
    assert set(gone) == {winner.pk, loser.pk}
    assert not Person.objects.exclude(last_name="").exists()
