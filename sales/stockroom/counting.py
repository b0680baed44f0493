"""A stock count: each scan is answered and kept, differences are explained, a manager signs, only then states change."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from connect.accounts.models import User
from connect.acts import act
from connect.antennas.models import Site
from connect.refusals import Refusal, for_constraint
from sales.models import (
    Answer,
    Cause,
    CountLine,
    CountScan,
    Difference,
    Kind,
    Product,
    StockCount,
    Unit,
    UnitState,
    Why,
)
from sales.stockroom.shelves import balances, correct

IN_HOUSE = (UnitState.RECEIVED, UnitState.PREPARING, UnitState.READY, UnitState.RETURNED, UnitState.REPAIR)
NOT_HERE = (UnitState.SCRAPPED, UnitState.REMOVED, UnitState.LOST, UnitState.TRANSIT)
LONGEST = 40
BY_ANSWER = {Answer.SOLD: Difference.SOLD, Answer.SITE: Difference.SITE, Answer.STATE: Difference.STATE}
BY_ANSWER |= {Answer.UNKNOWN: Difference.ELSEWHERE, Answer.EXPECTED: Difference.NONE}
LEFT_US = (Why.LOST, Why.STOLEN, Why.PAPERS, Why.OTHER)  # reasons for which a missing device is lost from then on


@for_constraint("count_open_once_a_site")
class AlreadyCounting(Refusal):
    sentence = _("A count of this site and kind is going on. Join it: two people count at once without trouble.")


@for_constraint("count_ended")
class CountEnded(Refusal):
    sentence = _("A colleague has ended this count. Open it again to scan more.")
    field = "scan"


@for_constraint("count_signed")
class CountSigned(Refusal):
    sentence = _("This count is signed: it never changes any more. Begin another one.")


@for_constraint("count_explained", "countline_reason_and_words")
class NotExplained(Refusal):
    sentence = _("Each difference needs a reason and a few words before the count is signed.")


class NothingScanned(Refusal):
    sentence = _("Scan a label.")
    field = "scan"


@act
def begin(site: Site, kind: str, *, by: User, at: datetime) -> StockCount:
    """Write down what is expected at a site, of one kind or of all devices (empty). AlreadyCounting."""
    count = StockCount.objects.create(antenna_id=site.antenna_id, site=site, kind=kind, opened_by=by, opened_at=at)
    if kind == Kind.ACCESSORY:
        _expect_pieces(count, site)
        return count
    here = Unit.objects.filter(antenna_id=site.antenna_id, site=site, state__in=IN_HOUSE)
    # A device that a partner repairs is not on the shelves.
    here = here.exclude(transfers__outcome__in=("waiting", "refused", "lost"))
    expected = here.filter(kind=kind) if kind else here
    CountLine.objects.bulk_create(
        CountLine(antenna_id=site.antenna_id, count=count, unit=u, label=u.label, expected=True, was_state=u.state)
        for u in expected
    )
    return count


def _expect_pieces(count: StockCount, site: Site) -> None:
    here = {product: n for (product, place), n in balances(site.antenna_id).items() if place == site.pk}
    CountLine.objects.bulk_create(
        CountLine(
            antenna_id=site.antenna_id, count=count, product=p, label=p.code, expected=True, expected_quantity=here.get(p.pk, 0)
        )
        for p in Product.objects.filter(kind=Kind.ACCESSORY, withdrawn_on=None)
    )  # fmt: skip


def find(count: StockCount, typed: str) -> Unit | None:
    """The device of this antenna behind a scan: label, serial number or IMEI, as it is then without leading zeros."""
    mine = Unit.objects.filter(antenna_id=count.antenna_id)
    for how in (Q(label=typed), Q(serial=typed), Q(imei=typed) | Q(imei2=typed)):
        found = list(mine.filter(how)[:2])
        if len(found) == 1:
            return found[0]
    bare = typed.lstrip("0")
    if bare and bare.isalnum() and bare.isascii():
        found = list(mine.filter(serial__regex=rf"^0*{bare}$")[:2])
        if len(found) == 1:
            return found[0]
    return None


@act
def scan(count: StockCount, typed: str, *, by: User, at: datetime) -> CountScan:
    """Keep a scan and say what it is. NothingScanned, CountEnded, CountSigned."""
    text = " ".join(typed.split()).upper()[:LONGEST]
    if not text:
        raise NothingScanned
    unit = find(count, text)
    line, answer = _line_of(count, unit, text, by=by, at=at)
    return CountScan.objects.create(
        antenna_id=count.antenna_id, count=count, typed=text, answer=answer, line=line, by=by, at=at
    )


def _line_of(count: StockCount, unit: Unit | None, text: str, *, by: User, at: datetime) -> tuple[CountLine, str]:
    which = Q(unit=unit) if unit else Q(label=text, unit=None, product=None)
    line = CountLine.objects.select_for_update(of=("self",)).filter(which, count=count).first()
    if line is not None and line.scanned_at is not None:
        return line, Answer.AGAIN
    answer = _answer(count, unit)
    if line is None:
        line, made = CountLine.objects.get_or_create(
            count=count, label=unit.label if unit else text,
            defaults={
                "antenna_id": count.antenna_id, "unit": unit, "was_state": unit.state if unit else "", "scanned_by": by,
                "scanned_at": at, "difference": BY_ANSWER[answer],
            },
        )  # fmt: skip
        return line, answer if made else Answer.AGAIN
    line.scanned_by, line.scanned_at, line.difference = by, at, BY_ANSWER[answer]
    line.save(update_fields=["scanned_by", "scanned_at", "difference"])
    return line, answer


def _answer(count: StockCount, unit: Unit | None) -> Answer:
    if unit is None:
        return Answer.UNKNOWN
    if unit.state == UnitState.SOLD:
        return Answer.SOLD
    if unit.state in NOT_HERE:
        return Answer.STATE
    return Answer.EXPECTED if unit.site_id == count.site_id else Answer.SITE


@act
def count_pieces(line: CountLine, quantity: int, *, by: User, at: datetime) -> None:
    """How many of an accessory lie there; what was expected is looked at again at that moment. CountEnded, CountSigned."""
    count = StockCount.objects.select_for_update(of=("self",)).select_related("site").get(pk=line.count_id)
    if count.ended_at is not None:
        raise CountEnded
    assert line.product_id is not None
    line.expected_quantity = balances(count.antenna_id).get((line.product_id, count.site_id), 0)
    line.counted_quantity, line.scanned_by, line.scanned_at = quantity, by, at
    line.difference = Difference.QUANTITY if quantity != line.expected_quantity else Difference.NONE
    line.save(
        update_fields=["expected_quantity", "counted_quantity", "scanned_by", "scanned_at", "difference"]
    )  # fmt: skip


def _held(count: StockCount) -> StockCount:
    held = StockCount.objects.select_for_update(of=("self",)).select_related("site").get(pk=count.pk)
    if held.signed_at is not None:
        raise CountSigned
    return held


@act
def end(count: StockCount, *, by: User, at: datetime) -> StockCount:
    """List the differences: what was expected, was not scanned, and did not leave meanwhile. Ended already: the same."""
    held = _held(count)
    if held.ended_at is not None:
        return held
    lines = CountLine.objects.filter(count=held, expected=True, scanned_at=None)
    # Sold, sent or moved while it was counted: nothing to explain.
    still = lines.filter(unit__state=F("was_state"), unit__site_id=held.site_id, unit__antenna_id=held.antenna_id)
    still.update(difference=Difference.MISSING)
    lines.filter(product__isnull=False).exclude(expected_quantity=0).update(difference=Difference.QUANTITY)
    held.ended_at, held.ended_by = at, by
    held.save(update_fields=["ended_at", "ended_by"])
    return held


@act
def go_on(count: StockCount) -> StockCount:
    """Scan again after the end: what was listed as missing is looked for again."""
    held = _held(count)
    CountLine.objects.filter(count=held, scanned_at=None).update(difference="", why="", words="", explained_by=None)
    held.ended_at = held.ended_by = None
    held.save(update_fields=["ended_at", "ended_by"])
    return held


@act
def explain(lines: Sequence[UUID], why: str, words: str, *, count: StockCount, by: User) -> int:
    """Why these differ, in a reason of the list and a few words. NotExplained, CountSigned."""
    held = _held(count)
    if not why or not words.strip():
        raise NotExplained
    differs = CountLine.objects.filter(count=held, pk__in=lines).exclude(difference="")
    return differs.update(why=why, words=words.strip(), explained_by=by)


@act
def sign(count: StockCount, *, by: User, at: datetime) -> StockCount:
    """A manager agrees: states and quantities follow what was found, and the count is closed for good.

    NotExplained, CountSigned; signed twice, the second is refused.
    """
    held = _held(count)
    if held.ended_at is None:
        held = end(held, by=by, at=at)
    differs = list(CountLine.objects.filter(count=held).exclude(difference="").select_related("unit", "product"))
    if any(not line.why for line in differs):
        raise NotExplained
    for line in differs:
        _in_the_name_of(by, line.words)
        _follow(line, held, by=by, at=at)
    held.signed_at, held.signed_by = at, by
    held.save(update_fields=["signed_at", "signed_by"])
    return held


def _in_the_name_of(by: User, why: str) -> None:
    """The steps of a device are written by PostgreSQL: this tells it who and why, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('connect.user', %s, true), set_config('connect.why', %s, true)", [str(by.pk), why]
        )


def _follow(line: CountLine, count: StockCount, *, by: User, at: datetime) -> None:
    """What a difference changes once signed; a device that moved since the scan is left where it went."""
    units = Unit.objects.filter(pk__in=[line.unit_id] if line.unit_id else [], antenna_id=count.antenna_id)
    if line.difference == Difference.MISSING and line.why in LEFT_US:
        units.filter(state=line.was_state, site=count.site).update(state=UnitState.LOST)
    elif line.difference == Difference.SITE:
        units.filter(state__in=IN_HOUSE).update(site=count.site)
    elif line.difference == Difference.STATE and line.was_state == UnitState.LOST:
        units.filter(state=UnitState.LOST).exclude(transfers__outcome__in=("waiting", "refused", "lost")).update(
            state=UnitState.RECEIVED, site=count.site
        )
    elif line.difference == Difference.QUANTITY and line.counted_quantity is not None and line.product is not None:
        correct(
            line.product, line.counted_quantity, site=count.site, because=line.words, by=by, at=at, cause=Cause.COUNT
        )  # fmt: skip


def progress(count: StockCount) -> dict[str, int]:
    """How far it is: expected, found, still to find, differences to explain."""
    seen = Q(scanned_at__isnull=False)
    return CountLine.objects.filter(count=count).aggregate(
        awaited=Count("pk", filter=Q(expected=True)),
        found=Count("pk", filter=Q(expected=True) & seen),
        surprises=Count("pk", filter=seen & ~Q(difference="")),
        differences=Count("pk", filter=~Q(difference="")),
        unexplained=Count("pk", filter=~Q(difference="") & Q(why="")),
    )
