"""SIM cards by their numbers: every vector of the law file, the till, the nation's word on identity papers."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna
from sales import basket as baskets
from sales.models import CardState, IdentityCheck, Paper, Product, Seen, SimCard, SimIdentityRule, Till
from sales.stockroom import sims
from sales.till import Item
from tests.conftest import as_the_app
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import UserFactory
from tests.factories.sales import sell
from tests.factories.stockroom import cards_in

VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("law_vectors.json").read_text(encoding="utf-8"))["iccid"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["value"])
def test_valid_numbers_are_taken(vector: dict[str, Any]) -> None:
    assert sims.normalise(vector["value"]) == vector["value"]
    assert len(vector["value"]) == vector["digits"]
    assert sims.fits_its_digit(vector["value"])


@pytest.mark.parametrize("vector", VECTORS["normalise"], ids=lambda v: v["input"])
def test_spaces_and_one_padding_letter_go(vector: dict[str, Any]) -> None:
    assert sims.normalise(vector["input"]) == vector["normalised"]


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda v: v["value"])
def test_wrong_numbers_are_refused_or_warned_about(vector: dict[str, Any]) -> None:
    if "warning" in vector["why"]:
        with pytest.raises(sims.OddIccid):
            sims.check([vector["value"]])
        assert sims.check([vector["value"]], odd_too=True)[0].odd
    else:
        with pytest.raises(sims.WrongIccid):
            sims.check([vector["value"]], odd_too=True)


def test_french_cards_begin_with_8933(card: SimCard) -> None:
    assert card.iccid.startswith(VECTORS["french_prefix"])


def test_a_card_is_in_stock_once_over_all_antennas(card: SimCard, lyon: Antenna, sim: Product) -> None:
    with pytest.raises(sims.KnownCard):
        cards_in(lyon, sim, card.iccid)
    with pytest.raises(sims.KnownCard, match="2"):
        cards_in(lyon, sim, "89330000000000000120", "89330000000000000120")


def test_the_scan_of_a_card_adds_the_article_with_that_card(card: SimCard, person: Person, till: Till) -> None:
    with as_the_app(), open_antenna(till.antenna_id):
        shelf = baskets.Shelf(till.antenna_id, timezone.localdate())
        found = baskets.find("8933 000000000000012F", shelf)
        basket = baskets.basket_of(person, antenna_id=till.antenna_id, user=_user())
        baskets.add(basket, found, shelf, at=timezone.now())
        with pytest.raises(sims.CardInBasket):
            baskets.add(basket, found, shelf, at=timezone.now())
        items = baskets.items_of(baskets.lines_of(basket))
    sell(*items, to=person, at_till=till)
    card.refresh_from_db()
    assert (card.state, card.line is not None) == (CardState.SOLD, True)


def test_without_its_card_the_article_is_not_added(card: SimCard, person: Person, till: Till) -> None:
    with as_the_app(), open_antenna(till.antenna_id):
        shelf = baskets.Shelf(till.antenna_id, timezone.localdate())
        basket = baskets.basket_of(person, antenna_id=till.antenna_id, user=_user())
        with pytest.raises(sims.CardNeeded):
            baskets.add(basket, baskets.find("SIM", shelf), shelf, at=timezone.now())


def test_a_card_is_sold_once(card: SimCard, person: Person, lille: Antenna, till: Till) -> None:
    sell(Item(card.product, card.product.price, card=card), to=person, at_till=till)
    with pytest.raises(sims.CardGone):
        sell(Item(card.product, card.product.price, card=card), to=PersonFactory(antenna=lille), at_till=till)


def test_postgresql_binds_a_card_to_a_line_of_its_article_only(
    card: SimCard, person: Person, till: Till, shelf: dict[str, Product]
) -> None:
    sale = sell(Item(shelf["R30"], shelf["R30"].price), to=person, at_till=till)
    with pytest.raises(DatabaseError), transaction.atomic():
        SimCard.objects.filter(pk=card.pk).update(state="sold", line=sale.lines.get())


def test_a_paper_of_identity_is_asked_for_once_the_nation_says_so(card: SimCard, person: Person, till: Till) -> None:
    today = timezone.localdate()
    assert not sims.identity_asked(today)
    SimIdentityRule.objects.create(from_on=today, asked=True, reason="contrat")
    assert sims.identity_asked(today)
    sell(Item(card.product, card.product.price, card=card), to=person, at_till=till)
    card.refresh_from_db()
    user = _user()
    with as_the_app(), open_antenna(till.antenna_id):
        sims.note_identity(card, seen=Seen.SAME, paper=Paper.CARD, by=user, at=timezone.now())
        sims.note_identity(card, seen=Seen.OTHER, paper=Paper.PASSPORT, by=user, at=timezone.now())
    assert list(IdentityCheck.objects.values_list("seen", "paper")) == [(Seen.SAME, Paper.CARD)]
    names = {field.name for field in IdentityCheck._meta.get_fields()}
    assert names == {"id", "antenna", "card", "line", "paper", "seen", "by", "at"}  # no number, no picture (P03)


def test_without_its_own_key_a_broken_card_is_void_with_a_reason(card: SimCard) -> None:
    with as_the_app(), open_antenna(card.antenna_id):
        sims.make_void(card.pk, "puce cassée", antenna_id=card.antenna_id)
        with pytest.raises(sims.CardGone):
            sims.make_void(card.pk, "encore", antenna_id=card.antenna_id)
    assert cards_in(Antenna.objects.get(pk=card.antenna_id), card.product, card.iccid)


def _user() -> Any:
    from connect.accounts.models import User

    return User.objects.order_by("pk").first() or UserFactory()
