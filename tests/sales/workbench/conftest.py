"""Who works at the bench; a rule broken by name."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from connect.accounts.models import User
from tests.factories.people import UserFactory


@contextmanager
def broken(*rules: str) -> Iterator[None]:
    """What is inside breaks one of these rules of PostgreSQL, and is undone."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield
    assert error.value.__cause__.diag.constraint_name in rules  # type: ignore[union-attr]


@pytest.fixture
def by(db: None) -> User:
    return UserFactory(first_name="Inès", last_name="Roy")
