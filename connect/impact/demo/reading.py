"""What the nation reads of sales: prices of the market as examples, the accounts of the last month that is over."""

from contextlib import suppress
from datetime import date, datetime, timedelta

from django.utils import timezone

from connect.antennas.doors import open_national
from connect.antennas.models import Membership, Role
from connect.impact.accounts import exporting
from connect.refusals import Refusal
from sales.models import Grade, Kind, MarketPrice

SOURCE = "exemple de la démonstration, à relever par l’équipe nationale"
PRICES = [
    (Kind.COMPUTER, Grade.C, 220), (Kind.COMPUTER, Grade.B, 320), (Kind.COMPUTER, Grade.A, 430), (Kind.PHONE, "", 90),
    (Kind.PLAN, "", 12), (Kind.SIM, "", 10),
]  # fmt: skip


def write(now: datetime) -> None:
    """After everything that was sold."""
    nation = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk").first()
    if nation is None:
        return
    today = timezone.localdate(now)
    MarketPrice.objects.bulk_create(
        MarketPrice(kind=kind, grade=grade, amount=amount, source=SOURCE, reason="exemple", from_on=date(2017, 1, 1))
        for kind, grade, amount in PRICES
    )
    with (
        open_national(),
        suppress(Refusal),
    ):  # a till of the story that is not closed that far: the page says so as well
        exporting.export(None, today.replace(day=1) - timedelta(days=1), by=nation.user, at=now)
