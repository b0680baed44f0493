"""What is known already when an agreement is written or a session is planned for a request: the forms begin with it."""

from datetime import date, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from connect.antennas.models import Site
from training.models import Agreement, Half, Issuer, Mode, Module, Need, Pricing, Quote

MONDAY, SATURDAY = 0, 5


class Known(NamedTuple):
    """Initial values of a form, and of its lines of half-days."""

    fields: dict[str, Any]
    slots: list[dict[str, Any]]


NOTHING = Known({}, [])


def last_agreement(need: Need) -> Agreement | None:
    """The one that stands: sent last, replaced by none."""
    return need.agreements.filter(replaced_by__isnull=True).select_related("module", "site", "need").first()


def of_session(need: Need) -> Known:
    """A session as the agreement says it; without one, as it was asked."""
    agreement = last_agreement(need)
    if agreement is None:
        return _asked(need)
    module = _in_force(agreement.module, need)
    fields = {
        "module": module,
        "mode": agreement.mode,
        "site": agreement.site_id,
        "capacity": _seats(agreement.people, module),
    }
    if agreement.mode in {Mode.STRUCTURE, Mode.ELSEWHERE}:
        fields["place"] = agreement.place[:200]
    return Known(fields, [_line(half) for half in agreement.half_days])


def _line(half: dict[str, str]) -> dict[str, Any]:
    return {
        "day": date.fromisoformat(half["day"]), "half": half["half"],
        "starts": time.fromisoformat(half["from"]), "ends": time.fromisoformat(half["to"]),
    }  # fmt: skip


def _asked(need: Need) -> Known:
    module = _in_force(need.module, need)
    fields = {"module": module, "mode": need.mode, "place": need.place, "capacity": _seats(need.people, module)}
    return Known(fields, _days(need, module))


def _seats(people: int, module: Module | None) -> int:
    return min(people, module.capacity if module else 50)


def _in_force(module: Module | None, need: Need) -> Module | None:
    """The version that may be planned today of the module asked for; the first of the catalogue when none was."""
    today = timezone.localdate()
    plannable = Module.objects.in_force(today).for_structure(need.structure_id)
    if module is None:
        return None
    return plannable.filter(pk=module.pk).first() or plannable.filter(code=module.code).first()


def _days(need: Need, module: Module | None) -> list[dict[str, Any]]:
    """As many half-days as the module lasts, from the first working day that was wished; nothing when none was."""
    if need.wished_from is None or module is None:
        return []
    found: list[dict[str, Any]] = []
    day = max(need.wished_from, timezone.localdate() + timedelta(days=1))
    while len(found) < module.half_days:
        if MONDAY <= day.weekday() < SATURDAY:
            found += [{"day": day, "half": half.value} for half in Half]
        day += timedelta(days=1)
    return found[: module.half_days]


def of_agreement(need: Need) -> Known:
    """An agreement as the last one said it, else from the module, the request and the quote; in French, as it is printed."""
    last = last_agreement(need)
    if last is not None:
        names = [
            "title",
            "aims",
            "content",
            "means",
            "followed",
            "sanctioned",
            "people",
            "mode",
            "site",
            "funded_by",
            "payment",
        ]
        fields = {name: getattr(last, f"{name}_id" if name == "site" else name) for name in names}
        place = last.place if last.mode in {Mode.STRUCTURE, Mode.ELSEWHERE} else ""
        return Known(
            {**fields, "module": last.module, "place": place, "price": last.price}, [_line(h) for h in last.half_days]
        )
    asked = _asked(need)
    module = asked.fields["module"]
    site = Site.objects.filter(antenna_id=need.antenna_id).first()
    fields = {**asked.fields, "people": need.people, "site": site.pk if site else None}
    with override("fr"):
        fields |= _price(need, module) | _texts(module)
    return Known(fields, asked.slots)


def _texts(module: Module | None) -> dict[str, Any]:
    """What the law asks an agreement to say (law.md Q01), from the module and the habits of the house."""
    issuer = Issuer.objects.on(timezone.localdate())
    said = {
        "followed": _(
            "An attendance sheet is signed each half-day by each trainee and by the trainer. The antenna tells the structure"
            " of absences."
        ),
        "sanctioned": _(
            "Each trainee gets an attestation with the hours attended, and the structure a certificate of completion."
        ),
        "payment": _("Within %(days)s days of the invoice, sent after the training.")
        % {"days": issuer.payment_days if issuer else 30},
    }
    if module is None:
        return said
    said["sanctioned"] = "\n".join(filter(None, [module.assessment, str(said["sanctioned"])]))
    aims, content, methods = ("\n".join(lines) for lines in (module.aims, module.content, module.methods))
    return {**said, "title": module.title, "aims": aims, "content": content, "means": methods}


def _price(need: Need, module: Module | None) -> dict[str, Any]:
    """The price of the quote that stands; else that of the module, for the group or by person; nothing when it is free."""
    quote = Quote.objects.standing().filter(need=need).first()
    if quote is not None:
        return {"price": quote.net}
    if module is not None and module.pricing == Pricing.FUNDED:
        return {"price": 0, "payment": _("Nothing to pay.")}
    if module is None or module.price is None:
        return {}
    return {"price": module.price * (need.people if module.pricing == Pricing.PERSON else 1)}
