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


@pytest.mark.parametrize("case", VECTORS["rounding"]["line_vs_total"], ids=lambda case: " + ".join(case["gross_lines"]))
def test_tax_by_line_is_not_tax_on_the_total(case):
    """The two methods differ by cents: whoever takes the one never adds it to the other."""
    lines, rate = [Decimal(gross) for gross in case["gross_lines"]], Decimal("0.20")
    assert sum(money.net_and_tax(line, rate)[0] for line in lines) == Decimal(case["net_by_line"])
    assert money.net_and_tax(sum(lines, Decimal(0)), rate)[0] == Decimal(case["net_on_total"])


@pytest.mark.parametrize("case", VECTORS["fiscal_day"]["cases"], ids=lambda case: case["utc"])
def test_the_day_of_a_sale_is_that_of_paris(case):
    moment = datetime.fromisoformat(case["utc"])
    assert moment.astimezone(ZoneInfo("Europe/Paris")).date() == date.fromisoformat(case["fiscal_day"])


@pytest.mark.parametrize(
    "case", VECTORS["margin_vat"]["per_item"], ids=lambda case: f"{case['sale']}-{case['purchase']}"
)
def test_the_margin_of_a_second_hand_thing_is_taxed_by_item(case):
    """CGI 297 A: no VAT on a loss, and none is carried over."""
    base, tax = money.margin_tax(
        Decimal(case["sale"]), Decimal(case["purchase"]), Decimal(VECTORS["margin_vat"]["rate"])
    )
    assert (base, tax) == (Decimal(case["taxable_base"]), Decimal(case["vat"]))


@pytest.mark.parametrize("case", VECTORS["margin_vat"]["global_period"], ids=lambda case: case["margin_gross"])
def test_the_margin_of_a_period_carries_a_loss_over(case):
    answer = money.margin_tax_of_period(
        Decimal(case["sales"]), Decimal(case["purchases"]), Decimal(VECTORS["margin_vat"]["rate"])
    )
    carried = case.get("carry_forward_to_next_period_purchases", "0.00")
    assert answer == (Decimal(case["taxable_base"]), Decimal(case["vat"]), Decimal(carried))
