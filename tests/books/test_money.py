"""Money and days against the vectors of the law (R12, C025, C034, C049)."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connect.books import money

VECTORS = json.loads((Path(__file__).parent / "law_vectors.json").read_text())


@pytest.mark.parametrize("case", VECTORS["rounding"]["half_up"], ids=lambda case: case["in"])
def test_half_away_from_zero(case):
    assert money.rounded(Decimal(case["in"])) == Decimal(case["out"])


@pytest.mark.parametrize("case", VECTORS["rounding"]["split_discount"], ids=lambda case: case["total"])
def test_a_price_in_parts_adds_up_to_the_cent(case):
    assert money.split(Decimal(case["total"]), case["weights"]) == [Decimal(part) for part in case["parts"]]


@pytest.mark.parametrize("case", VECTORS["rounding"]["extract_vat_from_gross"], ids=lambda case: case["gross"])
def test_net_and_tax_add_up(case):
    assert money.net_and_tax(Decimal(case["gross"]), Decimal(case["rate"])) == (
        Decimal(case["net"]),
        Decimal(case["vat"]),
    )


@given(st.integers(0, 10**7), st.lists(st.integers(0, 10**4), min_size=1, max_size=12).filter(any))
def test_any_split_adds_up(cents, weights):
    parts = money.split(money.from_cents(cents), weights)
    assert sum(parts) == money.from_cents(cents)
    assert all(part >= 0 for part in parts)


def test_a_fraction_of_a_cent_is_never_lost_in_silence():
    assert money.to_cents(Decimal("12.30")) == 1230
    with pytest.raises(ValueError, match="whole number of cents"):
        money.to_cents(Decimal("0.005"))
    with pytest.raises(ValueError, match="more than zero"):
        money.split(Decimal(1), [0, 0])


@pytest.mark.parametrize("case", VECTORS["fiscal_day"]["cases"], ids=lambda case: case["utc"])
def test_the_day_of_a_sale_is_that_of_paris(case):
    moment = datetime.fromisoformat(case["utc"])
    assert moment.astimezone(ZoneInfo("Europe/Paris")).date() == date.fromisoformat(case["fiscal_day"])
