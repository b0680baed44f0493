"""Transfers: what leaves is nobody's to sell; who expects it accepts, refuses, explains; each antenna keeps its history."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna, open_national
from connect.antennas.models import Antenna, Membership
from connect.partners.models import Structure
from sales.models import Outcome, Product, Till, Transfer, TransferUnit, Unit, UnitState
from sales.stockroom import shelves, transfers
from sales.till import UnitAlreadySold
from tests.conftest import as_the_app
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory, item, sell
from tests.factories.stockroom import sent

pytestmark = pytest.mark.django_db


def at(antenna: Antenna, transfer: Transfer, decision: str, *units: Unit, because: str = "") -> int:
    """A decision taken behind an antenna's door, as the app."""
    user, site = transfer.sent_by, antenna.sites.first()
    with as_the_app(), open_antenna(antenna.pk):
        return transfers.decide(
            transfer, [u.pk for u in units], decision, by=user, at=timezone.now(), site=site, because=because
        )


def test_a_device_on_its_way_is_sold_by_nobody(computer: Unit, lyon: Antenna, person: Person, till: Till) -> None:
    sent(computer, to=lyon)
    computer.refresh_from_db()
    assert computer.state == UnitState.TRANSIT
    with pytest.raises(UnitAlreadySold):
        sell(item(computer.product, computer), to=person, at_till=till)
    with pytest.raises(DatabaseError), transaction.atomic():
        Unit.objects.filter(pk=computer.pk).update(state=UnitState.READY)


def test_arrived_it_belongs_to_the_other_antenna_with_its_label(computer: Unit, lille: Antenna, lyon: Antenna) -> None:
    transfer = sent(computer, to=lyon)
    label = computer.label
    assert at(lyon, transfer, "accept", computer) == 1
    computer.refresh_from_db()
    assert (computer.antenna_id, computer.site, computer.state) == (lyon.pk, lyon.sites.get(), UnitState.READY)
    assert computer.label == label
    with as_the_app(), open_antenna(lille.pk):
        assert not Unit.objects.filter(pk=computer.pk).exists()
        assert TransferUnit.objects.get(unit_id=computer.pk).label == label  # its own history stays


def test_both_antennas_see_it_and_a_third_one_does_not(computer: Unit, lille: Antenna, lyon: Antenna) -> None:
    from tests.factories.people import AntennaFactory

    third = AntennaFactory(slug="grenoble")
    transfer = sent(computer, to=lyon)
    for antenna, sees in ((lille, True), (lyon, True), (third, False)):
        with as_the_app(), open_antenna(antenna.pk):
            assert Transfer.objects.filter(pk=transfer.pk).exists() is sees
            assert TransferUnit.objects.filter(transfer=transfer).exists() is sees
    with pytest.raises(transfers.NotOurs):
        at(third, transfer, "accept", computer)


@pytest.mark.parametrize(
    ("who", "decision"), [("lille", "accept"), ("lille", "refuse"), ("lyon", "cancel"), ("lyon", "back")]
)
def test_each_antenna_decides_what_is_its_own(
    who: str, decision: str, computer: Unit, lille: Antenna, lyon: Antenna
) -> None:
    transfer = sent(computer, to=lyon)
    with pytest.raises(transfers.NotOurs):
        at({"lille": lille, "lyon": lyon}[who], transfer, decision, computer, because="pour voir")


def test_the_nation_accepts_for_nobody(computer: Unit, lyon: Antenna) -> None:
    transfer = sent(computer, to=lyon)
    with as_the_app(), open_national(), pytest.raises(DatabaseError), transaction.atomic():
        transfers.decide(transfer, [computer.pk], "accept", by=transfer.sent_by, at=timezone.now(), site=None)


def test_refused_it_comes_back(computer: Unit, lille: Antenna, lyon: Antenna) -> None:
    transfer = sent(computer, to=lyon)
    at(lyon, transfer, "refuse", computer, because="écran fendu")
    computer.refresh_from_db()
    assert computer.state == UnitState.TRANSIT
    at(lille, transfer, "back", computer)
    computer.refresh_from_db()
    assert (computer.antenna_id, computer.state) == (lille.pk, UnitState.READY)


def test_what_is_missing_stays_on_its_way_and_is_explained(computer: Unit, phone: Unit, lyon: Antenna) -> None:
    transfer = sent(computer, phone, to=lyon)
    at(lyon, transfer, "accept", phone)
    at(lyon, transfer, "late", computer, because="deuxième carton demain")
    way = TransferUnit.objects.get(unit=computer)
    assert (way.outcome, way.late, way.because) == (Outcome.WAITING, True, "deuxième carton demain")
    with pytest.raises(transfers.NotOurs):
        at(lyon, transfer, "lost", computer)  # without a word
    at(lyon, transfer, "lost", computer, because="colis jamais arrivé")
    computer.refresh_from_db()
    assert computer.state == UnitState.LOST
    at(lyon, transfer, "accept", computer)  # and found after all
    computer.refresh_from_db()
    assert (computer.antenna_id, computer.state) == (lyon.pk, UnitState.READY)


def test_cancelled_before_arrival_it_never_left(computer: Unit, lille: Antenna, lyon: Antenna) -> None:
    transfer = sent(computer, to=lyon)
    at(lille, transfer, "cancel", because="mauvaise antenne")
    computer.refresh_from_db()
    assert computer.state == UnitState.READY
    with pytest.raises(transfers.DecidedMeanwhile):
        at(lyon, transfer, "accept", computer)


def test_once_something_arrived_it_is_not_cancelled(computer: Unit, phone: Unit, lille: Antenna, lyon: Antenna) -> None:
    transfer = sent(computer, phone, to=lyon)
    at(lyon, transfer, "accept", phone)
    with pytest.raises(transfers.DecidedMeanwhile):
        at(lille, transfer, "cancel", because="trop tard")


def test_sold_lines_stay_with_the_antenna_that_sold(
    computer: Unit, lille: Antenna, lyon: Antenna, person: Person, till: Till
) -> None:
    from sales.models import Handover

    sale = sell(item(computer.product, computer), to=person, at_till=till)
    Handover.objects.filter(unit=computer).update(returned_at=timezone.now(), returned_by=UserFactory())
    Unit.objects.filter(pk=computer.pk).update(state=UnitState.RETURNED)
    computer.refresh_from_db()
    at(lyon, sent(computer, to=lyon), "accept", computer)
    assert sale.lines.get().antenna_id == lille.pk
    with as_the_app(), open_antenna(lyon.pk):
        assert not sale.lines.exists()


def test_a_partner_repairs_and_it_comes_back_to_be_prepared(computer: Unit, lille: Antenna) -> None:
    partner = Structure.objects.create(name="Ateliers du Bocage", kind="association", town="Le Pin")
    with as_the_app(), open_antenna(lille.pk):
        transfer = transfers.send(
            [computer], {}, site=computer.site, to=partner, by=_anyone(), at=timezone.now()
        )  # fmt: skip
    computer.refresh_from_db()
    assert computer.state == UnitState.REPAIR
    at(lille, transfer, "accept", computer)
    computer.refresh_from_db()
    assert computer.state == UnitState.PREPARING


def test_accessories_leave_one_shelf_and_reach_the_other(
    computer: Unit, lille: Antenna, lyon: Antenna, shelf: dict[str, Product]
) -> None:
    mouse = shelf["SOURIS"] if "SOURIS" in shelf else next(p for p in shelf.values() if p.kind == "accessory")
    with open_antenna(lille.pk):
        shelves.arrive(mouse, 10, site=computer.site, by=UserFactory(), at=timezone.now())
    transfer = sent(computer, to=lyon, pieces={mouse: 4})
    with as_the_app(), open_antenna(lyon.pk), pytest.raises(transfers.NotOurs):
        transfers.count_pieces(
            transfer, mouse, 3, site=lyon.sites.get(), because="", by=transfer.sent_by, at=timezone.now()
        )
    with as_the_app(), open_antenna(lyon.pk):
        facts: dict[str, Any] = {
            "site": lyon.sites.get(),
            "because": "un de moins",
            "by": transfer.sent_by,
            "at": timezone.now(),
        }
        transfers.count_pieces(transfer, mouse, 3, **facts)
        with pytest.raises(transfers.DecidedMeanwhile):
            transfers.count_pieces(transfer, mouse, 3, **facts)
    assert shelves.balance(mouse.pk, computer.site) == 6
    assert shelves.balance(mouse.pk, lyon.sites.get()) == 3


def test_an_antenna_sends_only_what_is_its_own(lille: Antenna, lyon: Antenna, shelf: dict[str, Product]) -> None:
    theirs = UnitFactory(antenna=lyon)
    with pytest.raises(transfers.NotHereToSend), as_the_app(), open_antenna(lille.pk):
        transfers.send([theirs], {}, site=lille.sites.get(), to=lyon, by=_anyone(), at=timezone.now())


def test_scanned_labels_and_what_fits_none(computer: Unit, lille: Antenna) -> None:
    with as_the_app(), open_antenna(lille.pk):
        found, unknown = transfers.scanned(f"{computer.label}\n{computer.serial}\n\nXYZ\n", lille.pk)
    assert ([u.pk for u in found], unknown) == ([computer.pk], ["XYZ"])


def test_pages_of_a_transfer_from_scan_to_arrival(
    signed_in: Callable[[Any], Client], volunteer: Membership, stranger: Membership, computer: Unit, lyon: Antenna
) -> None:
    sends, expects = signed_in(volunteer), signed_in(stranger)
    form = {"site": computer.site_id, "where": "antenna", "antenna": lyon.pk, "labels": f"{computer.label}\nINCONNU"}
    assert "INCONNU" in sends.post("/lille/stock/transferts/nouveau/", form).content.decode()
    answer = sends.post("/lille/stock/transferts/nouveau/", form | {"labels": computer.label})
    assert answer.status_code == 302
    transfer = Transfer.objects.get()
    page = expects.get(f"/lyon/stock/transferts/{transfer.pk}/").content.decode()
    assert computer.label in page
    slip = expects.get(f"/lyon/stock/transferts/{transfer.pk}/bordereau.pdf")
    with pdfplumber.open(BytesIO(slip.content)) as pdf:
        assert transfer.reference in (pdf.pages[0].extract_text() or "")
    arrived = {"decision": "accept", "site": lyon.sites.get().pk, "scanned": computer.label.lower()}
    assert expects.post(f"/lyon/stock/transferts/{transfer.pk}/arrivee/", arrived).status_code == 302
    computer.refresh_from_db()
    assert computer.antenna_id == lyon.pk
    assert expects.get(f"/lyon/stock/appareils/{computer.pk}/").status_code == 200
    gone = sends.get(f"/lille/stock/appareils/{computer.pk}/")
    assert (gone.status_code, transfer.reference in gone.content.decode()) == (200, True)


def _anyone() -> Any:
    from connect.accounts.models import User

    return User.objects.order_by("pk").first() or UserFactory()
