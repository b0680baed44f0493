"""Each form carries a key that makes it one act; the key of another antenna's form opens nothing and breaks nothing."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from beneficiaries.diagnostics import making
from beneficiaries.models import Diagnostic
from connect.antennas import doors
from sales import till as tills
from sales.models import Basket, Means, Product, Sale
from tests.factories import sales as sold
from tests.factories.beneficiaries import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_sale_with_the_key_of_another_antenna_s_sale_is_not_made_and_keeps_its_basket(
    signed_in, volunteer, lille, lyon, stranger, load_reference
):
    load_reference()
    sold.open_with(lille.tills.select_related("antenna", "site", "chain").first())
    theirs = sold.TillFactory(antenna=lyon)
    mouse = Product.objects.filter(kind="accessory").first()
    key = uuid.uuid4()
    with doors.open_antenna(lyon.pk):
        tills.sell(
            None, [tills.Item(mouse, mouse.price)], [tills.Paid(Means.CASH, mouse.price, mouse.price)],
            till=theirs, by=stranger.user, at=timezone.now() - timedelta(minutes=1), key=key,
        )  # fmt: skip
    visitor = signed_in(volunteer)
    visitor.post("/lille/caisse/vente/", {"scan": mouse.code})
    answer = visitor.post(
        "/lille/caisse/vente/", {"key": str(key), "due": str(mouse.price), "means": "cash", "received": "100"}
    )
    assert answer.status_code == 409 and "Rien n’a été enregistré" in answer.content.decode()
    assert not Sale.objects.filter(antenna=lille).exists()
    assert sum(line.total for line in Basket.objects.get(antenna=lille).lines.all()) == Decimal(mouse.price)


@pytest.mark.usefixtures("questionnaires")
def test_a_diagnostic_with_the_key_of_another_antenna_s_is_no_page(signed_in, volunteer, lille, lyon, stranger):
    theirs, ours, key = PersonFactory(antenna=lyon), PersonFactory(antenna=lille), uuid.uuid4()
    facts = {"at": timezone.now(), "by": stranger.user}
    with doors.open_antenna(lyon.pk):
        answers = {"eq_devices": ["smartphone"]}
        draft = making.keep(theirs, antenna_id=lyon.pk, key=key, answers=answers, **facts)
        visitor_answer = {"key": str(key), "rubrique": "equipment", "vers": "fin", "eq_devices": "smartphone"}
    address = f"/lille/personnes/{ours.pk}/diagnostic/"
    assert signed_in(volunteer).post(address, visitor_answer).status_code == 404  # a draft of theirs
    with doors.open_antenna(lyon.pk):
        making.finish(draft, **facts)
    signed_in(volunteer).post(address, visitor_answer)  # a diagnostic of theirs
    assert Diagnostic.objects.get().person == theirs
