"""The demo's quotes and invoices at Lille: one at each moment. Who invoices is an example, and has no activity number yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from connect.accounts.models import User
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from connect.impact.demo.cast import address
from connect.partners.models import Professional, Structure
from training.billing import invoicing, issuing, paying, prefill, quoting
from training.billing.sums import Item, in_parts, read
from training.models import Invoice, Issuer, Module, PaidBy, Quote, VatRegime

PARIS = ZoneInfo("Europe/Paris")
ISSUER = {
    "address": "69 rue Archereau\n75019 Paris", "siret": "00000001800010", "vat_regime": VatRegime.NON_PROFIT,
    "name": issuing.NAME, "penalty": issuing.PENALTY,
}  # fmt: skip


def write(lille: Antenna, now: datetime) -> None:
    """Before the accounts of the last month leave. Papers are numbered in the order of days; written again: nothing."""
    today = now.astimezone(PARIS).date()
    if issuing.undecided(today):
        Issuer.objects.create(from_on=date(today.year - 2, 1, 1), **ISSUER)
    by = User.objects.get(email=address("helene.lille"))
    sophie = Professional.objects.select_related("structure").get(email=address("sophie.ccas")).structure
    others = Structure.objects.exclude(pk=sophie.pk).filter(refers=True, postcode__startswith="59").order_by("pk")[:3]
    modules = list(Module.objects.in_force(today).for_structure(None).order_by("code", "-version"))
    with open_antenna(lille.pk, user_id=by.pk):
        if not Quote.objects.filter(key=_key("late")).exists():
            _papers(lille, sophie, cycle([*others, sophie]), modules, by, now)


def _papers(
    lille: Antenna, sophie: Structure, others: Iterator[Structure], modules: list[Module], by: User, now: datetime
) -> None:
    """Late since a month, with a credit note; paid in three parts, one of which came; waiting; being written."""
    first, last = modules[0], modules[-1]
    late = _accepted("late", lille, next(others), first, "600", by, now - timedelta(days=75))
    invoice = _invoiced("late", late, by, now - timedelta(days=62))
    invoicing.credit(
        invoice, key=_key("credit"), reason="une demi-journée écourtée", items=[_item(first, "150")], by=by,
        at=now - timedelta(days=55),
    )  # fmt: skip
    parts = _accepted("parts", lille, next(others), last, "1800", by, now - timedelta(days=48))
    invoice = _invoiced("parts", parts, by, now - timedelta(days=32), parts=3)
    part = invoice.instalments.order_by("due_on")[0]
    paying.note(
        invoice, key=_key("part"), amount=part.amount, means=PaidBy.TRANSFER, paid_on=part.due_on, reference="VIR 4471",
        by=by, at=now - timedelta(days=2),
    )  # fmt: skip
    _accepted("accepted", lille, next(others), first, "600", by, now - timedelta(days=9))
    _sent("sent", lille, sophie, last, "1200", by, now - timedelta(days=4))
    _drafted("draft", lille, sophie, first, "600", by, now - timedelta(hours=2))


def _key(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"training-billing-{name}")


def _item(module: Module, price: str) -> Item:
    return Item(f"{module.title_fr}, pour un groupe", Decimal(1), "groupe", Decimal(price))


def _drafted(
    name: str, lille: Antenna, structure: Structure, module: Module, price: str, by: User, at: datetime
) -> Quote:
    facts: dict[str, Any] = prefill.payer_of(structure) | {
        "title": module.title_fr, "module": module, "people": 10, "period": "à convenir", "place": "Dans vos locaux",
        "duration": f"{module.half_days} demi-journées de 3 h 30" if module.half_days > 1 else "une demi-journée de 3 h 30",
    }  # fmt: skip
    return quoting.draft(
        key=_key(name),
        antenna_id=lille.pk,
        structure_id=structure.pk,
        items=[_item(module, price)],
        by=by,
        at=at,
        **facts,
    )


def _sent(name: str, lille: Antenna, structure: Structure, module: Module, price: str, by: User, at: datetime) -> Quote:
    return quoting.send(_drafted(name, lille, structure, module, price, by, at), by=by, at=at)


def _accepted(
    name: str, lille: Antenna, structure: Structure, module: Module, price: str, by: User, at: datetime
) -> Quote:
    quote = _sent(name, lille, structure, module, price, by, at)
    day = at.astimezone(PARIS).date() + timedelta(days=3)
    return quoting.accept(quote, signatory="La direction", on=day, at=at + timedelta(days=3), by=by)


def _invoiced(name: str, quote: Quote, by: User, at: datetime, *, parts: int = 1) -> Invoice:
    """The whole quote, in so many instalments; the first falls ten days later when there are several."""
    day = at.astimezone(PARIS).date()
    dues = in_parts(quote.gross, parts, day + timedelta(days=30 if parts == 1 else 10))
    payer = {name: getattr(quote, name) for name in invoicing.PAYER}
    return invoicing.issue(
        key=_key(f"invoice-{name}"), antenna_id=quote.antenna_id, structure_id=quote.structure_id, quote=quote,
        items=read(quote.lines), dues=dues, title=quote.title, from_on=day - timedelta(days=2),
        until_on=day - timedelta(days=2), by=by, at=at, **payer,
    )  # fmt: skip
