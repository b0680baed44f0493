"""What the pages and the paper show of closures: amounts in euros, words for means and kinds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from connect.books import chain
from connect.books.models import Closure, Period
from connect.books.money import from_cents
from sales.models import Kind, Letterhead, Means, Till

A_PAGE = 31


def listed(period: str, chain_code: str, page: str | None) -> Page[Closure]:
    """A page of the closures of the open door, latest first; `chain_code`: of one till."""
    found: QuerySet[Closure] = Closure.objects.filter(period=period).select_related("chain", "entry")
    if chain_code:
        found = found.filter(chain__code=chain_code)
    return Paginator(found.order_by("-last_on", "chain__code"), A_PAGE).get_page(page)


def lengths(asked: str) -> tuple[str, list[tuple[str, str, bool]]]:
    """The length asked for in the address, a day by default, and the three with their words."""
    words = {Period.DAY: ("jours", _("Days")), Period.MONTH: ("mois", _("Months")), Period.YEAR: ("annees", _("Years"))}
    chosen = next((period for period, (slug, _word) in words.items() if slug == asked), Period.DAY)
    return chosen, [(slug, word, period == chosen) for period, (slug, word) in words.items()]


def tills_of_the_door() -> list[str]:
    """Codes of the tills that the open door sees."""
    return list(Till.objects.order_by("antenna__name", "number").values_list("chain__code", flat=True))


def shown(closure: Closure) -> dict[str, Any]:
    """Context of one closure's page and paper. `closure` with chain and entry."""
    letterhead = Letterhead.objects.in_force(closure.last_on)
    return {
        "closure": closure,
        "till": Till.objects.select_related("antenna", "site").get(chain=closure.chain_id),
        "letterhead": letterhead,
        "program": chain.said(closure.entry.text).get("program", ""),
        "period": title_of(closure),
        "perpetual_abs": from_cents(closure.perpetual_abs),
        "sums": [
            (_("By means of payment"), _in_words(closure.by_means, dict(Means.choices))),
            (_("By kind"), _in_words(closure.by_kind, dict(Kind.choices))),
            (_("By VAT rate"), _in_words(closure.by_rate, {"0": _("without VAT")})),
        ],
    }


def title_of(closure: Closure) -> str:
    words = {
        Period.DAY: _("Closure of the day"),
        Period.MONTH: _("Closure of the month"),
        Period.YEAR: _("Closure of the year"),
    }
    return words[Period(closure.period)]


def _in_words(cents: Mapping[str, int], words: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    return [(str(words.get(key, key)), from_cents(amount)) for key, amount in sorted(cents.items())]
