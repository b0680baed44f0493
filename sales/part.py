"""What sales know of a person: her purchases at this antenna, and when her top-up ends."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import Person
from beneficiaries.parts import Line, PersonPart
from connect.ui.templatetags.ui import euros
from sales.allowance import year_of
from sales.models import SaleBuyer

SHOWN = 20  # purchases on the person's page, newest first


class SalesPart(PersonPart):
    fields: tuple[str, ...] = ("sales.SaleBuyer.person", "sales.PlanYear.person", "sales.Basket.person")

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        today = timezone.localtime(at).date()
        year = year_of(person.pk, today)
        if year and year.covered_until and year.covered_until >= today:
            left = (year.covered_until - today).days
            words = ngettext(
                "The top-up ends in %(days)s day", "The top-up ends in %(days)s days", left
            ) % {"days": left} if left else _("The top-up ends today")  # fmt: skip
            yield Line(
                year.covered_until,
                words,
                "next",
                href=reverse("sales:sell", args=[person.pk]),
                action=_("Sell a top-up"),
            )
        bought = (
            SaleBuyer.objects.filter(person=person, antenna_id=antenna_id)
            .select_related("sale__entry")
            .prefetch_related("sale__lines")
            .order_by("-sale__sold_at")[:SHOWN]
        )
        for buyer in bought:
            sale = buyer.sale
            what = ", ".join(line.label for line in sale.lines.all())
            yield Line(
                sale.sold_at, what, "done", detail=f"{euros(sale.total)}, {_('ticket')} {sale.reference}",
                href=reverse("sales:receipt", args=[sale.reference]), action=_("Ticket"),
            )  # fmt: skip
