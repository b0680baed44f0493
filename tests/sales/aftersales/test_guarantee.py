"""Until when a device is guaranteed: the law's own dates, and what a repair adds."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna
from connect.dates import months_after
from sales.aftersales import cases
from sales.aftersales.guarantee import Guarantee, advice, guarantee_of
from sales.models import Cover, Fault, Letterhead
from sales.receipts import contents, of_antenna
from tests.factories.aftersales import case
from tests.factories.people import UserFactory
from tests.factories.sales import item, sell

VECTORS = json.loads((Path(__file__).parents[2] / "books/law_vectors.json").read_text())
WARRANTY = VECTORS["warranty"]


@pytest.mark.parametrize("case_", WARRANTY["cases"], ids=lambda one: one["delivered"])
def test_presumption_and_conformity_of_a_second_hand_device(case_):
    guarantee = Guarantee(date.fromisoformat(case_["delivered"]))
    assert guarantee.presumed_until == date.fromisoformat(case_["presumption_until_excl"])
    assert guarantee.until == date.fromisoformat(case_["conformity_until_excl"])
    assert guarantee.last_day == guarantee.until - timedelta(days=1)


def test_a_repair_under_guarantee_adds_six_months():
    one = WARRANTY["repair_extension"]
    assert Guarantee(date.fromisoformat(one["delivered"]), repairs=1).until == date.fromisoformat(one["until_excl"])


@given(st.dates(date(2013, 1, 1), date(2090, 12, 31)), st.integers(0, 60))
def test_months_are_counted_on_the_calendar(day, months):
    after = months_after(day, months)
    assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
    assert after.day == day.day or (after + timedelta(days=1)).day == 1


@pytest.mark.django_db
def test_the_guarantee_of_a_line_counts_its_repairs_from_the_cases(sold_computer, lille):
    opened, by, at = case(sold_computer), UserFactory(), timezone.now()
    with open_antenna(lille.pk):
        cases.note(opened, "diagnosed", cause=Fault.SCREEN, cover=Cover.PRESUMED, by=by, at=at)
        assert guarantee_of(sold_computer).repairs == 0
        cases.note(opened, "repaired", by=by, at=at)
        assert guarantee_of(sold_computer).repairs == 1
    assert guarantee_of(sold_computer).until == months_after(sold_computer.sold_on, 30)


@pytest.mark.django_db
def test_a_repair_that_is_paid_for_adds_nothing(sold_computer, lille):
    opened, by, at = case(sold_computer), UserFactory(), timezone.now()
    with open_antenna(lille.pk):
        cases.note(opened, "diagnosed", cause=Fault.SCREEN, cover=Cover.SHOCK, by=by, at=at)
        cases.note(opened, "repaired", by=by, at=at)
    assert guarantee_of(sold_computer).repairs == 0


TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("delivered", "fault", "cover"),
    [
        (date(2026, 1, 31), Fault.SCREEN, Cover.PRESUMED),
        (date(2026, 1, 31), Fault.BATTERY, Cover.BATTERY),
        (date(2026, 1, 31), Fault.OS, Cover.SOFTWARE),
        (date(2026, 1, 31), Fault.FALSE_ALARM, Cover.NO_DEFECT),
        (date(2025, 11, 25), Fault.SCREEN, None),
        (date(2025, 11, 26), Fault.SCREEN, Cover.PRESUMED),
        (date(2024, 11, 25), Fault.SCREEN, Cover.OVER),
    ],
)
def test_what_the_facts_say_of_a_case(delivered, fault, cover):
    """Within a year presumed, then somebody judges, after two years over; some causes never are."""
    said = advice(Guarantee(delivered), fault, TODAY)
    assert said.cover == cover
    assert str(said.why)


@pytest.mark.django_db
@pytest.mark.parametrize("regime", VECTORS["vat_mentions"], ids=lambda one: one["regime"])
def test_each_vat_mention_is_printed_as_it_was_that_day(till, shelf, regime):
    """R08: the mention of the letterhead in force is kept with the sale, and no amount of VAT is shown."""
    Letterhead.objects.create(
        from_on=timezone.localdate(), name="Emmaüs Connect", siret="SIRET", vat_mention=regime["text"], guarantee=""
    )
    sale = sell(item(shelf["SOURIS"]), at_till=till)
    Letterhead.objects.create(
        from_on=timezone.localdate() + timedelta(days=1), name="Autre", siret="SIRET", vat_mention="Autre", guarantee=""
    )
    seen = of_antenna(sale.reference, sale.antenna_id)
    assert contents(seen)["heading"]["vat"] == regime["text"]
    from django.template.loader import render_to_string

    for form in ("sales/pdf/a4.html", "sales/pdf/roll.html"):
        page = render_to_string(form, contents(seen))
        assert regime["text"] in page.replace("&#x27;", "'")
        assert "TVA" not in page.replace(regime["text"], "")
