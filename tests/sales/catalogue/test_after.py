"""What comes after the year: offers on the market, a workshop on a bill, the sheet to take home."""

from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.utils import timezone

from sales.models import MarketOffer, PlanYear
from tests.factories.workshops import SessionFactory
from workshops import reference
from workshops.models import Kind

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.fixture
def workshop(lille):
    reference.load()
    return SessionFactory(
        antenna=lille, kind=Kind.objects.get(code="bill"), starts_at=timezone.now() + timedelta(days=3)
    )


@pytest.fixture
def ending(person, shelf) -> PlanYear:
    return PlanYear.objects.create(person=person, first_on=timezone.localdate() - timedelta(days=330))


def test_in_the_last_sixty_days_the_till_leads_to_what_comes_after(signed_in, volunteer, ending, person, till):
    seller, there = signed_in(volunteer), f"/lille/catalogue/apres/{person.pk}/"
    assert there in text(seller.get(f"/lille/caisse/vente/{person.pk}/"))
    shown = text(seller.get(there))
    assert "Exemple Mobile, Forfait social" in shown
    assert "Avec le revenu de solidarité active" in shown
    assert "vérifié le 2 novembre 2026" in shown


def test_at_the_start_of_a_year_the_till_says_nothing_of_it(signed_in, volunteer, person, till):
    PlanYear.objects.create(person=person, first_on=timezone.localdate())
    shown = text(signed_in(volunteer).get(f"/lille/caisse/vente/{person.pk}/"))
    assert "/lille/catalogue/apres/" not in shown


def test_the_next_workshops_on_a_bill(signed_in, volunteer, ending, person, workshop):
    shown = text(signed_in(volunteer).get(f"/lille/catalogue/apres/{person.pk}/"))
    assert "Lire sa facture, choisir son forfait" in shown
    assert workshop.room.name in shown


def test_the_sheet_is_one_tagged_page_in_plain_french_without_a_name(signed_in, volunteer, ending, person, workshop):
    answer = signed_in(volunteer).get(f"/lille/catalogue/apres/{person.pk}/feuille.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.doc.catalog["MarkInfo"]["Marked"]
        said = " ".join((pdf.pages[0].extract_text() or "").split())
    assert "Après votre année de forfaits" in said
    assert "3179" in said
    assert "Lire sa facture" in said
    assert person.last_name not in said


def test_the_nation_keeps_the_list(signed_in, national, volunteer, ending, person):
    desk, today = signed_in(national), timezone.localdate()
    offer = {"operator": "Neuf", "name": "Petit forfait", "price": "3,99", "what": "1 Go", "who": "", "rank": "1"}
    assert desk.post("/siege/catalogue/offres/", offer | {"checked_on": str(today)}).status_code == 302
    assert "aujourd’hui ou avant" in text(
        desk.post("/siege/catalogue/offres/", offer | {"checked_on": str(today + timedelta(days=1))})
    )
    kept = MarketOffer.objects.get(operator="Neuf")
    assert "Petit forfait" in text(signed_in(volunteer).get(f"/lille/catalogue/apres/{person.pk}/"))
    gone = offer | {"checked_on": str(today), "withdrawn_on": str(today)}
    assert desk.post(f"/siege/catalogue/offres/{kept.pk}/", gone).status_code == 302
    assert "Petit forfait" not in text(signed_in(volunteer).get(f"/lille/catalogue/apres/{person.pk}/"))
