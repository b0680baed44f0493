"""Lists, documents and the copy page in a real browser; each page sound, at 360 px too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from beneficiaries.models import Attachment, LiaisonSheet, Person
from beneficiaries.uploads.documents import LARGEST
from tests.browser.conftest import assert_page_is_sound
from tests.factories import files
from tests.factories import sales as sold
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.sheets import send

pytestmark = pytest.mark.django_db(transaction=True)
NARROW = {"width": 360, "height": 800}


def given(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_several_people_are_sent_after_a_cell_was_put_right(signed_page, live_server, reference):
    AntennaFactory(slug="lille", territory="59")
    page = signed_page(ProfessionalFactory())
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/portail/")
    page.get_by_role("link", name="Envoyer plusieurs personnes à la fois").click()
    assert_page_is_sound(page)
    head = ["Prénom", "Nom", "Date de naissance", "Code postal", "Atelier", "Accord"]
    rows = [["Ana", "Rey", "04/11/99", "59000", "oui", "oui"], ["Bea", "Lee", None, "59000", "oui", "oui"]]
    page.get_by_label("La liste remplie").set_input_files(given("l.xlsx", files.a_book(head, *rows)))
    page.get_by_role("button", name="Relire la liste").click()
    field = page.get_by_label("Date de naissance")
    expect(field).to_be_focused()
    assert_page_is_sound(page)
    field.fill("04/11/1999")
    page.get_by_role("checkbox", name="Ana Rey").check()
    page.get_by_role("button", name="Envoyer les fiches cochées").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 fiches sont parties")
    assert_page_is_sound(page)
    assert LiaisonSheet.objects.count() == 2


def test_a_document_too_big_is_said_before_it_is_sent_then_a_good_one_is_added(signed_page, live_server, reference):
    lille, sender = AntennaFactory(slug="lille"), ProfessionalFactory()
    sheet = send(sender, lille)
    page = signed_page(sender)
    page.goto(f"{live_server.url}/portail/fiches/{sheet.pk}/")
    page.get_by_role("link", name="Joindre un document").click()
    assert_page_is_sound(page)
    field = page.get_by_label("Le document")
    field.set_input_files(given("a.jpg", b"\xff\xd8\xff" + b"0" * LARGEST))
    expect(page.get_by_role("alert")).to_contain_text("dépasse 5 Mo")
    field.set_input_files(given("a.jpg", files.a_telephone_picture()))
    page.get_by_role("button", name="Joindre le document").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le document").click()
    assert download.value.suggested_filename == f"{sheet.reference}-piece-jointe.jpg"
    assert Attachment.objects.count() == 1


def test_a_list_is_taken_over_and_a_double_decided(signed_page, live_server, reference):
    lille = AntennaFactory(slug="lille")
    known = PersonFactory(antenna=lille, first_name="Nadege", last_name="Kouassi", phone="+33612345678")
    page = signed_page(MembershipFactory(antenna=lille, role="manager"))
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/lille/semaine/")
    page.get_by_role("link", name="Reprendre une liste de personnes").click()
    assert_page_is_sound(page)
    head = ["Identifiant", "Prénom", "Nom", "Téléphone"]
    rows = [["1", "KOUASSI", "Nadège", "0612345678"], ["2", "Bea", "Lee", None]]
    page.get_by_label("De quel outil vient la liste").fill("Salesforce")
    page.get_by_label("La liste remplie").set_input_files(given("l.xlsx", files.a_book(head, *rows)))
    page.get_by_role("button", name="Relire la liste").click()
    assert_page_is_sound(page)
    page.get_by_label(f"C’est Nadege Kouassi, carte {known.card_number}").check()
    page.get_by_role("button", name="Confirmer et écrire").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("La liste est reprise")
    assert_page_is_sound(page)
    assert Person.objects.count() == 2


def test_a_value_is_copied_in_one_press_and_the_file_is_downloaded(signed_page, live_server, reference):
    lille = AntennaFactory(slug="lille")
    manager, ana = MembershipFactory(antenna=lille, role="manager"), PersonFactory(antenna=lille, first_name="Ana")
    held.BookingFactory(
        session=held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(days=1)), person=ana
    )
    unit = sold.UnitFactory(antenna=lille, serial="PF1ABCDE")
    sold.sell(sold.item(unit.product, unit), to=ana, at_till=sold.TillFactory(antenna=lille), by=manager.user)
    page = signed_page(manager)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/lille/personnes/{ana.pk}/")
    page.get_by_role("link", name="Copier dans l’outil de l’association").click()
    assert_page_is_sound(page)
    page.get_by_role("button", name="Copier N° de série / IMEI").click()
    expect(page.get_by_role("status")).to_have_text("Copié : PF1ABCDE")
    assert page.evaluate("navigator.clipboard.readText()") == "PF1ABCDE"
    page.goto(f"{live_server.url}/lille/semaine/exports/")
    assert_page_is_sound(page)
    page.locator("#id_au").fill(timezone.localdate().isoformat())
    page.locator("#id_du").fill((timezone.localdate() - timedelta(days=6)).isoformat())
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier").click()
    assert download.value.suggested_filename.endswith(".xlsx")
