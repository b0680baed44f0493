"""What a sale hands over one by one: the code of a top-up, the card of a SIM."""

from collections.abc import Sequence

from sales.models import Carries, SaleLine, SimCard
from sales.stockroom import codes, sims


def hand_over(lines: Sequence[SaleLine], cards: Sequence[SimCard | None]) -> None:
    """Inside a sale, once its lines are written and before its ticket is numbered. NoCodeLeft, CardNeeded, CardGone."""
    if any(line.product.carries != Carries.NOTHING for line in lines):
        codes.hand_over(lines)
        sims.bind(lines, cards)
