"""Two tills give the same device back at the same instant: one refund, money once."""

import uuid
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from connect.antennas.models import Antenna
from sales.aftersales import refunding
from sales.aftersales.refunding import Back
from sales.models import Refund, RefundLine, Sale
from tests.factories.aftersales import alone_up_to
from tests.factories.people import AntennaFactory, UserFactory
from tests.factories.sales import TillFactory, item, open_with, sell, shelf
from tests.races.at_once import counted

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_piece_given_back_by_eight_at_once_is_one_refund(transactional_db: None) -> None:
    """As many as were sold, whatever the number of hands; two tills, one ticket."""
    lille: Antenna = AntennaFactory(slug="lille")
    goods = shelf()
    alone_up_to("999")
    first = lille.tills.select_related("antenna", "site", "chain").get()
    open_with(first)
    tills = [first, TillFactory(antenna=lille)]
    sale = sell(item(goods["SOURIS"], quantity=2), at_till=first)
    sale = Sale.objects.select_related("entry").get(pk=sale.pk)
    line, by = sale.lines.get(), UserFactory()

    def give(n: int) -> str:
        refunding.give_back(
            sale, [Back(line, 1, Decimal(3))], means="cash", reason="defect", till=tills[n % 2], by=by,
            at=timezone.now(), key=uuid.uuid4(),
        )  # fmt: skip
        return "given"

    outcome = counted(lille, [lambda n=n: give(n) for n in range(8)])  # type: ignore[misc]
    assert outcome == {"given": 2, "MoreThanSold": 6}
    assert Refund.objects.count() == RefundLine.objects.count() == 2
    call_command("verify_ledger")


def test_the_same_form_from_two_windows_is_one_refund(transactional_db: None) -> None:
    lille: Antenna = AntennaFactory(slug="lille")
    goods = shelf()
    till = lille.tills.select_related("antenna", "site", "chain").get()
    open_with(till)
    sale = sell(item(goods["CASQUE"]), at_till=till)
    sale = Sale.objects.select_related("entry").get(pk=sale.pk)
    line, by, key = sale.lines.get(), UserFactory(), uuid.uuid4()

    def give() -> str:
        return refunding.give_back(
            sale,
            [Back(line, 1, Decimal(4))],
            means="cash",
            reason="defect",
            till=till,
            by=by,
            at=timezone.now(),
            key=key,
        ).reference

    assert counted(lille, [give] * 6) == {"LI-1-000002": 6}
    assert Refund.objects.count() == 1
