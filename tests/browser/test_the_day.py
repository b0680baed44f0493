"""The day, from the social worker's code to the national table, in one browser and one database."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from beneficiaries.models import Diagnostic, LiaisonSheet, Person, Visit
from connect.antennas.models import Antenna, Role
from connect.post.models import Letter
from sales.models import Product, Sale
from tests.browser.conftest import assert_page_is_sound, html_faults
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.sales import UnitFactory, open_with
from tests.factories.workshops import SessionFactory, at
from workshops.models import Booking, BookingState, Kind

pytestmark = [pytest.mark.django_db(transaction=True)]


class Cast:
    """Sophie of the town's social service; Nadia and Hélène of Lille; Inès of Lyon; Claire of the national team."""

    def __init__(self) -> None:
        self.lille, self.lyon = AntennaFactory(slug="lille"), AntennaFactory(slug="lyon")
        Antenna.objects.filter(pk=self.lille.pk).update(territory="59, 62")
        call_command("load_reference", verbosity=0)
        self.sophie = ProfessionalFactory(is_referent=True)
        self.nadia = MembershipFactory(antenna=self.lille)
        self.helene = MembershipFactory(antenna=self.lille, role=Role.MANAGER)
        self.ines = MembershipFactory(antenna=self.lyon)
        self.claire = MembershipFactory(antenna=None, role=Role.NATIONAL_ADMIN)
        open_with(self.lille.tills.select_related("antenna", "site", "chain").get())
        self.computer = UnitFactory(antenna=self.lille, product=Product.objects.get(code="PCB"))
        self.tuesday = next_tuesday()
        self.workshop = SessionFactory(
            antenna=self.lille,
            kind=Kind.objects.get(code="mailbox"),
            starts_at=at(self.tuesday.isoformat()),
            capacity=1,
        )


def next_tuesday() -> date:
    today = timezone.localdate()
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def pdf_text(page: Page, url: str) -> str:
    """The words of a PDF that the signed-in browser can open."""
    answer = page.request.get(url)
    assert answer.headers["content-type"].startswith("application/pdf")
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages)


def test_the_whole_day(cast, page, signed_page, live_server, console_errors, tmp_path):
    home = live_server.url
    reference = the_social_worker_sends_a_sheet(cast, page, home)
    person = the_volunteer_welcomes(cast, signed_page(cast.nadia), home, reference)
    the_diagnostic_is_filled(page, person)
    the_sale_is_made_by_keyboard(cast, page, home, person)
    the_seat_is_booked(cast, page, home, person)
    the_manager_sees_the_day(cast, signed_page(cast.helene), home)
    lyon_sees_nothing(cast, signed_page(cast.ines), home, person)
    the_national_team_reads_the_year(cast, signed_page(cast.claire), home)
    assert [error for error in console_errors if "403 (Forbidden)" not in error] == []  # doors tried on purpose


def the_social_worker_sends_a_sheet(cast: Cast, page: Page, home: str) -> str:
    page.goto(f"{home}/portail/")
    page.locator("input[type=email]").fill(cast.sophie.user.email)
    page.get_by_role("button", name="Recevoir").or_(page.get_by_role("button", name="code")).first.click()
    code = re.search(r"\b[A-Z0-9]{3}-?[A-Z0-9]{3}\b", Letter.objects.latest("queued_at").body).group()
    page.locator("input[name=code]").fill(code)
    page.locator("main button.btn-primary").first.click()
    page.get_by_role("link", name="Orienter une personne").first.click()
    page.locator("#id_first_name").fill("Maryam")
    page.locator("#id_last_name").fill("Rahimi")
    page.locator("#id_birth").fill("12/03/1984")
    page.locator("#id_phone").fill("06 39 98 41 07")
    page.locator("#id_needs_0").check()
    page.locator("#id_postcode").fill("59000")
    page.locator("#id_informed").check()
    page.get_by_role("button", name="Envoyer la fiche").click()
    page.wait_for_url(re.compile(r"/portail/fiches/[0-9a-f-]{36}/$"))
    sheet = LiaisonSheet.objects.get()
    expect(page.get_by_text(sheet.reference).first).to_be_visible()
    assert sheet.reference in pdf_text(page, f"{home}/portail/fiches/{sheet.pk}/fiche.pdf")
    return sheet.reference


def the_volunteer_welcomes(cast: Cast, page: Page, home: str, reference: str) -> Person:
    page.goto(f"{home}/lille/")
    expect(page.locator("#q")).to_be_focused()
    page.get_by_role("link", name="Maryam Rahimi").click()
    page.get_by_role("link", name="Accueillir").first.click()
    page.locator("main button.btn-primary").last.click()
    page.wait_for_url(re.compile(r"/lille/personnes/[0-9a-f-]{36}/"))
    person = Person.objects.get()
    assert LiaisonSheet.objects.get(reference=reference).person == person
    assert Visit.objects.filter(person=person).exists()
    for typed in ("rahimy mariam", "RAHIMI", "06 39 98 41 07", "12/03/1984", person.card_number, reference):
        page.goto(f"{home}/lille/")
        page.locator("#q").fill(typed)
        page.keyboard.press("Enter")
        expect(page.locator("main").get_by_text("Rahimi").first).to_be_visible()  # a card opens the file at once
        assert "ahim" not in page.url, "a name must not stand in an address"
    page.get_by_role("link", name=re.compile("Maryam Rahimi")).first.click()
    return person


def the_diagnostic_is_filled(page: Page, person: Person) -> None:
    page.get_by_role("link", name=re.compile("iagnostic")).or_(page.get_by_role("link", name="Commencer")).first.click()
    page.locator("label.form-check-label", has_text="Smartphone").first.click()
    page.get_by_role("button", name="Continuer").click()
    page.locator("label.form-check-label", has_text="Carte prépayée").first.click()
    while page.get_by_role("button", name="Continuer").count():
        page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Voir le résultat").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maryam")
    assert Diagnostic.objects.get().person == person


def the_sale_is_made_by_keyboard(cast: Cast, page: Page, home: str, person: Person) -> None:
    """Not one click: the cursor waits in the scan field. Keystrokes are counted (at most 40)."""
    page.goto(f"{home}/lille/caisse/vente/{person.pk}/")
    expect(page.locator("#id_scan")).to_be_focused()
    plan = Product.objects.filter(days=30).order_by("price").first()
    pressed = 0
    for code in (plan.code, cast.computer.label):
        pressed += press(page, code, "Enter")
        expect(page.locator("#till-basket")).to_contain_text(re.compile(re.escape(code) + "|" + re.escape(plan.name)))
        expect(page.locator("#id_scan")).to_be_focused()
    due = plan.price + cast.computer.product.price
    pressed += press(page, "", "F4")
    pressed += press(page, str(int(due) + 10), "")
    expect(page.locator("#till-change")).to_contain_text("10,00")
    pressed += press(page, "", "F9")
    page.wait_for_url(re.compile(r"/lille/caisse/tickets/"))
    sale = Sale.objects.get()
    assert sale.total == due
    assert pressed <= 40, f"{pressed} keystrokes"
    ticket = sale.entry.reference
    for form in ("a4", "80mm"):
        words = pdf_text(page, f"{home}/lille/caisse/tickets/{ticket}/{form}.pdf")
        assert ticket in words
        assert "garantie" in words.lower()
        assert cast.computer.label in words
    page.go_back()
    page.goto(f"{home}/lille/caisse/vente/{person.pk}/")
    press(page, cast.computer.label, "Enter")
    expect(page.locator("#till-said")).to_contain_text("vend")
    assert Sale.objects.count() == 1


def press(page: Page, text: str, key: str) -> int:
    """Type as a hand does; gives the number of keys."""
    if text:
        page.keyboard.type(text)
    if key:
        page.keyboard.press(key)
    return len(text) + bool(key)


def the_seat_is_booked(cast: Cast, page: Page, home: str, person: Person) -> None:
    page.goto(f"{home}/lille/ateliers/inscrire/{person.pk}/")
    page.get_by_role("button", name=re.compile("^Inscrire")).first.click()
    booking = Booking.objects.get()
    assert booking.session == cast.workshop
    page.goto(f"{home}/lille/personnes/{person.pk}/")
    expect(page.get_by_text("Boîte mail").first).to_be_visible()
    cast.workshop.starts_at = timezone.now() - timedelta(minutes=5)  # the day has come
    cast.workshop.ends_at = cast.workshop.starts_at + timedelta(hours=2)
    cast.workshop.save()
    page.goto(f"{home}/lille/ateliers/{cast.workshop.pk}/")
    page.get_by_role("button", name="Maryam Rahimi est là", exact=True).click()
    expect(page.get_by_role("button", name="Maryam Rahimi est là", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    booking.refresh_from_db()
    assert booking.state == BookingState.CAME


def the_manager_sees_the_day(cast: Cast, page: Page, home: str) -> None:
    page.goto(f"{home}/lille/semaine/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"{home}/lille/admin/")
    expect(page.get_by_text("Antenne de Lille").first).to_be_visible()
    page.goto(f"{home}/siege/")
    expect(page.get_by_text("Revenir au comptoir de Lille")).to_be_visible()


def lyon_sees_nothing(cast: Cast, page: Page, home: str, person: Person) -> None:
    page.goto(f"{home}/lille/personnes/{person.pk}/")
    expect(page.get_by_text("Cette page est à l’antenne de Lille")).to_be_visible()
    for path in (f"personnes/{person.pk}/", f"caisse/vente/{person.pk}/", f"ateliers/{cast.workshop.pk}/"):
        answer = page.request.get(f"{home}/lyon/{path}")
        assert answer.status == 404
        assert "Rahimi" not in answer.text()
    page.goto(f"{home}/lyon/")
    page.locator("#q").fill("Rahimi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Rahimi,|Maryam Rahimi$"))).to_have_count(0)


def the_national_team_reads_the_year(cast: Cast, page: Page, home: str) -> None:
    page.goto(f"{home}/siege/")
    expect(page.locator("main").get_by_text("Lille").first).to_be_visible()
    page.goto(f"{home}/siege/resultats/?annee={timezone.localdate().year}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Résultats" in pdf_text(page, f"{home}/siege/resultats/resultats.pdf?annee={timezone.localdate().year}")
    book = load_workbook(BytesIO(page.request.get(f"{home}/siege/resultats/resultats.xlsx").body()))
    assert book.active.max_row > 10


def test_every_page_of_the_day_is_sound(cast, signed_page, live_server, console_errors, tmp_path):
    """axe at 1024 and 360 px, no sideways scroll, one h1, valid HTML, nothing in the console."""
    from tests.factories.beneficiaries import PersonFactory

    person = PersonFactory(antenna=cast.lille, phone="+33639984107")
    paths = {
        cast.nadia: [
            "/lille/", "/lille/accueil/", "/lille/accueil/ailleurs/", f"/lille/personnes/{person.pk}/",
            f"/lille/personnes/{person.pk}/corriger/", f"/lille/caisse/vente/{person.pk}/", "/lille/caisse/",
            f"/lille/ateliers/inscrire/{person.pk}/", "/lille/semaine/", "/lille/fiches/",
        ],
        cast.helene: ["/lille/", "/lille/semaine/", "/lille/equipe/", "/lille/formations/"],
        cast.claire: ["/siege/", "/siege/resultats/"],
        cast.sophie: ["/portail/", "/portail/fiches/nouvelle/", "/portail/formations/"],
    }  # fmt: skip
    for who, addresses in paths.items():
        page = signed_page(who)
        for address in addresses:
            page.goto(live_server.url + address)
            assert_page_is_sound(page, tmp_path)
    assert html_faults(tmp_path) == []
    assert console_errors == []
