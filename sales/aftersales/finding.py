"""From what is in front of one, a ticket, a label, the number of a case, to the page where something can be done."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from connect.antennas.models import Antenna
from sales.models import AfterSalesCase, Refund, Sale, SaleLine

TICKET = re.compile(r"([A-Z]{2})-?([0-9]{1,3})-?([0-9]{1,9})")
LABEL = re.compile(r"([A-Z]{2})(PC|TE|TA)([0-9]{2})-?([0-9]{1,4})")
CASE = re.compile(r"SAV-?([0-9]{1,6})")


@dataclass(frozen=True)
class Found:
    """Where to go, or why there is nothing (a sentence)."""

    href: str = ""
    sentence: str = ""


def find(typed: str, antenna: Antenna) -> Found:
    """`LI-1-000198`, `li 1 198`, `LIPC26-0147`, a serial number, `SAV-12`."""
    text = re.sub(r"\s+", "-", typed.strip().upper()).strip("-")
    if case := CASE.fullmatch(text):
        opened = AfterSalesCase.objects.filter(antenna=antenna, number=int(case[1])).first()
        return _page("aftersales:case", opened.pk) if opened else Found(sentence=_("No case has this number here."))
    if ticket := TICKET.fullmatch(text):
        return _ticket(ticket[1], f"{ticket[1]}-{int(ticket[2])}-{int(ticket[3]):06d}", antenna)
    if label := LABEL.fullmatch(text):
        return _device(label[1], f"{label[1]}{label[2]}{label[3]}-{int(label[4]):04d}", antenna)
    return _device("", text, antenna)


def _page(name: str, key: object) -> Found:
    return Found(href=reverse(name, args=[key]))


def _elsewhere(code: str, antenna: Antenna) -> Found | None:
    """C041's neighbour: what another antenna sold is given back there, in its own till."""
    other = Antenna.objects.filter(code=code).exclude(pk=antenna.pk).first() if code else None
    if other is None:
        return None
    words = _(
        "This was sold at %(antenna)s: only there is money given back or a device exchanged. Call them before the person goes."
    )
    return Found(sentence=words % {"antenna": other.name})


def _ticket(code: str, reference: str, antenna: Antenna) -> Found:
    if Sale.objects.filter(antenna=antenna, entry__reference=reference).exists():
        return _page("sales:receipt", reference)
    if Refund.objects.filter(antenna=antenna, entry__reference=reference).exists():
        return _page("aftersales:refunded", reference)
    return _elsewhere(code, antenna) or Found(sentence=_("No ticket has this number here. Read it again on the paper."))


def _device(code: str, text: str, antenna: Antenna) -> Found:
    of_unit = SaleLine.objects.filter(antenna=antenna, unit__isnull=False)
    found = (
        of_unit.filter(unit__label=text)
        or of_unit.filter(unit__serial=text.replace("-", ""))
        or of_unit.filter(unit__serial=text)
    )
    line = found.select_related("sale__entry").order_by("-sold_on").first()
    if line is not None:
        return _page("aftersales:device", line.pk)
    return _elsewhere(code, antenna) or Found(sentence=_("No device sold here bears this label or number."))
