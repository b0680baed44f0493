"""Statements as an antenna's role, with its own antenna set: what the acts never do, PostgreSQL refuses."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas import doors
from sales import till as tills
from sales.models import Means
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def refused(antenna, statement, *values, by):
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        doors.open_antenna(antenna.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    assert caught.value.__cause__.diag.constraint_name == by


@pytest.mark.parametrize(
    "change", ["erased_at = now()", "merged_into_id = id", "card_number = 'LY-999999'", "created_at = '2001-01-01'"]
)
def test_the_counter_neither_merges_erases_nor_numbers(lille, change):
    person = PersonFactory(antenna=lille)
    refused(lille, f"UPDATE beneficiaries_person SET {change} WHERE id = %s", person.pk, by="person_kept")


def test_nobody_is_born_with_the_card_of_another_antenna(lille):
    columns = "id, first_name, last_name, card_number, phone, phone_shared, email, language, postcode, town, gender"
    refused(
        lille,
        f"INSERT INTO beneficiaries_person ({columns}, status, birth_precision, created_at)"
        " VALUES (gen_random_uuid(), 'A', '', 'LY-000001', '', false, '', 'fr', '', '', '', '', '', now())",
        by="person_kept",
    )


def test_a_unit_that_is_out_cannot_be_put_back_on_the_shelf(lille, volunteer, load_reference):
    load_reference()
    till, person = sold.TillFactory(antenna=lille), PersonFactory(antenna=lille)
    unit = sold.UnitFactory(antenna=lille)
    price = Decimal(unit.product.price)
    with doors.open_antenna(lille.pk):
        tills.sell(
            person, [tills.Item(unit.product, price, unit)], [tills.Paid(Means.CASH, price, price)],
            till=till, by=volunteer.user, at=timezone.now(), key=unit.pk,
        )  # fmt: skip
    refused(lille, "UPDATE sales_unit SET state = 'ready' WHERE id = %s", unit.pk, by="unit_sold_once")
