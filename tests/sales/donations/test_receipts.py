"""Papers for a donor: what they say, who has one, how one is cancelled."""

from decimal import Decimal
from io import BytesIO

import pdfplumber
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from sales.donations import reading, receipts
from sales.models import DonationReceipt
from tests.factories import donations as given
from tests.factories.donations import row

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().strftime("%y")


@pytest.fixture
def whole(batch, volunteer):
    given.take_in(batch, row(serial="PF-1"), row(serial="PF-2"), by=volunteer.user)
    return given.finished(batch, volunteer.user, Decimal("450.00"))


def give(batch, kind, by):
    with open_antenna(batch.antenna_id):
        return receipts.give(batch, kind, by=by, at=timezone.now())


def read(receipt) -> str:
    with pdfplumber.open(BytesIO(receipts.pdf(receipt))) as pdf:
        assert pdf.doc.catalog.get("MarkInfo"), "tagged"
        return " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)


def test_the_receipt_of_material_lists_each_device(whole, volunteer):
    said = read(give(whole, "material", volunteer.user))
    for words in (
        "Emmaüs Connect",
        "Société Écorce",
        "73282932000074",
        "Dell Latitude 5490",
        "PF-1",
        "PF-2",
        f"LIPC{YEAR}-0002",
    ):
        assert words in said
    assert "2 × ordinateur" in said
    assert "Valeur déclarée par le donateur" in said
    assert "certifi" not in said.replace("certificat", "")


def test_the_tax_receipt_says_the_donor_s_value(whole, manager):
    said = read(give(whole, "fiscal", manager.user))
    for words in ("2041-MEC-SD", "16216", f"LI-RF{YEAR}-0001", "450,00", "Anne Roy", "2 rue des Fleurs", "238 bis"):
        assert words in said
    assert "Valeur déclarée par le donateur" in said


def test_it_says_what_it_said_that_day(whole, donor, manager):
    receipt = give(whole, "fiscal", manager.user)
    donor.name = "Autre Nom"
    donor.save()
    receipt.refresh_from_db()
    assert "Société Écorce" in read(receipt)


def test_one_receipt_of_each_kind_and_only_of_a_finished_batch(batch, volunteer, manager):
    given.take_in(batch, row(serial="A"), by=volunteer.user)
    with pytest.raises(receipts.NotFinished):
        give(batch, "material", volunteer.user)
    given.finished(batch, volunteer.user)
    give(batch, "material", volunteer.user)
    with pytest.raises(receipts.AlreadyGiven):
        give(batch, "material", volunteer.user)
    with pytest.raises(receipts.NoTaxReceipt, match="valeur"):
        give(batch, "fiscal", manager.user)


def test_no_tax_receipt_for_a_person_or_a_purchase(lille, shelf, volunteer, manager):
    person = given.a_donor(lille, volunteer.user, **given.PERSON, siret="", contact="", capacity="")
    seller = given.a_donor(lille, volunteer.user, kind="refurbisher", name="Atelier", siret="", rna="W751999999")
    gift = given.a_batch(person, volunteer.user)
    bought = given.a_batch(seller, volunteer.user, origin="purchase", price_paid=Decimal(90), paid_with="virement")
    for one, serial in ((gift, "A"), (bought, "B")):
        given.take_in(one, row(serial=serial), by=volunteer.user)
    given.finished(gift, volunteer.user, Decimal(10))
    given.finished(bought, volunteer.user)
    for one in (gift, bought):
        with pytest.raises(receipts.NoTaxReceipt):
            give(one, "fiscal", manager.user)
        give(one, "material", volunteer.user)
    with pytest.raises(DatabaseError, match="tax receipt is for a gift"), transaction.atomic():
        DonationReceipt.objects.create(
            antenna=lille, batch=gift, kind="fiscal", value=10, content={}, issued_on=timezone.localdate(),
            issued_at=timezone.now(), issued_by=manager.user,
        )  # fmt: skip


def test_cancelled_then_replaced_by_one_that_names_it(whole, manager, volunteer):
    old = give(whole, "fiscal", manager.user)
    material = give(whole, "material", volunteer.user)
    with open_antenna(whole.antenna_id):
        new = receipts.cancel(
            old, "valeur corrigée par le donateur", value=Decimal(400), declared_by="Anne Roy", by=manager.user,
            at=timezone.now(),
        )  # fmt: skip
    assert (new.reference[-4:], new.replaces, new.value) == ("0002", old, Decimal(400))
    assert f"annule et remplace le reçu {old.reference}" in read(new)
    old.refresh_from_db()
    assert "Annulé le" in read(old)
    material.refresh_from_db()
    assert material.cancelled_at, "the material receipt said the old value: it is replaced too"
    assert reading.declaration(timezone.localdate().year) == (1, Decimal(400))
    with open_antenna(whole.antenna_id), pytest.raises(receipts.AlreadyCancelled):
        receipts.cancel(old, "encore", value=Decimal(400), declared_by="Anne Roy", by=manager.user, at=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        "value = 1",
        "reference = 'LI-RF26-0009'",
        "content = '{}'",
        "issued_on = '2020-01-01'",
        "cancelled_because = 'x'",
    ],
)
def test_a_receipt_is_only_cancelled(whole, manager, change):
    receipt = give(whole, "fiscal", manager.user)
    with pytest.raises(DatabaseError, match="only cancelled"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE sales_donationreceipt SET {change} WHERE id = %s", [receipt.pk])
    with pytest.raises(DatabaseError, match="only cancelled"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM sales_donationreceipt")


def test_the_value_stays_while_a_receipt_stands(whole, manager):
    give(whole, "fiscal", manager.user)
    with pytest.raises(DatabaseError, match="a receipt was given"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sales_batch SET declared_value = 1 WHERE id = %s", [whole.pk])
