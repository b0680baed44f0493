"""Figures, lists and files of sales say the same, whatever was sold and given back."""

import csv
import io
import uuid
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national
from sales.aftersales.refunding import Back, give_back
from sales.models import CarbonFactor, MarketPrice, RefundLine, RefundReason, SaleLine
from sales.reading import exporting, facts, worth
from sales.reading.facts import GROUPS, Asked
from tests.factories.beneficiaries import PersonFactory
from tests.factories.people import UserFactory
from tests.factories.sales import TillFactory, UnitFactory, item, lift_limits, sell

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def asked(*antennas, first=TODAY - timedelta(days=40), last=TODAY, **only):
    return Asked(tuple(a.pk for a in antennas), first, last, only)


@pytest.fixture
def sold(lille, till, shelf):
    """A fortnight of sales at random, the same each time: accessories, top-ups, devices, two sellers, two tills."""
    lift_limits()
    chance, sellers = Random(7), [UserFactory(first_name="Inès"), UserFactory(first_name="Nadia")]
    tills, people = [till, TillFactory(antenna=lille)], [PersonFactory(antenna=lille) for _n in range(3)]
    made = []
    for _n in range(14):
        what = [item(shelf[chance.choice(["SAC", "SOURIS", "CABLE"])], quantity=chance.randint(1, 3))]
        who = chance.choice([None, *people])
        if who is not None and chance.random() < 0.6:
            code = chance.choice(["PCB", "TEL"])
            what.append(item(shelf[code], UnitFactory(antenna=lille, product=shelf[code])))
        moment = timezone.now() - timedelta(days=chance.randint(0, 13))
        made.append(sell(*what, to=who, at_till=chance.choice(tills), by=chance.choice(sellers), at=moment))
    for sale in made[:3]:
        line = sale.lines.get(rank=1)
        with open_antenna(lille.pk, user_id=sellers[0].pk):
            give_back(
                sale, [Back(line, 1, line.price)], means="cash", reason=RefundReason.values[0], till=till, by=sellers[0],
                at=timezone.now(), key=uuid.uuid4(),
            )  # fmt: skip
    return made


@pytest.mark.parametrize("group", GROUPS)
def test_the_figures_of_every_group_are_the_total_and_the_length_of_their_lists(sold, lille, group):
    """C077."""
    with open_antenna(lille.pk):
        whole = facts.total(asked(lille))
        rows = facts.grouped(asked(lille), group)
        assert sum(row.sold for row in rows) == whole.sold == sum(sale.total for sale in sold)
        assert sum(row.back for row in rows) == whole.back > 0
        assert sum(row.pieces for row in rows) == whole.pieces
        for row in rows:
            listed = list(facts.every(asked(lille, **{group: row.key})))
            assert sum(one.amount for one in listed) == row.net
            assert sum(one.quantity for one in listed) == row.pieces


def test_files_say_what_the_list_says(sold, lille):
    with open_antenna(lille.pk):
        listed = list(facts.every(asked(lille)))
        whole = facts.total(asked(lille))
        book = openpyxl.load_workbook(io.BytesIO(exporting.xlsx(asked(lille))))
    text = b"".join(exporting.csv_lines(asked(lille), lille.pk)).decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == len(listed) == book.active.max_row - 1
    assert sum(Decimal(row["Montant"].replace(",", ".")) for row in rows) == whole.net
    head = [cell.value for cell in book.active[1]]
    amounts = [row[head.index("Montant")].value for row in book.active.iter_rows(min_row=2)]
    assert sum(Decimal(str(amount)) for amount in amounts) == whole.net


def test_numbers_of_devices_are_text_and_nothing_is_a_formula(lille, till, shelf):
    phone = UnitFactory(antenna=lille, product=shelf["TEL"], serial="00012345678901234", imei="012345678912341")
    mouse = shelf["SOURIS"]
    type(mouse).objects.filter(pk=mouse.pk).update(name="=HYPERLINK(1)")
    mouse.refresh_from_db()
    sell(item(shelf["TEL"], phone), item(mouse), to=PersonFactory(antenna=lille), at_till=till)
    with open_antenna(lille.pk):
        sheet = openpyxl.load_workbook(io.BytesIO(exporting.xlsx(asked(lille)))).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {"00012345678901234", "012345678912341"} <= {cell.value for cell in cells if cell.data_type == "s"}
    assert [cell for cell in cells if cell.data_type == "f"] == []
    text = b"".join(exporting.csv_lines(asked(lille), lille.pk)).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_another_antenna_s_sales_are_not_read(sold, lille, lyon):
    with open_antenna(lyon.pk):
        assert facts.total(asked(lille, lyon)).pieces == 0
    with open_national():
        assert facts.total(asked(lille, lyon)).pieces == facts.total(asked(lille)).pieces > 0


def test_a_day_counts_whole_in_paris(lille, till, shelf):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    late = datetime(2026, 6, 30, 23, 59, tzinfo=ZoneInfo("Europe/Paris"))
    sell(item(shelf["SAC"]), at_till=till, at=late)
    june = asked(lille, first=date(2026, 6, 1), last=date(2026, 6, 30))
    with open_antenna(lille.pk):
        assert facts.total(june).sold == 5


def test_pages_follow_one_another_without_a_gap(sold, lille):
    with open_antenna(lille.pk):
        seen, after = [], None
        while rows := facts.page(asked(lille), after, 4):
            seen += [row.id for row in rows]
            after = rows[-1].at, rows[-1].id
    assert sorted(seen) == sorted(
        [*SaleLine.objects.values_list("pk", flat=True), *RefundLine.objects.values_list("pk", flat=True)]
    )


def test_what_was_saved_is_the_market_s_price_less_ours(lille, till, shelf):
    MarketPrice.objects.create(kind="computer", amount=300, source="relevé", reason="essai", from_on=date(2020, 1, 1))
    MarketPrice.objects.create(
        kind="computer", grade="A", amount=450, source="relevé", reason="essai", from_on=date(2020, 1, 1)
    )
    MarketPrice.objects.create(kind="accessory", amount=1, source="relevé", reason="essai", from_on=date(2020, 1, 1))
    lift_limits()
    person = PersonFactory(antenna=lille)
    sell(item(shelf["PCB"], UnitFactory(antenna=lille, product=shelf["PCB"], grade="B")), to=person, at_till=till)
    sell(item(shelf["PCA"], UnitFactory(antenna=lille, product=shelf["PCA"], grade="A")), to=person, at_till=till)
    sell(item(shelf["SAC"]), item(shelf["SIM"]), to=person, at_till=till)
    with open_antenna(lille.pk):
        saved = worth.saved(asked(lille))
    assert saved.amount == (300 - 110) + (450 - 140)  # the bag costs more than the market: nothing, never less
    assert (saved.unknown, saved.lines) == (1, 4)


def test_carbon_has_its_factor_of_the_day_and_its_source(lille, till, shelf):
    CarbonFactor.objects.create(
        kind="phone", kg=30, source="autre étude", reason="essai", from_on=TODAY + timedelta(days=1)
    )
    sell(
        item(shelf["TEL"], UnitFactory(antenna=lille, product=shelf["TEL"])),
        to=PersonFactory(antenna=lille),
        at_till=till,
    )
    with open_antenna(lille.pk):
        (phones,) = worth.reused(asked(lille))
    assert (phones.devices, phones.kg) == (1, Decimal("24.6"))
    assert phones.source.startswith("ADEME")


@pytest.fixture
def reader(signed_in, manager, till):
    return signed_in(manager)


@pytest.mark.parametrize("address", ["", "liste/", "ventes.xlsx"])
def test_pages_ask_as_many_queries_for_one_sale_as_for_twenty(reader, lille, till, shelf, address):
    def asks() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked_:
            assert reader.get(f"/lille/ventes/{address}").status_code == 200
        return len(asked_)

    sell(item(shelf["SAC"]), at_till=till)
    asks()
    before = asks()
    for _n in range(20):
        sell(item(shelf["SOURIS"]), at_till=till)
    assert asks() == before


def test_volunteers_and_other_antennas_read_nothing(signed_in, volunteer, stranger, till):
    assert signed_in(volunteer).get("/lille/ventes/").status_code == 403
    assert signed_in(stranger).get("/lille/ventes/").status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "query",
    [
        "du=hier",
        "du=2026-02-01&au=2026-01-01",
        "du=1990-01-01",
        "par=rien",
        "suite=x/y",
        "article=1'%20OR%201=1",
    ],
)
def test_nonsense_in_the_address_is_a_sentence_or_nothing(reader, query):
    assert reader.get(f"/lille/ventes/?{query}").status_code == 200
    assert reader.get(f"/lille/ventes/liste/?{query}").status_code == 200


def test_the_national_page_names_nobody(signed_in, national, lille, till, shelf):
    person = PersonFactory(antenna=lille, first_name="Zénobie", last_name="Quatrevent")
    sell(item(shelf["TEL"], UnitFactory(antenna=lille, product=shelf["TEL"])), to=person, at_till=till)
    client = signed_in(national)
    for address in ("", "?par=antenne", "liste/", "comparaisons/"):
        page = client.get(f"/siege/ventes/{address}")
        assert page.status_code == 200
        assert "Quatrevent" not in page.content.decode()


def test_the_administrator_adds_a_price_of_the_market_with_its_source(signed_in, national):
    client = signed_in(national)
    said = {
        "m-kind": "computer",
        "m-grade": "",
        "m-product": "",
        "m-amount": "320",
        "m-from_on": "2026-01-01",
        "m-reason": "relevé",
        "market": "1",
    }
    assert client.post("/siege/ventes/comparaisons/", said).status_code == 200  # no source
    assert client.post("/siege/ventes/comparaisons/", said | {"m-source": "trois boutiques"}).status_code == 302
    assert MarketPrice.objects.get().added_by == national.user


def test_past_the_rows_shown_the_others_are_one_row_and_nothing_is_lost(sold, lille):
    with open_antenna(lille.pk):
        whole, rows = facts.total(asked(lille)), facts.grouped(asked(lille), "article", most=2)
    assert rows[-1].key == facts.OTHERS
    assert sum(row.sold for row in rows) == whole.sold
    assert sum(row.pieces for row in rows) == whole.pieces


def test_what_comes_back_takes_off_the_saving_of_its_sale_whatever_the_market_asks_since(lille, till, shelf):
    by = UserFactory()
    facts_of = {"kind": "accessory", "source": "relevé", "reason": "essai"}
    MarketPrice.objects.create(amount=8, from_on=TODAY - timedelta(days=30), **facts_of)
    MarketPrice.objects.create(amount=20, from_on=TODAY, **facts_of)
    sale = sell(item(shelf["SAC"]), at_till=till, by=by, at=timezone.now() - timedelta(days=5))
    with open_antenna(lille.pk, user_id=by.pk):
        assert worth.saved(asked(lille)).amount == 3
        give_back(
            sale, [Back(sale.lines.get(), 1, Decimal(2))], means="cash", reason=RefundReason.values[0], till=till, by=by,
            at=timezone.now(), key=uuid.uuid4(),
        )  # fmt: skip
        assert worth.saved(asked(lille)).amount == 0
