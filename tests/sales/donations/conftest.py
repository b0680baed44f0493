"""A company of Lille and its batch, being written."""

from typing import Any

import pytest

from sales.models import Batch, Donor
from tests.factories import donations as given


@pytest.fixture
def donor(lille: Any, shelf: Any, volunteer: Any) -> Donor:
    return given.a_donor(lille, volunteer.user)


@pytest.fixture
def batch(donor: Donor, volunteer: Any) -> Batch:
    return given.a_batch(donor, volunteer.user, announced=3)
