"""SIM cards by the number printed on them (ICCID): taken in, sold one by one, looked at when they come back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from connect.accounts.models import User
from connect.acts import act
from connect.refusals import Refusal, for_constraint
from sales.models import CardState, Carries, IdentityCheck, Product, SaleLine, SimCard, SimIdentityRule

ICCID = re.compile(r"89\d{17,18}")


class WrongIccid(Refusal):
    sentence = _("The number of a SIM card has 19 or 20 digits and begins with 89. Scan it again.")
    field = "scan"


class OddIccid(Refusal):
    """The check digit is wrong: a warning, for some cards are printed so (law.md P05)."""

    sentence = _("The last digit does not fit the others. Read the card again; if the card does say so, confirm.")
    field = "scan"


@for_constraint("sim_once")
class KnownCard(Refusal):
    sentence = _("This card is already in stock.")
    field = "scan"


class CardNeeded(Refusal):
    """A SIM card is sold with its number."""

    sentence = _("Scan the number of the SIM card: it is sold with it.")
    field = "scan"


@for_constraint("sim_goes_one_way", "sim_of_its_line", "sim_once_a_line")
class CardGone(Refusal):
    sentence = _("This SIM card has just been sold, or is not in stock here. Scan another one.")
    field = "scan"


class CardInBasket(Refusal):
    sentence = _("This SIM card is already in the basket.")
    field = "scan"


def normalise(typed: str) -> str:
    """19 or 20 digits out of what was scanned: spaces and one padding F at the end go (E.118). WrongIccid."""
    text = re.sub(r"[\s.-]", "", typed).upper()
    text = text.removesuffix("F")
    if not text.isascii() or ICCID.fullmatch(text) is None:
        raise WrongIccid
    return text


def fits_its_digit(iccid: str) -> bool:
    """Whether the last of 19 digits checks the others (Luhn); of 20, the 19th: the last one is the maker's."""
    return bool(luhn.is_valid(iccid[:19]))


def looks_like(typed: str) -> bool:
    """A scan that can only be the number of a SIM card."""
    try:
        normalise(typed)
    except WrongIccid:
        return False
    return True


def find(typed: str, antenna_id: int) -> SimCard | None:
    """The card in stock here that bears this number."""
    return (
        SimCard.objects.filter(antenna_id=antenna_id, iccid=normalise(typed), state=CardState.STOCK)
        .select_related("product")
        .first()
    )


def scanned(typed: str, antenna_id: int) -> SimCard | None:
    """At the till: the card behind a scan, None when the scan is no card's number. CardGone for one that is not here."""
    if not looks_like(typed):
        return None
    card = find(typed, antenna_id)
    if card is None:
        raise CardGone
    return card


def refuse_in_basket(product: Product, card: SimCard | None, taken: Sequence[UUID | None]) -> None:
    """CardNeeded for an article that is sold with its card, CardInBasket for a card scanned twice."""
    if product.carries == Carries.SIM and card is None:
        raise CardNeeded
    if card is not None and card.pk in taken:
        raise CardInBasket


@dataclass(frozen=True)
class Arrived:
    iccid: str
    odd: bool


def check(typed: Sequence[str], *, odd_too: bool = False) -> list[Arrived]:
    """Each number cleaned. WrongIccid, OddIccid unless `odd_too`, KnownCard; the sentence names the row."""
    cards, seen = [], set()
    for row, one in enumerate(typed, 1):
        try:
            iccid = normalise(one)
        except WrongIccid as error:
            raise WrongIccid(_at(row, error)) from error
        odd = not fits_its_digit(iccid)
        if odd and not odd_too:
            raise OddIccid(_at(row, OddIccid()))
        if iccid in seen:
            raise KnownCard(_at(row, KnownCard(_("This number stands twice in the list."))))
        seen.add(iccid)
        cards.append(Arrived(iccid, odd))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sims_known(%s)", [[card.iccid for card in cards]])
        known = {found for (found,) in cursor.fetchall()}
    for row, card in enumerate(cards, 1):
        if card.iccid in known:
            raise KnownCard(_at(row, KnownCard()))
    return cards


def _at(row: int, refusal: Refusal) -> str:
    return str(_("Row %(row)s: %(why)s") % {"row": row, "why": refusal})


@act
def take_in(
    typed: Sequence[str], product: Product, *, antenna_id: int, by: User, at: datetime, odd_too: bool = False
) -> int:
    """Cards that arrived; all or none. Gives how many. Refusals of `check`."""
    cards = check(typed, odd_too=odd_too)
    SimCard.objects.bulk_create(
        SimCard(antenna_id=antenna_id, product=product, iccid=c.iccid, odd=c.odd, arrived_by=by, arrived_at=at)
        for c in cards
    )
    return len(cards)


def bind(lines: Sequence[SaleLine], cards: Sequence[SimCard | None]) -> None:
    """Inside a sale, once its lines are written: each SIM line has the card that was scanned. CardNeeded, CardGone."""
    for line, card in zip(lines, cards, strict=True):
        if line.product.carries != Carries.SIM:
            continue
        if card is None:
            raise CardNeeded
        held = SimCard.objects.select_for_update(of=("self",)).filter(pk=card.pk, antenna_id=line.antenna_id).first()
        if held is None or held.state != CardState.STOCK or held.product_id != line.product_id:
            raise CardGone
        held.line, held.state = line, CardState.SOLD
        held.save(update_fields=["line", "state"])


@act
def put_back(card_id: UUID, *, antenna_id: int) -> None:
    """A card that was given back is as new: it may be sold again. CardGone unless it waits to be looked at."""
    done = SimCard.objects.filter(pk=card_id, antenna_id=antenna_id, state=CardState.RETURNED).update(
        state=CardState.STOCK, line=None
    )
    if not done:
        raise CardGone


@act
def make_void(card_id: UUID, reason: str, *, antenna_id: int) -> None:
    """A card that can't be sold any more: activated, broken, lost. CardGone when it is void already."""
    done = (
        SimCard.objects.filter(pk=card_id, antenna_id=antenna_id)
        .exclude(state=CardState.VOID)
        .update(state=CardState.VOID, void_because=reason)
    )
    if not done:
        raise CardGone


def identity_asked(on: date) -> bool:
    """Whether a paper of identity is looked at on that day when a SIM card is sold (off until the nation says so)."""
    rule = SimIdentityRule.objects.in_force(on)
    return rule is not None and rule.asked


@act
def note_identity(card: SimCard, *, seen: str, paper: str, by: User, at: datetime) -> IdentityCheck:
    """What was seen for the sale of a card; noted once, the first one stays."""
    already = IdentityCheck.objects.filter(line_id=card.line_id).first()
    if already is not None or card.line_id is None:
        if already is None:
            raise CardGone
        return already
    return IdentityCheck.objects.create(
        antenna_id=card.antenna_id, card=card, line_id=card.line_id, seen=seen, paper=paper, by=by, at=at
    )
