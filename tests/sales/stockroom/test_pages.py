"""The stock home, its lists and their export, the shelf of accessories, alerts, codes shown on the ticket's page."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pdfplumber
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beneficiaries.models import Person
from connect.antennas.doors import open_antenna
from connect.antennas.models import Antenna, Membership
from sales.models import (
    CodeSecret,
    NationalThreshold,
    Product,
    SerialItem,
    ShelfMovement,
    SimCard,
    Till,
    Unit,
    UnitState,
)
from sales.stockroom import alerts, shelves, units
from tests.conftest import as_the_app
from tests.factories.people import UserFactory
from tests.factories.sales import UnitFactory, item, sell

pytestmark = pytest.mark.django_db
STOCK = "/lille/stock/"


def accessory(shelf: dict[str, Product]) -> Product:
    return next(p for p in shelf.values() if p.kind == "accessory")


def test_one_field_finds_a_device_by_any_number(
    signed_in: Callable[[Any], Client], volunteer: Membership, computer: Unit, phone: Unit
) -> None:
    Unit.objects.filter(pk=phone.pk).update(imei="490154203237518", imei2="356938035643809")
    Unit.objects.filter(pk=computer.pk).update(serial="3001")
    client = signed_in(volunteer)
    for typed, found in (
        (computer.label.lower(), computer), ("3001", computer), ("00003001", computer), ("490154203237518", phone),
        ("356938035643809", phone),
    ):  # fmt: skip
        answer = client.get(STOCK, {"q": typed})
        assert answer.headers["Location"] == f"/lille/stock/appareils/{found.pk}/"
    assert "Lenovo" in client.get(STOCK, {"q": "lenovo t470"}, follow=True).content.decode()
    assert client.get(STOCK, {"q": "\x00"}).status_code == 200


def test_two_serials_that_differ_by_their_zeros_are_told_apart(computer: Unit, phone: Unit) -> None:
    Unit.objects.filter(pk=computer.pk).update(serial="3001")
    Unit.objects.filter(pk=phone.pk).update(serial="00003001")
    assert [hit.unit for hit in units.find("00003001", computer.antenna_id)] == [phone]
    assert [hit.unit for hit in units.find("3001", computer.antenna_id)] == [computer]
    assert len(units.find("0003001", computer.antenna_id)) == 2


def test_a_card_and_a_code_are_found_by_their_numbers_and_no_secret_finds_anything(
    card: SimCard, codes: list[SerialItem]
) -> None:
    here = card.antenna_id
    assert [hit.title for hit in units.find("8933 0000 0000 0000 012F", here)] == [card.iccid]
    assert [hit.title for hit in units.find("aa-1", here)] == ["AA-1"]
    assert units.find("773011112222", here) == []


def test_figures_are_as_long_as_the_lists_behind_them(lille: Antenna, computer: Unit, phone: Unit) -> None:
    UnitFactory(antenna=lille, state=UnitState.RECEIVED, grade="")
    UnitFactory(antenna=lille, state=UnitState.SCRAPPED)
    for kind in units.counted(lille.pk):

        def n(**asked: Any) -> int:
            return units.listed(lille.pk, units.Filters(kind=kind["kind"], **asked)).count()  # noqa: B023

        assert n(state="here") == kind["total"]
        assert [n(state=one["state"]) for one in kind["states"]] == [one["n"] for one in kind["states"]]
        assert [n(grade=one["grade"], state="here") for one in kind["grades"]] == [one["n"] for one in kind["grades"]]


def test_the_list_asks_as_much_for_twenty_as_for_one(
    signed_in: Callable[[Any], Client], volunteer: Membership, lille: Antenna, computer: Unit
) -> None:
    client = signed_in(volunteer)
    client.get(f"{STOCK}appareils/")
    for address in (STOCK, f"{STOCK}appareils/"):
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        UnitFactory.create_batch(19, antenna=lille, product=computer.product)
        with CaptureQueriesContext(connection) as twenty:
            client.get(address)
        assert len(twenty) == len(one)


def test_the_export_holds_text_and_no_formula(
    signed_in: Callable[[Any], Client], volunteer: Membership, computer: Unit
) -> None:
    Unit.objects.filter(pk=computer.pk).update(serial="00123", model="=1+1")
    answer = signed_in(volunteer).get(f"{STOCK}appareils/liste.xlsx?state=ready&kind=zebra&site=x")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    row = list(sheet[2])
    assert [(row[3].value, row[3].data_type), (row[6].value, row[6].data_type)] == [("=1+1", "s"), ("00123", "s")]


def test_a_stranger_sees_nothing_of_it(
    signed_in: Callable[[Any], Client], stranger: Membership, computer: Unit
) -> None:
    assert signed_in(stranger).get(f"/lyon/stock/appareils/{computer.pk}/").status_code == 404


def test_sales_and_refunds_move_the_shelf_and_stop_nothing(
    lille: Antenna, till: Till, shelf: dict[str, Product]
) -> None:
    mouse, site = accessory(shelf), till.site
    sell(item(mouse, quantity=3), at_till=till)
    assert shelves.balance(mouse.pk, site) == -3
    with as_the_app(), open_antenna(lille.pk):
        shelves.correct(mouse, 7, site=site, because="inventaire oublié", by=_user(), at=timezone.now())
        assert shelves.correct(mouse, 7, site=site, because="encore", by=_user(), at=timezone.now()) is None
        with pytest.raises(shelves.CorrectionNeedsAReason):
            shelves.correct(mouse, 8, site=site, because=" ", by=_user(), at=timezone.now())
        with pytest.raises(shelves.NothingMoves):
            shelves.arrive(mouse, 0, site=site, by=_user(), at=timezone.now())
    assert shelves.balance(mouse.pk, site) == 7


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.booleans(), st.integers(1, 30)), max_size=8))
def test_what_is_there_is_the_sum_of_what_came_and_went(
    moves: list[tuple[bool, int]], lille: Antenna, shelf: dict[str, Product]
) -> None:
    mouse, site = accessory(shelf), lille.sites.get()
    here = shelves.balance(mouse.pk, site)
    for came, n in moves:
        if came:
            shelves.arrive(mouse, n, site=site, by=_user(), at=timezone.now())
            here += n
        else:
            shelves.correct(mouse, n, site=site, because="compté", by=_user(), at=timezone.now())
            here = n
    assert shelves.balances(lille.pk).get((mouse.pk, site.pk), 0) == here


@pytest.mark.parametrize("change", ["UPDATE sales_shelfmovement SET quantity = 1", "DELETE FROM sales_shelfmovement"])
def test_movements_are_only_added(change: str, lille: Antenna, shelf: dict[str, Product]) -> None:
    shelves.arrive(accessory(shelf), 2, site=lille.sites.get(), by=_user(), at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_page_writes_no_sale_and_no_transfer_on_the_shelf(lille: Antenna, shelf: dict[str, Product]) -> None:
    user = _user()
    for cause, n in (("sale", -1), ("came", 5), ("arrival", -2)):
        with as_the_app(), open_antenna(lille.pk), pytest.raises(DatabaseError), transaction.atomic():
            ShelfMovement.objects.create(
                antenna=lille, site=lille.sites.get(), product=accessory(shelf), quantity=n, cause=cause, because="x", by=user,
                at=timezone.now(),
            )  # fmt: skip


def test_an_antenna_is_told_below_its_own_threshold_or_the_nations(
    lille: Antenna, lyon: Antenna, computer: Unit
) -> None:
    today, by = timezone.localdate(), _user()
    NationalThreshold.objects.create(product=computer.product, least=3, changed_by=by, changed_at=timezone.now())
    assert [(a.product.code, a.left, a.least) for a in alerts.short(lille.pk, today)] == [("PCB", 1, 3)]
    with as_the_app(), open_antenna(lille.pk):
        alerts.set_threshold(computer.product, 1, antenna_id=lille.pk, by=by, at=timezone.now())
        assert alerts.short(lille.pk, today) == []
    assert [a.left for a in alerts.short(lyon.pk, today)] == [0]


def test_a_manager_sets_an_alert_and_a_volunteer_reads_it(
    signed_in: Callable[[Any], Client], volunteer: Membership, manager: Membership, computer: Unit
) -> None:
    ask = {"product": computer.product_id, "least": 4}
    assert signed_in(volunteer).post(f"{STOCK}alertes/seuil/", ask).status_code == 403
    signed_in(manager).post(f"{STOCK}alertes/seuil/", ask)
    assert alerts.short(computer.antenna_id, timezone.localdate())[0].least == 4
    assert signed_in(volunteer).get(f"{STOCK}alertes/").status_code == 200


def test_a_code_is_shown_once_on_the_tickets_page(
    signed_in: Callable[[Any], Client], volunteer: Membership, national: Membership, codes: list[SerialItem], recharge: Product,
    person: Person, till: Till,
) -> None:  # fmt: skip
    sale = sell(item(recharge), to=person, at_till=till, by=volunteer.user)
    client, code = signed_in(volunteer), SerialItem.objects.get(line__sale=sale)
    ticket = client.get(f"/lille/caisse/tickets/{sale.reference}/").content.decode()
    assert f"{code.pk}/montrer/" in ticket
    assert "7730" not in ticket
    shown = client.post(f"{STOCK}codes/{code.pk}/montrer/")
    assert "7730 3333 4444" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    again = client.post(f"{STOCK}codes/{code.pk}/montrer/", follow=True).content.decode()
    assert "7730" not in again
    assert "montrer/" not in again
    assert client.get(f"{STOCK}codes/{code.pk}/montrer/").status_code == 405
    assert "7730" not in signed_in(national).get("/siege/stock/").content.decode()


def test_a_code_printed_on_its_slip_is_shown_once_too(
    signed_in: Callable[[Any], Client], volunteer: Membership, manager: Membership, codes: list[SerialItem], recharge: Product,
    person: Person, till: Till,
) -> None:  # fmt: skip
    sale = sell(item(recharge), to=person, at_till=till, by=volunteer.user)
    code = SerialItem.objects.get(line__sale=sale)
    answer = signed_in(volunteer).post(f"{STOCK}codes/{code.pk}/montrer/", {"slip": "1"})
    with pdfplumber.open(BytesIO(answer.content)) as pdf:
        assert "7730 3333 4444" in (pdf.pages[0].extract_text() or "")
    assert not CodeSecret.objects.filter(item=code).exists()
    chief = signed_in(manager)
    chief.post(f"{STOCK}codes/{code.pk}/remplacer/", {"reason": "papier coincé"})
    assert SerialItem.objects.filter(line__sale=sale, state="sold").count() == 1
    book = openpyxl.load_workbook(BytesIO(chief.get(f"{STOCK}codes/annules.xlsx").content)).active
    assert book is not None
    assert [book["A2"].value, book["F2"].value] == ["AA-2", "papier coincé"]


def test_a_file_with_a_fault_takes_nothing_in(
    signed_in: Callable[[Any], Client], manager: Membership, volunteer: Membership, recharge: Product
) -> None:
    client = signed_in(manager)
    rows = "Numéro de série;Code;Valeur;Expire le\nS-1;4444 5555;10;31/12/2099\nS-2;44445555;10;31/12/2099\n"

    def send(text: str) -> Any:
        file = SimpleUploadedFile("codes.csv", text.encode(), content_type="text/csv")
        return client.post(f"{STOCK}codes/entree/", {"product": recharge.pk, "name": "Lot 7", "file": file})

    page = send(rows).content.decode()
    assert SerialItem.objects.count() == 0
    assert "4444" not in page
    assert send(rows.replace("44445555", "6666 7777")).status_code == 302
    assert SerialItem.objects.count() == CodeSecret.objects.count() == 2
    listed = client.get(f"{STOCK}codes/").content.decode()
    assert "S-1" in listed
    assert "4444" not in listed
    assert signed_in(volunteer).get(f"{STOCK}codes/entree/").status_code == 403


def test_cards_are_scanned_in_and_a_wrong_one_is_named(
    signed_in: Callable[[Any], Client], volunteer: Membership, sim: Product
) -> None:
    client = signed_in(volunteer)
    numbers = "8933000000000000012\n8933000000000000013"
    assert SimCard.objects.count() == 0
    assert client.post(f"{STOCK}sim/", {"product": sim.pk, "numbers": numbers}).status_code == 200
    assert SimCard.objects.count() == 0
    assert client.post(f"{STOCK}sim/", {"product": sim.pk, "numbers": numbers, "odd_too": "on"}).status_code == 302
    assert SimCard.objects.filter(odd=True).count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "accessoires/",
        "alertes/",
        "transferts/",
        "transferts/nouveau/",
        "inventaires/",
        "codes/",
        "sim/",
        "appareils/?q=%00&page=x",
    ],
)
def test_each_page_opens_empty(
    address: str, signed_in: Callable[[Any], Client], volunteer: Membership, shelf: dict[str, Product]
) -> None:
    assert signed_in(volunteer).get(STOCK + address).status_code == 200


def _user() -> Any:
    from connect.accounts.models import User

    return User.objects.order_by("pk").first() or UserFactory()


def test_what_runs_short_is_told_once_by_a_letter_that_names_nobody(
    manager: Membership, computer: Unit, mailoutbox: list[Any]
) -> None:
    from connect.antennas.doors import antenna_urls
    from connect.post.models import Letter
    from sales.stockroom.telling import tell_managers

    NationalThreshold.objects.create(
        product=computer.product, least=3, changed_by=manager.user, changed_at=timezone.now()
    )
    with antenna_urls("lille"), as_the_app(), open_antenna(computer.antenna_id):
        assert tell_managers(computer.antenna_id, at=timezone.now()) == 1
        assert tell_managers(computer.antenna_id, at=timezone.now()) == 0
    letter = Letter.objects.get()
    assert computer.product.name in letter.body
    assert "/lille/stock/alertes/" in letter.body
