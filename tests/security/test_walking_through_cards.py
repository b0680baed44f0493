"""Cards are numbered in a row: nobody may open the files of another antenna one after the other."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from beneficiaries.models import Enrolment
from beneficiaries.registration import (
    OPENED_AN_HOUR,
    PROOFS_AN_HOUR,
    NotFoundElsewhere,
    TooManyOpened,
    TooManyProofs,
    open_here,
)
from connect.antennas.doors import open_antenna
from tests.factories.beneficiaries import PersonFactory


def opening(lille, volunteer, card):
    with open_antenna(lille.pk):
        return open_here(card=card, antenna_id=lille.pk, by=volunteer.user, at=timezone.now())


@pytest.mark.django_db
def test_the_twenty_first_file_of_an_hour_stays_closed(lille, lyon, volunteer):
    cards = [PersonFactory(antenna=lyon).card_number for _ in range(OPENED_AN_HOUR + 1)]
    for card in cards[:-1]:
        opening(lille, volunteer, card)
    with pytest.raises(TooManyOpened):
        opening(lille, volunteer, cards[-1])
    assert Enrolment.objects.filter(antenna=lille).count() == OPENED_AN_HOUR


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_counted_one_by_one(lille, volunteer):
    said, gate = [], threading.Barrier(16)

    def guess(number):
        gate.wait()
        try:
            with open_antenna(lille.pk):  # a page turns the refusal into a sentence, and its transaction is kept
                try:
                    open_here(card=f"LY-9{number:05d}", antenna_id=lille.pk, by=volunteer.user, at=timezone.now())
                except (NotFoundElsewhere, TooManyProofs) as refusal:
                    said.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert said.count(NotFoundElsewhere) == PROOFS_AN_HOUR and said.count(TooManyProofs) == 16 - PROOFS_AN_HOUR
