"""What sales know of a person: her purchases at this antenna, and when her top-up ends."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beneficiaries.models import Kept, Person
from beneficiaries.parts import Line, Link, MergeRecord, Notice, PersonPart, anything, has, known
from beneficiaries.privacy.rows import KEEP
from connect.ui.templatetags.ui import day, euros
from sales.aftersales import part as aftersales
from sales.allowance import STANDING, year_of_file
from sales.buyers import bought_by, forget_buyers, linked_before, unlink_before
from sales.drawer.instalments import ONCE_DUE, overdue
from sales.models import Basket, PlanYear, RenewalAnswer

SHOWN = 20  # purchases on the person's page, newest first
# One statement, and four columns of each sale: its ticket's text and signatures are long and nothing of them is shown.
BOUGHT = """
SELECT s.sold_at, s.total, e.reference,
       (SELECT string_agg(l.label, ', ' ORDER BY l.rank) FROM sales_saleline l WHERE l.sale_id = s.id)
  FROM sales_salebuyer b JOIN sales_sale s ON s.id = b.sale_id JOIN books_entry e ON e.id = s.entry_id
 WHERE b.person_id = %(person)s AND b.antenna_id = %(antenna)s ORDER BY s.sold_at DESC LIMIT %(shown)s
"""

# What this antenna asked last for her: the answer, the day it was asked or answered, the reason of the answer.
LAST_ASKED = """
(SELECT ARRAY[r.answer, (coalesce(r.answered_at, r.asked_at) AT TIME ZONE 'Europe/Paris')::date::text, r.answer_reason]
   FROM sales_renewalrequest r WHERE r.person_id = %(person)s AND r.antenna_id = %(antenna)s
  ORDER BY r.asked_at DESC LIMIT 1)
"""
REFUSAL_SHOWN = 60  # days during which the answer no stands at the head of the file


class SalesPart(PersonPart):
    fields: tuple[str, ...] = (
        "sales.SaleBuyer.person",
        "sales.PlanYear.person",
        "sales.Basket.person",
        "sales.LimitOverride.person",
        "sales.RenewalRequest.person",
        "sales.CreditAgreement.person",
        "sales.CashException.person",
        aftersales.PERSON,
    )
    # the years are cut below: a year that was granted keeps that it was
    erasing = {"sales.PlanYear.person": KEEP, "sales.Basket.person": KEEP}
    contacts = (
        "SELECT b.person_id, s.sold_on FROM sales_salebuyer b JOIN sales_sale s ON s.id = b.sale_id",
        aftersales.CONTACTS,
    )
    asks = {
        "plans": STANDING,
        "purchases": anything("sales_salebuyer"),
        "further year": LAST_ASKED,
        "devices": aftersales.DEVICES,
        "once due": ONCE_DUE,
    }
    uncopied = {"sales.Basket.person": "what a seller was adding up; nothing of it is known until it is paid"}

    def copy(self, person: Person) -> Mapping[str, list[dict[str, Any]]]:
        more = {"sales.SaleBuyer.person": bought_by(person), aftersales.PERSON: aftersales.cases_of(person)}
        return {**super().copy(person), **more}

    def lapsed(self, kept: str, before: date) -> Mapping[int, int]:
        return linked_before(before) if kept == Kept.SALE else {}

    def lapse(self, kept: str, before: date, *, most: int) -> Mapping[int, int]:
        """Tickets of years past say no more whose they were (law.md 6.2: guarantee and one-year limit are over)."""
        return unlink_before(before, most=most) if kept == Kept.SALE else {}

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """The link to each ticket goes, that some tickets are one buyer's stays; accounts and years are as they were."""
        forget_buyers(people)
        aftersales.wipe_notes(people)
        super().erase(people, at=at)
        PlanYear.objects.filter(person__in=people).exclude(reason="").update(reason="…")
        PlanYear.objects.filter(person__in=people, closed_by__isnull=False).update(closed_reason="…")
        PlanYear.objects.filter(person__in=people).update(person=None)
        Basket.objects.filter(person__in=people).delete()

    held = {"sales.SaleBuyer.person": gettext_lazy("tickets")}

    def move(self, loser: Person, winner: Person, record: MergeRecord) -> None:
        """One year of plans a person: the earlier one stays, the later is closed with its reason (law.md P09)."""
        reason = _("another file of the same person had an earlier year of plans: the two were merged")
        with connection.cursor() as cursor:
            cursor.execute("SELECT merge_years_of_plans(%s, %s)", [record.pk, str(reason)])
        super().move(loser, winner, record)

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """Instalments that are late; a further year that was asked and not answered yet, or refused a while ago. Asks
        nothing of its own unless an instalment was once due.
        """
        today = timezone.localdate(at)
        for late in overdue(antenna_id, today, person) if known(person, "once due", lambda: False) else []:
            words = _("%(amount)s to be paid in instalments are late since %(day)s.")
            yield Notice(
                words % {"amount": euros(late["amount"]), "day": day(late["since"])},
                href=reverse("drawer:settle", args=[late["sale"].reference]),
                action=_("Take a payment"),
            )
        asked: list[str] | None = known(person, "further year", lambda: None)
        if asked is None:
            return
        answer, on, reason = asked[0], date.fromisoformat(asked[1]), asked[2]
        if answer == RenewalAnswer.WAITING:
            words = _("A further year of plans was asked on %(day)s. The national team has not answered yet.")
            yield Notice(words % {"day": day(on)})
        elif answer == RenewalAnswer.REFUSED and (today - on).days < REFUSAL_SHOWN:
            words = _("The national team refused a further year of plans on %(day)s: %(reason)s")
            yield Notice(words % {"day": day(on), "reason": reason})

    def links(self, person: Person, *, antenna_id: int) -> Iterable[Link]:
        yield Link(_("What may still be bought"), reverse("catalogue:limits", args=[person.pk]))
        if has(person, "devices"):
            yield Link(_("Devices bought, guarantee and after-sales"), reverse("aftersales:bought", args=[person.pk]))
        yield Link(_("After the year of plans"), reverse("catalogue:afterwards", args=[person.pk]))

    def lines(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Line]:
        today = timezone.localtime(at).date()
        year = year_of_file(person, today)
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
        if has(person, "devices"):
            yield from aftersales.lines(person, antenna_id=antenna_id, today=today)
        if not has(person, "purchases"):
            return
        with connection.cursor() as cursor:
            cursor.execute(BOUGHT, {"person": person.pk, "antenna": antenna_id, "shown": SHOWN})
            bought = cursor.fetchall()
        ticket = _("ticket")
        for sold_at, total, reference, what in bought:
            yield Line(
                sold_at, what, "done", detail=f"{euros(total)}, {ticket} {reference}",
                href=reverse("sales:receipt", args=[reference]), action=_("Ticket"),
            )  # fmt: skip
