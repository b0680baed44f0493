"""What a form already knows: of a request, of the catalogue, of an accepted quote, of a session that was held."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext, override

from connect.partners.models import Structure, StructureKind
from connect.ui.templatetags.ui import day, span
from training.billing.invoicing import left_of_quote
from training.billing.sums import Item, read
from training.hours import hours_of
from training.models import Module, Need, PayerKind, Pricing, Quote, Registration, RegistrationState, Session

PUBLIC = {StructureKind.CCAS, StructureKind.DEPARTMENT, StructureKind.FRANCE_TRAVAIL}


def payer_of(structure: Structure) -> dict[str, Any]:
    """The structure pays, unless it is written otherwise."""
    town = f"{structure.postcode} {structure.town}".strip()
    return {
        "payer_kind": PayerKind.PUBLIC_STAFF if structure.kind in PUBLIC else PayerKind.FIRM,
        "payer_name": structure.name, "payer_siret": structure.siret,
        "payer_address": "\n".join(part for part in (structure.address, town) if part),
    }  # fmt: skip


def of_need(need: Need) -> dict[str, Any]:
    """A quote that answers a request; `need.structure` and `need.module` are loaded."""
    with override("fr"):
        if need.wished_from and need.wished_until:
            period = span(need.wished_from, need.wished_until)
        elif need.wished_from:
            period = gettext("from %(day)s") % {"day": day(need.wished_from)}
        else:
            period = gettext("to be agreed")
        place = need.place or str(need.get_mode_display())
    return payer_of(need.structure) | of_module(need.module) | {
        "people": need.people, "period": period, "place": place,
    }  # fmt: skip


def of_module(module: Module | None) -> dict[str, Any]:
    if module is None:
        return {}
    with override("fr"):
        lasts = (
            gettext("%(half_days)s half-days of 3.5 hours")
            if module.half_days > 1
            else gettext("a half-day of 3.5 hours")
        )
        return {"module": module.pk, "title": module.title, "duration": lasts % {"half_days": module.half_days}}


def items_of(module: Module | None, people: int) -> list[Item]:
    """The price of the catalogue: for the group, or for each person; nothing to pay is said as such; none: to be written."""
    if module is None:
        return []
    with override("fr"):
        if module.pricing == Pricing.FUNDED:
            return [
                Item(gettext("%(title)s: funded, nothing to pay") % {"title": module.title}, Decimal(1), "", Decimal(0))
            ]
        if module.price is None:
            return []
        if module.pricing == Pricing.PERSON:
            return [Item(module.title, Decimal(people), gettext("people"), module.price)]
        return [Item(module.title, Decimal(1), gettext("group"), module.price)]


class Held(NamedTuple):
    """How many of a structure's people came to a session, and the hours they attended in all."""

    people: int
    hours: Decimal


def held_by(session: Session, structure_id: int) -> Held:
    """From the attendance, as certificates and the yearly statement (law.md 9.10)."""
    rows = Registration.objects.filter(session=session, structure_id=structure_id, state=RegistrationState.REGISTERED)
    half_days = list(session.half_days.all())
    attended = [hours_of(row, half_days)[0] for row in rows.prefetch_related("attendances")]
    return Held(sum(1 for one in attended if one), sum(attended, Decimal(0)))


def _people(session: Session, structure_id: int) -> int:
    """Who came, or who is registered as long as nobody is noted as present; one at least."""
    coming = Registration.objects.filter(
        session=session, structure_id=structure_id, state=RegistrationState.REGISTERED
    ).count()
    return held_by(session, structure_id).people or coming or 1


def invoice_of(quote: Quote | None, session: Session | None, structure: Structure) -> tuple[dict[str, Any], list[Item]]:
    """What an invoice begins with: the payer and what is left of the quote, the days of the session."""
    facts, items = payer_of(structure), []
    if quote is not None:
        facts |= {name: getattr(quote, name) for name in (
            "title", "payer_kind", "payer_name", "payer_address", "payer_siret", "payer_email",
        )}  # fmt: skip
        left = left_of_quote(quote)
        items = read(quote.lines) if left == quote.net else []
        if not items and left > 0:
            items = [Item(f"Solde du devis {quote.number}", Decimal(1), "", left)]
    if session is not None:
        with override("fr"):
            facts |= {"title": session.module.title, "from_on": session.starts_on, "until_on": session.ends_on}
        items = items or items_of(session.module, _people(session, structure.pk))
    return facts, items
