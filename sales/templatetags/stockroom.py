"""What a ticket's page shows of what was sold with it: codes to show, cards, a paper to look at."""

from typing import Any

from django import template
from django.utils import timezone

from sales.models import CodeState, Sale, SerialItem, SimCard
from sales.stockroom import sims
from sales.stockroom.access import may_sign_stock

register = template.Library()


@register.inclusion_tag("stockroom/to_hand_over.html", takes_context=True)
def to_hand_over(context: dict[str, Any], sale: Sale) -> dict[str, Any]:
    """Codes of a sale with their button, or who showed them; its SIM cards. At most three queries."""
    codes = (
        SerialItem.objects.filter(line__sale=sale)
        .select_related("product", "handed_by")
        .order_by("line__rank", "state")
    )
    cards = list(SimCard.objects.filter(line__sale=sale).select_related("product").prefetch_related("checks"))
    asked = bool(cards) and sims.identity_asked(timezone.localdate(sale.sold_at))
    membership = getattr(context.get("request"), "membership", None)
    return {
        "codes": [code for code in codes if code.state != CodeState.VOID],
        "void": [code for code in codes if code.state == CodeState.VOID],
        "cards": [(card, asked and not card.checks.all()) for card in cards],
        "may_sign": may_sign_stock(membership),
        "csrf_token": context.get("csrf_token"),
    }
