"""Requests to join come from anybody, from as many places as they like: who answers them is told a few times, then reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connect.partners.joining import asking
from connect.partners.models import JoinRequest
from connect.post.models import Letter
from tests.factories.partners import ASKED

pytestmark = pytest.mark.django_db


def ask(number, *, at=None):
    asking.ask(
        asking.Asked(**{**ASKED, "phone": "", "email": f"someone{number}@lilas.example"}), at=at or timezone.now()
    )


def test_twenty_requests_in_an_hour_write_a_few_letters_and_wait_all_the_same(national):
    for number in range(20):
        ask(number)
    assert JoinRequest.objects.count() == 20
    assert Letter.objects.filter(recipient=national.user.email).count() == 5


def test_an_hour_later_the_next_one_is_told_again(national):
    for number in range(10):
        ask(number, at=timezone.now() - timedelta(hours=2))
    Letter.objects.all().delete()
    ask("late")
    assert Letter.objects.count() == 1
