"""Accessories by quantity: what lies at each site is the sum of what came and went; a sale is never stopped by it."""

from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from sales.models import Cause, Product, ShelfMovement


@for_constraint("shelf_moves_something")
class NothingMoves(Refusal):
    sentence = _("Write how many came: one at least.")
    field = "quantity"


@for_constraint("shelf_corrected_with_a_reason")
class CorrectionNeedsAReason(Refusal):
    sentence = _("Say why the quantity is not what was written.")
    field = "because"


def balances(antenna_id: int) -> dict[tuple[int, int], int]:
    """(article, site) → how many are there; below zero, something was sold that nobody wrote as arrived."""
    sums = ShelfMovement.objects.filter(antenna_id=antenna_id).order_by().values_list("product_id", "site_id")
    return {(product, site): quantity for product, site, quantity in sums.annotate(Sum("quantity"))}


def balance(product_id: int, site: Site) -> int:
    here = ShelfMovement.objects.filter(antenna_id=site.antenna_id, product_id=product_id, site=site)
    return int(here.aggregate(n=Sum("quantity"))["n"] or 0)


@act
def arrive(product: Product, quantity: int, *, site: Site, by: User, at: datetime, because: str = "") -> ShelfMovement:
    """Accessories that came from a supplier or a gift. NothingMoves."""
    if quantity < 1:
        raise NothingMoves
    return ShelfMovement.objects.create(
        antenna_id=site.antenna_id, site=site, product=product, quantity=quantity, cause=Cause.ARRIVAL, because=because,
        by=by, at=at,
    )  # fmt: skip


@act
def correct(
    product: Product, counted: int, *, site: Site, because: str, by: User, at: datetime, cause: str = Cause.CORRECTION
) -> ShelfMovement | None:
    """What is really there; writes the difference, nothing when there is none. CorrectionNeedsAReason."""
    if not because.strip():
        raise CorrectionNeedsAReason
    moved = counted - balance(product.pk, site)
    if not moved:
        return None
    return ShelfMovement.objects.create(
        antenna_id=site.antenna_id,
        site=site,
        product=product,
        quantity=moved,
        cause=cause,
        because=because,
        by=by,
        at=at,
    )
