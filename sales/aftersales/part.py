"""What after-sales hold of a person: her cases and refunds, for her file, for a copy of her data, when she is erased."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.parts import Line
from beneficiaries.privacy import rows
from sales.aftersales.cases import bought_here, late
from sales.aftersales.guarantee import guarantees
from sales.models import AfterSalesCase, Refund, Stage

PERSON = "sales.AfterSalesCase.person"
# Whether she bought a device at this antenna, for `PersonPart.asks`.
DEVICES = (
    "EXISTS (SELECT FROM sales_salebuyer b JOIN sales_saleline l ON l.sale_id = b.sale_id"
    " WHERE b.person_id = %(person)s AND b.antenna_id = %(antenna)s AND l.unit_id IS NOT NULL)"
)
# Her last contact is when she brought a device back.
CONTACTS = "SELECT c.person_id, c.opened_on FROM sales_aftersalescase c WHERE c.person_id IS NOT NULL"


def cases_of(person: Person) -> list[dict[str, Any]]:
    """Her cases with their steps, as the copy of her data says them."""
    found = AfterSalesCase.objects.filter(person=person).select_related("antenna", "unit").prefetch_related("steps")
    return [
        {
            "case": case.reference,
            "antenna": case.antenna.name,
            "opened_on": case.opened_on.isoformat(),
            "device": case.unit.label,
            "trouble": case.trouble,
            "kept": case.kept,
            "device_lent": case.loan,
            "news_by_email": case.may_email,
            "steps": [
                {
                    "at": step.at.isoformat(),
                    "step": step.step,
                    "cause": step.cause,
                    "guarantee": step.cover,
                    "note": step.note,
                }
                for step in case.steps.all()
            ],
        }
        for case in found.order_by("opened_at")
    ]


def refunds_of(sales: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Sale → what was given back of it."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    refunds = Refund.objects.filter(sale__in=sales).select_related("entry").prefetch_related("lines__line", "payments")
    for one in refunds.order_by("refunded_at"):
        found.setdefault(one.sale_id, []).append(
            {
                "ticket": one.reference,
                "refunded_at": one.refunded_at.isoformat(),
                "reason": one.reason,
                "total": str(one.total),
                "lines": [
                    {"label": b.line.label, "quantity": b.quantity, "total": str(b.total)} for b in one.lines.all()
                ],
                "payments": [{"means": p.means, "amount": str(p.amount)} for p in one.payments.all()],
            }
        )
    return found


def wipe_notes(people: Collection[UUID]) -> None:
    """What was noted along her cases goes; what broke down and how long it took stays for the counts."""
    rows.erase_below("sales.CaseStep.case", PERSON, people, note="")


def lines(person: Person, *, antenna_id: int, today: date) -> Iterable[Line]:
    """Her open cases, what to do of them; until when her devices are guaranteed. Three queries."""
    open_ = list(
        AfterSalesCase.objects.filter(person=person, antenna_id=antenna_id, ended_on=None).select_related("line")
    )
    over = set(late(AfterSalesCase.objects.filter(pk__in=[c.pk for c in open_]), on=today)) if open_ else set()
    for case in open_:
        words = _("Her device can be fetched") if case.step == Stage.READY else _("A device is being looked after")
        told = [case.reference, case.get_step_display(), *([_("more than 30 days")] if case in over else [])]
        detail = ", ".join(str(word) for word in told)
        yield Line(
            case.opened_at,
            words,
            "now",
            detail=detail,
            href=reverse("aftersales:case", args=[case.pk]),
            action=_("Case"),
        )
    devices = [line for line in bought_here(person.pk, antenna_id) if line.handover.returned_at is None]
    ends = guarantees(devices)
    held = [(line, ends[line.pk]) for line in devices if ends[line.pk].holds_on(today)]
    for line, guarantee in held:
        yield Line(
            guarantee.last_day, _("Last day of the guarantee"), "next", detail=line.label,
            href=reverse("aftersales:bought", args=[person.pk]), action=_("After-sales"),
        )  # fmt: skip
